"""Reading and filling whole databases in tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from db.engine import LocalDatabase, raw_key

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
SECRET = "客户王小明的电话"


def add_rows(database: LocalDatabase) -> None:
    """Save an office's row, settings, dictionary entries and a few people's names."""
    with database.atomic():
        database.execute_sql(
            "INSERT INTO office (id, uid, created_at, recovery_hash) VALUES (1, 'uid-1', ?, '')",
            ("2026-01-02T03:04:05.000000Z",),
        )
        for number in range(60):
            database.execute_sql(
                "INSERT INTO setting_value (key, owner, value) VALUES (?, ?, ?)",
                (f"key.{number}", number, SECRET * 8),
            )
            database.execute_sql(
                "INSERT INTO dictionary_entry (dictionary, code, zh, en, position, active, version)"
                " VALUES ('colour', ?, ?, 'colour', ?, 1, 1)",
                (f"c{number}", SECRET, number),
            )


def connect(path: Path, key: bytes | None) -> Any:
    """Open a database with the driver alone."""
    connection = dbapi2.connect(str(path))
    if key:
        connection.execute(f'PRAGMA key = "{raw_key(key)}"')
    return connection


def content(path: Path, key: bytes | None) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table of a database file, with its columns' names first."""
    connection = connect(path, key)
    try:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        found = {}
        for (name,) in sorted(names):
            cursor = connection.execute(f'SELECT * FROM "{name}"')
            columns = tuple(column[0] for column in cursor.description)
            found[name] = [columns, *sorted(cursor.fetchall(), key=repr)]
        return found
    finally:
        connection.close()


def setting(path: Path, key: bytes | None, name: str) -> str | None:
    """Return one setting's stored text."""
    connection = connect(path, key)
    try:
        row = connection.execute("SELECT value FROM setting_value WHERE key = ?", (name,))
        found = row.fetchone()
        return found[0] if found else None
    finally:
        connection.close()
