from __future__ import annotations

import pytest

from crm_desktop.files.tables import read_table
from tests.core.files.making import cells_of, problem_of, remarks_of, rows_of, xlsx, zipped


def test_texts_numbers_flags_and_errors_come_as_they_are_shown() -> None:
    content = xlsx(
        '<row r="2"><c r="A2" t="s"><v>1</v></c><c r="C2"><v>13800138000</v></c>'
        '<c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="str"><f>A1</f><v>a_x000D_b</v></c>'
        '<c t="inlineStr"><is><r><t>one</t></r><r><t> two</t></r></is></c>'
        '<c t="d"><v>2026-01-05T00:00:00</v></c></row>',
        texts="<si><t>zero</t></si><si><t>姓</t><rPh><t>xing</t></rPh></si>",
    )
    (row,) = rows_of(content)
    assert row.line == 2
    assert row.cells == (
        "姓", "", "13800138000", "TRUE", "#N/A", "a\rb", "one two", "2026-01-05",
    )  # fmt: skip


def test_formats_tell_dates_times_and_card_numbers() -> None:
    content = xlsx(
        '<row><c s="1"><v>46027</v></c><c s="2"><v>88</v></c><c s="3"><v>1.5</v></c>'
        '<c s="1"><v>soon</v></c><c s="99"><v>5</v></c><c s="x"><v>6</v></c></row>',
        formats=("yyyy/m/d", "000000", "[h]:mm"),
    )
    assert cells_of(content) == [["2026-01-05", "000088", "36:00:00", "soon", "5", "6"]]


def test_days_from_1904() -> None:
    content = xlsx(
        '<row><c s="1"><v>44565</v></c></row>',
        formats=("d.m.yy",),
        properties='<workbookPr date1904="1"/>',
    )
    assert cells_of(content) == [["2026-01-05"]]


def test_what_a_cell_lost_is_remarked() -> None:
    content = xlsx(
        '<row><c><v>1.10101199003078E+17</v></c><c><f>TODAY()</f></c><c t="s"><v>7</v></c>'
        '<c><v>110101199003078888</v></c><c t="s"><v>x</v></c></row>'
    )
    (row,) = rows_of(content)
    assert row.cells[0] == "110101199003078000"
    assert row.cells[3] == "110101199003078888"
    assert remarks_of(row) == [
        ("files.remark.digits_lost", 0),
        ("files.remark.not_computed", 1),
        ("files.remark.text_missing", 2),
        ("files.remark.text_missing", 4),
    ]


def test_halves_of_surrogates_are_joined_or_replaced() -> None:
    content = xlsx('<row><c t="str"><v>_xD83D__xDE00_ _xD83D_ _x005F_x0041_</v></c></row>')
    assert cells_of(content) == [["😀 \ufffd _x0041_"]]


def test_sheets_are_listed_and_chosen() -> None:
    relation = '<Relationship Id="rId{}" Type="http://x/{}" Target="{}"/>'
    content = xlsx(
        "<row><c><v>1</v></c></row>",
        sheets=(
            '<sheet name="hidden" state="hidden" r:id="rId1"/><sheet name="chart" r:id="rId2"/>'
            '<sheet name="客户" r:id="rId3"/><sheet name="lost" r:id="rId4"/>'
        ),
        more={
            "_rels/.rels": (
                "<Relationships>"
                + relation.format(1, "officeDocument", "/xl/workbook.xml")
                + "</Relationships>"
            ),
            "xl/_rels/workbook.xml.rels": "<Relationships>"
            + relation.format(1, "worksheet", "worksheets/sheet1.xml")
            + relation.format(2, "chartsheet", "chartsheets/sheet1.xml")
            + relation.format(3, "worksheet", "/xl/worksheets/second.xml")
            + relation.format(4, "worksheet", "worksheets/nowhere.xml")
            + '<Relationship Id="rId5" TargetMode="External" Target="file:///x"/>'
            + "</Relationships>",
            "xl/worksheets/second.xml": (
                '<x:worksheet xmlns:x="urn:any"><x:sheetData><x:row><x:c><x:v>2</x:v></x:c></x:row>'
                "</x:sheetData><x:legacy><x:row/><x:c><x:v>3</x:v></x:c></x:legacy></x:worksheet>"
            ),
        },
    )
    with read_table(content) as table:
        assert [(s.name, s.hidden) for s in table.sheets] == [("hidden", True), ("客户", False)]
        assert table.sheet == 1
        assert [row.cells for row in table.rows()] == [("2",)]
        assert [row.cells for row in table.rows()] == [("2",)], "rows can be read again"
    assert cells_of(content, sheet="hidden") == [["1"]]
    assert cells_of(content, sheet=0) == [["1"]]
    assert problem_of(content, sheet="none").phrase.key == "files.problem.no_sheet"


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1048577"><c><v>1</v></c></row>',
        '<row r="-1"/>',
        '<row><c r="XFE1"><v>1</v></c></row>',
        '<row><c r="ZZZZZZZ1"><v>1</v></c></row>',
        '<row><c r="a1"><v>1</v></c></row>',
    ],
)
def test_absurd_places_are_refused(rows: str) -> None:
    assert problem_of(xlsx(rows)).phrase.key == "files.problem.dimensions"


