"""Calling back: by another than who handled it, as often as it takes."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from crm_desktop.complaints.callbacks import Answer, TryData, Unsatisfied
from crm_desktop.complaints.dispatching import DispatchOrder
from crm_desktop.complaints.model import Complaint, DispatchResult, Target
from crm_desktop.complaints.read import (
    callbacks_of,
    complaint_of,
    dispatch_of,
    events_of,
    rounds_of,
)
from crm_desktop.foundation.errors import Conflict, NotAllowed, SecondPersonNeeded
from db import sql
from tests.core.complaints.desk import Desk
from tests.core.complaints.test_handling import refused
from tests.core.offices import PASSWORD


def tried(desk: Desk, case: Complaint, outcome: str, way: str = "call") -> Complaint:
    """Return a case after one more try."""
    now = complaint_of(case.id)
    noted = desk.case_callbacks.note_try(desk.caller, now.id, now.version, TryData(way, outcome))
    return noted.value.case


def test_who_is_satisfied_was_told_the_result(desk: Desk) -> None:
    case = desk.called()
    for grade in (2, 6):
        of = (desk.caller, case.id, case.version, Answer(grade))
        refused(partial(desk.case_callbacks.satisfied, *of), "grade")
    with desk.office.logs("complaint.satisfied done"):
        done = desk.case_callbacks.satisfied(
            desk.caller, case.id, case.version, Answer(5, "很快")
        ).value
    case = done.case
    assert (case.state, case.answered_at) == ("closing", desk.office.clock.now())
    assert desk.running(case) == set()
    assert all(
        desk.clock(case, kind).kept for kind in ("promise", "answer", "callback", "handling")
    )
    (callback,) = callbacks_of(case.id)
    assert (callback.outcome, callback.grade, callback.comment, callback.by_name) == (
        "satisfied",
        5,
        "很快",
        "陈晨",
    )
    assert done.number == callback.number == "HF202603020001"


def test_whoever_is_not_was_told_too(desk: Desk) -> None:
    case = desk.called()
    answer = desk.case_callbacks.unsatisfied
    for wrong, field in (
        (Unsatisfied(""), "reason"),
        (Unsatisfied("还在漏", grade=4), "grade"),
        (Unsatisfied("还在漏", level="huge"), "level"),
        (Unsatisfied("还在漏", promise_at=desk.office.clock.now()), "promise_at"),
        (Unsatisfied("还在漏", orders=[DispatchOrder(Target(77))]), "target"),
    ):
        refused(partial(answer, desk.caller, case.id, case.version, wrong), field)
    promise = desk.office.clock.now() + timedelta(hours=5)
    done = answer(
        desk.caller, case.id, case.version, Unsatisfied("还在漏", promise_at=promise)
    ).value
    case = done.case
    assert (case.answered_at, case.round) == (desk.office.clock.now(), 2)
    assert desk.running(case) == {"promise", "receipt", "handling"}
    assert (desk.clock(case, "promise").due_at, desk.clock(case, "promise").round) == (promise, 2)
    assert desk.clock(case, "answer").kept
    assert done.number == desk.orders(case)[0].number
    assert callbacks_of(case.id)[0].grade == 1
    assert [each.why for each in rounds_of(case.id)] == ["first", "unsatisfied"]


def test_an_addressee_who_left_is_not_sent_to(desk: Desk) -> None:
    case = desk.called(Target(1, person=desk.handler.person))
    sql.run("UPDATE person SET active = ? WHERE id = ?", False, desk.handler.person)
    refused(lambda: desk.unsatisfied(case), "target")
    assert desk.unsatisfied(case, orders=[DispatchOrder(Target(2))]).state == "dispatched"


@pytest.fixture
def calls_too(desk: Desk) -> None:
    """Let those who handle, and those who accept, call back as well."""
    for role in ("DP", "CC"):
        sql.run(
            "INSERT INTO role_right (role, right_code, only_for) VALUES (?, 'callbacks.do', '')",
            role,
        )


@pytest.mark.usefixtures("calls_too")
@pytest.mark.parametrize("step", ["try", "satisfied", "unsatisfied", "withdraw", "outside"])
def test_the_handler_does_not_call_back(desk: Desk, step: str) -> None:
    case = desk.called()
    if step == "unsatisfied":  # nor in a later round that somebody else handled
        case = desk.unsatisfied(case, orders=[DispatchOrder(Target(2))])
        for each in (desk.receive, desk.submit, desk.agree):
            each(*desk.orders(case))
        case = complaint_of(case.id)
    service, of = desk.case_callbacks, (desk.handler, case.id, case.version)
    calls = {
        "try": lambda **by: service.note_try(*of, TryData("call", "reached"), **by),
        "satisfied": lambda **by: service.satisfied(*of, Answer(5), **by),
        "unsatisfied": lambda **by: service.unsatisfied(*of, Unsatisfied("还在漏"), **by),
        "withdraw": lambda **by: service.withdraw(*of, "算了", **by),
        "outside": lambda **by: service.outside(*of, "去 12315", **by),
    }
    with pytest.raises(SecondPersonNeeded) as needed:
        calls[step]()
    assert (needed.value.rule, needed.value.rights) == ("case_callback_alone", ("callbacks.do",))
    calls[step](exception="只有我在")
    assert desk.office.last_entry()["duty"] == "case_callback_alone"


@pytest.mark.usefixtures("calls_too")
def test_nor_signs_for_another_handler(desk: Desk) -> None:
    colleague = desk.office.hire("F1-1", "wangqiang", "王强")
    case = desk.dispatched(Target(1), Target(1))
    mine, theirs = desk.orders(case)
    desk.handling.receive(colleague, theirs.id, theirs.version)
    desk.receive(mine)
    for order in desk.orders(case):
        desk.submit(order)
    for order in desk.orders(case):
        desk.agree(order)
    case = complaint_of(case.id)
    for login, enough in (("wangqiang", False), ("chenchen", True)):
        signed = desk.login.countersign(desk.handler, "callbacks.do", login, PASSWORD).value
        of = (desk.handler, case.id, case.version, Answer(5))
        call = partial(desk.case_callbacks.satisfied, *of, second=signed)
        if enough:
            call()
        else:
            refused(call, error=SecondPersonNeeded)


@pytest.mark.usefixtures("calls_too")
def test_who_resolved_it_does_not_call_back(desk: Desk) -> None:
    case = desk.accepted()
    result = DispatchResult(measure="道歉")
    case = desk.case_steps.resolve(desk.clerk, case.id, case.version, result).value.case
    refused(
        lambda: desk.case_callbacks.satisfied(desk.clerk, case.id, case.version, Answer(5)),
        error=SecondPersonNeeded,
    )
    desk.case_callbacks.satisfied(desk.caller, case.id, case.version, Answer(5))


def test_a_try_that_reaches_keeps_the_promise(desk: Desk) -> None:
    case = desk.called()
    service = desk.case_callbacks
    refused(
        lambda: service.note_try(desk.caller, case.id, case.version, TryData("owl", "maybe")),
        "way",
        "outcome",
    )
    assert "promise" in desk.running(tried(desk, case, "no_answer"))
    case = tried(desk, case, "reached")
    assert (case.state, desk.running(case)) == ("callback", {"answer", "callback"})
    assert [each.outcome for each in callbacks_of(case.id)[0].tries] == ["no_answer", "reached"]
    event = events_of(case.id)[-1]
    assert (event.event, event.number) == ("try", "HF202603020001")


def test_cannot_be_reached_takes_tries_on_days_and_a_message(desk: Desk) -> None:
    case = desk.called()

    def give_up() -> Complaint:
        now = complaint_of(case.id)
        return desk.case_callbacks.unreachable(desk.caller, now.id, now.version).value.case

    for outcome in ("no_answer", "busy", "no_answer", "later"):
        tried(desk, case, outcome)
    assert refused(give_up).phrase.key == "complaints.too_few_tries"
    desk.wait(days=1)
    tried(desk, case, "wrong")
    assert refused(give_up).phrase.key == "complaints.no_message"
    tried(desk, case, "sent", "sms")
    done = give_up()
    assert (done.state, done.answered_at) == ("closing", None)
    assert callbacks_of(case.id)[0].outcome == "unreachable"
    assert "callback" not in desk.running(done)


def test_tries_of_a_round_count_in_it(desk: Desk) -> None:
    case = desk.called()
    for outcome in ("no_answer", "busy"):
        tried(desk, case, outcome)
    case = desk.unsatisfied(complaint_of(case.id))
    for step in (desk.receive, desk.submit, desk.agree):
        step(*desk.orders(case))
    desk.wait(days=1)
    tried(desk, case, "busy")
    case = tried(desk, case, "sent", "letter")
    refused(lambda: desk.case_callbacks.unreachable(desk.caller, case.id, case.version))


def test_it_is_taken_back_or_taken_elsewhere(desk: Desk) -> None:
    case = desk.called()
    end = desk.case_callbacks.withdraw
    refused(lambda: end(desk.caller, case.id, case.version, ""), "reason")
    done = end(desk.caller, case.id, case.version, "问题已经自己好了").value.case
    assert (done.state, callbacks_of(case.id)[0].outcome) == ("closing", "withdrawn")
    assert (desk.running(done), done.answered_at) == (set(), desk.office.clock.now())
    case = desk.called()
    done = desk.case_callbacks.outside(desk.caller, case.id, case.version, "去 12315").value.case
    assert (done.state, callbacks_of(case.id)[0].outcome) == ("closing", "unsatisfied")


def test_who_calls_and_when(desk: Desk) -> None:
    case = desk.submitted()
    service = desk.case_callbacks
    for early in (
        lambda: service.satisfied(desk.caller, case.id, case.version, Answer(5)),
        lambda: service.unsatisfied(desk.caller, case.id, case.version, Unsatisfied("漏")),
        lambda: service.note_try(desk.caller, case.id, case.version, TryData("call", "busy")),
        lambda: service.unreachable(desk.caller, case.id, case.version),
        lambda: service.withdraw(desk.caller, case.id, case.version, "算了"),
        lambda: service.outside(desk.caller, case.id, case.version, "去 12315"),
    ):
        refused(early)
    desk.agree(*desk.orders(case))
    case = complaint_of(case.id)
    for by in (desk.supervisor, desk.head, desk.handler):
        with pytest.raises(NotAllowed):
            service.satisfied(by, case.id, case.version, Answer(5))
    with pytest.raises(Conflict):
        service.satisfied(desk.caller, case.id, case.version - 1, Answer(5))
    desk.case_steps.suspend(desk.supervisor, case.id, case.version, "客户在外地")
    case = complaint_of(case.id)
    waits = refused(lambda: service.satisfied(desk.caller, case.id, case.version, Answer(5)))
    assert waits.phrase.key == "complaints.waits"


def test_a_handler_does_not_end_it_as_unreachable_either(desk: Desk) -> None:
    sql.run("INSERT INTO role_right (role, right_code, only_for) VALUES ('CB', 'handling.do', '')")
    case = desk.dispatched()
    (order,) = desk.orders(case)
    desk.handling.receive(desk.caller, order.id, order.version)
    # Somebody else reports on it: whoever signed for it has handled it all the same.
    desk.submit(dispatch_of(order.id))
    case = desk.agree(dispatch_of(order.id))
    with pytest.raises(SecondPersonNeeded):
        desk.case_callbacks.unreachable(desk.caller, case.id, case.version)
