"""Tables of foreign files: one way in for every kind, rows as they are read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol

from crm_desktop.files.guess import guess, guess_kind
from crm_desktop.files.model import FileProblem, Kind, Row, SheetInfo
from crm_desktop.files.source import Source, opened
from crm_desktop.foundation.words import Phrase
from db.errors import translated

# What a whole table may have. More is no list of customers but a file made to fill the memory of
# whoever keeps its cells.
MOST_ROWS = 2_000_000
MOST_CELLS = 60_000_000
MOST_LETTERS = 2 << 30


class _Sheets(Protocol):
    sheets: tuple[SheetInfo, ...]

    def rows(self, index: int) -> Iterator[Row]: ...


class _Text:
    """Delimited text: one sheet without a name."""

    def __init__(self, file: BinaryIO, encoding: str, delimiter: str) -> None:
        self._file = file
        self._encoding = encoding
        self._delimiter = delimiter
        self.sheets: tuple[SheetInfo, ...] = (SheetInfo(""),)

    def rows(self, index: int) -> Iterator[Row]:
        from crm_desktop.files.delimited import read_rows

        self._file.seek(0)
        return read_rows(self._file, self._encoding, self._delimiter)


class Table:
    """A file that is open: what it was read as, its sheets, and the rows of one of them."""

    def __init__(
        self, sheets: _Sheets, sheet: int, kind: Kind, encoding: str, delimiter: str
    ) -> None:
        self._sheets = sheets
        self.sheets = sheets.sheets
        self.sheet = sheet
        self.kind = kind
        self.encoding = encoding
        self.delimiter = delimiter

    def rows(self) -> Iterator[Row]:
        """Yield the rows of the sheet, as often as this is called, while the table is open.

        Rows without any content may be left out; line numbers tell. Raises FileProblem with the
        last line that could be read where the file ends in rubbish or never ends, StorageError
        where the disk fails.
        """
        if not self.sheets:
            return
        line = rows = cells = letters = 0
        try:
            with translated():
                for row in self._sheets.rows(self.sheet):
                    line = row.line
                    rows += 1
                    cells += len(row.cells)
                    letters += sum(map(len, row.cells))
                    if rows > MOST_ROWS or cells > MOST_CELLS or letters > MOST_LETTERS:
                        raise FileProblem(Phrase("files.problem.too_many"), line=line)
                    yield row
        except FileProblem as problem:
            problem.line = line
            raise


@contextmanager
def read_table(
    source: Source,
    kind: Kind | None = None,
    encoding: str = "",
    delimiter: str = "",
    sheet: int | str | None = None,
) -> Iterator[Table]:
    """Open a table; what is not given is guessed. Without ``sheet`` it is the first to be seen.

    Raises FileProblem for a file that cannot be read as this kind or has no such sheet.
    """
    if kind is None:
        kind = guess_kind(source)
    if kind is Kind.VCARD:
        raise FileProblem(Phrase("files.problem.cards"))
    if kind in (Kind.CSV, Kind.HTML) and not (encoding and (delimiter or kind is Kind.HTML)):
        guessed = guess(source)
        encoding = encoding or guessed.encoding or "utf-8"
        delimiter = delimiter or guessed.delimiter or ","
    with opened(source) as file:
        sheets = _opened_sheets(file, kind, encoding, delimiter)
        yield Table(sheets, _chosen(sheets.sheets, sheet), kind, encoding, delimiter)


def _opened_sheets(file: BinaryIO, kind: Kind, encoding: str, delimiter: str) -> _Sheets:
    """Return the reader of a kind; each is imported when its first file comes."""
    if kind is Kind.CSV:
        return _Text(file, encoding, delimiter)
    if kind is Kind.XLSX:
        from crm_desktop.files.xlsx import Workbook

        return Workbook(file)
    if kind is Kind.XLS:
        from crm_desktop.files.xls import OldWorkbook

        return OldWorkbook(file)
    if kind is Kind.ODS:
        from crm_desktop.files.ods import OpenWorkbook

        return OpenWorkbook(file)
    if kind is Kind.SPREADSHEET_ML:
        from crm_desktop.files.spreadsheet_ml import XmlWorkbook

        return XmlWorkbook(file)
    from crm_desktop.files.html_tables import Page

    return Page(file, encoding)


def _chosen(sheets: tuple[SheetInfo, ...], sheet: int | str | None) -> int:
    if sheet is None:
        return next((n for n, found in enumerate(sheets) if not found.hidden), 0)
    for number, found in enumerate(sheets):
        if sheet in (number, found.name):
            return number
    raise FileProblem(Phrase("files.problem.no_sheet", name=str(sheet)))
