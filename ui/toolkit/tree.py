"""A tree in the look of the table: the organisation, a few thousand nodes, all of them loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.words import Phrase
from ui.toolkit.cells import CELL_PADDING, paint_cell, words_of
from ui.toolkit.columnfit import ColumnFit
from ui.toolkit.columns import Column
from ui.toolkit.icons import IN_TEXT, paint_icon
from ui.toolkit.keys import is_enter
from ui.toolkit.painting import MIDDLE_LEFT, MIDDLE_RIGHT, middle
from ui.toolkit.rowpaint import paint_ground, paint_selection
from ui.toolkit.scrollroom import keep_scroll_room
from ui.toolkit.speech import Speaker, tr
from ui.toolkit.tablehead import TableHead
from ui.toolkit.theme import theme

Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole
_INDENT = 24
_BRANCH_GAP = 4


class TreeRow(Protocol):
    """A node as a service returns it; ``parent`` is the id of the node above, None at the top."""

    @property
    def id(self) -> int: ...

    @property
    def parent(self) -> int | None: ...


@dataclass
class _Node:
    """A row with its place among the children of its parent; places are numbers of nodes."""

    row: Any
    parent: int = -1
    place: int = 0
    children: list[int] = field(default_factory=list)


class TreeModel(QAbstractItemModel):
    """Rows under their parents, in the order in which they are given.

    A row whose parent is not among the rows stands at the top, so that nobody disappears.
    """

    def __init__(
        self, columns: Sequence[Column], *, clock: Clock, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._clock = clock
        self._nodes: list[_Node] = []
        self._top: list[int] = []
        self._numbers: dict[int, int] = {}

    def set_rows(self, rows: Iterable[TreeRow]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._nodes = [_Node(row) for row in rows]
        self._numbers = {node.row.id: number for number, node in enumerate(self._nodes)}
        self._top = []
        for number, node in enumerate(self._nodes):
            node.parent = self._numbers.get(node.row.parent, -1)
            siblings = self._top if node.parent < 0 else self._nodes[node.parent].children
            node.place = len(siblings)
            siblings.append(number)
        self.endResetModel()

    def row_at(self, index: Index) -> Any | None:
        """Return the row that an index shows, or None outside the tree."""
        return self._nodes[index.internalId()].row if index.isValid() else None

    def index_of(self, row_id: int) -> QModelIndex:
        """Return the index of a row; invalid where there is none."""
        number = self._numbers.get(row_id)
        if number is None:
            return QModelIndex()
        return self.createIndex(self._nodes[number].place, 0, number)

    def value_at(self, index: Index) -> tuple[Column, Any]:
        """Return the column of a cell and its value."""
        column = self.columns[index.column()]
        return column, column.value(self.row_at(index))

    def now(self) -> Any:
        """Return the moment that clocks are painted for."""
        return self._clock.now()

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, self._children(parent)[row])

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        number = self._nodes[index.internalId()].parent if index.isValid() else -1
        if number < 0:
            return QModelIndex()
        return self.createIndex(self._nodes[number].place, 0, number)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.column() > 0 else len(self._children(parent))

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole
    ) -> Any:
        shown = role in (_ROLE.DisplayRole, _ROLE.AccessibleTextRole)
        if orientation is Qt.Orientation.Vertical or not shown:
            return None
        return tr(self.columns[section].title)

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role in (_ROLE.DisplayRole, _ROLE.AccessibleTextRole):
            column, value = self.value_at(index)
            words = words_of(column.cell, value, self.now())
            return f"{tr(column.title)}: {words}" if role == _ROLE.AccessibleTextRole else words
        if role == _ROLE.TextAlignmentRole:
            right = self.columns[index.column()].is_right_aligned
            return MIDDLE_RIGHT if right else MIDDLE_LEFT
        return None

    def _children(self, parent: Index) -> list[int]:
        return self._nodes[parent.internalId()].children if parent.isValid() else self._top


class _Heights(QStyledItemDelegate):
    """Gives every row the height of a table's."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, theme().metrics.row)


