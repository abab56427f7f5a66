"""P13: moving an office to a server, against the same rows copied there and not proved.

A million customers with a million entries in their timelines, and what they bring with them. The
floor reads every row and hands it to COPY, into the same tables with the same indexes.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.office import found
from benchmarks.runner import Figure
from db import moving, rows
from db.engine import LocalDatabase, open_local
from db.migrate import upgrade
from db.models import TABLES
from db.shared import SharedDatabase, open_shared
from tests.servers import new_name, server, stop_all

#: As many customers and, again, entries; fewer to try it out.
CUSTOMERS = int(os.environ.get("CRM_MOVE_CUSTOMERS", "1000000"))
LEAST = 20_000
_LEFT_OUT = {"search_key", "search_queue", "audit_head"}
_ENTRIES = 1000
# Each customer is told of by an entry of the log.
_TIMELINE = f"""
INSERT OR IGNORE INTO activity (kind, subject, seq)
SELECT 'customer', id, 1 + id % {_ENTRIES} FROM customer
"""


def move_to_server() -> list[Figure]:
    """Measure rows a second of a move, its proof included."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        found(root, CUSTOMERS, entries=_ENTRIES)
        local = open_local(next(root.glob("*.db")), None)
        local.connect_here()
        _lengthen(local)
        try:
            count, moved = _timed(lambda target: _moved(local, target))
            _, floor = _timed(lambda target: _copied(local, target))
        finally:
            local.close_here()
            stop_all()
    rate, raw = count / moved, count / floor
    return [
        Figure("P13-move-seconds", moved, "s", floor, moved / floor, 1),
        Figure(
            "P13-move-rows", rate, "rows/s", raw, raw / rate, 1, f">= {LEAST} rows/s", rate >= LEAST
        ),
    ]


def _lengthen(local: LocalDatabase) -> None:
    """Give every customer an entry in their timeline."""
    with local.atomic():
        local.execute_sql(_TIMELINE)


def _timed(work: Callable[[SharedDatabase], int]) -> tuple[int, float]:
    """Return what work says of a database of its own, and how long it took."""
    address = server().database(new_name("bench"))
    target = open_shared(address)
    target.connect_here()
    try:
        upgrade(target, lambda: None)
        began = time.perf_counter()
        return work(target), time.perf_counter() - began
    finally:
        target.close_here()
        server().drop(address.database)


def _moved(local: LocalDatabase, target: SharedDatabase) -> int:
    return sum(proof.rows for proof in moving.move_rows(local, target).values())


def _copied(local: LocalDatabase, target: SharedDatabase) -> int:
    count = 0
    with target.atomic():
        for model in TABLES:
            table = str(model._meta.table_name)  # noqa: SLF001
            if table in _LEFT_OUT:
                continue
            names = ", ".join(f'"{name}"' for name in rows.columns(table))
            flags = moving.flags_of(model)
            with target.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in local.execute_sql(f"SELECT {names} FROM {table}"):
                    values = list(row)
                    for at in flags:
                        if values[at] is not None:
                            values[at] = bool(values[at])
                    copy.write_row(values)
                    count += 1
    return count


FIGURES = {"P13": move_to_server}
