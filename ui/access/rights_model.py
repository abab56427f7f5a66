"""The matrix of rights as a table: functions under headings, roles beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from crm_desktop.access.model import ROLES, Grant
from crm_desktop.access.rights import Function, default_grants
from crm_desktop.foundation.words import Phrase
from ui.access.rights_words import Letter, cell_of, cell_words, grouped_functions, letters_of
from ui.access.wording import dotted
from ui.toolkit.speech import tr

Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole


@dataclass(frozen=True)
class Cell:
    """One cell: what a role may do in a function, and what it might as shipped."""

    role: str
    function: Function
    grants: frozenset[Grant]
    default: frozenset[Grant]

    @property
    def id(self) -> int:
        """A number of its own, whatever rows and columns are shown."""
        order = [each.code for _, group in grouped_functions() for each in group]
        return order.index(self.function.code) * len(ROLES) + ROLES.index(self.role)

    @property
    def is_changed(self) -> bool:
        """Whether it differs from what was shipped."""
        return self.grants != self.default

    @property
    def letters(self) -> list[Letter]:
        """The letters of domain §6."""
        return letters_of(self.grants, self.function)

    @property
    def words(self) -> Phrase | str:
        """What it says in full."""
        return cell_words(self.grants, self.function) or Phrase("organisation.rights.nothing")


class RightsModel(QAbstractTableModel):
    """Rows are headings or functions, columns are roles; both can be fewer than there are."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._grants: frozenset[Grant] = frozenset()
        self._defaults = frozenset(default_grants())
        self.roles: tuple[str, ...] = ()
        self.rows: tuple[Phrase | Function, ...] = ()
        self._cells: dict[tuple[int, int], Cell] = {}

    def show(
        self, grants: frozenset[Grant], roles: Sequence[str], *, changed_only: bool = False
    ) -> None:
        """Show these grants for these roles; ``changed_only`` leaves out functions as shipped."""
        self.beginResetModel()
        self._grants, self.roles = grants, tuple(roles)
        rows: list[Phrase | Function] = []
        for title, group in grouped_functions():
            shown = [each for each in group if not changed_only or self._is_changed(each)]
            rows += [title, *shown] if shown else []
        self.rows = tuple(rows)
        self._cells = {
            (row, column): self._cell(role, function)
            for row, function in enumerate(self.rows)
            if isinstance(function, Function)
            for column, role in enumerate(self.roles)
        }
        self.endResetModel()

    @property
    def headings(self) -> list[int]:
        """The rows that are headings."""
        return [row for row, each in enumerate(self.rows) if isinstance(each, Phrase)]

    def cell_at(self, index: Index) -> Cell | None:
        """Return a cell, None on a heading."""
        return self._cells.get((index.row(), index.column())) if index.isValid() else None

    def index_of(self, cell: Cell | None) -> QModelIndex:
        """Return where a role and function stand now; invalid where they are not shown."""
        for (row, column), each in self._cells.items():
            if cell and (each.role, each.function) == (cell.role, cell.function):
                return self.index(row, column)
        return QModelIndex()

    def first(self) -> QModelIndex:
        """Return the first cell."""
        return self.index(*min(self._cells)) if self._cells else QModelIndex()

    def changes(self) -> int:
        """Return how many cells differ from what was shipped, shown or not."""
        return sum(
            cell_of(self._grants, role, function) != cell_of(self._defaults, role, function)
            for _, group in grouped_functions()
            for function in group
            for role in ROLES
        )

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.roles)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.cell_at(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole
    ) -> Any:
        if role not in (_ROLE.DisplayRole, _ROLE.AccessibleTextRole, _ROLE.ToolTipRole):
            return None
        if orientation is Qt.Orientation.Horizontal:
            family = "role_short" if role == _ROLE.DisplayRole else "role"
            return tr(
                Phrase(f"role_short.{self.roles[section]}")
                if family == "role_short"
                else Phrase(f"role.{self.roles[section]}")
            )
        row = self.rows[section]
        return tr(row if isinstance(row, Phrase) else Phrase(f"function.{row.code}"))

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        cell = self.cell_at(index)
        if cell is None:
            return None
        if role == _ROLE.DisplayRole:
            return " ".join(letter.sign for letter in cell.letters)
        if role in (_ROLE.ToolTipRole, _ROLE.AccessibleTextRole):
            who = Phrase(f"role.{cell.role}")
            what = Phrase(f"function.{cell.function.code}")
            changed = Phrase("organisation.rights.changed") if cell.is_changed else ""
            said = Phrase("organisation.rights.cell", role=who, function=what, words=cell.words)
            return tr(dotted(said, changed))
        return None

    def _cell(self, role: str, function: Function) -> Cell:
        return Cell(
            role,
            function,
            cell_of(self._grants, role, function),
            cell_of(self._defaults, role, function),
        )

    def _is_changed(self, function: Function) -> bool:
        return any(self._cell(role, function).is_changed for role in ROLES)
