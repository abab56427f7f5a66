"""Reading a year's holidays as people and spreadsheets write them, line by line.

A line is ``2027-01-01,holiday,元旦,New Year's Day``: day, kind, and the festival's two names.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path

from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.errors import Refused, ValidationErrors
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.workdays import DayKind
from crm_desktop.office.model import CalendarDay, LineFault
from db.errors import translated

_LONGEST_CELL = 100_000
_LARGEST = 1 << 20
_NAME_LENGTH = 40
# 2027-01-01, 2027/1/1, 2027.1.1, 2027年1月1日; 20270101.
_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_BARE_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_KINDS = {
    "holiday": DayKind.HOLIDAY,
    "off": DayKind.HOLIDAY,
    "休": DayKind.HOLIDAY,
    "放假": DayKind.HOLIDAY,
    "workday": DayKind.WORKDAY,
    "makeup_workday": DayKind.WORKDAY,
    "work": DayKind.WORKDAY,
    "班": DayKind.WORKDAY,
    "上班": DayKind.WORKDAY,
    "调休上班": DayKind.WORKDAY,
}


class _Wrong(Exception):
    """A line that cannot be taken; ``why`` says what is the matter with it."""

    def __init__(self, why: Phrase) -> None:
        super().__init__(why.key)
        self.why = why


def holiday_text(path: Path) -> str:
    """Return the text of a file: UTF-8 with or without a mark, else GB 18030.

    Raises Refused for a file that is no such list, StorageError where it cannot be read.
    """
    with translated():
        if path.stat().st_size > _LARGEST:
            raise Refused(Phrase("error.file_too_large", megabytes=_LARGEST >> 20))
        content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def read_lines(text: str, year: int) -> tuple[tuple[CalendarDay, ...], tuple[LineFault, ...]]:
    """Return the days of a year in order, and every line that cannot be taken.

    An empty line and a head over the columns are passed over.
    """
    found: dict[date, CalendarDay] = {}
    faults: list[LineFault] = []
    # Cells copied from a spreadsheet come with tabs between them.
    mark = "\t" if "\t" in text else ","
    # The limit is the process's: whoever read another file may have left a higher one.
    csv.field_size_limit(_LONGEST_CELL)
    lines = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=None), delimiter=mark)
    while True:
        cells: list[str] = []
        try:
            cells = [cell.strip() for cell in next(lines)]
            if any(cells) and not _is_heading(cells, lines.line_num):
                day = _read(cells)
                if day.day.year != year:
                    raise _Wrong(Phrase("settings_room.line.year", year=str(year)))
                if day.day in found:
                    raise _Wrong(Phrase("settings_room.line.twice"))
                found[day.day] = day
        except StopIteration:
            break
        except _Wrong as wrong:
            faults.append(LineFault(lines.line_num, ",".join(cells), wrong.why))
        except csv.Error:
            faults.append(LineFault(lines.line_num, "", Phrase("settings_room.line.unreadable")))
            break
    return tuple(found[day] for day in sorted(found)), tuple(faults)


def parse_days(text: str, year: int) -> tuple[CalendarDay, ...]:
    """Return the days of a text; raises ValidationErrors naming the first line that is wrong."""
    days, faults = read_lines(text, year)
    if faults:
        raise ValidationErrors({"text": Phrase("error.calendar_line", line=faults[0].line)})
    if not days:
        raise ValidationErrors({"text": Phrase("error.needed")})
    return days


def _is_heading(cells: list[str], line: int) -> bool:
    return line == 1 and cells[0].lower() in {"date", "日期"}


def _read(cells: list[str]) -> CalendarDay:
    checks = Checks()
    zh, en = (
        checks.text("text", name[:_NAME_LENGTH], longest=_NAME_LENGTH)
        for name in [*cells[2:4], "", ""][:2]
    )
    day, kind = _day(cells[0]), _KINDS.get(cells[1].lower()) if len(cells) > 1 else None
    if day is None:
        raise _Wrong(Phrase("settings_room.line.date"))
    if kind is None:
        raise _Wrong(Phrase("settings_room.line.kind"))
    try:
        checks.done()
    except ValidationErrors as error:
        raise _Wrong(error.fields["text"]) from None
    return CalendarDay(day, kind, zh, en)


def _day(cell: str) -> date | None:
    found = _DATE.fullmatch(cell) or _BARE_DATE.fullmatch(cell)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
