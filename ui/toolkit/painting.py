"""Boxes and words that painted widgets and delegates share; every colour is a token's name."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ui.toolkit.theme import theme
from ui.toolkit.tokens import Radius, Size, Weight

MIDDLE_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
MIDDLE_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter

FOCUS_WIDTH = 2


@contextmanager
def painting(widget: QWidget) -> Iterator[QPainter]:
    """Yield a smooth painter for a paint event and end it, whatever happens."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        yield painter
    finally:
        painter.end()


def paint_box(
    painter: QPainter,
    box: QRect | QRectF,
    radius: float,
    *,
    fill: str | None = None,
    border: str | QColor | None = None,
    width: float = 1,
) -> None:
    """Paint a rounded box; the border lies inside it, so a thicker one moves nothing."""
    half = width / 2 if border is not None else 0
    inner = QRectF(box).adjusted(half, half, -half, -half)
    if border is None:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        code = border if isinstance(border, QColor) else theme().colour(border)
        painter.setPen(QPen(code, width))
    painter.setBrush(Qt.BrushStyle.NoBrush if fill is None else theme().colour(fill))
    painter.drawRoundedRect(inner, radius - half, radius - half)


def paint_focus(
    painter: QPainter, box: QRect | QRectF, radius: float = Radius.CONTROL, ink: str = "accent"
) -> None:
    """Paint the ring of the keyboard focus inside a box."""
    paint_box(painter, box, radius, border=ink, width=FOCUS_WIDTH)


def paint_words(
    painter: QPainter,
    box: QRect | QRectF,
    text: str,
    ink: str = "text",
    *,
    size: int = Size.BODY,
    weight: int = Weight.REGULAR,
    align: Qt.AlignmentFlag = MIDDLE_LEFT,
) -> None:
    """Paint one line of words into a box; what does not fit ends in an ellipsis."""
    font = theme().font(size, weight)
    metrics = QFontMetricsF(font)
    if metrics.horizontalAdvance(text) > box.width():
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.setFont(font)
    painter.setPen(theme().colour(ink))
    painter.drawText(QRectF(box), align | Qt.TextFlag.TextSingleLine, text)


def words_width(text: str, size: int = Size.BODY, weight: int = Weight.REGULAR) -> int:
    """Return the pixels that one line of words needs."""
    return math.ceil(QFontMetricsF(theme().font(size, weight)).horizontalAdvance(text))


def fainter(ink: str, share: float) -> QColor:
    """Return a token's colour with that share of its strength, for borders round words."""
    shade = QColor(theme().colour(ink))
    shade.setAlphaF(share)
    return shade


def flat_pen(code: QColor, width: float) -> QPen:
    """Return a pen whose strokes end where they are told to."""
    return QPen(code, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)


def middle(box: QRect | QRectF, left: float, width: float, height: float) -> QRectF:
    """Return a box of that size, centred upright in another one and starting at ``left``."""
    return QRectF(left, box.top() + (box.height() - height) / 2, width, height)
