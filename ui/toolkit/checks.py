"""Which rows are ticked, also where that is a million of them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True)
class Picked:
    """What bulk work is done to: the ids, or every row of the list but them."""

    every: bool
    ids: frozenset[int]


class Checks(QObject):
    """The ticks of one list, kept as ids; all of them are one flag, never a million ticks."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._every = False
        self._others: set[int] = set()

    def holds(self, row_id: int) -> bool:
        """Return whether a row is ticked."""
        return (row_id in self._others) is not self._every

    def toggle(self, row_id: int) -> None:
        """Tick a row, or take its tick away."""
        self._others ^= {row_id}
        self.changed.emit()

    def set_every(self, every: bool) -> None:
        """Tick every row of the list, or none."""
        self._every = every
        self._others.clear()
        self.changed.emit()

    def count(self, total: int) -> int:
        """Return how many of the list's rows are ticked."""
        return total - len(self._others) if self._every else len(self._others)

    def picked(self) -> Picked:
        """Return the ticked rows as bulk work takes them."""
        return Picked(self._every, frozenset(self._others))
