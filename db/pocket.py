"""A small encrypted file in which a desk keeps texts while its server is away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from db.engine import BUSY_SECONDS, raw_key
from db.errors import translated

_TABLE = """
CREATE TABLE IF NOT EXISTS text (
    kind TEXT NOT NULL, record TEXT NOT NULL, content TEXT NOT NULL, kept_at TEXT NOT NULL,
    PRIMARY KEY (kind, record))
"""
_KEEP = """
INSERT INTO text (kind, record, content, kept_at) VALUES (?, ?, ?, ?)
ON CONFLICT (kind, record) DO UPDATE SET content = excluded.content, kept_at = excluded.kept_at
"""

#: Kind, record, content, and when it was kept.
Kept = tuple[str, str, str, str]


class Pocket:
    """Opened for each step and closed again; every method raises StorageError, WrongKey too."""

    def __init__(self, file: Path, key: bytes) -> None:
        self._file, self._key = file, key

    def keep(self, kept: Kept) -> None:
        """Keep a text in place of what was kept for the same record; on the disk by the return."""
        with self._opened() as connection:
            connection.execute(_KEEP, kept)

    def drop(self, kind: str, record: str) -> None:
        """Forget a text."""
        with self._opened() as connection:
            connection.execute("DELETE FROM text WHERE kind = ? AND record = ?", (kind, record))

    def find(self, kind: str, record: str) -> Kept | None:
        """Return what was kept for a record, None where nothing was."""
        return next((row for row in self.everything() if row[:2] == (kind, record)), None)

    def everything(self) -> list[Kept]:
        """Return all that is kept, the oldest first."""
        with self._opened() as connection:
            asked = "SELECT kind, record, content, kept_at FROM text ORDER BY kept_at"
            return list(connection.execute(asked).fetchall())

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        with translated():
            connection = dbapi2.connect(str(self._file), timeout=BUSY_SECONDS)
            try:
                connection.execute("PRAGMA cipher_log_level = NONE")
                connection.execute(f'PRAGMA key = "{raw_key(self._key)}"')
                with connection:  # commits, or rolls back
                    connection.execute(_TABLE)
                    yield connection
            finally:
                connection.close()
