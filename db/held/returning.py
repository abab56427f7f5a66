"""The rights of an office whose database is put back: away with the old, in with the new.

A backup has the schemas ``keep`` and ``desk`` as they were, owned by whoever restored it. They are
no data: they are made anew, but for one table, which says whose login role is whose. The roles and
their passwords belong to the server and are not in a backup at all.
"""

from __future__ import annotations

from db.held.install import install
from db.shared import SharedDatabase

_KNOWN = "SELECT to_regclass('keep.person_role')"
_LOGINS = "SELECT role, person_id FROM keep.person_role ORDER BY role"
_LET_IN = """
INSERT INTO keep.person_role (role, person_id)
SELECT r.rolname, ? FROM pg_roles r WHERE r.rolname = ? AND r.rolcanlogin
ON CONFLICT DO NOTHING
"""


def take_rights_away(database: SharedDatabase) -> list[tuple[str, int]]:
    """Remove the rights from a restored database; return whose login role is whose there."""
    known = database.execute_sql(_KNOWN).fetchone()[0]
    logins: list[tuple[str, int]] = database.execute_sql(_LOGINS).fetchall() if known else []
    for schema in ("desk", "keep"):
        database.execute_sql(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
    return logins


def give_rights_back(database: SharedDatabase, logins: list[tuple[str, int]]) -> list[str]:
    """Put the rights in place under the database's own name, and let those in who were.

    Whose login the server does not have any more, as on another server, is returned: an
    administrator gives them a password, which makes it.
    """
    install(database)
    missing = []
    for role, person in logins:
        if not database.execute_sql(_LET_IN, (person, role)).rowcount:
            missing.append(role)
    database.execute_sql("SELECT keep.let_all_in()")
    return missing
