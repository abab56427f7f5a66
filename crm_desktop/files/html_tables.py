"""Tables of web pages, which web systems like to save under the name of a workbook.

Read tag by tag in one pass: pages that are no proper HTML come out as browsers show them, and none
can be written so that reading it takes more than its length.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import BinaryIO

from crm_desktop.files.model import FileProblem, Remark, Row, SheetInfo
from crm_desktop.files.source import damaged
from crm_desktop.files.xlsx import MOST_COLUMNS
from crm_desktop.foundation.words import Phrase

LARGEST = 64 << 20
_SPAN = re.compile(r"\b(col|row)span\s*=\s*[\"']?\s*([0-9]{1,5})", re.I)
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_NAME = re.compile(r"/?[a-z][a-z0-9:]*", re.I)
_SILENT = {"script", "style", "title"}
_BREAKS = {"br", "p", "div", "/p", "/div"}


class Page:
    """A page's tables that have rows, each as a sheet."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise FileProblem(Phrase("files.problem.too_large", megabytes=LARGEST >> 20))
        try:
            self._text = content.decode(encoding, "replace").lstrip("\ufeff")
        except LookupError:
            raise FileProblem(Phrase("files.problem.encoding", name=encoding)) from None
        tables = {table for table, _ in _Tables().walk(self._text)}
        if not tables:
            raise damaged()
        self._tables = sorted(tables)
        self.sheets = tuple(SheetInfo(str(n)) for n in range(1, len(tables) + 1))

    def rows(self, index: int) -> Iterator[Row]:
        """Yield the rows of a table; the lines are its rows, as a spreadsheet would number them."""
        wanted = self._tables[index]
        yield from (row for table, row in _Tables().walk(self._text) if table == wanted)


class _Tables:
    """Cells as they come; what spans several leaves the others blank."""

    def __init__(self) -> None:
        self._open: list[int] = []
        self._seen = 0
        self._lines: dict[int, int] = {}
        self._cells: list[str] | None = None
        self._text: list[str] | None = None
        self._across = 1
        self._down: dict[int, int] = {}
        self._rowspan = 1
        self._silent = ""

    def walk(self, page: str) -> Iterator[tuple[int, Row]]:
        """Yield rows with the number of the table they stand in."""
        comment = False
        for number, piece in enumerate(page.split("<")):
            name = tag = text = ""
            if comment or piece.startswith("!--"):
                comment = "-->" not in piece
                text = piece.partition("-->")[2]
            elif not number:
                text = piece
            else:
                tag, _, text = piece.partition(">")
                found = _NAME.match(tag)
                name = found.group().lower() if found else ""
                if not found and not tag.startswith(("!", "?", "/")):
                    text = f"<{piece}"  # a sign, not a tag
            if self._silent:
                self._silent = "" if name == f"/{self._silent}" else self._silent
                continue
            if name in _SILENT:
                self._silent = name
                continue
            yield from self._take(name, tag)
            if self._text is not None and text:
                self._text.append(text)
        yield from self._end_row()

    def _take(self, name: str, tag: str) -> Iterator[tuple[int, Row]]:
        if name == "table":
            yield from self._end_row()
            self._seen += 1
            self._open.append(self._seen)
            self._down = {}
        elif name == "/table":
            yield from self._end_row()
            del self._open[-1:]
        elif name in ("tr", "/tr"):
            yield from self._end_row()
            self._cells = [] if name == "tr" and self._open else None
        elif name in ("td", "th"):
            self._end_cell()
            spans = {which.lower(): int(count) for which, count in _SPAN.findall(tag)}
            self._across = max(1, min(spans.get("col", 1), MOST_COLUMNS))
            self._rowspan = max(1, spans.get("row", 1))
            self._cells = [] if self._cells is None and self._open else self._cells
            self._text = None if self._cells is None else []
        elif name in ("/td", "/th"):
            self._end_cell()
        elif name in _BREAKS and self._text is not None:
            self._text.append("\0")

    def _end_cell(self) -> None:
        if self._text is None or self._cells is None:
            return
        while self._down.get(len(self._cells), 0) > 0:
            self._cells.append("")
        lines = "".join(self._text).split("\0")
        words = "\n".join(
            line for part in lines if (line := _SPACES.sub(" ", html.unescape(part)).strip(" "))
        )
        first = len(self._cells)
        self._cells += [words, *[""] * (self._across - 1)]
        if len(self._cells) > MOST_COLUMNS:
            raise FileProblem(Phrase("files.problem.dimensions"))
        if self._rowspan > 1:
            for column in range(first, first + self._across):
                self._down[column] = self._rowspan
        self._text = None

    def _end_row(self) -> Iterator[tuple[int, Row]]:
        self._end_cell()
        if self._cells is None or not self._open:
            return
        cells, self._cells = self._cells, None
        table = self._open[-1]
        self._lines[table] = self._lines.get(table, 0) + 1
        self._down = {c: left - 1 for c, left in self._down.items() if left > 1}
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            remarks = [
                Remark(Phrase("files.remark.undecoded"), column)
                for column, cell in enumerate(cells)
                if "\ufffd" in cell
            ]
            yield table, Row(self._lines[table], tuple(cells), tuple(remarks))
