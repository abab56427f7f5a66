"""The working calendar: which days are worked, and time counted only while the company is open.

Days come from the State Council's yearly notices (国务院办公厅关于节假日安排的通知): holidays and
the make-up workdays 调休上班 that pay for them. A year without a notice is said to be unknown,
never guessed (domain §3).
"""

from __future__ import annotations

import enum
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.words import Phrase

_DAY = timedelta(days=1)


class DayKind(enum.Enum):
    """How a day differs from its weekday."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"


class YearUnknown(Refused):
    """The calendar has no notice for a year that was asked about."""

    def __init__(self, year: int) -> None:
        super().__init__(Phrase("error.year_unknown", year=str(year)))
        self.year = year


@dataclass(frozen=True)
class OpeningHours:
    """When a company works: weekdays (0 is Monday) and spans of a day, in order and apart."""

    weekdays: frozenset[int]
    spans: tuple[tuple[time, time], ...]

    @classmethod
    def parse(cls, hours: str, weekdays: str = "1-5") -> OpeningHours:
        """Return the hours of ``08:30-12:00, 13:30-17:30`` on weekdays ``1-5`` (1 is Monday).

        Raises ValueError where a span ends before it begins or two overlap.
        """
        spans = tuple(_span(part) for part in hours.replace("–", "-").split(",") if part.strip())
        if not spans:
            raise ValueError("no opening hours")
        for (_, earlier_end), (later_start, _) in itertools.pairwise(spans):
            if later_start < earlier_end:
                raise ValueError("opening hours overlap or are out of order")
        return cls(_weekdays(weekdays), spans)

    @property
    def length(self) -> timedelta:
        """Return how long a workday is."""
        return sum((_at(_ANY, end) - _at(_ANY, start) for start, end in self.spans), timedelta())


class WorkingCalendar:
    """Answers questions about working days and working time.

    ``days`` holds the days that differ from their weekday, ``years`` the years known.
    Every method raises YearUnknown as soon as it would have to look into another year.
    """

    def __init__(
        self, days: Mapping[date, DayKind], years: frozenset[int], hours: OpeningHours
    ) -> None:
        self._days = days
        self._years = years
        self.hours = hours

    def is_workday(self, day: date) -> bool:
        """Return whether the company works on a day."""
        if day.year not in self._years:
            raise YearUnknown(day.year)
        kind = self._days.get(day)
        if kind is None:
            return day.weekday() in self.hours.weekdays
        return kind is DayKind.WORKDAY

    def add_workdays(self, day: date, count: int) -> date:
        """Return the ``count``-th working day after a day; the day itself does not count."""
        if count < 1:
            raise ValueError("count working days from 1 on")
        while count:
            day += _DAY
            count -= self.is_workday(day)
        return day

    def workdays_between(self, first: date, last: date) -> int:
        """Return how many working days lie in ``first`` … ``last``, both included."""
        return sum(self.is_workday(first + _DAY * n) for n in range((last - first).days + 1))

    def add_working_time(self, start: datetime, length: timedelta) -> datetime:
        """Return when ``length`` of opening time will have passed since ``start`` (both aware)."""
        if length < timedelta():
            raise ValueError("working time is counted forwards")
        day = start.astimezone(CHINA).date()
        while True:
            for opens, closes in self._open_on(day):
                begin = max(opens, start)
                if begin < closes or (begin == closes and not length):
                    if length <= closes - begin:
                        return begin + length
                    length -= closes - begin
            day += _DAY

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """Return how much opening time lies between two aware instants; zero when end is first."""
        total = timedelta()
        day = start.astimezone(CHINA).date()
        while day <= end.astimezone(CHINA).date():
            for opens, closes in self._open_on(day):
                total += max(timedelta(), min(closes, end) - max(opens, start))
            day += _DAY
        return total

    def is_open(self, at: datetime) -> bool:
        """Return whether the company is open at an instant."""
        local = at.astimezone(CHINA)
        return any(opens <= local < closes for opens, closes in self._open_on(local.date()))

    def _open_on(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        if not self.is_workday(day):
            return ()
        return tuple((_at(day, opens), _at(day, closes)) for opens, closes in self.hours.spans)


_ANY = date(2000, 1, 1)


def _at(day: date, clock_time: time) -> datetime:
    return datetime.combine(day, clock_time, CHINA)


def _span(text: str) -> tuple[time, time]:
    first, _, last = text.strip().partition("-")
    start, end = time.fromisoformat(first.strip()), time.fromisoformat(last.strip())
    if start.tzinfo or end.tzinfo:
        raise ValueError(f"{text.strip()} names a time zone")
    if end <= start:
        raise ValueError(f"{text.strip()} ends before it begins")
    return start, end


def _weekdays(text: str) -> frozenset[int]:
    days: set[int] = set()
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        start, end = int(first), int(last or first)
        if not 1 <= start <= end <= 7:
            raise ValueError(f"weekdays are 1 to 7, not {text}")
        days.update(range(start, end + 1))
    return frozenset(day - 1 for day in days)
