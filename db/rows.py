"""Rows as plain values by column, of any table by its name: for keeping them and putting them back.

Table and column names come from the models, never from what is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from db import sql
from db.models import TABLES

T = TypeVar("T")
Values = dict[str, Any]
# Parameters of one statement; SQLite takes 32,766.
_BATCH = 5000
_FEW = 100


@cache
def columns(table: str) -> tuple[str, ...]:
    """Return the columns of a table in their order; raises KeyError for no table of ours."""
    return _columns()[table]


@cache
def _columns() -> dict[str, tuple[str, ...]]:
    return {
        model._meta.table_name: tuple(f.column_name for f in model._meta.sorted_fields)  # noqa: SLF001
        for model in TABLES
    }


@cache
def order() -> tuple[str, ...]:
    """Return the names of all tables, parents before children."""
    return tuple(_columns())


def found(table: str, where: str, *params: Any) -> dict[int, Values]:
    """Return the rows of a table that a condition finds, by id."""
    (rows,) = found_together([(table, where, params)])
    return rows


def found_together(asked: Iterable[tuple[str, str, tuple[Any, ...]]]) -> list[dict[int, Values]]:
    """Return for each table, condition and its values what ``found`` does, asked at once."""
    wanted = [(columns(table), table, where, params) for table, where, params in asked]
    answers = sql.together(
        *(
            (f"SELECT {', '.join(names)} FROM {table} WHERE {where}", *params)
            for names, table, where, params in wanted
        )
    )
    return [
        {row["id"]: row for row in (dict(zip(names, row, strict=True)) for row in rows)}
        for (names, *_), rows in zip(wanted, answers, strict=True)
    ]


def by_id(table: str, ids: Iterable[int]) -> dict[int, Values]:
    """Return rows of a table by id; those that are gone are missing."""
    rows: dict[int, Values] = {}
    for part in batches(ids):
        rows |= found(table, f"id IN ({sql.marks(len(part))})", *part)
    return rows


def insert(table: str, rows: list[Values]) -> None:
    """Store rows that name every column they have values for; all name the same."""
    if rows:
        names = [name for name in columns(table) if name in rows[0]]
        sql.run_many(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({sql.marks(len(names))})",
            (tuple(row[name] for name in names) for row in rows),
        )


def insert_together(rows: Mapping[str, list[Values]]) -> None:
    """Store some rows of several tables at once, in the order of the tables; as ``insert``."""
    statements: list[tuple[Any, ...]] = []
    for table, every in rows.items():
        for part in batches(every, _FEW):
            names = [name for name in columns(table) if name in part[0]]
            marks = ", ".join([f"({sql.marks(len(names))})"] * len(part))
            text = f"INSERT INTO {table} ({', '.join(names)}) VALUES {marks}"
            statements.append((text, *(row[name] for row in part for name in names)))
    sql.together(*statements)


def update(table: str, row: int, values: Values) -> None:
    """Write some columns of a row."""
    names = [name for name in columns(table) if name in values]
    sets = ", ".join(f"{name} = ?" for name in names)
    sql.run(f"UPDATE {table} SET {sets} WHERE id = ?", *(values[name] for name in names), row)


def delete(table: str, ids: Iterable[int], column: str = "id") -> None:
    """Remove rows by id, or by what they belong to."""
    for part in batches(ids):
        sql.run(f"DELETE FROM {table} WHERE {column} IN ({sql.marks(len(part))})", *part)


def batches(ids: Iterable[T], size: int = _BATCH) -> Iterator[tuple[T, ...]]:
    """Yield ids, or what else is looked for, in as many as fit into one statement."""
    rest = iter(ids)
    while part := tuple(islice(rest, size)):
        yield part
