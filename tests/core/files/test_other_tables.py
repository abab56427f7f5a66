"""Old workbooks, OpenDocument, workbooks in one XML file, and tables of web pages."""

from __future__ import annotations

import pytest

from crm_desktop.files.model import Kind
from crm_desktop.files.tables import read_table
from tests.core.files.making import (
    cells_of,
    ods,
    problem_of,
    remarks_of,
    rows_of,
    xls,
    xls_flag,
    xls_label,
    xls_number,
)

# ---------------------------------------------------------------------------------- old workbooks


def test_an_old_workbook_keeps_errors_and_leading_zeros() -> None:
    content = xls(
        xls_label(1, 0, b"anna"),
        xls_number(1, 1, 88, 1),
        xls_number(1, 2, 46027, 2),
        xls_flag(1, 3, 1, error=False),
        xls_flag(1, 4, 0x2A, error=True),
        xls_number(1, 5, 1.10101199003078e17),
        xls_number(1, 6, 1.5, 3),
        formats=("General", "000000", "yyyy/m/d", "[h]:mm"),
    )
    (row,) = rows_of(content)
    assert row.line == 2
    assert row.cells == (
        "anna", "000088", "2026-01-05", "TRUE", "#N/A", "110101199003078000", "36:00:00",
    )  # fmt: skip
    assert remarks_of(row) == [("files.remark.digits_lost", 5)]


def test_an_old_workbook_may_count_from_1904() -> None:
    content = xls(xls_number(0, 0, 44565, 1), formats=("General", "d/m/yy"), from_1904=True)
    assert cells_of(content) == [["2026-01-05"]]


def test_an_old_workbook_that_is_torn_is_damaged() -> None:
    content = xls(xls_label(0, 0, b"anna"))
    assert problem_of(content[:30], kind=Kind.XLS).phrase.key == "files.problem.damaged"
    assert problem_of(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4096, kind=Kind.XLS
    ).phrase.key == ("files.problem.damaged")


# ------------------------------------------------------------------------------------ OpenDocument


def _cell(kind: str, value: str, shown: str, *, more: str = "") -> str:
    name = {"date": "date-value", "time": "time-value", "boolean": "boolean-value"}.get(
        kind, "value"
    )
    told = f' office:value-type="{kind}" office:{name}="{value}"' if kind else ""
    return f"<table:table-cell{told}{more}><text:p>{shown}</text:p></table:table-cell>"


def _table(*rows: str, name: str = "Sheet1") -> str:
    lines = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    return f'<table:table table:name="{name}">{lines}</table:table>'


def test_values_of_opendocument_come_as_they_are_shown() -> None:
    row = (
        _cell("float", "13800138000", "1.38E+10")
        + _cell("float", "88", "000088")
        + _cell("float", "110101199003078000", "1.1E+17")
        + _cell("date", "2026-01-05T09:30:00", "5.1.26")
        + _cell("time", "PT36H00M00S", "36:00")
        + _cell("boolean", "true", "WAHR")
        + _cell("percentage", "0.15", "15 %")
        + _cell("", "", "#N/A")
    )
    (found,) = rows_of(ods(_table(row)))
    assert found.cells == (
        "13800138000", "000088", "110101199003078000", "2026-01-05 09:30:00", "36:00:00", "TRUE",
        "0.15", "#N/A",
    )  # fmt: skip
    assert remarks_of(found) == [("files.remark.digits_lost", 2)]


def test_texts_of_opendocument_keep_lines_and_blanks_and_leave_remarks_out() -> None:
    row = (
        "<table:table-cell><office:annotation><text:p>a remark</text:p></office:annotation>"
        "<text:p>one<text:s text:c='2'/>two<text:tab/>three</text:p>"
        "<text:p>next<text:line-break/><text:span>line</text:span></text:p></table:table-cell>"
    )
    assert cells_of(ods(_table(row))) == [["one  two\tthree\nnext\nline"]]


