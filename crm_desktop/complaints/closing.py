"""Ending a case 结案: with a result and a lesson; merged, void or passed on with a reason."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from crm_desktop.complaints.clocks import Limit, drop_clocks, start_clock
from crm_desktop.complaints.dossier_keeping import ArchivePlace, DossierRoom, LoanData
from crm_desktop.complaints.life import take_step
from crm_desktop.complaints.machines import COMPLAINTS
from crm_desktop.complaints.model import Complaint
from crm_desktop.complaints.read import complaint_of
from crm_desktop.complaints.room import CaseDone, case_reason, must_run
from crm_desktop.complaints.rounds import callback_now, open_round, promise_callback
from crm_desktop.complaints.scope import ASK_CLOSE, CLOSE, CLOSE_MAJOR, REOPEN
from crm_desktop.complaints.sla import limits_for
from crm_desktop.customers.rules import check_entry
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.errors import NotFound, Refused
from crm_desktop.foundation.settings import COMPLAINT_REOPEN_DAYS, value_of
from crm_desktop.foundation.usecase import use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Work

__all__ = ["ArchivePlace", "Closing", "ClosingService", "LoanData", "transfer_case"]

#: Results that say how the callback went: each goes with one end of it. What an office adds to the
#: dictionary goes with any.
FITTING = {
    "satisfied": "satisfied",
    "mostly": "satisfied",
    "unreachable": "unreachable",
    "withdrawn": "withdrawn",
    "external": "unsatisfied",
}
_OUTSIDE = "external"
_OF_OLD = "imported"
_UNDONE = {
    "result": "",
    "result_text": "",
    "cause": "",
    "cause_text": "",
    "liability": "",
    "lesson": "",
    "shared": False,
    "closed_at": None,
    "closed_by": None,
}


@dataclass(frozen=True)
class Closing:
    """The result (of ``complaint_result``), its cause and liability by their dictionaries, the
    lesson; ``shared`` puts the lesson into the case library. ``alternatives_told`` tells that
    whoever rejects the decision was told where else they may turn (ISO 10002 §7.9)."""

    result: str
    result_text: str = ""
    cause: str = ""
    cause_text: str = ""
    liability: str = ""
    lesson: str = ""
    shared: bool = False
    alternatives_told: bool = False


class ClosingService(DossierRoom):
    """Ends cases and keeps their dossiers. ``version`` is that of the case.

    Every step raises NotFound, Conflict, Refused where it is illegal or the case waits for the
    customer; those that decide raise NotAllowed for a level that is not whoever acts's.
    """

    @use_case("complaint.close", CLOSE)
    def close(self, work: Work, complaint: int, version: int, closing: Closing) -> CaseDone:
        """Close a case: nothing is owed any more, and its clocks end.

        Result, cause and lesson are needed, and the result fits how the callback ended. Raises
        ValidationErrors.
        """
        case = self._to_decide(work, complaint, version)
        COMPLAINTS.step(case.state, "close")
        closing = _checked(case, closing)
        kept = asdict(closing)
        told = kept.pop("alternatives_told")
        drop_clocks(work, case.id)
        case = take_step(
            work,
            case,
            "close",
            content={**kept, "alternatives_told": told},
            values={
                **kept,
                "closed_at": stamp(work.now),
                "closed_by": work.acting.actor.person or None,
            },
        )
        self._tell_customer(work, case, event="close", result=case.result)
        return CaseDone(complaint_of(case.id))

    @use_case("complaint.refuse", CLOSE)
    def refuse(self, work: Work, complaint: int, version: int, reason: str) -> CaseDone:
        """Refuse to close a case: it is handled once more, in a round of its own.

        Raises ValidationErrors.
        """
        case = self._to_decide(work, complaint, version)
        COMPLAINTS.step(case.state, "refuse")
        reason = case_reason(work, reason)
        case = open_round(work, case, "refuse", why="refused", reason=reason)
        return CaseDone(case)

    @use_case("complaint.reopen", REOPEN)
    def reopen(self, work: Work, complaint: int, version: int, reason: str) -> CaseDone:
        """Reopen a closed case within the days of the office (setting complaint_reopen_days).

        Whoever complained complains anew: callback and lawful answer are promised anew. What it was
        closed with stays in its history. Raises ValidationErrors, Refused after those days.
        """
        case = self._at_hand(work, complaint, version)
        COMPLAINTS.step(case.state, "reopen")
        days = value_of(COMPLAINT_REOPEN_DAYS)
        closed = case.closed_at
        if closed is None or work.today > closed.date() + timedelta(days=days):
            raise Refused(Phrase("complaints.reopen_late", days=days))
        reason = case_reason(work, reason)
        case = open_round(
            work,
            case,
            "reopen",
            why="reopened",
            reason=reason,
            values={**_UNDONE, "reopened": case.reopened + 1},
        )
        limits = limits_for(case.level, case.tier, case.channel, work.today)
        start_clock(work, case, "answer", Limit(days=limits.answer_days))
        case = promise_callback(work, case, None)
        self._tell_customer(work, case, event="reopen", round=case.round)
        return CaseDone(case)

    @use_case("complaint.ask_void", ASK_CLOSE)
    def ask_void(self, work: Work, complaint: int, version: int, reason: str) -> CaseDone:
        """Ask that a case registered by mistake be made void 申请作废; raises ValidationErrors."""
        case = self._at_hand(work, complaint, version)
        _must_be_new(case)
        reason = case_reason(work, reason, longest=200)
        values = {"void_asked_by": work.acting.actor.person or None, "void_asked_why": reason}
        return CaseDone(take_step(work, case, "ask_void", reason=reason, values=values))

    @use_case("complaint.void", CLOSE)
    def void(self, work: Work, complaint: int, version: int, reason: str = "") -> CaseDone:
        """Make a case void 作废; its number is never given again.

        Where it was asked for, "" takes the reason of whoever asked. Raises ValidationErrors,
        Refused for a case that was worked on.
        """
        case = self._to_decide(work, complaint, version)
        _must_be_new(case)
        return self._end(work, case, "void", reason or case.void_asked_why)

    @use_case("complaint.merge", CLOSE)
    def merge(self, work: Work, complaint: int, version: int, into: int, reason: str) -> CaseDone:
        """Merge a case into another open one of its company, which goes on; return the merged one.

        Raises ValidationErrors for ``into`` and ``reason``.
        """
        case = self._to_decide(work, complaint, version)
        other = self._other(work, case, into)
        reason = case_reason(work, reason)
        done = self._end(work, case, "merge", reason, merged_into=other.id)
        take_step(work, other, "take_in", number=case.number, reason=reason)
        return replace(done, number=other.number)

    def _end(
        self, work: Work, case: Complaint, event: str, reason: str, **values: object
    ) -> CaseDone:
        reason = case_reason(work, reason)
        drop_clocks(work, case.id)
        case = take_step(work, case, event, reason=reason, values=values)
        self._tell_customer(work, case, event=event)
        return CaseDone(complaint_of(case.id))

    def _other(self, work: Work, case: Complaint, into: int) -> Complaint:
        checks = Checks()
        try:
            other = self._in_scope(work, into)
        except NotFound:
            other = case
        if other.id == case.id or other.company != case.company or not other.open:
            checks.add("into", Phrase("error.not_a_choice"))
        checks.done()
        return other

    def _to_decide(self, work: Work, complaint: int, version: int) -> Complaint:
        case = self._at_hand(work, complaint, version)
        must_run(case)
        self._must_fit_level(work, case, CLOSE)
        self._must_decide_major(work, case, CLOSE_MAJOR)
        return case


def transfer_case(work: Work, case: Complaint, inquiry_number: str, reason: str) -> Complaint:
    """Turn a case into an inquiry within the use case of the inquiry room; return it after it.

    Who may is the caller's to hold (closing.approve). Raises ValidationErrors for ``reason``,
    Refused where it is illegal or the case waits for the customer.
    """
    must_run(case)
    COMPLAINTS.step(case.state, "transfer")
    reason = case_reason(work, reason)
    drop_clocks(work, case.id)
    take_step(work, case, "transfer", number=inquiry_number, reason=reason)
    return complaint_of(case.id)


def _must_be_new(case: Complaint) -> None:
    """Hold that a case was not worked on: what was is closed with a result."""
    if case.round > 1:
        raise Refused(Phrase("complaints.no_mistake"))


def _checked(case: Complaint, closing: Closing) -> Closing:
    checks = Checks()
    check_entry(checks, "result", "complaint_result", closing.result, in_use=True)
    outcome = callback_now(case).outcome
    if closing.result == _OF_OLD or FITTING.get(closing.result, outcome) != outcome:
        checks.add("result", Phrase("complaints.result_unfit"))
    if closing.result == _OUTSIDE and not closing.alternatives_told:
        checks.add("alternatives_told", Phrase("complaints.alternatives_first"))
    check_entry(checks, "cause", "complaint_cause", closing.cause, in_use=True)
    if closing.liability:
        check_entry(checks, "liability", "liability", closing.liability, in_use=True)
    closing = replace(
        closing,
        result_text=checks.text("result_text", closing.result_text, longest=20_000),
        cause_text=checks.text("cause_text", closing.cause_text, longest=1000),
        lesson=checks.text("lesson", closing.lesson, longest=20_000, needed=True),
    )
    checks.done()
    return closing
