from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from crm_desktop.files.model import Kind
from crm_desktop.files.tables_out import (
    GB18030,
    Loss,
    Written,
    neutral,
    original,
    write_csv,
    write_xlsx,
)
from db.errors import StorageError
from tests.core.files.making import cells_of, files_in, rows_of

HEAD = ("姓名", "电话")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+86 138", "-cmd|' /C'", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", " =1", "-1+2"],
)
def test_what_a_spreadsheet_would_run_is_made_a_text(text: str) -> None:
    assert neutral(text) == f"'{text}"
    assert original(neutral(text)) == text


@pytest.mark.parametrize("text", ["", "张伟", "-12.50", "1-2", "a=b", "'quoted'", "'s"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert neutral(text) == text
    assert original(text) == text


def test_a_csv_opens_in_excel(tmp_path: Path) -> None:
    out = tmp_path / "new" / "list.csv"
    rows = [("张伟", "13800138000"), ('a,b\n"c"', None), ("=1+1", 12)]
    assert write_csv(out, rows, head=HEAD, watermark="王芳 2026-01-05") == Written(3)
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    assert cells_of(out) == [
        ["王芳 2026-01-05"],
        ["姓名", "电话"],
        ["张伟", "13800138000"],
        ['a,b\n"c"', ""],
        ["'=1+1", "12"],
    ]
    assert not list(out.parent.glob("*.part"))


def test_gb_18030_says_what_it_cannot_hold_and_what_excel_will_not_show(tmp_path: Path) -> None:
    out = tmp_path / "list.csv"
    written = write_csv(out, [("张伟", "x\ud83dy"), ("𬭊", "é☃")], encoding=GB18030)
    # A half of a pair cannot be stored by anybody; it has become a sign before.
    assert written.losses == ()
    assert written.doubtful == (Loss(1, 1, "\ufffd"), Loss(2, 0, "𬭊"), Loss(2, 1, "☃"))
    assert cells_of(out, encoding="gb18030")[1] == ["𬭊", "é☃"]


def test_an_encoding_that_holds_less_names_what_it_lost(tmp_path: Path) -> None:
    out = tmp_path / "list.csv"
    written = write_csv(out, [("张伟", "𬭊é䶮")], encoding="gbk")
    assert written.losses == (Loss(1, 1, "𬭊䶮"),)
    assert out.read_bytes().decode("gbk") == "张伟,?é?\r\n"
    many = write_csv(out, [("𬭊",)] * 1_500, encoding="gbk")
    assert (many.rows, len(many.losses)) == (1_500, 1_000)


def test_a_list_that_cannot_be_finished_does_not_appear(tmp_path: Path) -> None:
    def broken():
        yield ("a",)
        raise OSError(28, "No space left on device")

    for write in (write_csv, write_xlsx):
        out = tmp_path / "list"
        out.write_bytes(b"old")
        with pytest.raises(StorageError):
            write(out, broken())
        assert out.read_bytes() == b"old"
        assert [path.name for path in tmp_path.iterdir()] == ["list"]
    blocked = tmp_path / "list" / "under a file.xlsx"
    with pytest.raises(StorageError):
        write_xlsx(blocked, [("a",)])


def test_a_workbook_keeps_texts_and_long_numbers(tmp_path: Path) -> None:
    out = tmp_path / "list.xlsx"
    rows = [
        ("110101199003078888", 13800138000, 110101199003078888),
        ("=1+1", 12.5, None),
        ("http://example.com", True, "a\x01b\ud83dc_x000D_"),
    ]
    assert write_xlsx(out, rows, head=(*HEAD, "no"), watermark="王芳 & 2026", sheet="客户") == (
        Written(3)
    )
    assert cells_of(out) == [
        ["王芳 & 2026"],
        ["姓名", "电话", "no"],
        ["110101199003078888", "13800138000", "110101199003078888"],
        ["=1+1", "12.5"],
        ["http://example.com", "True", "a\x01b\ufffdc_x000D_"],
    ]
    with CalamineWorkbook.from_path(out) as book:
        sheet = book.get_sheet_by_name("客户")
        assert sheet.to_python()[2][:2] == ["110101199003078888", 13800138000]
        assert sheet.to_python()[3][0] == "=1+1"


def test_a_list_longer_than_a_sheet_goes_on_in_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_desktop.files.tables_out._SHEET_ROWS", 4)
    out = tmp_path / "list.xlsx"
    assert write_xlsx(out, [(str(n),) for n in range(5)], head=("n",)).rows == 5
    assert cells_of(out, sheet="1") == [["n"], ["0"], ["1"], ["2"]]
    assert cells_of(out, sheet="1 2") == [["n"], ["3"], ["4"]]


def test_a_text_longer_than_a_cell_is_cut_and_named(tmp_path: Path) -> None:
    out = tmp_path / "list.xlsx"
    written = write_xlsx(out, [("a", "x" * 40_000)])
    assert written.losses == (Loss(1, 1),)
    assert len(cells_of(out)[0][1]) == 32_767


_TEXTS = st.text(max_size=8).filter(lambda text: not text.startswith("'"))


@settings(max_examples=40)
@given(st.lists(st.lists(_TEXTS, min_size=2, max_size=3), min_size=1, max_size=5))
def test_what_is_written_reads_the_same(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    write_csv(folder / "a.csv", rows, head=("a", "b"))
    options = {"kind": Kind.CSV, "encoding": "utf-8-sig", "delimiter": ","}
    read = cells_of(folder / "a.csv", **options)[1:]
    assert [[original(cell) for cell in row] for row in read] == rows
    write_xlsx(folder / "a.xlsx", rows)
    shown = {row.line: row.cells for row in rows_of(folder / "a.xlsx")}
    for line, row in enumerate(rows, start=1):
        assert [*shown.get(line, ()), *[""] * 3][: len(row)] == row


def test_payloads_that_attack_spreadsheets(real_data: Path, tmp_path: Path) -> None:
    (payloads,) = files_in(real_data / "robustness", "csv_injection_payloads.txt")
    lines = payloads.read_text("utf-8").splitlines()
    write_csv(tmp_path / "a.csv", [(line,) for line in lines])
    written = [row[0] for row in cells_of(tmp_path / "a.csv", delimiter=",")]
    assert [original(cell) for cell in written] == lines
    assert not [cell for cell in written if cell.startswith(("=", "+", "-", "@"))]
    write_xlsx(tmp_path / "a.xlsx", [(line,) for line in lines])
    assert [row[0] for row in cells_of(tmp_path / "a.xlsx")] == lines
