"""Storage errors of the user's environment, told apart from our own bugs.

Anything peewee raises that is not one of these (a constraint we broke, SQL we got wrong) is a bug
and passes through unchanged.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import peewee
from sqlcipher3 import dbapi2


class StorageError(Exception):
    """The store cannot be used as things stand; ``code`` names the sentence the user is shown."""

    code = "unusable"

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"{self.code}: {detail}" if detail else self.code)
        self.detail = detail


class Locked(StorageError):
    """Another program holds the database and did not let go in time."""

    code = "locked"


class DiskFull(StorageError):
    """No room left where the file lies."""

    code = "disk_full"


class ReadOnly(StorageError):
    """The file or its folder may not be written."""

    code = "read_only"


class WrongKey(StorageError):
    """The key does not open this file (or the file is no database at all)."""

    code = "wrong_key"


class Damaged(StorageError):
    """The file is torn or foreign; only a backup helps."""

    code = "damaged"


class Missing(StorageError):
    """There is no database where one was expected."""

    code = "missing"


class NewerSchema(StorageError):
    """The file was written by a newer version of the program."""

    code = "newer_schema"


class BuildIncomplete(StorageError):
    """The program lacks its own migrations: a broken build must not touch data."""

    code = "build_incomplete"


class OnNetwork(StorageError):
    """The path lies on a network drive, where write-ahead logging corrupts."""

    code = "on_network"


class TooOldLibrary(StorageError):
    """The SQLite library is within the range of the WAL-reset corruption bug."""

    code = "library_too_old"


# SQLite's primary result codes (https://sqlite.org/rescode.html); extended ones end in these.
_BY_SQLITE_CODE: dict[int, type[StorageError]] = {
    5: Locked,  # SQLITE_BUSY
    6: Locked,  # SQLITE_LOCKED
    8: ReadOnly,  # SQLITE_READONLY
    10: Damaged,  # SQLITE_IOERR, refined below where the disk is full
    11: Damaged,  # SQLITE_CORRUPT
    13: DiskFull,  # SQLITE_FULL
    14: Missing,  # SQLITE_CANTOPEN
    26: WrongKey,  # SQLITE_NOTADB
}

_BY_ERRNO: dict[int, type[StorageError]] = {
    errno.ENOSPC: DiskFull,
    errno.EDQUOT: DiskFull,
    errno.EROFS: ReadOnly,
    errno.EACCES: ReadOnly,
    errno.EPERM: ReadOnly,
    errno.ENOENT: Missing,
}


def _sqlite_code(error: BaseException) -> int | None:
    seen: BaseException | None = error
    while seen is not None:
        code = getattr(seen, "sqlite_errorcode", None)
        if isinstance(code, int):
            return code
        # peewee hands the driver's error on as an argument, Python as cause or context.
        inner = next((arg for arg in seen.args if isinstance(arg, BaseException)), None)
        seen = inner or seen.__cause__ or seen.__context__
    return None


def storage_error(error: BaseException) -> StorageError | None:
    """Return the environment's error behind ``error``, or None where the fault is ours."""
    if isinstance(error, StorageError):
        return error
    if isinstance(error, OSError):
        kind = _BY_ERRNO.get(error.errno or 0)
        return kind(str(error)) if kind else None
    code = _sqlite_code(error)
    if code is None:
        return None
    kind = _BY_SQLITE_CODE.get(code & 0xFF)
    return kind(str(error)) if kind else None


@contextmanager
def translated() -> Iterator[None]:
    """Raise StorageError in place of the driver's and the system's errors that mean one."""
    try:
        yield
    except (peewee.PeeweeException, dbapi2.Error, OSError) as error:
        known = storage_error(error)
        if known is None:
            raise
        raise known from error
