"""Rows that are read as a whole, under ids of their own, as lists take them."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

from ui.toolkit.pages import Sort

R = TypeVar("R")


class KeptRows(Generic[R]):
    """What a list shows; nothing more is asked for."""

    def __init__(self) -> None:
        self.kept: Mapping[int, R] = {}

    def ids(self, _sort: Sort | None, _wanted: object) -> array[int]:
        """Return the ids in the order kept."""
        return array("q", self.kept)

    def rows(self, ids: Sequence[int]) -> list[R]:
        """Return rows by id."""
        return [self.kept[each] for each in ids if each in self.kept]
