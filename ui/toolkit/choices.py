"""Check boxes, radio buttons and radio cards."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QRadioButton, QSizePolicy, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.icons import paint_icon
from ui.toolkit.painting import (
    MIDDLE_RIGHT,
    middle,
    paint_box,
    paint_focus,
    paint_words,
    painting,
    words_width,
)
from ui.toolkit.pressing import Worded
from ui.toolkit.speech import tr
from ui.toolkit.tokens import LINE_BOX, Radius, Size, Weight

BOX = 18
_GAP = 8
_ROW = 28
_RING_PADDING = 4


def paint_check(
    painter: QPainter,
    box: QRectF,
    *,
    checked: bool,
    enabled: bool = True,
    fill: str = "fill",
    ink: str = "on_fill",
) -> None:
    """Paint the box of a check mark, also for the check column of a table."""
    if not checked:
        paint_box(
            painter,
            box,
            4,
            fill="surface" if enabled else "alt",
            border="edge" if enabled else "line2",
        )
        return
    paint_box(painter, box, 4, fill=fill if enabled else "text3")
    inset = (box.width() - 12) / 2
    paint_icon(painter, box.adjusted(inset, inset, -inset, -inset), "check", ink)


def paint_radio(painter: QPainter, box: QRectF, *, checked: bool, enabled: bool = True) -> None:
    """Paint the circle of a radio button."""
    radius = box.width() / 2
    if not checked:
        paint_box(
            painter,
            box,
            radius,
            fill="surface" if enabled else "alt",
            border="edge" if enabled else "line2",
        )
        return
    paint_box(painter, box, radius, fill="fill" if enabled else "text3")
    inset = box.width() / 2 - 4
    paint_box(painter, box.adjusted(inset, inset, -inset, -inset), 4, fill="on_fill")


class _Choice(Worded):
    """A box or circle with one line of words; the ring of the focus goes round the words."""

    def sizeHint(self) -> QSize:
        return QSize(BOX + _GAP + words_width(self.words()) + _RING_PADDING, _ROW)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, place: QPoint) -> bool:
        return self.rect().contains(place)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            box = QRectF(self.rect())
            self._paint_mark(painter, middle(box, 0, BOX, BOX))
            words = box.adjusted(BOX + _GAP, 0, 0, 0)
            ink = "text" if self.isEnabled() else "text3"
            paint_words(painter, words, self.words(), ink)
            if self.hasFocus():
                width = min(words.width(), words_width(self.words()) + 2 * _RING_PADDING)
                ring = middle(box, BOX + _GAP - _RING_PADDING, width, 24)
                paint_focus(painter, ring, 4)

    def _paint_mark(self, painter: QPainter, box: QRectF) -> None:
        raise NotImplementedError


class CheckBox(_Choice, QCheckBox):
    """A check box with one line of words."""

    def __init__(self, text: Phrase | str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_phrase(text)

    def _paint_mark(self, painter: QPainter, box: QRectF) -> None:
        paint_check(painter, box, checked=self.isChecked(), enabled=self.isEnabled())


class Radio(_Choice, QRadioButton):
    """A radio button with one line of words; those of one parent exclude each other."""

    def __init__(self, text: Phrase | str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_phrase(text)

    def _paint_mark(self, painter: QPainter, box: QRectF) -> None:
        paint_radio(painter, box, checked=self.isChecked(), enabled=self.isEnabled())


_CARD_PADDING = 18
_CARD_TOP = 16


class RadioCard(Worded, QRadioButton):
    """A large radio choice: a name, a short note at the right and a few lines that explain it."""

    def __init__(
        self,
        text: Phrase | str,
        note: Phrase | str = "",
        lines: Sequence[Phrase | str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._note, self._lines = note, tuple(lines)
        # Cards beside each other share the height of the tallest.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.set_phrase(text)
        self._describe()

    def respeak(self) -> None:
        super().respeak()
        self._describe()

    def sizeHint(self) -> QSize:
        top = BOX + _GAP + words_width(self.words(), Size.BODY, Weight.BOLD)
        if self._note:
            top += _GAP + words_width(tr(self._note), Size.CAPTION, Weight.MEDIUM)
        widths = [top, *(words_width(tr(line), Size.CAPTION) for line in self._lines)]
        height = 2 * _CARD_TOP + LINE_BOX[Size.BODY] + 8 + 20 * len(self._lines)
        return QSize(max(widths) + 2 * _CARD_PADDING, height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, place: QPoint) -> bool:
        return self.rect().contains(place)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            box, chosen = QRectF(self.rect()), self.isChecked()
            paint_box(
                painter,
                box,
                Radius.PANEL,
                fill="tint" if chosen else "surface",
                border="accent" if chosen else "line2",
                width=2 if chosen else 1,
            )
            if self.hasFocus():
                inner = box.adjusted(4, 4, -4, -4) if chosen else box
                paint_focus(painter, inner, Radius.PANEL - 3 if chosen else Radius.PANEL)
            inside = box.adjusted(_CARD_PADDING, _CARD_TOP, -_CARD_PADDING, -_CARD_TOP)
            self._paint_words(painter, inside, "accent" if chosen else "text")

    def _paint_words(self, painter: QPainter, inside: QRectF, ink: str) -> None:
        top = QRectF(inside.left(), inside.top(), inside.width(), LINE_BOX[Size.BODY])
        paint_radio(painter, middle(top, top.left(), BOX, BOX), checked=self.isChecked())
        note = tr(self._note)
        note_width = words_width(note, Size.CAPTION, Weight.MEDIUM) if note else 0
        name = top.adjusted(BOX + _GAP, 0, -(note_width + _GAP if note else 0), 0)
        paint_words(painter, name, self.words(), ink, weight=Weight.BOLD)
        note_ink = ink if self.isChecked() else "text2"
        paint_words(
            painter,
            top,
            note,
            note_ink,
            size=Size.CAPTION,
            weight=Weight.MEDIUM,
            align=MIDDLE_RIGHT,
        )
        line = QRectF(inside.left(), top.bottom() + 6, inside.width(), 20)
        for text in self._lines:
            paint_words(painter, line, tr(text), "text2", size=Size.CAPTION)
            line.translate(0, 20)

    def _describe(self) -> None:
        words = [tr(self._note), *(tr(line) for line in self._lines)]
        self.setAccessibleDescription("\n".join(word for word in words if word))
        self.updateGeometry()
