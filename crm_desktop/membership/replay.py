"""Why this balance: every lot and every entry again from nothing, and the trial balance.

``replay`` is pure: it counts from the entries and uses alone and compares with what the ledger says
after each of them. ``trial_balance`` asks the same of all accounts in a few queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crm_desktop.membership.entries import PointsEntry, PointsLot, ValueEntry
from db import sql


@dataclass(frozen=True)
class LotMove:
    """What an entry took of a lot (negative: put back), and what was left of the lot then."""

    lot: int
    taken: int
    left: int


@dataclass(frozen=True)
class PointsLine:
    """An entry replayed: the balance counted, the lots it moved, and what is owed after it."""

    entry: PointsEntry
    balance: int
    moves: tuple[LotMove, ...]
    owed: int

    @property
    def agrees(self) -> bool:
        """Whether the ledger says the same."""
        return self.balance == self.entry.after


@dataclass(frozen=True)
class ValueLine:
    """An entry of stored value replayed: principal and gift counted."""

    entry: ValueEntry
    principal_fen: int
    gift_fen: int

    @property
    def agrees(self) -> bool:
        """Whether the ledger says the same."""
        said = (self.entry.principal_after, self.entry.gift_after)
        return said == (self.principal_fen, self.gift_fen)


def replay_points(
    entries: Iterable[PointsEntry],
    lots: Iterable[PointsLot],
    uses: Sequence[tuple[int, int, int]],
) -> tuple[PointsLine, ...]:
    """Return every entry of an account with the balance and the lots counted from nothing."""
    sizes = {lot.entry: lot.points for lot in lots}
    left: dict[int, int] = {}
    by_entry: dict[int, list[tuple[int, int]]] = {}
    for entry, lot, points in uses:
        by_entry.setdefault(entry, []).append((lot, points))
    lines = []
    balance = 0
    for each in entries:
        balance += each.points
        if each.id in sizes:
            left[each.id] = sizes[each.id]
        moves = []
        for lot, points in by_entry.get(each.id, ()):
            left[lot] = left.get(lot, 0) - points
            moves.append(LotMove(lot, points, left[lot]))
        lines.append(PointsLine(each, balance, tuple(moves), sum(left.values()) - balance))
    return tuple(lines)


def replay_value(entries: Iterable[ValueEntry]) -> tuple[ValueLine, ...]:
    """Return every entry of an account with the money counted from nothing."""
    lines = []
    principal = gift = 0
    for each in entries:
        principal += each.principal_fen
        gift += each.gift_fen
        lines.append(ValueLine(each, principal, gift))
    return tuple(lines)


#: What the trial balance asks; each names what it finds. ``check`` asks the same.
TRIALS = {
    "points_balance": """
        SELECT a.id FROM account a
        WHERE a.points <> coalesce(
            (SELECT sum(e.points) FROM points_entry e WHERE e.account_id = a.id), 0)
    """,
    "points_chain": """
        SELECT x.id FROM (
            SELECT id, after, sum(points) OVER (PARTITION BY account_id ORDER BY id) AS counted
            FROM points_entry) AS x
        WHERE x.after <> x.counted
    """,
    "points_lots": """
        SELECT a.id FROM account a
        WHERE (CASE WHEN a.points > 0 THEN a.points ELSE 0 END) <>
            coalesce((SELECT sum(l.points) FROM points_lot l WHERE l.account_id = a.id), 0)
            - coalesce((SELECT sum(u.points) FROM points_use u
                        JOIN points_lot l ON l.entry_id = u.lot_id WHERE l.account_id = a.id), 0)
    """,
    "lot_used_up": """
        SELECT l.entry_id FROM points_lot l JOIN points_use u ON u.lot_id = l.entry_id
        GROUP BY l.entry_id, l.points HAVING sum(u.points) > l.points OR sum(u.points) < 0
    """,
    "lot_of_another": """
        SELECT u.entry_id FROM points_use u JOIN points_lot l ON l.entry_id = u.lot_id
        JOIN points_entry e ON e.id = u.entry_id WHERE e.account_id <> l.account_id
    """,
    "value_balance": """
        SELECT a.id FROM account a
        LEFT JOIN (SELECT account_id, sum(principal_fen) AS principal, sum(gift_fen) AS gift
                   FROM value_entry GROUP BY account_id) AS v ON v.account_id = a.id
        WHERE a.principal_fen <> coalesce(v.principal, 0) OR a.gift_fen <> coalesce(v.gift, 0)
    """,
    "value_chain": """
        SELECT x.id FROM (
            SELECT id, principal_after, gift_after,
                   sum(principal_fen) OVER (PARTITION BY account_id ORDER BY id) AS principal,
                   sum(gift_fen) OVER (PARTITION BY account_id ORDER BY id) AS gift
            FROM value_entry) AS x
        WHERE x.principal_after <> x.principal OR x.gift_after <> x.gift
    """,
    "value_taken_back_twice": """
        SELECT v.contra_id FROM value_entry v JOIN value_entry o ON o.id = v.contra_id
        WHERE v.kind IN ('return', 'reverse') GROUP BY v.contra_id, o.principal_fen, o.gift_fen
        HAVING abs(sum(v.principal_fen)) > abs(o.principal_fen)
            OR abs(sum(v.gift_fen)) > abs(o.gift_fen)
    """,
}


@dataclass(frozen=True)
class Fault:
    """Something that does not add up: which question, and the account, entry or lot."""

    trial: str
    record: int


@dataclass(frozen=True)
class TrialBalance:
    """How many accounts and entries were added up, their sums, and what does not add up."""

    accounts: int
    points_entries: int
    value_entries: int
    points: int
    principal_fen: int
    gift_fen: int
    faults: tuple[Fault, ...]


def trial_balance() -> TrialBalance:
    """Add everything up."""
    accounts = sql.scalar("SELECT count(*) FROM account")
    points = sql.one("SELECT count(*), coalesce(sum(points), 0) FROM points_entry")
    value = sql.one(
        "SELECT count(*), coalesce(sum(principal_fen), 0), coalesce(sum(gift_fen), 0) "
        "FROM value_entry"
    )
    assert points is not None
    assert value is not None
    faults = tuple(
        Fault(name, int(record)) for name, query in TRIALS.items() for (record,) in sql.rows(query)
    )
    return TrialBalance(
        int(accounts), int(points[0]), int(value[0]), int(points[1]), int(value[1]), int(value[2]),
        faults,
    )  # fmt: skip
