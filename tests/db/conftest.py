"""A migrated database with a few rows, made once and copied for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from db import backup, engine
from db.engine import DATABASE, LocalDatabase, open_local
from db.migrate import upgrade
from tests.db.tables import KEY, add_rows


@pytest.fixture(scope="session")
def stored() -> Callable[[bytes | None], bytes]:
    """Return the bytes of a migrated database with rows, by its key."""
    kept: dict[bytes | None, bytes] = {}

    def content(key: bytes | None) -> bytes:
        if key not in kept:
            kept[key] = _make(key)
        return kept[key]

    return content


def _make(key: bytes | None) -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "office.db"
        database = open_local(path, key, create=True)
        database.connect_here()
        try:
            upgrade(database, lambda: None)
            add_rows(database)
        finally:
            database.close_here()
        return path.read_bytes()


@pytest.fixture
def house(tmp_path: Path, stored: Callable[[bytes | None], bytes]) -> Path:
    """The path of an encrypted database with rows; ``KEY`` opens it."""
    path = tmp_path / "office.db"
    path.write_bytes(stored(KEY))
    return path


@pytest.fixture
def plain_house(tmp_path: Path, stored: Callable[[bytes | None], bytes]) -> Path:
    """The path of a database with rows that is not encrypted."""
    path = tmp_path / "office.db"
    path.write_bytes(stored(None))
    return path


@pytest.fixture
def opened(house: Path) -> Iterator[LocalDatabase]:
    """An encrypted database, connected on this thread."""
    database = open_local(house, KEY)
    database.connect_here()
    yield database
    with suppress(Exception):
        database.close_here()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a lock no longer than a test may take."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    monkeypatch.setattr(backup, "BUSY_SECONDS", 0.2)


@pytest.fixture(autouse=True)
def _nothing_left_open() -> Iterator[None]:
    yield
    left = DATABASE.obj
    DATABASE.obj = None
    assert left is None, f"a test left {left.path} open"
