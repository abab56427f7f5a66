"""Choosing one of a short list: a column at the left, a combo above where there is no room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QStyle, QStyleOptionViewItem, QVBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.combos import Combo, Option
from ui.toolkit.icons import IN_TEXT, paint_icon
from ui.toolkit.painting import MIDDLE_RIGHT, middle, paint_focus, paint_words
from ui.toolkit.picklist import INSET, Heading, PickList, RowDelegate
from ui.toolkit.speech import tr
from ui.toolkit.theme import mark
from ui.toolkit.tokens import Size, Space, Weight

_GAP = 10
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


@dataclass(frozen=True)
class Choice:
    """One of the list: ``count`` stands at its right end where it says something."""

    key: str
    text: Phrase | str
    icon: str = ""
    count: int | None = None


Row = Choice | Heading


class _ChoiceDelegate(RowDelegate):
    """Paints icon, words and count, and the ring of the focus."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        view = self.parent()
        selected = option.state & QStyle.StateFlag.State_Selected
        if selected and isinstance(view, QWidget) and view.hasFocus():
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_focus(painter, QRectF(option.rect).adjusted(INSET, 1, -INSET, -1))
            painter.restore()

    def paint_row(self, painter: QPainter, box: QRectF, row: Choice, *, current: bool) -> None:
        ink = "accent" if current else "text"
        if row.icon:
            place = middle(box, box.left(), IN_TEXT, IN_TEXT)
            paint_icon(painter, place, row.icon, "accent" if current else "text2")
            box = box.adjusted(IN_TEXT + _GAP, 0, 0, 0)
        weight = Weight.BOLD if current else Weight.REGULAR
        paint_words(painter, box, tr(row.text), ink, weight=weight)
        if row.count is not None:
            count_ink = "accent" if current else "text3"
            paint_words(
                painter, box, f"{row.count:,}", count_ink, size=Size.CAPTION, align=MIDDLE_RIGHT
            )


class _ChoiceList(PickList):
    """The column; it takes the focus and walks by the arrow keys."""

    entered = Signal()

    def __init__(self, name: Phrase) -> None:
        super().__init__(_ChoiceDelegate(), _spoken, name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            self.move_current(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Right):
            self.entered.emit()
        else:
            # Letters belong to the window and the input method.
            event.ignore()


def _spoken(row: Row) -> str:
    return tr(row.text)


class Chooser(QFrame):
    """A list of choices of which one is current; ``chosen`` carries its key.

    ``entered`` asks to go on to what was chosen. ``set_narrow`` turns the column into a combo. A
    ``framed`` column stands on a page by itself, another one on a surface.
    """

    chosen = Signal(str)
    entered = Signal()

    def __init__(
        self, name: Phrase, *, width: int, framed: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._width = width
        self._framed = framed
        self._is_narrow = False
        self._told = ""
        self.list = _ChoiceList(name)
        self.combo = Combo()
        self.combo.say(self.combo.setAccessibleName, name)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.list)
        self.column.addWidget(self.combo)
        self.list.current_changed.connect(self._take_row)
        self.list.entered.connect(self.entered)
        self.combo.chosen.connect(self._take_key)
        self.set_narrow(False)

    @property
    def key(self) -> str:
        """The key of the current choice, "" where there is none."""
        return self._told

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Offer other choices; the current one stays where it is still offered."""
        choices = [row for row in rows if isinstance(row, Choice)]
        kept = next((row for row in choices if row.key == self._told), None)
        self.list.blockSignals(True)
        self.list.set_rows(rows)
        self.list.blockSignals(False)
        self.combo.set_options([Option(row.key, row.text) for row in choices])
        if kept is not None:
            self._mark(kept.key)
        elif choices:
            self._take_key(choices[0].key)

    def choose(self, key: str) -> None:
        """Make a choice as a click does."""
        self._mark(key)
        self._take_key(key)

    def set_narrow(self, narrow: bool) -> None:
        """Become a combo, or a column again."""
        self._is_narrow = narrow
        self.list.setVisible(not narrow)
        self.combo.setVisible(narrow)
        shows_frame = self._framed and not narrow
        mark(self, part="panel" if shows_frame else "")
        margin = Space.S if shows_frame else 0
        self.column.setContentsMargins(0, margin, 0, margin)
        self.setFixedWidth(self._width)

    def focus(self) -> None:
        """Put the focus on the list."""
        (self.combo if self._is_narrow else self.list).setFocus()

    def _mark(self, key: str) -> None:
        """Show which choice is current, without telling anyone."""
        for number, row in enumerate(self.list.rows.rows):
            if isinstance(row, Choice) and row.key == key:
                self.list.setCurrentIndex(self.list.rows.index(number))
        self.combo.set_value(key)

    def _take_row(self, row: Row | None) -> None:
        if isinstance(row, Choice):
            self._take_key(row.key)

    def _take_key(self, key: object) -> None:
        if key != self._told:
            self._told = str(key)
            self._mark(self._told)
            self.chosen.emit(self._told)
