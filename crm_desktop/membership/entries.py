"""Entries of the ledgers of points and stored value as seen from outside, and reading them.

Money is fen; the customer's own money (principal) and gifts are kept apart (domain §2.4).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from crm_desktop.foundation.clock import moment, parse_day
from crm_desktop.foundation.errors import NotFound
from db import sql

POINTS_KINDS = ("opening", "earn", "redeem", "reverse", "expire", "adjust", "transfer")
VALUE_KINDS = (
    "opening", "top_up", "spend", "return", "adjust", "transfer", "refund", "reverse",
)  # fmt: skip
_POINTS = (
    "SELECT id, account_id, kind, points, growth, spend_fen, after, on_day, at, by_id, card_id, "
    "document, reason, contra_id, key FROM points_entry"
)
_VALUE = (
    "SELECT id, account_id, company_id, kind, principal_fen, gift_fen, principal_after, "
    "gift_after, method, number, on_day, at, by_id, second_id, shift_id, card_id, document, "
    "reason, party, contra_id, key FROM value_entry"
)
_LOT = """
SELECT l.entry_id, l.account_id, l.points, l.unlocks_on, l.expires_on,
       l.points - coalesce((SELECT sum(u.points) FROM points_use u WHERE u.lot_id = l.entry_id), 0)
FROM points_lot l
"""


@dataclass(frozen=True)
class PointsEntry:
    """An entry in the ledger of points; ``contra`` is what it takes back."""

    id: int
    account: int
    kind: str
    points: int
    growth: int
    spend_fen: int
    after: int
    on_day: date
    at: datetime
    by: int | None
    card: int | None
    document: str
    reason: str
    contra: int | None
    key: str


@dataclass(frozen=True)
class PointsLot:
    """Points that came in together, by the entry that brought them; ``left`` is unused."""

    entry: int
    account: int
    points: int
    unlocks_on: date
    expires_on: date | None
    left: int

    def usable(self, day: date) -> bool:
        """Whether what is left may be used on a day: no longer locked, not yet expired."""
        return self.unlocks_on <= day and not self.expired(day)

    def expired(self, day: date) -> bool:
        """Whether its last day has passed; points are good through ``expires_on`` itself."""
        return self.expires_on is not None and self.expires_on < day


@dataclass(frozen=True)
class ValueEntry:
    """An entry in the ledger of stored value; ``party`` says to whom a refund went."""

    id: int
    account: int
    company: int
    kind: str
    principal_fen: int
    gift_fen: int
    principal_after: int
    gift_after: int
    method: str
    number: str
    on_day: date
    at: datetime
    by: int | None
    second: int | None
    shift: int | None
    card: int | None
    document: str
    reason: str
    contra: int | None
    key: str
    party: Mapping[str, str] = field(default_factory=dict)

    @property
    def amount_fen(self) -> int:
        """What it moved in all."""
        return self.principal_fen + self.gift_fen

    @property
    def after_fen(self) -> int:
        """What was there afterwards in all."""
        return self.principal_after + self.gift_after


def points_entry_of(entry: int) -> PointsEntry:
    """Return an entry of points; raises NotFound."""
    row = sql.one(f"{_POINTS} WHERE id = ?", entry)
    if row is None:
        raise NotFound("points_entry")
    return _points(row)


def points_by_key(key: str) -> PointsEntry | None:
    """Return the entry of points that was made under a key, None where there is none yet."""
    row = sql.one(f"{_POINTS} WHERE key = ?", key)
    return _points(row) if row else None


def points_of(account: int) -> tuple[PointsEntry, ...]:
    """Return every entry of points of an account in their order."""
    found = sql.rows(f"{_POINTS} WHERE account_id = ? ORDER BY id", account)
    return tuple(_points(row) for row in found)


def value_entry_of(entry: int) -> ValueEntry:
    """Return an entry of stored value; raises NotFound."""
    row = sql.one(f"{_VALUE} WHERE id = ?", entry)
    if row is None:
        raise NotFound("value_entry")
    return _value(row)


def value_by_key(key: str) -> ValueEntry | None:
    """Return the entry of stored value made under a key, None where there is none yet."""
    row = sql.one(f"{_VALUE} WHERE key = ?", key)
    return _value(row) if row else None


def value_numbered(number: str, company: int) -> ValueEntry | None:
    """Return the top-up or refund with the number of its receipt, None where there is none."""
    row = sql.one(f"{_VALUE} WHERE number = ? AND company_id = ?", number, company)
    return _value(row) if row and number else None


def value_of_account(account: int) -> tuple[ValueEntry, ...]:
    """Return every entry of stored value of an account in their order."""
    found = sql.rows(f"{_VALUE} WHERE account_id = ? ORDER BY id", account)
    return tuple(_value(row) for row in found)


def lots_of(account: int) -> tuple[PointsLot, ...]:
    """Return every lot of points of an account, first in first, with what is left of each."""
    found = sql.rows(f"{_LOT} WHERE l.account_id = ? ORDER BY l.entry_id", account)
    return tuple(_lot(row) for row in found)


def uses_of(account: int) -> tuple[tuple[int, int, int], ...]:
    """Return which entry of an account took how much of which lot: entry, lot, points."""
    return tuple(
        (entry, lot, points)
        for entry, lot, points in sql.rows(
            "SELECT u.entry_id, u.lot_id, u.points FROM points_use u "
            "JOIN points_lot l ON l.entry_id = u.lot_id WHERE l.account_id = ? "
            "ORDER BY u.entry_id, u.lot_id",
            account,
        )
    )


def lots_expired(today: date) -> tuple[PointsLot, ...]:
    """Return every lot of every open account with something left whose last day has passed."""
    found = sql.rows(
        f"{_LOT} JOIN account a ON a.id = l.account_id AND a.state <> 'closed' "
        "WHERE l.expires_on < ? ORDER BY l.entry_id",
        today.isoformat(),
    )
    return tuple(lot for lot in map(_lot, found) if lot.left > 0)


def _points(row: tuple[Any, ...]) -> PointsEntry:
    (entry, account, kind, points, growth, spend, after, on_day, at, *rest) = row
    return PointsEntry(
        entry, account, kind, points, growth, spend, after, parse_day(on_day), moment(at), *rest
    )


def _lot(row: tuple[Any, ...]) -> PointsLot:
    entry, account, points, unlocks, expires, left = row
    return PointsLot(
        entry, account, points, parse_day(unlocks), parse_day(expires) if expires else None, left
    )


def _value(row: tuple[Any, ...]) -> ValueEntry:
    entry, account, company, kind, principal, gift, principal_after, gift_after = row[:8]
    method, number, on_day, at, by, second, shift, card, document, reason, party, contra, key = row[
        8:
    ]
    said: Mapping[str, str] = json.loads(party) if party else {}
    return ValueEntry(
        entry, account, company, kind, principal, gift, principal_after, gift_after, method, number,
        parse_day(on_day), moment(at), by, second, shift, card, document, reason, contra, key, said,
    )  # fmt: skip
