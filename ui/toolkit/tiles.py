"""Counter tiles: how much of each kind there is, and at the same time the filter of the list."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.painting import (
    MIDDLE_RIGHT,
    paint_box,
    paint_focus,
    paint_words,
    painting,
    words_width,
)
from ui.toolkit.pressing import Pressable
from ui.toolkit.speech import tr
from ui.toolkit.theme import theme
from ui.toolkit.tokens import LINE_BOX, Radius, Size, Space, Weight

_LOW_NUMBER = 26
_SHORT_BELOW = 148


class CounterTile(Pressable, QAbstractButton):
    """A number, what it counts, and in red how many of them are overdue.

    ``short`` replaces the words in a narrow window.
    """

    def __init__(
        self, text: Phrase, short: Phrase | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._short = short or text
        self._count = self._overdue = 0
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_phrase(text)
        theme().changed.connect(self.updateGeometry)

    def set_count(self, count: int, overdue: int = 0) -> None:
        """Show other numbers."""
        self._count, self._overdue = count, overdue
        self._describe()
        self.update()

    def respeak(self) -> None:
        super().respeak()
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(170, theme().metrics.tile)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, theme().metrics.tile)

    def paintEvent(self, _event: QPaintEvent) -> None:
        chosen = self.isChecked()
        with painting(self) as painter:
            box = QRectF(self.rect())
            fill = "tint" if chosen else ("hover" if self.underMouse() else "surface")
            paint_box(painter, box, Radius.PANEL, fill=fill, border="accent" if chosen else "line")
            if self.hasFocus():
                paint_focus(painter, box, Radius.PANEL)
            if theme().dense:
                self._paint_low(painter, box, chosen=chosen)
            else:
                self._paint_high(painter, box, chosen=chosen)

    def _paint_high(self, painter: QPainter, box: QRectF, *, chosen: bool) -> None:
        inside = box.adjusted(Space.L, 0, -14, 0)
        number = QRectF(inside.left(), 7, inside.width(), LINE_BOX[Size.TITLE])
        ink = "accent" if chosen else "text"
        paint_words(painter, number, f"{self._count:,}", ink, size=Size.TITLE, weight=Weight.MEDIUM)
        paint_words(
            painter,
            number,
            self._overdue_words(),
            "red",
            size=Size.CAPTION,
            weight=Weight.MEDIUM,
            align=MIDDLE_RIGHT,
        )
        words = QRectF(inside.left(), 39, inside.width(), LINE_BOX[Size.CAPTION])
        ink = "accent" if chosen else "text2"
        paint_words(painter, words, self.words(), ink, size=Size.CAPTION)

    def _paint_low(self, painter: QPainter, box: QRectF, *, chosen: bool) -> None:
        inside = box.adjusted(Space.M, 0, -10, 0)
        ink = "accent" if chosen else "text"
        number = f"{self._count:,}"
        paint_words(painter, inside, number, ink, size=Size.NAME, weight=Weight.BOLD)
        taken = max(_LOW_NUMBER, words_width(number, Size.NAME, Weight.BOLD) + Space.S)
        late = self._overdue_words()
        late_width = words_width(late, Size.CAPTION, Weight.MEDIUM) if late else 0
        words = inside.adjusted(taken, 0, -(late_width + 4 if late else 0), 0)
        narrow = words_width(self.words(), Size.CAPTION) > words.width()
        text = tr(self._short) if narrow else self.words()
        paint_words(painter, words, text, "accent" if chosen else "text2", size=Size.CAPTION)
        paint_words(
            painter,
            inside,
            late,
            "red",
            size=Size.CAPTION,
            weight=Weight.MEDIUM,
            align=MIDDLE_RIGHT,
        )

    def _overdue_words(self) -> str:
        if not self._overdue:
            return ""
        if theme().dense and self.width() < _SHORT_BELOW:
            return tr(Phrase("toolkit.tile.overdue_short", count=self._overdue))
        return tr(Phrase("toolkit.tile.overdue", count=self._overdue))

    def _describe(self) -> None:
        late = f", {self._overdue_words()}" if self._overdue else ""
        self.setAccessibleName(f"{self.words()} {self._count:,}{late}")


class CounterRow(QWidget):
    """Tiles in a row, one of them chosen; ``chosen`` carries its key."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles: dict[str, CounterTile] = {}
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(Space.S)

    def add(self, key: str, text: Phrase, short: Phrase | None = None) -> CounterTile:
        """Add a tile at the right; the first one is chosen."""
        tile = CounterTile(text, short)
        tile.setChecked(not self._tiles)
        tile.clicked.connect(lambda: self.choose(key))
        self._tiles[key] = tile
        self._layout.addWidget(tile)
        return tile

    def set_count(self, key: str, count: int, overdue: int = 0) -> None:
        """Show other numbers on a tile."""
        self._tiles[key].set_count(count, overdue)

    def choose(self, key: str) -> None:
        """Choose a tile as a click does."""
        for other, tile in self._tiles.items():
            tile.setChecked(other == key)
        self.chosen.emit(key)
