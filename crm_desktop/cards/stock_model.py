"""Blanks in stock as seen from outside: what comes in, what is asked for, ranges, counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from crm_desktop.cards.model import CardType
from crm_desktop.foundation.words import Phrase

#: What can happen to blanks; the first two bring some in.
MOVES = ("receive", "import", "allocate", "give_back", "issue", "spoil")


@dataclass(frozen=True)
class Delivery:
    """Blanks that come in, told in one of three ways; ``company`` 0 is that of the acting post.

    A ``quantity`` is numbered by our rule; ``first`` and ``last`` are pre-printed or typed, with
    a Luhn digit at their end where ``luhn``; ``numbers`` is a list of old ones.
    """

    type_code: str
    quantity: int = 0
    first: str = ""
    last: str = ""
    luhn: bool = False
    numbers: Sequence[str] = ()
    note: str = ""
    company: int = 0


@dataclass(frozen=True)
class Wanted:
    """Blanks that a step is asked for: from ``first`` to ``last``, or the lowest ``quantity``."""

    type_code: str
    first: str = ""
    last: str = ""
    quantity: int = 0
    company: int = 0


@dataclass(frozen=True)
class StockRun:
    """Blanks without a gap between them in one state and hand."""

    type: CardType
    state: str
    holder: int | None
    holder_name: str
    first: str
    last: str
    quantity: int


@dataclass(frozen=True)
class StockMoved:
    """A document of the stock: its number, what happened, and to which runs."""

    number: str
    kind: str
    quantity: int
    runs: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class MoveLine:
    """A document of the stock: from its lowest number to its highest, in so many ``runs``."""

    id: int
    number: str
    kind: str
    type: CardType
    first: str
    last: str
    quantity: int
    runs: int
    holder_before: str
    holder_after: str
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class StockFigures:
    """A type's blanks since the last count: opening + received = issued + spoiled + closing.

    ``handed_out`` of the closing ones are with people, the rest lies in the store.
    """

    type: CardType
    from_day: date
    to_day: date
    opening: int
    received: int
    issued: int
    spoiled: int
    closing: int
    handed_out: int = 0


@dataclass(frozen=True)
class Count:
    """A count of blanks as stored; without a ``witness`` it waits for one."""

    id: int
    company: int
    figures: StockFigures
    counted: int
    reason: str
    counted_by: int
    counted_by_name: str
    counted_at: datetime
    witness: int | None
    witness_name: str
    witnessed_at: datetime | None
    version: int

    @property
    def difference(self) -> int:
        """What was counted beyond what ought to be there."""
        return self.counted - self.figures.closing


@dataclass(frozen=True)
class NumberFault:
    """A line of a list that cannot come in, and why."""

    line: int
    number: str
    why: Phrase


@dataclass(frozen=True)
class NumberList:
    """A list of old numbers as read of a file: those that can come in, and the faults by line."""

    name: str
    numbers: tuple[str, ...]
    faults: tuple[NumberFault, ...] = ()


@dataclass(frozen=True)
class Waiting:
    """How many members lack a card of a type, and how many blanks whoever asks was handed out."""

    type: CardType
    members: int
    blanks: int


@dataclass(frozen=True)
class Batch:
    """What came of issuing many cards: its number, how many, from the first to the last."""

    number: str
    issued: int
    first: str
    last: str
    left: int
