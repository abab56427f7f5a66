"""What is not there, or not for these eyes, is said; what cannot be kept is told by its field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from crm_desktop.complaints.commitments import CommitmentData
from crm_desktop.complaints.intake import Intake
from crm_desktop.complaints.model import Target
from crm_desktop.complaints.rectifying import RectificationData
from crm_desktop.foundation.errors import NotFound, Refused, ValidationErrors
from crm_desktop.inquiries.model import Answer, HandoverFilter, InquiryData
from tests.core.offices import Office

NOBODYS = 987_654


def test_what_is_not_there_is_said(centre: Office) -> None:
    app, head, handler = centre.app, centre.actor("B1-1"), centre.actor("F1-1")
    clerk, manager = centre.actor("C3-1"), centre.actor("A1-1")
    asked: list[Callable[[], object]] = [
        lambda: app.case_files.case(clerk, NOBODYS),
        lambda: app.handling.receive(handler, NOBODYS, 1),
        lambda: app.supervision.one(clerk, NOBODYS),
        lambda: app.rectifications.one(centre.actor("E3-1"), NOBODYS),
        lambda: app.remedies.approve(head, NOBODYS, 1),
        lambda: app.handovers.handover(head, NOBODYS),
        lambda: app.limits.retire(manager, NOBODYS, 1),
        lambda: app.commitments.edit(
            manager, NOBODYS, 1, CommitmentData("a", "甲", "A", "answer", 900, centre.today)
        ),
        lambda: app.text_modules.move(head, NOBODYS, 1),
    ]
    for ask in asked:
        with pytest.raises(NotFound):
            ask()


def test_a_paper_of_somebody_else_is_no_paper_of_a_case(centre: Office) -> None:
    app, clerk = centre.app, centre.actor("C3-1")
    due = centre.today + timedelta(days=3)
    data = RectificationData("漏油", due, Target(1))
    order = app.rectifications.issue(centre.actor("E3-1"), data).value
    handler = centre.actor("F1-1")
    app.rectifications.take(handler, order.id, order.version)
    proof = app.rectifications.add_proof(handler, order.id, "照片.jpg", b"\xff\xd8").value
    with pytest.raises(NotFound):
        app.case_files.picture(clerk, proof.id)
    assert app.rectifications.proof_content(handler, proof.id) == b"\xff\xd8"
    case = app.complaint_intake.register(clerk, Intake(words="漏油")).value.case
    paper = app.case_files.add_file(clerk, case.id, "信.pdf", b"%PDF-1.7").value
    with pytest.raises(NotFound):
        app.rectifications.proof_content(handler, paper.id)
    assert app.case_files.picture(clerk, paper.id) == b"%PDF-1.7"


def test_what_a_rectification_cannot_be(centre: Office) -> None:
    app, supervisor, handler = centre.app, centre.actor("E3-1"), centre.actor("F1-1")
    past = RectificationData("", centre.today - timedelta(days=1), None)
    with pytest.raises(ValidationErrors) as refused:
        app.rectifications.issue(supervisor, past)
    assert set(refused.value.fields) == {"issue", "due_on", "target"}
    with pytest.raises(ValueError, match="soon"):
        app.rectifications.listing(supervisor, "soon")
    due = centre.today + timedelta(days=3)
    order = app.rectifications.issue(supervisor, RectificationData("漏油", due, Target(1))).value
    order = app.rectifications.take(handler, order.id, order.version).value
    with pytest.raises(ValidationErrors) as refused:
        app.rectifications.submit(handler, order.id, order.version, "", due)
    assert set(refused.value.fields) == {"measure", "done_on"}
    with pytest.raises(NotFound):
        app.rectifications.issue(
            centre.actor("E3-1"), RectificationData("漏油", due, Target(1), NOBODYS)
        )


def test_what_a_commitment_cannot_be(centre: Office) -> None:
    app, manager = centre.app, centre.actor("A1-1")
    wrong = CommitmentData(
        "Not A Code", "", "", "nothing", 0, centre.today, centre.today - timedelta(days=1)
    )
    with pytest.raises(ValidationErrors) as refused:
        app.commitments.add(manager, wrong)
    assert set(refused.value.fields) == {
        "code", "zh", "en", "measure", "target_permille", "until_day",
    }  # fmt: skip
    there = app.commitments.listing(manager)[0]
    other = CommitmentData("other", "别的", "Other", there.data.measure, 900, there.data.from_day)
    with pytest.raises(Refused):
        app.commitments.edit(manager, there.id, there.version, other)
    with pytest.raises(ValidationErrors) as refused:
        app.commitments.add(
            manager,
            CommitmentData(there.data.code, "一", "A", there.data.measure, 900, centre.today),
        )
    assert set(refused.value.fields) == {"code"}


def test_what_a_question_cannot_be(centre: Office) -> None:
    app, clerk = centre.app, centre.actor("B1-2")
    late = centre.clock.now() + timedelta(hours=1)
    with pytest.raises(ValidationErrors) as refused:
        app.inquiries.register(
            clerk, InquiryData("", received_at=late, vehicle=NOBODYS, topic="nothing")
        )
    assert set(refused.value.fields) == {"question", "received_at", "vehicle", "topic"}
    asked = app.inquiries.register(clerk, InquiryData("几点开门")).value
    with pytest.raises(ValidationErrors) as refused:
        app.inquiries.answer(clerk, asked.id, asked.version, Answer("", article=NOBODYS))
    assert set(refused.value.fields) == {"answer", "article"}
    assert app.handovers.handovers(clerk, HandoverFilter(kind="lead", text="王")) == []
    assert app.handovers.handovers(centre.actor("F1-1"), HandoverFilter(all=True)) == []
