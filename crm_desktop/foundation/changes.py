"""What a use case changed, for everyone who shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")
_LONGEST_TOLD = 7_000


@dataclass(frozen=True)
class Change:
    """One record that was added, changed or removed: its kind (``"person"``) and its id."""

    kind: str
    id: int


@dataclass(frozen=True)
class Changes:
    """The records one use case touched; ``origin`` is whoever asked, to skip its own echo."""

    items: frozenset[Change] = field(default_factory=frozenset)
    origin: object | None = None

    @classmethod
    def of(cls, changes: Iterable[Change]) -> Changes:
        """Return the changes as a set, without an origin."""
        return cls(frozenset(changes))

    def told(self) -> str:
        """Return the changes as one desk tells them another: ``kind:id`` by blanks.

        A message of a server holds 8,000 bytes; of more only the kinds are told, under id 0.
        """
        whole = " ".join(sorted(f"{change.kind}:{change.id}" for change in self.items))
        if len(whole) <= _LONGEST_TOLD:
            return whole
        return " ".join(sorted({f"{change.kind}:0" for change in self.items}))

    @classmethod
    def heard(cls, told: str) -> Changes:
        """Return what another desk told."""
        parts = (each.partition(":") for each in told.split())
        return cls.of(Change(kind, int(record)) for kind, _, record in parts)

    def touches(self, *kinds: str) -> bool:
        """Return whether any record of these kinds is among them."""
        return any(change.kind in kinds for change in self.items)


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What a use case returns: its result and the changes it made."""

    value: T
    changes: Changes
