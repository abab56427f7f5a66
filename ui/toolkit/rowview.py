"""A view of rows: one height, one ring for the focus, every key; painted by the row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QToolTip, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.columns import Cell, RowAction
from ui.toolkit.keys import is_enter
from ui.toolkit.rowmodel import Index, RowTableModel
from ui.toolkit.rowpaint import (
    RowPainter,
    action_box,
    paint_action,
    paint_ground,
    paint_selection,
)
from ui.toolkit.scrollroom import keep_scroll_room
from ui.toolkit.speech import Speaker
from ui.toolkit.tablehead import TableHead

_BONES_AFTER_MS = 150

_Move = QAbstractItemView.CursorAction


class RowView(Speaker, QTableView):
    """Walks and paints the lines of a RowTableModel; ``TableView`` adds what a list needs.

    ``selected(id)`` names the row the cursor is on (None in an empty list), ``opened(id)`` follows
    Enter and the double click, ``peeked(id)`` Space in a table without ticks, ``acted(id)`` a click
    on the action at the end of the row.
    """

    selected = Signal(object)
    opened = Signal(int)
    peeked = Signal(int)
    acted = Signal(int)

    def __init__(
        self,
        model: RowTableModel,
        name: Phrase,
        action: Callable[[Any], RowAction | None] | None,
        parent: QWidget | None,
    ) -> None:
        super().__init__(parent)
        self.rows_model = model
        self._action = action
        self._hovered = -1
        self._told_id: int | None = None
        self.say(self.setAccessibleName, name)
        self._bones = QTimer(self, singleShot=True, interval=_BONES_AFTER_MS)
        self._bones.timeout.connect(self._show_bones)
        self._tick = QTimer(self, singleShot=True)
        self._tick.timeout.connect(self.viewport().update)
        head = TableHead(model.columns, self, sort=lambda: model.rows.sort, ticks=model.ticks)
        self.setHorizontalHeader(head)
        self.setModel(model)
        self._painter = RowPainter(model, head)
        self._set_up()
        model.rows.arrived.connect(self._hide_bones)
        model.rows.changed.connect(self._hide_bones)

    @property
    def selected_id(self) -> int | None:
        """The id of the row under the cursor."""
        return self.rows_model.id_at(self.currentIndex().row())

    def select_line(self, line: int) -> None:
        """Put the cursor on a line, or on the nearest row where that is a heading."""
        found = self._row_near(line, 1)
        if found is not None:
            self.setCurrentIndex(self.rows_model.index(found, self._first_column()))

    def _set_up(self) -> None:
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        keep_scroll_room(self)
        side = self.verticalHeader()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setMinimumSectionSize(1)
        side.hide()
        self.clicked.connect(self._clicked)
        self.doubleClicked.connect(self._open)

    # The cursor

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._update_line(previous.row())
        self._update_line(current.row())
        self._tell_selected()

    def moveCursor(self, action: _Move, modifiers: Qt.KeyboardModifier) -> Index:
        if action in (_Move.MoveLeft, _Move.MoveRight):
            return super().moveCursor(action, modifiers)
        current = self.currentIndex()
        height = self.verticalHeader().defaultSectionSize()
        page = max(1, self.viewport().height() // height - 1)
        line, step = {
            _Move.MoveUp: (current.row() - 1, -1),
            _Move.MovePrevious: (current.row() - 1, -1),
            _Move.MovePageUp: (current.row() - page, -1),
            _Move.MovePageDown: (current.row() + page, 1),
            _Move.MoveHome: (0, 1),
            _Move.MoveEnd: (self.rows_model.rowCount() - 1, -1),
        }.get(action, (current.row() + 1, 1))
        found = self._row_near(line, step)
        if found is None:
            return current
        column = current.column() if current.isValid() else self._first_column()
        return self.rows_model.index(found, column)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.selectionModel().hasSelection():
            self.select_line(max(0, self.currentIndex().row()))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        checks = self.rows_model.checks
        if is_enter(event):
            self._open(self.currentIndex())
        elif event.key() == Qt.Key.Key_Space and not event.modifiers():
            self._press_space()
        elif event.matches(QKeySequence.StandardKey.SelectAll) and checks is not None:
            checks.set_every(True)
        elif event.text() and event.text().isprintable():
            # No search by letters: they belong to the input method and to the window.
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _press_space(self) -> None:
        row_id = self.selected_id
        if row_id is None:
            return
        if self.rows_model.checks is not None:
            self.rows_model.checks.toggle(row_id)
        else:
            self.peeked.emit(row_id)

    def _open(self, index: Index) -> None:
        row_id = self.rows_model.id_at(index.row())
        if row_id is not None:
            self.opened.emit(row_id)

    def _tell_selected(self) -> None:
        row_id = self.selected_id
        if row_id != self._told_id:
            self._told_id = row_id
            self.selected.emit(row_id)

    def _row_near(self, line: int, step: int) -> int | None:
        """Return a line that is a row: this one, the next that way, or the next the other way."""
        last = self.rows_model.rowCount() - 1
        line = max(0, min(line, last))
        for way in (step, -step):
            found = line
            while 0 <= found <= last:
                if self.rows_model.group_at(found) is None:
                    return found
                found += way
        return None

    def _first_column(self) -> int:
        head = self.horizontalHeader()
        sections = range(head.count())
        return next((each for each in sections if not head.isSectionHidden(each)), 0)

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row_id = self.selected_id
        if row_id is not None and self._action_box().contains(event.position().toPoint()):
            self.acted.emit(row_id)
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(round(event.position().y())))

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        elif isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._explain(event)
            return True
        return super().viewportEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._hover(-1)
        super().scrollContentsBy(dx, dy)

    def _clicked(self, index: Index) -> None:
        checks, row_id = self.rows_model.checks, self.rows_model.id_at(index.row())
        is_check = self.rows_model.columns[index.column()].cell is Cell.CHECK
        if is_check and checks is not None and row_id is not None:
            checks.toggle(row_id)

    def _explain(self, event: QHelpEvent) -> None:
        index = self.indexAt(event.pos())
        width = self.columnWidth(index.column())
        words = self._painter.explanation(index, width) if index.isValid() else ""
        QToolTip.showText(event.globalPos(), words, self.viewport())

    def _hover(self, line: int) -> None:
        if self.rows_model.id_at(line) is None:
            line = -1
        if line != self._hovered:
            self._update_line(self._hovered)
            self._hovered = line
            self._update_line(line)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        region, lines = event.region(), self._painter
        current = self.currentIndex().row()
        painter = QPainter(self.viewport())
        lines.begin(painter, self.viewport().width())
        for line in self._lines_between(event.rect()):
            box = self._line_box(line)
            if region.intersects(box):
                hovered = line == self._hovered
                paint_ground(painter, box, selected=line == current, hovered=hovered)
                lines.paint_cells(painter, line, box)
        if not self.rows_model.rows.is_listed:
            self._paint_loading(painter)
        if current >= 0:
            self._paint_current(painter, self._line_box(current))
        painter.end()
        if lines.changes_in:
            self._tick.start(lines.changes_in)
        if lines.misses_rows and not lines.shows_bones and not self._bones.isActive():
            self._bones.start()

    def _lines_between(self, box: QRect) -> range:
        first, last = self.rowAt(box.top()), self.rowAt(box.bottom())
        if first < 0:
            return range(0)
        return range(first, last + 1 if last >= 0 else self.rows_model.rowCount())

    def _paint_current(self, painter: QPainter, box: QRect) -> None:
        action = self._current_action()
        if action is not None:
            paint_action(painter, box, action)
        paint_selection(painter, box, focused=self.hasFocus())

    def _paint_loading(self, painter: QPainter) -> None:
        """Fill the view with rows to come while there is no list at all."""
        self._painter.misses_rows = True
        if not self._painter.shows_bones:
            return
        width, height = self.viewport().width(), self.verticalHeader().defaultSectionSize()
        for line in range(self.viewport().height() // height):
            box = QRect(0, line * height, width, height)
            paint_ground(painter, box, selected=False, hovered=False)
            self._painter.paint_bones(painter, line, box)

    def _current_action(self) -> RowAction | None:
        if self._action is None or not self.currentIndex().isValid():
            return None
        row = self.rows_model.row_at(self.currentIndex().row())
        return None if row is None else self._action(row)

    def _action_box(self) -> QRect:
        action = self._current_action()
        if action is None:
            return QRect()
        return action_box(self._line_box(self.currentIndex().row()), action)

    def _line_box(self, line: int) -> QRect:
        top = self.rowViewportPosition(line)
        return QRect(0, top, self.viewport().width(), self.rowHeight(line))

    def _update_line(self, line: int) -> None:
        if line >= 0:
            self.viewport().update(self._line_box(line))

    def _show_bones(self) -> None:
        self._painter.shows_bones = True
        self.viewport().update()

    def _hide_bones(self) -> None:
        self._bones.stop()
        self._painter.shows_bones = False
