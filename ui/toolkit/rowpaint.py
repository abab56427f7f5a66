"""How the lines of a table are painted: ground, cells, headings, and what lies over a row.

A view of Qt asks its delegate, its model and its style about every single cell; painting a whole
line at a time costs a quarter of that.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView

from ui.toolkit.cells import CELL_PADDING, is_running, natural_width, paint_cell, words_of
from ui.toolkit.columns import Cell, Column, Flagged, RowAction
from ui.toolkit.deadlines import next_change
from ui.toolkit.keys import cap_width, paint_cap
from ui.toolkit.lines import line_width, paint_line
from ui.toolkit.pages import Group
from ui.toolkit.painting import middle, paint_box, paint_focus
from ui.toolkit.rowmodel import GONE, Index, RowTableModel
from ui.toolkit.speech import tr
from ui.toolkit.tablehead import paint_tick
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Size, Weight

_BAR = 3
_RING_RADIUS = 4
_BONE = (12, 4)  # height, radius
_GAP = 8
#: A heading stands nearer to the rows below it than to those above.
_GROUP_DROP = 3


def paint_ground(painter: QPainter, box: QRect, *, selected: bool, hovered: bool) -> None:
    """Paint what lies under the cells of a row: its tint and the hairline at its foot."""
    if selected or hovered:
        painter.fillRect(box, theme().colour("sel" if selected else "hover"))
    line = QRect(box.left(), box.bottom(), box.width(), 1)
    painter.fillRect(line, theme().colour("line"))


def paint_selection(painter: QPainter, box: QRect, *, focused: bool) -> None:
    """Paint what marks the selected row over its cells: the bar, with focus the ring as well."""
    painter.fillRect(QRect(box.left(), box.top(), _BAR, box.height()), theme().colour("accent"))
    if focused:
        paint_focus(painter, box, _RING_RADIUS)


def action_box(row: QRect, action: RowAction) -> QRect:
    """Return where the action stands at the end of a row."""
    width = round(line_width(tr(action.word))) + 2 * CELL_PADDING
    width += _GAP + cap_width(action.key) if action.key else 0
    return QRect(row.right() + 1 - width, row.top(), width, row.height())


def paint_action(painter: QPainter, row: QRect, action: RowAction) -> None:
    """Paint the usual action of a row over the end of its cells."""
    box = action_box(row, action)
    painter.fillRect(box.adjusted(0, 0, 0, -1), theme().colour("sel"))
    room = QRectF(box).adjusted(CELL_PADDING, 0, -CELL_PADDING, 0)
    if action.key:
        left = room.right() - cap_width(action.key)
        paint_cap(painter, room, left, action.key, ink="accent", border="accent")
    paint_line(painter, room, tr(action.word), "accent")


class RowPainter:
    """Paints the cells of lines; ground and selection are the view's.

    ``begin`` comes before the lines of one painting. After them ``changes_in`` says in how many
    milliseconds the first clock among them will read differently, 0 for never.
    """

    def __init__(self, model: RowTableModel, head: QHeaderView) -> None:
        self._model = model
        self._head = head
        self._sections: list[tuple[Column, int, int]] = []
        self._now = model.now()
        self.shows_bones = False
        self.misses_rows = False
        self.changes_in = 0

    def begin(self, painter: QPainter, width: int) -> None:
        """Take the time and the columns in sight."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._now = self._model.now()
        self.misses_rows = False
        self.changes_in = 0
        self._sections = []
        for section, column in enumerate(self._model.columns):
            size = self._head.sectionSize(section)
            left = self._head.sectionViewportPosition(section)
            if size and left < width and left + size > 0:
                self._sections.append((column, left, size))

    def paint_cells(self, painter: QPainter, line: int, box: QRect) -> None:
        """Paint the cells of a row, or a heading."""
        group = self._model.group_at(line)
        if group is not None:
            _paint_heading(painter, QRectF(box), group)
            return
        row = self._model.row_at(line)
        if row is None:
            self._paint_absence(painter, line, box)
            return
        top, height = box.top(), box.height()
        for column, left, width in self._sections:
            cell = QRectF(left, top, width, height)
            if column.cell is Cell.CHECK:
                paint_tick(painter, cell, _TICK[self._model.is_checked(line)])
                continue
            value = column.value(row)
            if is_running(value):
                wait = int(next_change(value, self._now).total_seconds() * 1000) + 1
                self.changes_in = min(self.changes_in or wait, wait)
            paint_cell(painter, cell, column, value, self._now)

    def paint_bones(self, painter: QPainter, line: int, box: QRect) -> None:
        """Hint at a row that is on its way with a grey bar in each cell."""
        height, radius = _BONE
        for column, left, width in self._sections:
            if column.cell is not Cell.CHECK:
                # Different from row to row, and always the same for one row.
                share = 0.5 + (line * 7 + left) % 5 / 10
                long = max(0, width - 2 * CELL_PADDING) * share
                cell = QRectF(left, box.top(), width, box.height())
                bone = middle(cell, left + CELL_PADDING, long, height)
                paint_box(painter, bone, radius, fill="bone")

    def explanation(self, index: Index, width: int) -> str:
        """Return the tool tip of a cell: why it is flagged, or all its words where they are cut."""
        row = self._model.row_at(index.row())
        column = self._model.columns[index.column()]
        if row is None or column.cell is Cell.CHECK:
            return ""
        value = column.value(row)
        if isinstance(value, Flagged) and value.why:
            return tr(value.why)
        now = self._model.now()
        is_cut = natural_width(column, value, now) > width
        return words_of(column.cell, value, now) if is_cut else ""

    def _paint_absence(self, painter: QPainter, line: int, box: QRect) -> None:
        if self._model.is_gone(line):
            room = QRectF(box).adjusted(CELL_PADDING, 0, -CELL_PADDING, 0)
            paint_line(painter, room, tr(GONE), "text3")
            return
        self.misses_rows = True
        if self.shows_bones:
            self.paint_bones(painter, line, box)


_TICK = {True: Qt.CheckState.Checked, False: Qt.CheckState.Unchecked}


def _paint_heading(painter: QPainter, box: QRectF, group: Group) -> None:
    ink = "text2" if group.tone is None else theme().tokens.tone(group.tone)[0]
    title = tr(group.title)
    room = box.adjusted(CELL_PADDING, _GROUP_DROP, -CELL_PADDING, _GROUP_DROP)
    paint_line(painter, room, title, ink, size=Size.CAPTION, weight=Weight.BOLD)
    room.setLeft(room.left() + line_width(title, Size.CAPTION, Weight.BOLD) + _GAP)
    paint_line(painter, room, f"{group.count:,}", "text3", size=Size.CAPTION)
