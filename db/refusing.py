"""What it means that a server gave no connection: asked of its sentence, and of how far it came."""

from __future__ import annotations

from db.engine import SharedAddress
from db.errors import (
    Missing,
    NotAdmitted,
    NoTls,
    OtherServer,
    ServerBusy,
    StorageError,
    Unreachable,
    WrongPassword,
)

# The driver hands no code over where no connection was made, only the server's sentence.
_SAID: tuple[tuple[str, type[StorageError]], ...] = (
    ("password authentication failed", WrongPassword),
    ("no password supplied", WrongPassword),
    ("no pg_hba.conf entry", NotAdmitted),
    ("pg_hba.conf rejects", NotAdmitted),
    ("permission denied for database", NotAdmitted),
    ("authentication method requirement", NotAdmitted),
    ("is not permitted to log in", NotAdmitted),
    ("too many", ServerBusy),
    ("remaining connection slots", ServerBusy),
    ("starting up", Unreachable),
    ("shutting down", Unreachable),
    ("recovery mode", Unreachable),
    ("not currently accepting connections", Unreachable),
    ("server does not support SSL", NoTls),
    ("SSL error", NoTls),
    ("certificate", NoTls),
    ("received invalid response to", OtherServer),
    ("expected authentication request", OtherServer),
)


def why_not(error: BaseException, address: SharedAddress) -> type[StorageError]:
    """Return what a failed connection means, from what the server said or how far it came."""
    said = str(error)
    if f'database "{address.database}" does not exist' in said:
        return Missing
    for words, kind in _SAID:
        if words in said:
            return kind
    # A server may speak another language; that it has asked for a password does not depend on it.
    asked = getattr(getattr(error, "pgconn", None), "used_password", False)
    return WrongPassword if asked else Unreachable
