"""Calling back 回访: by somebody who did not handle the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crm_desktop.complaints.clocks import end_clocks
from crm_desktop.complaints.dispatching import DispatchOrder, checked_orders, send_order
from crm_desktop.complaints.life import take_step
from crm_desktop.complaints.machines import COMPLAINTS, LEVELS
from crm_desktop.complaints.model import Callback, Complaint, Target
from crm_desktop.complaints.read import complaint_of, handlers_of
from crm_desktop.complaints.room import CaseDone, ComplaintRoom, must_be_another, must_run
from crm_desktop.complaints.rounds import (
    agreed_orders,
    callback_now,
    end_callback,
    open_round,
    promise_callback,
    told_result,
)
from crm_desktop.complaints.scope import CALL_BACK
from crm_desktop.customers.rules import check_entry
from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import CHINA, stamp
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.settings import COMPLAINT_TRIES, COMPLAINT_TRY_DAYS, value_of
from crm_desktop.foundation.usecase import use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Work
from db.models.complaints import ComplaintTry

#: Separation of duty: nobody calls back on a case they handled.
RULE = "case_callback_alone"
#: What may come of a try; ``sent`` is a message or a letter.
OUTCOMES = ("reached", "no_answer", "busy", "wrong", "refused", "later", "sent")
#: Tries that show that somebody cannot be reached.
IN_VAIN = frozenset({"no_answer", "busy", "wrong", "refused"})
_GRADES = {"satisfied": (3, 5), "unsatisfied": (1, 3)}


@dataclass(frozen=True)
class TryData:
    """A try to reach whoever complained: the way (of ``callback_way``), what came of it, a note."""

    way: str
    outcome: str
    note: str = ""


@dataclass(frozen=True)
class Answer:
    """How whoever complained took the result: a grade from 5 (best) to 3, and their words."""

    grade: int
    comment: str = ""


@dataclass(frozen=True)
class Unsatisfied:
    """Why the result did not satisfy, with a grade from 1 (worst) to 3.

    ``level`` "" keeps the level, which never falls. ``orders`` go out in the next round; none sends
    new orders to the same addressees. ``promise_at`` is when they were told they will be called
    back; None takes the limit.
    """

    reason: str
    grade: int = 1
    level: str = ""
    orders: Sequence[DispatchOrder] = ()
    promise_at: datetime | None = None


class CallbackService(ComplaintRoom):
    """Reaches whoever complained. ``version`` is that of the case.

    Every step raises NotFound, Conflict, Refused where it is illegal or the case waits for the
    customer, and SecondPersonNeeded for whoever handled the case in any of its rounds.
    """

    @use_case("complaint.try", CALL_BACK)
    def note_try(
        self,
        work: Work,
        complaint: int,
        version: int,
        tried: TryData,
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> CaseDone:
        """Note a try to reach whoever complained; one that did keeps the promise to call back.

        Raises ValidationErrors.
        """
        case, callback = self._to_call(work, complaint, version, "try")
        _by_another(work, case, second, exception)
        checks = Checks()
        check_entry(checks, "way", "callback_way", tried.way, in_use=True)
        checks.choice("outcome", tried.outcome, set(OUTCOMES))
        note = checks.text("note", tried.note, longest=1000)
        checks.done()
        ComplaintTry.create(
            callback=callback.id,
            at=stamp(work.now),
            by=work.acting.actor.person or None,
            way=tried.way,
            outcome=tried.outcome,
            note=note,
        )
        content = {"way": tried.way, "outcome": tried.outcome, "note": note}
        take_step(work, case, "try", number=callback.number, content=content)
        if tried.outcome == "reached":
            end_clocks(work, case.id, ("promise",), "met")
        return CaseDone(complaint_of(case.id), callback.number)

    @use_case("complaint.satisfied", CALL_BACK)
    def satisfied(
        self,
        work: Work,
        complaint: int,
        version: int,
        answer: Answer,
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> CaseDone:
        """Note that the result satisfies; the case waits to be closed. Raises ValidationErrors."""
        case, callback = self._to_call(work, complaint, version, "satisfied")
        _by_another(work, case, second, exception)
        comment = _checked_answer("satisfied", answer.grade, "comment", answer.comment)
        end_callback(work, callback, "satisfied", answer.grade, comment)
        take_step(
            work,
            case,
            "satisfied",
            number=callback.number,
            content={"grade": answer.grade, "comment": comment},
            values=told_result(work, case),
        )
        return CaseDone(complaint_of(case.id), callback.number)

    @use_case("complaint.unsatisfied", CALL_BACK)
    def unsatisfied(
        self,
        work: Work,
        complaint: int,
        version: int,
        answer: Unsatisfied,
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> CaseDone:
        """Note that the result does not satisfy: the case goes into its next round.

        New orders go out in it; a case that had been resolved on contact is sent out like one that
        was just accepted, unless orders are given. The number is that of the first order. Raises
        ValidationErrors, for ``target`` too where an addressee of before is not there any more.
        """
        case, callback = self._to_call(work, complaint, version, "unsatisfied")
        _by_another(work, case, second, exception)
        reason = _checked_answer("unsatisfied", answer.grade, "reason", answer.reason)
        level = _checked_level(work, case, answer)
        orders = list(answer.orders) or _same_again(case, reason)
        orders = checked_orders(work, orders) if orders else []
        end_callback(work, callback, "unsatisfied", answer.grade, reason)
        case = open_round(
            work,
            case,
            "unsatisfied" if agreed_orders(case) else "again",
            why="unsatisfied",
            reason=reason,
            content={"grade": answer.grade, "level": level, "callback": callback.number},
            values={"level": level, **told_result(work, case)},
        )
        first = ""
        for order in orders:
            case, sent = send_order(work, case, order)
            first = first or sent
        case = promise_callback(work, case, answer.promise_at)
        self._tell_customer(work, case, event="unsatisfied", round=case.round)
        return CaseDone(case, first)

    @use_case("complaint.unreachable", CALL_BACK)
    def unreachable(
        self,
        work: Work,
        complaint: int,
        version: int,
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> CaseDone:
        """Note that whoever complained cannot be reached; raises SecondPersonNeeded.

        Refused before enough tries on enough days (settings complaint_tries, complaint_try_days)
        and before a message or a letter was sent.
        """
        case, callback = self._to_call(work, complaint, version, "unreachable")
        _by_another(work, case, second, exception)
        _must_have_tried(callback)
        end_callback(work, callback, "unreachable")
        take_step(work, case, "unreachable", number=callback.number)
        return CaseDone(complaint_of(case.id), callback.number)

    @use_case("complaint.withdraw", CALL_BACK)
    def withdraw(
        self,
        work: Work,
        complaint: int,
        version: int,
        reason: str,
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> CaseDone:
        """Note that whoever complained takes it back 撤诉; raises ValidationErrors."""
        case, _ = self._to_call(work, complaint, version, "withdraw")
        _by_another(work, case, second, exception)
        return _end(work, case, "withdraw", reason)

    @use_case("complaint.outside", CALL_BACK)
    def outside(
        self,
        work: Work,
        complaint: int,
        version: int,
        reason: str,
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> CaseDone:
        """Note that whoever complained rejects what was decided and goes outside 转外部.

        It stays open until they were told where else they may turn, which the closing holds
        (ISO 10002 §7.9). Raises ValidationErrors.
        """
        case, _ = self._to_call(work, complaint, version, "outside")
        _by_another(work, case, second, exception)
        return _end(work, case, "outside", reason)

    def _to_call(
        self, work: Work, complaint: int, version: int, event: str
    ) -> tuple[Complaint, Callback]:
        case = self._at_hand(work, complaint, version)
        must_run(case)
        COMPLAINTS.step(case.state, event)
        return case, callback_now(case)


def _by_another(work: Work, case: Complaint, second: Countersign | None, exception: str) -> None:
    must_be_another(work, RULE, handlers_of(case.id), second, exception, CALL_BACK)


def _end(work: Work, case: Complaint, event: str, reason: str) -> CaseDone:
    """End a callback without an answer to grade."""
    checks = Checks()
    reason = checks.text("reason", reason, longest=1000, needed=True)
    checks.done()
    callback = callback_now(case)
    outcome, grade = ("withdrawn", None) if event == "withdraw" else ("unsatisfied", 1)
    end_callback(work, callback, outcome, grade, reason)
    values = told_result(work, case)
    take_step(work, case, event, number=callback.number, reason=reason, values=values)
    return CaseDone(complaint_of(case.id), callback.number)


def _checked_answer(sort: str, grade: int, field: str, words: str) -> str:
    """Return what whoever complained said; raises ValidationErrors."""
    checks = Checks()
    least, most = _GRADES[sort]
    if not least <= grade <= most:
        checks.add("grade", Phrase("error.not_a_choice"))
    said = checks.text(field, words, longest=1000, needed=field == "reason")
    checks.done()
    return said


def _checked_level(work: Work, case: Complaint, answer: Unsatisfied) -> str:
    """Return the level a case goes on with: it may rise."""
    checks = Checks()
    level = answer.level or case.level
    checks.choice("level", level, set(LEVELS))
    if answer.promise_at is not None and answer.promise_at <= work.now:
        checks.add("promise_at", Phrase("complaints.in_the_past"))
    checks.done()
    return max(level, case.level, key=LEVELS.index)


def _same_again(case: Complaint, demand: str) -> list[DispatchOrder]:
    """Return orders to those whose result did not satisfy, each once."""
    targets = dict.fromkeys(
        (order.target.company, order.target.unit, order.target.person)
        for order in agreed_orders(case)
    )
    return [DispatchOrder(Target(*target), demand) for target in targets]


def _must_have_tried(callback: Callback) -> None:
    tries = [tried for tried in callback.tries if tried.outcome in IN_VAIN]
    days = {tried.at.astimezone(CHINA).date() for tried in tries}
    needed, on_days = value_of(COMPLAINT_TRIES), value_of(COMPLAINT_TRY_DAYS)
    if len(tries) < needed or len(days) < on_days:
        raise Refused(Phrase("complaints.too_few_tries", tries=needed, days=on_days))
    if not any(tried.outcome == "sent" for tried in callback.tries):
        raise Refused(Phrase("complaints.no_message"))
