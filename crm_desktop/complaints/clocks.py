"""Clocks of a case: started, met, renewed, paused. Nothing is reset: a new promise is a new row.

Limits run in the working time of the company that owes the step. While the calendar lacks a year
on the way, a clock has no end, and says which year is missing (domain §3).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from crm_desktop.complaints.model import ClockRow, Complaint
from crm_desktop.complaints.read import open_clocks
from crm_desktop.foundation.clock import CHINA, stamp
from crm_desktop.foundation.work import Work
from crm_desktop.foundation.workdays import WorkingCalendar, YearUnknown
from crm_desktop.office.calendar import working_calendar
from db import sql

_INSERT = (
    "INSERT INTO complaint_clock (complaint_id, dispatch_id, kind, round, started_at, "
    "limit_minutes, limit_days, due_at, unknown_year, ended_at, ended_how, told_customer, reason, "
    f"by_id, rung) VALUES ({sql.marks(9)}, NULL, '', ?, ?, ?, 0)"
)
_NEXT = """
UPDATE complaint SET
  next_clock = coalesce((SELECT kind FROM complaint_clock WHERE {open} ORDER BY due_at, id LIMIT 1),
                        ''),
  next_started = (SELECT started_at FROM complaint_clock WHERE {open} ORDER BY due_at, id LIMIT 1),
  next_due = (SELECT due_at FROM complaint_clock WHERE {open} ORDER BY due_at, id LIMIT 1)
WHERE id = ?
""".format(open="complaint_id = complaint.id AND ended_at IS NULL AND due_at IS NOT NULL")
#: Clocks that go on while the office waits for the customer: the law and the authority do not wait.
UNSTOPPABLE = frozenset({"answer", "source"})


@dataclass(frozen=True)
class Limit:
    """How long: minutes of working time, or working days, or until a time that was named."""

    minutes: int = 0
    days: int = 0
    until: datetime | None = None


def start_clock(
    work: Work,
    case: Complaint,
    kind: str,
    limit: Limit,
    *,
    company: int | None = None,
    dispatch: int | None = None,
    told: bool = False,
    reason: str = "",
    since: datetime | None = None,
) -> None:
    """Start a clock of a case.

    ``company`` is whose hours count, the case's own where it is not given; ``told`` tells that the
    customer knows of it; ``since`` is when it begins, now where it is not given.
    """
    start_clocks(
        work,
        case.id,
        case.round,
        company or case.company,
        [NewClock(kind, limit, dispatch, told, reason, since)],
    )


@dataclass(frozen=True)
class NewClock:
    """A clock to be started; see ``start_clock``."""

    kind: str
    limit: Limit
    dispatch: int | None = None
    told: bool = False
    reason: str = ""
    since: datetime | None = None


def start_clocks(
    work: Work, case: int, round_: int, company: int, clocks: Collection[NewClock]
) -> None:
    """Start clocks of a case that run in one company's hours: its calendar is read once."""
    calendar = working_calendar(company)
    by = work.acting.actor.person or None
    rows = []
    for clock in clocks:
        start = clock.since or work.now
        due, unknown = _due(calendar, start, clock.limit)
        rows.append(
            (
                case,
                clock.dispatch,
                clock.kind,
                round_,
                stamp(start),
                clock.limit.minutes,
                clock.limit.days,
                stamp(due) if due else None,
                unknown,
                clock.told,
                clock.reason,
                by,
            )
        )
    sql.run_many(_INSERT, rows)
    show_next(case)


def end_clocks(
    work: Work,
    case: int,
    kinds: Collection[str],
    how: str,
    *,
    dispatch: int | None = None,
    reason: str = "",
) -> None:
    """End the running clocks of some kinds: ``met``, ``renewed`` or ``dropped``.

    With ``dispatch`` only those of that order.
    """
    narrowed, params = ("", ()) if dispatch is None else (" AND dispatch_id = ?", (dispatch,))
    sql.run(
        "UPDATE complaint_clock SET ended_at = ?, ended_how = ?, "
        "reason = CASE WHEN ? <> '' THEN ? ELSE reason END "
        f"WHERE complaint_id = ? AND ended_at IS NULL AND kind IN ({sql.marks(len(kinds))})"
        + narrowed,
        stamp(work.now),
        how,
        reason,
        reason,
        case,
        *kinds,
        *params,
    )
    show_next(case)


