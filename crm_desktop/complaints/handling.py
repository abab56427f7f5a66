"""Handling an order 处理: sign for it or return it, note progress, ask for time, submit."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from crm_desktop.complaints.clocks import end_clocks
from crm_desktop.complaints.life import take_order_step
from crm_desktop.complaints.model import Complaint, Dispatch, DispatchResult
from crm_desktop.complaints.read import complaint_of
from crm_desktop.complaints.results import checked_result
from crm_desktop.complaints.room import CaseDone, ComplaintRoom, case_reason, must_run
from crm_desktop.complaints.scope import HANDLE, is_for
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.usecase import use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Work

_SUBMITTED = frozenset({"facts", "measure"})


class HandlingService(ComplaintRoom):
    """Steps of whoever an order was sent to. ``version`` is that of the order.

    Every step raises NotFound, Conflict, and Refused where it is illegal, where the order was sent
    to somebody else, and while the case waits for the customer.
    """

    @use_case("complaint.receive", HANDLE)
    def receive(self, work: Work, dispatch: int, version: int) -> CaseDone:
        """Sign for an order 签收; its receipt is met."""
        case, order = self._mine(work, dispatch, version)
        values = {"received_at": stamp(work.now), "received_by": work.acting.actor.person}
        take_order_step(work, case, order, "receive", values=values)
        end_clocks(work, case.id, ("receipt",), "met", dispatch=order.id)
        return CaseDone(complaint_of(case.id), order.number)

    @use_case("complaint.return", HANDLE)
    def give_back(self, work: Work, dispatch: int, version: int, reason: str) -> CaseDone:
        """Return an order 退单 with a reason (raises ValidationErrors).

        Its clocks run on until it is reassigned: a return that nobody decides on rings, and one
        that is refused has gained no time.
        """
        case, order = self._mine(work, dispatch, version)
        reason = case_reason(work, reason)
        case, _ = take_order_step(work, case, order, "return", reason=reason)
        return CaseDone(case, order.number)

    @use_case("complaint.progress", HANDLE)
    def progress(self, work: Work, dispatch: int, version: int, note: str) -> CaseDone:
        """Note what has been done so far; raises ValidationErrors where nothing was."""
        case, order = self._mine(work, dispatch, version)
        checks = Checks()
        note = checks.text("note", note, longest=20_000, needed=True)
        checks.done()
        case, _ = take_order_step(work, case, order, "progress", content={"note": note})
        return CaseDone(case, order.number)

    @use_case("complaint.ask_time", HANDLE)
    def ask_time(
        self, work: Work, dispatch: int, version: int, until: datetime, reason: str
    ) -> CaseDone:
        """Ask for time until a moment 申请延期; it is granted or refused at the review.

        Raises ValidationErrors for a moment that is no later than the order's limit.
        """
        case, order = self._mine(work, dispatch, version)
        must_be_later(work, order, until)
        reason = case_reason(work, reason, longest=200)
        content = {"until": stamp(until)}
        case, _ = take_order_step(work, case, order, "ask_time", reason=reason, content=content)
        return CaseDone(case, order.number)

    @use_case("complaint.submit", HANDLE)
    def submit(self, work: Work, dispatch: int, version: int, result: DispatchResult) -> CaseDone:
        """Submit what was found and done; the handling is met.

        Facts and measure are needed (ValidationErrors). The history keeps each result, the order
        the latest.
        """
        case, order = self._mine(work, dispatch, version)
        result = checked_result(result, needed=_SUBMITTED)
        values = {
            **asdict(result),
            "submitted_at": stamp(work.now),
            "submitted_by": work.acting.actor.person,
        }
        take_order_step(work, case, order, "submit", content=asdict(result), values=values)
        end_clocks(work, case.id, ("handling",), "met", dispatch=order.id)
        return CaseDone(complaint_of(case.id), order.number)

    def _mine(self, work: Work, dispatch: int, version: int) -> tuple[Complaint, Dispatch]:
        case, order = self._order(work, dispatch, version)
        if not is_for(work, order.target):
            raise Refused(Phrase("complaints.not_yours"))
        must_run(case)
        return case, order


def must_be_later(work: Work, order: Dispatch, until: datetime) -> None:
    """Hold that more time is more: raises ValidationErrors for ``until``."""
    checks = Checks()
    if until <= work.now:
        checks.add("until", Phrase("complaints.in_the_past"))
    elif order.handling_due is not None and until <= order.handling_due:
        checks.add("until", Phrase("complaints.no_more_time"))
    checks.done()
