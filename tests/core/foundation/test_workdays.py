"""Working days and working time, against the notices and against counting by the minute."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.words import Language, say
from crm_desktop.foundation.workdays import DayKind, OpeningHours, WorkingCalendar, YearUnknown
from crm_desktop.office.calendar import shipped_years

HOURS = OpeningHours.parse("08:30-12:00, 13:30-17:30")
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@cache
def shipped(hours: OpeningHours = HOURS) -> WorkingCalendar:
    years = shipped_years()
    days = {day.day: day.kind for listed in years.values() for day in listed}
    return WorkingCalendar(days, frozenset(years), hours)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("day", "count", "result"),
    [
        ("2026-09-30", 7, "2026-10-15"),
        ("2026-02-13", 7, "2026-03-02"),
        ("2026-03-02", 1, "2026-03-03"),
        ("2026-03-06", 1, "2026-03-09"),
        ("2025-01-25", 1, "2025-01-26"),  # a Sunday that is worked
        ("2025-01-27", 1, "2025-02-05"),
        ("2025-12-31", 1, "2026-01-04"),
    ],
)
def test_the_working_day_that_follows(day: str, count: int, result: str) -> None:
    assert shipped().add_workdays(date.fromisoformat(day), count) == date.fromisoformat(result)


def test_the_legal_limit_of_seven_working_days() -> None:
    first, last = date(2026, 10, 1), date(2026, 10, 15)
    assert shipped().workdays_between(first, last) == 7


@pytest.mark.parametrize(("year", "count"), [(2026, 248), (2025, 248)])
def test_workdays_of_a_year(year: int, count: int) -> None:
    assert shipped().workdays_between(date(year, 1, 1), date(year, 12, 31)) == count


@pytest.mark.parametrize(
    ("year", "off", "worked"),
    [
        (
            2026,
            "01-01..03 02-15..23 04-04..06 05-01..05 06-19..21 09-25..27 10-01..07",
            "01-04 02-14 02-28 05-09 09-20 10-10",
        ),
        (
            2025,
            "01-01..01 01-28..31 02-01..04 04-04..06 05-01..05 05-31..31 06-01..02 10-01..08",
            "01-26 02-08 04-27 09-28 10-11",
        ),
    ],
)
def test_a_year_is_that_of_its_notice(year: int, off: str, worked: str) -> None:
    holidays = set()
    for span in off.split():
        first, _, last = span.partition("..")
        month, begin = map(int, first.split("-"))
        holidays |= {date(year, month, day) for day in range(begin, int(last) + 1)}
    makeup = {date.fromisoformat(f"{year}-{day}") for day in worked.split()}
    day = date(year, 1, 1)
    while day.year == year:
        expected = day in makeup or (day not in holidays and day.weekday() < 5)
        assert shipped().is_workday(day) == expected, day
        day += DAY


def test_every_shipped_day_is_that_of_the_published_calendar(real_data: Path) -> None:
    (source,) = (real_data / "standards").glob("cn_holidays*.csv")
    with source.open(encoding="utf-8-sig", newline="") as file:
        kinds = {date.fromisoformat(row["date"]): row["kind"] for row in csv.DictReader(file)}
    years = {day.year for day in kinds}
    assert years >= set(range(2004, 2027)) == set(shipped_years())
    day = date(2004, 1, 1)
    different = []
    while day <= date(2026, 12, 31):
        kind = kinds.get(day, "")
        expected = kind == "makeup_workday" or (not kind and day.weekday() < 5)
        if shipped().is_workday(day) != expected:
            different.append(f"{day} {kind}")
        day += DAY
    assert different == []


def test_a_year_without_a_notice_is_said_not_guessed() -> None:
    for ask in (
        lambda: shipped().is_workday(date(2027, 1, 4)),
        lambda: shipped().add_workdays(date(2026, 12, 31), 1),
        lambda: shipped().workdays_between(date(2003, 12, 31), date(2004, 1, 31)),
        lambda: shipped().add_working_time(at("2026-12-31 17:00"), timedelta(hours=1)),
        lambda: shipped().working_time(at("2026-12-31 17:00"), at("2027-01-01 09:00")),
        lambda: shipped().is_open(at("2027-01-04 09:00")),
    ):
        with pytest.raises(YearUnknown) as caught:
            ask()
        assert caught.value.year in {2003, 2027}
    assert "2027" in say(YearUnknown(2027).phrase, Language.EN)
    # An answer that needs no look into the other year is given.
    assert shipped().add_working_time(at("2026-12-31 17:00"), timedelta(minutes=30)) == at(
        "2026-12-31 17:30"
    )


def test_counting_goes_forwards() -> None:
    with pytest.raises(ValueError, match="from 1 on"):
        shipped().add_workdays(date(2026, 3, 2), 0)
    with pytest.raises(ValueError, match="forwards"):
        shipped().add_working_time(at("2026-03-02 09:00"), -MINUTE)
    assert shipped().workdays_between(date(2026, 3, 3), date(2026, 3, 2)) == 0
    assert shipped().working_time(at("2026-03-02 10:00"), at("2026-03-02 09:00")) == timedelta()


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-02 09:00", 1, "2026-03-02 10:00"),
        ("2026-03-02 11:30", 1, "2026-03-02 14:00"),
        ("2026-03-02 11:30", 0.5, "2026-03-02 12:00"),
        ("2026-03-02 12:30", 1, "2026-03-02 14:30"),
        ("2026-03-06 17:00", 1, "2026-03-09 09:00"),
        ("2026-03-07 10:00", 7.5, "2026-03-09 17:30"),
        ("2026-02-13 17:30", 1, "2026-02-14 09:30"),  # a Saturday that is worked
        ("2026-02-14 17:30", 1, "2026-02-24 09:30"),
        ("2026-03-02 07:00", 0, "2026-03-02 08:30"),
        ("2026-03-02 12:00", 0, "2026-03-02 12:00"),
        ("2026-03-02 12:30", 0, "2026-03-02 13:30"),
    ],
)
def test_when_working_time_has_passed(start: str, hours: float, end: str) -> None:
    assert shipped().add_working_time(at(start), timedelta(hours=hours)) == at(end)


def test_an_instant_is_the_same_in_every_zone() -> None:
    start = at("2026-03-02 01:00")  # still Sunday in UTC
    assert shipped().add_working_time(start.astimezone(UTC), timedelta(hours=1)) == at(
        "2026-03-02 09:30"
    )
    assert shipped().is_open(at("2026-03-02 08:30").astimezone(UTC))


def test_open_until_the_minute_of_closing() -> None:
    for text, expected in (
        ("2026-03-02 08:29:59", False),
        ("2026-03-02 08:30", True),
        ("2026-03-02 11:59:59", True),
        ("2026-03-02 12:00", False),
        ("2026-03-07 10:00", False),
        ("2026-02-28 10:00", True),
    ):
        assert shipped().is_open(at(text)) == expected, text


# ---------------------------------------------------------------- against counting by the minute

FIRST = date(2026, 2, 9)
edges = st.integers(0, 47).map(lambda half: time(half // 2, half % 2 * 30))
spans = st.lists(edges, min_size=2, max_size=6, unique=True).map(sorted)
weekdays = st.sets(st.integers(1, 7), min_size=1, max_size=7)


@st.composite
def opening_hours(draw: st.DrawFn) -> OpeningHours:
    times = draw(spans)
    pairs = list(zip(times[::2], times[1::2], strict=False))
    return OpeningHours(
        frozenset(day - 1 for day in draw(weekdays)), tuple((a, b) for a, b in pairs)
    )


kinds = st.dictionaries(
    st.integers(0, 30).map(lambda n: FIRST + DAY * n), st.sampled_from(DayKind), max_size=12
)


def open_minutes(calendar: WorkingCalendar, kinds: dict[date, DayKind], day: date) -> list[bool]:
    """Return for each minute of a day whether the company works in it."""
    kind = kinds.get(day)
    works = kind is DayKind.WORKDAY or (kind is None and day.weekday() in calendar.hours.weekdays)
    minutes = [False] * 1440
    if works:
        for opens, closes in calendar.hours.spans:
            for minute in range(opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute):
                minutes[minute] = True
    return minutes


@given(opening_hours(), kinds, st.integers(0, 14 * 1440), st.integers(1, 1500))
@example(HOURS, {}, 12 * 60, 210)
def test_working_time_is_what_counting_by_the_minute_gives(
    hours: OpeningHours, kinds: dict[date, DayKind], start: int, length: int
) -> None:
    calendar = WorkingCalendar(kinds, frozenset({2026, 2027, 2028}), hours)
    begin = datetime.combine(FIRST, time(), CHINA) + MINUTE * start
    end = calendar.add_working_time(begin, MINUTE * length)
    left, position = length, start
    while left:
        day, minute = divmod(position, 1440)
        row = open_minutes(calendar, kinds, FIRST + DAY * day)
        for worked in row[minute:]:
            position += 1
            left -= worked
            if not left:
                break
    assert end == datetime.combine(FIRST, time(), CHINA) + MINUTE * position
    assert calendar.working_time(begin, end) == MINUTE * length
    assert calendar.is_open(end - MINUTE)


@given(opening_hours(), kinds, st.integers(0, 20 * 1440), st.integers(0, 20 * 1440))
def test_time_between_is_the_sum_of_open_minutes(
    hours: OpeningHours, kinds: dict[date, DayKind], one: int, other: int
) -> None:
    calendar = WorkingCalendar(kinds, frozenset({2026, 2027, 2028}), hours)
    midnight = datetime.combine(FIRST, time(), CHINA)
    start, end = sorted((one, other))
    minutes = [m for n in range(22) for m in open_minutes(calendar, kinds, FIRST + DAY * n)]
    assert calendar.working_time(midnight + MINUTE * start, midnight + MINUTE * end) == (
        MINUTE * sum(minutes[start:end])
    )


@given(st.dates(date(2004, 1, 1), date(2025, 12, 31)), st.integers(1, 60))
def test_counting_days_there_and_back(day: date, count: int) -> None:
    last = shipped().add_workdays(day, count)
    assert shipped().is_workday(last)
    assert shipped().workdays_between(day + DAY, last) == count


# -------------------------------------------------------------------------- hours as they are typed


@pytest.mark.parametrize(
    ("hours", "weekdays", "length", "days"),
    [
        ("08:30-12:00, 13:30-17:30", "1-5", 7.5, {0, 1, 2, 3, 4}),
        ("08:30-12:00", "1-7", 3.5, {0, 1, 2, 3, 4, 5, 6}),
        ("09:00–12:00", "6", 3, {5}),
        ("00:00-23:59,", "7, 1-2", 23 + 59 / 60, {6, 0, 1}),
    ],
)
def test_hours_are_read(hours: str, weekdays: str, length: float, days: set[int]) -> None:
    parsed = OpeningHours.parse(hours, weekdays)
    assert parsed.length == timedelta(hours=length)
    assert parsed.weekdays == days


@pytest.mark.parametrize(
    ("hours", "weekdays"),
    [
        ("", "1-5"),
        (" , ", "1-5"),
        ("08:30", "1-5"),
        ("12:00-08:30", "1-5"),
        ("08:30-08:30", "1-5"),
        ("08:30-12:00, 11:00-17:30", "1-5"),
        ("13:30-17:30, 08:30-12:00", "1-5"),
        ("nine to five", "1-5"),
        ("08:30Z-12:00", "1-5"),
        ("08:30Z-12:00Z", "1-5"),
        ("25:00-26:00", "1-5"),
        ("08:30-12:00", ""),
        ("08:30-12:00", "0-5"),
        ("08:30-12:00", "5-1"),
        ("08:30-12:00", "8"),
        ("08:30-12:00", "Monday"),
        ("08:30-12:00", "1-99999999999"),
    ],
)
def test_hours_that_make_no_sense_are_refused(hours: str, weekdays: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        OpeningHours.parse(hours, weekdays)
