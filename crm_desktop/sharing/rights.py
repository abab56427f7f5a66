"""Roles and rights of an office on a server, brought anew into a database that took its place."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from db.shared import SharedDatabase

_INSTALL = "db.held.install"


def hold_rights(database: SharedDatabase) -> None:
    """Have the server hold the office's rights, as its own account, connected on this thread.

    People's logins and passwords belong to the server, not to the database: they stay as they are.
    """
    if find_spec(_INSTALL) is not None:
        import_module(_INSTALL).install(database)
