"""Workbooks that are one XML file, as Excel 2003 and many web systems write them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from crm_desktop.files.cells import digits_lost, moment_text, raw_number_text
from crm_desktop.files.markup import Handler, RowHandler, plain, walk
from crm_desktop.files.model import FileProblem, Remark, Row, SheetInfo
from crm_desktop.files.xlsx import MOST_COLUMNS, MOST_ROWS
from crm_desktop.foundation.words import Phrase


class XmlWorkbook:
    """A workbook of SpreadsheetML 2003."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        listed = _Sheets()
        file.seek(0)
        for _ in walk(file, listed):
            pass
        self.sheets = tuple(SheetInfo(name) for name in listed.names)

    def rows(self, index: int) -> Iterator[Row]:
        """Yield the rows of a sheet that have anything in them."""
        self._file.seek(0)
        yield from _SheetRows(index).stream(self._file)


class _Sheets(Handler):
    def __init__(self) -> None:
        self.names: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Worksheet":
            self.names.append(plain(attributes).get("Name", ""))


class _SheetRows(RowHandler):
    def __init__(self, index: int) -> None:
        super().__init__()
        self._left = index + 1
        self._line = 0
        self._column = 0
        self._across = 0
        self._row: dict[int, str] = {}
        self._remarks: list[Remark] = []
        self._kind = ""
        self._parts: list[str] = []
        self._taking = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Worksheet":
            self._left -= 1
        elif self._left:
            return
        elif name == "Row":
            self._line = int(plain(attributes).get("Index", self._line + 1))
            self._column = 0
        elif name == "Cell":
            found = plain(attributes)
            self._column = int(found.get("Index", self._column + 1))
            self._across = int(found.get("MergeAcross", "0"))
        elif name == "Data":
            self._kind = plain(attributes).get("Type", "String")
            self._taking = True
        if not (self._line <= MOST_ROWS and 0 <= self._column <= MOST_COLUMNS):
            raise FileProblem(Phrase("files.problem.dimensions"))

    def end(self, name: str) -> None:
        if self._left:
            return
        if name == "Data":
            self._taking = False
            text = self._shown("".join(self._parts))
            self._parts.clear()
            if text:
                self._row[self._column - 1] = text
        elif name == "Cell":
            self._column += self._across
        elif name == "Row" and self._row:
            cells = tuple(self._row.get(column, "") for column in range(max(self._row) + 1))
            self.rows.append(Row(self._line, cells, tuple(self._remarks)))
            self._row, self._remarks = {}, []

    def text(self, text: str) -> None:
        if self._taking:
            self._parts.append(text)

    def _shown(self, raw: str) -> str:
        if self._kind == "Number":
            text = raw_number_text(raw)
            if digits_lost(text):
                self._remarks.append(Remark(Phrase("files.remark.digits_lost"), self._column - 1))
            return text
        if self._kind == "DateTime":
            return moment_text(raw)
        if self._kind == "Boolean":
            return {"1": "TRUE", "0": "FALSE"}.get(raw.strip(), raw)
        return raw
