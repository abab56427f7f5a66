"""Bring a database to the schema of this program: locked, backed up first, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import peewee

from db.engine import Database
from db.errors import BuildIncomplete, NewerSchema, translated

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
# The schema that this program was written for. A build that lost its migrations, or a file from a
# newer program, is found out by comparing with it.
HEAD = "0007_inquiries"
#: The table that names them. It is there before the first of them is.
HISTORY = "schema_migration"


def applied(database: Database) -> frozenset[str]:
    """Return the names of the migrations the database has been through."""
    if not database.table_exists(HISTORY):
        return frozenset()
    found = database.execute_sql(f"SELECT name FROM {HISTORY}").fetchall()
    return frozenset(name for (name,) in found)


def check_head(database: Database, migrations: Path = MIGRATIONS, head: str = HEAD) -> bool:
    """Return whether the schema is current; False where migrations wait.

    Raises BuildIncomplete where the program lacks its own migrations, NewerSchema where the file
    has been through some that this program does not know.
    """
    known = sorted(path.stem for path in migrations.glob("[0-9]*.py"))
    if not known or known[-1] != head:
        raise BuildIncomplete(f"expected {head}, found {known[-1] if known else 'none'}")
    done = applied(database)
    unknown = done.difference(known)
    if unknown:
        raise NewerSchema(max(unknown))
    return done.issuperset(known)


def upgrade(
    database: Database,
    backup: Callable[[], None],
    migrations: Path = MIGRATIONS,
    head: str = HEAD,
) -> tuple[str, ...]:
    """Apply what is pending, one transaction each, and return the names.

    ``backup`` is called once before the first of them where the database already holds something;
    if it raises, nothing is changed. Raises what ``check_head`` raises, and Locked where another
    program is upgrading the same file and does not finish.
    """
    if check_head(database, migrations, head):
        return ()
    with database.alone(), translated():
        # Another program may have done it while this one waited.
        if check_head(database, migrations, head):
            return ()
        if applied(database):
            backup()
        # Its import costs more than opening the database, and most starts find nothing to do.
        from playhouse.migrations import Runner

        return tuple(Runner(database, str(migrations), table_name=HISTORY).up())


def schema_of(database: Database) -> dict[str, str]:
    """Return the definition of everything by name, for comparing two databases."""
    return database.schema()


def create_missing(database: peewee.Database, tables: tuple[type[peewee.Model], ...]) -> None:
    """Create tables from the live models: what the migrations are compared with in a test."""
    database.create_tables(tables, safe=True)
