"""Every file that people really have ends in rows or cards, or in a clear word about why not."""

from __future__ import annotations

import csv
import datetime as dt
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from crm_desktop.files.cells import elapsed_text, number_text
from crm_desktop.files.guess import guess
from crm_desktop.files.heads import find_head
from crm_desktop.files.model import FileProblem, Kind
from crm_desktop.files.tables import read_table
from crm_desktop.files.vcards import read_cards
from crm_desktop.foundation.words import Language, say
from tests.core.files.making import cells_of, files_in, rows_of

LONGEST = 15.0


def _read(path: Path) -> str:
    """Read all of a file; return what came of it, "" for nothing wrong."""
    try:
        kind = guess(path).kind
        if kind is Kind.VCARD:
            assert list(read_cards(path))
            return ""
        with read_table(path) as table:
            sheets = len(table.sheets)
        for sheet in range(sheets):
            for row in rows_of(path, sheet=sheet):
                for cell in row.cells:
                    cell.encode("utf-8")
                assert row.line > 0
    except FileProblem as found:
        problem = found
    else:
        return ""
    assert all(say(problem.phrase, language) for language in Language)
    return problem.phrase.key


# What cannot be read, and what is said of it; everything else is.
PROBLEMS = {
    "CorruptedXmlFile.xml": "damaged",
    "OOM_alloc3.xls": "damaged",
    "XEETestInvalidUTF-16.xml": "no_table",
    "XEETestInvalidUTF-8.xml": "no_table",
    "bad-header-no-header.csv": "empty",
    "badhtml.html": "damaged",
    "issue252.xlsx": "damaged",
    "issue_385.xls": "encrypted",
    "issue_594_dos.ods": "dimensions",
    "pass_protected.ods": "encrypted",
    "pass_protected.xlsb": "encrypted",
    "pass_protected.xlsx": "encrypted",
}


FOLDERS = (
    "customers",
    "vcards",
    "complaints",
    "robustness",
    "robustness/csv_spectrum/csvs",
    "robustness/csv_test_data/csv",
    "robustness/html_named_xls",
    "robustness/xlsx_xls_calamine",
    "robustness/xml_entity",
)


def test_every_file_ends_in_rows_cards_or_a_clear_word(real_data: Path) -> None:
    wrong, read = [], set()
    for path in (path for folder in FOLDERS for path in files_in(real_data / folder)):
        began = time.monotonic()
        found = _read(path)
        expected = PROBLEMS.get(path.name, "xlsb" if path.suffix == ".xlsb" else "")
        if found != (f"files.problem.{expected}" if expected else ""):
            wrong.append((path.name, found))
        if time.monotonic() - began > LONGEST:
            wrong.append((path.name, "slow"))
        if not found:
            read.add(path.name)
    assert wrong == []
    # The list beside the files says what two known readers make of each workbook.
    told = (real_data / "robustness" / "_reference_open_results.csv").read_text("utf-8")
    folder, results = "xlsx_xls_calamine/", csv.reader(told.splitlines())
    opened = {
        n.removeprefix(folder) for n, _, r in results if n.startswith(folder) and r[:2] == "ok"
    }
    assert len(opened) > 80
    assert opened - read == set()


def _oracles(real_data: Path, folder: str) -> Iterator[tuple[Path, Any]]:
    for path in files_in(real_data / "robustness" / folder / "json", "*.json"):
        name = {"csv_spectrum": "csvs", "csv_test_data": "csv"}[folder]
        told = path.read_bytes().decode("utf-8", "replace")
        yield path.parents[1] / name / f"{path.stem}.csv", json.loads(told)


@pytest.mark.parametrize("folder", ["csv_spectrum", "csv_test_data"])
def test_csv_files_read_as_their_oracles_say(real_data: Path, folder: str) -> None:
    compared = 0
    for path, told in _oracles(real_data, folder):
        if path.name == "location_coordinates.csv":
            continue  # its oracle has another telephone number than the file
        lines = cells_of(path, encoding="utf-8", delimiter=",")
        head, *rows = lines
        as_named = [dict(zip(head, row, strict=True)) for row in rows]
        assert told in (as_named, lines), path.name
        compared += 1
    assert compared >= 11


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return number_text(float(value))
    if isinstance(value, dt.timedelta):
        return elapsed_text(round(value.total_seconds()))
    if isinstance(value, dt.datetime):
        moment = value.replace(microsecond=0, tzinfo=None)
        bare = moment.time() == dt.time()
        return moment.date().isoformat() if bare else moment.isoformat(" ")
    if isinstance(value, dt.time):
        return value.replace(microsecond=0).isoformat()
    return str(value).strip()


def _of_calamine(sheet: Any) -> dict[tuple[int, int], str]:
    """Return the cells of another reader by place; it leaves empty columns at the left out."""
    left = sheet.start[1] if sheet.start else 0
    rows = list(sheet.iter_rows())
    if left and max(map(len, rows), default=0) > sheet.end[1] - left + 1:
        left = 0
    return {
        (line, left + column): _shown(value)
        for line, row in enumerate(rows, start=1)
        for column, value in enumerate(row)
        if _shown(value)
    }


