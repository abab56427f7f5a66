"""Lists that are read as a whole: few rows, kept under their ids."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from ui.toolkit.pages import Sort


class Identified(Protocol):
    """A record with an id of its own."""

    @property
    def id(self) -> int:
        """The id, unlike that of every other row of the list."""


R = TypeVar("R", bound=Identified)


class KeptRows(Generic[R]):
    """What a list shows was given to it; nothing more is asked for."""

    def __init__(self) -> None:
        self.kept: Mapping[int, R] = {}

    def keep(self, rows: Iterable[R]) -> None:
        """Take other rows, in their order."""
        # Another dict: a list that is being made reads the old one on its own thread.
        self.kept = {row.id: row for row in rows}

    def row(self, row: int | None) -> R | None:
        """Return a row by its id, None where there is none."""
        return self.kept.get(row) if row is not None else None

    def ids(self, _sort: Sort | None, _wanted: object) -> array[int]:
        """Return the ids in the order kept."""
        return array("q", self.kept)

    def rows(self, ids: Sequence[int]) -> list[R]:
        """Return rows by id."""
        kept = self.kept
        return [kept[each] for each in ids if each in kept]


class WholeRows(KeptRows[R]):
    """Reads every row each time the list is made, on the thread on which lists are made."""

    def __init__(self, read: Callable[[], Iterable[R]]) -> None:
        super().__init__()
        self._read = read

    def ids(self, sort: Sort | None, wanted: object) -> array[int]:
        """Read the rows and return their ids."""
        self.keep(self._read())
        return super().ids(sort, wanted)
