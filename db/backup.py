"""Copies of a local database: made while it is in use, proved by opening them."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from db.engine import BUSY_SECONDS, LocalDatabase, alone_with, integrity_problems, raw_key
from db.errors import Damaged, DamagedCopy, Locked, Missing, kind_of_code, storage_error, translated

# What SQLite keeps beside a database that is open, or was when its program ended by force.
_LOGS = ("-wal", "-journal")
_INDEX = "-shm"
_NO_SUCH_TABLE = 1  # SQLITE_ERROR: the statement does not fit the file


@dataclass(frozen=True)
class CopyFacts:
    """What a verified copy is: bytes, SHA-256, newest migration, audit head, office id.

    ``wrong`` is what the office's own check found in it, where that was run.
    """

    path: Path
    size: int
    sha256: str
    head: str
    audit_seq: int
    audit_hash: str
    office: str
    wrong: tuple[str, ...] = ()


def copy_database(
    database: LocalDatabase, out: Path, progress: Callable[[int, int], None] | None = None
) -> CopyFacts:
    """Copy the database, open on this thread and in use by others, to ``out`` and verify the copy.

    ``out`` appears only when it is complete and proved; ``progress`` is told pages done and in all
    and may raise to stop. Raises DiskFull, ReadOnly and the like, Damaged where the copy fails its
    checks.
    """
    part = out.with_name(out.name + ".part")
    with translated():
        out.parent.mkdir(parents=True, exist_ok=True)
        try:
            _remove(part)
            _copy_into(database.connection(), part, database.key, progress)
            try:
                facts = verify_copy(part, database.key)
            except DamagedCopy as error:  # what was copied is damaged
                raise Damaged(error.detail) from error
            flush_to_disk(part)
            part.replace(out)
            flush_to_disk(out.parent)
        finally:
            _remove(part)
    return replace(facts, path=out)


def take_copy(copy: Path, out: Path, copy_key: bytes | None, key: bytes | None) -> CopyFacts:
    """Write the content of a copy to ``out``, verify what was written, and return what the copy is.

    ``copy_key`` opens the copy, ``key`` opens ``out``. A log that lies beside the copy counts.
    Raises WrongKey, DamagedCopy, Missing, DiskFull and the like; then no file is left.
    """
    try:
        with _of_a_copy():
            if not copy.is_file():
                raise Missing(str(copy))
            source = _connect(copy, copy_key, read_only=True)
            try:
                # Page by page from one key to the other: PRAGMA rekey would name a full disk a bug.
                _copy_into(source, out, key)
            finally:
                source.close()
            facts = verify_copy(out, key)
            return replace(facts, path=copy, size=copy.stat().st_size, sha256=file_sha256(copy))
    except BaseException:
        _remove(out)
        raise


@contextmanager
def _of_a_copy() -> Iterator[None]:
    """Translate errors as everywhere, but tell a damaged copy from a damaged database."""
    try:
        with translated():
            yield
    except Damaged as error:
        raise DamagedCopy(error.detail) from error


def _copy_into(
    source: Any,
    part: Path,
    key: bytes | None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    target = _connect(part, key)
    try:
        # All pages at once: in steps it starts over whenever somebody writes, and never ends.
        source.backup(target, pages=-1, progress=_give_up)
        if progress:
            pages = target.execute("PRAGMA page_count").fetchone()[0]
            progress(pages, pages)
        # One file, without a log beside it.
        target.execute("PRAGMA journal_mode=DELETE")
    finally:
        target.close()


def _give_up(status: int, _remaining: int, _total: int) -> None:
    """Raise what stops a copy: the driver's own error has no code, and locked it never gives up."""
    kind = kind_of_code(status)
    if kind:
        raise kind("while copying")


def verify_copy(path: Path, key: bytes | None) -> CopyFacts:
    """Open a copy and check it whole.

    Raises WrongKey, DamagedCopy, Missing, or what the disk says.
    """
    with _of_a_copy():
        if not path.is_file():
            raise Missing(str(path))
        connection = _connect(path, key, read_only=True)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            _must_be_sound(connection, encrypted=key is not None)
            head, seq, chain, office = _what_it_holds(connection)
        finally:
            connection.close()
        return CopyFacts(path, path.stat().st_size, file_sha256(path), head, seq, chain, office)


