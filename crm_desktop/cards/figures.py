"""What of an account is free through a card, and what is frozen with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crm_desktop.cards.model import REDEEMABLE, SPENDABLE
from crm_desktop.foundation.clock import parse_day
from crm_desktop.membership.model import Account
from db import sql

_VALUE = """
SELECT v.on_day, -(v.principal_fen + v.gift_fen), coalesce(nullif(o.short_name, ''), o.name)
FROM value_entry v JOIN company o ON o.id = v.company_id
WHERE v.account_id = ? AND v.kind = 'spend' ORDER BY v.id DESC LIMIT 1
"""
_POINTS = """
SELECT e.on_day, e.spend_fen, coalesce(nullif(o.short_name, ''), o.name)
FROM points_entry e JOIN account a ON a.id = e.account_id JOIN company o ON o.id = a.company_id
WHERE e.account_id = ? AND e.kind = 'earn' AND e.spend_fen > 0 ORDER BY e.id DESC LIMIT 1
"""


@dataclass(frozen=True)
class Figures:
    """Money in fen and points, each free or frozen; the field names are those of receipts."""

    free_fen: int
    frozen_fen: int
    free_points: int
    frozen_points: int


@dataclass(frozen=True)
class Spend:
    """A purchase: when, for how much, at which company."""

    on: date
    fen: int
    company: str


def figures(state: str, account: Account) -> Figures:
    """Return what a card in a state can be used for."""
    is_open = account.state == "open"
    spendable, redeemable = is_open and state in SPENDABLE, is_open and state in REDEEMABLE
    money, points = account.money_fen, account.points
    return Figures(
        money if spendable else 0,
        0 if spendable else money,
        points if redeemable else 0,
        0 if redeemable else points,
    )


def last_spend(account: int) -> Spend | None:
    """Return the latest purchase of an account, paid with its money or counted for its points."""
    found = [
        Spend(parse_day(on), fen, company)
        for query in (_VALUE, _POINTS)
        for on, fen, company in sql.rows(query, account)
    ]
    return max(found, key=lambda spend: spend.on, default=None)
