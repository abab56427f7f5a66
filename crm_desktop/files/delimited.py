"""Delimited text row by row: quotes, line ends within cells, and what is wrong with them."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from crm_desktop.files.guess import separator_line
from crm_desktop.files.model import FileProblem, Remark, Row
from crm_desktop.foundation.words import Phrase

# No cell of a list is longer; a quote that is never closed makes one of the rest of the file.
_LONGEST_CELL = 32 << 20
# Follows the last line: where it turns up inside a cell, a quote was never closed.
_END = "\ue000end of file\ue000"
_REPLACED = "\ufffd"


class _Lines:
    """Lines for the csv reader, which are also kept until the row they belong to is done."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self._ended = False
        self.row: list[str] = []
        self.count = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._ended:
            raise StopIteration
        line = self._again.popleft() if self._again else next(self._lines, None)
        if line is None:
            self._ended = True
            return _END
        self.count += 1
        self.row.append(line)
        return line

    def give_back(self) -> str:
        """Return the first line of the row in hand; those after it will come again."""
        first, *rest = self.row
        self._again.extendleft(reversed(rest))
        self.count -= len(rest)
        self._ended = False
        self.row = []
        return first


def read_rows(file: BinaryIO, encoding: str, delimiter: str) -> Iterator[Row]:
    """Yield the rows of a text with the line each begins in; what cannot be decoded is remarked.

    Raises FileProblem for an encoding or delimiter that there is none of.
    """
    try:
        text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    except LookupError:
        raise FileProblem(Phrase("files.problem.encoding", name=encoding)) from None
    try:
        yield from _rows(_Lines(_without_mark(text)), delimiter)
    finally:
        text.detach()


def _without_mark(text: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(text):
        yield line.lstrip("\ufeff") if number == 0 else line


def _rows(lines: _Lines, delimiter: str) -> Iterator[Row]:
    reader = _reader(lines, delimiter)
    while True:
        lines.row = []
        line = lines.count + 1
        try:
            cells = next(reader)
        except csv.Error:
            cells = [_END]  # a cell longer than any: as good as a quote that is never closed
        if not lines.row:  # only what follows the last line is left
            return
        begin, remarks = lines.row[0], []
        if (cells and cells[-1].endswith(_END)) or _swallowed(lines.row, delimiter):
            cells = next(csv.reader([lines.give_back()], delimiter=delimiter), [])
            remarks.append(Remark(Phrase("files.remark.open_quote"), max(len(cells) - 1, 0)))
            reader = _reader(lines, delimiter)
            cells = [cell.rstrip("\r\n") for cell in cells]
        if line == 1 and separator_line(begin):
            continue
        remarks += [
            Remark(Phrase("files.remark.undecoded"), column)
            for column, cell in enumerate(cells)
            if _REPLACED in cell
        ]
        yield Row(line, tuple(cells) or ("",), tuple(remarks))


def _swallowed(row: list[str], delimiter: str) -> bool:
    """Return whether a quote that was not closed made one row of several.

    Its end is then the beginning of a later cell, with text right behind it, and the lines on
    their own have as many cells as each other.
    """
    if len(row) == 1:
        return False
    try:
        next(csv.reader(row, delimiter=delimiter, strict=True))
        return False
    except csv.Error:
        widths = {len(next(csv.reader([line], delimiter=delimiter), [])) for line in row}
        return len(widths) == 1 and widths != {1}


def _reader(lines: _Lines, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST_CELL)
    try:
        return csv.reader(lines, delimiter=delimiter)
    except (TypeError, ValueError):
        raise FileProblem(Phrase("files.problem.delimiter")) from None
