"""Whoever an order was sent to: signs, returns, asks for time, submits; and its clocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from crm_desktop.complaints.dispatching import DispatchOrder
from crm_desktop.complaints.model import Dispatch, DispatchResult, Target
from crm_desktop.complaints.read import complaint_of, dispatch_of, events_of
from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.errors import (
    Conflict,
    CrmError,
    NotAllowed,
    NotFound,
    Refused,
    SecondPersonNeeded,
    ValidationErrors,
)
from db import sql
from tests.core.complaints.desk import RESULT, Desk


def order_of(desk: Desk, *targets: Target) -> Dispatch:
    return desk.orders(desk.dispatched(*targets))[0]


def refused(call: Callable[[], Any], *fields: str, error: type[CrmError] | None = None) -> CrmError:
    """Return how something was refused, for these fields."""
    with pytest.raises(error or (ValidationErrors if fields else Refused)) as caught:
        call()
    assert set(fields) <= set(getattr(caught.value, "fields", fields))
    return caught.value


def test_a_signature_meets_the_receipt(desk: Desk) -> None:
    order = order_of(desk)
    desk.wait(minutes=40)
    with desk.office.logs("complaint.receive done"):
        case = desk.receive(order)
    order = dispatch_of(order.id)
    assert (order.state, order.received_name, order.receipt_late) == ("handling", "李建军", False)
    assert desk.clock(case, "receipt").kept
    assert desk.running(case) == {"promise", "answer", "handling"}
    assert case.next_clock != "receipt"


def test_a_late_signature_shows(desk: Desk) -> None:
    order = order_of(desk)
    desk.wait(minutes=61)
    case = desk.receive(order)
    clock = desk.clock(case, "receipt")
    assert (clock.ended_how, clock.kept, dispatch_of(order.id).receipt_late) == ("met", False, True)


def test_only_its_addressee_handles_an_order(desk: Desk) -> None:
    handler = desk.handler
    mine = order_of(desk, Target(1, person=handler.person))
    assert desk.receive(mine).state == "handling"
    to_unit = order_of(desk, Target(1, desk.office.unit("客户服务中心")))
    assert refused(lambda: desk.receive(to_unit)).phrase.key == "complaints.not_yours"
    branch = order_of(desk, Target(2))
    refused(lambda: desk.handling.receive(handler, branch.id, branch.version))
    # Those of another company do not even see it.
    with pytest.raises(NotFound):
        desk.handling.receive(desk.branch, mine.id, mine.version)
    with pytest.raises(NotAllowed):
        desk.handling.receive(desk.clerk, mine.id, mine.version)


def test_a_return_gains_no_time(desk: Desk) -> None:
    order = order_of(desk)
    due = order.handling_due
    refused(lambda: desk.handling.give_back(desk.handler, order.id, order.version, " "), "reason")
    case = desk.handling.give_back(desk.handler, order.id, order.version, "不归我们").value.case
    assert case.state == "returned"
    assert {"receipt", "handling"} <= desk.running(case)
    desk.wait(minutes=50)
    order = dispatch_of(order.id)
    case = desk.dispatches.insist(desk.supervisor, order.id, order.version, "归").value.case
    assert (case.state, dispatch_of(order.id).handling_due) == ("dispatched", due)
    desk.wait(minutes=20)
    desk.receive(dispatch_of(order.id))
    assert dispatch_of(order.id).receipt_late


@pytest.mark.parametrize("stage", ["sent", "returned", "handling"])
def test_an_order_is_sent_on(desk: Desk, stage: str) -> None:
    order = order_of(desk)
    if stage == "returned":
        desk.handling.give_back(desk.handler, order.id, order.version, "不归我们")
    elif stage == "handling":
        desk.receive(order)
    desk.wait(minutes=30)
    order = dispatch_of(order.id)
    assert order.state == stage
    to = DispatchOrder(Target(2), "请你们办")
    done = desk.dispatches.reassign(desk.supervisor, order.id, order.version, to).value
    (old, new) = desk.orders(done.case)
    assert (old.state, new.state, done.case.state) == ("withdrawn", "sent", "dispatched")
    assert (new.number, new.target.company) == (done.number, 2)
    assert new.receipt_due == desk.office.clock.now() + timedelta(minutes=60)
    running = [clock for clock in desk.clocks(done.case) if clock.dispatch and not clock.ended_at]
    assert [(clock.kind, clock.dispatch) for clock in running] == [
        ("receipt", new.id),
        ("handling", new.id),
    ]
    refused(lambda: desk.receive(old))


def test_sending_on_does_not_call_a_case_done(desk: Desk) -> None:
    case = desk.dispatched(Target(1), Target(2))
    first, second = desk.orders(case)
    desk.receive(first)
    desk.submit(dispatch_of(first.id))
    desk.agree(dispatch_of(first.id))
    to = DispatchOrder(Target(1))
    done = desk.dispatches.reassign(desk.supervisor, second.id, second.version, to).value
    assert done.case.state == "dispatched"


def test_who_sends_on(desk: Desk) -> None:
    order = order_of(desk)
    to = DispatchOrder(Target(2))
    with pytest.raises(NotAllowed):
        desk.dispatches.reassign(desk.clerk, order.id, order.version, to)
    with pytest.raises(NotAllowed):
        desk.dispatches.insist(desk.head, order.id, order.version, "归")
    refused(lambda: desk.dispatches.insist(desk.supervisor, order.id, order.version, "归"))
    nobody = DispatchOrder(Target(1, person=999))
    refused(
        lambda: desk.dispatches.reassign(desk.supervisor, order.id, order.version, nobody), "target"
    )


def test_progress_is_noted(desk: Desk) -> None:
    desk.receive(order := order_of(desk))
    order = dispatch_of(order.id)
    refused(lambda: desk.handling.progress(desk.handler, order.id, order.version, ""), "note")
    with desk.office.logs("complaint.progress done"):
        case = desk.handling.progress(
            desk.handler, order.id, order.version, "已约客户 13812345678 周三来店"
        ).value.case
    event = events_of(case.id)[-1]
    assert (event.event, event.source, event.target) == ("progress", "handling", "handling")
    assert event.content == {"note": "已约客户 13812345678 周三来店"}
    assert "13812345678" not in str(desk.office.last_entry())


def test_time_is_asked_for_and_granted(desk: Desk) -> None:
    desk.receive(order := order_of(desk))
    order = dispatch_of(order.id)
    friday = datetime(2026, 3, 6, 17, 0, tzinfo=CHINA)
    sooner = order.handling_due
    assert sooner is not None
    ask = desk.handling.ask_time
    refused(lambda: ask(desk.handler, order.id, order.version, sooner, "等配件"), "until")
    refused(lambda: ask(desk.handler, order.id, order.version, friday, ""), "reason")
    refused(
        lambda: desk.case_review.extend(desk.supervisor, order.id, order.version, friday, told=True)
    )
    ask(desk.handler, order.id, order.version, friday, "等配件")
    order = dispatch_of(order.id)
    refused(
        lambda: desk.case_review.extend(
            desk.supervisor, order.id, order.version, friday, told=False
        ),
        "told",
    )
    promised = desk.clock(complaint_of(order.complaint), "promise")
    case = desk.case_review.extend(
        desk.supervisor, order.id, order.version, friday, told=True, promise_at=friday
    ).value.case
    clock, promise = desk.clock(case, "handling"), desk.clock(case, "promise")
    assert (clock.due_at, clock.told_customer, clock.reason) == (friday, True, "等配件")
    assert (promise.due_at, promise.id > promised.id) == (friday, True)
    ended = {c.ended_how for c in desk.clocks(case) if c.ended_at and c.kind != "receipt"}
    assert ended == {"met", "renewed"}  # the acknowledgement was met
    assert dispatch_of(order.id).handling_due == friday
    refused(
        lambda: desk.case_review.extend(
            desk.supervisor, order.id, dispatch_of(order.id).version, friday, told=True
        )
    )


def test_time_is_refused(desk: Desk) -> None:
    desk.receive(order := order_of(desk))
    order = dispatch_of(order.id)
    due = order.handling_due
    until = desk.office.clock.now() + timedelta(days=20)
    keep = desk.case_review.keep_time
    refused(lambda: keep(desk.supervisor, order.id, order.version, "尽快"))
    desk.handling.ask_time(desk.handler, order.id, order.version, until, "等配件")
    order = dispatch_of(order.id)
    refused(lambda: keep(desk.supervisor, order.id, order.version, ""), "reason")
    keep(desk.supervisor, order.id, order.version, "尽快")
    assert dispatch_of(order.id).handling_due == due
    order = dispatch_of(order.id)
    refused(lambda: keep(desk.supervisor, order.id, order.version, "尽快"))


def test_a_result_is_submitted_whole(desk: Desk) -> None:
    desk.receive(order := order_of(desk))
    order = dispatch_of(order.id)
    submit = desk.handling.submit
    for wrong, fields in (
        (DispatchResult(), ("facts", "measure")),
        (replace(RESULT, cause="magic", liability="magic"), ("cause", "liability")),
        (replace(RESULT, cost_fen=-1), ("cost_fen",)),
        (replace(RESULT, reaction="嗯" * 1001), ("reaction",)),
    ):
        refused(partial(submit, desk.handler, order.id, order.version, wrong), *fields)
    desk.wait(minutes=30)
    case = submit(
        desk.handler, order.id, order.version, replace(RESULT, cost_fen=12_300)
    ).value.case
    order = dispatch_of(order.id)
    assert (order.state, order.submitted_name, order.result.cost_fen) == (
        "submitted",
        "李建军",
        12_300,
    )
    assert desk.clock(case, "handling").kept
    assert desk.running(case) == {"promise", "answer"}
    assert events_of(case.id)[-1].content["measure"] == RESULT.measure


def test_steps_need_what_was_seen(desk: Desk) -> None:
    order = order_of(desk)
    desk.receive(order)
    stale = (desk.handler, order.id, order.version)
    for call in (
        lambda: desk.handling.submit(*stale, RESULT),
        lambda: desk.handling.progress(*stale, "好"),
        lambda: desk.handling.give_back(*stale, "好"),
        lambda: desk.handling.receive(*stale),
    ):
        with pytest.raises(Conflict):
            call()
    order = dispatch_of(order.id)
    refused(lambda: desk.handling.receive(desk.handler, order.id, order.version))
    refused(lambda: desk.handling.give_back(desk.handler, order.id, order.version, "好"))


def test_nothing_goes_on_while_it_waits_for_the_customer(desk: Desk) -> None:
    case = desk.dispatched()
    desk.case_steps.suspend(desk.supervisor, case.id, case.version, "等客户来店")
    (order,) = desk.orders(case)
    assert refused(lambda: desk.receive(order)).phrase.key == "complaints.waits"


def test_whoever_asks_for_time_does_not_grant_it(desk: Desk) -> None:
    sql.run("INSERT INTO role_right VALUES ('DP', 'review.approve', '')")
    case = desk.handled()
    (order,) = desk.orders(case)
    later = desk.office.clock.now() + timedelta(days=9)
    desk.handling.ask_time(desk.handler, order.id, order.version, later, "等配件")
    order = dispatch_of(order.id)
    extend = desk.case_review.extend
    with pytest.raises(SecondPersonNeeded):
        extend(desk.handler, order.id, order.version, later, told=True)
    done = extend(desk.supervisor, order.id, order.version, later, told=True).value.case
    assert desk.clock(done, "handling").due_at == later
