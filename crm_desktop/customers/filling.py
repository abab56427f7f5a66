"""Search keys after rows: the queue of customers whose keys wait, worked off in sorted batches.

Each batch is a short transaction of its own, so that the desk can save in between, and a program
that is ended half-way goes on from where the queue stands.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter

from crm_desktop.customers.index import carried, keys_of_many
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.usecase import SYSTEM_ONLY, Service, composed, reading
from crm_desktop.foundation.work import Look
from db import search, sql

_BATCH = 5000


class FillService(Service):
    """The program's own work after imports and large steps."""

    @reading("own.do")
    def waiting(self, _look: Look) -> bool:
        """Return whether any customers are not found yet, because their keys wait."""
        return sql.one("SELECT customer_id FROM search_queue LIMIT 1") is not None

    @composed(SYSTEM_ONLY)
    def fill(self, actor: Actor, progress: Callable[[int, int], None] | None = None) -> int:
        """Fill the keys of all customers that wait; return how many there were.

        ``progress`` is told customers done and in all, and may raise to stop between two batches.
        """
        total = int(sql.scalar("SELECT count(*) FROM search_queue"))
        done = 0
        while True:
            if progress:
                progress(done, max(total, done))
            with self._context.database.atomic():
                batch = _next()
                if not batch:
                    return done
                _fill(batch)
            done += len(batch)


def _next() -> list[int]:
    found = sql.rows("SELECT customer_id FROM search_queue ORDER BY customer_id LIMIT ?", _BATCH)
    return [customer for (customer,) in found]


def _fill(batch: list[int]) -> None:
    """Store the keys of customers that wait; those of one edited since may be there in part."""
    borne = carried(batch)
    if search.makes_hidden():
        for customer, keys in keys_of_many(batch).items():
            search.settle(customer, frozenset(), keys, *borne[customer], anew=False)
        _take_off(batch)
        return
    entries: list[search.Entry] = []
    for customer, keys in keys_of_many(batch).items():
        company, name = borne[customer]
        entries += [(key, customer, company, name) for key in keys]
    entries.sort(key=itemgetter(0))  # customers come in order already
    search.add(entries)
    _take_off(batch)


def _take_off(batch: list[int]) -> None:
    sql.run(f"DELETE FROM search_queue WHERE customer_id IN ({sql.marks(len(batch))})", *batch)
