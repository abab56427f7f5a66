"""A list that is steered from the line above it: search results and commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from crm_desktop.foundation.words import Phrase
from ui.toolkit.painting import paint_box, paint_words, words_width
from ui.toolkit.rows import RowsModel
from ui.toolkit.speech import Speaker, tr
from ui.toolkit.theme import mark
from ui.toolkit.tokens import Radius, Size, Weight

ROW = 36
HEADING = 28
INSET = 8
PADDING = 16
_BAR = (3, 22)


@dataclass(frozen=True)
class Heading:
    """The head of a group, with how many there are where that says something."""

    text: Phrase | str
    count: int | None = None


class RowDelegate(QStyledItemDelegate):
    """Paints headings and the ground of rows; ``paint_row`` paints what is in a row."""

    def paint_row(self, painter: QPainter, box: QRectF, row: Any, *, current: bool) -> None:
        """Paint a row into a box without its side padding."""
        raise NotImplementedError

    def sizeHint(
        self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        row = index.data(Qt.ItemDataRole.UserRole)
        return QSize(0, HEADING if isinstance(row, Heading) else ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(option.rect).adjusted(INSET, 1, -INSET, -1)
        inside = ground.adjusted(PADDING, 0, -PADDING, 0)
        if isinstance(row, Heading):
            self._paint_heading(painter, inside, row)
        else:
            current = bool(option.state & QStyle.StateFlag.State_Selected)
            if current or option.state & QStyle.StateFlag.State_MouseOver:
                paint_box(painter, ground, Radius.CONTROL, fill="sel" if current else "hover")
            if current:
                width, height = _BAR
                bar = QRectF(ground.left(), ground.center().y() - height / 2, width, height)
                paint_box(painter, bar, 1, fill="accent")
            self.paint_row(painter, inside, row, current=current)
        painter.restore()

    def _paint_heading(self, painter: QPainter, box: QRectF, row: Heading) -> None:
        # The words stand nearer to the rows that they head.
        box = box.adjusted(0, 10, 0, 0)
        text = tr(row.text)
        paint_words(painter, box, text, "text2", size=Size.CAPTION, weight=Weight.BOLD)
        if row.count is not None:
            width = words_width(text, Size.CAPTION, Weight.BOLD) + 8
            count = box.adjusted(width, 0, 0, 0)
            paint_words(painter, count, f"{row.count:,}", "text3", size=Size.CAPTION)


class PickList(Speaker, QListView):
    """Rows of which one is always current; ``picked`` carries the row clicked.

    The focus stays in the line above: that line calls ``move`` for the arrow keys.
    """

    picked = Signal(object)
    current_changed = Signal(object)

    def __init__(
        self,
        delegate: RowDelegate,
        spoken: Callable[[Any], str],
        name: Phrase,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.rows = RowsModel(spoken, lambda row: not isinstance(row, Heading), self)
        self.setModel(self.rows)
        delegate.setParent(self)
        self.setItemDelegate(delegate)
        mark(self, part="clear")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.say(self.setAccessibleName, name)
        self.clicked.connect(self._click)
        self.selectionModel().currentChanged.connect(
            lambda index: self.current_changed.emit(self.rows.row(index))
        )

    def set_rows(self, rows: Sequence[Any], *, keep: bool = False) -> None:
        """Show other rows; ``keep`` leaves the current row where it is still there."""
        current = self.current()
        self.rows.set_rows(rows)
        index = self.rows.first_choosable()
        if keep and current is not None and current in self.rows.rows:
            index = self.rows.index(self.rows.rows.index(current))
        self._make_current(index)

    def current(self) -> Any:
        """Return the current row, or None."""
        return self.rows.row(self.currentIndex())

    def move_current(self, step: int) -> None:
        """Go up or down by one row, round the ends."""
        self._make_current(self.rows.next_choosable(self.currentIndex().row(), step))

    def wanted_height(self) -> int:
        """Return the height in which no row needs scrolling."""
        return sum(HEADING if isinstance(row, Heading) else ROW for row in self.rows.rows)

    def respeak(self) -> None:
        super().respeak()
        self.viewport().update()

    def _make_current(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(index, flag)
        # The head of the first group stays in sight.
        self.scrollTo(self.rows.index(0) if index.row() == 1 else index)

    def _click(self, index: QModelIndex) -> None:
        row = self.rows.row(index)
        if not isinstance(row, Heading):
            self.picked.emit(row)
