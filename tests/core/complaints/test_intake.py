"""Intake: a number at once, nothing in the way, clocks that run from the receipt."""

from __future__ import annotations

from datetime import timedelta

from crm_desktop.complaints.dispatching import DispatchOrder
from crm_desktop.complaints.intake import Acceptance, Intake
from crm_desktop.complaints.model import Target
from crm_desktop.complaints.read import clocks_of, dispatches_of
from tests.core.offices import Office


def test_nothing_blocks_the_number(centre: Office) -> None:
    clerk = centre.actor("C3-1")
    case = centre.app.complaint_intake.register(clerk, Intake()).value.case
    assert (case.number, case.state, case.anonymous) == ("TS202603020001", "registered", True)


def test_a_case_is_accepted_and_sent_out(centre: Office) -> None:
    clerk = centre.actor("C3-1")
    app = centre.app
    case = app.complaint_intake.register(
        clerk, Intake(words="三个月修了三次。还是热的", contact_phone="13812345678")
    ).value.case
    assert case.title == "三个月修了三次"
    assert {c.kind for c in clocks_of(case.id)} == {"acknowledge", "promise", "answer"}
    assert case.next_clock == "acknowledge"
    centre.clock.advance(timedelta(minutes=10))
    accepted = app.complaint_intake.accept(
        clerk, case.id, case.version, Acceptance("repair", "escalated")
    ).value.case
    assert accepted.state == "accepted"
    sent = app.dispatches.dispatch(
        clerk, accepted.id, accepted.version, [DispatchOrder(Target(1), "查清原因")]
    ).value
    assert (sent.case.state, sent.number) == ("dispatched", "PD202603020001")
    (order,) = dispatches_of(case.id)
    assert order.receipt_due == centre.clock.now() + timedelta(minutes=60)
