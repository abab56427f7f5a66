"""Spreadsheets of OpenDocument (LibreOffice, WPS), row by row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from crm_desktop.files.cells import digits_lost, moment_text, raw_number_text
from crm_desktop.files.markup import Archive, Handler, RowHandler, plain
from crm_desktop.files.model import FileProblem, Remark, Row, SheetInfo
from crm_desktop.files.xlsx import MOST_COLUMNS, MOST_ROWS
from crm_desktop.foundation.words import Phrase

_CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
# What stands in a cell beside its text: remarks, drawings and what they say.
_BESIDE = {
    "annotation",
    "frame",
    "shape",
    "custom-shape",
    "control",
    "g",
    "rect",
    "line",
    "caption",
}


class OpenWorkbook:
    """An OpenDocument spreadsheet."""

    def __init__(self, file: BinaryIO) -> None:
        self._archive = Archive(file)
        if _MANIFEST in self._archive:
            self._archive.read(_MANIFEST, _Manifest())
        listed = _Tables()
        self._archive.read(_CONTENT, listed)
        self.sheets = tuple(listed.sheets)

    def rows(self, index: int) -> Iterator[Row]:
        """Yield the rows of a sheet that have anything in them."""
        with self._archive.open(_CONTENT) as part:
            yield from _TableRows(index).stream(part)


class _Manifest(Handler):
    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "encryption-data":
            raise FileProblem(Phrase("files.problem.encrypted"))


class _Tables(Handler):
    """The sheets; a table inside of a sheet is none."""

    def __init__(self) -> None:
        self.sheets: list[SheetInfo] = []
        self._hidden: set[str] = set()
        self._style = ""
        self._depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            found = plain(attributes)
            if not self._depth:
                hidden = found.get("style-name", "") in self._hidden
                self.sheets.append(SheetInfo(found.get("name", ""), hidden=hidden))
            self._depth += 1
        elif name == "style":
            self._style = plain(attributes).get("name", "")
        elif name == "table-properties" and plain(attributes).get("display") == "false":
            self._hidden.add(self._style)

    def end(self, name: str) -> None:
        if name == "table":
            self._depth -= 1


class _TableRows(RowHandler):
    def __init__(self, index: int) -> None:
        super().__init__()
        self._left = index + 1
        self._depth = 0
        self._beside = 0
        self._line = 0
        self._row_repeated = 1
        self._repeated = 1
        self._cells: list[str] = []
        self._remarks: list[Remark] = []
        self._blank = 0
        self._found: dict[str, str] = {}
        self._paragraphs: list[str] = []
        self._taking = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self._depth += 1
            self._left -= self._depth == 1
        elif self._left or self._depth != 1:
            return
        elif name in _BESIDE:
            self._beside += 1
        elif self._beside:
            return
        elif name == "table-row":
            self._row_repeated = int(plain(attributes).get("number-rows-repeated", "1"))
        elif name in ("table-cell", "covered-table-cell"):
            self._found = plain(attributes)
            self._repeated = int(self._found.get("number-columns-repeated", "1"))
            self._paragraphs = []
        elif name == "p":
            self._paragraphs.append("")
            self._taking = True
        elif name == "s":
            self.text(" " * min(int(plain(attributes).get("c", "1")), MOST_COLUMNS))
        elif name in ("tab", "line-break"):
            self.text("\t" if name == "tab" else "\n")

    def end(self, name: str) -> None:
        if name == "table":
            self._depth -= 1
        elif self._left or self._depth != 1:
            return
        elif name in _BESIDE:
            self._beside -= 1
        elif self._beside:
            return
        elif name == "p":
            self._taking = False
        elif name in ("table-cell", "covered-table-cell"):
            self._end_cell(self._shown())
        elif name == "table-row":
            self._end_row()

    def text(self, text: str) -> None:
        if self._taking and not self._beside:
            self._paragraphs[-1] += text

    def _end_cell(self, text: str) -> None:
        """Add a cell as often as it is repeated; blank ones wait for one that is not."""
        if not text:
            self._blank += self._repeated
            return
        width = len(self._cells) + self._blank + self._repeated
        if not 0 < width <= MOST_COLUMNS:
            raise FileProblem(Phrase("files.problem.dimensions"))
        self._cells += [""] * self._blank
        if self._found.get("value-type") == "float" and digits_lost(text):
            self._remarks.append(Remark(Phrase("files.remark.digits_lost"), len(self._cells)))
        self._cells += [text] * self._repeated
        self._blank = 0

    def _end_row(self) -> None:
        cells, remarks = tuple(self._cells), tuple(self._remarks)
        if cells and self._line + self._row_repeated > MOST_ROWS:
            raise FileProblem(Phrase("files.problem.dimensions"))
        if cells:
            self._check_volume(cells)
            self.rows += (
                Row(self._line + number, cells, remarks)
                for number in range(1, self._row_repeated + 1)
            )
        self._line += self._row_repeated
        self._cells, self._remarks, self._blank = [], [], 0

    def _check_volume(self, cells: tuple[str, ...]) -> None:
        """Refuse one row that stands for a million: nobody repeats a customer that often."""
        if self._row_repeated * len(cells) > MOST_ROWS:
            raise FileProblem(Phrase("files.problem.dimensions"))

    def _shown(self) -> str:
        """Return what a cell shows; a value of its own is more exact than what is shown of it."""
        found = self._found
        seen = "\n".join(self._paragraphs)
        kind = found.get("value-type", "")
        if kind in ("float", "percentage", "currency") and "value" in found:
            padded = seen.isdigit() and seen.startswith("0") and len(seen) > 1
            return seen if padded else raw_number_text(found["value"])
        if kind == "date":
            return moment_text(found.get("date-value", seen))
        if kind == "time":
            return moment_text(found.get("time-value", seen))
        if kind == "boolean":
            return found.get("boolean-value", seen).upper()
        return found.get("string-value", seen)
