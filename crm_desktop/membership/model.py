"""Members, their levels and accounts, and the machines of an application and a membership."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crm_desktop.foundation.machine import Machine, Step
from crm_desktop.foundation.words import Language, Phrase

# 会员申请/资格 (domain §2.1). Who enters an application does not decide on it.
APPLICATIONS = Machine(
    name="application",
    states=("draft", "review", "papers", "approved", "joined", "rejected", "withdrawn"),
    ends=frozenset({"joined", "rejected", "withdrawn"}),
    steps=(
        Step("submit", "draft", "review", "membership.create", ("complete",)),
        Step("withdraw", "draft", "withdrawn", "membership.create", ("reason",)),
        Step("approve", "review", "approved", "membership.approve", ("other_person",)),
        Step(
            "approve_special",
            "review",
            "approved",
            "membership.special",
            ("other_person", "reason"),
        ),
        Step("reject", "review", "rejected", "membership.approve", ("other_person", "reason")),
        Step("ask_papers", "review", "papers", "membership.approve", ("missing",)),
        Step("withdraw", "review", "withdrawn", "membership.create", ("reason",)),
        Step("hand_in", "papers", "review", "membership.create", ("complete",)),
        Step("withdraw", "papers", "withdrawn", "membership.create", ("reason",)),
        Step("join", "approved", "joined", "cards.do", ("card_bound", "fee", "signature")),
        Step("withdraw", "approved", "withdrawn", "membership.create", ("reason",)),
    ),
)
# 会员资格: reviewed from time to time 资格复审, frozen, given back (domain §2.1). To keep and to
# lower changes period and level, and never the state.
MEMBERSHIPS = Machine(
    name="membership",
    states=("active", "frozen", "ended", "quit"),
    ends=frozenset({"ended", "quit"}),
    steps=(
        Step("keep", "active", "active", "membership.approve", ("reason",)),
        Step("lower", "active", "active", "membership.approve", ("reason",)),
        Step("set_period", "active", "active", "membership.approve", ("reason",)),
        Step("freeze", "active", "frozen", "membership.approve", ("reason",)),
        Step("end", "active", "ended", "membership.approve", ("reason", "settled")),
        Step("quit", "active", "quit", "membership.approve", ("settled", "no_open_loss")),
        Step("unfreeze", "frozen", "active", "membership.approve", ("reason",)),
        Step("end", "frozen", "ended", "membership.approve", ("reason", "settled")),
    ),
)


class Basis(StrEnum):
    """What levels are counted by."""

    GROWTH = "growth"
    SPEND = "spend"


@dataclass(frozen=True)
class TierData:
    """A level as the office defines it: thresholds in growth points, or in fen of spend.

    ``earn_percent`` 100 is one point a yuan. ``callback_days``, ``priority`` (1 comes first) and
    ``sla_percent`` (of the usual time limits) are for callbacks and complaints.
    """

    code: str
    zh: str
    en: str
    rank: int
    upgrade_at: int = 0
    keep_at: int = 0
    earn_percent: int = 100
    benefits: str = ""
    callback_days: int = 90
    priority: int = 5
    sla_percent: int = 100
    active: bool = True


@dataclass(frozen=True)
class Tier(TierData):
    """A level as stored."""

    id: int = 0
    version: int = 0

    def word(self, language: Language) -> str:
        """Return the level's name."""
        return self.zh if language is Language.ZH else self.en

    @property
    def phrase(self) -> Phrase:
        """The level's name for widgets, which say it in the language of the window."""
        return Phrase("word.entry", zh=self.zh, en=self.en)


@dataclass(frozen=True)
class Account:
    """What cards draw on: points, and money in fen, the customer's own and gifts apart."""

    id: int
    company: int
    membership: int | None
    state: str
    points: int
    principal_fen: int
    gift_fen: int
    version: int

    @property
    def money_fen(self) -> int:
        """All the money there is."""
        return self.principal_fen + self.gift_fen

    @property
    def empty(self) -> bool:
        """Whether nothing is left or owed."""
        return not (self.points or self.principal_fen or self.gift_fen)


@dataclass(frozen=True)
class Membership:
    """A customer's membership of a company, with its level and account."""

    id: int
    company: int
    customer: int
    number: str
    state: str
    tier: Tier
    tier_since: date
    tier_until: date | None
    tier_hold: str
    joined_on: date
    ended_on: date | None
    period_until: date | None
    application: int | None
    account: Account
    version: int

    @property
    def open(self) -> bool:
        """Whether it has not ended."""
        return self.ended_on is None