def drop_clocks(work: Work, case: int) -> None:
    """End every running clock of a case: nothing is owed any more."""
    sql.run(
        "UPDATE complaint_clock SET ended_at = ?, ended_how = 'dropped' "
        "WHERE complaint_id = ? AND ended_at IS NULL",
        stamp(work.now),
        case,
    )
    show_next(case)


def show_next(case: int) -> None:
    """Repeat in the case's own row the running clock that ends first."""
    sql.run(_NEXT, case)


def due_of(company: int, start: datetime, limit: Limit) -> tuple[datetime | None, int | None]:
    """Return when a limit ends by a company's hours, or None and the year the calendar lacks."""
    return _due(working_calendar(company), start, limit)


def _due(
    calendar: WorkingCalendar, start: datetime, limit: Limit
) -> tuple[datetime | None, int | None]:
    if limit.until is not None:
        return limit.until, None
    try:
        if limit.days:
            day = calendar.add_workdays(start.astimezone(CHINA).date(), limit.days)
            # Until the company closes what is due on a day is in time.
            return datetime.combine(day, calendar.hours.spans[-1][1], CHINA), None
        return calendar.add_working_time(start, timedelta(minutes=limit.minutes)), None
    except YearUnknown as unknown:
        return None, unknown.year


def pause_clocks(case: Complaint, since: datetime, until: datetime) -> None:
    """Move the ends of the running clocks by the working time in which the office waited.

    An order's clock moves by the hours of whoever has it. The lawful answer and the authority's own
    time do not wait. An end that was named to the customer moves with the others, but stays where
    the calendar lacks the year it would move into: nothing could count it anew.
    """
    for clock in open_clocks(case.id):
        if clock.kind in UNSTOPPABLE or clock.due_at is None or clock.started_at >= until:
            continue
        calendar = working_calendar(clock_company(case, clock))
        try:
            waited = calendar.working_time(max(since, clock.started_at), until)
            due, year = calendar.add_working_time(clock.due_at, waited), None
        except YearUnknown as unknown:
            if not (clock.limit_minutes or clock.limit_days):
                continue
            due, year = None, unknown.year
        sql.run(
            "UPDATE complaint_clock SET due_at = ?, unknown_year = ? WHERE id = ?",
            stamp(due) if due else None,
            year,
            clock.id,
        )
    show_next(case.id)


def clock_company(case: Complaint, clock: ClockRow) -> int:
    """Return the company whose hours a clock runs in: that of its order, else the case's own."""
    if clock.dispatch is None:
        return case.company
    return int(sql.scalar("SELECT company_id FROM dispatch WHERE id = ?", clock.dispatch))


def working_time_left(company: int, clock: ClockRow, at: datetime) -> timedelta | None:
    """Return how much working time a clock has left at a moment; None where the year is unknown."""
    if clock.due_at is None:
        return None
    try:
        return working_calendar(company).working_time(at, clock.due_at)
    except YearUnknown:
        return None


def share_used(clock: ClockRow, calendar: WorkingCalendar, now: datetime) -> float:
    """Return how much of a clock's working time has passed: 1.0 at its end, more beyond it.

    Raises YearUnknown. A clock whose whole span lies outside the hours is told by plain time.
    """
    if clock.due_at is None:
        raise YearUnknown(clock.unknown_year or now.year)
    whole = calendar.working_time(clock.started_at, clock.due_at)
    if not whole:
        span = clock.due_at - clock.started_at
        return (now - clock.started_at) / span if span else 1.0
    return calendar.working_time(clock.started_at, now) / whole
