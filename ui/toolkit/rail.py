"""The rail at the left: the rooms that the acting post may enter."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.icons import IN_BAR, paint_icon
from ui.toolkit.painting import CENTRE, paint_box, paint_focus, paint_words, painting, words_width
from ui.toolkit.pressing import Pressable
from ui.toolkit.speech import tr
from ui.toolkit.theme import mark, theme
from ui.toolkit.tokens import LINE_BOX, ROOMY, Radius, Size, Weight

WIDTH = 80
_INSET = 5
_BAR = (3, 24)
_BADGE = 16
_GAP, _LOW_GAP = 4, 1
_MOST_COUNTED = 99


class RailItem(Pressable, QAbstractButton):
    """A room: icon over word, and a red number for what is overdue in it."""

    def __init__(self, icon: str, text: Phrase, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._overdue = icon, 0
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_phrase(text)
        theme().changed.connect(self.updateGeometry)

    def set_overdue(self, count: int) -> None:
        """Show how many things are overdue; 0 shows nothing."""
        self._overdue = count
        self._describe()
        self.update()

    def respeak(self) -> None:
        super().respeak()
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH - 1, theme().metrics.rail_item)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def is_cut(self) -> bool:
        """Tell whether the word is too long for the rail in its heaviest weight."""
        return words_width(self.words(), Size.CAPTION, Weight.BOLD) > WIDTH - 2 * _INSET

    def paintEvent(self, _event: QPaintEvent) -> None:
        chosen = self.isChecked()
        with painting(self) as painter:
            box = QRectF(_INSET, 2, WIDTH - 2 * _INSET, self.height() - 4)
            if chosen or self.underMouse():
                fill = "sel" if chosen else "line"
                paint_box(painter, box, Radius.CONTROL, fill=fill)
            if chosen:
                width, height = _BAR
                bar = QRectF(0, (self.height() - height) / 2, width, height)
                paint_box(painter, bar, 1, fill="accent")
            if self.hasFocus():
                paint_focus(painter, box)
            ink = "accent" if chosen else "text2"
            gap = _GAP if self.height() >= ROOMY.rail_item else _LOW_GAP
            content = IN_BAR + gap + LINE_BOX[Size.CAPTION]
            top = (self.height() - content) / 2 + 1
            icon = QRectF(WIDTH / 2 - IN_BAR / 2, top, IN_BAR, IN_BAR)
            paint_icon(painter, icon, self._icon, ink)
            words = QRectF(_INSET, icon.bottom() + gap, box.width(), LINE_BOX[Size.CAPTION])
            weight = Weight.MEDIUM if chosen else Weight.REGULAR
            paint_words(
                painter, words, self.words(), ink, size=Size.CAPTION, weight=weight, align=CENTRE
            )
            if self._overdue:
                self._paint_badge(painter, icon)

    def _paint_badge(self, painter: QPainter, icon: QRectF) -> None:
        text = str(self._overdue) if self._overdue <= _MOST_COUNTED else f"{_MOST_COUNTED}+"
        width = max(_BADGE, words_width(text, Size.CAPTION, Weight.MEDIUM) + 6)
        badge = QRectF(icon.right() - 4, icon.top() - 4, width, _BADGE)
        paint_box(painter, badge, _BADGE / 2, fill="red_fill")
        paint_words(
            painter,
            badge,
            text,
            "on_fill",
            size=Size.CAPTION,
            weight=Weight.MEDIUM,
            align=CENTRE,
        )

    def _describe(self) -> None:
        late = Phrase("toolkit.rail.overdue", room=self.words(), count=self._overdue)
        self.setAccessibleName(tr(late) if self._overdue else self.words())
        self.setToolTip(self.accessibleName())


class Rail(QFrame):
    """The rooms in order, import and settings at the foot; ``chosen`` carries the room's key."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, part="side")
        self.setFixedWidth(WIDTH)
        self._items: dict[str, RailItem] = {}
        self._rooms = QVBoxLayout()
        self._foot = QVBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 8)
        layout.setSpacing(0)
        for part in (self._rooms, self._foot):
            part.setSpacing(0)
        layout.addLayout(self._rooms)
        layout.addStretch()
        layout.addLayout(self._foot)

    def add(self, key: str, icon: str, text: Phrase, *, foot: bool = False) -> RailItem:
        """Add a room below the others, or at the foot."""
        item = RailItem(icon, text)
        item.clicked.connect(lambda: self._press(key))
        self._items[key] = item
        (self._foot if foot else self._rooms).addWidget(item)
        return item

    def clear(self) -> None:
        """Take all rooms away: another post may enter others."""
        for item in self._items.values():
            item.hide()
            item.deleteLater()
        self._items.clear()

    def set_overdue(self, key: str, count: int) -> None:
        """Show how many things are overdue in a room."""
        self._items[key].set_overdue(count)

    def select(self, key: str) -> None:
        """Show which room is open, without telling anyone."""
        for other, item in self._items.items():
            item.setChecked(other == key)

    def _press(self, key: str) -> None:
        self.select(key)
        self.chosen.emit(key)
