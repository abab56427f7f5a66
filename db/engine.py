"""The local database: one encrypted SQLite file, opened the same way everywhere.

An office that several desks share is ``db.shared``'s; services know neither, only ``Database``.
The models are bound to whatever database the current thread has entered (``with database.here():``
or ``database.connect_here()``), so a query on a thread that never connected, the window's above
all, raises at once.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import peewee
from filelock import FileLock, Timeout
from playhouse.sqlcipher_ext import SqlCipherDatabase
from sqlcipher3 import dbapi2

from db import dialect
from db.errors import Damaged, Locked, Missing, MovedAway, TooOldLibrary, translated
from db.held import names
from db.network import refuse_network_path

# SQLite 3.51.3 ended the WAL-reset corruption bug (3.7.0 to 3.51.2).
OLDEST_SQLITE = (3, 51, 3)
BUSY_SECONDS = 10.0
UPGRADE_SECONDS = 30.0

_here = threading.local()


class NoDatabaseHere(RuntimeError):
    """A query was made on a thread that has not connected: a bug, most likely in the window."""


class _DatabaseHere(peewee.DatabaseProxy):
    """The database of the current thread, under the name all models are bound to."""

    @property
    def obj(self) -> Any:
        return getattr(_here, "database", None)

    @obj.setter
    def obj(self, value: Any) -> None:
        _here.database = value

    def __getattr__(self, attr: str) -> Any:
        database = self.obj
        if database is None:
            raise NoDatabaseHere(f"{attr} was asked of a database that this thread never opened")
        return getattr(database, attr)


DATABASE = _DatabaseHere()


@dataclass(frozen=True)
class SharedAddress:
    """Where an office is shared, and as whom; ``tls`` is one of ``db.shared.TLS_MODES``.

    ``certificate`` is a file that says whom to trust, empty for this user's own. ``is_persons``
    tells that ``user`` is the login role of a person (``db.held.names``) and not the server's own
    account. ``standby`` names servers that follow this one, ``host`` or
    ``host:port`` with commas between: where one of them has taken over, writers find it; with
    ``reads`` a follower is preferred.
    """

    host: str
    database: str
    user: str
    password: str = field(default="", repr=False)
    port: int = 5432
    tls: str = "prefer"
    is_persons: bool = False
    certificate: str = ""
    standby: str = ""
    reads: bool = False


def persons_address(
    host: str,
    database: str,
    login_key: str,
    password: str,
    *,
    port: int = 5432,
    tls: str = "prefer",
    certificate: str = "",
    standby: str = "",
) -> SharedAddress:
    """Return the address of an office as a person logs in to it by their folded login."""
    role = names.person_role(database, login_key)
    return SharedAddress(
        host,
        database,
        role,
        password,
        port,
        tls,
        is_persons=True,
        certificate=certificate,
        standby=standby,
    )


@dataclass(frozen=True)
class LocalWay:
    """What another process needs to open a local database: its file and key."""

    path: Path
    key: bytes | None = field(repr=False)


@dataclass(frozen=True)
class Beside:
    """Somebody else who has a record open: who, on which computer, since when, and whether alone
    at a step of it."""

    person: str
    machine: str
    since: datetime
    alone: bool


class Database(peewee.Database):
    """What services and migrations use of an engine; SQL has ``?`` where a value belongs."""

    if TYPE_CHECKING:  # peewee says no types of these

        def execute_sql(self, sql: str, params: Sequence[Any] | None = None) -> Any: ...
        def begin(self, how: str | None = None) -> None: ...
        def connection(self) -> Any: ...
        def cursor(self, named_cursor: Any = None) -> Any: ...

        _state: Any
        _execute_cursor: Any

    #: Whether a server lets people in by their own passwords; else the program's hashes do.
    keeps_passwords = False
    #: Whether this is the session of a person on a server, which shows them no more than they may
    #: see (``db.held``): what needs true values is then asked of the server (``db.matching``).
    is_persons = False

    def connect_here(self) -> None:
        """Connect on this thread and make this the thread's database; raises StorageError."""
        raise NotImplementedError

    def close_here(self) -> None:
        """Close this thread's connection; harmless where there is none."""
        if not self.is_closed():
            self.close()
        if DATABASE.obj is self:
            DATABASE.obj = None

    @contextmanager
    def here(self) -> Iterator[None]:
        """Make this the thread's database for a while, the connection being open already."""
        before = DATABASE.obj
        DATABASE.obj = self
        try:
            yield
        finally:
            DATABASE.obj = before

    def run_many(self, sql: str, batches: Iterable[Sequence[Any]]) -> None:
        """Run one statement for many rows on the driver's own fast path; raises StorageError."""
        raise NotImplementedError

    def together(self, queries: Iterable[tuple[str, Sequence[Any]]]) -> list[list[tuple[Any, ...]]]:
        """Return the rows of each of several statements; raises StorageError."""
        return [self.execute_sql(text, params).fetchall() for text, params in queries]

    def commits_elsewhere(self) -> int:
        """Return a number that is another one once another connection has committed anything."""
        raise NotImplementedError

    def at_record(
        self, kind: str, record: int, person: int, *, alone: bool = False
    ) -> list[Beside]:
        """Say that ``person`` has a record open here, or is at a step of it; return who else is.

        It holds for ``db.held.desks.LASTS`` seconds unless it is said again. ``alone`` is granted
        where nobody returned is alone. At a local file nobody else is.
        """
        return []

    def off_record(self, kind: str, record: int) -> bool:
        """Say that this desk has the record open no more; return whether others have."""
        return False

    def announce(self, told: str) -> None:
        """Tell other desks what the transaction changed; there are none at a local file."""

    def way(self) -> LocalWay | SharedAddress:
        """Return what another process needs to open this database."""
        raise NotImplementedError

    def alone(self) -> AbstractContextManager[None]:
        """Keep other programs from upgrading this database; raises Locked."""
        raise NotImplementedError

    def give_password(self, person: int, login_key: str, password: str) -> None:
        """Let a person in by this password from the end of the transaction on.

        Does nothing where the program itself looks at passwords.
        """

    def rename_login(self, person: int, login_key: str) -> None:
        """Let a person in under another login from the end of the transaction on.

        Does nothing where the program itself looks at passwords.
        """

    def arrive(self) -> int | None:
        """Return the person whose login the server has let in; None where that is nobody's."""
        return None

    def admits(self, login_key: str, password: str) -> bool:
        """Return whether the server lets a person in by a password; raises StorageError.

        Asked only where ``keeps_passwords``.
        """
        raise NotImplementedError

    def sign_for(
        self, login_key: str, password: str, *, acting: int, right: str, company: int
    ) -> None:
        """Have a second person sign at the server for whoever acts, by a right over a company.

        Does nothing where the program itself keeps signatures; raises StorageError.
        """

    def written_outside(self) -> list[str]:
        """Return what people wrote past the program, a line for each transaction.

        Nothing where no server notes what is written.
        """
        return []

    def schema(self) -> dict[str, str]:
        """Return how every table, index and trigger is defined, by name: to compare with."""
        raise NotImplementedError

    def unsound(self) -> list[str]:
        """Return what the engine's own checks find wrong; empty when all is sound."""
        raise NotImplementedError


