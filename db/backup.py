"""Copies of a local database: made while it is in use, proved by opening them."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from db.engine import LocalDatabase, raw_key
from db.errors import Damaged, Locked, Missing, translated


@dataclass(frozen=True)
class CopyFacts:
    """What a verified copy is: bytes, SHA-256, newest migration, audit head, office id."""

    path: Path
    size: int
    sha256: str
    head: str
    audit_seq: int
    audit_hash: str
    office: str


def copy_database(
    database: LocalDatabase, out: Path, progress: Callable[[int, int], None] | None = None
) -> CopyFacts:
    """Copy the database, open on this thread and in use by others, to ``out`` and verify the copy.

    ``out`` appears only when it is complete and proved; ``progress`` is told pages done and in all
    and may raise to stop. Raises DiskFull, ReadOnly and the like, Damaged where the copy fails its
    checks.
    """
    part = out.with_name(out.name + ".part")
    try:
        with translated():
            out.parent.mkdir(parents=True, exist_ok=True)
            part.unlink(missing_ok=True)
            _copy_into(database, part, progress)
        facts = verify_copy(part, database.key)
        with translated():
            _flush_to_disk(part)
            part.replace(out)
            _flush_to_disk(out.parent)
    finally:
        part.unlink(missing_ok=True)
    return CopyFacts(out, *[getattr(facts, name) for name in _FACTS])


_FACTS = ("size", "sha256", "head", "audit_seq", "audit_hash", "office")


def _copy_into(
    database: LocalDatabase, part: Path, progress: Callable[[int, int], None] | None
) -> None:
    target = _connect(part, database.key)
    try:
        # All pages at once: in steps it starts over whenever somebody writes, and never ends.
        database.connection().backup(target, pages=-1)
        if progress:
            pages = target.execute("PRAGMA page_count").fetchone()[0]
            progress(pages, pages)
        # One file, without a log beside it.
        target.execute("PRAGMA journal_mode=DELETE")
    finally:
        target.close()


def verify_copy(path: Path, key: bytes | None) -> CopyFacts:
    """Open a copy and check it whole; raises WrongKey, Damaged, Missing, or what the disk says."""
    if not path.is_file():
        raise Missing(str(path))
    with translated():
        connection = _connect(path, key, read_only=True)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            _must_be_sound(connection, encrypted=key is not None)
            head = _one(connection, "SELECT max(name) FROM schema_migration") or ""
            seq, chain = connection.execute("SELECT seq, hash FROM audit_head").fetchone() or (
                0,
                "",
            )
            office = _one(connection, "SELECT uid FROM office") or ""
        finally:
            connection.close()
        return CopyFacts(path, path.stat().st_size, file_sha256(path), head, seq, chain, office)


def put_back(
    copy: Path, database_path: Path, copy_key: bytes | None, key: bytes | None
) -> CopyFacts:
    """Replace the database by a verified copy; the old one stays as ``*.before-restore``.

    ``copy_key`` opens the copy, ``key`` the database from now on (and the old one, if it can).

    Nobody may have the database open: raises Locked where somebody has. Killed at any moment it
    leaves either the old database or the new one.
    """
    facts = verify_copy(copy, copy_key)
    with translated():
        part = database_path.with_name(database_path.name + ".restoring")
        shutil.copyfile(copy, part)
        if copy_key and key and copy_key != key:
            _change_key(part, copy_key, key)
        _flush_to_disk(part)
        if database_path.exists():
            _fold_log_in(database_path, key)
            shutil.copy2(database_path, _aside(database_path))
        part.replace(database_path)
        _flush_to_disk(database_path.parent)
    return facts


def _change_key(path: Path, old: bytes, new: bytes) -> None:
    connection = _connect(path, old)
    try:
        connection.execute(f'PRAGMA rekey = "{raw_key(new)}"')
    finally:
        connection.close()


def _fold_log_in(path: Path, key: bytes | None) -> None:
    """Empty the write-ahead log into the file, so that the file alone is the old database."""
    connection = _connect(path, key)
    try:
        # Fails as locked while anybody else has the file open.
        connection.execute("PRAGMA journal_mode=DELETE")
    except dbapi2.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (5, 6):
            raise Locked(str(path)) from error
        # A file too damaged to open is what a restore is for. Its log must not meet the new file.
        log = path.with_name(path.name + "-wal")
        if log.exists():
            log.replace(_aside(path).with_name(_aside(path).name + "-wal"))
        path.with_name(path.name + "-shm").unlink(missing_ok=True)
    finally:
        connection.close()


def _aside(path: Path) -> Path:
    return path.with_name(path.name + ".before-restore")


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


def _must_be_sound(connection: Any, *, encrypted: bool) -> None:
    problems = integrity_problems(connection, encrypted=encrypted)
    if problems:
        raise Damaged(problems[0])


def _connect(path: Path, key: bytes | None, *, read_only: bool = False) -> Any:
    mode = "ro" if read_only else "rwc"
    connection = dbapi2.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=10.0)
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


def _flush_to_disk(path: Path) -> None:
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
