"""One step in the life of a case or of one of its orders, in the transaction of a use case."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from crm_desktop.complaints.machines import COMPLAINTS, DISPATCHES, WORKING, following
from crm_desktop.complaints.model import Complaint, Dispatch
from crm_desktop.complaints.read import complaint_of, dispatch_of
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.errors import Conflict
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.work import Work
from db import sql
from db.models.complaints import Complaint as ComplaintTable
from db.models.complaints import Dispatch as DispatchTable

_STEP = (
    "INSERT INTO complaint_step (complaint_id, dispatch_id, round, event, source, target, at, "
    f"by_id, post, number, reason, content) VALUES ({sql.marks(12)})"
)
# Orders of this round that still count.
_OUT = """
SELECT state FROM dispatch
WHERE complaint_id = ? AND round = ? AND state NOT IN ('ended', 'withdrawn')
"""


def take_step(
    work: Work,
    case: Complaint,
    event: str,
    *,
    target: str = "",
    number: str = "",
    reason: str = "",
    content: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
) -> Complaint:
    """Take a step of the case and return the case after it.

    ``number`` is that of a paper, ``content`` what was typed (JSON types), ``values`` are further
    columns. The guards of the step are the caller's. Raises Refused where the step is illegal in
    the case's state, Conflict where somebody else was faster.
    """
    step = COMPLAINTS.step(case.state, event, target)
    _write_case(work, case, step.target, values)
    note_step(work, case, event, step.target, number=number, reason=reason, content=content or {})
    return complaint_of(case.id)


def take_order_step(
    work: Work,
    case: Complaint,
    order: Dispatch,
    event: str,
    *,
    reason: str = "",
    content: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
) -> tuple[Complaint, Dispatch]:
    """Take a step of an order and let the case follow its slowest one; return both after it.

    ``values`` are further columns of the order. Raises as ``take_step``.
    """
    step = DISPATCHES.step(order.state, event)
    update_version(
        DispatchTable,
        order.id,
        order.version,
        kind="dispatch",
        mine=order,
        theirs=lambda: dispatch_of(order.id),
        values={"state": step.target, **(values or {})},
    )
    target = state_after(case)
    if target != case.state:
        COMPLAINTS.step(case.state, "follow", target)
    _write_case(work, case, target, None)
    note_step(
        work,
        case,
        event,
        target,
        order=order,
        number=order.number,
        reason=reason,
        content=content or {},
    )
    return complaint_of(case.id), dispatch_of(order.id)


def state_after(case: Complaint) -> str:
    """Return where a case stands by its orders; where it stood while none is out.

    Once it went to the callback its orders do not move it any more.
    """
    if case.state not in WORKING:
        return case.state
    out = {state for (state,) in sql.rows(_OUT, case.id, case.round)}
    return following(out) or case.state


def note_step(
    work: Work,
    case: Complaint,
    event: str,
    target: str,
    *,
    order: Dispatch | None = None,
    number: str = "",
    reason: str = "",
    content: Mapping[str, Any] | None = None,
) -> None:
    """Write a step into the history and the log; ``case`` is as it was before."""
    # As text: the ORM takes longer over this row than SQLite does.
    sql.run(
        _STEP,
        case.id,
        order.id if order else None,
        case.round,
        event,
        case.state,
        target,
        stamp(work.now),
        work.acting.actor.person or None,
        work.acting.post_title,
        number,
        reason,
        json.dumps(content or {}, ensure_ascii=False),
    )
    before: dict[str, Any] = {"state": case.state}
    after: dict[str, Any] = {"state": target, "event": event}
    if number:
        after["number"] = number
    work.changed("complaint", case.id, case.number, before, after)


def must_be(case: Complaint, version: int) -> None:
    """Hold that a case is as whoever acts saw it; raises Conflict."""
    if case.version != version:
        raise Conflict("complaint", None, case)


def _write_case(work: Work, case: Complaint, state: str, values: Mapping[str, Any] | None) -> None:
    update_version(
        ComplaintTable,
        case.id,
        case.version,
        kind="complaint",
        mine=case,
        theirs=lambda: complaint_of(case.id),
        values={"state": state, **(values or {})},
    )