def _what_it_holds(connection: Any) -> tuple[str, int, str, str]:
    try:
        head = _one(connection, "SELECT max(name) FROM schema_migration") or ""
        seq, chain = connection.execute("SELECT seq, hash FROM audit_head").fetchone() or (0, "")
        office = _one(connection, "SELECT uid FROM office") or ""
    except dbapi2.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) != _NO_SUCH_TABLE:
            raise
        raise Damaged("a database, but not an office's") from error
    return head, seq, chain, office


def put_back(new: Path, database_path: Path, key: bytes | None) -> None:
    """Put a complete database in the place of another, which stays as ``*.before-restore``.

    ``new`` lies on the same disk and nobody has it open; ``key`` opens it, and the old one if
    anything can. Nobody may have the old one open either: raises Locked where somebody has. Killed
    at any moment it leaves either the old database or the new one.
    """
    with alone_with(database_path), translated():
        fold_log_in(new, key)
        flush_to_disk(new)
        with _nobody_in(database_path, key):
            _keep_aside(database_path)
            try:
                new.replace(database_path)
            except PermissionError as error:  # on Windows: somebody has opened it just now
                raise Locked(str(database_path)) from error
        flush_to_disk(database_path.parent)


def fold_log_in(path: Path, key: bytes | None) -> None:
    """Empty the write-ahead log into the file, so that the file alone is the database.

    Raises Locked while anybody else has the file open.
    """
    with translated():
        connection = _connect(path, key)
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
        finally:
            connection.close()


@contextmanager
def _nobody_in(path: Path, key: bytes | None) -> Iterator[None]:
    """Hold a database, its log folded in, so that nobody opens it; raises Locked.

    Whoever opened it now would go on saving into a file that nobody finds again.
    """
    if not path.exists():
        yield
        return
    connection = _connect(path, key)
    try:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            if _one(connection, "PRAGMA journal_mode") != "delete":
                raise Locked(str(path))  # somebody came in between the two
        except dbapi2.Error as error:
            if isinstance(storage_error(error), Locked):
                raise
            # A file too damaged to open is what a restore is for.
        if os.name == "nt":
            connection.close()  # Windows replaces no file that is open.
        yield
    finally:
        connection.close()


def _keep_aside(path: Path) -> None:
    """Give the old database and its logs a second name, and take the logs from beside the new."""
    aside = _aside(path)
    # Killed at this point before: what is aside is this database already, and maybe its log.
    again = path.exists() and aside.exists() and aside.samefile(path)
    logs = [_beside(path, suffix) for suffix in _LOGS]
    for file in (path, *logs):
        kept = _aside(file)
        if file.exists():
            kept.unlink(missing_ok=True)
            _second_name(file, kept)
        elif path.exists() and not again:
            kept.unlink(missing_ok=True)
    # A log must never meet a database that it does not belong to.
    for file in (*logs, _beside(path, _INDEX)):
        file.unlink(missing_ok=True)


def _second_name(path: Path, name: Path) -> None:
    try:
        # Opens nothing: to open and close the file would let go of the lock that is held on it.
        name.hardlink_to(path)
    except OSError:  # FAT has one name for a file.
        shutil.copy2(path, name)
        flush_to_disk(name)


def _aside(path: Path) -> Path:
    return _beside(path, ".before-restore")


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _remove(path: Path) -> None:
    for suffix in ("", *_LOGS, _INDEX):
        _beside(path, suffix).unlink(missing_ok=True)


def _must_be_sound(connection: Any, *, encrypted: bool) -> None:
    problems = integrity_problems(connection, encrypted=encrypted)
    if problems:
        raise Damaged(problems[0])


def _connect(path: Path, key: bytes | None, *, read_only: bool = False) -> Any:
    mode = "ro" if read_only else "rwc"
    connection = dbapi2.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=BUSY_SECONDS
    )
    connection.execute("PRAGMA cipher_log_level = NONE")
    if key:
        connection.execute(f'PRAGMA key = "{raw_key(key)}"')
    return connection


def _one(connection: Any, sql: str) -> Any:
    row = connection.execute(sql).fetchone()
    return row[0] if row else None


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def flush_to_disk(path: Path) -> None:
    """Have the system write a file, or the names in a folder, to the disk before going on."""
    if os.name == "nt" and path.is_dir():
        return  # Windows flushes a folder with its files and opens none.
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_plain(path: Path) -> bool:
    """Return whether a file is a database without encryption, by its first sixteen bytes."""
    with translated(), path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\x00"
