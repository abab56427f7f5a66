"""Lines of words that are painted over and over, such as cells: laid out once and kept.

Laying out a line costs several times what painting it does, and a table paints the same lines at
every step of the cursor. The base line follows the font alone, so that it is the same in a row of
Chinese and one of Latin letters.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QTextLayout

from ui.toolkit.theme import theme
from ui.toolkit.tokens import Size, Weight

_WIDE = 1e6


def paint_line(
    painter: QPainter,
    box: QRectF,
    text: str,
    ink: str = "text",
    *,
    size: int = Size.BODY,
    weight: int = Weight.REGULAR,
    right: bool = False,
) -> None:
    """Paint one line of words into a box, at its left or right; what does not fit is cut."""
    if not text or box.width() <= 0:
        return
    line = _line(text, size, weight)
    if line.width > box.width():
        line = _cut(text, size, weight, int(box.width()))
    left = box.right() - line.width if right else box.left()
    painter.setPen(theme().colour(ink))
    line.layout.draw(painter, QPointF(left, box.top() + box.height() / 2 - line.middle))


def line_width(text: str, size: int = Size.BODY, weight: int = Weight.REGULAR) -> float:
    """Return the width of one line of words."""
    return _line(text, size, weight).width if text else 0.0


class _Line:
    """A line laid out, with the distance from its top to the middle of the font."""

    __slots__ = ("layout", "middle", "width")

    def __init__(self, text: str, size: int, weight: int) -> None:
        font = theme().font(size, weight)
        self.layout = QTextLayout(text, font)
        self.layout.setCacheEnabled(True)
        self.layout.beginLayout()
        laid = self.layout.createLine()
        laid.setLineWidth(_WIDE)
        self.layout.endLayout()
        metrics = QFontMetricsF(font)
        self.width = laid.naturalTextWidth()
        # The line grows with the tallest script in it; the font's own height does not.
        self.middle = laid.ascent() - (metrics.ascent() - metrics.descent()) / 2


@lru_cache(maxsize=2048)
def _line(text: str, size: int, weight: int) -> _Line:
    return _Line(text.replace("\n", " "), size, weight)


@lru_cache(maxsize=512)
def _cut(text: str, size: int, weight: int, width: int) -> _Line:
    metrics = QFontMetricsF(theme().font(size, weight))
    text = text.replace("\n", " ")
    return _Line(metrics.elidedText(text, Qt.TextElideMode.ElideRight, width), size, weight)
