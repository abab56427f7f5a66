"""The head of a table: which rows name the columns, one or two, and where the data begin."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crm_desktop.files.model import Head, Row

# How far from the top a head is looked for, and how long the name of a column can be.
_ROWS = 12
_LONGEST_NAME = 40
_BETWEEN = "/"
# What stands in a cell of data and never over a column: figures, days, addresses of e-mail.
_DATA = re.compile(
    r"[+(]?[0-9][0-9 ()+.,:/\\%-]*|.*[0-9]{5}.*|[^@\s]+@[^@\s]+\.\S+|https?://.*|[0-9]{4}[^0-9][0-9]{1,2}[^0-9].*"
    r"|TRUE|FALSE|#[A-Z0-9/]+[!?]?",
    re.S | re.I,
)


def find_head(rows: Sequence[Row]) -> Head:
    """Return the head of a table by its first rows.

    Titles over the head (a line in one cell) are passed over. Where the first full row looks like
    data the columns have no names, and the head has no rows.
    """
    filled = [row for row in rows if any(cell.strip() for cell in row.cells)][:_ROWS]
    if not filled:
        return Head((), 0, 0, 0)
    # A title fills a cell or two, with who printed it and when; a head more than half.
    most = max(map(_count, filled))
    at = next(n for n, row in enumerate(filled) if _count(row) * 2 > most)
    if at and _continues(filled[at - 1], filled[at]):
        at -= 1
    if not _names_columns(filled[at]):
        return Head((), 0, 0, filled[at].line)
    upper = filled[at]
    lower = filled[at + 1] if at + 1 < len(filled) else None
    if lower is not None and _continues(upper, lower):
        return Head(_joined(upper, lower), upper.line, 2, _after(rows, lower))
    return Head(_stripped(upper), upper.line, 1, _after(rows, upper))


def given_head(rows: Sequence[Row], line: int, count: int) -> Head:
    """Return the head that somebody says is there: ``count`` rows from a line on, or none."""
    filled = [row for row in rows if any(cell.strip() for cell in row.cells)]
    at = next((n for n, row in enumerate(filled) if row.line >= line), None)
    if not count or at is None:
        return Head((), 0, 0, filled[0].line if filled else 0)
    upper = filled[at]
    if count > 1 and at + 1 < len(filled):
        lower = filled[at + 1]
        return Head(_joined(upper, lower), upper.line, 2, _after(rows, lower))
    return Head(_stripped(upper), upper.line, 1, _after(rows, upper))


def _stripped(row: Row) -> tuple[str, ...]:
    return tuple(" ".join(cell.split()) for cell in row.cells)


def _count(row: Row) -> int:
    return sum(1 for cell in row.cells if cell.strip())


def _names_columns(row: Row) -> bool:
    cells = [cell for cell in _stripped(row) if cell]
    data = sum(1 for cell in cells if len(cell) > _LONGEST_NAME or _DATA.fullmatch(cell))
    return bool(cells) and data * 5 <= len(cells)


def _spans(upper: Row) -> set[int]:
    """Return the columns under a name that stands over several: it, and the blanks after it."""
    cells = _stripped(upper)
    found: set[int] = set()
    for column in range(1, len(cells)):
        if cells[column] == "" and (cells[column - 1] or column - 1 in found):
            found |= {column - 1, column}
    return found


def _continues(upper: Row, lower: Row) -> bool:
    """Return whether a second row divides what the first one names.

    It fills every column of each group and no other: a row of data would have a name besides.
    """
    if _count(upper) < 2:
        return False  # a title
    spans = _spans(upper)
    last = len(upper.cells)
    below = {column for column, cell in enumerate(_stripped(lower)) if cell}
    # The last group has no end of its own: its blanks were cut off.
    if below and max(below) >= last and upper.cells[-1].strip():
        spans |= set(range(last - 1, max(below) + 1))
    return bool(spans) and spans == below and _names_columns(lower)


def _joined(upper: Row, lower: Row) -> tuple[str, ...]:
    above, below = _stripped(upper), _stripped(lower)
    names, group = [], ""
    for column in range(max(len(above), len(below))):
        first = above[column] if column < len(above) else ""
        second = below[column] if column < len(below) else ""
        group = first or (group if second else "")
        names.append(_BETWEEN.join(part for part in (group, second) if part))
    return tuple(names)


def _after(rows: Sequence[Row], head: Row) -> int:
    return next((row.line for row in rows if row.line > head.line), head.line + 1)