def test_repeated_rows_and_cells_are_repeated_and_blank_ones_are_not() -> None:
    blank = '<table:table-cell table:number-columns-repeated="16000"/>'
    body = (
        '<table:table table:name="a"><table:table-row table:number-rows-repeated="3">'
        f"{blank}</table:table-row>"
        '<table:table-row table:number-rows-repeated="2"><table:covered-table-cell/>'
        + _cell("", "", "x", more=' table:number-columns-repeated="2"')
        + blank
        + '</table:table-row><table:table-row table:number-rows-repeated="1048000"/></table:table>'
    )
    assert [(row.line, row.cells) for row in rows_of(ods(body))] == [
        (4, ("", "x", "x")),
        (5, ("", "x", "x")),
    ]


@pytest.mark.parametrize(
    ("rows", "columns"), [("1048577", "1"), ("1", "16385"), ("100000", "16000"), ("2", "-5")]
)
def test_repetition_without_measure_is_refused(rows: str, columns: str) -> None:
    body = (
        f'<table:table><table:table-row table:number-rows-repeated="{rows}">'
        + _cell("", "", "x", more=f' table:number-columns-repeated="{columns}"')
        + "</table:table-row></table:table>"
    )
    assert problem_of(ods(body)).phrase.key == "files.problem.dimensions"


def test_sheets_of_opendocument_are_told_apart() -> None:
    hide = '<style:table-properties table:display="false"/>'
    styles = f'<style:style style:name="ta1">{hide}</style:style>'
    within = _table(_cell("", "", "inner"))
    inner = f"<table:table-cell>{within}<text:p>outer</text:p></table:table-cell>"
    body = (
        '<table:table table:name="hidden" table:style-name="ta1"/>'
        + _table(inner, name="first")
        + _table(_cell("", "", "second"), name="next")
    )
    content = ods(body, styles=styles)
    with read_table(content) as table:
        assert [(s.name, s.hidden) for s in table.sheets] == [
            ("hidden", True),
            ("first", False),
            ("next", False),
        ]
        assert [row.cells for row in table.rows()] == [("outer",)]
    assert cells_of(content, sheet="next") == [["second"]]


def test_opendocument_under_a_password_is_said_so() -> None:
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    content = ods("", more={"META-INF/manifest.xml": manifest})
    assert problem_of(content).phrase.key == "files.problem.encrypted"


# ------------------------------------------------------------------------------ SpreadsheetML 2003


def _workbook(rows: str, *, before: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{before}'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="甲"><Table>{rows}</Table></Worksheet>'
        '<Worksheet ss:Name="乙"><Table><Row><Cell><Data ss:Type="String">2</Data></Cell></Row>'
        "</Table></Worksheet></Workbook>"
    ).encode()


def test_a_workbook_in_one_xml_file() -> None:
    content = _workbook(
        '<Row ss:Index="3"><Cell ss:MergeAcross="1"><Data ss:Type="String">a</Data></Cell>'
        '<Cell><Data ss:Type="Number">13800138000</Data></Cell>'
        '<Cell ss:Index="6"><Data ss:Type="DateTime">2026-01-05T00:00:00.000</Data></Cell>'
        '<Cell><Data ss:Type="Boolean">0</Data></Cell>'
        '<Cell><Data ss:Type="Error">#REF!</Data></Cell>'
        '<Cell><Data ss:Type="Number">1.10101199003078E+17</Data></Cell></Row><Row/>'
    )
    (row,) = rows_of(content)
    assert row.line == 3
    assert row.cells == (
        "a", "", "13800138000", "", "", "2026-01-05", "FALSE", "#REF!", "110101199003078000",
    )  # fmt: skip
    assert remarks_of(row) == [("files.remark.digits_lost", 8)]
    assert cells_of(content, sheet="乙") == [["2"]]


