"""Put the rights that the server holds in place: after each upgrade, by the server's own account.

All of it in one transaction, and again whenever it is asked for: what is there already stays, what
is no more wanted goes. The parts add the views and functions of their rooms.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache

from db.errors import translated
from db.held import (
    asked,
    cards,
    cases,
    decisions,
    desks,
    doors,
    edition,
    groups,
    log,
    masks,
    money,
    passwords,
    policies,
    seconds,
    signatures,
    watching,
)
from db.held.names import desk_role, keeper_role, porter_role, quoted
from db.held.part import Part
from db.shared import SharedDatabase

#: The rooms' own parts, in the order in which they are made.
PARTS: tuple[Part, ...] = (
    masks,
    money,
    cards,
    cases,
    decisions,
    signatures,
    seconds,
    log,
    passwords,
    watching,
    desks,
)


def install(database: SharedDatabase) -> None:
    """Make or renew roles, functions, grants, policies and views of an office on a server.

    The database is connected here by an account that may make roles; its schema is the newest.
    Raises StorageError (NotAdmitted for an account that may not).
    """
    name = database.address.database
    with translated(), database.atomic():
        cursor = database.cursor()

        def run(statement: str) -> None:
            cursor.execute(statement)

        owner = cursor.execute(_OWNER).fetchone()
        if owner is not None and owner[0].endswith("/keeper") and owner[0] != keeper_role(name):
            # A copy of another database, or one that was renamed: what holds there does not here.
            run("DROP SCHEMA IF EXISTS desk CASCADE")
            run("DROP SCHEMA keep CASCADE")
        for statement in _roles(name):
            run(statement)
        tables = [row[0] for row in cursor.execute(_TABLES).fetchall()]
        for statement in _ownership(name, tables):
            run(statement)
        for statement in _by_keeper(name, tables):
            run(statement)
        run("RESET ROLE")
        # Of another office whose copy this is, for roles are the server's and not the database's.
        run("DELETE FROM keep.person_role r WHERE r.role <> keep.role_of(r.person_id)")
        run("DELETE FROM keep.standing")
        run("SELECT keep.let_all_in()")
        run("DELETE FROM keep.installed")
        cursor.execute(
            "INSERT INTO keep.installed VALUES (1, $1, $2)", (name, _mark(tuple(tables)))
        )


def is_installed(database: SharedDatabase) -> bool:
    """Return whether what this program holds at the server is in place there, for this database."""
    with translated():
        cursor = database.cursor()
        if cursor.execute("SELECT to_regclass('keep.installed')").fetchone()[0] is None:
            return False
        tables = tuple(row[0] for row in cursor.execute(_TABLES).fetchall())
        found = cursor.execute("SELECT name, what FROM keep.installed").fetchone()
        return bool(found == (database.address.database, _mark(tables)))


@cache
def _mark(tables: tuple[str, ...]) -> str:
    """Return what tells whether anything that is put in place has changed."""
    name = "office"
    found = list(tables)
    parts = (_roles(name), _ownership(name, found), _by_keeper(name, found))
    whole = "\n".join(statement for part in parts for statement in part)
    return hashlib.sha256(whole.encode("utf-8")).hexdigest()


_OWNER = "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'keep'"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
# Since PostgreSQL 16 whoever makes a role may not act as it unless they say so.
_MAKE = """
DO $$ BEGIN
IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{literal}') THEN
    CREATE ROLE {name} NOLOGIN {how};
END IF;
IF NOT pg_has_role(current_user, '{literal}', 'USAGE') THEN
    GRANT {name} TO CURRENT_USER;
END IF;
END $$
"""
# Nothing here is kept in large objects: no policy looks at them, and anybody may make them, which
# the log would not know. An account that may not forbid it leaves everything else as it is.
_NO_LARGE_OBJECTS = """
DO $$ BEGIN
REVOKE EXECUTE ON FUNCTION lo_creat(int), lo_create(oid), lo_from_bytea(oid, bytea),
    lo_put(oid, bigint, bytea), lowrite(int, bytea), lo_truncate(int, int),
    lo_truncate64(int, bigint), lo_import(text), lo_import(text, oid) FROM PUBLIC;
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$
"""


def _roles(database: str) -> Iterator[str]:
    for role, how in (
        (keeper_role(database), ""),
        (porter_role(database), "CREATEROLE"),
        (desk_role(database), ""),
    ):
        yield _MAKE.format(name=quoted(role), literal=role.replace("'", "''"), how=how)
    for _, role in groups.roles(database):
        yield _MAKE.format(name=quoted(role), literal=role.replace("'", "''"), how="")
    porter = quoted(porter_role(database))
    for role in (desk_role(database), *(role for _, role in groups.roles(database))):
        yield f"GRANT {quoted(role)} TO {porter} WITH ADMIN OPTION"
    yield watching.allowed(database)
    keeper, desk = quoted(keeper_role(database)), quoted(desk_role(database))
    yield f"CREATE SCHEMA IF NOT EXISTS keep AUTHORIZATION {keeper}"
    yield f"CREATE SCHEMA IF NOT EXISTS desk AUTHORIZATION {keeper}"
    yield f"GRANT CREATE ON SCHEMA keep TO {porter}"  # whom a function is given to must be able to
    yield f"GRANT USAGE, CREATE ON SCHEMA public TO {keeper}"
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield _NO_LARGE_OBJECTS
    yield f"REVOKE ALL ON DATABASE {quoted(database)} FROM PUBLIC"
    yield f"GRANT CONNECT ON DATABASE {quoted(database)} TO {desk}"
    yield f"GRANT USAGE ON SCHEMA public, keep, desk TO {desk}"


def _ownership(database: str, tables: list[str]) -> Iterator[str]:
    """Give what the migrations made to the keeper."""
    keeper = quoted(keeper_role(database))
    for table in tables:
        yield f"ALTER TABLE public.{table} OWNER TO {keeper}"
    yield f"ALTER FUNCTION public.refuse_change() OWNER TO {keeper}"


def _by_keeper(database: str, tables: list[str]) -> Iterator[str]:
    keeper, desk = quoted(keeper_role(database)), quoted(desk_role(database))
    act = f"SET LOCAL ROLE {keeper}"
    viewed: frozenset[str] = frozenset().union(*(part.VIEWED for part in PARTS))
    yield act
    # A new function is everybody's to call unless its maker says otherwise.
    yield "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC"
    yield from asked.statements(database)
    yield from edition.statements(database)
    yield from groups.statements(database)
    yield "RESET ROLE"
    yield from doors.statements(database)
    yield act
    yield from (f"GRANT EXECUTE ON FUNCTION keep.{each} TO {desk}" for each in asked.OUTER)
    yield from policies.statements(tables)
    for part in PARTS:
        yield from part.statements(database)
    yield from groups.grants(database, tables, viewed)
    yield from groups.triggers()
