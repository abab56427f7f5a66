"""When something was, as the cells of a column say it: a day, a day with its time, in any order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from crm_desktop.customers.importing.cells import read_day
from crm_desktop.foundation.clock import CHINA

_TIME = re.compile(
    r"(?:^|[T\s日])(上午|下午|晚上|凌晨|中午)?\s*([0-9]{1,2})[:：时点]([0-9]{1,2})(?:[:：分]([0-9]{1,2}))?"
    r"(?:\.[0-9]+)?(?:秒|分)?\s*([AaPp])?\.?(?:[Mm]\.?)?(?:Z|[+-][0-9:]{4,6})?\s*$"
)
_SHORT_DAY = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})(?:\s.*)?", re.S)
# A spreadsheet's day with a part of one behind it: 43580.39746.
_SERIAL = re.compile(r"([1-6][0-9]{4})(\.[0-9]+)")
_AFTERNOON = frozenset({"下午", "晚上", "中午", "p"})
_MORNING = frozenset({"上午", "凌晨", "a"})
_DAY_SECONDS = 86400


def first_part(texts: Iterable[str]) -> str:
    """Return what days such as 22-04-2015 of a column begin with: "day" or "month".

    "" where no row of the column can be read in one way only, or rows tell both.
    """
    found: set[str] = set()
    for text in texts:
        if told := _SHORT_DAY.fullmatch(text.strip()):
            first, second = int(told.group(1)), int(told.group(2))
            if first > 12 >= second:
                found.add("day")
            elif second > 12 >= first:
                found.add("month")
    return found.pop() if len(found) == 1 else ""


def read_moment(text: str, clock: str = "", first: str = "") -> datetime | None:
    """Return the instant of a cell in China, midnight where it tells a day only; None for none.

    ``clock`` is the time where it stands in a column of its own; ``first`` is what ``first_part``
    tells of the column.
    """
    text = text.strip()
    if told := _SERIAL.fullmatch(text):
        seconds = round(float(told.group(2)) * _DAY_SECONDS)
        day: date | None = date(1899, 12, 30) + timedelta(days=int(told.group(1)))
        return datetime.combine(day or date.min, time(), CHINA) + timedelta(seconds=seconds)
    day = read_day(text) or _other_day(text, first)
    if day is None or not 1970 <= day.year <= 9998:
        return None
    at = _time_of(clock.strip() or text)
    return None if at is None else datetime.combine(day, at, CHINA)


def _other_day(text: str, first: str) -> date | None:
    told = _SHORT_DAY.fullmatch(text)
    if told is None or not first:
        return None
    one, two, year = map(int, told.groups())
    day, month = (one, two) if first == "day" else (two, one)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _time_of(text: str) -> time | None:
    """Return the time that a text ends with, midnight where it tells none, None for no time."""
    told = _TIME.search(text)
    if told is None:
        return time()
    part, hour_text, minute, second, half = told.groups()
    hour, word = int(hour_text), part or (half or "").lower()
    if word in _AFTERNOON and hour < 12 and (word != "中午" or hour < 6):
        hour += 12
    elif word in _MORNING and hour == 12:
        hour = 0
    try:
        return time(hour, int(minute), int(second or 0))
    except ValueError:
        return None
