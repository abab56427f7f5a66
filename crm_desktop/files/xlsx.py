"""Workbooks of Excel 2007 and later, row by row.

Read by our own hand, because what a customer list needs is what the usual readers drop: the text
of errors, the leading zeros of card numbers that only a number format shows, the digits that Excel
rounded away; and because they build the whole sheet first, which a sheet of two cells, one of them
in the last corner, turns into gigabytes.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import BinaryIO

from crm_desktop.files.cells import (
    built_in_kind,
    digits_lost,
    format_kind,
    moment_text,
    raw_number_text,
    serial_text,
)
from crm_desktop.files.markup import Archive, Handler, RowHandler, plain
from crm_desktop.files.model import FileProblem, Remark, Row, SheetInfo
from crm_desktop.files.source import damaged
from crm_desktop.foundation.words import Phrase

MOST_COLUMNS = 16_384
MOST_ROWS = 1_048_576
# ``_x000D_`` stands for a character that XML cannot hold, ``_x005F_`` for an underscore before one.
_ESCAPED = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")
_WORKBOOK = "xl/workbook.xml"


class Workbook:
    """A workbook's sheets, texts and formats."""

    def __init__(self, file: BinaryIO) -> None:
        self._archive = Archive(file)
        path = self._path_of_workbook()
        folder = posixpath.dirname(path)
        relations = _Relations(folder)
        side = f"{folder}/_rels/{posixpath.basename(path)}.rels".lstrip("/")
        if side in self._archive:
            self._archive.read(side, relations)
        listed = _Sheets()
        self._archive.read(path, listed)
        self._from_1904 = listed.from_1904
        self._parts: list[str] = []
        self.sheets: tuple[SheetInfo, ...] = ()
        for number, (name, state, key) in enumerate(listed.sheets, start=1):
            part = relations.worksheet(key, f"{folder}/worksheets/sheet{number}.xml".lstrip("/"))
            if part in self._archive:
                self._parts.append(part)
                self.sheets += (SheetInfo(name, hidden=state != "visible"),)
        self._texts_part = relations.of_type("sharedStrings", f"{folder}/sharedStrings.xml")
        self._formats_part = relations.of_type("styles", f"{folder}/styles.xml")
        self._texts: list[str] | None = None
        self._formats: list[str] = []

    def rows(self, index: int) -> Iterator[Row]:
        """Yield the rows of a sheet that have anything in them."""
        if self._texts is None:
            texts, formats = _Texts(), _Formats()
            if self._texts_part in self._archive:
                self._archive.read(self._texts_part, texts)
            if self._formats_part in self._archive:
                self._archive.read(self._formats_part, formats)
            self._texts, self._formats = texts.texts, formats.kinds()
        handler = _SheetRows(self._texts, self._formats, from_1904=self._from_1904)
        with self._archive.open(self._parts[index]) as part:
            yield from handler.stream(part)

    def _path_of_workbook(self) -> str:
        relations = _Relations("")
        if "_rels/.rels" in self._archive:
            self._archive.read("_rels/.rels", relations)
        path = relations.of_type("officeDocument", _WORKBOOK)
        if path not in self._archive:
            raise damaged()
        return path


class _Relations(Handler):
    """What a part points to: by key, and by type."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._by_key: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = attributes.get("Target", "").replace("\\", "/")
            path = posixpath.normpath(posixpath.join("/", self._folder, target)).lstrip("/")
            self._by_key[attributes.get("Id", "")] = (kind, path)

    def of_type(self, kind: str, otherwise: str) -> str:
        paths = (path for found, path in self._by_key.values() if found == kind)
        return next(paths, otherwise)

    def worksheet(self, key: str, otherwise: str) -> str:
        """Return a sheet's part, "" where it is a chart or a macro."""
        kind, path = self._by_key.get(key, ("worksheet", otherwise))
        return path if kind == "worksheet" else ""


class _Sheets(Handler):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, str]] = []
        self.from_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            found = plain({k: v for k, v in attributes.items() if ":" in k})
            self.sheets.append(
                (
                    attributes.get("name", ""),
                    attributes.get("state", "visible"),
                    found.get("id", ""),
                )
            )
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904", "0") in ("1", "true", "on")


