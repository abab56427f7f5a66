"""Keys as people read them and as Qt listens to them; the painted key cap."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.painting import (
    CENTRE,
    fainter,
    middle,
    paint_box,
    paint_words,
    painting,
    words_width,
)
from ui.toolkit.speech import Speaker
from ui.toolkit.tokens import Size

_HEIGHT = 20
_PADDING = 5
_CAP_GAP = 6
_RADIUS = 4
_BORDER_SHARE = 0.36

#: Keys that a focused control or its dialog answers by itself: shown, never bound.
_ANSWERED_ELSEWHERE = frozenset({"Enter", "Esc", "Space", "Tab"})
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class KeyHint:
    """A key and what it does on a screen: shown in the status bar and on the key sheet."""

    key: str
    does: Phrase


def sequences(key: str) -> list[QKeySequence]:
    """Return what Qt must listen to for a key as it is written on a cap.

    Both Enter keys of a keyboard count; keys that controls answer by themselves give nothing.
    """
    if not key or key in _ANSWERED_ELSEWHERE:
        return []
    if key.endswith("Enter"):
        return [QKeySequence(key), QKeySequence(key.replace("Enter", "Return"))]
    return [QKeySequence(key)]


def is_enter(event: QKeyEvent) -> bool:
    """Tell whether one of the two Enter keys was pressed alone."""
    plain = event.modifiers() in (
        Qt.KeyboardModifier.NoModifier,
        Qt.KeyboardModifier.KeypadModifier,
    )
    return plain and event.key() in _ENTER


def cap_width(key: str) -> int:
    """Return the width of a painted key cap."""
    return max(_HEIGHT, words_width(key, Size.CAPTION) + 2 * _PADDING)


def paint_cap(
    painter: QPainter,
    box: QRect | QRectF,
    left: float,
    key: str,
    ink: str = "text2",
    *,
    border: str = "",
) -> None:
    """Paint a key cap centred upright in a box; its border is a fainter shade of the ink.

    ``border`` names another ink to shade.
    """
    cap = middle(box, left, cap_width(key), _HEIGHT)
    paint_box(painter, cap, _RADIUS, border=fainter(border or ink, _BORDER_SHARE))
    paint_words(painter, cap, key, ink, size=Size.CAPTION, align=CENTRE)


class KeyCap(QLabel):
    """A key cap standing by itself, such as in the status bar."""

    def __init__(self, key: str, ink: str = "text2", parent: QWidget | None = None) -> None:
        super().__init__(key, parent)
        self._ink = ink

    def sizeHint(self) -> QSize:
        return QSize(cap_width(self.text()), _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            paint_cap(painter, self.rect(), 0, self.text(), self._ink)


class KeyHintLabel(Speaker, QLabel):
    """A key cap and what it does, in one line."""

    def __init__(self, hint: KeyHint) -> None:
        super().__init__()
        self._key = hint.key
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.say(self.setText, hint.does)

    def sizeHint(self) -> QSize:
        return QSize(cap_width(self._key) + _CAP_GAP + words_width(self.text(), Size.CAPTION), 20)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            paint_cap(painter, self.rect(), 0, self._key)
            words = self.rect().adjusted(cap_width(self._key) + _CAP_GAP, 0, 0, 0)
            paint_words(painter, words, self.text(), "text2", size=Size.CAPTION)
