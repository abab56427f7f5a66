"""A backup of either engine: the encrypted copy of a local file, or the dump of a server.

Here is the whole difference as the service sees it; how each is done is ``db.backup``'s and
``db.dumping``'s.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from crm_desktop.backups.model import Able
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.usecase import Context
from crm_desktop.foundation.words import Phrase
from crm_desktop.sharing.model import ServerAccount
from db.backup import CopyFacts, copy_database, verify_copy
from db.dumping import DumpFacts, dump_office, read_dump, restore_into, same
from db.engine import DATABASE, LocalDatabase, SharedAddress
from db.errors import CopyFailed, DamagedCopy
from db.migrate import upgrade
from db.programs import server_programs
from db.scratch import clear_away, place_to_try
from db.shared import SharedDatabase, open_shared

Progress = Callable[[int, int], None]


class Copies(Protocol):
    """Makes and proves backups of one office."""

    def make(self, out: Path, progress: Progress | None) -> CopyFacts:
        """Write a backup to ``out``, prove it and return what it is; raises StorageError."""

    def verify(self, path: Path, progress: Progress | None) -> CopyFacts:
        """Prove a backup and return what it is; raises StorageError, Refused."""

    def must_not_be(self, path: Path) -> None:
        """Raise Refused where a path is the database in use."""


def copies_of(context: Context, account: ServerAccount | None) -> Copies:
    """Return what makes backups of an office; ``account`` is the server's own, where known.

    Raises Refused where this desk has no programs of a server.
    """
    if isinstance(context.database, LocalDatabase):
        return LocalCopies(context.database)
    programs = server_programs()
    if programs is None:
        raise Refused(Phrase("server_backup.elsewhere"))
    return ServerCopies(context, own_address(context, account), programs)


def ability_of(context: Context, account: ServerAccount | None) -> Able:
    """Return whether this desk makes backups by itself, with a password, or not at all."""
    if isinstance(context.database, LocalDatabase):
        return Able.ALONE
    if server_programs() is None:
        return Able.ELSEWHERE
    return Able.ALONE if own_address(context, account) else Able.ASKS


def own_address(context: Context, account: ServerAccount | None) -> SharedAddress | None:
    """Return how the server's own account connects, None where this desk does not know."""
    database = context.database
    if not isinstance(database, SharedDatabase):
        return None
    if account is not None:
        return account_address(database.address, account)
    return None if database.is_persons else replace(database.address, standby="")


def account_address(address: SharedAddress, account: ServerAccount) -> SharedAddress:
    """Return the address of the same office as the server's own account connects."""
    return replace(
        address, user=account.user, password=account.password, is_persons=False, standby=""
    )


class LocalCopies:
    """Copies of the local file."""

    def __init__(self, database: LocalDatabase) -> None:
        self._database = database

    def make(self, out: Path, progress: Progress | None) -> CopyFacts:
        """Copy the file, and open the copy."""
        return copy_database(self._database, out, progress)

    def verify(self, path: Path, progress: Progress | None) -> CopyFacts:
        """Open the copy and check it whole."""
        return verify_copy(path, self._database.key)

    def must_not_be(self, path: Path) -> None:
        """Raise Refused where it is the file or its log, under whatever name."""
        must_not_be(self._database.path, path)


class ServerCopies:
    """Dumps of a server's office, each proved by restoring it."""

    def __init__(self, context: Context, own: SharedAddress | None, programs: Path) -> None:
        self._context = context
        self._own = own
        self._programs = programs

    def make(self, out: Path, progress: Progress | None) -> CopyFacts:
        """Dump the office as the server's own account and restore the dump into a scratch database.

        Raises Refused where the account is not known here, CopyFailed where the dump does not hold
        what the office does.
        """
        if self._own is None:
            raise Refused(Phrase("server_backup.account_needed"))
        own = self._own
        clear_away(own)

        def prove(dump: DumpFacts) -> None:
            try:
                self._try(dump, _part(progress, 1))
            except DamagedCopy as error:
                raise CopyFailed(error.detail) from error

        return dump_office(own, out, self._programs, _part(progress, 0), prove).copy

    def verify(self, path: Path, progress: Progress | None) -> CopyFacts:
        """Restore the dump where it disturbs nobody, compare every table and run the check.

        It needs no password: without the server's account it is tried on a server of its own.
        """
        dump = read_dump(path)
        must_be_of(dump.copy, _office(self._context))
        return replace(dump.copy, wrong=self._try(dump, _part(progress, 0, 1), checks=True))

    def must_not_be(self, path: Path) -> None:
        """A server's database is no file of this computer."""

    def _try(
        self, dump: DumpFacts, progress: Progress | None, *, checks: bool = False
    ) -> tuple[str, ...]:
        with place_to_try(self._own, self._programs) as place:
            restore_into(dump.copy.path, place, self._programs, _part(progress, 0))
            same(dump, place, _part(progress, 1))
            return _wrong_in(place) if checks else ()


def must_be_of(copy: CopyFacts, office: str) -> None:
    """Raise Refused where a backup is of another office."""
    if copy.office != office:
        raise Refused(Phrase("server_backup.other_office"))


def must_not_be(database: Path, path: Path) -> None:
    """Raise Refused where ``path`` is the database in use or its log, under whatever name."""
    for suffix in ("", "-wal", "-shm"):
        live = database.with_name(database.name + suffix)
        if live.exists() and path.exists() and path.samefile(live):
            raise Refused(Phrase("error.database_itself"))


def _office(context: Context) -> str:
    return str(context.database.execute_sql("SELECT uid FROM office WHERE id = 1").fetchone()[0])


def _wrong_in(place: SharedAddress) -> tuple[str, ...]:
    """Return what the office's own check finds in a restored backup, brought to this schema."""
    from crm_desktop.check import findings

    before = DATABASE.obj
    database = open_shared(place)
    database.connect_here()
    try:
        upgrade(database, _nothing_to_lose)
        return tuple(f"{found.check}: {found.detail}" for found in findings(database))
    finally:
        database.close_here()
        DATABASE.obj = before


def _nothing_to_lose() -> None:
    """What is tried is thrown away."""


def _part(progress: Progress | None, at: int, of: int = 2) -> Progress | None:
    """Return what tells a part of the work as part of the whole."""
    if progress is None:
        return None

    def told(done: int, whole: int) -> None:
        progress(at * whole + done, of * whole)

    return told
