"""The end of a case: closed with a result, reopened, archived; merged, void, passed on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest

from crm_desktop.complaints.callbacks import TryData
from crm_desktop.complaints.closing import ArchivePlace, Closing, LoanData, transfer_case
from crm_desktop.complaints.model import Complaint, Target
from crm_desktop.complaints.read import complaint_of, events_of, rounds_of
from crm_desktop.foundation.errors import Conflict, NotAllowed
from crm_desktop.foundation.work import Work
from db import sql
from tests.core.complaints.desk import CLOSING, Desk
from tests.core.complaints.test_handling import refused
from tests.core.customers.test_service import somebody


def close(desk: Desk, case: Complaint, closing: Closing = CLOSING) -> Complaint:
    return desk.case_closing.close(desk.head, case.id, case.version, closing).value.case


def test_nothing_closes_without_result_cause_and_lesson(desk: Desk) -> None:
    case = desk.closing()
    refused(lambda: close(desk, case, Closing("")), "result", "cause", "lesson")
    refused(lambda: close(desk, case, replace(CLOSING, result="")), "result")
    refused(lambda: close(desk, case, replace(CLOSING, cause="")), "cause")
    refused(lambda: close(desk, case, replace(CLOSING, lesson=" ")), "lesson")
    refused(lambda: close(desk, case, replace(CLOSING, liability="moon")), "liability")
    with desk.office.logs("complaint.close done"):
        done = close(desk, case)
    assert (done.state, done.closed_at, done.closed_by) == (
        "closed",
        desk.office.clock.now(),
        desk.head.person,
    )
    assert (done.result, done.cause, done.lesson) == ("satisfied", "diagnosis", "漏水先打压")
    assert (desk.running(done), done.next_clock, done.next_due) == (set(), "", None)


def test_the_result_is_what_the_callback_ended_with(desk: Desk) -> None:
    satisfied = desk.closing()
    for other in ("unreachable", "withdrawn", "external", "imported"):
        refused(partial(close, desk, satisfied, replace(CLOSING, result=other)), "result")
    assert close(desk, satisfied, replace(CLOSING, result="mostly")).result == "mostly"
    case = desk.called()
    gone = desk.case_callbacks.withdraw(desk.caller, case.id, case.version, "算了").value.case
    refused(lambda: close(desk, gone), "result")
    assert close(desk, gone, replace(CLOSING, result="withdrawn")).state == "closed"


def test_whoever_rejects_the_decision_is_told_where_to_turn(desk: Desk) -> None:
    case = desk.called()
    case = desk.case_callbacks.outside(desk.caller, case.id, case.version, "去 12315").value.case
    external = replace(CLOSING, result="external")
    refused(lambda: close(desk, case, external), "alternatives_told")
    assert close(desk, case, replace(external, alternatives_told=True)).result == "external"


def test_one_who_cannot_be_reached_leaves_nothing_running(desk: Desk) -> None:
    case = desk.called()
    for outcome in ("busy", "busy", "sent", "next day", "busy"):
        if outcome == "next day":
            desk.wait(days=1)
            continue
        now = complaint_of(case.id)
        tried = TryData("call", outcome)
        desk.case_callbacks.note_try(desk.caller, now.id, now.version, tried)
    now = complaint_of(case.id)
    case = desk.case_callbacks.unreachable(desk.caller, now.id, now.version).value.case
    assert desk.running(case) == {"promise", "answer"}
    done = close(desk, case, replace(CLOSING, result="unreachable"))
    assert {c.ended_how for c in desk.clocks(done) if c.kind in ("promise", "answer")} == {
        "dropped"
    }


def test_major_cases_are_closed_by_the_manager(desk: Desk) -> None:
    case = desk.closing()
    with pytest.raises(NotAllowed):
        desk.case_closing.close(desk.manager, case.id, case.version, CLOSING)
    case = desk.case_steps.escalate(
        desk.supervisor, case.id, case.version, "major", "媒体来问"
    ).value.case
    with pytest.raises(NotAllowed) as denied:
        close(desk, case)
    assert denied.value.right == "closing.major"
    done = desk.case_closing.close(desk.manager, case.id, case.version, CLOSING).value.case
    assert done.state == "closed"


def test_a_closing_is_refused_into_a_round_of_its_own(desk: Desk) -> None:
    case = desk.closing()
    refuse = desk.case_closing.refuse
    refused(lambda: refuse(desk.head, case.id, case.version, ""), "reason")
    done = refuse(desk.head, case.id, case.version, "没有写清原因").value.case
    assert (done.state, done.round, desk.running(done)) == ("accepted", 2, set())
    assert [(each.round, each.why) for each in rounds_of(case.id)] == [
        (1, "first"),
        (2, "refused"),
    ]
    assert [each.event for each in events_of(case.id)][-2:] == ["end", "refuse"]


def test_a_closed_case_is_reopened_in_time(desk: Desk) -> None:
    case = desk.closed()
    reopen = desk.case_closing.reopen
    refused(lambda: reopen(desk.caller, case.id, case.version, ""), "reason")
    with pytest.raises(NotAllowed):
        reopen(desk.head, case.id, case.version, "又漏了")
    desk.wait(days=30)
    done = reopen(desk.caller, case.id, case.version, "又漏了").value.case
    assert (done.state, done.round, done.reopened) == ("accepted", 2, 1)
    assert (done.result, done.lesson, done.closed_at) == ("", "", None)
    assert desk.running(done) == {"promise", "answer"}
    assert desk.clock(done, "answer").round == 2
    closing = next(each for each in events_of(case.id) if each.event == "close")
    assert closing.content["lesson"] == "漏水先打压", "what it was closed with is kept"
    late = desk.closed()
    desk.wait(days=31)
    late_denied = refused(lambda: reopen(desk.caller, late.id, late.version, "又漏了"))
    assert late_denied.phrase.key == "complaints.reopen_late"


def test_a_dossier_finds_its_shelf(desk: Desk) -> None:
    case = desk.closed()
    archive = desk.case_closing.archive
    place = ArchivePlace("TSDA-2026-01", "3 柜 2 层", date(2040, 1, 1))
    early = replace(place, retain_until=date(2036, 3, 1))
    refused(lambda: archive(desk.clerk, case.id, case.version, early), "retain_until")
    done = archive(desk.clerk, case.id, case.version, place).value
    assert (done.number, done.case.shelf, done.case.retain_until) == (
        "TSDA-2026-01",
        "3 柜 2 层",
        date(2040, 1, 1),
    )
    other = desk.closed()
    refused(lambda: archive(desk.clerk, other.id, other.version, place), "archive_number")
    usual = archive(desk.clerk, other.id, other.version, ArchivePlace()).value.case
    assert (usual.archive_number, usual.retain_until) == (usual.number, date(2036, 3, 2))
    refused(lambda: desk.case_closing.reopen(desk.caller, usual.id, usual.version, "又漏了"))


def test_a_dossier_with_an_open_end_is_not_archived(desk: Desk) -> None:
    case = desk.closed()
    sql.run(
        "INSERT INTO remedy (complaint_id, kind, what, cost_fen, state, asked_at, asked_by_id, "
        "decision_note, version) VALUES (?, 'gift', '', 0, 'asked', '2026-03-02', ?, '', 1)",
        case.id,
        desk.clerk.person,
    )
    refused(lambda: desk.case_closing.archive(desk.clerk, case.id, case.version, ArchivePlace()))


def test_a_dossier_is_lent_and_comes_back(desk: Desk) -> None:
    lend, back = desk.case_closing.lend, desk.case_closing.give_back
    week = LoanData("法务 王岚", desk.office.today + timedelta(days=7))
    closed = desk.closed()
    refused(lambda: lend(desk.clerk, closed.id, week))
    case = desk.archived()
    refused(lambda: back(desk.clerk, case.id))
    past = replace(week, due_on=desk.office.today - timedelta(days=1))
    refused(lambda: lend(desk.clerk, case.id, replace(past, borrower="")), "borrower", "due_on")
    lend(desk.clerk, case.id, week)
    assert refused(lambda: lend(desk.clerk, case.id, week)).phrase.args["borrower"] == "法务 王岚"
    back(desk.clerk, case.id)
    lend(desk.clerk, case.id, week)
    assert [each.event for each in events_of(case.id)][-3:] == ["lend", "take_back", "lend"]


def test_what_was_entered_by_mistake_is_void(desk: Desk) -> None:
    case = desk.registered()
    service = desk.case_closing
    asked = service.ask_void(desk.clerk, case.id, case.version, "登记两次").value.case
    assert (asked.state, asked.void_asked_by) == ("registered", desk.clerk.person)
    with pytest.raises(NotAllowed):
        service.void(desk.clerk, asked.id, asked.version, "登记两次")
    done = service.void(desk.head, asked.id, asked.version).value.case
    assert (done.state, desk.running(done)) == ("void", set())
    assert events_of(case.id)[-1].reason == "登记两次"
    accepted = desk.accepted()
    refused(lambda: service.void(desk.head, accepted.id, accepted.version), "reason")
    assert service.void(desk.head, accepted.id, accepted.version, "误录").value.case.state == "void"
    sent = desk.dispatched()
    refused(lambda: service.void(desk.head, sent.id, sent.version, "误录"))


def test_what_was_worked_on_is_no_mistake(desk: Desk) -> None:
    case = desk.closed()
    case = desk.case_closing.reopen(desk.caller, case.id, case.version, "又漏了").value.case
    refused(lambda: desk.case_closing.void(desk.head, case.id, case.version, "误录"))


def test_one_case_goes_on_in_another(desk: Desk) -> None:
    customer = desk.customers.add(desk.clerk, somebody()).value.id
    twice = desk.registered(customer=customer)
    first = desk.dispatched(customer=customer)
    merge = desk.case_closing.merge
    closed = desk.closed()
    for wrong in (twice.id, closed.id, 999):
        refused(partial(merge, desk.head, twice.id, twice.version, wrong, "同一件事"), "into")
    refused(lambda: merge(desk.head, twice.id, twice.version, first.id, ""), "reason")
    done = merge(desk.head, twice.id, twice.version, first.id, "同一件事").value
    assert (done.case.state, done.case.merged_into, done.number) == (
        "merged",
        first.id,
        first.number,
    )
    assert desk.running(done.case) == set()
    taken = events_of(first.id)[-1]
    assert (taken.event, taken.number, taken.source) == ("take_in", twice.number, "dispatched")
    entry = desk.office.last_entry()
    assert '"customer"' in str(entry["subjects"])
    with pytest.raises(Conflict):
        desk.case_steps.reply(desk.clerk, first.id, first.version, "已并案")


def test_a_question_is_passed_on(desk: Desk) -> None:
    case = desk.accepted()
    context = desk.office.app.context
    with context.database.atomic():
        acting = context.gate.admit(desk.head, "closing.approve", desk.office.today)
        work = Work(acting, context.clock.now(), "complaint.void", context.duties)
        done = transfer_case(work, case, "ZX202603020001", "只是询问")
        context.journal.write(work.entry)
    assert (done.state, desk.running(done)) == ("transferred", set())
    assert events_of(case.id)[-1].number == "ZX202603020001"


def test_another_companys_case_is_not_closed_by_whom_it_concerns(desk: Desk) -> None:
    case = desk.called(Target(2))
    sql.run("INSERT INTO role_right (role, right_code, only_for) VALUES ('DP', 'callbacks.do', '')")
    denied = refused(
        lambda: desk.case_callbacks.withdraw(desk.branch, case.id, case.version, "算了")
    )
    assert denied.phrase.key == "error.outside_scope"
