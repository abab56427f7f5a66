"""A database that several desks share: PostgreSQL, through psycopg 3.

It takes the SQL that the local file takes (``db.dialect`` translates each statement once), and
makes writers queue as the local file does. psycopg is imported when the first one is opened.
"""

from __future__ import annotations

import socket
import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from itertools import chain
from typing import Any

import peewee

from db import dialect, driver, engine
from db.dialect import for_postgresql, portions, sendable, several_rows, storable
from db.engine import Beside, Database, SharedAddress
from db.errors import (
    NotAdmitted,
    UnfitServer,
    WrongPassword,
    translated,
)
from db.held import names
from db.reaching import connected
from db.slow import SlowLog
from db.versions import VERSIONS, Expected

OLDEST_SERVER = 150_000
BUILTIN_LOCALE_SINCE = 170_000
TLS_MODES = ("disable", "prefer", "require", "verify-ca", "verify-full")
# Advisory locks of this program, in each database its own: any two numbers that stay what they are.
_WRITING = 0x43524D01
_UPGRADING = 0x43524D02
_BEGIN = f"BEGIN; SELECT pg_advisory_xact_lock({_WRITING})"
_BEGIN_KNOWING = f"{_BEGIN}; {VERSIONS}"
#: On which desks tell each other what they changed; the words are the program's.
CHANNEL = "crm_changes"


def open_shared(address: SharedAddress) -> SharedDatabase:
    """Return the database of an address, not yet connected; raises ValueError for no TLS mode."""
    if address.tls not in TLS_MODES:
        raise ValueError(address.tls)
    return SharedDatabase(address)


def create_shared(address: SharedAddress, *, maintenance: str = "postgres") -> None:
    """Create the database of an address, empty, as somebody who may; raises StorageError.

    Text in it compares by code points, as in a local file, whatever the server's language.
    """
    server = open_shared(replace(address, database=maintenance))
    try:
        with translated():
            server.connect()
            builtin = (server.server_version or 0) >= BUILTIN_LOCALE_SINCE
            name = address.database.replace('"', '""')
            how = "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'" if builtin else "LOCALE 'C'"
            server.execute_sql(
                f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' {how}"
            )
    finally:
        server.close()


