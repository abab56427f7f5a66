"""The office's working calendar: shipped years, and the next one by import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import day_text, parse_day
from crm_desktop.foundation.resources import resource_json
from crm_desktop.foundation.settings import opening_hours
from crm_desktop.foundation.usecase import Service, reading, use_case
from crm_desktop.foundation.work import Look, Work
from crm_desktop.foundation.workdays import DayKind, WorkingCalendar
from crm_desktop.office.holiday_lines import parse_days, read_lines
from crm_desktop.office.model import CalendarDay, CalendarDraft, CalendarYear
from db import sql
from db.models.office import CalendarDay as DayRow

DO = "administration.do"
OWN = "own.do"
NOTICE_MONTH = 11
_KINDS = {kind.value: kind for kind in DayKind}


class CalendarService(Service):
    """Which days are worked."""

    @reading(OWN)
    def years(self, look: Look) -> list[CalendarYear]:
        """Return the years that are known, newest first."""
        return _years(look.acting.company)

    @reading(OWN)
    def next_year_missing(self, look: Look) -> int | None:
        """Return the year whose notice ought to be loaded by now and is not, else None."""
        return missing_year(look.today)

    @reading(OWN)
    def workday_after(self, look: Look, day: date, count: int) -> date:
        """Return the ``count``-th working day after a day, by the calendar of one's company.

        Raises YearUnknown where a year on the way is not loaded, ValueError for less than one day.
        """
        return working_calendar(look.acting.company).add_workdays(day, count)

    @reading(DO)
    def preview_year(self, look: Look, year: int, text: str) -> CalendarDraft:
        """Return what ``import_year`` would load, and every line that it would refuse."""
        days, faults = read_lines(text, year)
        kinds = {day.day: day.kind for day in days}
        hours = opening_hours(look.acting.company)
        calendar = WorkingCalendar(kinds, frozenset({year}), hours)
        return CalendarDraft(year, days, faults, _workdays(calendar, year))

    @use_case("calendar.import", DO)
    def import_year(self, work: Work, year: int, text: str, source: str) -> CalendarYear:
        """Load a year from lines ``2027-01-01,holiday,元旦,New Year's Day``; replaces that year.

        Kinds are holiday or workday (also 休/班). Nothing is loaded unless every line is good:
        raises ValidationErrors for ``text`` or ``source``, Refused under a post of one company.
        """
        work.must_reach_all()
        checks = Checks()
        source = checks.text("source", source, longest=200)
        checks.done()
        days = parse_days(text, year)
        before = tuple(day for day in _days() if day.day.year == year)
        _keep_year(year, source or "import", days)
        work.changed("calendar", year, str(year), {"days": _texts(before)}, {"days": _texts(days)})
        return next(found for found in _years(work.acting.company) if found.year == year)

    @use_case("calendar.day", DO)
    def set_day(self, work: Work, day: date, kind: DayKind | None, zh: str, en: str) -> None:
        """Declare a day a holiday or a workday, or (None) as its weekday says.

        Raises YearUnknown for a year that is not loaded, ValidationErrors for ``zh`` or ``en``,
        Refused under a post of one company.
        """
        work.must_reach_all()
        checks = Checks()
        zh, en = checks.text("zh", zh, longest=40), checks.text("en", en, longest=40)
        checks.done()
        working_calendar(work.acting.company).is_workday(day)
        before = [found for found in _days() if found.day == day]
        DayRow.delete().where(DayRow.day == day_text(day)).execute()
        after = [CalendarDay(day, kind, zh, en)] if kind else []
        _put(after)
        work.changed(
            "calendar", day.year, day_text(day), {"days": _texts(before)}, {"days": _texts(after)}
        )


def working_calendar(company: int) -> WorkingCalendar:
    """Return the calendar of a company from the database of this thread."""
    years = frozenset(year for (year,) in sql.rows("SELECT year FROM calendar_year"))
    return WorkingCalendar(_StoredDays(), years, opening_hours(company))


class _StoredDays(Mapping[date, DayKind]):
    """The days that differ from their weekday, read a year at a time once one is asked about.

    A limit of some hours looks at a few days; to read every year that is known took longer than
    all else that is done when a complaint is registered.
    """

    def __init__(self) -> None:
        self._read: dict[int, dict[date, DayKind]] = {}

    def _of(self, year: int) -> dict[date, DayKind]:
        if year not in self._read:
            found = sql.rows(
                "SELECT day, kind FROM calendar_day WHERE day BETWEEN ? AND ?",
                f"{year:04}-01-01",
                f"{year:04}-12-31",
            )
            self._read[year] = {parse_day(day): _KINDS[kind] for day, kind in found}
        return self._read[year]

    def get(self, day: date, default: Any = None) -> Any:
        return self._of(day.year).get(day, default)

    def __getitem__(self, day: date) -> DayKind:
        return self._of(day.year)[day]

    def __iter__(self) -> Iterator[date]:
        return (found.day for found in _days())

    def __len__(self) -> int:
        return len(_days())


def missing_year(today: date) -> int | None:
    """Return the year whose notice ought to be loaded by now and is not, else None.

    The State Council publishes next year's notice in late October or November.
    """
    due = [today.year] if today.month < NOTICE_MONTH else [today.year, today.year + 1]
    known = {year for (year,) in sql.rows("SELECT year FROM calendar_year")}
    return next((year for year in due if year not in known), None)


def shipped_years() -> dict[int, tuple[CalendarDay, ...]]:
    """Return the years that come with the program: year → days."""
    return {
        int(year): tuple(
            CalendarDay(day, kind, zh, en)
            for zh, en, off, work in festivals
            for kind, spans in ((DayKind.HOLIDAY, off), (DayKind.WORKDAY, work))
            for day in _spread(year, spans)
        )
        for year, festivals in resource_json("defaults", "workdays.json").items()
    }


def plant_calendar() -> None:
    """Store the years that come with the program."""
    for year, days in shipped_years().items():
        _keep_year(year, "国务院办公厅", days)


def _keep_year(year: int, source: str, days: Iterable[CalendarDay]) -> None:
    sql.run("DELETE FROM calendar_day WHERE day LIKE ?", f"{year}-%")
    sql.run(
        "INSERT INTO calendar_year (year, source) VALUES (?, ?) "
        "ON CONFLICT (year) DO UPDATE SET source = excluded.source",
        year,
        source,
    )
    _put(days)


def _put(days: Iterable[CalendarDay]) -> None:
    sql.run_many(
        "INSERT INTO calendar_day (day, kind, zh, en) VALUES (?, ?, ?, ?)",
        [(day_text(day.day), day.kind.value, day.zh, day.en) for day in days],
    )


def _days() -> list[CalendarDay]:
    found = sql.rows("SELECT day, kind, zh, en FROM calendar_day ORDER BY day")
    return [CalendarDay(parse_day(day), DayKind(kind), zh, en) for day, kind, zh, en in found]


def _years(company: int) -> list[CalendarYear]:
    days = _days()
    calendar = working_calendar(company)
    return [
        CalendarYear(
            year,
            source,
            tuple(day for day in days if day.day.year == year),
            _workdays(calendar, year),
        )
        for year, source in sql.rows("SELECT year, source FROM calendar_year ORDER BY 1 DESC")
    ]


def _workdays(calendar: WorkingCalendar, year: int) -> int:
    return calendar.workdays_between(date(year, 1, 1), date(year, 12, 31))


def _texts(days: Iterable[CalendarDay]) -> list[str]:
    return [f"{day_text(day.day)} {day.kind.value} {day.zh}" for day in days]


def _spread(year: str, spans: str) -> Iterable[date]:
    for span in spans.split():
        first, _, last = span.partition("..")
        day, end = (date.fromisoformat(f"{year}-{part}") for part in (first, last or first))
        while day <= end:
            yield day
            day += timedelta(days=1)