# Where that reader is wrong: it reads two old encodings badly and takes a number that stands in
# for a text.
READ_WRONG_BY_CALAMINE = {"biff5-rich-text-string.xls", "sheet_name_parsing.xls"}


def test_workbooks_read_as_another_reader_reads_them(real_data: Path) -> None:
    """Cell by cell; only errors, which that reader drops, may stand here alone."""
    wrong, compared = [], 0
    paths = [
        *files_in(real_data / "robustness" / "xlsx_xls_calamine"),
        *files_in(real_data / "customers", "*.xls*"),
        *files_in(real_data / "complaints", "*.xlsx"),
    ]
    for path in paths:
        if path.name in PROBLEMS or path.name in READ_WRONG_BY_CALAMINE or path.suffix == ".xlsb":
            continue
        try:
            book = CalamineWorkbook.from_path(path)
        except CalamineError:
            continue
        with read_table(path) as table:
            names = {sheet.name for sheet in table.sheets}
        for sheet in book.sheets_metadata:
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            assert sheet.name in names, path.name
            theirs = _of_calamine(book.get_sheet_by_name(sheet.name))
            ours = {
                (row.line, column): cell.strip()
                for row in rows_of(path, sheet=sheet.name)
                for column, cell in enumerate(row.cells)
                if cell.strip() and not (cell.startswith("#") and (row.line, column) not in theirs)
            }
            compared += len(ours)
            if ours != theirs:
                wrong.append((path.name, sheet.name, set(ours.items()) ^ set(theirs.items())))
    assert wrong == []
    assert compared > 30_000


def test_lists_of_customers_read_whole(real_data: Path) -> None:
    folder = real_data / "customers"
    orgs = rows_of(folder / "zh_orgs_hotlines_utf8.csv")
    assert len(orgs) == 315
    assert find_head(orgs).names == ("类别", "单位名称", "电话", "电话标签", "电子邮件", "网址")
    accounts = rows_of(folder / "salesforce_dataloader_accountData.csv")
    assert (len(accounts), {len(row.cells) for row in accounts}) == (424, {38})
    found = guess(folder / "salesforce_dataloader_accountData.csv").encodings
    assert found[0].name in ("latin-1", "cp1252")
    outlook = guess(folder / "outlook_zh_CN_headers_GBK_SYNTHETIC.csv")
    assert outlook.encoding == "gb18030"
    shop = rows_of(folder / "zh_membercard_POS_import_template_BIFF8.xls")
    assert find_head(shop).names[:4] == ("卡号", "姓名", "性别", "积分")
    complaints = rows_of(real_data / "complaints" / "zh_car_complaints_20240429_utf8.csv")
    assert len(complaints) == 4_672
    assert all(len(row.cells[0]) in (4, 20) and "E" not in row.cells[0] for row in complaints)


def test_cards_of_telephones_read_whole(real_data: Path) -> None:
    folder = real_data / "vcards"
    android = list(read_cards(folder / "zh_android_export_anonymised_from_vobject.vcf"))
    assert len(android) == 355
    assert sum(len(card.phones) for card in android) == 472
    assert sum(len(card.emails) for card in android) == 84
    assert sum(len(card.addresses) for card in android) == 87
    assert [card.remarks for card in android if card.remarks] == []
    assert (android[0].family, android[0].given, android[0].department) == ("沈", "浩明", "销售部")
    iphone = list(read_cards(folder / "zh_orgs_iphone_vcard30_utf8.vcf"))
    assert len(iphone) == 314
    assert all(card.organisation for card in iphone)
    (photo,) = read_cards(folder / "vobject_radicale1238_QP_softbreak_photo.vcf")
    assert photo.photo is not None
    assert len(photo.photo) > 190_000
    assert set(photo.given) == set("测试")
    cut = list(read_cards(folder / "ezvcard_John_Doe_ANDROID.vcf"))
    assert [r.phrase.key for card in cut for r in card.remarks] == [
        "files.remark.photo_damaged",
        "files.remark.cut",
    ]


def test_exports_and_their_expected_contacts_both_read(real_data: Path) -> None:
    for path in files_in(real_data / "customers", "roundcube_*_expected.vcf"):
        (card,) = read_cards(path)
        table = path.with_name(path.name.replace("_expected.vcf", ".csv"))
        head, row = cells_of(table)
        assert len(head) == len(row)
        assert {email.value for email in card.emails} <= set(row)
        assert {phone.value for phone in card.phones} <= set(row)


def test_naughty_strings_come_through_unchanged(real_data: Path) -> None:
    path = real_data / "robustness" / "blns.txt"
    lines = path.read_text("utf-8").split("\n")
    rows = {row.line: row.cells for row in rows_of(path, encoding="utf-8", delimiter="\x1f")}
    quoted = sum(1 for line in lines if line.startswith('"'))
    same = sum(1 for number, line in enumerate(lines, 1) if rows.get(number) == (line,))
    assert same + quoted * 2 + 3 >= len(lines)
