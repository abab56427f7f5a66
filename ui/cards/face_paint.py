"""Painting a side of a card: the very ink of the PDF, with the same face, in millimetres."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
)

from crm_desktop.cards.design_model import CardFace, Element, Side
from crm_desktop.cards.drawing import Filled, Mark, Picture, Words, ground_of, marks_of
from crm_desktop.foundation.resources import resource_path
from crm_desktop.paper.letterhead import POINTS_PER_MM

_FILES = {False: "NotoSansSC-Regular.ttf", True: "NotoSansSC-Bold.ttf"}
# Qt sets whole pixels: letters are set large and scaled down.
_SET_AT = 100


def paint_ground(painter: QPainter, side: Side) -> None:
    """Paint the ground of a side, bleed included; the painter counts in millimetres."""
    ground = ground_of(side)
    box = QRectF(*ground.box)
    gradient = QLinearGradient(box.topLeft(), box.bottomRight())
    gradient.setColorAt(0, QColor(ground.colour))
    gradient.setColorAt(1, QColor(ground.colour_to))
    painter.fillRect(box, gradient)


def paint_element(
    painter: QPainter, element: Element, face: CardFace, pictures: Mapping[str, bytes]
) -> None:
    """Paint one element of a card."""
    for mark in marks_of(element, face, pictures):
        _paint(painter, mark)


def paint_side(
    painter: QPainter, side: Side, face: CardFace, pictures: Mapping[str, bytes]
) -> None:
    """Paint a whole side of a card."""
    paint_ground(painter, side)
    for element in side.elements:
        paint_element(painter, element, face, pictures)


def _paint(painter: QPainter, mark: Mark) -> None:
    if isinstance(mark, Words):
        _paint_words(painter, mark)
    elif isinstance(mark, Filled):
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        for box in mark.boxes:
            path.addRect(QRectF(*box))
        painter.fillPath(path, QColor(mark.colour))
    elif isinstance(mark, Picture):
        _paint_picture(painter, mark)


def _paint_words(painter: QPainter, mark: Words) -> None:
    painter.save()
    painter.translate(mark.x, mark.base)
    share = mark.ink.size / POINTS_PER_MM / _SET_AT
    painter.scale(share, share)
    painter.setFont(_font(bold=mark.ink.bold))
    painter.setPen(QColor(mark.ink.colour))
    painter.drawText(QPointF(0, 0), mark.text)
    painter.restore()


def _paint_picture(painter: QPainter, mark: Picture) -> None:
    picture, box = _picture(mark.content), QRectF(*mark.box)
    if picture.isNull():
        return
    share = min(box.width() / picture.width(), box.height() / picture.height())
    size = QRectF(0, 0, picture.width() * share, picture.height() * share)
    size.moveCenter(box.center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(size, picture)


@lru_cache(maxsize=16)
def _picture(content: bytes) -> QImage:
    return QImage.fromData(content)


@cache
def _font(*, bold: bool) -> QFont:
    """Return the face that is printed, whatever the window itself is set in."""
    number = QFontDatabase.addApplicationFont(str(resource_path("fonts", _FILES[bold])))
    font = QFont(QFontDatabase.applicationFontFamilies(number)[0])
    font.setPixelSize(_SET_AT)
    font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
