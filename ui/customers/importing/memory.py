"""Lists that are in memory already, for tables that ask for rows by the page."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ui.toolkit.pages import Sort


@dataclass(frozen=True)
class Numbered:
    """A row with the number that the list knows it by, counted from 1."""

    id: int
    row: Any


class MemorySource:
    """Rows that nobody needs to ask a database for."""

    def __init__(self) -> None:
        self._rows: Sequence[Any] = ()

    def take(self, rows: Sequence[Any]) -> None:
        """Hold other rows; the list is made again by its ``show``."""
        self._rows = rows

    def row(self, number: int) -> Any:
        """Return a row by its number."""
        return self._rows[number - 1]

    def ids(self, _sort: Sort | None, _wanted: object) -> array[int]:
        return array("q", range(1, len(self._rows) + 1))

    def rows(self, ids: Sequence[int]) -> list[Numbered]:
        rows = self._rows
        return [Numbered(number, rows[number - 1]) for number in ids if number <= len(rows)]
