"""A case on its way: several orders at once, rounds, and its end."""

from __future__ import annotations

from crm_desktop.complaints.callbacks import Answer
from crm_desktop.complaints.closing import ArchivePlace
from crm_desktop.complaints.dispatching import DispatchOrder
from crm_desktop.complaints.model import DispatchResult, Target
from crm_desktop.complaints.read import (
    callbacks_of,
    clocks_of,
    complaint_of,
    dispatch_of,
    events_of,
    rounds_of,
)
from tests.core.complaints.desk import CLOSING, Desk


def test_two_rounds_from_the_first_words_to_the_archive(desk: Desk) -> None:
    case = desk.called(Target(1), Target(2))
    assert (case.state, case.round) == ("callback", 1)
    again = desk.unsatisfied(case)
    assert (again.state, again.round) == ("dispatched", 2)
    assert [order.target.company for order in desk.orders(again)] == [1, 2]
    assert [order.demand for order in desk.orders(again)] == ["还在漏", "还在漏"]
    for step in (desk.receive, desk.submit, desk.agree):
        for order in desk.orders(again):
            step(order)
    case = complaint_of(case.id)
    case = desk.case_callbacks.satisfied(desk.caller, case.id, case.version, Answer(4)).value.case
    case = desk.case_closing.close(desk.head, case.id, case.version, CLOSING).value.case
    case = desk.case_closing.archive(desk.clerk, case.id, case.version, ArchivePlace()).value.case
    assert (case.state, case.next_clock, case.answered_at) == ("archived", "", case.closed_at)
    rounds = [(each.round, each.why, each.reason) for each in rounds_of(case.id)]
    assert rounds == [(1, "first", ""), (2, "unsatisfied", "还在漏")]
    assert [each.outcome for each in callbacks_of(case.id)] == ["unsatisfied", "satisfied"]
    assert all(clock.ended_at for clock in clocks_of(case.id))
    work = ["receive", "receive", "submit", "submit", "agree", "agree"]
    assert [each.event for each in events_of(case.id)] == [
        *("accept", "dispatch", "dispatch", *work, "end", "end"),
        *("unsatisfied", "dispatch", "dispatch", *work, "satisfied", "close", "archive"),
    ]


def test_the_case_stands_where_its_slowest_order_stands(desk: Desk) -> None:
    case = desk.dispatched(Target(1), Target(2))
    first, second = desk.orders(case)
    assert desk.receive(first).state == "dispatched"
    assert desk.submit(dispatch_of(first.id)).state == "dispatched"
    assert desk.agree(dispatch_of(first.id)).state == "dispatched"
    by = desk.branch
    back = desk.handling.give_back(by, second.id, second.version, "不是我们的车").value.case
    assert back.state == "returned"
    # One more order does not hide the one that was returned.
    orders = [DispatchOrder(Target(1), "联系厂家")]
    assert desk.dispatches.dispatch(desk.clerk, back.id, back.version, orders).value.case.state == (
        "returned"
    )
    second = dispatch_of(second.id)
    insisted = desk.dispatches.insist(desk.supervisor, second.id, second.version, "就是你们")
    assert insisted.value.case.state == "dispatched"
    assert desk.receive(dispatch_of(second.id)).state == "dispatched"
    third = desk.orders(case)[-1]
    assert desk.receive(third).state == "handling"
    assert desk.submit(dispatch_of(second.id)).state == "handling"
    assert desk.submit(dispatch_of(third.id)).state == "review"
    assert desk.agree(dispatch_of(third.id)).state == "review"
    assert desk.agree(dispatch_of(second.id)).state == "callback"
    assert desk.running(case) == {"promise", "answer", "callback"}


def test_others_may_be_chosen_and_the_level_rises(desk: Desk) -> None:
    case = desk.called()
    orders = [DispatchOrder(Target(2), "换一家店修")]
    case = desk.unsatisfied(case, level="escalated", grade=2, orders=orders)
    assert (case.level, [order.target.company for order in desk.orders(case)]) == ("escalated", [2])
    # The limits of the new level: 16 working hours, against 24 of an ordinary case.
    assert desk.clock(case, "handling").limit_minutes == 960
    for step in (desk.receive, desk.submit, desk.agree):
        for order in desk.orders(case):
            step(order)
    case = complaint_of(case.id)
    assert desk.unsatisfied(case, level="ordinary").level == "escalated", "it never falls"


def test_what_was_resolved_on_contact_is_sent_out_anew(desk: Desk) -> None:
    case = desk.accepted()
    done = desk.case_steps.resolve(
        desk.clerk, case.id, case.version, DispatchResult(measure="道歉")
    )
    case = done.value.case
    assert (case.state, case.on_contact, done.value.number) == ("callback", True, "HF202603020001")
    assert desk.running(case) == {"callback"}
    case = desk.unsatisfied(case)
    assert (case.state, case.round, case.on_contact) == ("accepted", 2, False)
    assert events_of(case.id)[-1].event == "again"
    assert desk.running(case) == {"promise"}
    orders = [DispatchOrder(Target(1))]
    case = desk.dispatches.dispatch(desk.clerk, case.id, case.version, orders).value.case
    assert (case.state, desk.orders(case)[0].round) == ("dispatched", 2)


def test_or_at_once_where_it_is_known_to_whom(desk: Desk) -> None:
    case = desk.accepted()
    done = desk.case_steps.resolve(
        desk.clerk, case.id, case.version, DispatchResult(measure="道歉")
    )
    case = desk.unsatisfied(done.value.case, orders=[DispatchOrder(Target(2))])
    assert (case.state, case.round) == ("dispatched", 2)


def test_two_orders_to_one_addressee_become_one(desk: Desk) -> None:
    case = desk.unsatisfied(desk.called(Target(1), Target(1)))
    assert len(desk.orders(case)) == 1
