"""A case read whole: what is shown to whom, what is next, and its files."""

from __future__ import annotations

import io
import wave
from datetime import timedelta

import pytest

from crm_desktop.complaints.dispatching import DispatchOrder
from crm_desktop.complaints.intake import Acceptance, Intake
from crm_desktop.complaints.model import Complaint, Target
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import NotAllowed, NotFound
from tests.core.offices import Office

WORDS = "空调修了三次还是热的，打 13812345678 找我"


def registered(centre: Office) -> Complaint:
    return centre.app.complaint_intake.register(
        centre.actor("C3-1"),
        Intake(words=WORDS, contact_name="张淑敏", contact_phone="13812345678"),
    ).value.case


def accepted(centre: Office, level: str = "ordinary") -> Complaint:
    case = registered(centre)
    return centre.app.complaint_intake.accept(
        centre.actor("C3-1"), case.id, case.version, Acceptance("repair", level)
    ).value.case


def sent(centre: Office, level: str = "ordinary") -> Complaint:
    case = accepted(centre, level)
    handler = centre.actor("F1-1")
    order = DispatchOrder(Target(1, None, handler.person), "查清原因")
    return centre.app.dispatches.dispatch(
        centre.actor("C3-1"), case.id, case.version, [order]
    ).value.case


def offered(centre: Office, actor: Actor, case: Complaint) -> list[str]:
    return [step.key for step in centre.app.case_files.case(actor, case.id).next]


def test_the_usual_step_comes_first_for_each(centre: Office) -> None:
    clerk, handler = centre.actor("C3-1"), centre.actor("F1-1")
    case = registered(centre)
    assert offered(centre, clerk, case)[0] == "complaint.accept"
    case = centre.app.complaint_intake.accept(
        clerk, case.id, case.version, Acceptance("repair", "ordinary")
    ).value.case
    assert offered(centre, clerk, case)[:2] == ["complaint.dispatch", "complaint.resolve"]
    order = DispatchOrder(Target(1, None, handler.person), "查清原因")
    case = centre.app.dispatches.dispatch(clerk, case.id, case.version, [order]).value.case
    assert offered(centre, handler, case)[:2] == ["dispatch.receive", "dispatch.return"]
    others = offered(centre, clerk, case)
    assert not {"dispatch.receive", "complaint.supervise", "complaint.close"} & set(others)
    assert "complaint.urge" in others


def test_rights_narrowed_to_a_level_hold(centre: Office) -> None:
    manager = centre.actor("A1-1")
    assert "complaint.dispatch" not in offered(centre, manager, accepted(centre))
    assert "complaint.dispatch" in offered(centre, manager, accepted(centre, "major"))
    assert "complaint.resolve" not in offered(centre, manager, accepted(centre, "major"))


def test_whoever_handles_sees_their_case_masked_and_no_other(centre: Office) -> None:
    handler, other = centre.actor("F1-1"), centre.actor("X2-1")
    case = sent(centre)
    seen = centre.app.case_files.case(handler, case.id)
    assert (seen.case.contact_phone, "13812345678" in seen.case.words) == ("138****5678", False)
    assert "13812345678" in centre.app.case_files.case(centre.actor("C3-1"), case.id).case.words
    with pytest.raises(NotFound):
        centre.app.case_files.case(other, case.id)


def test_clocks_tell_how_much_is_used(centre: Office) -> None:
    case = sent(centre)
    centre.clock.advance(timedelta(minutes=90))
    found = centre.app.case_files.case(centre.actor("C3-1"), case.id)
    (order,) = found.orders
    receipt = found.clock("receipt")
    assert receipt is not None
    assert found.shares[receipt.id] == pytest.approx(1.5)
    assert found.receipts[order.id].late == timedelta(minutes=30)
    assert found.receipts[order.id].limit_minutes == 60


def test_files_belong_to_the_case(centre: Office) -> None:
    files, clerk, handler = centre.app.case_files, centre.actor("C3-1"), centre.actor("F1-1")
    case = sent(centre)
    added = files.add_file(handler, case.id, "出风口 14.8 ℃.jpg", b"picture").value
    spoken = files.add_file(clerk, case.id, "来电.wav", sound()).value
    shown = files.case(clerk, case.id)
    assert [each.name for each in shown.files] == ["出风口 14.8 ℃.jpg", "来电.wav"]
    assert shown.waves[spoken.id].seconds == pytest.approx(2.0)
    assert max(shown.waves[spoken.id].peaks) == pytest.approx(0.5, abs=0.01)
    assert files.content(handler, added.id, "open").value.content == b"picture"
    assert centre.last_entry()["action"] == "complaint.file_take"
    assert files.case(handler, case.id).closed == {spoken.id}, "recordings are not theirs to hear"
    with pytest.raises(NotAllowed):
        files.content(handler, spoken.id, "open")
    with pytest.raises(NotAllowed):
        files.remove_file(handler, spoken.id)
    files.remove_file(handler, added.id)
    assert [each.name for each in files.case(clerk, case.id).files] == ["来电.wav"]


def test_orders_go_to_companies_units_and_those_who_handle(centre: Office) -> None:
    targets = centre.app.case_files.targets(centre.actor("C3-1"))
    people = [target.person_name for target in targets if target.person]
    assert {"李建军", "马俊"} <= set(people)
    assert "陈晨" not in people
    assert any(target.unit_name == "城东售后部" and not target.person for target in targets)


def sound() -> bytes:
    """Return two seconds of a tone that swings to half of what is possible."""
    kept = io.BytesIO()
    with wave.open(kept, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(8000)
        made.writeframes(b"".join((16384 if n % 2 else -16384).to_bytes(2, "little", signed=True)
                                  for n in range(16000)))  # fmt: skip
    return kept.getvalue()
