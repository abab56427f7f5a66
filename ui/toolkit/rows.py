"""A list model of frozen rows for painted lists: timeline, search list, command list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

_Index = QModelIndex | QPersistentModelIndex


class RowsModel(QAbstractListModel):
    """Holds rows that a delegate paints; ``spoken`` says a row in words for screen readers.

    Rows for which ``choosable`` is false are headings: they cannot be selected.
    """

    def __init__(
        self,
        spoken: Callable[[Any], str],
        choosable: Callable[[Any], bool] = lambda _row: True,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._spoken, self._choosable = spoken, choosable
        self._rows: tuple[Any, ...] = ()

    @property
    def rows(self) -> tuple[Any, ...]:
        return self._rows

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row(self, index: _Index) -> Any:
        """Return the row at an index, or None."""
        return self._rows[index.row()] if index.isValid() else None

    def first_choosable(self) -> QModelIndex:
        """Return the first row that can be selected; invalid where there is none."""
        for number, row in enumerate(self._rows):
            if self._choosable(row):
                return self.index(number)
        return QModelIndex()

    def next_choosable(self, start: int, step: int) -> QModelIndex:
        """Return the next row up or down that can be selected, round the ends."""
        count = len(self._rows)
        for distance in range(1, count + 1):
            number = (start + step * distance) % count
            if self._choosable(self._rows[number]):
                return self.index(number)
        return QModelIndex()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._spoken(row)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if index.isValid() and not self._choosable(self._rows[index.row()]):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
