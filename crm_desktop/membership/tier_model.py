"""Levels in use, how a member came to theirs, and the machine of a review of levels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from crm_desktop.foundation.machine import Machine, Step
from crm_desktop.membership.model import Basis, Tier

# 保级/降级 (domain §2.3). The list is looked at again whenever what counts has changed since.
REVIEWS = Machine(
    name="tier_review",
    states=("prepared", "noticed", "approved", "dropped"),
    ends=frozenset({"approved", "dropped"}),
    steps=(
        Step("prepare", "prepared", "prepared", "tiers.create"),
        Step("notice", "prepared", "noticed", "tiers.create"),
        Step("approve", "prepared", "approved", "tiers.approve", ("other_person", "noticed")),
        Step("drop", "prepared", "dropped", "tiers.create", ("reason",)),
        Step("prepare", "noticed", "prepared", "tiers.create"),
        Step("approve", "noticed", "approved", "tiers.approve", ("other_person", "noticed")),
        Step("drop", "noticed", "dropped", "tiers.create", ("reason",)),
    ),
)


@dataclass(frozen=True)
class Level:
    """A level with how many members have it now."""

    tier: Tier
    members: int


@dataclass(frozen=True)
class Computation:
    """How a change of level was computed: the days, the entries, their sum, what it had to be.

    Thresholds and sums are growth points or fen, as ``basis`` says.
    """

    basis: Basis
    from_day: date
    to_day: date
    entries: int
    value: int
    threshold: int


@dataclass(frozen=True)
class LevelChange:
    """A level given, kept or taken; ``computed`` is None where nothing was counted."""

    id: int
    kind: str
    before: Tier | None
    after: Tier
    at: datetime
    by_name: str
    reason: str
    until: date | None
    computed: Computation | None


@dataclass(frozen=True)
class Review:
    """A list of levels to keep or to lower on a day; ``untold`` are to be lowered and not told."""

    id: int
    company: int
    due_on: date
    state: str
    prepared_by: int
    preparer: str
    prepared_at: datetime
    noticed_at: datetime | None
    approver: str
    approved_at: datetime | None
    members: int
    lowered: int
    untold: int
    version: int


@dataclass(frozen=True)
class ReviewLine:
    """A member on a review: what counted, what keeps the level, the level before and after."""

    membership: int
    customer: int
    name: str
    number: str
    counted: int
    keep_at: int
    before: Tier
    after: Tier
    noticed_at: datetime | None

    @property
    def lowered(self) -> bool:
        """Whether the member goes a level down."""
        return self.after.id != self.before.id
