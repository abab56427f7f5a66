"""Time as it is told and stored."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.foundation.clock import (
    CHINA,
    Clock,
    SetClock,
    day_text,
    end_of,
    moment,
    parse_day,
    stamp,
    start_of,
)

zones = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
instants = st.datetimes(
    datetime(1000, 1, 3),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(9999, 12, 28),  # noqa: DTZ001
    timezones=zones,
)


@given(instants, instants)
def test_stamps_sort_as_time_does(one: datetime, other: datetime) -> None:
    assert (stamp(one) < stamp(other)) == (one < other)


def test_a_day_is_what_lies_between_its_start_and_its_end() -> None:
    day = date(2026, 3, 2)
    assert start_of(day) == "2026-03-01T16:00:00.000000Z"
    assert end_of(day) == "2026-03-02T16:00:00.000000Z"
    assert start_of(date.min) < start_of(day) < end_of(date.max)


@given(instants)
def test_a_stamp_is_the_instant(at: datetime) -> None:
    assert moment(stamp(at)) == at
    assert len(stamp(at)) == 27


def test_a_stored_instant_is_shown_in_china() -> None:
    at = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert stamp(at) == "2026-11-22T23:30:00.000000Z"
    assert moment(stamp(at)).isoformat() == "2026-11-23T07:30:00+08:00"


def test_what_is_no_stamp_is_refused() -> None:
    with pytest.raises(ValueError, match="does not match"):
        moment("2026-11-22 23:30")


def test_days() -> None:
    assert day_text(date(2026, 1, 5)) == "2026-01-05"
    assert parse_day("2026-01-05") == date(2026, 1, 5)
    with pytest.raises(ValueError, match="isoformat"):
        parse_day("5.1.2026")


def test_the_clock_of_the_machine_goes_and_is_aware() -> None:
    before = datetime.now(UTC)
    now = Clock().now()
    assert before <= now <= datetime.now(UTC)
    assert now.utcoffset() == timedelta(hours=8)
    assert Clock().today() in {before.astimezone(CHINA).date(), now.date()}


def test_the_day_begins_at_midnight_in_china() -> None:
    clock = SetClock(datetime(2026, 2, 28, 15, 59, 59, tzinfo=UTC))
    assert clock.today() == date(2026, 2, 28)
    clock.advance(timedelta(seconds=1))
    assert clock.today() == date(2026, 3, 1)
    clock.set(datetime(2026, 1, 1, tzinfo=CHINA))
    assert clock.now().isoformat() == "2026-01-01T00:00:00+08:00"


def test_a_clock_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - that is the point
    with pytest.raises(ValueError, match="aware"):
        SetClock(naive)
    with pytest.raises(ValueError, match="aware"):
        SetClock(datetime(2026, 1, 1, tzinfo=CHINA)).set(naive)
