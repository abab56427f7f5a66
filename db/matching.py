"""Who has this telephone, who is found by this key: asked of true values, answered with ids.

A person's own session on a server is not shown these values and the server compares them itself
(``db.held.asking``); everywhere else the tables are asked. What is asked for by many is SQL text
with one ``?``, to stand in a query.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from db import sql
from db.dialect import storable
from db.engine import DATABASE
from db.rows import batches

_CONTACT = "SELECT key, customer_id FROM customer_contact WHERE key IN ({marks}) AND kind "
_PAPER = "SELECT {column}, customer_id FROM customer_identity WHERE {column} IN ({{marks}})"
# Whose is it: by telephone or fax, by telephone alone, mail, document or the end of its number.
_HOLDERS = {
    "phone": f"{_CONTACT} IN ('phone', 'fax')",
    "main_phone": f"{_CONTACT} = 'phone'",
    "email": f"{_CONTACT} = 'email'",
    "identity": _PAPER.format(column="key"),
    "identity_tail": _PAPER.format(column="tail"),
}
_SAME_PAPER = """
SELECT o.customer_id FROM customer_identity m
JOIN customer_identity o ON o.key = m.key AND o.customer_id <> m.customer_id
WHERE m.customer_id = ?
"""
_SAME_PHONE = """
SELECT o.customer_id FROM customer_contact m
JOIN customer_contact o ON o.key = m.key AND o.kind = m.kind AND o.customer_id <> m.customer_id
WHERE m.kind = 'phone' AND m.customer_id = ?
"""
_SHARING = {"phone": _SAME_PHONE, "identity": _SAME_PAPER}
_BY_PHONE = {"is": "= ?", "ends": "LIKE '%' || ?"}


def holders(of: str, keys: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield each of some keys with every customer that has it; ``of`` is one of ``_HOLDERS``."""
    for part in batches(keys):
        if DATABASE.is_persons:
            yield from sql.rows(
                "SELECT key, customer_id FROM keep.holders(?, ?)", of, [*map(storable, part)]
            )
        else:
            yield from sql.rows(_HOLDERS[of].format(marks=sql.marks(len(part))), *part)


def sharing_with(of: str) -> str:
    """Return SQL for the other customers that have a ``phone`` or ``identity`` of one."""
    if DATABASE.is_persons:
        return f"SELECT keep.sharing_with('{'main_phone' if of == 'phone' else of}', ?)"
    return _SHARING[of]


#: What the sweep for doubles compares of what may be hidden; and what of a stored record.
SWEPT = frozenset({"phone", "email", "identity"})
_ROWS_COMPARED = frozenset({"customer_contact", "customer_address", "customer_identity"})
_COMPARED = ("phone", "email", "identity", "identity_tail")


def compares_stored() -> bool:
    """Return whether stored values are compared by the server, because they are not shown here."""
    return bool(DATABASE.is_persons)


def doubles_of(customer: int) -> Iterator[tuple[str, int]]:
    """Yield the other customers that have the same, each with what is the same."""
    for of in _COMPARED:
        for (other,) in sql.rows("SELECT keep.sharing_with(?, ?)", of, customer):
            yield of, other


def sharing(of: str, after: int, last: int) -> list[sql.Row]:
    """Return pairs of customers that share one of ``SWEPT``, the younger of them in a range."""
    return sql.rows("SELECT low, high FROM keep.sharing(?, ?, ?)", of, after, last)


def twice(table: str, keep: int, gone: int) -> frozenset[int] | None:
    """Return which rows of one customer another one has too; None where values can be compared."""
    if not DATABASE.is_persons or table not in _ROWS_COMPARED:
        return None
    found = sql.rows("SELECT keep.rows_twice(?, ?, ?)", table, keep, gone)
    return frozenset(row for (row,) in found)


def age_by_paper(customer: int) -> int | None:
    """Return how old an applicant is today by their resident card; None where the number can be
    read here, or tells nothing."""
    if not DATABASE.is_persons:
        return None
    found: int | None = sql.scalar("SELECT keep.age_by_paper(?)", customer)
    return found


def rights_held(person: int, post: int, day: str, right: str | None) -> list[sql.Row] | None:
    """Return what a person has under a post on a day: of one right, or of all where it is None.

    Each row is name, title, company, scope, right and narrowing. None where the tables are asked.
    """
    if not DATABASE.is_persons:
        return None
    return sql.rows(
        "SELECT name, title, company, scope, right_code, only_for "
        "FROM keep.admitted(?, ?, ?, CAST(? AS text))",
        person, post, day, right,
    )  # fmt: skip


def having_key() -> str:
    """Return SQL for the customers that are found by exactly one key."""
    if DATABASE.is_persons:
        return "SELECT keep.having_key(?, NULL)"
    return "SELECT customer_id FROM search_key WHERE k = ?"


def by_phone(table: str, alias: str, how: str) -> str:
    """Return the condition that a row is of a telephone: its digits, its end, or a part of them.

    ``how`` is ``is``, ``ends`` or ``has``; the value that is asked for is digits.
    """
    if DATABASE.is_persons:
        return f"{alias}.id IN (SELECT keep.by_phone('{table}', ?, '{how}'))"
    if how == "has":
        return f"instr({alias}.phone_key, ?) > 0"
    return f"{alias}.phone_key {_BY_PHONE[how]}"


def moves(complaint: str) -> str:
    """Return the condition that whoever is logged in moves a case; ``complaint`` is its number.

    Whom a case merely concerns sees it, and takes no step with it.
    """
    return f"keep.moves({complaint})" if DATABASE.is_persons else "TRUE"
