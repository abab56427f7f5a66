"""Rounds of a case and the callback each of them ends with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crm_desktop.complaints.clocks import Limit, end_clocks, start_clock
from crm_desktop.complaints.life import take_order_step, take_step
from crm_desktop.complaints.model import Callback, Complaint, Dispatch
from crm_desktop.complaints.read import callbacks_of, complaint_of, dispatches_of
from crm_desktop.complaints.sla import limits_for
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.work import Work
from db import sql
from db.models.complaints import ComplaintCallback, ComplaintRound


def open_callback(work: Work, case: Complaint) -> str:
    """Open the callback of a case that has just come to it; return the callback's number."""
    number = next_number(case.company, "callback", work.today)
    ComplaintCallback.create(
        complaint=case.id, round=case.round, number=number, opened_at=stamp(work.now)
    )
    limits = limits_for(case.level, case.tier, case.channel, work.today)
    start_clock(work, case, "callback", Limit(limits.callback))
    return number


def callback_now(case: Complaint) -> Callback:
    """Return the callback of a case's round. A case that waits for it has it."""
    return next(found for found in callbacks_of(case.id) if found.round == case.round)


def end_callback(
    work: Work, callback: Callback, outcome: str, grade: int | None = None, comment: str = ""
) -> None:
    """End a callback: how it ended, the grade 5 to 1 and the words of whoever complained."""
    sql.run(
        "UPDATE complaint_callback SET ended_at = ?, outcome = ?, grade = ?, comment = ?, "
        "by_id = ? WHERE id = ?",
        stamp(work.now),
        outcome,
        grade,
        comment,
        work.acting.actor.person or None,
        callback.id,
    )
    end_clocks(work, callback.complaint, ("callback",), "met")


def told_result(work: Work, case: Complaint) -> dict[str, Any]:
    """Meet what is owed until the result is told; return the columns that say when it was.

    When it was first told counts: the law knows no second first answer.
    """
    end_clocks(work, case.id, ("promise", "answer", "source"), "met")
    return {} if case.answered_at else {"answered_at": stamp(work.now)}


def open_round(
    work: Work,
    case: Complaint,
    event: str,
    *,
    why: str,
    reason: str,
    content: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
) -> Complaint:
    """Take the step that opens the next round of a case; return the case in it.

    What was agreed to in the round before is over: its orders end. ``why`` is that of the round.
    """
    for order in agreed_orders(case):
        case, _ = take_order_step(work, case, order, "end")
    after = take_step(
        work,
        case,
        event,
        reason=reason,
        content=content,
        values={"round": case.round + 1, "on_contact": False, **(values or {})},
    )
    ComplaintRound.create(
        complaint=case.id,
        round=after.round,
        why=why,
        reason=reason,
        opened_at=stamp(work.now),
        opened_by=work.acting.actor.person or None,
    )
    return after


def promise_callback(work: Work, case: Complaint, at: datetime | None) -> Complaint:
    """Start the promise of a round whose opening was told: until ``at``, or by its limit."""
    limits = limits_for(case.level, case.tier, case.channel, work.today)
    limit = Limit(until=at) if at else Limit(limits.promise)
    start_clock(work, case, "promise", limit, told=True)
    return complaint_of(case.id)


def agreed_orders(case: Complaint) -> tuple[Dispatch, ...]:
    """Return the orders of a case's round whose result was agreed to, the first one first."""
    return tuple(
        order
        for order in reversed(dispatches_of(case.id))
        if order.round == case.round and order.state == "agreed"
    )
