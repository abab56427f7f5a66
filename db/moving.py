"""Every row of an office from one engine to the other, and the proof that both hold the same.

One transaction on either side: nobody writes to the source meanwhile, and a move that is
interrupted or cancelled leaves the target as empty as it was, so that it can be done again. Search
keys are not moved: they are made anew where they arrive (``search_queue``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import peewee

from db import rows
from db.engine import Database, LocalDatabase
from db.models import TABLES
from db.models.base import Table
from db.shared import SharedDatabase

#: Told after each part: the table, rows of it done, rows of all tables done, rows in all.
Progress = Callable[[str, int, int, int], None]
_MADE_ANEW = frozenset({"search_key", "search_queue"})
_PART = 5000
# Its one row is there from the first migration on, and is written over.
_HEAD = "audit_head"
# What balances are made of: their sums are told beside the checksums, for people to compare.
_SUMMED = ("_fen", "points", "quantity")


@dataclass(frozen=True)
class Proof:
    """What a table holds: how many rows, a checksum that no order changes, sums of its amounts.

    Amounts are in the units of their columns: fen, points, pieces.
    """

    rows: int
    checksum: str
    sums: Mapping[str, int]


class NotEmpty(Exception):
    """The database to move to holds an office already."""


class NotTheSame(Exception):
    """What arrived is not what was sent: the tables that differ, and what each side holds."""

    def __init__(self, sent: Mapping[str, Proof], arrived: Mapping[str, Proof]) -> None:
        self.sent, self.arrived = dict(sent), dict(arrived)
        self.tables = tuple(name for name in sent if sent[name] != arrived[name])
        super().__init__(", ".join(self.tables))


def move_rows(
    source: Database, target: Database, progress: Progress = lambda *_: None
) -> dict[str, Proof]:
    """Copy every row and return what each table holds on both sides, as it was compared.

    Both are connected on this thread and have the program's schema; the target is empty.
    ``progress`` may raise to cancel. Raises NotEmpty, NotTheSame, StorageError; after any of them
    the target is as empty as it was.
    """
    moved = [model for model in TABLES if _name(model) not in _MADE_ANEW]
    with source.atomic(), target.atomic():
        for model in moved:
            found = target.execute_sql(f"SELECT 1 FROM {_name(model)} LIMIT 1").fetchone()
            if found and _name(model) != _HEAD:
                raise NotEmpty(_name(model))
        if isinstance(target, LocalDatabase):
            # Rows that point to later rows of their own table: asked at the end of the transaction.
            target.execute_sql("PRAGMA defer_foreign_keys = 1")
        whole = sum(_count(source, _name(model)) for model in moved)
        done = 0
        sent: dict[str, Proof] = {}
        for model in moved:
            tally = _Tally(model)
            count = 0
            parts = _parts(_rows(source, model))
            for part in parts:
                _store(target, model, [tally.take(row) for row in part])
                count += len(part)
                done += len(part)
                progress(_name(model), count, done, whole)
            sent[_name(model)] = tally.proof()
            _go_on_counting(source, target, model)
        arrived: dict[str, Proof] = {}
        for model in moved:
            # Asked here too: a million rows are read back, and whoever waits may cancel.
            name = _name(model)
            arrived[name] = _proved(target, model, lambda n=name: progress(n, 0, done, whole))  # type: ignore[misc]
        if sent != arrived:
            raise NotTheSame(sent, arrived)
        target.execute_sql("INSERT INTO search_queue (customer_id) SELECT id FROM customer")
    return sent


def prove(database: Database, model: type[Table]) -> Proof:
    """Return what a table of a database holds."""
    with database.atomic():
        return _proved(database, model, lambda: None)


def _proved(database: Database, model: type[Table], step: Callable[[], None]) -> Proof:
    tally = _Tally(model)
    for part in _parts(_rows(database, model)):
        for row in part:
            tally.take(row)
        step()
    return tally.proof()


class _Tally:
    """Counts rows as they pass; what an engine stores in its own way it sees alike."""

    def __init__(self, model: type[Table]) -> None:
        fields = model._meta.sorted_fields  # noqa: SLF001
        self._flags = flags_of(model)
        self._blobs = [at for at, f in enumerate(fields) if isinstance(f, peewee.BlobField)]
        self._summed = {
            f.column_name: at
            for at, f in enumerate(fields)
            if f.column_name.endswith(_SUMMED) and isinstance(f, peewee.IntegerField)
        }
        self._rows = 0
        self._checksum = 0
        self._sums = dict.fromkeys(self._summed, 0)

    def take(self, row: tuple[Any, ...]) -> list[Any]:
        """Count a row and return it as both engines take it."""
        values = list(row)
        for at in self._flags:
            if values[at] is not None:
                values[at] = bool(values[at])
        for at in self._blobs:
            if values[at] is not None:
                values[at] = bytes(values[at])
        digest = hashlib.blake2b(repr(values).encode("utf-8", "surrogatepass"), digest_size=16)
        self._checksum = (self._checksum + int.from_bytes(digest.digest())) % (1 << 128)
        self._rows += 1
        for name, at in self._summed.items():
            self._sums[name] += values[at] or 0
        return values

    def proof(self) -> Proof:
        """Return what was counted."""
        return Proof(self._rows, f"{self._checksum:032x}", dict(self._sums))


def flags_of(model: type[Table]) -> list[int]:
    """Return at which places of a row its flags stand: SQLite knows only numbers."""
    fields = model._meta.sorted_fields  # noqa: SLF001
    return [at for at, f in enumerate(fields) if isinstance(f, peewee.BooleanField)]


def _name(model: type[Table]) -> str:
    return str(model._meta.table_name)  # noqa: SLF001


def _count(database: Database, table: str) -> int:
    return int(database.execute_sql(f"SELECT count(*) FROM {table}").fetchone()[0])


def _rows(database: Database, model: type[Table]) -> Iterator[tuple[Any, ...]]:
    """Yield every row of a table, read as it is asked for: a million need no room at once."""
    text = f"SELECT {', '.join(_quoted(_name(model)))} FROM {_name(model)}"
    if isinstance(database, SharedDatabase):
        with database.connection().cursor("moved") as cursor:
            cursor.itersize = _PART
            cursor.execute(text)
            yield from cursor
        return
    yield from database.execute_sql(text)


def _quoted(table: str) -> list[str]:
    return [f'"{column}"' for column in rows.columns(table)]


def _parts(found: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    part: list[tuple[Any, ...]] = []
    for row in found:
        part.append(row)
        if len(part) == _PART:
            yield part
            part = []
    if part:
        yield part


def _store(target: Database, model: type[Table], part: list[list[Any]]) -> None:
    names = _quoted(_name(model))
    if _name(model) == _HEAD:
        for values in part:
            columns = dict(zip(rows.columns(_HEAD), values, strict=True))
            sets = ", ".join(f"{name} = ?" for name in columns)
            target.execute_sql(
                f"UPDATE {_HEAD} SET {sets} WHERE id = ?", (*columns.values(), columns["id"])
            )
        return
    if isinstance(target, SharedDatabase):
        into = f"COPY {_name(model)} ({', '.join(names)}) FROM STDIN"
        with target.cursor().copy(into) as copy:
            for values in part:
                copy.write_row(values)
        return
    marks = ", ".join("?" * len(names))
    target.run_many(f"INSERT INTO {_name(model)} ({', '.join(names)}) VALUES ({marks})", part)


def _go_on_counting(source: Database, target: Database, model: type[Table]) -> None:
    """Let the target give the ids that the source would give next: none is given again."""
    key = model._meta.primary_key  # noqa: SLF001
    if not isinstance(key, peewee.AutoField):
        return
    last = _last_given(source, model, key.column_name)
    if not last:
        return
    if isinstance(target, SharedDatabase):
        target.execute_sql(
            "SELECT setval(pg_get_serial_sequence(?, ?), ?)", (_name(model), key.column_name, last)
        )
    elif target.execute_sql(
        "SELECT 1 FROM sqlite_sequence WHERE name = ?", (_name(model),)
    ).fetchone():
        target.execute_sql(
            "UPDATE sqlite_sequence SET seq = ? WHERE name = ?", (last, _name(model))
        )
    elif _is_lasting(target, model):
        target.execute_sql("INSERT INTO sqlite_sequence VALUES (?, ?)", (_name(model), last))


def _last_given(source: Database, model: type[Table], column: str) -> int:
    found = source.execute_sql(f"SELECT max({column}) FROM {_name(model)}").fetchone()[0] or 0
    if isinstance(source, SharedDatabase):
        last = source.execute_sql(
            "SELECT last_value FROM pg_sequences "
            "WHERE schemaname = current_schema() "
            "AND schemaname || '.' || sequencename = pg_get_serial_sequence(?, ?)",
            (_name(model), column),
        ).fetchone()
    elif _is_lasting(source, model):
        last = source.execute_sql(
            "SELECT seq FROM sqlite_sequence WHERE name = ?", (_name(model),)
        ).fetchone()
    else:
        last = None
    return max(int(found), int(last[0] or 0) if last else 0)


def _is_lasting(local: Database, model: type[Table]) -> bool:
    """Return whether SQLite keeps count of a table's ids."""
    text = local.execute_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (_name(model),)
    ).fetchone()
    return bool(text and "AUTOINCREMENT" in text[0])