class SharedDatabase(Database, peewee.PostgresqlDatabase):
    """One office on a PostgreSQL server; each thread has a connection of its own."""

    param = "?"
    index_value_literals = True  # what defines an index takes no values from outside

    def __init__(self, address: SharedAddress) -> None:
        self.address = address
        self.desk = uuid.uuid4().hex
        self._expected: Expected | None = None
        self._promised = threading.local()
        self.slow = SlowLog()
        self._used = threading.local()
        super().__init__(address.database, autoconnect=False, prefer_psycopg3=True)

    def init(self, database: str | None, *settings: Any, **options: Any) -> None:
        """Take psycopg whether or not peewee has found it when it was imported."""
        super().init(database, *settings, **options)
        self._adapter = driver.adapter()

    def _connect(self) -> Any:
        return connected(self.address)

    def _initialize_connection(self, conn: Any) -> None:
        if conn.info.server_version < OLDEST_SERVER:
            raise UnfitServer(f"version {conn.info.server_version}")
        encoding = conn.info.parameter_status("server_encoding")
        if encoding != "UTF8" or not conn.execute(dialect.SORTS_AS_SQLITE).fetchone()[0]:
            raise UnfitServer(f"encoding {encoding} or its order of text")

    def get_tables(self, schema: str | None = None) -> list[str]:
        """Return the names of the program's tables, also where a person's session looks first."""
        found: list[str] = super().get_tables(schema or "public")
        return found

    def execute_sql(self, sql: str, params: Sequence[Any] | None = None) -> Any:
        """Run one statement; raises StorageError where the environment is at fault."""
        with self._noted(sql), translated():
            return self._execute_cursor(for_postgresql(sql), [*map(storable, params or ())])

    @contextmanager
    def _noted(self, text: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self.slow.note(text, time.monotonic() - began)

    def run_many(self, sql: str, batches: Iterable[Sequence[Any]]) -> None:
        """Run one statement for many rows, sent without waiting for each; raises StorageError.

        Rows to insert go many to a statement: what holds for a statement is then asked once.
        """
        text = for_postgresql(sql)
        with translated(), peewee.__exception_wrapper__:  # type: ignore[attr-defined]
            if (several := several_rows(sql)) is None:
                self.cursor().executemany(text, batches)
                return
            with driver.at_once(self.cursor().connection):
                for portion in portions(batches):
                    self.cursor().execute(several(len(portion)), [*map(storable, chain(*portion))])

    def together(self, queries: Iterable[tuple[str, Sequence[Any]]]) -> list[list[tuple[Any, ...]]]:
        """Return the rows of each of several statements, sent without waiting for each."""
        asked = [(for_postgresql(text), [*map(storable, values)]) for text, values in queries]
        told = "; ".join(text for text, _ in asked)
        with self._noted(told), translated(), peewee.__exception_wrapper__:  # type: ignore[attr-defined]
            with driver.at_once(self.cursor().connection):
                cursors = [self.cursor().execute(text, values) for text, values in asked]
            return [cursor.fetchall() if cursor.description else [] for cursor in cursors]

    def begin(self, isolation_level: str | None = None) -> None:
        """Begin a transaction; raises Locked where another desk does not let go.

        Writers queue, as at the local file: a rule that is asked for and then relied on, such as
        that of the last administrator, holds without each being written as a lock of its own.
        """
        with translated(), peewee.__exception_wrapper__:  # type: ignore[attr-defined]
            cursor = self.cursor()
            try:
                # At once, for each costs a way to the server and back; each sees what is committed.
                cursor.execute(_BEGIN_KNOWING if self._expected else _BEGIN)
                if self._expected:
                    while cursor.nextset():
                        pass
                    self._expected.hold(*cursor.fetchone())
            except BaseException:
                self._roll_back()
                raise

    def expect_head(self, head: str, program: str = "") -> None:
        """From now on refuse to begin where the schema is no longer the one of this program.

        Another desk's newer program may have upgraded it meanwhile: ``begin`` raises NewerSchema.
        It raises OlderProgram where the office asks for a newer version than ``program``.
        """
        self._expected = Expected(head, program)

    def at_record(
        self, kind: str, record: int, person: int, *, alone: bool = False
    ) -> list[Beside]:
        """Tell and ask the server."""
        asked = "SELECT person, machine, since, alone FROM keep.at_record(?, ?, ?, ?, ?, ?)"
        told = (kind, record, self.desk, socket.gethostname(), person, alone)
        return [Beside(*row) for row in self.execute_sql(asked, told).fetchall()]

    def off_record(self, kind: str, record: int) -> bool:
        """Tell the server."""
        asked = "SELECT keep.off_record(?, ?, ?)"
        return bool(self.execute_sql(asked, (kind, record, self.desk)).fetchone()[0])

    def announce(self, told: str) -> None:
        """Tell every other desk, when the transaction is committed."""
        self.execute_sql("SELECT pg_notify(?, ?)", (CHANNEL, f"{self.desk} {told}"))

    def commit(self) -> None:
        """Commit; raises StorageError, ConnectionLost where nobody can tell whether it was done."""
        with translated():
            super().commit()
        password = self._take_promised()
        if password is not None:
            self.address = replace(self.address, password=password)

    def rollback(self) -> None:
        """Roll back; where the connection is lost the server has done so."""
        self._take_promised()
        with translated(), peewee.__exception_wrapper__:  # type: ignore[attr-defined]
            self._roll_back()

    def _roll_back(self) -> None:
        connection = self._state.conn
        if not connection.closed:
            connection.execute("ROLLBACK")

    def connect_here(self) -> None:
        """Connect on this thread and make this the thread's database.

        Raises StorageError: Unreachable, NotAdmitted, WrongPassword, Missing, NoTls, UnfitServer.
        """
        self._forget_if_lost()
        with translated():
            try:
                self.connect(reuse_if_open=True)
            except BaseException:
                self.forget()
                raise
        self._used.here = True
        engine.DATABASE.obj = self

    def close_here(self) -> None:
        """Close this thread's connection; harmless where there is none or it was lost."""
        self._used.here = False
        self._forget_if_lost()
        super().close_here()

    @contextmanager
    def here(self) -> Iterator[None]:
        """Make this the thread's database for a while; a connection that was lost comes back."""
        self._forget_if_lost()
        # A thread that connected once goes on, however often it was tried in vain meanwhile.
        if self.is_closed() and getattr(self._used, "here", False):
            before = engine.DATABASE.obj
            self.connect_here()
            engine.DATABASE.obj = before
        with super().here():
            yield

    def _forget_if_lost(self) -> bool:
        """Let go of a connection that is broken, outside a transaction; return whether it was."""
        lost = not self.is_closed() and self._state.conn.closed and not self.in_transaction()
        if lost:
            self.forget()
        return bool(lost)

    def forget(self) -> None:
        """Let go of this thread's connection, whole or broken."""
        connection = self._state.conn
        self.dispose()
        if connection is not None:
            with suppress(Exception):  # it is of no use any more
                connection.close()

    @property
    def keeps_passwords(self) -> bool:  # type: ignore[override]
        """Whether rights are held by the server here, and people log in to it themselves."""
        return self.is_persons

    @property
    def is_persons(self) -> bool:  # type: ignore[override]
        """Whether this is the session of a person, not of the server's own account."""
        return self.address.is_persons

    def _take_promised(self) -> str | None:
        """Return, once, the password under which whoever works here connects from now on."""
        password: str | None = vars(self._promised).pop("password", None)
        return password

    def give_password(self, person: int, login_key: str, password: str) -> None:
        """Have the server make the person's login role if need be, and give it a password.

        What is sent is the verifier (SCRAM-SHA-256), so that no log of the server has the password.
        For the server's own account it does nothing while rights are not held there yet.
        """
        if not self.is_persons and not self._has_doors():
            return
        role = names.person_role(self.address.database, login_key)
        connection = self.connection()
        verifier = connection.pgconn.encrypt_password(
            sendable(password).encode("utf-8"), role.encode("utf-8"), b"scram-sha-256"
        )
        self.execute_sql(
            "SELECT keep.give_password(?, ?, ?)", (person, role, verifier.decode("ascii"))
        )
        if role == self.address.user:
            self._promised.password = password

    def rename_login(self, person: int, login_key: str) -> None:
        """Have the server rename the person's login role, where they have one."""
        if self.is_persons or self._has_doors():
            role = names.person_role(self.address.database, login_key)
            self.execute_sql("SELECT keep.rename_login(?, ?)", (person, role))

    def _has_doors(self) -> bool:
        asked = "SELECT to_regprocedure('keep.give_password(integer, text, text)') IS NOT NULL"
        return bool(self.execute_sql(asked).fetchone()[0])

    def arrive(self) -> int | None:
        """Ask the server whose login this is; it takes over what a new day changed of their posts.

        None for the server's own account, and for whom the server knows no more.
        """
        if not self.is_persons:
            return None
        found: tuple[int | None] = self.execute_sql("SELECT keep.arrive()").fetchone()
        return found[0]

    def admits(self, login_key: str, password: str) -> bool:
        """Try to log in as that person, on a connection of its own."""
        role = names.person_role(self.address.database, login_key)
        try:
            connected(replace(self.address, user=role, password=password)).close()
        except (WrongPassword, NotAdmitted):  # whose posts have ended is let in no more
            return False
        return True

    def sign_for(
        self, login_key: str, password: str, *, acting: int, right: str, company: int
    ) -> None:
        """Sign on a connection of the second person's own: ``db.held.signatures``."""
        if not self.is_persons:
            return
        role = names.person_role(self.address.database, login_key)
        with translated(), connected(replace(self.address, user=role, password=password)) as own:
            own.execute("SELECT keep.sign_for($1, $2, $3)", (acting, right, company))

    def commits_elsewhere(self) -> int:
        """Return a number that changes with every commit on the server, one's own too."""
        asked = "SELECT hashtextextended(CAST(pg_current_snapshot() AS text), 0)"
        return int(self.execute_sql(asked).fetchone()[0])

    def way(self) -> SharedAddress:
        """Return the address."""
        return self.address

    def alone(self) -> AbstractContextManager[None]:
        """Hold a lock of the session while the schema changes; raises Locked."""
        return self._holding()

    @contextmanager
    def _holding(self) -> Iterator[None]:
        patience = f"{int(engine.UPGRADE_SECONDS * 1000)}ms"
        self.execute_sql("SELECT set_config('lock_timeout', ?, false)", (patience,))
        try:
            self.execute_sql(f"SELECT pg_advisory_lock({_UPGRADING})")
        finally:
            usual = f"{int(engine.BUSY_SECONDS * 1000)}ms"
            self.execute_sql("SELECT set_config('lock_timeout', ?, false)", (usual,))
        try:
            yield
        finally:
            if not self._state.conn.closed:  # a lost connection holds no lock
                self.execute_sql(f"SELECT pg_advisory_unlock({_UPGRADING})")

    def written_outside(self) -> list[str]:
        """Return what the server has noted of people and the program's log knows nothing of."""
        if self.execute_sql("SELECT to_regproc('keep.outside')").fetchone()[0] is None:
            return []
        # A backup that is looked at aside has the functions, but not the roles that they name.
        keeper = names.keeper_role(self.address.database)
        owned = (
            "SELECT 1 FROM pg_namespace WHERE nspname = 'keep' AND pg_get_userbyid(nspowner) = ?"
        )
        if self.execute_sql(owned, (keeper,)).fetchone() is None:
            return []
        return [
            f"{at:%Y-%m-%dT%H:%M:%SZ} {role} {', '.join(tables)} ({rows})"
            for at, role, tables, rows in self.execute_sql(
                "SELECT at AT TIME ZONE 'UTC', role, tables, rows FROM keep.outside()"
            ).fetchall()
        ]

    def schema(self) -> dict[str, str]:
        """Return every column, constraint, index and trigger by name."""
        return dict(self.execute_sql(dialect.POSTGRESQL_SCHEMA).fetchall())

    def unsound(self) -> list[str]:
        """Return what PostgreSQL itself holds to be invalid or switched off."""
        return [said for (said,) in self.execute_sql(dialect.POSTGRESQL_UNSOUND).fetchall()]
