"""SQL text against the current thread's database, for lists, searches and bulk work."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any

from db.engine import DATABASE

Row = tuple[Any, ...]


def rows(sql: str, *params: Any) -> list[Row]:
    """Return all rows of a query; placeholders are ``?``."""
    found: list[Row] = DATABASE.execute_sql(sql, params).fetchall()
    return found


def together(*queries: tuple[str, *Row]) -> list[list[Row]]:
    """Return the rows of several statements, each given as ``rows`` takes it: its text and values.

    One that has no rows, such as an INSERT, gives none. A server is sent all of them at once, which
    takes one way there and back instead of many; after one that fails it does none of the rest.
    """
    if not queries:
        return []
    found: list[list[Row]] = DATABASE.together([(text, params) for text, *params in queries])
    return found


def numbers(sql: str, *params: Any) -> array[int]:
    """Return the whole numbers of a query's one column; a million take eight megabytes.

    As rows they would take ten times that, and what was taken once seldom goes back to the system.
    """
    return array("q", (number for (number,) in DATABASE.execute_sql(sql, params)))


def one(sql: str, *params: Any) -> Row | None:
    """Return the first row of a query, or None."""
    found: Row | None = DATABASE.execute_sql(sql, params).fetchone()
    return found


def scalar(sql: str, *params: Any) -> Any:
    """Return the first column of the first row, or None where there is no row."""
    found = one(sql, *params)
    return found[0] if found else None


def run(sql: str, *params: Any) -> int:
    """Run a statement and return how many rows it touched."""
    return int(DATABASE.execute_sql(sql, params).rowcount)


def run_many(sql: str, batches: Iterable[Row]) -> None:
    """Run one statement for many rows on the driver's own fast path, with peewee's errors."""
    DATABASE.run_many(sql, batches)


def marks(count: int) -> str:
    """Return ``?, ?, ?`` for a list of values in a query.

    For no values it is ``NULL``, which nothing is in: PostgreSQL takes no empty list. ``NOT IN``
    of it finds nothing either, so it is not asked of a list that may be empty.
    """
    return ", ".join("?" * count) or "NULL"


def attempt() -> AbstractContextManager[Any]:
    """Return a part of a transaction that may fail alone: what it did is undone, the rest goes on.

    PostgreSQL would else answer nothing more in the transaction of an error that is caught.
    """
    return DATABASE.atomic()
