"""The server's own account as the hosting PC keeps it, in the keyring of whoever works there."""

from __future__ import annotations

import json

from crm_desktop.foundation.secrets import Secrets
from crm_desktop.sharing.model import ServerAccount
from db.engine import SharedAddress


def keep_account(keyring: Secrets, address: SharedAddress, account: ServerAccount) -> None:
    """Keep the account of a server on this PC, which then makes the backups by itself.

    Raises Refused where the keyring does not take it.
    """
    keyring.put(_name(address), json.dumps([account.user, account.password]))


def kept_account(keyring: Secrets, address: SharedAddress) -> ServerAccount | None:
    """Return the account that this PC keeps for a server, None where it keeps none."""
    kept = keyring.get(_name(address)) if keyring.available() else None
    try:
        user, password = json.loads(kept or "null")
    except (ValueError, TypeError):
        return None
    return ServerAccount(str(user), str(password))


def forget_account(keyring: Secrets, address: SharedAddress) -> None:
    """Forget the account: this PC no longer makes the backups."""
    keyring.forget(_name(address))


def _name(address: SharedAddress) -> str:
    return f"server:{address.host}:{address.port}/{address.database}"
