"""The search keys of customers, kept in the transaction that changes what they are made of.

This is the one seam between the archive and the key functions of ``db.search``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from crm_desktop.foundation.names import fold
from db import sql


def name_pinyin(name: str, kind: str) -> str:
    """Return what a name is sorted by."""
    return fold(name)[:400]


def keys_of(customer: int) -> frozenset[str]:
    """Return every key a customer is found by; none where it is in the bin or gone."""
    row = sql.one(
        "SELECT name, kind, code, old_code FROM customer WHERE id = ? AND deleted_at IS NULL",
        customer,
    )
    if row is None:
        return frozenset()
    name, _, code, old_code = row
    keys = {fold(name), fold(code), fold(old_code)}
    keys |= {k for (k,) in sql.rows(_CONTACTS, customer)}
    return frozenset(keys - {""})


_CONTACTS = "SELECT key FROM customer_contact WHERE customer_id = ?"


@contextmanager
def reindexed(*customers: int) -> Iterator[None]:
    """Bring the keys of customers up to what the block makes of them."""
    before = {customer: keys_of(customer) for customer in customers}
    yield
    for customer, old in before.items():
        new = keys_of(customer)
        remove(customer, old - new)
        add(customer, new - old)


def add(customer: int, keys: Iterable[str]) -> None:
    """Store keys of a customer."""
    sql.run_many(
        "INSERT INTO search_key (k, customer_id) VALUES (?, ?)",
        [(key, customer) for key in sorted(keys)],
    )


def remove(customer: int, keys: Iterable[str]) -> None:
    """Remove keys of a customer."""
    sql.run_many(
        "DELETE FROM search_key WHERE k = ? AND customer_id = ?",
        [(key, customer) for key in sorted(keys)],
    )


def queue(customers: Iterable[int]) -> None:
    """Have the keys of customers filled later, from what is stored then."""
    sql.run_many(
        "INSERT INTO search_queue (customer_id) VALUES (?) ON CONFLICT DO NOTHING",
        [(customer,) for customer in customers],
    )
