"""Orders 派单 to companies, departments and people: several may be out at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crm_desktop.complaints.clocks import Limit, end_clocks, start_clock
from crm_desktop.complaints.life import take_order_step, take_step
from crm_desktop.complaints.machines import DISPATCHES
from crm_desktop.complaints.model import Complaint, Target
from crm_desktop.complaints.read import complaint_of
from crm_desktop.complaints.room import (
    CaseDone,
    ComplaintRoom,
    case_reason,
    checked_target,
    must_own,
    must_run,
)
from crm_desktop.complaints.scope import ACCEPT, REASSIGN
from crm_desktop.complaints.sla import limits_for
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.usecase import use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Work
from db.models.complaints import Dispatch as DispatchTable


@dataclass(frozen=True)
class DispatchOrder:
    """An order to be sent: to whom, what is wanted, and limits where they differ from the usual.

    ``receipt_minutes`` are working minutes; ``handle_by`` a time of the wall clock.
    """

    target: Target
    demand: str = ""
    receipt_minutes: int = 0
    handle_by: datetime | None = None


class DispatchService(ComplaintRoom):
    """Sends orders, and sends them on."""

    @use_case("complaint.dispatch", ACCEPT)
    def dispatch(
        self, work: Work, complaint: int, version: int, orders: Sequence[DispatchOrder]
    ) -> CaseDone:
        """Send one or more orders; return the case and the number of the first order.

        Raises ValidationErrors, Refused, NotAllowed for a level that is not whoever acts's,
        Conflict, NotFound.
        """
        case = self._at_hand(work, complaint, version)
        self._must_fit_level(work, case)
        must_run(case)
        checked = checked_orders(work, orders)
        number = ""
        for order in checked:
            case, sent = send_order(work, case, order)
            number = number or sent
        return CaseDone(case, number)

    @use_case("complaint.reassign", REASSIGN)
    def reassign(self, work: Work, dispatch: int, version: int, order: DispatchOrder) -> CaseDone:
        """Withdraw an order and send it to somebody else 改派; return the new order's number.

        ``version`` is that of the order; the new one is timed anew, for whoever gets it has not
        seen it yet. Raises ValidationErrors, Refused, Conflict, NotFound.
        """
        case, old = self._order(work, dispatch, version)
        must_own(work, case)
        must_run(case)
        DISPATCHES.step(old.state, "reassign")
        (checked,) = checked_orders(work, [order])
        # The new one first: a case whose other orders are done would else go to its callback.
        case, number = send_order(work, case, checked)
        end_clocks(work, case.id, ("receipt", "handling"), "dropped", dispatch=old.id)
        case, _ = take_order_step(work, complaint_of(case.id), old, "reassign")
        return CaseDone(case, number)

    @use_case("complaint.insist", REASSIGN)
    def insist(self, work: Work, dispatch: int, version: int, reason: str) -> CaseDone:
        """Refuse the return of an order 驳回退单: it has to be signed for after all.

        Its clocks have run on since it was sent. Raises ValidationErrors, Refused, Conflict,
        NotFound.
        """
        case, order = self._order(work, dispatch, version)
        must_own(work, case)
        must_run(case)
        reason = case_reason(work, reason)
        case, _ = take_order_step(work, case, order, "insist", reason=reason)
        return CaseDone(case, order.number)


def checked_orders(work: Work, orders: Sequence[DispatchOrder]) -> list[DispatchOrder]:
    """Return orders tidied; raises ValidationErrors, also where there is none."""
    checks = Checks()
    tidied = []
    for order in orders:
        target = checked_target(checks, order.target)
        demand = checks.text("demand", order.demand, longest=1000)
        if order.handle_by is not None and order.handle_by <= work.now:
            checks.add("handle_by", Phrase("complaints.in_the_past"))
        if order.receipt_minutes < 0:
            checks.add("receipt_minutes", Phrase("error.format"))
        tidied.append(DispatchOrder(target, demand, order.receipt_minutes, order.handle_by))
    if not tidied:
        checks.add("target", Phrase("error.needed"))
    checks.done()
    return tidied


def send_order(
    work: Work, case: Complaint, order: DispatchOrder, event: str = "dispatch"
) -> tuple[Complaint, str]:
    """Send one order within a use case; return the case after it and the order's number.

    Its receipt and handling are timed by the limits of the case, in the hours of whoever gets it.
    """
    number = next_number(order.target.company, "dispatch", work.today)
    after = take_step(
        work,
        case,
        event,
        number=number,
        content={
            "company": order.target.company,
            "unit": order.target.unit,
            "person": order.target.person,
            "demand": order.demand,
        },
    )
    row = DispatchTable.create(
        complaint=case.id,
        round=after.round,
        number=number,
        state="sent",
        company=order.target.company,
        unit=order.target.unit,
        person=order.target.person,
        demand=order.demand,
        sent_at=stamp(work.now),
        sent_by=work.acting.actor.person or None,
    )
    limits = limits_for(case.level, case.tier, case.channel, work.today)
    receipt = Limit(order.receipt_minutes or limits.receipt)
    handling = Limit(until=order.handle_by) if order.handle_by else Limit(limits.handling)
    company = order.target.company
    start_clock(work, after, "receipt", receipt, company=company, dispatch=row.id)
    start_clock(work, after, "handling", handling, company=company, dispatch=row.id)
    work.changed("dispatch", row.id, number, None, {"complaint": case.number})
    return complaint_of(case.id), number
