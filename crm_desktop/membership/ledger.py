"""Posting into the ledgers of points and stored value (domain §2.4): the one place that does.

The ledgers are appended to and never changed; what was wrong is put right by a contra entry. An
entry is made under a key: the same key again returns the entry that is there, so that a double
click, a retry or a second desk does nothing twice. Which lots of points an entry takes from, and
the balances that the account repeats, are settled here. Rights, limits and whether a card may be
used are the callers', the services of this room.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date

from crm_desktop.foundation.clock import day_text, stamp
from crm_desktop.foundation.errors import Conflict, Refused
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Work
from crm_desktop.membership.entries import (
    PointsEntry,
    PointsLot,
    ValueEntry,
    lots_of,
    points_by_key,
    points_entry_of,
    value_by_key,
    value_entry_of,
)
from crm_desktop.membership.model import Account
from crm_desktop.membership.read import account_of
from db import sql

LARGEST_POINTS = 10**12
LARGEST_FEN = 10**13
_Taken = list[tuple[int, int]]


def post_points(
    work: Work,
    account: Account,
    kind: str,
    points: int,
    *,
    key: str,
    on_day: date,
    growth: int = 0,
    spend_fen: int = 0,
    card: int | None = None,
    document: str = "",
    reason: str = "",
    contra: int | None = None,
    unlocks_on: date | None = None,
    expires_on: date | None = None,
) -> PointsEntry:
    """Append an entry of points and return it; the same key again returns the entry there is.

    Points that come in make a lot, usable from ``unlocks_on`` (else ``on_day``) through
    ``expires_on`` (None: for ever); what was owed before is taken from it at once. Points that go
    out are taken from the lots, first in first out: ``redeem`` only from usable ones, ``expire``
    only from the lot of ``contra``, ``reverse`` from the lot of ``contra`` first, and it alone may
    leave less than nothing. A ``reverse`` of a redemption puts back into the lots it came from.
    Raises Refused where there is too little, where the account is closed, where more would be
    taken back than there was, and for a key that was used for something else.
    """
    _must_name(key)
    there = points_by_key(key)
    if there is not None:
        found = (there.account, there.kind, there.points, there.contra)
        _must_be_same(found, (account.id, kind, points, contra))
        _note_again(work, account, str(there.id))
        return there
    now = _open(account.id)
    against = points_entry_of(contra) if contra is not None else None
    if against is not None and kind == "reverse":
        _must_leave(against, now.id, points)
    taken = _taken(now, kind, points, on_day, against)
    after = now.points + points
    if abs(points) > LARGEST_POINTS or abs(after) > LARGEST_POINTS:
        raise Refused(Phrase("ledger.too_much"))
    entry = int(
        sql.scalar(
            "INSERT INTO points_entry (account_id, kind, points, growth, spend_fen, after, on_day, "
            "at, by_id, card_id, document, reason, contra_id, key) "
            f"VALUES ({sql.marks(14)}) RETURNING id",
            now.id,
            kind,
            points,
            growth,
            spend_fen,
            after,
            day_text(on_day),
            stamp(work.now),
            work.acting.actor.person or None,
            card,
            document,
            reason,
            contra,
            key,
        )
    )
    if points > 0 and not (against is not None and kind == "reverse"):
        sql.run(
            "INSERT INTO points_lot (entry_id, account_id, points, unlocks_on, expires_on) "
            "VALUES (?, ?, ?, ?, ?)",
            entry,
            now.id,
            points,
            day_text(unlocks_on or on_day),
            day_text(expires_on) if expires_on else None,
        )
        owed = min(points, max(0, -now.points))
        taken = [(entry, owed)] if owed else []
    sql.run_many(
        "INSERT INTO points_use (entry_id, lot_id, points) VALUES (?, ?, ?)",
        [(entry, lot, amount) for lot, amount in taken],
    )
    _settle(now, points=after)
    told = {"entry": kind, "points": points, "document": document, "on_day": on_day}
    _note(work, now, {"points": now.points}, {"points": after}, told)
    return points_entry_of(entry)


def post_value(
    work: Work,
    account: Account,
    kind: str,
    *,
    principal_fen: int,
    gift_fen: int = 0,
    key: str,
    on_day: date,
    method: str = "",
    number: str = "",
    card: int | None = None,
    shift: int | None = None,
    document: str = "",
    reason: str = "",
    party: Mapping[str, str] | None = None,
    contra: int | None = None,
    second: int | None = None,
) -> ValueEntry:
    """Append an entry of stored value and return it; the same key again returns the entry there is.

    Amounts are signed. Raises Refused where there is too little of either money, where the account
    is closed, where more would be taken back than there was, and for a key that was used for
    something else.
    """
    _must_name(key)
    there = value_by_key(key)
    amounts = (principal_fen, gift_fen)
    if there is not None:
        found = (there.account, there.kind, there.principal_fen, there.gift_fen, there.contra)
        _must_be_same(found, (account.id, kind, *amounts, contra))
        _note_again(work, account, there.number or str(there.id))
        return there
    now = _open(account.id)
    principal, gift = now.principal_fen + principal_fen, now.gift_fen + gift_fen
    if principal < 0 or gift < 0:
        raise Refused(
            Phrase(
                "ledger.too_little_money",
                principal=format_fen(now.principal_fen),
                gift=format_fen(now.gift_fen),
            )
        )
    if principal > LARGEST_FEN or gift > LARGEST_FEN:
        raise Refused(Phrase("ledger.too_much"))
    if contra is not None and kind in ("return", "reverse"):
        _must_leave_money(value_entry_of(contra), now.id, *amounts)
    entry = int(
        sql.scalar(
            "INSERT INTO value_entry (account_id, company_id, kind, principal_fen, gift_fen, "
            "principal_after, gift_after, method, number, on_day, at, by_id, second_id, shift_id, "
            "card_id, document, reason, party, contra_id, key) "
            f"VALUES ({sql.marks(20)}) RETURNING id",
            now.id,
            now.company,
            kind,
            *amounts,
            principal,
            gift,
            method,
            number,
            day_text(on_day),
            stamp(work.now),
            work.acting.actor.person or None,
            second,
            shift,
            card,
            document,
            reason,
            json.dumps(dict(party), ensure_ascii=False, sort_keys=True) if party else "",
            contra,
            key,
        )
    )
    _settle(now, principal_fen=principal, gift_fen=gift)
    told = {
        "entry": kind,
        "number": number,
        "amount": format_fen(principal_fen + gift_fen),
        "document": document,
        "on_day": on_day,
    }
    before = {"principal": format_fen(now.principal_fen), "gift": format_fen(now.gift_fen)}
    after = {"principal": format_fen(principal), "gift": format_fen(gift)}
    _note(work, now, before, after, told)
    return value_entry_of(entry)


def _must_name(key: str) -> None:
    """Hold that an entry has a key of its own; raises ValueError, for that is a slip of ours."""
    if not key:
        raise ValueError("an entry of a ledger needs a key")


def _open(account: int) -> Account:
    """Return an account as it is in this transaction; raises Refused for a closed one."""
    now = account_of(account)
    if now.state == "closed":
        raise Refused(Phrase("ledger.account_closed"))
    return now


def _must_be_same(found: tuple[object, ...], wanted: tuple[object, ...]) -> None:
    if found != wanted:
        raise Refused(Phrase("ledger.key_reused"))


def _must_leave(against: PointsEntry, account: int, points: int) -> None:
    """Hold that no more is taken back than an entry brought or took; raises Refused."""
    back = sql.scalar(
        "SELECT coalesce(sum(points), 0) FROM points_entry "
        "WHERE contra_id = ? AND kind = 'reverse'",
        against.id,
    )
    left = against.points + int(back) + points
    # A small part of a sale may have earned nothing.
    nothing = not points and against.kind == "earn"
    opposite = points * against.points < 0 and left * against.points >= 0
    its_own = against.account == account and against.kind in ("earn", "redeem")
    if not its_own or not (nothing or opposite):
        raise Refused(Phrase("ledger.more_than_was"))


def _must_leave_money(against: ValueEntry, account: int, principal: int, gift: int) -> None:
    """Hold that no more of either money is taken back than an entry moved; raises Refused."""
    back = sql.one(
        "SELECT coalesce(sum(principal_fen), 0), coalesce(sum(gift_fen), 0) FROM value_entry "
        "WHERE contra_id = ? AND kind IN ('return', 'reverse')",
        against.id,
    )
    assert back is not None
    for was, before, taken in (
        (against.principal_fen, back[0], principal),
        (against.gift_fen, back[1], gift),
    ):
        wrong_way = taken * was > 0 or (taken and not was)
        if wrong_way or (was + before + taken) * was < 0:
            raise Refused(Phrase("ledger.more_than_was"))
    if against.account != account or against.kind in ("return", "reverse"):
        raise Refused(Phrase("ledger.more_than_was"))


# Which lots an entry takes from


def _taken(
    now: Account, kind: str, points: int, on_day: date, against: PointsEntry | None
) -> _Taken:
    """Return what an entry takes of which lot; negative is put back. Raises Refused."""
    if points >= 0:
        return _put_back(now, against, points) if kind == "reverse" and against else []
    lots = [lot for lot in lots_of(now.id) if lot.left]
    mine = against.id if against is not None else 0
    own = [lot for lot in lots if lot.entry == mine]
    usable = [lot for lot in lots if lot.usable(on_day)]
    order = {
        "redeem": usable,
        "expire": own,
        # Sorting keeps the order of what is alike: what comes first is first in first out.
        "reverse": sorted(lots, key=lambda lot: lot.entry != mine),
        "transfer": own if mine else [lot for lot in lots if not lot.expired(on_day)],
        "adjust": sorted(lots, key=lambda lot: not lot.usable(on_day)),
    }
    return _first(-points, order.get(kind, []), owing=kind == "reverse")


def _first(points: int, lots: Iterable[PointsLot], *, owing: bool) -> _Taken:
    taken: _Taken = []
    missing = points
    for lot in lots:
        part = min(missing, lot.left)
        if part > 0:
            taken.append((lot.entry, part))
            missing -= part
    if missing and not owing:
        raise Refused(Phrase("ledger.too_few_points", usable=points - missing))
    return taken


def _put_back(now: Account, against: PointsEntry, points: int) -> _Taken:
    """Return points of a redemption to the lots they were taken from, the last lot first.

    What is owed is settled first, so that lots never hold more than the balance says.
    """
    back = points - min(points, max(0, -now.points))
    put: _Taken = []
    for lot, amount in sql.rows(
        "SELECT u.lot_id, sum(u.points) FROM points_use u JOIN points_entry e ON e.id = u.entry_id "
        "WHERE e.id = ? OR (e.contra_id = ? AND e.kind = 'reverse') "
        "GROUP BY u.lot_id ORDER BY u.lot_id DESC",
        against.id,
        against.id,
    ):
        part = min(back, amount)
        if part > 0:
            put.append((lot, -part))
            back -= part
    return put


# The account and the log


def _settle(now: Account, **balances: int) -> None:
    """Write the balances an account repeats; raises Conflict where another desk was faster."""
    sets = ", ".join(f"{name} = ?" for name in balances)
    done = sql.run(
        f"UPDATE account SET {sets}, version = version + 1 WHERE id = ? AND version = ?",
        *balances.values(),
        now.id,
        now.version,
    )
    if not done:
        raise Conflict("account", now, account_of(now.id))


def _note(
    work: Work,
    now: Account,
    before: Mapping[str, object],
    after: Mapping[str, object],
    told: Mapping[str, object],
) -> None:
    customer, label = owner_of(now)
    work.changed("account", now.id, label, before, after)
    if customer:
        work.changed("customer", customer, label, None, told)


def _note_again(work: Work, account: Account, entry: str) -> None:
    """Say in the log that a step came a second time and did nothing."""
    _, label = owner_of(account)
    work.changed("account", account.id, label, None, {"repeated": entry})


def owner_of(account: Account) -> tuple[int, str]:
    """Return whose an account is, 0 for nobody's, and how the log names it."""
    row = sql.one(
        "SELECT m.customer_id, m.number FROM account a JOIN membership m ON m.id = a.membership_id "
        "WHERE a.id = ?",
        account.id,
    )
    return (int(row[0]), str(row[1])) if row else (0, f"#{account.id}")
