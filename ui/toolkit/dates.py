"""Short words for days and moments: numbers stay 2026-11-22 and 24 h, words follow the language."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from crm_desktop.foundation.words import Phrase

DATE_FORMAT = "yyyy-MM-dd"
MOMENT_FORMAT = "yyyy-MM-dd HH:mm"

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
