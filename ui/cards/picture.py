"""The picture of a card, in the shape of a bank card, and the small one of a list."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from crm_desktop.cards.model import grouped
from crm_desktop.foundation.words import Phrase
from ui.toolkit.painting import MIDDLE_LEFT, MIDDLE_RIGHT, painting, words_width
from ui.toolkit.speech import Speaker, tr
from ui.toolkit.theme import theme
from ui.toolkit.tokens import CARD_FACES, Radius, Size, Space, Weight, colour

#: Width by height of a CR80 card.
_RATIO = 85.6 / 53.98
_MINI = 72
_PADDING = 20
_NUMBER = 20


@dataclass(frozen=True)
class Face:
    """What stands on a picture; ``kind`` is of ``CARD_FACES``."""

    brand: str
    level: Phrase | str
    number: str
    holder: Phrase | str
    until: Phrase | str
    kind: str = "plain"


class CardPicture(Speaker, QWidget):
    """A card as wide as the height of the window allows; its state is a pill beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face: Face | None = None
        theme().changed.connect(self._follow_theme)
        self._follow_theme()

    def show_face(self, face: Face) -> None:
        """Show a card."""
        self._face = face
        self.say(self.setAccessibleName, Phrase("card_room.picture", number=grouped(face.number)))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        face = self._face
        if face is None:
            return
        with painting(self) as painter:
            box = QRectF(self.rect())
            ink = _ground(painter, box, face.kind, Radius.PANEL)
            inner = box.adjusted(_PADDING, 0, -_PADDING, 0)
            scale = box.width() / 328

            def line(
                top: float, text: str, size: int, weight: int, align: Qt.AlignmentFlag
            ) -> None:
                part = QRectF(inner.left(), top * scale, inner.width(), 28)
                _write(painter, part, text, ink, size=size, weight=weight, align=align)

            level = tr(face.level)
            line(16, level, Size.BODY, Weight.BOLD, MIDDLE_RIGHT)
            room = inner.width() - words_width(level, Size.BODY, Weight.BOLD) - Space.M
            brand = QRectF(inner.left(), 16 * scale, room, 28)
            _write(painter, brand, face.brand, ink, size=Size.NAME, weight=Weight.BOLD)
            line(99, grouped(face.number), _NUMBER, Weight.MEDIUM, MIDDLE_LEFT)
            low = box.height() / scale - 22 / scale - 24
            for words, value, align in (
                (Phrase("card_room.face.holder"), tr(face.holder), MIDDLE_LEFT),
                (Phrase("card_room.face.until"), tr(face.until), MIDDLE_RIGHT),
            ):
                if value:
                    line(low - 20 / scale, tr(words), Size.CAPTION, Weight.REGULAR, align)
                    line(low, value, Size.BODY, Weight.MEDIUM, align)

    def respeak(self) -> None:
        super().respeak()
        self.update()

    def _follow_theme(self) -> None:
        width = theme().metrics.card
        self.setFixedSize(QSize(width, round(width / _RATIO)))


class MiniCard(Speaker, QWidget):
    """The small picture: the level and the last four digits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face: Face | None = None
        self.setFixedSize(QSize(_MINI, round(_MINI / _RATIO)))

    def show_face(self, face: Face) -> None:
        """Show a card."""
        self._face = face
        self.say(self.setAccessibleName, Phrase("card_room.picture", number=grouped(face.number)))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._face is None:
            return
        with painting(self) as painter:
            box = QRectF(self.rect())
            ink = _ground(painter, box, self._face.kind, 4)
            inner = box.adjusted(8, 5, -6, -5)
            half = inner.height() / 2
            upper, lower = inner.adjusted(0, 0, 0, -half), inner.adjusted(0, half, 0, 0)
            _write(painter, upper, tr(self._face.level), ink, weight=Weight.BOLD)
            _write(painter, lower, f"•• {self._face.number[-4:]}", ink)


def _ground(painter: QPainter, box: QRectF, kind: str, radius: float) -> QColor:
    """Paint a card's ground and return its ink."""
    face = CARD_FACES[kind]
    gradient = QLinearGradient(QPointF(box.topLeft()), QPointF(box.bottomRight()))
    gradient.setColorAt(0, colour(face.start))
    gradient.setColorAt(1, colour(face.end))
    path = QPainterPath()
    path.addRoundedRect(box, radius, radius)
    painter.fillPath(path, gradient)
    return colour(face.ink)


def _write(
    painter: QPainter,
    box: QRectF,
    text: str,
    ink: QColor,
    *,
    size: int = Size.CAPTION,
    weight: int = Weight.REGULAR,
    align: Qt.AlignmentFlag = MIDDLE_LEFT,
) -> None:
    painter.setFont(theme().font(size, weight))
    painter.setPen(ink)
    metrics = painter.fontMetrics()
    cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, round(box.width()))
    painter.drawText(box, align | Qt.TextFlag.TextSingleLine, cut)
