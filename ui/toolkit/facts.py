"""The rows of a facts checklist: what a clerk checks with the person on the phone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QPaintEvent, QShortcut
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.choices import BOX, paint_check
from ui.toolkit.keys import cap_width, paint_cap, sequences
from ui.toolkit.painting import (
    middle,
    paint_box,
    paint_focus,
    paint_words,
    painting,
    words_width,
)
from ui.toolkit.pressing import Worded
from ui.toolkit.speech import tr
from ui.toolkit.tokens import Radius

_GAP = 8
_HEIGHT = 40
_PADDING = 12


class FactRow(Worded, QCheckBox):
    """One fact to be checked with a person: name, what is known of it, and its key."""

    def __init__(
        self, text: Phrase | str, known: Phrase | str, key: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._known, self._key = known, key
        self._name_width = 100
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_phrase(text)
        self.say(self.setAccessibleDescription, known)
        if key:
            shortcut = QShortcut(self)
            shortcut.setKeys(sequences(key))
            shortcut.activated.connect(self.click)

    def set_known(self, known: Phrase | str) -> None:
        """Show what is known of another person."""
        self._known = known
        self.say(self.setAccessibleDescription, known)
        self.update()

    def set_name_width(self, width: int) -> None:
        """Line up the second column of several rows."""
        self._name_width = width
        self.updateGeometry()

    def name_width(self) -> int:
        """Return the width that the name needs."""
        return words_width(self.words())

    def sizeHint(self) -> QSize:
        width = 2 * _PADDING + BOX + _GAP + self._name_width + _GAP
        width += words_width(tr(self._known)) + (_GAP + cap_width(self._key) if self._key else 0)
        return QSize(width, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 200), _HEIGHT)

    def hitButton(self, place: QPoint) -> bool:
        return self.rect().contains(place)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            row = QRect(self.rect()).adjusted(0, 1, 0, -1)
            if self.isChecked():
                paint_box(painter, row, Radius.CONTROL, fill="green_tint")
            if self.hasFocus():
                paint_focus(painter, row)
            box = middle(row, _PADDING, BOX, BOX)
            paint_check(
                painter,
                box,
                checked=self.isChecked(),
                enabled=self.isEnabled(),
                fill="green",
                ink="surface",
            )
            left = _PADDING + BOX + _GAP
            ink = "text" if self.isEnabled() else "text3"
            paint_words(painter, QRectF(row).adjusted(left, 0, 0, 0), self.words(), ink)
            left += self._name_width + _GAP
            right = _PADDING
            if self._key:
                width = cap_width(self._key)
                right += width
                cap_left = row.width() - right
                paint_cap(painter, row, cap_left, self._key)
                right += _GAP
            known = QRectF(row).adjusted(left, 0, -right, 0)
            paint_words(painter, known, tr(self._known), "text2" if self.isEnabled() else ink)


def line_up(rows: Sequence[FactRow]) -> None:
    """Give several facts one column for their names."""
    width = max((row.name_width() for row in rows), default=0)
    for row in rows:
        row.set_name_width(width + _GAP)
