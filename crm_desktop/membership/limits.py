"""What the rules on prepaid cards allow (domain §4.2): each rule by name, with its source in words.

Pure functions over facts; whether a breach warns or blocks is a setting of the office. The texts
were read as excerpts: have counsel check the numbers of the articles (domain §7).

* 单用途商业预付卡管理办法 (2012): named cards hold at most 5,000 yuan, cards that nobody is named
  on 1,000; identity is registered for named cards, and for anonymous ones from 10,000 yuan at once,
  with a way to reach the buyer; from 5,000 yuan at once by a unit or 50,000 by a person the money
  comes by bank transfer; a refund goes to an account in the same name, in cash up to 100 yuan only.
* 法释〔2025〕4号: the principal may be reclaimed within 7 days of payment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.settings import LIMITS, values_of
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.entries import ValueEntry

NAMED_MOST_FEN = 500_000
ANONYMOUS_MOST_FEN = 100_000
ANONYMOUS_IDENTITY_FROM_FEN = 1_000_000
UNIT_TRANSFER_FROM_FEN = 500_000
PERSON_TRANSFER_FROM_FEN = 5_000_000
CASH_REFUND_MOST_FEN = 10_000
RECLAIM_DAYS = 7
TRANSFER, CASH = "transfer", "cash"


class Rule(StrEnum):
    """A rule, by the key of the setting that says whether it warns or blocks."""

    NAMED_BALANCE = "limit_named_balance"
    ANONYMOUS_BALANCE = "limit_anonymous_balance"
    NAMED_IDENTITY = "limit_named_identity"
    ANONYMOUS_IDENTITY = "limit_anonymous_identity"
    UNIT_TRANSFER = "limit_unit_transfer"
    PERSON_TRANSFER = "limit_person_transfer"
    CASH_REFUND = "limit_cash_refund"


_FEN = {
    Rule.NAMED_BALANCE: NAMED_MOST_FEN,
    Rule.ANONYMOUS_BALANCE: ANONYMOUS_MOST_FEN,
    Rule.ANONYMOUS_IDENTITY: ANONYMOUS_IDENTITY_FROM_FEN,
    Rule.UNIT_TRANSFER: UNIT_TRANSFER_FROM_FEN,
    Rule.PERSON_TRANSFER: PERSON_TRANSFER_FROM_FEN,
    Rule.CASH_REFUND: CASH_REFUND_MOST_FEN,
}


@dataclass(frozen=True)
class Breach:
    """A rule that a step would break, and whether that forbids it."""

    rule: Rule
    blocks: bool

    @property
    def phrase(self) -> Phrase:
        """The rule in words, with its amount and its source."""
        return Phrase(
            "ledger.limit",
            rule=Phrase(f"rule.{self.rule}", amount=format_fen(_FEN.get(self.rule, 0))),
            source=Phrase("ledger.source.prepaid"),
        )


@dataclass(frozen=True)
class Paying:
    """A payment for stored value as the rules look at it.

    ``balance_fen`` is what was there before, gifts included; ``brings_fen`` what comes on it, gifts
    included; ``paid_fen`` what is paid at once, also for several cards together.
    """

    named: bool
    unit: bool
    balance_fen: int
    brings_fen: int
    paid_fen: int
    method: str
    identity: bool
    contact: bool


def broken_by_paying(paying: Paying) -> tuple[Rule, ...]:
    """Return the rules that a top-up or the purchase of a card would break."""
    broken = []
    after = paying.balance_fen + paying.brings_fen
    if paying.named:
        if after > NAMED_MOST_FEN:
            broken.append(Rule.NAMED_BALANCE)
        if not paying.identity:
            broken.append(Rule.NAMED_IDENTITY)
    else:
        if after > ANONYMOUS_MOST_FEN:
            broken.append(Rule.ANONYMOUS_BALANCE)
        known = paying.identity and paying.contact
        if paying.paid_fen >= ANONYMOUS_IDENTITY_FROM_FEN and not known:
            broken.append(Rule.ANONYMOUS_IDENTITY)
    if paying.method != TRANSFER:
        if paying.unit and paying.paid_fen >= UNIT_TRANSFER_FROM_FEN:
            broken.append(Rule.UNIT_TRANSFER)
        if not paying.unit and paying.paid_fen >= PERSON_TRANSFER_FROM_FEN:
            broken.append(Rule.PERSON_TRANSFER)
    return tuple(broken)


def broken_by_holding(*, named: bool, balance_fen: int) -> tuple[Rule, ...]:
    """Return the rules that an account holding so much would break."""
    if named:
        return (Rule.NAMED_BALANCE,) if balance_fen > NAMED_MOST_FEN else ()
    return (Rule.ANONYMOUS_BALANCE,) if balance_fen > ANONYMOUS_MOST_FEN else ()


def broken_by_refund(amount_fen: int, method: str) -> tuple[Rule, ...]:
    """Return the rules that a refund of so much in such a way would break."""
    return (Rule.CASH_REFUND,) if method == CASH and amount_fen > CASH_REFUND_MOST_FEN else ()


def breaches(rules: Iterable[Rule]) -> tuple[Breach, ...]:
    """Return broken rules with what the office's settings make of each, blocks first."""
    keys = [setting.key for setting in LIMITS]
    kept = dict(zip(keys, values_of(LIMITS), strict=True))
    found = [Breach(rule, kept[rule] == "block") for rule in rules]
    return tuple(sorted(found, key=lambda breach: not breach.blocks))


def reclaimable_fen(entries: Iterable[ValueEntry], today: date) -> int:
    """Return how much principal may be reclaimed today without a reason (法释〔2025〕4号).

    It is what was paid in within 7 days, less what has gone out since then of it: money is taken
    to be spent from what came first.
    """
    paid: dict[int, int] = {}
    days: dict[int, date] = {}
    out = 0
    for entry in entries:
        taken_back = entry.kind == "reverse" and entry.contra in paid
        if taken_back and entry.contra is not None:
            paid[entry.contra] += entry.principal_fen
        elif entry.principal_fen > 0:
            paid[entry.id] = entry.principal_fen
            if entry.kind == "top_up":
                days[entry.id] = entry.on_day
        else:
            out -= entry.principal_fen
    fresh = 0
    for number, fen in paid.items():
        gone = min(out, fen)
        out -= gone
        if number in days and today <= days[number] + timedelta(days=RECLAIM_DAYS):
            fresh += fen - gone
    return fresh
