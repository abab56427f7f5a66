"""The head of a table: quiet titles, the order of the list, a tick for every row."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from ui.toolkit.cells import CELL_PADDING
from ui.toolkit.choices import paint_check
from ui.toolkit.columns import Cell, Column
from ui.toolkit.icons import IN_CHIP, paint_icon
from ui.toolkit.lines import line_width, paint_line
from ui.toolkit.pages import Sort
from ui.toolkit.painting import middle, paint_box
from ui.toolkit.speech import tr
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Radius, Size

_BOX = 16
_BAR = (8, 2)  # the tick of some but not all
_ARROW_GAP = 4
_NARROWEST = 40


def paint_tick(painter: QPainter, cell: QRect | QRectF, state: Qt.CheckState) -> None:
    """Paint the tick box of a cell: empty, ticked, or with a bar where only some rows are."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = middle(cell, cell.left() + CELL_PADDING, _BOX, _BOX)
    if state is Qt.CheckState.PartiallyChecked:
        paint_box(painter, box, Radius.CLOCK, fill="fill")
        width, height = _BAR
        bar = middle(box, box.left() + (_BOX - width) / 2, width, height)
        painter.fillRect(bar, theme().colour("on_fill"))
    else:
        paint_check(painter, box, checked=state is Qt.CheckState.Checked)


class TableHead(QHeaderView):
    """Paints titles at the same distance from the edge as the cells below them.

    ``sort`` tells how the list is ordered now, ``ticks`` what the tick of the head says.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        parent: QWidget,
        *,
        sort: Callable[[], Sort | None] = lambda: None,
        ticks: Callable[[], Qt.CheckState] = lambda: Qt.CheckState.Unchecked,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._columns = columns
        self._sort = sort
        self._ticks = ticks
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(_NARROWEST)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme().metrics.table_head)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        tokens = theme()
        painter.fillRect(rect, tokens.colour("surface"))
        line = QRect(rect.left(), rect.bottom(), rect.width(), 1)
        painter.fillRect(line, tokens.colour("line"))
        column = self._columns[section]
        if column.cell is Cell.CHECK:
            paint_tick(painter, rect, self._ticks())
            return
        room = QRectF(rect).adjusted(CELL_PADDING, 0, -CELL_PADDING, 0)
        title, right = tr(column.title), column.is_right_aligned
        sort = self._sort()
        if sort is not None and sort.column == column.key:
            room.setRight(room.right() - IN_CHIP - _ARROW_GAP)
            width = min(room.width(), line_width(title, Size.CAPTION))
            end = room.right() if right else room.left() + width
            arrow = middle(rect, end + _ARROW_GAP, IN_CHIP, IN_CHIP)
            paint_icon(painter, arrow, "arrow-down" if sort.descending else "arrow-up", "text3")
        paint_line(painter, room, title, "text3", size=Size.CAPTION, right=right)
