"""Whose telephone it is that called: the one customer whom a number belongs to, if it is one."""

from __future__ import annotations

from collections.abc import Iterable

from db import rows, sql

_SHORTEST = 7
_OWNERS = """
SELECT t.key, min(c.id), count(DISTINCT c.id) FROM customer_contact t
JOIN customer c ON c.id = t.customer_id
WHERE t.kind IN ('phone', 'fax') AND c.deleted_at IS NULL AND c.company_id = ?
  AND t.key IN ({marks})
GROUP BY t.key
"""


def customers_calling(company: int, keys: Iterable[str]) -> dict[str, int]:
    """Return the customer of a company behind each number (``phone_digits``).

    A number of several customers belongs to none of them, and one of few digits to nobody.
    """
    found: dict[str, int] = {}
    asked = sorted({key for key in keys if len(key) >= _SHORTEST})
    for part in rows.batches(asked):
        for key, customer, count in sql.rows(
            _OWNERS.format(marks=sql.marks(len(part))), company, *part
        ):
            if count == 1:
                found[key] = customer
    return found
