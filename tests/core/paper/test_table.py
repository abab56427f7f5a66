from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.foundation.words import Phrase
from crm_desktop.paper.block import Align
from crm_desktop.paper.flow import Flow
from crm_desktop.paper.frame import paginate
from crm_desktop.paper.ink import CELL
from crm_desktop.paper.letterhead import Orientation, PageFormat, PaperSize
from crm_desktop.paper.table import Cell, Column, Content, Table
from tests.core.paper.reading import LETTERHEAD, pages, sizes, text

A4 = PageFormat()
WIDTH = A4.text_area[0]
COLUMNS = [Column("序号", 14, Align.RIGHT), Column("客户"), Column("金额", 24, Align.RIGHT)]


def test_ten_thousand_rows_are_all_there_under_their_heads() -> None:
    flow = Flow(LETTERHEAD)
    flow.table(COLUMNS, [(n, f"客户{n:05d}𬭊", n * 100) for n in range(1, 10_001)])
    pdf = flow.pdf()
    assert len(sizes(pdf)) == 286
    for number in (0, 1, 142, 284, 285):  # reading every page takes pypdf half a minute
        page = pages(pdf, number)[0]
        assert "序号 客户 金额" in page
        rows = range(number * 35 + 1, min(number * 35 + 35, 10_000) + 1)
        assert re.findall("客户([0-9]{5})𬭊", page) == [f"{row:05d}" for row in rows]


def test_totals_stand_once_under_the_last_row_and_never_alone() -> None:
    for count in range(30, 40):
        flow = Flow(LETTERHEAD)
        rows = [(n, f"客户{n}", 1) for n in range(count)]
        flow.table(COLUMNS, rows, totals=["", "合计", sum(row[2] for row in rows)])
        found = pages(flow.pdf())
        assert [page.count("合计") for page in found] == [0] * (len(found) - 1) + [1]
        assert "客户" in found[-1].partition("金额")[2]
        assert f"合计 {count}" in found[-1]


def test_an_empty_list_says_so_and_has_no_totals() -> None:
    flow = Flow(LETTERHEAD)
    flow.table(COLUMNS, [], totals=["", "合计", 0])
    flow.table(COLUMNS, [], empty=Phrase("paper.masked"))
    found = text(flow.pdf())
    assert "本期无记录" in found
    assert "已脱敏" in found
    assert "合计" not in found


def test_numbers_end_at_the_right_and_are_never_broken() -> None:
    column = Column("金额", 1, Align.RIGHT)
    flow = Flow(replace(LETTERHEAD, paper=PaperSize.A5))
    flow.table([Column("项目", 150), column, column], [("维修", -1234567890, 1)])
    assert "维修 −1,234,567,890 1" in pages(flow.pdf())[0]


def test_the_words_of_a_head_are_not_broken() -> None:
    flow = Flow(LETTERHEAD)
    flow.table([Column("Difference", 2), Column("b", 200)], [("1", "2")])
    assert "Difference b" in pages(flow.pdf())[0]


@given(
    st.lists(
        st.builds(
            Column,
            width=st.sampled_from([0, 0, 8, 20, 60, 300]),
            align=st.sampled_from(Align),
        ),
        min_size=1,
        max_size=9,
    )
)
def test_columns_fill_the_width_exactly(columns: list[Column]) -> None:
    cells = [Cell("1,234,567.89") for _ in columns]
    setting = Content(columns, [cells]).at(WIDTH)
    assert sum(setting.widths) == pytest.approx(WIDTH)
    assert min(setting.widths) > 0


def test_a_cell_that_must_not_wrap_is_shortened() -> None:
    flow = Flow(LETTERHEAD)
    flow.table([Column("a", 30, wrap=False), Column("b")], [("长" * 100, "x\ny")])
    found = pages(flow.pdf())[0]
    assert "长… x" in found


def test_what_is_the_same_as_above_is_left_out_but_not_at_the_top_of_a_page() -> None:
    flow = Flow(LETTERHEAD)
    columns = [Column("部门", merge=True), Column("室", merge=True), Column("岗位")]
    rows = [("客服部", "受理室", f"岗位{n}") for n in range(60)] + [("售后部", "受理室", "岗位")]
    flow.table(columns, rows)
    found = pages(flow.pdf())
    assert [page.count("客服部") for page in found] == [1, 1]
    assert [page.count("受理室") for page in found] == [1, 2]


def test_a_row_longer_than_a_page_goes_on_over_several_pages() -> None:
    flow = Flow(replace(LETTERHEAD, paper=PaperSize.A5, orientation=Orientation.LANDSCAPE))
    words = "".join(f"第{n}句。" for n in range(2000))
    flow.table([Column("说明"), Column("人", 20)], [(words, "周敏"), ("完", "方楠")])
    found = text(flow.pdf())
    assert found.count("周敏") == 1
    assert words in found.replace("说明人", "").replace("周敏", "")


@settings(max_examples=60)
@given(st.lists(st.integers(1, 60), max_size=80), st.integers(0, 700))
def test_every_row_is_on_exactly_one_page_whatever_the_heights(
    heights: list[int], used: int
) -> None:
    rows = [[Cell("\n".join(["x"] * lines)), Cell(str(i))] for i, lines in enumerate(heights)]
    content = Content([Column(), Column()], rows, ["a", "b"], [Cell("sum"), Cell("")])
    setting = content.at(WIDTH)
    found = paginate([Table(content)], A4)
    shown = [placed.block for page in found for placed in page.placed]
    total = sum(block.height(WIDTH) for block in shown)
    repeated = (len(shown) - 1) * setting.heads[0].height
    assert total == pytest.approx(Table(content).height(WIDTH) + repeated)
    assert all(page.used <= A4.text_area[1] + 0.01 for page in found)


def test_facts_are_pairs_with_lines_between() -> None:
    flow = Flow(LETTERHEAD)
    flow.facts([("编号", "A1"), ("名称", "客服"), ("人数", 1200)])
    flow.facts([("一行", "一对" * 80)], pairs=1)
    found = pages(flow.pdf())[0]
    assert "编号 A1 名称 客服" in found
    assert "人数 1,200" in found


def test_cells_of_different_sizes_stand_on_one_line() -> None:
    content = Content([Column(), Column()], [[Cell("a"), Cell("b", replace(CELL, size=20))]])
    row = content.at(WIDTH).rows[0]
    assert row.rise > CELL.rise
    assert row.height > 20


def test_a_merged_text_takes_the_room_of_the_rows_that_share_it() -> None:
    columns = [Column(width=30, merge=True), Column()]
    long = "很长的部门名称写在这里要占两行"
    content = Content(columns, [[Cell(long), Cell(str(n))] for n in range(60)])
    first, second, *_ = content.at(WIDTH).rows
    assert first.height > second.height
    flow = Flow(LETTERHEAD)
    flow.add(Table(content))
    assert text(flow.pdf()).count(long) == 2


def test_a_merged_text_without_room_at_the_top_of_a_page_is_cut() -> None:
    columns = [Column(width=30, merge=True), Column()]
    long = "很长的部门名称写在这里要占两行"
    rows = [[Cell("短"), Cell(str(n))] for n in range(34)]
    rows += [[Cell(long), Cell("x")], [Cell(long), Cell("y")], [Cell("短"), Cell("z")]]
    content = Content(columns, rows)
    first, second = paginate([Table(content)], A4)
    assert len(first.placed) == len(second.placed) == 1
    flow = Flow(LETTERHEAD)
    flow.add(Table(content))
    found = pages(flow.pdf())
    assert long in found[0].replace(" ", "")
    assert "…" in found[1]
