"""The matrix of rights on the screen: letters in cells, the functions in sight at the left."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from crm_desktop.foundation.words import Language, Phrase
from ui.access.rights_model import Cell, Index, RightsModel
from ui.toolkit.keys import is_enter
from ui.toolkit.lines import line_width, paint_line
from ui.toolkit.painting import paint_box, paint_focus, painting
from ui.toolkit.speech import Speaker, language, tr
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Size, Weight

_COLUMN = {Language.ZH: 72, Language.EN: 92}
_FUNCTIONS = {Language.ZH: 184, Language.EN: 264}
_PADDING = 12
_LETTER_GAP = 4
_DOT = 6
_RING_RADIUS = 4


class _RoleHead(QHeaderView):
    """The roles; that of the current cell stands out."""

    def __init__(self, view: RightsView) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._view = view
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHighlightSections(False)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme().metrics.table_head)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        painter.fillRect(rect, theme().colour("surface"))
        _paint_foot(painter, rect)
        here = self._view.currentIndex().column() == section
        words = str(self.model().headerData(section, Qt.Orientation.Horizontal))
        room = QRectF(rect).adjusted(_PADDING, 0, -4, 0)
        weight = Weight.BOLD if here else Weight.REGULAR
        ink = "accent" if here else "text3"
        paint_line(painter, room, words, ink, size=Size.CAPTION, weight=weight)


class _FunctionHead(QHeaderView):
    """The functions under their headings, in sight however far the roles are scrolled."""

    def __init__(self, view: RightsView) -> None:
        super().__init__(Qt.Orientation.Vertical, view)
        self._view = view
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(1)

    def sizeHint(self) -> QSize:
        return QSize(_FUNCTIONS[language()], super().sizeHint().height())

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        painter.fillRect(rect, theme().colour("surface"))
        words = str(self.model().headerData(section, Qt.Orientation.Vertical))
        room = QRectF(rect).adjusted(_PADDING, 0, -_PADDING, 0)
        if section in self._view.rights_model.headings:
            room.adjust(0, 6, 0, 0)
            paint_line(painter, room, words, "text2", size=Size.CAPTION, weight=Weight.BOLD)
        else:
            here = self._view.currentIndex().row() == section
            ink, weight = ("accent", Weight.BOLD) if here else ("text", Weight.REGULAR)
            paint_line(painter, room, words, ink, weight=weight)
        _paint_foot(painter, rect)
        edge = QRect(rect.right(), rect.top(), 1, rect.height())
        painter.fillRect(edge, theme().colour("line"))


class _Corner(Speaker, QWidget):
    """What the first column is, over its head: a table has no header section there."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            box = self.rect()
            painter.fillRect(box, theme().colour("surface"))
            room = QRectF(box).adjusted(_PADDING, 0, -_PADDING, 0)
            words = tr(Phrase("organisation.rights.function"))
            paint_line(painter, room, words, "text3", size=Size.CAPTION)
            _paint_foot(painter, box)
            painter.fillRect(QRect(box.right(), 0, 1, box.height()), theme().colour("line"))


class _CellDelegate(QStyledItemDelegate):
    """Paints the letters of a cell; a narrowed one is underlined, a changed cell has a dot."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view: RightsView = self.parent()
        box = QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        current = view.currentIndex()
        cell = view.rights_model.cell_at(index)
        if cell is not None and index == current:
            painter.fillRect(box, theme().colour("sel"))
        elif (
            cell is not None
            and current.isValid()
            and (index.row() == current.row() or index.column() == current.column())
        ):
            painter.fillRect(box, theme().colour("hover"))
        _paint_foot(painter, box)
        if cell is not None:
            self._paint_letters(painter, QRectF(box), cell)
            if cell.is_changed:
                dot = QRectF(box.right() - 4 - _DOT, box.top() + 5, _DOT, _DOT)
                paint_box(painter, dot, _DOT / 2, fill="accent")
        if index == current and view.hasFocus():
            paint_focus(painter, box, _RING_RADIUS)
        painter.restore()

    def _paint_letters(self, painter: QPainter, box: QRectF, cell: Cell) -> None:
        left = box.left() + _PADDING
        for letter in cell.letters:
            width = line_width(letter.sign, Size.BODY, Weight.MEDIUM)
            room = QRectF(left, box.top(), width + 1, box.height())
            paint_line(painter, room, letter.sign, weight=Weight.MEDIUM)
            if letter.limited:
                under = QRectF(left, box.center().y() + 8, width, 1)
                painter.fillRect(under, theme().colour("text2"))
            left += width + _LETTER_GAP


class RightsView(Speaker, QTableView):
    """Arrow keys move from cell to cell, Enter and Space open one.

    ``selected(id)`` names the current cell, ``opened(id)`` follows Enter, Space and a double click.
    """

    selected = Signal(object)
    opened = Signal(int)
    peeked = Signal(int)

    def __init__(self, model: RightsModel, name: Phrase, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rights_model = model
        self._kept: Cell | None = None
        self._told_id: int | None = None
        self._corner = _Corner(self)
        self.say(self.setAccessibleName, name)
        self.setHorizontalHeader(_RoleHead(self))
        self.setVerticalHeader(_FunctionHead(self))
        self.setModel(model)
        self.setItemDelegate(_CellDelegate(self))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerWidget(QWidget())
        self.doubleClicked.connect(self._open)
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._recall)
        self._measure()

    @property
    def selected_id(self) -> int | None:
        """The id of the current cell."""
        cell = self.current_cell
        return None if cell is None else cell.id

    @property
    def current_cell(self) -> Cell | None:
        """The cell with the ring."""
        return self.rights_model.cell_at(self.currentIndex())

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        for part in (self.viewport(), self.horizontalHeader(), self.verticalHeader()):
            part.update()
        self.horizontalHeader().viewport().update()
        self.verticalHeader().viewport().update()
        self._tell_selected()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain_space = event.key() == Qt.Key.Key_Space and not event.modifiers()
        if is_enter(event) or plain_space:
            self._open(self.currentIndex())
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

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.LanguageChange):
            self._measure()

    def updateGeometries(self) -> None:
        super().updateGeometries()
        side, head = self.verticalHeader(), self.horizontalHeader()
        self._corner.setGeometry(side.x(), head.y(), side.width(), head.height())
        self._corner.raise_()

    def _open(self, index: Index) -> None:
        cell = self.rights_model.cell_at(index)
        if cell is not None:
            self.opened.emit(cell.id)

    def _measure(self) -> None:
        self.horizontalHeader().setDefaultSectionSize(_COLUMN[language()])
        self.verticalHeader().setDefaultSectionSize(theme().metrics.figure_row)
        self.verticalHeader().setFixedWidth(_FUNCTIONS[language()])
        self.updateGeometries()
        for part in (self, self.horizontalHeader(), self.verticalHeader()):
            part.viewport().update()

    def _remember(self) -> None:
        self._kept = self.current_cell or self._kept

    def _recall(self) -> None:
        self.clearSpans()
        columns = self.rights_model.columnCount()
        for row in self.rights_model.headings:
            if columns > 1:
                self.setSpan(row, 0, 1, columns)
        index: QModelIndex = self.rights_model.index_of(self._kept)
        self.setCurrentIndex(index if index.isValid() else self.rights_model.first())
        self._tell_selected()

    def _tell_selected(self) -> None:
        if self.selected_id != self._told_id:
            self._told_id = self.selected_id
            self.selected.emit(self._told_id)


def _paint_foot(painter: QPainter, box: QRect) -> None:
    line = QRect(box.left(), box.bottom(), box.width(), 1)
    painter.fillRect(line, theme().colour("line"))