def test_a_workbook_in_one_xml_file_can_be_as_hostile_as_any() -> None:
    assert (
        problem_of(_workbook('<Row ss:Index="99999999"/>')).phrase.key == "files.problem.dimensions"
    )
    assert problem_of(_workbook('<Row><Cell ss:Index="99999"/></Row>')).phrase.key == (
        "files.problem.dimensions"
    )
    laughs = _workbook("", before='<!DOCTYPE x [<!ENTITY a "ha">]>')
    assert problem_of(laughs).phrase.key == "files.problem.entities"
    assert problem_of(_workbook("<Row></Cell>")).phrase.key == "files.problem.damaged"


# --------------------------------------------------------------------------------------- web pages


def test_tables_of_a_web_page() -> None:
    page = (
        "<html><head><title>t</title><style>td {x: y}</style></head><body><!-- <td>no</td> -->text"
        "<table><tr><th>姓名<th>电&nbsp;话</tr>"
        "<tr><td>张&amp;伟<br>先生</td><td> 1 < 2 </td></tr></table>"
        "<script>if (a<b) '<td>'</script>"
        "<table><tr><td>second</td></tr></table></body></html>"
    ).encode()
    with read_table(page) as table:
        assert [s.name for s in table.sheets] == ["1", "2"]
        assert [row.cells for row in table.rows()] == [
            ("姓名", "电 话"),
            ("张&伟\n先生", "1 < 2"),
        ]
    assert cells_of(page, sheet="2") == [["second"]]


def test_spans_leave_their_other_cells_blank() -> None:
    page = (
        b"<table><tr><td rowspan=2>a</td><td colspan='2'>b</td><td>c</td></tr>"
        b"<tr><td>d</td><td>e</td><td>f</td></tr><tr><td>g</td></tr></table>"
    )
    assert cells_of(page) == [["a", "b", "", "c"], ["", "d", "e", "f"], ["g"]]


def test_an_inner_table_is_a_table_of_its_own() -> None:
    page = (
        b"<table><tr><td>a</td></tr><tr><td><table><tr><td>in</td></tr></table></td></tr></table>"
    )
    assert cells_of(page) == [["a"]]
    assert cells_of(page, sheet=1) == [["in"]]


def test_pages_without_a_table_or_in_no_encoding() -> None:
    assert (
        problem_of(b"<html><p>nothing</p><td>stray</td></html>").phrase.key
        == "files.problem.damaged"
    )
    assert (
        problem_of(b"<table><tr><td>x", encoding="klingon").phrase.key == "files.problem.encoding"
    )
    absurd = b"<table><tr>" + b"<td colspan=9999>x</td>" * 2 + b"</tr></table>"
    assert problem_of(absurd).phrase.key == "files.problem.dimensions"


def test_characters_of_a_page_that_cannot_be_read_are_remarked() -> None:
    (row,) = rows_of(b"<table><tr><td>a<td>\xff\xff</tr>", encoding="utf-8")
    assert remarks_of(row) == [("files.remark.undecoded", 1)]


def test_a_page_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_desktop.files.html_tables.LARGEST", 10)
    assert problem_of(b"<table><tr><td>x").phrase.key == "files.problem.too_large"


@pytest.mark.parametrize("noise", ["<", "<!--", "<td", "<![", "&#", '<td a="'])
def test_a_page_of_noise_takes_no_longer_than_its_length(noise: str) -> None:
    page = ("<table><tr><td>a</td></tr></table>" + noise * 40_000).encode()
    assert cells_of(page)[0] == ["a"]


# ------------------------------------------------------------------------------------ any of them


def test_cards_are_no_table() -> None:
    assert problem_of(b"BEGIN:VCARD\nEND:VCARD\n").phrase.key == "files.problem.cards"


def test_a_table_without_measure_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_desktop.files.tables.MOST_ROWS", 2)
    found = problem_of(b"a\n1\n2\n3\n")
    assert (found.phrase.key, found.line) == ("files.problem.too_many", 3)
