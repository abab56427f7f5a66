"""The floor of a use case: the rows it left, written again as raw SQL in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count
from typing import Any

from crm_desktop.application import Application
from db import rows, sql

#: What each use case writes besides the rows of its own.
LOGGED = ("audit_entry", "activity")
_STEPS = count(1_000_000)
# Texts that may stand in a table once only.
_ONCE = {
    ("customer", "code"),
    ("value_entry", "key"),
    ("points_entry", "key"),
    ("card", "key"),
    ("complaint", "number"),
}
_OWN_IDS = ("id", "seq", "row_id", "entry_id")


def repeated(
    app: Application, act: Callable[[], object], tables: Iterable[str], *updates: str
) -> Callable[[], None]:
    """Return what writes again the rows that one call of ``act`` left in tables.

    ``updates`` are statements that write rows which were there already: they set them to what they
    are. The log's head and the number counters are written as every use case does.
    """
    named = (*tables, *LOGGED)
    before = {table: _all(table) for table in named}
    act()
    left = {table: [row for row in _all(table) if row not in before[table]] for table in named}
    inserts = [
        (f"INSERT INTO {table} VALUES ({sql.marks(len(rows.columns(table)))})", table, written)
        for table, written in left.items()
        if written
    ]
    touches = (
        "UPDATE audit_head SET seq = seq WHERE id = 1",
        "UPDATE number_counter SET last = last WHERE company = 0",
        *updates,
    )

    def floor() -> None:
        at = next(_STEPS)
        with app.database.atomic():
            for insert, table, written in inserts:
                sql.run_many(insert, [_moved(table, row, n, at) for n, row in enumerate(written)])
            for touch in touches:
                sql.run(touch)

    return floor


def _all(table: str) -> set[tuple[Any, ...]]:
    return set(sql.rows(f"SELECT {', '.join(rows.columns(table))} FROM {table}"))


def _moved(table: str, row: tuple[Any, ...], place: int, at: int) -> tuple[Any, ...]:
    """Return a row under numbers of its own."""
    values = dict(zip(rows.columns(table), row, strict=True))
    number = at * 100 + place
    for name in values.keys() & set(_OWN_IDS):
        values[name] = number
    for name in values:
        if (table, name) in _ONCE:
            values[name] = f"X{number}"
    if "step_id" in values:
        values["step_id"] = at * 100
    if "complaint_id" in values:
        values["complaint_id"] = at * 100
    if table == "search_key":  # many keys of one, and none of a customer that is there
        values["customer_id"] = -at
    elif table.startswith("customer_"):
        values["customer_id"] = at * 100
    return tuple(values.values())