class LocalDatabase(Database, SqlCipherDatabase):
    """One SQLite file; ``key`` is its raw 256-bit key, or None for a plain file."""

    def __init__(
        self, path: Path, key: bytes | None, *, create: bool = False, read_only: bool = False
    ) -> None:
        self.path = path
        self.key = key
        self._create = create
        self._is_left = False
        pragmas = [
            ("cipher_log_level", "NONE"),
            # peewee's own ``timeout`` never reaches this driver.
            ("busy_timeout", int(BUSY_SECONDS * 1000)),
            ("foreign_keys", 1),
            ("synchronous", "FULL"),
            ("temp_store", "MEMORY"),
        ]
        if read_only:
            pragmas.append(("query_only", 1))
        else:
            pragmas.append(("journal_mode", "WAL"))
        super().__init__(
            str(path),
            pragmas=pragmas,
            lock_type="IMMEDIATE",
            autoconnect=False,
            passphrase=raw_key(key) if key else "",
        )

    def execute_sql(self, sql: str, params: Sequence[Any] | None = None) -> Any:
        """Run one statement; raises StorageError where the environment is at fault."""
        with translated():
            try:
                return super().execute_sql(sql, params)
            except UnicodeDecodeError as error:
                # SQLite's message quotes what it found, and the driver cannot decode the message.
                raise Damaged(str(error)) from error

    def begin(self, lock_type: str | None = None) -> None:
        """Begin a transaction; raises Locked where another program does not let go, MovedAway."""
        if self._is_left:
            raise MovedAway(str(self.path))
        with translated():
            super().begin(lock_type)

    def close_for_good(self) -> None:
        """From now on write nothing any more, on whatever thread; reading goes on."""
        self._is_left = True

    def commit(self) -> None:
        """Commit; raises DiskFull and the like, after which nothing was stored."""
        with translated():
            super().commit()

    def rollback(self) -> None:
        """Roll back what SQLite has not rolled back by itself, as it does when the disk is full."""
        if self.connection().in_transaction:
            super().rollback()

    def run_many(self, sql: str, batches: Iterable[Sequence[Any]]) -> None:
        """Run one statement for many rows; raises StorageError."""
        with translated(), peewee.__exception_wrapper__:  # type: ignore[attr-defined]
            self.cursor().executemany(sql, batches)

    def commits_elsewhere(self) -> int:
        """Return SQLite's own count."""
        return int(self.execute_sql("PRAGMA data_version").fetchone()[0])

    def connect_here(self) -> None:
        """Connect on this thread and make this the thread's database.

        Raises StorageError: WrongKey, Damaged, ReadOnly, Missing, Locked.
        """
        with translated():
            # SQLite would make an empty database of a file that is gone.
            if not (self._create or self.path.is_file()):
                raise Missing(str(self.path))
            self.connect(reuse_if_open=True)
            try:
                # The file is read only now; a wrong key would otherwise show at the first query.
                self.execute_sql("SELECT count(*) FROM sqlite_master").fetchone()
            except BaseException:
                self.close()
                raise
        DATABASE.obj = self

    def way(self) -> LocalWay:
        """Return the file and its key."""
        return LocalWay(self.path, self.key)

    def alone(self) -> AbstractContextManager[None]:
        """Hold the lock that lies beside the file; raises Locked."""
        return alone_with(self.path)

    def schema(self) -> dict[str, str]:
        """Return the SQL of every table, index and trigger by name."""
        return dict(self.execute_sql(dialect.SQLITE_SCHEMA).fetchall())

    def unsound(self) -> list[str]:
        """Return what SQLite finds wrong with the file."""
        return integrity_problems(self.connection(), encrypted=self.key is not None)


