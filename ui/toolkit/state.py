"""States as small marks: pill, quiet state and tier tag, each with its word."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
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
from ui.toolkit.theme import theme
from ui.toolkit.tokens import ROOMY, Radius, Size, Tone, Weight

_PILL_PADDING = 8
_DOT = 6
_DOT_GAP = 4
_TIER_PADDING = 5
_TIER_BORDER = 0.5


class Mark(Speaker, QLabel):
    """A painted label: fixed height, as wide as its words, read out as text."""

    height_in_pixels = ROOMY.pill

    def __init__(self, text: Phrase | str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_phrase(text)

    def set_phrase(self, text: Phrase | str) -> None:
        """Show other words."""
        self.say(self.setText, text)

    def mark_width(self) -> int:
        """Return the width of the painted mark."""
        raise NotImplementedError

    def paint_mark(self, painter: QPainter) -> None:
        """Paint the mark from the left edge."""
        raise NotImplementedError

    def sizeHint(self) -> QSize:
        return QSize(self.mark_width(), self.height_in_pixels)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            self.paint_mark(painter)


def pill_width(word: str) -> int:
    """Return the width of a status pill, quiet or filled."""
    return 2 * _PILL_PADDING + _DOT + _DOT_GAP + words_width(word, Size.CAPTION, Weight.MEDIUM)


def paint_pill(painter: QPainter, box: QRect | QRectF, left: float, word: str, tone: Tone) -> None:
    """Paint a status pill centred upright in a box; a quiet one has no fill."""
    ink, tint = theme().tokens.tone(tone)
    pill = middle(box, left, pill_width(word), ROOMY.pill)
    quiet = tone is Tone.QUIET
    if not quiet:
        paint_box(painter, pill, Radius.PILL, fill=tint)
    dot = middle(pill, left + _PILL_PADDING, _DOT, _DOT)
    paint_box(painter, dot, _DOT / 2, fill="green" if quiet else ink)
    words = pill.adjusted(_PILL_PADDING + _DOT + _DOT_GAP, 0, 0, 0)
    weight = Weight.REGULAR if quiet else Weight.MEDIUM
    paint_words(painter, words, word, ink, size=Size.CAPTION, weight=weight)


class StatusPill(Mark):
    """The state of something: colour and word. Only what needs a person gets a fill."""

    def __init__(self, text: Phrase | str, tone: Tone, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.tone = tone

    def set_state(self, text: Phrase | str, tone: Tone) -> None:
        """Show another state."""
        self.tone = tone
        self.set_phrase(text)
        self.update()

    def mark_width(self) -> int:
        return pill_width(self.text())

    def paint_mark(self, painter: QPainter) -> None:
        paint_pill(painter, self.rect(), 0, self.text(), self.tone)


def tier_width(word: str) -> int:
    """Return the width of a tier tag."""
    return words_width(word, Size.CAPTION, Weight.MEDIUM) + 2 * _TIER_PADDING


def paint_tier(painter: QPainter, box: QRect | QRectF, left: float, word: str, ink: str) -> None:
    """Paint a tier tag centred upright in a box.

    ``ink`` is the token of the tier; only the top tier, ``"diamond"``, is filled.
    """
    tag = middle(box, left, tier_width(word), ROOMY.tier)
    if ink == "diamond":
        paint_box(painter, tag, Radius.TIER, fill=ink)
        ink = "on_diamond"
    else:
        paint_box(painter, tag, Radius.TIER, border=fainter(ink, _TIER_BORDER))
    paint_words(painter, tag, word, ink, size=Size.CAPTION, weight=Weight.MEDIUM, align=CENTRE)


class TierTag(Mark):
    """The tier of a member: ``"gold"``, ``"silver"``, ``"diamond"`` or ``"text2"`` for none."""

    height_in_pixels = ROOMY.tier

    def __init__(self, text: Phrase | str, ink: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._ink = ink

    def set_tier(self, text: Phrase | str, ink: str) -> None:
        """Show another tier."""
        self._ink = ink
        self.set_phrase(text)
        self.update()

    def mark_width(self) -> int:
        return tier_width(self.text())

    def paint_mark(self, painter: QPainter) -> None:
        paint_tier(painter, self.rect(), 0, self.text(), self._ink)
