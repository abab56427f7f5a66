from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.paper.block import Align
from crm_desktop.paper.flow import (
    LONGEST,
    Flow,
    Marked,
    Signature,
    chinese_numeral,
    number,
    signed,
)
from crm_desktop.paper.ink import Tone
from crm_desktop.paper.letterhead import PageFormat
from crm_desktop.paper.prose import Callout, Words
from crm_desktop.paper.table import Column
from tests.core.paper.reading import LETTERHEAD, pages, sizes, text

EN = replace(LETTERHEAD, language=Language.EN)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (-1234567, "−1,234,567"),
        (0, "0"),
        (None, ""),
        (date(2026, 1, 5), "2026-01-05"),
        (datetime(2026, 1, 5, 8, 3, tzinfo=CHINA), "2026-01-05 08:03"),
        (Phrase("paper.nothing"), "本期无记录"),
        ("A&B <b>\x00", "A&B <b>"),
    ],
)
def test_values_have_one_printed_form(value: object, said: str) -> None:
    assert Flow(LETTERHEAD).text(value) == said


def test_differences_carry_their_sign() -> None:
    assert [signed(1200), signed(0), signed(-1)] == ["+1,200", "0", "−1"]
    assert number(-1000) == "−1,000"


def test_sections_are_numbered_as_each_language_does() -> None:
    for letterhead, first, eleventh in (
        (LETTERHEAD, "一、总体", "十一、总体"),
        (EN, "1. 总体", "11. 总体"),
    ):
        flow = Flow(letterhead)
        for _ in range(11):
            flow.section("总体")
        found = " ".join(pages(flow.pdf()))
        assert first in found
        assert eleventh in found


def test_chinese_numerals() -> None:
    assert [chinese_numeral(n) for n in (1, 9, 10, 19, 20, 21, 99)] == (
        "一 九 十 十九 二十 二十一 九十九".split()
    )


def test_ten_million_characters_are_cut_and_say_so() -> None:
    for letterhead, note in (
        (LETTERHEAD, "……（此后9,900,000字未打印）"),
        (EN, "…(9,900,000furthercharactersnotprinted)"),
    ):
        flow = Flow(letterhead)
        flow.paragraph("投诉" * 5_000_000)
        found = text(flow.pdf())
        assert found.count("投诉") == LONGEST // 2
        assert found.endswith(note)


def test_very_long_values_in_tables_and_facts_print_whole() -> None:
    flow = Flow(LETTERHEAD)
    flow.facts([("说明", "甲" * 20_000), ("备注", "乙" * 300)])
    flow.table([Column("a", 40), Column("b")], [("丙" * 20_000, "丁"), ("戊", "x" * 5_000)])
    found = text(flow.pdf())
    assert [found.count(c) for c in "甲乙丙丁戊"] == [20_000, 300, 20_000, 1, 1]


def test_everything_in_one_document() -> None:
    flow = Flow(LETTERHEAD)
    flow.title("月报", "统计期 2026-10")
    flow.heading("说明")
    flow.numbered(["甲" * 100, "乙"])
    flow.tick("同意短信")
    flow.tick("同意电话", ticked=True)
    flow.callout("时限", "七个工作日", Tone.WARNING)
    flow.callout("", "没有标题")
    flow.bars([("维修", 52, "52 35 %"), ("其他", 0, "0")])
    flow.bars([])
    flow.space(10)
    left, right = flow.part(), flow.part()
    left.facts([("卡号", Marked("9001", Tone.BAD, bold=True, size=12))], pairs=1)
    left.paragraph("左边")
    right.qr("9001", side=20)
    flow.beside(left, right, 30)
    flow.signatures(
        [
            Signature("编制", "周敏", date(2026, 11, 2)),
            Signature("批准"),
            Signature(Phrase("paper.sign.approved"), dated=False),
            Signature("公章", seal=True),
            Signature("第五"),
        ]
    )
    found = " ".join(pages(flow.pdf()))
    for words in (
        "月报 统计期 2026-10 说明 1.",
        "2. 乙 同意短信",
        "时限 七个工作日 没有标题",
        "维修 52 35 %",
        "卡号 9001 左边",
        "编制 周敏 2026-11-02",
        "批准 日期： 批准 公章 第五 日期：",
    ):
        assert words in found
    assert found.count("✓") == 1


def test_the_title_of_a_document_without_one_is_its_number() -> None:
    assert b"BG202611220001" in Flow(LETTERHEAD).pdf()


def test_long_callouts_and_bars_go_on_on_the_next_page() -> None:
    flow = Flow(LETTERHEAD)
    flow.callout("时限", "\n".join(f"第{n}行" for n in range(120)))
    flow.bars([(f"类{n}", n, str(n)) for n in range(100)])
    found = pages(flow.pdf())
    assert len(found) == 6
    assert found[0].count("时限") == 1
    everything = text(flow.pdf())
    assert [f"第{n}行" in everything for n in range(120)] == [True] * 120
    assert [f"类{n}" in everything for n in range(100)] == [True] * 100


def test_a_callout_does_not_part_where_only_its_title_would_stay() -> None:
    body = Words("\n".join("abcdef"))
    callout = Callout("title", body, Tone.BAD)
    width = PageFormat().text_area[0]
    assert callout.split(width, 30) is None
    assert callout.least(width) < callout.height(width)


def test_parts_share_the_pages_of_the_whole() -> None:
    flow = Flow(LETTERHEAD)
    part = flow.part()
    part.paragraph("a")
    flow.beside(part, part, 40)
    assert sizes(flow.pdf()) == [(595, 842)]


def test_words_may_stand_at_the_right_and_in_the_middle() -> None:
    flow = Flow(LETTERHEAD)
    flow.add(Words("右", align=Align.RIGHT), Words("中", align=Align.CENTRE))
    flow.table([Column("a", align=Align.CENTRE), Column("b", align=Align.RIGHT)], [("1", "2\n3")])
    assert "右 中 a b 1 2 3" in pages(flow.pdf())[0]


def test_bars_and_tables_that_cannot_begin_move_on_whole() -> None:
    flow = Flow(LETTERHEAD)
    flow.space(240)
    flow.bars([("维修", 1, "1"), ("其他", 1, "1")])
    flow.paragraph("\n".join("x" * 48))
    flow.table([Column("a")], [("\n".join("y" * 12),), ("z",)])
    found = pages(flow.pdf())
    assert "维修" not in found[0]
    assert "维修 1 其他 1" in found[1]
    assert " a " not in found[1]
    assert " a y" in found[2]
