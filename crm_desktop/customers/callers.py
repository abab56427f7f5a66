"""Whose telephone it is that called: the one customer whom a number belongs to, if it is one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from db import matching, rows, sql

_SHORTEST = 7
_LIVE = "SELECT id FROM customer WHERE id IN ({marks}) AND deleted_at IS NULL AND company_id = ?"


def customers_calling(company: int, keys: Iterable[str]) -> dict[str, int]:
    """Return the customer of a company behind each number (``phone_digits``).

    A number of several customers belongs to none of them, and one of few digits to nobody.
    """
    asked = sorted({key for key in keys if len(key) >= _SHORTEST})
    owners: dict[str, set[int]] = defaultdict(set)
    for key, customer in matching.holders("phone", asked):
        owners[key].add(customer)
    live: set[int] = set()
    for part in rows.batches(set().union(*owners.values())):
        query = _LIVE.format(marks=sql.marks(len(part)))
        live.update(customer for (customer,) in sql.rows(query, *part, company))
    here = {key: customers & live for key, customers in owners.items()}
    return {key: min(customers) for key, customers in here.items() if len(customers) == 1}
