"""Short words for days and moments: numbers stay 2026-11-22 and 24 h, words follow the language."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from crm_desktop.foundation.words import Phrase

_WEEKDAYS = (
    Phrase("toolkit.date.monday"),
    Phrase("toolkit.date.tuesday"),
    Phrase("toolkit.date.wednesday"),
    Phrase("toolkit.date.thursday"),
    Phrase("toolkit.date.friday"),
    Phrase("toolkit.date.saturday"),
    Phrase("toolkit.date.sunday"),
)
_NEAR = {
    timedelta(0): Phrase("toolkit.date.today"),
    timedelta(days=1): Phrase("toolkit.date.tomorrow"),
    timedelta(days=-1): Phrase("toolkit.date.yesterday"),
}

_SEPARATORS = re.compile(r"[-/.年月]")


def read_date(typed: str, today: date) -> date | None:
    """Return the day that a clerk typed, or None where it names none.

    Understood are 2026-11-22, 2026/11/22, 2026年11月22日, 20261122 and, in the present year, 11-22
    and 1122.
    """
    text = typed.strip().removesuffix("日")
    parts = _SEPARATORS.split(text) if _SEPARATORS.search(text) else _split_digits(text)
    if not all(part.isascii() and part.isdigit() for part in parts):
        return None
    numbers = [int(part) for part in parts]
    if len(numbers) == 2:
        numbers = [today.year, *numbers]
    if len(numbers) != 3:
        return None
    try:
        return date(*numbers)
    except ValueError:
        return None


def _split_digits(text: str) -> list[str]:
    if len(text) == 8:
        return [text[:4], text[4:6], text[6:]]
    return [text[:2], text[2:]] if len(text) == 4 else []


def weekday(day: date) -> Phrase:
    """Return the short word of a day of the week: 周一, Mon."""
    return _WEEKDAYS[day.weekday()]


def day_words(day: date, today: date) -> Phrase | str:
    """Return 今天, 明天 or 昨天, else 11-21, with the year only where it is another one."""
    near = _NEAR.get(day - today)
    if near is not None:
        return near
    return f"{day:%m-%d}" if day.year == today.year else f"{day:%Y-%m-%d}"


def moment_words(moment: datetime, now: datetime) -> Phrase | str:
    """Return the day and the time: 今天 15:00, 明天 09:00, 11-25 09:00."""
    day = day_words(moment.date(), now.date())
    if isinstance(day, str):
        return f"{day} {moment:%H:%M}"
    return Phrase("toolkit.date.day_time", day=day, time=f"{moment:%H:%M}")


def past_words(moment: datetime, now: datetime) -> Phrase | str:
    """Return what a narrow time column shows: 12:01 today, 昨天, else 11-21."""
    if moment.date() == now.date():
        return f"{moment:%H:%M}"
    return day_words(moment.date(), now.date())


def heading_words(moment: datetime) -> Phrase:
    """Return the line beside a page title: 11月23日 周一 10:42."""
    return Phrase(
        "toolkit.date.heading",
        month=moment.month,
        day=moment.day,
        date=f"{moment:%m-%d}",
        weekday=weekday(moment.date()),
        time=f"{moment:%H:%M}",
    )
