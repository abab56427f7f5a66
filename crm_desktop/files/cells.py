"""Cells of spreadsheets as text: what people see, with every digit that the file has."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache

# What a double holds for certain. A longer whole number came out of a program that rounds.
SURE_DIGITS = 15
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_BARE_ZEROS = re.compile(r"0{2,}")
_LAST_SERIAL = 2958465  # 9999-12-31
_DAY_SECONDS = 86400
# What a format has besides its letters: quoted text, escaped, padding and repeated characters,
# colours, conditions and languages. A time that runs on, as [h]:mm, is read before.
_NOT_LETTERS = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]?', re.S)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.I)
_PERIOD = re.compile(
    r"(?:P(?:([0-9]+)D)?)?T?(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:[.,][0-9]+)?S)?", re.I
)
# The formats that every file has without writing them down; 27 to 36 and 50 to 58 are East Asian.
_BUILT_IN = {
    **dict.fromkeys([*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58], "date"),
    **dict.fromkeys([*range(18, 22), *range(32, 36), 55, 56], "date"),
    **dict.fromkeys([45, 46, 47], "elapsed"),
}


@cache
def format_kind(code: str) -> str:
    """Return what a number format shows: "date", "elapsed", "0000" (a width) or "" for a number.

    Dates and times are one kind: which of the two a value is, it tells itself.
    """
    first = code.partition(";")[0]
    if _ELAPSED.search(first):
        return "elapsed"
    letters = _NOT_LETTERS.sub("", first)
    if _BARE_ZEROS.fullmatch(letters.strip()):
        return letters.strip() if letters == first else ""
    if "general" in letters.lower():
        return ""
    return "date" if re.search(r"[ymdhs]|aaaa?", letters, re.I) else ""


def built_in_kind(number: int) -> str:
    """Return what one of the formats that are never written down shows."""
    return _BUILT_IN.get(number, "")


def number_text(value: float, *, width: str = "") -> str:
    """Return a number without exponent; ``width`` is a format such as "000000"."""
    if not math.isfinite(value):
        return str(value)
    if abs(value) >= 1e21 or 0 < abs(value) < 1e-12:
        return repr(value)
    # Fifteen digits are what a spreadsheet shows: 0.30000000000000004 was typed as 0.3.
    text = format(Decimal(format(value, f".{SURE_DIGITS}g")), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    text = "0" if text in ("-0", "") else text
    return text.rjust(len(width), "0") if width and text.isdigit() else text


def digits_lost(text: str) -> bool:
    """Return whether a whole number was longer than its program could keep.

    An identity number typed as a number ends in zeros, and nobody can say which digits were there.
    """
    digits = text.lstrip("-")
    return len(digits) > SURE_DIGITS and digits.isdigit() and set(digits[SURE_DIGITS:]) == {"0"}


def raw_number_text(raw: str, *, width: str = "") -> str:
    """Return the text of a number as it stands in a file; what is none stays as it is.

    Whole numbers that some program wrote out in full keep every digit.
    """
    raw = raw.strip()
    if _PLAIN.fullmatch(raw) and "." not in raw and len(raw.lstrip("-")) > SURE_DIGITS:
        return raw
    try:
        return number_text(float(raw), width=width)
    except (ValueError, OverflowError):
        return raw


def serial_text(serial: float, *, from_1904: bool = False, elapsed: bool = False) -> str:
    """Return a day, time or both that a spreadsheet counts as days since its beginning.

    What lies outside of the calendar stays a number.
    """
    if elapsed:
        return elapsed_text(round(serial * _DAY_SECONDS)) if abs(serial) < 1e7 else str(serial)
    if not 0 <= serial <= _LAST_SERIAL:
        return number_text(serial)
    days, seconds = divmod(round(serial * _DAY_SECONDS), _DAY_SECONDS)
    clock = str(timedelta(seconds=seconds)).rjust(8, "0")
    if days == 0 and (seconds or not from_1904):
        return clock
    return (
        f"{_day_text(days, from_1904=from_1904)} {clock}"
        if seconds
        else _day_text(days, from_1904=from_1904)
    )


def _day_text(days: int, *, from_1904: bool) -> str:
    if from_1904:
        return (date(1904, 1, 1) + timedelta(days)).isoformat()
    if days == 60:
        return "1900-02-29"  # a day that only spreadsheets know
    return (date(1899, 12, 30 if days > 60 else 31) + timedelta(days)).isoformat()


def elapsed_text(seconds: int) -> str:
    """Return a time that runs past midnight: 36:00:00."""
    sign = "-" if seconds < 0 else ""
    minutes, second = divmod(abs(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{sign}{hour:02}:{minute:02}:{second:02}"


def moment_text(text: str) -> str:
    """Return an ISO 8601 day, moment, time or period as the cell shows it; else the text itself."""
    text = text.strip()
    period = _PERIOD.fullmatch(text) if text[:1] in ("P", "p") else None
    if period and any(period.groups()):
        days, hours, minutes, seconds = (int(part or 0) for part in period.groups())
        return elapsed_text(((days * 24 + hours) * 60 + minutes) * 60 + seconds)
    try:
        if "T" not in text and ":" in text:
            return time.fromisoformat(text).isoformat("seconds")
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    moment = moment.replace(tzinfo=None, microsecond=0)
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat(" ")
