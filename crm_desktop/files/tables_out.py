"""Lists that leave the program: CSV and XLSX that no other program turns into something else."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crm_desktop.files.cells import SURE_DIGITS
from crm_desktop.foundation.checks import storable
from db.errors import translated

Cell = str | int | float | None

UTF8 = "utf-8-sig"  # Excel takes text without the mark for whatever Windows is set to
GB18030 = "gb18030"
# What a spreadsheet runs when a cell begins with it; the wide forms count in East Asia.
_STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NEGATIVE = re.compile(r"-[0-9]{1,15}(?:\.[0-9]{1,15})?")
_QUOTED = re.compile(r"'\s*[=+\-@\t\r\n＝＋－＠]")
_LONGEST_CELL = 32_767
_SHEET_ROWS = 1_048_576
_WIDTH_ROWS = 200
_WIDEST = 50
_MOST_REPORTED = 1_000


@dataclass(frozen=True)
class Loss:
    """A cell that is not in the file as it was; rows count from 1 and columns from 0.

    ``characters`` are those that the encoding cannot hold, "" where the end was cut off.
    """

    row: int
    column: int
    characters: str = ""


@dataclass(frozen=True)
class Written:
    """How many rows a file got; what it could not hold, and what old programs will not show.

    ``doubtful`` are cells with characters that GB 18030 holds and GBK does not: Excel reads such a
    file as GBK. At most a thousand of either are listed.
    """

    rows: int
    losses: tuple[Loss, ...] = ()
    doubtful: tuple[Loss, ...] = ()


def neutral(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; negative figures stay as they are."""
    starts = text.startswith(_STARTERS) or text.lstrip(" ").startswith(_STARTERS)
    return f"'{text}" if starts and not _NEGATIVE.fullmatch(text) else text


def original(text: str) -> str:
    """Return a text as it was before ``neutral``."""
    return text[1:] if _QUOTED.match(text) else text


def write_csv(
    out: Path,
    rows: Iterable[Sequence[Cell]],
    *,
    head: Sequence[str] = (),
    watermark: str = "",
    encoding: str = UTF8,
) -> Written:
    """Write a list, which appears at ``out`` only when complete; raises StorageError.

    ``watermark`` is a line over the head that says whose copy this is.
    """
    losses: list[Loss] = []
    doubtful: list[Loss] = []
    count = 0

    def held(text: str, column: int) -> str:
        text = neutral(storable(text))
        if encoding == UTF8:
            return text
        kept = text.encode(encoding, "replace").decode(encoding)
        if kept != text:
            lost = "".join(a for a, b in zip(text, kept, strict=True) if a != b)
            _report(losses, Loss(count, column, lost))
        rare = "".join(letter for letter in kept if letter > "\x7f" and not _in_gbk(letter))
        if rare:
            _report(doubtful, Loss(count, column, rare))
        return kept

    with appearing(out) as part, part.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        if watermark:
            writer.writerow([held(watermark, 0)])
        if head:
            writer.writerow([held(name, column) for column, name in enumerate(head)])
        for row in rows:
            count += 1
            writer.writerow([held(_as_text(cell), column) for column, cell in enumerate(row)])
    return Written(count, tuple(losses), tuple(doubtful))


def write_xlsx(
    out: Path,
    rows: Iterable[Sequence[Cell]],
    *,
    head: Sequence[str] = (),
    watermark: str = "",
    sheet: str = "1",
) -> Written:
    """Write a workbook row by row; texts stay texts, and whole numbers with too many digits too.

    A list longer than a sheet goes on in the next one. Raises StorageError.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    losses: list[Loss] = []
    count = 0
    with appearing(out) as part:
        book = Workbook(str(part), {"constant_memory": True, "strings_to_urls": False})
        writing = _Book(book, sheet, [storable(name) for name in head], storable(watermark))
        try:
            for row in rows:
                count += 1
                for column in writing.add(row):
                    _report(losses, Loss(count, column))
        finally:
            writing.close()
            try:
                book.close()  # which writes it: the disk may be full
            except FileCreateError as error:
                raise error.args[0] from None
    return Written(count, tuple(losses))


class _Book:
    """The sheets of a workbook: each begins with the watermark and the head."""

    def __init__(self, book: Any, sheet: str, head: Sequence[str], watermark: str) -> None:
        self._book = book
        self._name = sheet
        self._head = head
        self._watermark = watermark
        self._bold = book.add_format({"bold": True})
        self._faint = book.add_format({"italic": True, "font_color": "#808080"})
        # Shown as text, and still text after somebody has edited the cell.
        self._quoted = book.add_format({"quote_prefix": True, "num_format": "@"})
        self._text = book.add_format({"num_format": "@"})
        self._sheets = 0
        self._widths: dict[int, int] = {}
        self._begin()

    def add(self, row: Sequence[Cell]) -> Iterator[int]:
        """Write a row; yield the columns whose texts were too long."""
        if self._line >= _SHEET_ROWS:
            self.close()
            self._begin()
        for column, cell in enumerate(row):
            text = _as_text(cell)
            if self._line < _WIDTH_ROWS:
                self._widen(column, text)
            if isinstance(cell, int | float) and _is_sure(cell):
                self._sheet.write_number(self._line, column, cell)
            elif text:
                text = storable(text)
                dangerous = neutral(text) != text
                style = self._quoted if dangerous else self._text
                self._sheet.write_string(self._line, column, text[:_LONGEST_CELL], style)
                if len(text) > _LONGEST_CELL:
                    yield column
        self._line += 1

    def close(self) -> None:
        """Set the widths of the sheet in hand."""
        for column, width in self._widths.items():
            self._sheet.set_column(column, column, min(width + 2, _WIDEST))

    def _begin(self) -> None:
        self._sheets += 1
        name = self._name if self._sheets == 1 else f"{self._name} {self._sheets}"
        self._sheet = self._book.add_worksheet(name)
        self._line = 0
        self._widths = {}
        if self._watermark:
            self._sheet.write_string(0, 0, self._watermark[:_LONGEST_CELL], self._faint)
            self._sheet.set_header("&C" + self._watermark.replace("&", "&&")[:250])
            self._line = 1
        if self._head:
            for column, title in enumerate(self._head):
                self._sheet.write_string(self._line, column, title, self._bold)
                self._widen(column, title)
            self._line += 1
            self._sheet.freeze_panes(self._line, 0)

    def _widen(self, column: int, text: str) -> None:
        # Chinese takes the room of two letters.
        width = sum(2 if letter > "\u2e7f" else 1 for letter in text[:_WIDEST])
        self._widths[column] = max(self._widths.get(column, 6), width)


@contextmanager
def appearing(out: Path) -> Iterator[Path]:
    """Yield a path beside ``out`` to write to; it takes the place of ``out`` when all went well."""
    part = out.with_name(out.name + ".part")
    with translated():
        out.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield part
            part.replace(out)
        finally:
            part.unlink(missing_ok=True)


def _as_text(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def _is_sure(cell: int | float) -> bool:
    """Return whether a spreadsheet keeps every digit of a number."""
    return not isinstance(cell, bool) and abs(cell) < 10**SURE_DIGITS


def _in_gbk(letter: str) -> bool:
    try:
        return bool(letter.encode("gbk"))
    except UnicodeEncodeError:
        return False


def _report(losses: list[Loss], loss: Loss) -> None:
    if len(losses) < _MOST_REPORTED:
        losses.append(loss)
