"""Cards as seen from outside, and the machine of their life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from crm_desktop.foundation.machine import Machine, Step
from crm_desktop.foundation.words import Language, Phrase

# 会员卡 (domain §2.2). Money and points move with a replaced card; its number is never given again.
CARDS = Machine(
    name="card",
    states=(
        "blank",
        "allocated",
        "pending",
        "active",
        "lost",
        "frozen",
        "expired",
        "cancelling",
        "cancelled",
        "replaced",
        "spoiled",
    ),
    ends=frozenset({"cancelled", "replaced", "spoiled"}),
    steps=(
        Step("allocate", "blank", "allocated", "card_stock.do"),
        Step("spoil", "blank", "spoiled", "card_stock.do", ("reason",)),
        Step("give_back", "allocated", "blank", "card_stock.do"),
        Step("spoil", "allocated", "spoiled", "card_stock.do", ("reason",)),
        Step("issue", "allocated", "pending", "cards.do", ("own_stock", "one_live")),
        Step("activate", "pending", "active", "cards.do", ("identity",)),
        Step("lose", "active", "lost", "card_loss.do", ("named", "facts")),
        Step("replace", "active", "replaced", "cards.do", ("collected", "own_stock")),
        Step("freeze", "active", "frozen", "card_loss.approve", ("reason",)),
        Step("expire", "active", "expired", "system"),
        Step("cancel", "active", "cancelling", "cards.do", ("identity",)),
        Step("unlose", "lost", "active", "card_loss.lift", ("in_person", "reason")),
        Step("lapse", "lost", "active", "system", ("overdue",)),
        Step("replace", "lost", "replaced", "cards.do", ("identity", "own_stock")),
        Step("confirm", "lost", "lost", "card_loss.do", ("spoken", "identity")),
        Step("ask", "lost", "lost", "card_loss.request", ("reason",)),
        Step("unfreeze", "frozen", "active", "card_loss.approve", ("reason",)),
        Step("cancel", "frozen", "cancelling", "cards.do", ("identity",)),
        Step("renew", "expired", "active", "cards.do"),
        Step("cancel", "expired", "cancelling", "cards.do", ("identity",)),
        Step("finish", "cancelling", "cancelled", "card_loss.approve", ("settled",)),
        Step("keep", "cancelling", "active", "cards.do"),
    ),
)
#: States in which a card is somebody's: one for each account and type.
LIVE = ("pending", "active", "lost", "frozen", "expired", "cancelling")
#: States in which the money can be spent: the end of a period takes the benefits only (domain §0).
SPENDABLE = ("active", "expired")
#: States in which points can be redeemed (domain §2.4).
REDEEMABLE = ("active",)


@dataclass(frozen=True)
class CardType:
    """A kind of card 卡种: its digit in the number, what it is for, what it costs in fen."""

    id: int
    code: str
    zh: str
    en: str
    digit: str
    named: bool
    extra: bool
    money: bool
    fee_fen: int
    reissue_fee_fen: int
    active: bool
    version: int

    def word(self, language: Language) -> str:
        """Return the type's name."""
        return self.zh if language is Language.ZH else self.en

    @property
    def phrase(self) -> Phrase:
        """The type's name for widgets, which say it in the language of the window."""
        return Phrase("word.entry", zh=self.zh, en=self.en)


@dataclass(frozen=True)
class Card:
    """A card; ``account`` is None for a blank, ``holder`` has a blank that was handed out."""

    id: int
    company: int
    number: str
    type: CardType
    named: bool
    state: str
    holder: int | None
    account: int | None
    main: int | None
    bearer: str
    replaces: int | None
    issued_on: date | None
    activated_on: date | None
    valid_until: date | None
    lost_at: datetime | None
    lost_how: str
    lapses_at: datetime | None
    printed: int
    version: int

    @property
    def live(self) -> bool:
        """Whether it is somebody's."""
        return self.state in LIVE


def grouped(number: str) -> str:
    """Return a card number as it is read aloud and printed: in groups of four."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def mask_card(number: str) -> str:
    """Return a card number with its last four digits only (domain §4.2)."""
    return f"••{number[-4:]}"
