"""Reviewing results 审核: by somebody who did not handle the order."""

from __future__ import annotations

from datetime import datetime, timedelta

from crm_desktop.complaints.clocks import (
    Limit,
    clock_company,
    end_clocks,
    start_clock,
    working_time_left,
)
from crm_desktop.complaints.handling import must_be_later
from crm_desktop.complaints.life import take_order_step
from crm_desktop.complaints.model import CaseEvent, Complaint, Dispatch
from crm_desktop.complaints.read import clocks_of, complaint_of, events_of, handlers_of
from crm_desktop.complaints.room import (
    CaseDone,
    ComplaintRoom,
    case_reason,
    must_be_another,
    must_own,
    must_run,
)
from crm_desktop.complaints.rounds import open_callback
from crm_desktop.complaints.scope import MAJOR, REVIEW, REVIEW_MAJOR
from crm_desktop.complaints.sla import limits_for
from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.usecase import use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Work

#: Separation of duty: nobody reviews a result of their own.
RULE = "case_review_alone"
#: Nor grants the time that they asked for.
TIME_RULE = "case_time_alone"
_MINUTE = timedelta(minutes=1)
_TIME_EVENTS = ("ask_time", "extend", "keep_time")


class CaseReviewService(ComplaintRoom):
    """Decides on results and on time asked for. ``version`` is that of the order.

    Every step raises NotFound, Conflict, NotAllowed for a level that is not whoever acts's, and
    Refused where it is illegal and while the case waits for the customer.
    """

    @use_case("complaint.agree", REVIEW)
    def agree(
        self,
        work: Work,
        dispatch: int,
        version: int,
        note: str = "",
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> CaseDone:
        """Agree to a result; the last agreement takes the case to its callback.

        The number is that of the callback once it is open. A cost beyond the office's limit takes
        the right to close cases too (NotAllowed). Raises SecondPersonNeeded for a result of one's
        own, ValidationErrors.
        """
        case, order = self._to_decide(work, dispatch, version)
        self._must_afford(work, order.result.cost_fen)
        right = REVIEW_MAJOR if case.level == MAJOR else REVIEW
        must_be_another(work, RULE, handlers_of(case.id, order.id), second, exception, right)
        checks = Checks()
        note = checks.text("note", note, longest=1000)
        checks.done()
        case, _ = take_order_step(
            work, case, order, "agree", reason=note, values=_reviewed(work, note)
        )
        if case.state != "callback":
            return CaseDone(case)
        number = open_callback(work, case)
        return CaseDone(complaint_of(case.id), number)

    @use_case("complaint.send_back", REVIEW)
    def send_back(
        self,
        work: Work,
        dispatch: int,
        version: int,
        reason: str,
        *,
        until: datetime | None = None,
    ) -> CaseDone:
        """Send a result back to be handled once more, until ``until`` or in the time that was left.

        Where none was left it is as much as a signature may take. Raises ValidationErrors.
        """
        case, order = self._to_decide(work, dispatch, version)
        checks = Checks()
        if until is not None and until <= work.now:
            checks.add("until", Phrase("complaints.in_the_past"))
        checks.done()
        reason = case_reason(work, reason)
        case, order = take_order_step(
            work, case, order, "send_back", reason=reason, values=_reviewed(work, reason)
        )
        limit = Limit(until=until) if until else _what_was_left(work, case, order)
        start_clock(
            work,
            case,
            "handling",
            limit,
            company=order.target.company,
            dispatch=order.id,
            reason=reason[:200],
        )
        return CaseDone(complaint_of(case.id), order.number)

    @use_case("complaint.extend", REVIEW)
    def extend(
        self,
        work: Work,
        dispatch: int,
        version: int,
        until: datetime,
        *,
        told: bool,
        promise_at: datetime | None = None,
        second: Countersign | None = None,
        exception: str = "",
    ) -> CaseDone:
        """Grant the time that was asked for, until a moment 同意延期.

        Only once the customer was told (``told``); ``promise_at`` is when they are called back
        now. The lawful answer is not put off. Raises ValidationErrors, Refused where nobody asked,
        SecondPersonNeeded for whoever asked.
        """
        case, order = self._to_decide(work, dispatch, version)
        asking = _asked_time(case, order)
        asked = asking.reason
        must_be_later(work, order, until)
        asker = frozenset({asking.by} if asking.by else ())
        must_be_another(work, TIME_RULE, asker, second, exception, REVIEW)
        checks = Checks()
        if not told:
            checks.add("told", Phrase("complaints.must_be_told"))
        if promise_at is not None and promise_at <= work.now:
            checks.add("promise_at", Phrase("complaints.in_the_past"))
        checks.done()
        content = {"until": stamp(until), "promise_at": stamp(promise_at) if promise_at else ""}
        case, order = take_order_step(work, case, order, "extend", reason=asked, content=content)
        end_clocks(work, case.id, ("handling",), "renewed", dispatch=order.id)
        start_clock(
            work,
            case,
            "handling",
            Limit(until=until),
            company=order.target.company,
            dispatch=order.id,
            told=True,
            reason=asked,
        )
        if promise_at is not None:
            end_clocks(work, case.id, ("promise",), "renewed")
            start_clock(work, case, "promise", Limit(until=promise_at), told=True, reason=asked)
        return CaseDone(complaint_of(case.id), order.number)

    @use_case("complaint.keep_time", REVIEW)
    def keep_time(self, work: Work, dispatch: int, version: int, reason: str) -> CaseDone:
        """Refuse the time that was asked for; raises ValidationErrors, Refused where nobody did."""
        case, order = self._to_decide(work, dispatch, version)
        _asked_time(case, order)
        reason = case_reason(work, reason)
        case, _ = take_order_step(work, case, order, "keep_time", reason=reason)
        return CaseDone(case, order.number)

    def _to_decide(self, work: Work, dispatch: int, version: int) -> tuple[Complaint, Dispatch]:
        case, order = self._order(work, dispatch, version)
        must_own(work, case)
        must_run(case)
        self._must_fit_level(work, case, REVIEW)
        self._must_decide_major(work, case, REVIEW_MAJOR)
        return case, order


def _reviewed(work: Work, note: str) -> dict[str, object]:
    return {
        "reviewed_at": stamp(work.now),
        "reviewed_by": work.acting.actor.person,
        "review_note": note,
    }


def _asked_time(case: Complaint, order: Dispatch) -> CaseEvent:
    """Return who asked for time and why, that nobody has decided on; raises Refused."""
    told = [e for e in events_of(case.id) if e.dispatch == order.id and e.event in _TIME_EVENTS]
    if not told or told[-1].event != "ask_time":
        raise Refused(Phrase("complaints.no_time_asked"))
    return told[-1]


def _what_was_left(work: Work, case: Complaint, order: Dispatch) -> Limit:
    """Return the working time that was left of an order's handling when it was submitted."""
    last = [c for c in clocks_of(case.id) if c.dispatch == order.id and c.kind == "handling"][-1]
    limits = limits_for(case.level, case.tier, case.channel, work.today)
    left = working_time_left(clock_company(case, last), last, order.submitted_at or work.now)
    if left is None:
        return Limit(last.limit_minutes or limits.handling)
    return Limit(max(left // _MINUTE, limits.receipt))
