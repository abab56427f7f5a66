"""Which edition of the rights a server holds, so that a person's program knows if it has its own.

The server's own account puts them in place; a person cannot. A program that needs what an older one
did not install would fail in the middle of a step, and an older one must not put its own back.
"""

from __future__ import annotations

from db.held.names import desk_role, quoted
from db.shared import SharedDatabase

#: Raised with every release that changes what is put in place; a test holds that.
EDITION = 1


def statements(database: str) -> tuple[str, ...]:
    """Return the SQL of the function that tells it: run as the keeper, repeatable."""
    return (
        (
            "CREATE OR REPLACE FUNCTION keep.edition() RETURNS int LANGUAGE sql IMMUTABLE "
            f"AS 'SELECT {EDITION}'"
        ),
        "REVOKE ALL ON FUNCTION keep.edition() FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION keep.edition() TO {quoted(desk_role(database))}",
    )


def edition_at(database: SharedDatabase) -> int:
    """Return the edition that is in place at a server, 0 where none is; raises StorageError."""
    there = "SELECT to_regprocedure('keep.edition()') IS NOT NULL"
    if not database.execute_sql(there).fetchone()[0]:
        return 0
    return int(database.execute_sql("SELECT keep.edition()").fetchone()[0])
