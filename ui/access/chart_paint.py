"""How the boxes of the organisation chart are painted, as on paper but in the window's tokens."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from crm_desktop.foundation.words import Phrase
from ui.access.chart_shapes import HEAD, LINE, Shape
from ui.access.structure_rows import Node, filled_words, staffing
from ui.access.wording import dotted, holder_words
from ui.toolkit.columns import Pill
from ui.toolkit.painting import FOCUS_WIDTH, MIDDLE_RIGHT, paint_box, paint_words, words_width
from ui.toolkit.speech import tr
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Radius, Size, Tone, Weight

_INSET = 12
_GAP = 8
_BAR = 3


def shape_words(shape: Shape) -> str:
    """Return what a shape says, for its tool tip and for screen readers."""
    node = shape.node
    state = staffing(node)
    filled = Phrase("organisation.filled_words", actual=node.actual, plan=node.plan)
    words = dotted(node.name, filled, holder_words(node.holders), state.word if state else "")
    return tr(words)


class ShapePainter:
    """Paints shapes; ``current`` has the ring, which is strong while the chart has the focus."""

    def __init__(self, painter: QPainter, current: int | None, *, focused: bool) -> None:
        self._painter = painter
        self._current = current
        self._focused = focused

    def paint_strokes(self, strokes: Iterable[QLineF]) -> None:
        """Paint the lines between the boxes."""
        self._painter.setPen(QPen(theme().colour("edge"), 1))
        self._painter.drawLines(list(strokes))

    def paint(self, shape: Shape) -> None:
        """Paint a box with its head, or a post in a box painted before."""
        if shape.is_box:
            self._paint_box(shape)
        else:
            self._paint_post(shape)

    def _paint_box(self, shape: Shape) -> None:
        painter, place, node = self._painter, shape.place, shape.node
        current = node.id == self._current
        paint_box(painter, place, Radius.CONTROL, fill="surface")
        head = QRectF(place.left(), place.top(), place.width(), HEAD)
        painter.save()
        painter.setClipRect(head)
        rounded = head if place.height() <= HEAD else head.adjusted(0, 0, 0, Radius.CONTROL)
        fill = "sel" if current else ("tint" if node.kind == "company" else "rail")
        paint_box(painter, rounded, Radius.CONTROL, fill=fill)
        painter.restore()
        border = "accent" if current else "line2"
        width = FOCUS_WIDTH if current and self._focused else 1
        paint_box(painter, place, Radius.CONTROL, border=border, width=width)
        inside = head.adjusted(_INSET, 0, -_INSET, 0)
        taken = self._paint_figures(inside, node, Size.CAPTION)
        inside.setRight(inside.right() - taken)
        paint_words(painter, inside, node.short_name, weight=Weight.BOLD)

    def _paint_post(self, shape: Shape) -> None:
        painter, place, node = self._painter, shape.place, shape.node
        if node.id == self._current:
            ground = place.adjusted(1, 0, -1, 0)
            painter.fillRect(ground, theme().colour("sel"))
            bar = QRectF(ground.left(), ground.top(), _BAR, ground.height())
            painter.fillRect(bar, theme().colour("accent"))
            if self._focused:
                paint_box(painter, ground, 2, border="accent", width=FOCUS_WIDTH)
        line = QRectF(place.left(), place.top(), place.width(), LINE)
        inside = line.adjusted(_INSET, 0, -_INSET, 0)
        taken = self._paint_figures(inside, node, Size.CAPTION)
        paint_words(painter, inside.adjusted(0, 0, -taken, 0), node.name)
        if node.holders:
            under = place.adjusted(_INSET, LINE - 4, -_INSET, -2)
            names = tr(holder_words(node.holders))
            align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            paint_words(painter, under, names, "text3", size=Size.CAPTION, align=align)

    def _paint_figures(self, room: QRectF, node: Node, size: int) -> float:
        """Paint how full it is at the right end; return the width that this takes."""
        state = staffing(node)
        words = tr(dotted(state.word if state else "", filled_words(node)))
        ink = _ink(state)
        weight = Weight.MEDIUM if ink == "amber" else Weight.REGULAR
        paint_words(self._painter, room, words, ink, size=size, weight=weight, align=MIDDLE_RIGHT)
        return words_width(words, size, weight) + _GAP


def _ink(state: Pill | None) -> str:
    return "amber" if state is not None and state.tone is Tone.AMBER else "text3"
