"""Every kind of cell reads as it should, in both languages, and fits its column."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.words import Language, Phrase
from ui.toolkit.cells import is_running, natural_width, paint_cell, words_of
from ui.toolkit.columns import Cell, Column, Flagged, IconText, Named, Pill, Tier
from ui.toolkit.deadlines import Deadline
from ui.toolkit.speech import set_language
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Tone

NOW = datetime(2026, 11, 23, 10, 42, tzinfo=CHINA)
TODAY = Phrase("toolkit.date.today")
GOLD = Tier(TODAY, "gold")
DUE = Deadline(NOW + timedelta(minutes=18), NOW - timedelta(minutes=82))

CELLS: list[tuple[Cell, Any, str, str]] = [
    (Cell.TEXT, "尉迟明月", "尉迟明月", "尉迟明月"),
    (Cell.TEXT, TODAY, "今天", "Today"),
    (Cell.NUMBER, 12480, "12,480", "12,480"),
    (Cell.NUMBER, Decimal("-1234.5"), "-1,234.5", "-1,234.5"),
    (Cell.MONEY, 123450, "¥1,234.50", "¥1,234.50"),
    (Cell.DATE, date(2026, 12, 8), "2026-12-08", "2026-12-08"),
    (Cell.MOMENT, NOW, "2026-11-23 10:42", "2026-11-23 10:42"),
    (Cell.CLOCK, DUE, "剩 18 分", "18 min left"),
    (Cell.CLOCK, None, "无期限", "No limit"),
    (Cell.PILL, Pill(TODAY, Tone.AMBER), "今天", "Today"),
    (Cell.TIER, GOLD, "今天", "Today"),
    (Cell.LINK, TODAY, "今天", "Today"),
    (Cell.ICON, IconText("phone", TODAY), "今天", "Today"),
    (Cell.NAME, Named("欧阳䶮", GOLD), "欧阳䶮 今天", "欧阳䶮 Today"),
    (Cell.NAME, Named("林国栋"), "林国栋", "林国栋"),
    (Cell.FLAG, Flagged("1380013800", Tone.RED), "1380013800", "1380013800"),
    (Cell.FLAG, "13800138000", "13800138000", "13800138000"),
]


def column(cell: Cell, width: int = 120, *, figure: bool = False) -> Column:
    return Column("key", TODAY, lambda row: row, cell, width=width, figure=figure)


def painted(cell: Cell, value: Any, width: int, *, figure: bool = False) -> QImage:
    """Return a cell of that width with 40 pixels of its right neighbour."""
    image = QImage(width + 40, 36, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_cell(painter, QRectF(0, 0, width, 36), column(cell, figure=figure), value, NOW)
    painter.end()
    return image


def ink_columns(image: QImage) -> list[int]:
    """Return the columns of pixels in which something is painted."""
    white = QColor("white").rgb()
    return [
        x
        for x in range(image.width())
        if any(image.pixel(x, y) != white for y in range(image.height()))
    ]


@pytest.mark.parametrize(("cell", "value", "zh", "en"), CELLS)
def test_words_in_both_languages(cell: Cell, value: Any, zh: str, en: str) -> None:
    assert words_of(cell, value, NOW) == zh
    set_language(Language.EN)
    assert words_of(cell, value, NOW) == en


@pytest.mark.parametrize("cell", [cell for cell in Cell if cell is not Cell.CLOCK])
def test_nothing_is_an_empty_cell(cell: Cell) -> None:
    assert words_of(cell, None, NOW) == ""
    assert ink_columns(painted(cell, None, 120)) == []


@pytest.mark.parametrize(("cell", "value", "zh", "en"), CELLS)
def test_a_cell_of_its_natural_width_keeps_its_padding(
    cell: Cell, value: Any, zh: str, en: str
) -> None:
    width = natural_width(column(cell), value, NOW) + 24
    columns = ink_columns(painted(cell, value, width))
    assert columns
    # The tint of a flagged cell fills the cell.
    # A letter may reach a pixel into the padding.
    left = 0 if isinstance(value, Flagged) else 11
    assert columns[0] >= left
    assert columns[-1] < width


@pytest.mark.parametrize("cell", [Cell.NUMBER, Cell.MONEY])
def test_figures_stand_at_the_right(cell: Cell) -> None:
    columns = ink_columns(painted(cell, 5, 200))
    assert columns[0] > 150
    assert 180 < columns[-1] < 188


@pytest.mark.parametrize("cell", [Cell.TEXT, Cell.FLAG])
def test_so_do_figures_in_words(cell: Cell) -> None:
    columns = ink_columns(painted(cell, "125 %", 200, figure=True))
    assert columns[0] > 140
    assert 180 < columns[-1] < 189


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (Cell.TEXT, "很长很长的事项" * 5),
        (Cell.NAME, Named("热依拉·艾买提江·阿不都热合曼", GOLD)),
        (Cell.ICON, IconText("phone", "很长很长的类别" * 3)),
        (Cell.FLAG, Flagged("1380013800138001380013800", Tone.AMBER)),
        (Cell.MONEY, 12345678901234567),
    ],
)
def test_what_does_not_fit_is_cut_inside_the_cell(cell: Cell, value: Any) -> None:
    assert natural_width(column(cell), value, NOW) > 120
    assert ink_columns(painted(cell, value, 120))[-1] < 120


def test_a_flag_tints_its_cell() -> None:
    image = painted(Cell.FLAG, Flagged("123", Tone.RED), 120)
    assert image.pixelColor(2, 5) == theme().colour("red_tint")


def test_a_link_has_the_accent() -> None:
    image = painted(Cell.LINK, "打开", 120)
    accent = theme().colour("accent")
    near = [
        (x, y)
        for x in range(120)
        for y in range(36)
        if abs(image.pixelColor(x, y).blue() - accent.blue()) < 12
        and image.pixelColor(x, y).red() < 80
    ]
    assert near


def test_a_clock_runs_until_it_is_done() -> None:
    assert is_running(DUE)
    assert not is_running(Deadline(NOW, NOW, done=NOW))
    assert not is_running(None)
