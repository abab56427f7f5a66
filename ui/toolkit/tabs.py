"""Tabs of a page: words with a quiet count; the selected one is underlined with the accent."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QTabBar, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.keys import sequences
from ui.toolkit.painting import paint_box, paint_focus, paint_words, painting, words_width
from ui.toolkit.speech import Speaker, tr
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Size, Weight

_GAP = 32
_COUNT_GAP = 6
_BAR = 2
_RING = 4
_MOST_KEYS = 9


class Tabs(Speaker, QTabBar):
    """A bar of tabs; the page listens to ``currentChanged``. Ctrl+1 to Ctrl+9 select.

    ``numbered=False`` leaves those keys to other things of the page, such as a checklist.
    """

    def __init__(self, *, numbered: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._numbered = numbered
        self._words: list[Phrase] = []
        self._counts: list[int | None] = []
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setUsesScrollButtons(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setMouseTracking(True)
        theme().changed.connect(self.updateGeometry)

    def add(self, text: Phrase, count: int | None = None) -> int:
        """Add a tab at the right; returns its index."""
        self._words.append(text)
        self._counts.append(count)
        index = self.addTab("")
        self._name(index)
        if self._numbered and index < _MOST_KEYS:
            shortcut = QShortcut(self)
            shortcut.setKeys(sequences(f"Ctrl+{index + 1}"))
            shortcut.activated.connect(self._selector(index))
        return index

    def set_count(self, index: int, count: int | None) -> None:
        """Show another number beside a tab."""
        self._counts[index] = count
        self._name(index)

    def respeak(self) -> None:
        super().respeak()
        for index in range(self.count()):
            self._name(index)

    def tabSizeHint(self, index: int) -> QSize:
        # Measured in the heaviest weight, so that selecting moves nothing.
        width = words_width(tr(self._words[index]), weight=Weight.BOLD)
        count = self._counts[index]
        if count is not None:
            width += _COUNT_GAP + words_width(f"{count:,}", Size.CAPTION)
        gap = _GAP if index < self.count() - 1 else 0
        return QSize(width + gap, theme().metrics.tab)

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    def sizeHint(self) -> QSize:
        seen = filter(self.isTabVisible, range(self.count()))
        width = sum(self.tabSizeHint(index).width() for index in seen)
        # The ring of the last tab stands out at the right.
        return QSize(width + _RING, theme().metrics.tab)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            for index in filter(self.isTabVisible, range(self.count())):
                self._paint_tab(painter, index)

    def _paint_tab(self, painter: QPainter, index: int) -> None:
        box = QRectF(self.tabRect(index))
        if index < self.count() - 1:
            box.setWidth(box.width() - _GAP)
        chosen = index == self.currentIndex()
        text = tr(self._words[index])
        weight = Weight.BOLD if chosen else Weight.REGULAR
        words = box.adjusted(0, 0, 0, -_BAR)
        paint_words(painter, words, text, "accent" if chosen else "text2", weight=weight)
        count = self._counts[index]
        if count is not None:
            number = words.adjusted(words_width(text, weight=weight) + _COUNT_GAP, 0, 0, 0)
            paint_words(painter, number, f"{count:,}", "text3", size=Size.CAPTION)
        if chosen:
            bar = QRectF(box.left(), box.bottom() - _BAR, box.width(), _BAR)
            paint_box(painter, bar, 0, fill="accent")
            if self.hasFocus():
                ring = box.adjusted(-_RING, 6, _RING, -6)
                paint_focus(painter, ring, 4)

    def _name(self, index: int) -> None:
        text, count = tr(self._words[index]), self._counts[index]
        # Qt reads the text out and lays out again when it changes; the painting takes the parts.
        self.setTabText(index, text if count is None else f"{text} {count:,}")

    def _selector(self, index: int) -> Callable[[], object]:
        return lambda: self.isTabVisible(index) and self.setCurrentIndex(index)
