"""The model of a table: columns over paged rows, with headings of groups between them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.words import Phrase
from ui.toolkit.cells import words_of
from ui.toolkit.checks import Checks
from ui.toolkit.columns import CHECK_WIDTH, Cell, Column, Flagged
from ui.toolkit.pages import Group, PagedRows
from ui.toolkit.painting import MIDDLE_LEFT, MIDDLE_RIGHT
from ui.toolkit.speech import tr

Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole

# Made once: Qt asks for them at every step, and putting flags together is slow.
_ROW_FLAGS = (
    Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
)

#: What stands on the line of a row that was deleted since the list was made.
GONE = Phrase("machinery.table.gone")

_CHECK = Column(
    "check",
    Phrase("machinery.table.check"),
    value=lambda row: row,
    cell=Cell.CHECK,
    width=CHECK_WIDTH,
)


class RowTableModel(QAbstractTableModel):
    """Shows paged rows through columns; a heading is a row of the model, but no row of the list.

    Rows of the model are called lines here, so that nobody takes them for positions in the list.
    ``checks`` adds a first column of ticks.
    """

    def __init__(
        self,
        rows: PagedRows,
        columns: Sequence[Column],
        *,
        clock: Clock,
        checks: Checks | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.rows = rows
        self.columns = (*([_CHECK] if checks is not None else []), *columns)
        self.checks = checks
        self._clock = clock
        self._heads: list[int] = []
        self._starts: list[int] = []
        self._groups: list[Group] = []
        rows.about_to_change.connect(self.beginResetModel)
        rows.changed.connect(self._take_list)
        rows.arrived.connect(self._tell_arrival)
        if checks is not None:
            checks.changed.connect(self._tell_checks)
        self._find_heads()

    # Lines and positions

    @property
    def heads(self) -> Sequence[int]:
        """The lines that are headings, in order."""
        return self._heads

    def group_at(self, line: int) -> Group | None:
        """Return the group whose heading stands on a line, or None on a row of the list."""
        place = bisect_right(self._heads, line) - 1
        return self._groups[place] if place >= 0 and self._heads[place] == line else None

    def position_at(self, line: int) -> int | None:
        """Return the position in the list that a line shows, or None on a heading."""
        above = bisect_right(self._heads, line)
        if above and self._heads[above - 1] == line:
            return None
        return line - above

    def line_of(self, position: int) -> int:
        """Return the line that shows a position of the list."""
        return position + bisect_right(self._starts, position)

    def id_at(self, line: int) -> int | None:
        """Return the id of the row on a line, or None on a heading and outside the list."""
        if not 0 <= line < self.rowCount():
            return None
        position = self.position_at(line)
        return None if position is None else self.rows.id_at(position)

    def row_at(self, line: int) -> Any | None:
        """Return the row on a line, or None on a heading and while it is on its way."""
        position = self.position_at(line)
        return None if position is None else self.rows.row(position)

    def is_gone(self, line: int) -> bool:
        """Return whether the row on a line was deleted since the list was made."""
        position = self.position_at(line)
        return position is not None and self.rows.is_gone(position)

    def now(self) -> datetime:
        """Return the moment that clocks are painted for."""
        return self._clock.now()

    # What Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows) + len(self._heads)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or self.group_at(index.row()) is not None:
            return Qt.ItemFlag.NoItemFlags
        return _ROW_FLAGS

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Vertical or role not in (
            _ROLE.DisplayRole,
            _ROLE.AccessibleTextRole,
        ):
            return None
        return tr(self.columns[section].title)

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line, column = index.row(), self.columns[index.column()]
        if role in (_ROLE.DisplayRole, _ROLE.AccessibleTextRole):
            words = self._words(line, column)
            is_read = role == _ROLE.AccessibleTextRole and self.group_at(line) is None
            return f"{tr(column.title)}: {words}" if is_read else words
        if role == _ROLE.CheckStateRole and column.cell is Cell.CHECK:
            return Qt.CheckState.Checked if self.is_checked(line) else Qt.CheckState.Unchecked
        if role == _ROLE.TextAlignmentRole:
            return MIDDLE_RIGHT if column.is_right_aligned else MIDDLE_LEFT
        if role == _ROLE.ToolTipRole:
            return self._why(line, column)
        return None

    def ticks(self) -> Qt.CheckState:
        """Return what one tick for all rows says."""
        total = len(self.rows)
        count = 0 if self.checks is None else self.checks.count(total)
        if not count:
            return Qt.CheckState.Unchecked
        return Qt.CheckState.Checked if count == total else Qt.CheckState.PartiallyChecked

    def is_checked(self, line: int) -> bool:
        """Return whether the row on a line is ticked."""
        row_id = self.id_at(line)
        return self.checks is not None and row_id is not None and self.checks.holds(row_id)

    def _words(self, line: int, column: Column) -> str:
        group = self.group_at(line)
        if group is not None:
            return f"{tr(group.title)} {group.count:,}"
        if column.cell is Cell.CHECK:
            ticked = Phrase("machinery.table.checked")
            return tr(ticked if self.is_checked(line) else Phrase("machinery.table.unchecked"))
        row = self.row_at(line)
        if row is not None:
            return words_of(column.cell, column.value(row), self.now())
        if self.is_gone(line):
            return tr(GONE) if column is self._first() else ""
        return tr(Phrase("machinery.table.loading"))

    def _why(self, line: int, column: Column) -> str | None:
        row = self.row_at(line) if column.cell is Cell.FLAG else None
        value = None if row is None else column.value(row)
        return tr(value.why) or None if isinstance(value, Flagged) else None

    def _first(self) -> Column:
        return self.columns[0 if self.checks is None else 1]

    # What the list tells

    def _take_list(self) -> None:
        self._find_heads()
        self.endResetModel()

    def _find_heads(self) -> None:
        self._groups = [group for group in self.rows.groups if group.count]
        counts = [group.count for group in self._groups]
        self._starts = list(accumulate(counts, initial=0))[:-1] if counts else []
        self._heads = [start + number for number, start in enumerate(self._starts)]

    def _tell_arrival(self, first: int, last: int) -> None:
        self._tell_lines(self.line_of(first), self.line_of(last))

    def _tell_checks(self) -> None:
        if self.rowCount():
            self._tell_lines(0, self.rowCount() - 1)

    def _tell_lines(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))
