"""Watching the clocks: a warning, the heads one by one, the manager; nothing outside the hours.

Called each minute by every desk. A rung is told once, whoever's desk comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crm_desktop.complaints.clocks import UNSTOPPABLE, Limit, due_of, show_next
from crm_desktop.complaints.ladder import HEAD, MANAGER, holders, owing
from crm_desktop.complaints.life import note_step
from crm_desktop.complaints.notices import Notice, tell_people, unseen
from crm_desktop.complaints.read import complaint_of
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import CHINA, moment, stamp
from crm_desktop.foundation.settings import (
    COMPLAINT_MANAGER_PERCENT,
    COMPLAINT_WARN_PERCENT,
    value_of,
)
from crm_desktop.foundation.usecase import (
    SYSTEM_ONLY,
    Context,
    Service,
    composed,
    reading,
    use_case,
)
from crm_desktop.foundation.work import Look, Work
from crm_desktop.foundation.workdays import WorkingCalendar, YearUnknown
from crm_desktop.office.calendar import working_calendar
from db import sql
from db.matching import moves

OWN = "own.do"
WARNED, OVER, FAR_OVER = 1, 2, 3
_SORT = {WARNED: "warn", OVER: "over", FAR_OVER: "manager"}
#: The next head is told when the one before has not looked for so long, in working time.
_PATIENCE = timedelta(hours=1)
#: So many in one transaction, so that no desk waits for another's.
_AT_ONCE = 200
_RUNNING = f"""
SELECT k.id, k.complaint_id, k.dispatch_id, k.kind, k.started_at, k.due_at, k.rung,
       coalesce(d.company_id, c.company_id)
FROM complaint_clock k
JOIN complaint c ON c.id = k.complaint_id
LEFT JOIN dispatch d ON d.id = k.dispatch_id
WHERE k.ended_at IS NULL AND k.due_at IS NOT NULL AND k.rung < {FAR_OVER}
  AND (c.suspended_at IS NULL OR k.kind IN ({", ".join(f"'{k}'" for k in sorted(UNSTOPPABLE))}))
  AND {{moves}}
ORDER BY k.due_at, k.id
"""
_TOLD_HEADS = f"""
SELECT n.clock_id, n.person_id, n.at, n.seen_at
FROM complaint_clock k JOIN complaint_notice n ON n.complaint_id = k.complaint_id
WHERE k.ended_at IS NULL AND k.rung = {OVER} AND n.clock_id = k.id AND n.sort = 'over'
ORDER BY n.id
"""
# A named end is nobody's to count anew; only what has a limit can be.
_WITHOUT_END = """
SELECT k.id, k.complaint_id, k.kind, k.started_at, k.limit_minutes, k.limit_days,
       coalesce(d.company_id, c.company_id), k.ended_at
FROM complaint_clock k
JOIN complaint c ON c.id = k.complaint_id
LEFT JOIN dispatch d ON d.id = k.dispatch_id
WHERE k.due_at IS NULL AND k.limit_minutes + k.limit_days > 0
  AND k.unknown_year IN (SELECT year FROM calendar_year) AND {moves}
