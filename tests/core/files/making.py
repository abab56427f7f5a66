"""Small foreign files, put together by hand where no program would write them so."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

from crm_desktop.files.model import FileProblem, Row
from crm_desktop.files.source import Source
from crm_desktop.files.tables import read_table

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return an archive of these parts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()


def xlsx(
    rows: str,
    *,
    texts: str | None = None,
    formats: tuple[str, ...] = (),
    more: Mapping[str, str | bytes] | None = None,
    sheets: str = '<sheet name="Sheet1" sheetId="1" r:id="rId1"/>',
    properties: str = "",
) -> bytes:
    """Return a workbook with the given rows as XML; style 1 has the first of ``formats``, etc."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{_RELATIONS}">{properties}'
            f"<sheets>{sheets}</sheets></workbook>"
        ),
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        ),
    }
    if texts is not None:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{texts}</sst>'
    if formats:
        codes = "".join(
            f'<numFmt numFmtId="{n}" formatCode="{code}"/>' for n, code in enumerate(formats, 170)
        )
        styles = "".join(f'<xf numFmtId="{n}"/>' for n in range(170, 170 + len(formats)))
        parts["xl/styles.xml"] = (
            f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts>'
            '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
            f'<cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>'
        )
    return zipped({**parts, **(more or {})})


def ods(body: str, *, styles: str = "", more: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return an OpenDocument spreadsheet with the given tables as XML."""
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    style = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
    content = (
        f'<office:document-content xmlns:office="{office}" xmlns:table="{table}"'
        f' xmlns:text="{text}" xmlns:style="{style}">{styles}'
        f"<office:body>{body}</office:body></office:document-content>"
    )
    return zipped({"content.xml": content, **(more or {})})


def rows_of(source: Source, **options: object) -> list[Row]:
    """Return all rows of a table."""
    with read_table(source, **options) as table:  # type: ignore[arg-type]
        return list(table.rows())


def cells_of(source: Source, **options: object) -> list[list[str]]:
    """Return the cells of all rows of a table."""
    return [list(row.cells) for row in rows_of(source, **options)]


def problem_of(source: Source, **options: object) -> FileProblem:
    """Return the problem that reading a whole table ends in; fails where there is none."""
    try:
        rows = rows_of(source, **options)
    except FileProblem as problem:
        return problem
    raise AssertionError(f"read without a problem: {rows[:3]}")


def remarks_of(row: Row) -> list[tuple[str, int | None]]:
    return [(remark.phrase.key, remark.column) for remark in row.remarks]


def files_in(folder: Path, pattern: str = "*") -> list[Path]:
    """Return the files of a folder, which must not be empty."""
    found = sorted(path for path in folder.glob(pattern) if path.is_file())
    assert found
    return found


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def xls(*cells: bytes, formats: tuple[str, ...] = ("General",), from_1904: bool = False) -> bytes:
    """Return a worksheet as Excel 4 wrote it; format and style of a number have one index."""
    records = [
        _record(0x0409, struct.pack("<HHH", 0x0400, 0x0010, 0)),
        _record(0x0042, struct.pack("<H", 1252)),
        _record(0x0022, struct.pack("<H", from_1904)),
        *(_record(0x0231, struct.pack("<HHHB", 200, 0, 0x7FFF, 5) + b"Arial") for _ in range(4)),
        *(_record(0x041E, struct.pack("<HB", 0, len(f)) + f.encode()) for f in formats),
        *(
            _record(0x0443, struct.pack("<BBHHHHH", 0, n, 0xFFF1 & 0x0001, 0, 0, 0, 0))
            for n in range(len(formats))
        ),
        *cells,
        _record(0x000A, b""),
    ]
    return b"".join(records)


def xls_number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return _record(0x0203, struct.pack("<HHHd", row, column, style, value))


def xls_label(row: int, column: int, text: bytes) -> bytes:
    return _record(0x0204, struct.pack("<HHHH", row, column, 0, len(text)) + text)


def xls_flag(row: int, column: int, value: int, *, error: bool) -> bytes:
    return _record(0x0205, struct.pack("<HHHBB", row, column, 0, value, error))
