"""A founded office for tests that need a whole one: made once in a run, copied for each test."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher

from crm_desktop.access.model import CompanyData
from crm_desktop.application import Application, found_office, open_application
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import CHINA, Clock, SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.setup import Founding
from db import sql

PASSWORD = "correct horse battery"
FOUNDED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)


@dataclass
class Keys:
    """Secrets kept in memory."""

    kept: dict[str, str] = field(default_factory=dict)
    there: bool = True

    def available(self) -> bool:
        """Return whether anything can be kept."""
        return self.there

    def get(self, name: str) -> str | None:
        """Return what is kept."""
        return self.kept.get(name)

    def put(self, name: str, value: str) -> None:
        """Keep a text."""
        self.kept[name] = value

    def forget(self, name: str) -> None:
        """Forget a text."""
        self.kept.pop(name, None)


@dataclass(frozen=True)
class House:
    """An office on the disk, closed: its folder, keys, data key, and the administrator."""

    folder: DataFolder
    keys: Keys
    key: bytes | None
    admin: Actor

    @contextmanager
    def open(self, clock: Clock | None = None) -> Iterator[Application]:
        """Open the office on this thread for a while."""
        application = open_application(self.folder, self.keys, clock=clock)
        try:
            yield application
        finally:
            application.close()


def founding(template: str = "small-office") -> Founding:
    """Return what a founder might answer."""
    return Founding(CompanyData("01", "晨光汽车"), template, "王管理", "admin", PASSWORD)


@dataclass(frozen=True)
class _Made:
    """A founded office as bytes, so that nothing has to be cleared away in the end."""

    files: dict[str, bytes]
    keys: dict[str, str]
    key: bytes | None
    admin: Actor


@cache
def _founded(plain: bool) -> _Made:
    with tempfile.TemporaryDirectory() as root:
        folder, keys = DataFolder(Path(root)), Keys()
        application, _, key = found_office(
            folder, keys, founding(), plain=plain, clock=SetClock(FOUNDED_AT)
        )
        try:
            with application.database.here():
                posting = sql.one("SELECT person_id, post_id FROM posting")
                # The same password at a price that tests can pay: its hash says how it was made.
                cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
                sql.run("UPDATE credential SET password_hash = ?", cheap.hash(PASSWORD))
        finally:
            application.close()
        assert posting
        files = {path.name: path.read_bytes() for path in (folder.database, folder.profile)}
        return _Made(files, keys.kept, key, Actor(*posting))


def house_in(folder: Path, *, plain: bool = False) -> House:
    """Return a copy of a founded office in a new folder under ``folder``."""
    made = _founded(plain)
    copy = DataFolder(folder / "office")
    copy.root.mkdir(parents=True)
    for name, content in made.files.items():
        (copy.root / name).write_bytes(content)
    return House(copy, Keys(dict(made.keys)), made.key, made.admin)
