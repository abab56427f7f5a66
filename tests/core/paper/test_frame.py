from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from pypdf import PdfReader

from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.paper.block import Blank, NewPage
from crm_desktop.paper.flow import Flow
from crm_desktop.paper.frame import TooHigh, paginate
from crm_desktop.paper.letterhead import Letterhead, Orientation, PageFormat, PaperSize
from crm_desktop.paper.prose import Words
from tests.core.paper.reading import LETTERHEAD, pages, sizes

A4 = PageFormat()
A5_LANDSCAPE = PageFormat(PaperSize.A5, Orientation.LANDSCAPE)


def document(letterhead: Letterhead, count: int = 90) -> bytes:
    flow = Flow(letterhead)
    flow.title("月报")
    for number in range(count):
        flow.paragraph(f"第{number}段")
    return flow.pdf()


def test_header_and_footer_say_who_what_and_when_on_every_page() -> None:
    found = pages(document(LETTERHEAD))
    assert len(found) == 3
    for number, page in enumerate(found, start=1):
        assert "远山汽车集团 客户服务中心" in page
        assert "BG202611220001·A 版·内部" in page
        assert "打印 周敏 2026-11-23 10:42·验证码 7F3K-92QD" in page
        assert f"第 {number} / 3 页" in page


def test_header_and_footer_in_english_with_masking_and_watermark() -> None:
    letterhead = replace(
        LETTERHEAD, language=Language.EN, masked=True, watermark="周敏 2026", version=""
    )
    page = pages(document(letterhead, 1))[0]
    assert "BG202611220001·内部·Masked" in page
    assert "Printed by 周敏, 2026-11-23 10:42·Verification code 7F3K-92QD" in page
    assert "Page 1 of 1" in page
    assert page.count("周敏 2026 ") > 10


def test_long_names_are_shortened_and_do_not_run_into_each_other() -> None:
    letterhead = replace(
        LETTERHEAD, company="很长的公司名称" * 20, number="BG" * 60, printed_by="某某" * 60
    )
    page = pages(document(letterhead, 1))[0]
    assert page.count("…") == 3
    assert "第 1 / 1 页" in page


def test_secrecy_may_be_a_phrase() -> None:
    letterhead = replace(LETTERHEAD, secrecy=Phrase("paper.masked"))
    assert "A 版·已脱敏" in pages(document(letterhead, 1))[0]


def test_the_same_input_gives_the_same_bytes() -> None:
    assert document(LETTERHEAD) == document(LETTERHEAD)
    assert document(LETTERHEAD) != document(replace(LETTERHEAD, verification_code="0000"))


def test_desks_may_print_at_the_same_time() -> None:
    letterheads = [replace(LETTERHEAD, number=f"BG{n}", company="𬭊" * n) for n in range(8)]
    alone = [document(letterhead) for letterhead in letterheads]
    with ThreadPoolExecutor(4) as lanes:
        assert list(lanes.map(document, letterheads)) == alone


def test_the_file_says_what_it_is() -> None:
    reader = PdfReader(io.BytesIO(document(LETTERHEAD, 1)))
    assert reader.metadata is not None
    assert reader.metadata.title == "月报"
    assert reader.metadata.author == "远山汽车集团 客户服务中心"
    assert reader.metadata.subject == "BG202611220001"
    assert reader.metadata["/CreationDate"] == "D:20261123104200"
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"


@pytest.mark.parametrize("paper", PaperSize)
@pytest.mark.parametrize("orientation", Orientation)
def test_every_format(paper: PaperSize, orientation: Orientation) -> None:
    pdf = document(replace(LETTERHEAD, paper=paper, orientation=orientation), 40)
    short, long = sorted(round(edge * 72 / 25.4) for edge in paper.value)
    wanted = (short, long) if orientation is Orientation.PORTRAIT else (long, short)
    assert set(sizes(pdf)) == {wanted}


def test_pages_of_several_formats() -> None:
    flow = Flow(LETTERHEAD)
    flow.page(A5_LANDSCAPE)  # before anything stands on the first page it only changes its format
    flow.paragraph("a")
    flow.page()
    flow.paragraph("b")
    assert sizes(flow.pdf()) == [(595, 420), (595, 842)]


def test_a_heading_moves_with_what_it_heads() -> None:
    height = A4.text_area[1]
    heading = Words("heading", with_next=True, before=0, after=0)
    blocks = [Blank(height - 40), heading, heading, Words("a\nb\nc")]
    first, second = paginate(blocks, A4)
    assert len(first.placed) == 1
    assert len(second.placed) == 3


def test_a_heading_before_a_new_page_stays() -> None:
    found = paginate([Words("heading", with_next=True), NewPage(A4), Words("a")], A4)
    assert [len(page.placed) for page in found] == [1, 1]


def test_a_paragraph_parts_between_lines_but_leaves_two_behind() -> None:
    height = A4.text_area[1]
    words = Words("\n".join("abcdef"))
    leading = words.ink.leading
    first, second = paginate([Blank(height - 3.5 * leading), words], A4)
    assert len(first.placed) == 2
    assert second.used == pytest.approx(3 * leading)
    alone, _ = paginate([Blank(height - 1.5 * leading), words], A4)
    assert len(alone.placed) == 1


def test_a_block_that_fits_no_page_is_the_documents_mistake() -> None:
    with pytest.raises(TooHigh):
        paginate([Blank(5), Blank(2000)], A4)


def test_nothing_at_all_is_one_empty_page() -> None:
    assert len(pages(Flow(LETTERHEAD).pdf())) == 1
