"""Storage errors of the user's environment, told apart from our own bugs.

Anything peewee raises that is not one of these (a constraint we broke, SQL we got wrong) is a bug
and passes through unchanged.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

import peewee
from sqlcipher3 import dbapi2


class StorageError(Exception):
    """The store cannot be used as things stand; ``code`` names the sentence the user is shown."""

    code = "unusable"
    #: What the sentence names.
    told: Mapping[str, str] = MappingProxyType({})

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"{self.code}: {detail}" if detail else self.code)
        self.detail = detail


class Locked(StorageError):
    """Another program holds the database and did not let go in time."""

    code = "locked"


class DiskFull(StorageError):
    """No room left where the file lies."""

    code = "disk_full"


class DiskFailed(StorageError):
    """The disk would not read or write: its quota, its cable, or the disk itself."""

    code = "disk_failed"


class ReadOnly(StorageError):
    """The file or its folder may not be written."""

    code = "read_only"


class WrongKey(StorageError):
    """The key does not open this file (or the file is no database at all)."""

    code = "wrong_key"


class Damaged(StorageError):
    """The file is torn or foreign; only a backup helps."""

    code = "damaged"


class DamagedCopy(Damaged):
    """A backup is torn or foreign; another one helps."""

    code = "damaged_copy"


class Missing(StorageError):
    """There is no database where one was expected."""

    code = "missing"


class NewerSchema(StorageError):
    """The file was written by a newer version of the program."""

    code = "newer_schema"


class OlderSchema(StorageError):
    """The database waits for an upgrade that is not this desk's to make."""

    code = "older_schema"


class OlderProgram(StorageError):
    """The office asks for a newer program than this one."""

    code = "older_program"

    def __init__(self, least: str, own: str) -> None:
        super().__init__(f"{own} < {least}")
        self.told = {"least": least, "own": own}


class MovedAway(StorageError):
    """The office has moved to a server; what is left here is only read."""

    code = "moved_away"


class BuildIncomplete(StorageError):
    """The program lacks its own migrations: a broken build must not touch data."""

    code = "build_incomplete"


class OnNetwork(StorageError):
    """The path lies on a network drive, where write-ahead logging corrupts."""

    code = "on_network"


class TooOldLibrary(StorageError):
    """The SQLite library is within the range of the WAL-reset corruption bug."""

    code = "library_too_old"


class Unreachable(StorageError):
    """No server answers at the address, or it is just starting or stopping."""

    code = "unreachable"


class ConnectionLost(Unreachable):
    """The server was there and is gone; what was not acknowledged was not stored."""

    code = "connection_lost"


class NotAdmitted(StorageError):
    """The server refuses this desk or this person, whatever the password."""

    code = "not_admitted"


class NotPermitted(NotAdmitted):
    """The server lets this person in, and does not let them do this."""

    code = "not_permitted"


class WrongPassword(StorageError):
    """The server does not take the name or the password; it does not say which."""

    code = "wrong_password"


class NoTls(StorageError):
    """The connection cannot be made safe as was asked: no TLS, or somebody else's certificate."""

    code = "no_tls"


class ServerBusy(StorageError):
    """The server has no room for another connection, or no memory."""

    code = "server_busy"


class OtherServer(StorageError):
    """Something answers at the address, and it is no PostgreSQL server."""

    code = "other_server"


class UnfitServer(StorageError):
    """The server is too old, or its database compares text in another way than the program."""

    code = "unfit_server"


class CopyFailed(StorageError):
    """A backup that was just made does not hold what the office holds, and was thrown away."""

    code = "copy_failed"


class OldPrograms(StorageError):
    """The programs of a server on this computer are older than the server or the backup."""

    code = "old_programs"


# SQLite's primary result codes (https://sqlite.org/rescode.html); extended ones end in these.
_BY_SQLITE_CODE: dict[int, type[StorageError]] = {
    3: ReadOnly,  # SQLITE_PERM
    5: Locked,  # SQLITE_BUSY
    6: Locked,  # SQLITE_LOCKED
    8: ReadOnly,  # SQLITE_READONLY
    10: DiskFailed,  # SQLITE_IOERR; which operation failed the driver does not tell
    11: Damaged,  # SQLITE_CORRUPT
    13: DiskFull,  # SQLITE_FULL
    14: ReadOnly,  # SQLITE_CANTOPEN: whether the file is there was asked before
    15: Locked,  # SQLITE_PROTOCOL: too many at the write-ahead log at once
    26: WrongKey,  # SQLITE_NOTADB
}