def test_the_last_corner_costs_no_more_than_its_cells() -> None:
    content = xlsx(
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    )
    first, last = rows_of(content)
    assert (last.line, len(last.cells)) == (1_048_576, 16_384)
    assert first.cells == ("1",)


def test_entities_are_refused_before_they_grow() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    content = xlsx("", more={"xl/worksheets/sheet1.xml": laughs})
    assert problem_of(content).phrase.key == "files.problem.entities"


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_desktop.files.markup._LARGEST_UNPACKED", 1 << 20)
    content = xlsx("<row><c><v>1</v></c></row>" + " " * (2 << 20))
    assert len(content) < 10_000
    assert problem_of(content).phrase.key == "files.problem.unpacked"


def test_one_text_repeated_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_desktop.files.tables.MOST_LETTERS", 1_000_000)
    content = xlsx(
        '<row><c t="s"><v>0</v></c></row>' * 1_000, texts=f"<si><t>{'x' * 30_000}</t></si>"
    )
    found = problem_of(content)
    assert (found.phrase.key, found.line) == ("files.problem.too_many", 34)


def test_torn_content_is_damaged_and_says_where() -> None:
    content = xlsx("<row><c><v>1</v></c></row>" * 9_000 + "<row><c></row>")
    found = problem_of(content)
    assert found.phrase.key == "files.problem.damaged"
    assert found.line > 5_000, "what could be read was read"


def test_a_place_that_is_no_figure_is_damage() -> None:
    assert problem_of(xlsx('<row r="one"/>')).phrase.key == "files.problem.damaged"


@pytest.mark.parametrize("missing", ["xl/workbook.xml", "xl/sharedStrings.xml"])
def test_missing_parts(missing: str) -> None:
    parts = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": "<workbook><sheets><sheet name='a'/></sheets></workbook>",
        "xl/worksheets/sheet1.xml": "<w><row><c><v>1</v></c></row></w>",
        "xl/sharedStrings.xml": "<sst/>",
    }
    del parts[missing]
    content = zipped(parts)
    if missing == "xl/workbook.xml":
        assert problem_of(content).phrase.key == "files.problem.damaged"
    else:
        assert cells_of(content) == [["1"]]


def test_an_archive_under_a_password_is_said_so() -> None:
    content = bytearray(xlsx(""))
    place = content.rfind(b"PK\x01\x02", 0, content.find(b"xl/workbook.xml", len(content) // 2))
    content[place + 8] |= 1  # the flag of the workbook's entry in the directory
    assert problem_of(bytes(content)).phrase.key == "files.problem.encrypted"


def test_a_part_that_cannot_be_unpacked_is_damage() -> None:
    content = bytearray(xlsx("<row/>" * 50))
    place = content.find(b"xl/worksheets/sheet1.xml") + len("xl/worksheets/sheet1.xml")
    content[place : place + 20] = b"\xff" * 20
    assert problem_of(bytes(content)).phrase.key == "files.problem.damaged"
    content = bytearray(xlsx(""))
    content[content.find(b"PK\x03\x04") : 4] = b"PK\x00\x00"
    assert problem_of(bytes(content.replace(b"PK\x03\x04", b"PK\x03\x05"))).phrase.key == (
        "files.problem.damaged"
    )


def test_a_workbook_without_sheets_has_no_rows() -> None:
    assert rows_of(xlsx("", sheets="")) == []
