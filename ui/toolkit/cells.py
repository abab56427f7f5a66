"""How each kind of cell reads and how it is painted; tables and trees share it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from crm_desktop.foundation.money import format_fen
from ui.toolkit.clock import paint_clock
from ui.toolkit.columns import Cell, Column, Flagged, IconText, Named, Pill, Tier
from ui.toolkit.deadlines import Deadline, clock_face
from ui.toolkit.icons import IN_TEXT, paint_icon
from ui.toolkit.lines import line_width, paint_line
from ui.toolkit.painting import middle
from ui.toolkit.speech import tr
from ui.toolkit.state import paint_pill, paint_tier, tier_width
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Size, Tone

#: Cells and heads keep this distance to both edges of their column.
CELL_PADDING = 12
_GAP = 8

_MOMENT = "%Y-%m-%d %H:%M"
_FLAG_ICON = {Tone.RED: "circle-alert", Tone.AMBER: "triangle-alert"}


def words_of(cell: Cell, value: Any, now: datetime) -> str:
    """Return what a cell says in the language of the window; "" for None, except a clock."""
    if cell is Cell.CLOCK:
        return tr(clock_face(value, now).words)
    return "" if value is None else _WORDS.get(cell, tr)(value)


def paint_cell(painter: QPainter, box: QRectF, column: Column, value: Any, now: datetime) -> None:
    """Paint a value into the box of its cell, padding included."""
    if column.cell is Cell.CLOCK:
        paint_clock(painter, box, box.left() + CELL_PADDING, clock_face(value, now))
    elif value is not None:
        inner = box.adjusted(CELL_PADDING, 0, -CELL_PADDING, 0)
        _PAINT.get(column.cell, _paint_words)(painter, inner, column, value)


def natural_width(column: Column, value: Any, now: datetime) -> int:
    """Return the width in which the words of a cell are not cut, padding included."""
    text = value.name if isinstance(value, Named) else words_of(column.cell, value, now)
    width = line_width(text, Size.BODY, column.weight) + 2 * CELL_PADDING
    if isinstance(value, Named) and value.tier is not None:
        width += _GAP + tier_width(tr(value.tier.word))
    elif isinstance(value, IconText | Flagged):
        width += _GAP + IN_TEXT
    return round(width)


def _named_words(value: Named) -> str:
    return value.name if value.tier is None else f"{value.name} {tr(value.tier.word)}"


def _number_words(value: int | Decimal) -> str:
    return f"{value:,}"


_WORDS: dict[Cell, Callable[[Any], str]] = {
    Cell.NUMBER: _number_words,
    Cell.MONEY: format_fen,
    Cell.DATE: date.isoformat,
    Cell.MOMENT: lambda value: value.strftime(_MOMENT),
    Cell.PILL: lambda value: tr(value.word),
    Cell.TIER: lambda value: tr(value.word),
    Cell.ICON: lambda value: tr(value.word),
    Cell.NAME: _named_words,
    Cell.FLAG: lambda value: value.text if isinstance(value, Flagged) else tr(value),
}


def _paint_words(painter: QPainter, room: QRectF, column: Column, value: Any) -> None:
    ink = "accent" if column.cell is Cell.LINK else column.ink
    words = _WORDS.get(column.cell, tr)(value)
    paint_line(painter, room, words, ink, weight=column.weight, right=column.is_right_aligned)


def _paint_pill(painter: QPainter, room: QRectF, _column: Column, value: Pill) -> None:
    paint_pill(painter, room, room.left(), tr(value.word), value.tone)


def _paint_tier(painter: QPainter, room: QRectF, _column: Column, value: Tier) -> None:
    paint_tier(painter, room, room.left(), tr(value.word), value.ink)


def _paint_icon(painter: QPainter, room: QRectF, column: Column, value: IconText) -> None:
    paint_icon(painter, middle(room, room.left(), IN_TEXT, IN_TEXT), value.icon, "text2")
    room.setLeft(room.left() + IN_TEXT + _GAP)
    paint_line(painter, room, tr(value.word), column.ink, weight=column.weight)


def _paint_name(painter: QPainter, room: QRectF, column: Column, value: Named) -> None:
    if value.tier is not None:
        # The tag keeps its place: a long name is cut before it.
        word = tr(value.tier.word)
        name = line_width(value.name, Size.BODY, column.weight)
        left = min(room.left() + name + _GAP, room.right() - tier_width(word))
        paint_tier(painter, room, left, word, value.tier.ink)
        room.setRight(left - _GAP / 2)
    paint_line(painter, room, value.name, column.ink, weight=column.weight)


def _paint_flag(painter: QPainter, room: QRectF, column: Column, value: Any) -> None:
    if not isinstance(value, Flagged):
        _paint_words(painter, room, column, value)
        return
    ink, tint = theme().tokens.tone(value.tone)
    ground = room.adjusted(-CELL_PADDING, 0, CELL_PADDING, -1)
    painter.fillRect(ground, theme().colour(tint))
    picture = middle(room, room.left(), IN_TEXT, IN_TEXT)
    paint_icon(painter, picture, _FLAG_ICON[value.tone], ink)
    room.setLeft(room.left() + IN_TEXT + _GAP)
    right = column.is_right_aligned
    paint_line(painter, room, value.text, ink, weight=column.weight, right=right)


_PAINT: dict[Cell, Callable[[QPainter, QRectF, Column, Any], None]] = {
    Cell.PILL: _paint_pill,
    Cell.TIER: _paint_tier,
    Cell.ICON: _paint_icon,
    Cell.NAME: _paint_name,
    Cell.FLAG: _paint_flag,
}


def is_running(value: Any) -> bool:
    """Return whether a value is a clock whose words change by themselves."""
    return isinstance(value, Deadline) and value.done is None
