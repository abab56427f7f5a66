"""What is put right is verified by another; what makes it good is approved by another."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_desktop.complaints.model import Rectification, Target
from crm_desktop.complaints.read import complaint_of, events_of
from crm_desktop.complaints.rectifying import Proof, RectificationData
from crm_desktop.complaints.remedying import RemedyData
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import (
    NotAllowed,
    NotFound,
    Refused,
    SecondPersonNeeded,
    ValidationErrors,
)
from db import sql
from tests.core.complaints.desk import Desk
from tests.core.offices import PASSWORD


def ordered(desk: Desk, case: int | None = None, company: int = 1) -> Rectification:
    data = RectificationData(
        "打压不做就交车",
        desk.office.today + timedelta(days=5),
        Target(company),
        case,
        opinion="工单加打压一栏",
    )
    return desk.rectifications.issue(desk.supervisor, data).value


def taken(desk: Desk, case: int | None = None) -> Rectification:
    found = ordered(desk, case)
    return desk.rectifications.take(desk.handler, found.id, found.version).value


def submitted(desk: Desk, case: int | None = None) -> Rectification:
    found = taken(desk, case)
    proof = [Proof("工单.png", b"\x89PNG\r\n")]
    return desk.rectifications.submit(
        desk.handler, found.id, found.version, "工单已加打压一栏", desk.office.today, proof=proof
    ).value


def test_an_order_is_carried_out_and_verified_by_another(desk: Desk) -> None:
    case = desk.handled()
    found = submitted(desk, case.id)
    assert (found.number, found.state, found.submitted_name) == (
        "ZG202603020001",
        "verifying",
        "李建军",
    )
    (file,) = desk.rectifications.proof(desk.supervisor, found.id)
    assert (file.name, file.kind) == ("工单.png", "rectification")
    content = desk.rectifications.proof_content(desk.supervisor, file.id)
    assert content == b"\x89PNG\r\n"
    with pytest.raises(ValidationErrors):
        desk.rectifications.verify(desk.supervisor, found.id, found.version, passed=False)
    failed = desk.rectifications.verify(
        desk.supervisor, found.id, found.version, passed=False, verdict="只改了一家"
    ).value
    assert (failed.state, failed.rounds) == ("working", 2)
    again = desk.rectifications.submit(
        desk.handler, failed.id, failed.version, "两家都改了", desk.office.today
    ).value
    closed = desk.rectifications.verify(
        desk.supervisor, again.id, again.version, passed=True, verdict="看过工单"
    ).value
    assert (closed.state, closed.verified_name) == ("closed", "何静")
    steps = [e.content["step"] for e in events_of(case.id) if e.event == "rectification"]
    assert steps == ["issue", "take", "submit", "fail", "submit", "pass"]


def test_nobody_verifies_their_own(desk: Desk) -> None:
    admin = desk.office.administrator
    desk.people.assign(admin, desk.supervisor.person, desk.office.post("F1-1"), desk.office.today)
    found = ordered(desk)
    both = Actor(desk.supervisor.person, desk.office.post("F1-1"))
    found = desk.rectifications.take(both, found.id, found.version).value
    found = desk.rectifications.submit(
        both, found.id, found.version, "改了", desk.office.today
    ).value
    with pytest.raises(SecondPersonNeeded) as error:
        desk.rectifications.verify(desk.supervisor, found.id, found.version, passed=True)
    assert not error.value.exception_possible, "no exception: the dossier has to hold"
    signature = desk.login.countersign(
        desk.supervisor, "rectification.approve", "sunhao", PASSWORD
    ).value
    closed = desk.rectifications.verify(
        desk.supervisor, found.id, found.version, passed=True, second=signature
    ).value
    assert (closed.state, closed.verified_name) == ("closed", "孙浩")


def test_an_order_is_taken_by_those_it_went_to(desk: Desk) -> None:
    found = ordered(desk)
    with pytest.raises(NotFound):
        desk.rectifications.take(desk.branch, found.id, found.version)
    assert desk.rectifications.listing(desk.branch) == ()
    assert [r.id for r in desk.rectifications.listing(desk.handler, "mine")] == [found.id]
    with pytest.raises(NotAllowed):
        desk.rectifications.issue(desk.handler, RectificationData("x", desk.office.today))


def test_a_suggestion_is_adopted_or_dropped(desk: Desk) -> None:
    quality = desk.office.hire("E2-1", "linqa", "林晓")
    day = desk.office.today + timedelta(days=3)
    data = RectificationData("接待话术缺致歉", day, Target(1))
    first = desk.rectifications.suggest(quality, data).value
    second = desk.rectifications.suggest(quality, data).value
    assert first.state == "suggested"
    with pytest.raises(ValidationErrors):
        desk.rectifications.drop(desk.supervisor, first.id, first.version, " ")
    dropped = desk.rectifications.drop(
        desk.supervisor, first.id, first.version, "已有，13812345678"
    ).value
    kept = sql.one("SELECT state, verdict FROM rectification WHERE id = ?", first.id)
    assert (dropped.state, kept) == ("dropped", ("dropped", "已有，13812345678"))
    assert "13812345678" not in str(desk.office.last_entry())
    adopted = desk.rectifications.adopt(desk.supervisor, second.id, second.version, data).value
    assert (adopted.state, adopted.issued_name) == ("issued", "何静")
    with pytest.raises(Refused):
        desk.rectifications.drop(desk.supervisor, adopted.id, adopted.version, "晚了")
    shown = [(r.id, r.state) for r in desk.rectifications.listing(desk.supervisor, "all")]
    assert shown == [(second.id, "issued"), (first.id, "dropped")]


def test_a_remedy_is_approved_by_another_and_given(desk: Desk) -> None:
    case = desk.accepted()
    data = RemedyData("refund", "退工时费", 30_000)
    asked = desk.remedies.ask(desk.clerk, case.id, data).value
    with pytest.raises(Refused):
        desk.remedies.given(desk.clerk, asked.id, asked.version)
    approved = desk.remedies.approve(desk.supervisor, asked.id, asked.version, "同意").value
    assert (approved.state, approved.decided_name) == ("approved", "何静")
    given = desk.remedies.given(desk.clerk, approved.id, approved.version).value
    assert (given.state, given.given_at) == ("given", desk.office.clock.now())
    with pytest.raises(Refused):
        desk.remedies.refuse(desk.head, given.id, given.version, "晚了")
    assert desk.remedies.of_case(desk.clerk, case.id) == (given,)
    notes = [e.content["state"] for e in events_of(case.id) if e.event == "remedy"]
    assert notes == ["asked", "approved", "given"]
    assert complaint_of(case.id).version == case.version


def test_what_costs_more_the_head_decides_and_major_ones_the_manager(desk: Desk) -> None:
    case = desk.accepted()
    dear = desk.remedies.ask(desk.clerk, case.id, RemedyData("refund", "退全款", 50_001)).value
    with pytest.raises(NotAllowed):
        desk.remedies.approve(desk.supervisor, dear.id, dear.version)
    refused = desk.remedies.refuse(desk.head, dear.id, dear.version, "先查原因").value
    assert (refused.state, refused.decision_note) == ("refused", "先查原因")
    major = desk.remedies.ask(
        desk.clerk, desk.registered(level="major").id, RemedyData("refund", "", 100)
    ).value
    with pytest.raises(NotAllowed):
        desk.remedies.approve(desk.head, major.id, major.version)
    assert desk.remedies.approve(desk.manager, major.id, major.version).value.state == "approved"


def test_ones_own_remedy_needs_another(desk: Desk) -> None:
    case = desk.accepted()
    asked = desk.remedies.ask(desk.head, case.id, RemedyData("refund", "", 100)).value
    with pytest.raises(SecondPersonNeeded):
        desk.remedies.approve(desk.head, asked.id, asked.version)
    done = desk.remedies.approve(desk.head, asked.id, asked.version, exception="只有一人在岗").value
    assert done.state == "approved"
    assert desk.office.last_entry()["duty"] == "remedy"