class TreeView(Speaker, QTreeView):
    """Shows a TreeModel; what is open and the cursor stay with their rows when it is filled again.

    ``selected(id)`` names the row the cursor is on, ``opened(id)`` follows Enter and the double
    click, ``peeked(id)`` Space. Left and right close and open. The head shows where there is more
    than one column.
    """

    selected = Signal(object)
    opened = Signal(int)
    peeked = Signal(int)

    def __init__(
        self,
        model: TreeModel,
        name: Phrase,
        *,
        widths: Mapping[str, int] | None = None,
        keep_widths: Callable[[dict[str, int]], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.tree_model = model
        self._told_id: int | None = None
        self._kept_id: int | None = None
        self._open_ids: set[int] = set()
        self._hovered = QPersistentModelIndex()
        self.say(self.setAccessibleName, name)
        head = TableHead(model.columns, self)
        self.setHeader(head)
        self.setHeaderHidden(len(model.columns) == 1)
        self.setModel(model)
        self.setItemDelegate(_Heights(self))
        self.setUniformRowHeights(True)
        self.setIndentation(_INDENT)
        self.setExpandsOnDoubleClick(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        keep_scroll_room(self)
        self.setMouseTracking(True)
        self._fit = ColumnFit(self, head, model.columns, widths or {}, keep_widths)
        self.expanded.connect(self._remember_open)
        self.collapsed.connect(self._remember_closed)
        self.doubleClicked.connect(self._open)
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._recall)

    @property
    def selected_id(self) -> int | None:
        """The id of the row under the cursor."""
        row = self.tree_model.row_at(self.currentIndex())
        return None if row is None else row.id

    def select_id(self, row_id: int) -> None:
        """Put the cursor on a row, opening what is above it."""
        index = self.tree_model.index_of(row_id)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    # Keeping the place

    def _remember_open(self, index: Index) -> None:
        self._open_ids.add(self.tree_model.row_at(index).id)

    def _remember_closed(self, index: Index) -> None:
        self._open_ids.discard(self.tree_model.row_at(index).id)

    def _remember(self) -> None:
        self._kept_id = self.selected_id

    def _recall(self) -> None:
        for row_id in self._open_ids.copy():
            index = self.tree_model.index_of(row_id)
            if index.isValid():
                self.setExpanded(index, True)
            else:
                self._open_ids.discard(row_id)
        index = QModelIndex() if self._kept_id is None else self.tree_model.index_of(self._kept_id)
        shown = self._in_sight(index) if index.isValid() else self.tree_model.index(0, 0)
        self.setCurrentIndex(shown)
        self._tell_selected()

    def _in_sight(self, index: QModelIndex) -> QModelIndex:
        """Return a row, or the closed one that hides it: the cursor must not open branches."""
        shown, above = index, index.parent()
        while above.isValid():
            if not self.isExpanded(above):
                shown = above
            above = above.parent()
        return shown

    # Keys, mouse and the cursor

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        self._tell_selected()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            self._open(self.currentIndex())
        elif event.key() == Qt.Key.Key_Space and self.selected_id is not None:
            self.peeked.emit(self.selected_id)
        elif event.text() and event.text().isprintable():
            # No search by letters: they belong to the input method and to the window.
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()))

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(QModelIndex())
        return super().viewportEvent(event)

    def _hover(self, index: QModelIndex) -> None:
        self._hovered = QPersistentModelIndex(index.siblingAtColumn(0))
        self.viewport().update()

    def _open(self, index: Index) -> None:
        row = self.tree_model.row_at(index)
        if row is not None:
            self.opened.emit(row.id)

    def _tell_selected(self) -> None:
        if self.selected_id != self._told_id:
            self._told_id = self.selected_id
            self.selected.emit(self._told_id)

    # Layout and painting

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.LanguageChange):
            self._fit.fit()
            self.doItemsLayout()
            self.header().viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        current = self.currentIndex()
        if current.isValid():
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_selection(painter, self._row_box(current), focused=self.hasFocus())
            painter.end()

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a whole row at once: ground, branch and cells."""
        box = self._row_box(index)
        selected = self.currentIndex().siblingAtColumn(0) == index
        paint_ground(painter, box, selected=selected, hovered=self._hovered == index)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now = self.tree_model.now()
        for section in range(len(self.tree_model.columns)):
            cell = self.visualRect(index.siblingAtColumn(section))
            column, value = self.tree_model.value_at(index.siblingAtColumn(section))
            room = QRectF(cell.left(), box.top(), cell.width(), box.height())
            if section == 0:
                self._paint_branch(painter, room, index)
                room.setLeft(room.left() - CELL_PADDING + _BRANCH_GAP)
            paint_cell(painter, room, column, value, now)

    def _paint_branch(self, painter: QPainter, cell: QRectF, index: Index) -> None:
        if self.tree_model.rowCount(index):
            name = "chevron-down" if self.isExpanded(index) else "chevron-right"
            arrow = middle(cell, cell.left() - IN_TEXT, IN_TEXT, IN_TEXT)
            paint_icon(painter, arrow, name, "text3")

    def _row_box(self, index: Index) -> QRect:
        cell = self.visualRect(index)
        return QRect(0, cell.top(), self.viewport().width(), cell.height())