# PostgreSQL's (https://www.postgresql.org/docs/current/errcodes-appendix.html), by their beginning.
_BY_SQLSTATE: tuple[tuple[str, type[StorageError]], ...] = (
    ("08", ConnectionLost),
    ("25006", ReadOnly),  # read_only_sql_transaction: a standby, or a disk that was full
    ("25P03", ConnectionLost),  # idle_in_transaction_session_timeout
    ("28P01", WrongPassword),
    ("28", NotAdmitted),
    ("3D000", Missing),
    ("40", Locked),  # two that waited for each other
    ("42501", NotPermitted),  # insufficient_privilege
    ("53100", DiskFull),
    ("53", ServerBusy),
    ("55P03", Locked),  # lock_not_available
    ("57P03", Unreachable),  # cannot_connect_now
    ("57P", ConnectionLost),  # shut down, crashed, database dropped
    ("58", DiskFailed),
    ("XX001", Damaged),
    ("XX002", Damaged),
)

_BY_ERRNO: dict[int, type[StorageError]] = {
    errno.ENOSPC: DiskFull,
    errno.EDQUOT: DiskFull,
    errno.EIO: DiskFailed,
    errno.EROFS: ReadOnly,
    errno.EACCES: ReadOnly,
    errno.EPERM: ReadOnly,
    errno.EFBIG: DiskFull,
    errno.EEXIST: ReadOnly,  # a file where a folder should be, and the other way round
    errno.ENOTDIR: ReadOnly,
    errno.EISDIR: ReadOnly,
    errno.ENOENT: Missing,
}
# Windows tells a file that another program holds apart only here.
_SHARING_VIOLATION = (32, 33)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it came from: peewee and Python keep the driver's as context."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def storage_error(error: BaseException) -> StorageError | None:
    """Return the environment's error behind ``error``, or None where the fault is ours.

    The database's whole chain counts: a rollback that fails because a full disk has rolled back
    already must not hide the full disk.
    """
    if isinstance(error, OSError):
        held = getattr(error, "winerror", None) in _SHARING_VIOLATION
        kind = Locked if held else _BY_ERRNO.get(error.errno or 0)
        return kind(str(error)) if kind else None
    for seen in _chain(error):
        if isinstance(seen, StorageError):
            return seen
        kind = _kind_of(seen)
        if kind:
            return kind(str(error))
    return None


def kind_of_code(code: int) -> type[StorageError] | None:
    """Return the environment's error that SQLite's result code means, if it means one."""
    return _BY_SQLITE_CODE.get(code & 0xFF)


def _kind_of(error: BaseException) -> type[StorageError] | None:
    if type(error).__module__.startswith("psycopg"):
        return _kind_of_psycopg(error)
    code = getattr(error, "sqlite_errorcode", None)
    known = kind_of_code(code) if isinstance(code, int) else None
    return known or (Damaged if _tells_of_damage(error) else None)


def kind_of_sqlstate(code: str) -> type[StorageError] | None:
    """Return the environment's error that PostgreSQL's code means, if it means one."""
    return next((kind for start, kind in _BY_SQLSTATE if code.startswith(start)), None)


def _kind_of_psycopg(error: BaseException) -> type[StorageError] | None:
    code = getattr(error, "sqlstate", None)
    if code:
        return kind_of_sqlstate(code)
    # Without a code nothing came from the server: the connection broke off.
    return ConnectionLost if type(error).__name__ == "OperationalError" else None


def _tells_of_damage(error: BaseException) -> bool:
    """Return whether only the words of an error tell that a plain file is damaged.

    The driver met text that is none, or SQLite a format in the file's head that it never wrote.
    """
    if isinstance(error, UnicodeDecodeError):
        # SQLite's message quotes the damaged schema, and the driver cannot decode the message.
        return error.object.startswith(b"malformed database schema")
    said = str(error)
    return isinstance(error, dbapi2.OperationalError) and (
        "decode to UTF-8" in said or said == "unsupported file format"
    )


@contextmanager
def translated() -> Iterator[None]:
    """Raise StorageError in place of the driver's and the system's errors that mean one."""
    try:
        yield
    except (peewee.PeeweeException, dbapi2.Error, OSError, UnicodeDecodeError) as error:
        known = storage_error(error)
        if known is None:
            raise
        raise known from error
