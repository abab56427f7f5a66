"""What is paid in and paid out, checked: forms, limits of the rules, whose name is on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from crm_desktop.cards.model import Card
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.settings import GIFT_PERCENT, value_of
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Work
from crm_desktop.membership.holding import Holder, holder_of, same_name
from crm_desktop.membership.ledger import LARGEST_FEN, owner_of
from crm_desktop.membership.limits import Breach, Paying
from crm_desktop.membership.model import Account
from db import sql

_REFUND_METHODS = frozenset({"transfer", "cash"})
_PARTY = ("payee", "bank", "bank_account", "buyer", "identity", "phone")


@dataclass(frozen=True)
class TopUp:
    """What is paid in, and what the shop gives to it.

    ``at_once_fen`` is the whole purchase where several cards are bought together. ``buyer`` holds
    who pays for a card that nobody is named on: ``buyer``, ``identity``, ``phone``.
    """

    principal_fen: int
    method: str
    gift_fen: int = 0
    at_once_fen: int = 0
    document: str = ""
    reason: str = ""
    buyer: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Refund:
    """What is paid out, how, and to whom: the account must be in the holder's own name."""

    principal_fen: int
    method: str
    payee: str
    bank: str = ""
    bank_account: str = ""
    identity: str = ""
    drop_gift_fen: int = 0
    reason: str = ""


def paying_of(found: Account, top_up: TopUp, card: Card | None) -> Paying:
    holder = holder_of(found)
    named = card.named if card is not None else found.membership is not None
    return Paying(
        named=named,
        unit=holder.unit,
        balance_fen=found.money_fen,
        brings_fen=top_up.principal_fen + top_up.gift_fen,
        paid_fen=max(top_up.principal_fen, top_up.at_once_fen),
        method=top_up.method,
        identity=holder.identity or bool(top_up.buyer.get("identity")),
        contact=holder.contact or bool(top_up.buyer.get("phone")),
    )


def hold(found: tuple[Breach, ...]) -> tuple[Breach, ...]:
    """Return what only warns; raises Refused, naming the rule, for what blocks."""
    for breach in found:
        if breach.blocks:
            raise Refused(breach.phrase)
    return found


def note_warnings(work: Work, found: Account, warned: tuple[Breach, ...]) -> None:
    if warned:
        rules = [str(breach.rule) for breach in warned]
        work.changed("account", found.id, owner_of(found)[1], None, {"warned": rules})


def checked_top_up(top_up: TopUp) -> TopUp:
    checks = Checks()
    known = {
        code
        for (code,) in sql.rows(
            "SELECT code FROM dictionary_entry WHERE dictionary = 'payment_method' AND active"
        )
    }
    checks.choice("method", top_up.method, known)
    document = checks.text("document", top_up.document, longest=60)
    reason = checks.text("reason", top_up.reason, longest=200)
    if not 0 < top_up.principal_fen <= LARGEST_FEN:
        checks.add("principal_fen", Phrase("ledger.amount_range"))
    most = max(0, top_up.principal_fen) * value_of(GIFT_PERCENT) // 100
    if not 0 <= top_up.gift_fen <= most:
        checks.add("gift_fen", Phrase("ledger.gift_range", most=format_fen(most)))
    buyer = {
        name: checks.text(name, top_up.buyer.get(name, ""), longest=100)
        for name in _PARTY
        if top_up.buyer.get(name)
    }
    checks.done()
    return TopUp(
        top_up.principal_fen,
        top_up.method,
        top_up.gift_fen,
        top_up.at_once_fen,
        document,
        reason,
        buyer,
    )


def checked_refund(refund: Refund, holder: Holder) -> Refund:
    checks = Checks()
    checks.choice("method", refund.method, _REFUND_METHODS)
    texts = {
        name: checks.text(name, getattr(refund, name), longest=100)
        for name in ("payee", "bank", "bank_account", "identity")
    }
    reason = checks.text("reason", refund.reason, longest=200, needed=True)
    if not 0 < refund.principal_fen <= LARGEST_FEN:
        checks.add("principal_fen", Phrase("ledger.amount_range"))
    if not 0 <= refund.drop_gift_fen <= LARGEST_FEN:
        checks.add("drop_gift_fen", Phrase("ledger.amount_range"))
    if not texts["payee"]:
        checks.add("payee", Phrase("error.needed"))
    elif holder.name and not same_name(texts["payee"], holder.name):
        checks.add("payee", Phrase("ledger.not_the_holder"))
    elif not holder.name and not texts["identity"]:
        checks.add("identity", Phrase("error.needed"))
    if refund.method == "transfer":
        for name in ("bank", "bank_account"):
            if not texts[name]:
                checks.add(name, Phrase("error.needed"))
    checks.done()
    return Refund(
        refund.principal_fen,
        refund.method,
        drop_gift_fen=refund.drop_gift_fen,
        reason=reason,
        **texts,
    )