ORDER BY k.id LIMIT ?
"""
_PAUSES = """
SELECT from_at, until_at FROM complaint_pause
WHERE complaint_id = ? AND until_at > ? AND until_at <= ? ORDER BY id
"""
_ESCALATE = "UPDATE complaint SET escalated = ? WHERE id = ? AND escalated < ?"
_STANDARD = """
SELECT 'year', year, '' FROM calendar_year UNION ALL
SELECT 'day', count(*), coalesce(max(day), '') || kind FROM calendar_day GROUP BY kind UNION ALL
SELECT key, owner, value FROM setting_value
WHERE key IN ('hours', 'weekdays', 'complaint_warn_percent', 'complaint_manager_percent')
"""


@dataclass(frozen=True)
class _Rung:
    """A rung that is due: of which clock, and who is told."""

    clock: int
    complaint: int
    kind: str
    rung: int
    people: tuple[int, ...]


@dataclass(frozen=True)
class _Told:
    """A head who was told of a clock, when, and whether they have looked."""

    person: int
    at: datetime
    seen: bool


class ClockService(Service):
    """Steps of the program itself, and what people are told by them."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        # When each clock warns and reaches the manager: counted once, as long as the calendar, the
        # hours and the percentages stay.
        self._moments: dict[tuple[int, str], tuple[datetime, datetime | None]] = {}
        self._standard: list[sql.Row] = []

    @composed(SYSTEM_ONLY)
    def tick(self, actor: Actor) -> int:
        """Take every step that is due; return how many clocks were counted anew or told of.

        Called each minute; nothing is written where nothing is due.
        """
        done = 0
        for waiting, step in ((self._countable, self.recount), (self._rungs, self.climb)):
            while waiting(self._context.clock.now()):
                count = step(actor).value
                done += count
                if count < _AT_ONCE:
                    break
        return done

    @use_case("complaint.recount", SYSTEM_ONLY)
    def recount(self, work: Work) -> int:
        """Count the end of clocks whose missing year has come into the calendar; return how many.

        A while in which the case waited for the customer is added as it was, up to the clock's end.
        """
        found = self._countable(work.now)
        for clock, complaint, kind, started, minutes, days, company, ended in found:
            limit, until = Limit(minutes, days), moment(ended) if ended else work.now
            due, unknown = _end(complaint, kind, moment(started), limit, company, ended=until)
            sql.run(
                "UPDATE complaint_clock SET due_at = ?, unknown_year = ? WHERE id = ?",
                stamp(due) if due else None,
                unknown,
                clock,
            )
            show_next(complaint)
            case = complaint_of(complaint)
            told = {"clock": kind, "due_at": stamp(due) if due else ""}
            work.changed("complaint", complaint, case.number, None, told)
        return len(found)

    @use_case("complaint.escalated", SYSTEM_ONLY)
    def climb(self, work: Work) -> int:
        """Tell every rung that is due; return how many clocks were told of."""
        found = self._rungs(work.now)[:_AT_ONCE]
        for rung in found:
            _tell(work, rung)
        return len(found)

    @reading(OWN)
    def notices(self, look: Look) -> tuple[Notice, ...]:
        """Return what whoever looks was told and has not seen, the latest first."""
        return unseen(look.acting.actor.person)

    @use_case("complaint.notice_seen", OWN)
    def seen(self, work: Work, ids: Sequence[int]) -> int:
        """Note one's own notices as seen; return how many. Others' stay as they are."""
        mine = [each for each in unseen(work.acting.actor.person) if each.id in set(ids)]
        for each in mine:
            sql.run(
                "UPDATE complaint_notice SET seen_at = ? WHERE id = ?", stamp(work.now), each.id
            )
        for complaint, number in {(each.complaint, each.number) for each in mine}:
            work.changed("complaint", complaint, number, None, {"notice": "seen"})
        return len(mine)

    @composed(OWN)
    def seen_case(self, actor: Actor, complaint: int) -> int:
        """Note one's notices of a case as seen, for it was opened; return how many."""
        found = [each.id for each in unseen(actor.person) if each.complaint == complaint]
        return self.seen(actor, found).value if found else 0

    def _countable(self, _now: datetime) -> list[sql.Row]:
        return sql.rows(_WITHOUT_END.format(moves=moves("c.id")), _AT_ONCE)

    def _rungs(self, now: datetime) -> list[_Rung]:
        """Return the rungs that are due in companies that are open, the most overdue first."""
        self._keep_standard()
        told: dict[int, list[_Told]] = {}
        for clock, person, at, seen_at in sql.rows(_TOLD_HEADS):
            told.setdefault(clock, []).append(_Told(person, moment(at), seen_at is not None))
        calendars: dict[int, WorkingCalendar | None] = {}
        found: list[_Rung] = []
        running = sql.rows(_RUNNING.format(moves=moves("c.id")))
        for clock, complaint, dispatch, kind, started, due, rung, company in running:
            if company not in calendars:
                calendar = working_calendar(company)
                calendars[company] = calendar if _is_open(calendar, now) else None
            if (hours := calendars[company]) is None:
                continue
            warns, manager = self._times(clock, started, due, hours)
            reached = _reached(now, warns, moment(due), manager)
            if reached == WARNED and rung < WARNED:
                people = owing(complaint, dispatch, kind, now.date())
                found.append(_Rung(clock, complaint, kind, WARNED, people))
            if reached >= OVER:
                people = _next_head(told.get(clock, []), company, hours, now)
                if people or rung < OVER:
                    found.append(_Rung(clock, complaint, kind, OVER, people))
            if reached == FAR_OVER:
                people = holders(MANAGER, company, now.date())[:1]
                found.append(_Rung(clock, complaint, kind, FAR_OVER, people))
        return found

    def _times(
        self, clock: int, started: str, due: str, calendar: WorkingCalendar
    ) -> tuple[datetime, datetime | None]:
        known = self._moments.get((clock, due))
        if known is None:
            known = _moments(moment(started), moment(due), calendar)
            self._moments[clock, due] = known
        return known

    def _keep_standard(self) -> None:
        """Forget what was counted by another calendar, other hours or other percentages."""
        standard = sorted(sql.rows(_STANDARD), key=str)
        if standard != self._standard:
            self._moments.clear()
            self._standard = standard


