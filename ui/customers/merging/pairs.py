"""Pairs that may be one: kept in memory, the strongest first, and how a list shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.customers.model import REASONS as STRENGTH
from crm_desktop.customers.model import CustomerRow, Pair
from crm_desktop.foundation.words import Phrase
from ui.access.wording import dotted, listed
from ui.customers.wording import ICONS, REASONS
from ui.toolkit.columns import Cell, Column, IconText
from ui.toolkit.tokens import Weight
from ui.whole_rows import KeptRows

#: As many pairs are kept in sight; once those are worked off, a new sweep brings others.
_MOST = 1000


@dataclass(frozen=True)
class PairRow:
    """A pair under a number of its own."""

    id: int
    pair: Pair


class Pairs(KeptRows[PairRow]):
    """The pairs found so far: the source of the list."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers: dict[tuple[int, int], int] = {}

    def clear(self) -> None:
        """Forget all of them."""
        self.keep(())

    def add(self, pairs: Sequence[Pair]) -> None:
        """Take in more pairs; only the strongest are kept."""
        found = dict(self.kept)
        for pair in pairs:
            key = (pair.first.id, pair.second.id)
            number = self._numbers.setdefault(key, len(self._numbers) + 1)
            found[number] = PairRow(number, pair)
        self.keep(sorted(found.values(), key=_rank)[:_MOST])

    def drop(self, number: int) -> Pair | None:
        """Take a pair out and return it; None where it is gone already."""
        pair = self.pair(number)
        self.keep(row for row in self.kept.values() if row.id != number)
        return pair

    def of(self, customers: set[int]) -> list[int]:
        """Return the numbers of the pairs that one of some customers is in; 0 stands for all."""
        return [
            row.id
            for row in self.kept.values()
            if 0 in customers or not customers.isdisjoint((row.pair.first.id, row.pair.second.id))
        ]

    def pair(self, number: int | None) -> Pair | None:
        """Return a pair by its number."""
        row = self.row(number)
        return row.pair if row is not None else None


def _rank(row: PairRow) -> tuple[int, int, int]:
    places = [STRENGTH.index(reason) for reason in row.pair.reasons]
    return min(places), -len(places), row.id


def columns() -> list[Column]:
    """Return the columns of the list of pairs."""
    return [
        Column(
            "reasons",
            Phrase("merge_room.reasons"),
            lambda row: listed(REASONS[each] for each in row.pair.reasons),
            width=200,
            english_width=216,
            weight=Weight.MEDIUM,
        ),
        *_side("first", Phrase("merge_room.first"), priority=2),
        *_side("second", Phrase("merge_room.second"), priority=1),
    ]


def _side(name: str, words: Phrase, *, priority: int) -> list[Column]:
    """Return the columns of one of the two."""

    def row(of: PairRow) -> CustomerRow:
        return getattr(of.pair, name)

    return [
        Column(
            name,
            words,
            lambda of: IconText(ICONS.get(row(of).kind, "user"), row(of).name),
            Cell.ICON,
            width=136,
            stretch=1,
        ),
        Column(
            f"{name}_code",
            Phrase("customers_room.code"),
            lambda of: row(of).code,
            width=128,
            ink="text2",
            priority=priority,
        ),
        Column(
            f"{name}_facts",
            Phrase("merge_room.reach"),
            lambda of: dotted(row(of).phone, row(of).plate),
            width=208,
            ink="text2",
            priority=priority + 2,
        ),
    ]
