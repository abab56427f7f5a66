"""A QR code on the screen: dark on white in both appearances, or no camera reads it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.speech import Speaker

_SIDE = 148


class QrCode(Speaker, QWidget):
    """Shows a text as a QR code; ``name`` says what it is, for those who do not see it."""

    def __init__(self, name: Phrase, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._boxes: list[tuple[float, float, float, float]] = []
        self.say(self.setAccessibleName, name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_text(self, text: str) -> None:
        """Show another text; "" shows nothing."""
        if text != self._text:
            from crm_desktop.paper.codes import qr_boxes

            self._text = text
            self._boxes = list(qr_boxes(text)) if text else []
            self.say(self.setAccessibleDescription, text)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(_SIDE, _SIDE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._boxes:
            return
        painter = QPainter(self)
        side = float(min(self.width(), self.height()))
        painter.fillRect(QRectF(0, 0, side, side), QColor("white"))
        for x, y, width, height in self._boxes:
            # A hair wider than it is, so that no light line stays between two runs.
            painter.fillRect(
                QRectF(x * side, y * side, width * side + 0.3, height * side + 0.3),
                QColor("black"),
            )
        painter.end()