def _tell(work: Work, rung: _Rung) -> None:
    """Tell one rung, raise the case, and note it in its history."""
    case = complaint_of(rung.complaint)
    sql.run("UPDATE complaint_clock SET rung = ? WHERE id = ?", rung.rung, rung.clock)
    sort = _SORT[rung.rung]
    tell_people(work, rung.complaint, rung.people, sort, rung.clock)
    content = {"clock": rung.kind, "notice": sort, "to": _names(rung.people)}
    if rung.rung == WARNED:
        work.changed("complaint", case.id, case.number, None, content)
        return
    steps = rung.rung - WARNED
    sql.run(_ESCALATE, steps, case.id, steps)
    note_step(work, case, "escalate", case.state, content=content)


def _names(people: Iterable[int]) -> list[str]:
    return [sql.scalar("SELECT name FROM person WHERE id = ?", person) for person in people]


def _reached(now: datetime, warns: datetime, due: datetime, manager: datetime | None) -> int:
    """Return the highest rung whose time has come; 0 for none."""
    if manager is not None and now >= manager:
        return FAR_OVER
    if now >= due:
        return OVER
    return WARNED if now >= warns else 0


def _next_head(
    told: list[_Told], company: int, calendar: WorkingCalendar, now: datetime
) -> tuple[int, ...]:
    """Return the head to be told now: the first, or the next where the last has not looked.

    Where a company has no head at all, its manager is told.
    """
    heads = holders(HEAD, company, now.date()) or holders(MANAGER, company, now.date())
    if told and (
        any(each.seen for each in told) or _working_time(calendar, told[-1].at, now) < _PATIENCE
    ):
        return ()
    known = {each.person for each in told}
    return tuple(person for person in heads if person not in known)[:1]


def _moments(
    started: datetime, due: datetime, calendar: WorkingCalendar
) -> tuple[datetime, datetime | None]:
    """Return when a clock warns and when its manager is told; None while a year is lacking."""
    warn, manager = value_of(COMPLAINT_WARN_PERCENT), value_of(COMPLAINT_MANAGER_PERCENT)
    try:
        whole = calendar.working_time(started, due)
    except YearUnknown:
        whole = timedelta()
    if not whole:  # an end that was named outside the hours, or beyond the calendar
        span = due - started
        return started + span * warn / 100, started + span * manager / 100
    warns = calendar.add_working_time(started, whole * warn / 100)
    try:
        return warns, calendar.add_working_time(started, whole * manager / 100)
    except YearUnknown:
        return warns, None


def _is_open(calendar: WorkingCalendar, now: datetime) -> bool:
    """Return whether people are there to be told.

    In a year that the calendar lacks the hours of the day are kept to, whatever day it is: to be
    told on a holiday does less harm than not to be told.
    """
    try:
        return calendar.is_open(now)
    except YearUnknown:
        return any(
            opens <= now.astimezone(CHINA).time() < closes for opens, closes in calendar.hours.spans
        )


def _working_time(calendar: WorkingCalendar, since: datetime, now: datetime) -> timedelta:
    try:
        return calendar.working_time(since, now)
    except YearUnknown:
        return now - since


def _end(
    complaint: int, kind: str, started: datetime, limit: Limit, company: int, *, ended: datetime
) -> tuple[datetime | None, int | None]:
    """Return when a limit ends, with the whiles in which the case waited for the customer."""
    due, unknown = due_of(company, started, limit)
    if due is None or kind in UNSTOPPABLE:
        return due, unknown
    calendar = working_calendar(company)
    try:
        for start, until in sql.rows(_PAUSES, complaint, stamp(started), stamp(ended)):
            waited = calendar.working_time(max(moment(start), started), moment(until))
            due = calendar.add_working_time(due, waited)
    except YearUnknown as lacking:
        return None, lacking.year
    return due, None