class _Texts(Handler):
    """The texts that cells share; what only helps to pronounce them is left out."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._inside = False
        self._spoken = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "t":
            self._inside = not self._spoken
        elif name == "rPh":
            self._spoken = True

    def end(self, name: str) -> None:
        if name == "t":
            self._inside = False
        elif name == "rPh":
            self._spoken = False
        elif name == "si":
            self.texts.append(unescaped("".join(self._parts)))
            self._parts.clear()

    def text(self, text: str) -> None:
        if self._inside:
            self._parts.append(text)


class _Formats(Handler):
    """What the number formats of the cells' styles show."""

    def __init__(self) -> None:
        self._own: dict[str, str] = {}
        self._of_styles: list[str] = []
        self._among_cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self._own[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._among_cells = True
        elif name == "xf" and self._among_cells:
            self._of_styles.append(attributes.get("numFmtId", "0"))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._among_cells = False

    def kinds(self) -> list[str]:
        return [
            format_kind(self._own[number]) if number in self._own else built_in_kind(_int(number))
            for number in self._of_styles
        ]


class _SheetRows(RowHandler):
    def __init__(self, texts: list[str], formats: list[str], *, from_1904: bool) -> None:
        super().__init__()
        self._texts = texts
        self._formats = {str(style): kind for style, kind in enumerate(formats)}
        self._columns: dict[str, int] = {}
        self._from_1904 = from_1904
        self._line = 0
        self._next_column = 0
        self._row: dict[int, str] = {}
        self._remarks: list[Remark] = []
        self._kind = ""
        self._format = ""
        self._parts: list[str] = []
        self._taking = False
        self._spoken = False
        self._has_value = False
        self._has_formula = False
        self._own_text = False
        self._over = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._over:
            return
        if name == "c":
            self._begin_cell(attributes)
        elif name in ("v", "t"):
            # A text of its own may come with a number for readers that do not know it.
            self._taking = not self._spoken and (name == "t" or not self._own_text)
            self._has_value = True
        elif name == "is":
            self._own_text = True
            self._parts.clear()
        elif name == "row":
            self._line = int(attributes.get("r", self._line + 1))
            self._next_column = 0
            if not 0 < self._line <= MOST_ROWS:
                raise FileProblem(Phrase("files.problem.dimensions"))
        elif name == "f":
            self._has_formula = True
        elif name == "rPh":
            self._spoken = True

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._taking = False
        elif name == "c" and not self._over:
            self._end_cell()
        elif name == "row" and not self._over:
            self._end_row()
        elif name == "rPh":
            self._spoken = False
        elif name == "sheetData":
            self._over = True  # pictures, checks and print settings follow

    def text(self, text: str) -> None:
        if self._taking:
            self._parts.append(text)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        letters = attributes.get("r", "").rstrip("0123456789")
        if not letters:
            column = self._next_column
        elif (column := self._columns.get(letters, -1)) < 0:
            column = self._columns[letters] = _column(letters)
        if not 0 <= column < MOST_COLUMNS:
            raise FileProblem(Phrase("files.problem.dimensions"))
        self._column = column
        self._next_column = column + 1
        self._kind = attributes.get("t", "n")
        self._format = self._formats.get(attributes.get("s", "0"), "")
        self._has_value = self._has_formula = self._own_text = False

    def _end_cell(self) -> None:
        if self._has_value:
            text = "".join(self._parts)
            self._parts.clear()
            if text:
                self._row[self._column] = self._shown(text)
        elif self._has_formula:
            self._remark(Phrase("files.remark.not_computed"))

    def _shown(self, raw: str) -> str:
        """Return what a cell shows."""
        kind = self._kind
        if kind == "s":
            index = _int(raw)
            if 0 <= index < len(self._texts):
                return self._texts[index]
            self._remark(Phrase("files.remark.text_missing"))
            return ""
        if kind == "n":
            return self._number(raw)
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(raw.strip(), raw)
        if kind == "d":
            return moment_text(raw)
        return raw if kind == "e" else unescaped(raw)

    def _number(self, raw: str) -> str:
        shown = self._format
        if shown in ("date", "elapsed"):
            try:
                serial = float(raw)
            except ValueError:
                return raw
            return serial_text(serial, from_1904=self._from_1904, elapsed=shown == "elapsed")
        text = raw_number_text(raw, width=shown)
        if digits_lost(text):
            self._remark(Phrase("files.remark.digits_lost"))
        return text

    def _remark(self, phrase: Phrase) -> None:
        self._remarks.append(Remark(phrase, self._column))

    def _end_row(self) -> None:
        if self._row or self._remarks:
            width = max(self._row, default=-1) + 1
            cells = tuple(self._row.get(column, "") for column in range(width))
            self.rows.append(Row(self._line, cells, tuple(self._remarks)))
        self._row = {}
        self._remarks = []


def unescaped(text: str) -> str:
    """Return a text with the characters that are written as ``_x000D_``; lone halves replaced."""
    return _ESCAPED.sub(_unescape, text) if "_x" in text else text


def _unescape(found: re.Match[str]) -> str:
    units = b"".join(
        int(unit, 16).to_bytes(2, "little") for unit in re.findall("_x(.{4})_", found.group())
    )
    return units.decode("utf-16-le", "replace")


def _column(letters: str) -> int:
    """Return the column ``AB``, counted from 0; -1 for what is none."""
    column = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            return -1
        column = column * 26 + ord(letter) - 64
    return column - 1


def _int(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return -1
