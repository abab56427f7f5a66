"""Workbooks of Excel 97 and before, through xlrd: it keeps errors and number formats."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from crm_desktop.files.cells import digits_lost, format_kind, number_text, serial_text
from crm_desktop.files.model import FileProblem, Remark, Row, SheetInfo
from crm_desktop.files.source import damaged
from crm_desktop.foundation.words import Phrase


class OldWorkbook:
    """An old workbook; it is read into memory sheet by sheet."""

    def __init__(self, file: BinaryIO) -> None:
        import xlrd

        try:
            self._book: Any = xlrd.open_workbook(
                file_contents=file.read(),
                formatting_info=True,
                on_demand=True,
                logfile=io.StringIO(),  # it mutters on standard output otherwise
            )
            self.sheets = tuple(SheetInfo(name) for name in self._book.sheet_names())
        except xlrd.XLRDError as error:
            if "encrypted" in str(error):
                raise FileProblem(Phrase("files.problem.encrypted")) from error
            raise damaged(error) from error
        except Exception as error:  # a torn file ends in whatever its bytes lead to
            raise damaged(error) from error

    def rows(self, index: int) -> Iterator[Row]:
        """Yield the rows of a sheet that have anything in them."""
        try:
            sheet = self._book.sheet_by_index(index)
            kinds = [format_kind(self._format_of(xf)) for xf in self._book.xf_list]
        except Exception as error:
            raise damaged(error) from error
        for number in range(sheet.nrows):
            cells, remarks = [], []
            for column, cell in enumerate(sheet.row(number)):
                kind = kinds[cell.xf_index] if 0 <= (cell.xf_index or 0) < len(kinds) else ""
                text = self._shown(cell, kind)
                if cell.ctype == 2 and digits_lost(text):
                    remarks.append(Remark(Phrase("files.remark.digits_lost"), column))
                cells.append(text)
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                yield Row(number + 1, tuple(cells), tuple(remarks))

    def _format_of(self, xf: Any) -> str:
        known = self._book.format_map.get(xf.format_key)
        return known.format_str if known else ""

    def _shown(self, cell: Any, kind: str) -> str:
        import xlrd

        value = cell.value
        if cell.ctype == xlrd.XL_CELL_TEXT:
            return str(value)
        if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
            if kind in ("date", "elapsed"):
                from_1904 = bool(self._book.datemode)
                return serial_text(value, from_1904=from_1904, elapsed=kind == "elapsed")
            return number_text(value, width=kind)
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if value else "FALSE"
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(value, "#VALUE!"))
        return ""
