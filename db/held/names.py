"""Names of the server's roles: roles are shared by all databases of a server, so they carry its.

A login role is ``<database>:<login key>``: whoever knows their login knows the role, and the
program can log in without asking the server who that is.
"""

from __future__ import annotations

import hashlib

# PostgreSQL cuts longer names (NAMEDATALEN) without an error.
_LONGEST = 63
#: Where a person's session looks for tables, and where the server's own account does.
PERSON_PATH = "desk, public"


def person_role(database: str, login_key: str) -> str:
    """Return the login role of a person; ``login_key`` is the folded login."""
    return _fitting(f"{database}:{login_key}")


def keeper_role(database: str) -> str:
    """Return the role that owns everything of an office and that nobody logs in as."""
    return _fitting(f"{database}/keeper")


def porter_role(database: str) -> str:
    """Return the role that makes login roles and lets them in; nobody logs in as it either."""
    return _fitting(f"{database}/porter")


def desk_role(database: str) -> str:
    """Return the group role of every person."""
    return _fitting(f"{database}/desk")


def group_role(database: str, role: str) -> str:
    """Return the group role of a role of the rights matrix, such as ``AG``."""
    return _fitting(f"{database}/role/{role}")


def quoted(name: str) -> str:
    """Return a name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def _fitting(name: str) -> str:
    whole = name.encode("utf-8")
    if len(whole) <= _LONGEST:
        return name
    digest = hashlib.sha256(whole).hexdigest()[:16]
    return f"{whole[: _LONGEST - 17].decode('utf-8', 'ignore')}~{digest}"