def integrity_problems(connection: Any, *, encrypted: bool) -> list[str]:
    """Return what SQLite's own checks find wrong with an open database; empty when it is sound."""
    problems = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    problems += [
        f"{table} row {row} points to a missing {parent}"
        for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check")
    ]
    if encrypted:
        problems += [row[0] for row in connection.execute("PRAGMA cipher_integrity_check")]
    return problems


@contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """Keep other programs from upgrading or replacing a database file; raises Locked."""
    # One lock for all of a thread, so that founding may hold it around upgrading and replacing.
    name = path.with_name(path.name + ".upgrade")
    lock = FileLock(name, timeout=UPGRADE_SECONDS, is_singleton=True)
    try:
        with translated():
            lock.acquire()
    except Timeout as error:
        raise Locked(str(path)) from error
    try:
        yield
    finally:
        lock.release()


def raw_key(key: bytes) -> str:
    """Return a 32-byte key in the form that SQLCipher takes as it is, without deriving another."""
    if len(key) != 32:
        raise ValueError(f"a database key has 32 bytes, not {len(key)}")
    return f"x'{key.hex()}'"


def open_local(path: Path, key: bytes | None, *, create: bool = False) -> LocalDatabase:
    """Return the database of a file, not yet connected.

    Raises OnNetwork for a path on a network drive, Missing where there is no file and none may be
    created, TooOldLibrary where the SQLite library could corrupt the file.
    """
    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        raise TooOldLibrary(dbapi2.sqlite_version)
    with translated():
        refuse_network_path(path)
        if not create and not path.is_file():
            raise Missing(str(path))
    return LocalDatabase(path, key, create=create)
