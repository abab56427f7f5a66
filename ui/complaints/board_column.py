"""A column of the board: its head with what is late, its cards, how many more there are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListView, QVBoxLayout, QWidget

from crm_desktop.complaints.list_model import BoardColumn, CaseRow
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.words import Phrase
from ui.complaints.card_paint import CARD, GAP, CardDelegate, spoken
from ui.complaints.wording import Tiers
from ui.toolkit.buttons import Button, Kind, Scale
from ui.toolkit.keys import is_enter
from ui.toolkit.panels import rule
from ui.toolkit.rows import RowsModel
from ui.toolkit.speech import Speaker
from ui.toolkit.text import Label, caption
from ui.toolkit.theme import mark
from ui.toolkit.tokens import Size, Space, Weight

LEAST_WIDTH = 180
_HEAD = 26
_SIDES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class CardList(Speaker, QListView):
    """The cards, of which one is current while the column is used.

    ``chosen`` carries the case under the cursor, ``opened`` one to be opened; ``turned`` asks for
    the next column to the left (-1) or to the right (1).
    """

    chosen = Signal(object)
    opened = Signal(object)
    turned = Signal(int)

    def __init__(self, name: Phrase, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.delegate = CardDelegate(clock, self)
        self.rows = RowsModel(
            lambda row: spoken(row, self.delegate.tiers, clock.now()), parent=self
        )
        self.setModel(self.rows)
        self.setItemDelegate(self.delegate)
        mark(self, part="clear")
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.say(self.setAccessibleName, name)
        self.clicked.connect(lambda index: self.chosen.emit(self.rows.row(index)))
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows.row(index)))
        self.selectionModel().currentChanged.connect(self._follow)

    def current(self) -> CaseRow | None:
        """Return the case under the cursor."""
        found: CaseRow | None = self.rows.row(self.currentIndex())
        return found

    def place_of(self, case: int) -> int:
        """Return where a case stands, -1 where it is not here."""
        return next((n for n, row in enumerate(self.rows.rows) if row.id == case), -1)

    def go_to(self, place: int) -> None:
        """Put the cursor on the card at a place, or on the last one before it."""
        index = self.rows.index(min(place, len(self.rows.rows) - 1))
        if index.isValid():
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(index, flag)

    def respeak(self) -> None:
        super().respeak()
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        side = _SIDES.get(Qt.Key(event.key()))
        if side is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.turned.emit(side)
        elif is_enter(event) and self.current() is not None:
            self.opened.emit(self.current())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _text: str) -> None:
        """A letter belongs to the input method, not to the list."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.go_to(0)
        self.chosen.emit(self.current())

    def _follow(self, index: QModelIndex, _before: QModelIndex) -> None:
        if self.hasFocus() and index.isValid():
            self.chosen.emit(self.rows.row(index))


class ColumnView(QWidget):
    """``more`` asks for the whole column as a list."""

    more = Signal(str)

    def __init__(self, key: str, name: Phrase, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.count = 0
        self.name = Label(name, weight=Weight.BOLD)
        self.total = caption("")
        self.late = Label("", size=Size.CAPTION, weight=Weight.BOLD, ink="red")
        self.cards = CardList(name, clock)
        self.rest = Button(kind=Kind.PLAIN, scale=Scale.SMALL)
        self.rest.set_phrase(Phrase("complaint_list.more", count=0))
        self.rest.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(self.name)
        head.addWidget(self.total)
        head.addStretch()
        head.addWidget(self.late)
        top = QWidget()
        top.setFixedHeight(_HEAD)
        top.setLayout(head)
        head.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(rule())
        column.addSpacing(Space.M)
        column.addWidget(self.cards)
        column.addWidget(self.rest, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.setMinimumWidth(LEAST_WIDTH)
        self.rest.clicked.connect(lambda: self.more.emit(self.key))
        self.cards.verticalScrollBar().valueChanged.connect(lambda _at: self._tell_rest())

    def show_column(self, column: BoardColumn, tiers: Tiers) -> None:
        """Show other cards; those under way stay where they were scrolled to."""
        at = self.cards.verticalScrollBar().value()
        self.count = column.count
        self.cards.delegate.tiers = tiers
        self.cards.rows.set_rows(column.rows)
        self.cards.verticalScrollBar().setValue(at)
        self.total.set_phrase(f"{column.count:,}")
        late = Phrase("complaint_list.late", count=column.overdue) if column.overdue else ""
        self.late.set_phrase(late)
        self._tell_rest()

    def mark(self, case: int) -> None:
        """Draw the ring round a case, wherever it is; 0 for none."""
        self.cards.delegate.chosen = case
        self.cards.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def shown(self) -> Sequence[CaseRow]:
        """Return the cards that are whole in sight."""
        first = self.cards.verticalScrollBar().value()
        return self.cards.rows.rows[first : first + self._room()]

    def _room(self) -> int:
        return max(1, (self.cards.height() + GAP) // (CARD + GAP))

    def _fit(self) -> None:
        """Give the cards the height of whole ones: half a card reads badly."""
        above = _HEAD + 1 + Space.M
        free = self.height() - above - self.rest.sizeHint().height()
        room = max(1, (free + GAP) // (CARD + GAP))
        self.cards.setFixedHeight(min(room * (CARD + GAP), max(free, CARD)))
        self._tell_rest()

    def _tell_rest(self) -> None:
        first = self.cards.verticalScrollBar().value()
        left = max(0, self.count - first - self._room())
        self.rest.set_phrase(Phrase("complaint_list.more", count=left))
        self.rest.setVisible(left > 0)
