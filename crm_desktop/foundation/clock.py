"""Time. The office lives on China Standard Time; instants are stored in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache

# Mainland China has kept UTC+8 without summer time since 1991 (IANA tz database, Asia/Shanghai).
# A fixed offset needs no time-zone files, which Windows does not bring.
CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")

_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"
_LENGTH = 27
# People type 0001-01-01 and 9999-12-31 for ever: one begins, one ends beyond the calendar.
_FIRST, _LAST = date(1900, 1, 1), date(9999, 12, 30)


class Clock:
    """The time of the machine."""

    def now(self) -> datetime:
        """Return the present instant, aware, in China Standard Time."""
        return datetime.now(CHINA)

    def today(self) -> date:
        """Return the present day in China."""
        return self.now().date()


class SetClock(Clock):
    """A clock that stands where it is put: for the tour's pictures and for tests."""

    def __init__(self, at: datetime) -> None:
        self.set(at)

    def now(self) -> datetime:
        """Return the time that was set."""
        return self._at

    def set(self, at: datetime) -> None:
        """Put the clock to another time, also backwards; raises ValueError for a naive time."""
        if at.tzinfo is None:
            raise ValueError("a clock needs an aware time")
        self._at = at.astimezone(CHINA)

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self._at += by


@lru_cache(maxsize=16)  # all rows of one step have the same
def stamp(at: datetime) -> str:
    """Return an aware instant as stored text, UTC with microseconds, which sorts as time does."""
    return at.astimezone(UTC).strftime(_FORMAT)


def moment(text: str) -> datetime:
    """Return the instant of a stored text in China Standard Time; raises ValueError."""
    # Not strptime, which takes twenty times as long: a timeline has a thousand of them.
    if len(text) != _LENGTH or text[-1] != "Z":
        raise ValueError(f"{text!r} does not match {_FORMAT}")
    return datetime.fromisoformat(text).astimezone(CHINA)


def start_of(day: date) -> str:
    """Return the stamp at which a day begins in China, the earliest being 1900-01-01."""
    return stamp(datetime.combine(max(day, _FIRST), time(), CHINA))


def end_of(day: date) -> str:
    """Return the stamp at which the day after begins; no day of the calendar is refused."""
    return start_of(min(day, _LAST) + timedelta(days=1))


def day_text(day: date) -> str:
    """Return a day as stored and shown: 2026-11-22."""
    return day.isoformat()


def parse_day(text: str) -> date:
    """Return the day of a stored text; raises ValueError."""
    return date.fromisoformat(text)


def years_after(day: date, years: int) -> date:
    """Return the same day some years on; the 29th of February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
