from __future__ import annotations

from itertools import pairwise

import pytest
import segno

from crm_desktop.paper.codes import BarCode, QrCode
from crm_desktop.paper.flow import Flow
from tests.core.paper.reading import LETTERHEAD, boxes, fonts, text


def test_a_qr_code_is_drawn_module_by_module() -> None:
    content = "https://例子.中国/TS202611220001"
    flow = Flow(LETTERHEAD)
    flow.qr(content, side=40, caption="扫码查询")
    pdf = flow.pdf()
    wanted = [[bool(dark) for dark in row] for row in segno.make_qr(content, error="m").matrix]
    drawn = boxes(pdf)
    unit = min(height for *_, height in drawn)
    left, top = min(x for x, *_ in drawn), max(y + h for _, y, _, h in drawn)
    found = [[False] * len(wanted) for _ in wanted]
    for x, y, width, _ in drawn:
        row, start = round((top - y) / unit) - 1, round((x - left) / unit)
        for column in range(start, start + round(width / unit)):
            found[row][column] = True
    assert found == wanted
    assert unit * (len(wanted) + 8) == pytest.approx(40 * 72 / 25.4, abs=0.1)
    assert "扫码查询" in text(pdf)


def test_a_qr_code_may_stand_without_a_caption() -> None:
    assert QrCode("A", caption="").height(100) < QrCode("A", caption="a").height(100)


def test_a_code_128_has_quiet_zones_and_ends_with_the_stop_pattern() -> None:
    flow = Flow(LETTERHEAD)
    flow.barcode("TS202611220001")
    pdf = flow.pdf()
    bars = sorted(boxes(pdf))
    unit = min(width for _, _, width, _ in bars)
    assert unit == pytest.approx(72 / 25.4 / 3, abs=0.01)
    assert bars[0][0] - LETTERHEAD.page_format.margin == pytest.approx(10 * unit, abs=0.1)
    edges = [edge for x, _, width, _ in bars for edge in (x, x + width)]
    runs = [round((b - a) / unit) for a, b in pairwise(edges)]
    assert runs[-7:] == [2, 3, 3, 1, 1, 1, 2]
    assert runs[:6] == [2, 1, 1, 2, 1, 4]  # start B
    assert "TS202611220001" in text(pdf)
    assert all(fonts(pdf).values())


def test_a_long_code_128_becomes_finer_rather_than_wider() -> None:
    flow = Flow(LETTERHEAD)
    flow.barcode("A" * 40, width=60)
    bars = boxes(flow.pdf())
    assert max(x + width for x, _, width, _ in bars) < (18 + 60) * 72 / 25.4


@pytest.mark.parametrize("content", ["", "编号", "a\nb", "a\xf1"])
def test_what_code_128_cannot_hold_is_refused(content: str) -> None:
    with pytest.raises(ValueError, match="Code 128"):
        BarCode(content)
