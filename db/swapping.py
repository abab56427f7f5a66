"""A restored database in the place of the one that people work in; both stay, under two names."""

from __future__ import annotations

import time
from dataclasses import replace
from threading import Event

from db.engine import SharedAddress
from db.errors import Locked
from db.held.names import quoted
from db.scratch import maintaining
from db.shared import SharedDatabase, create_shared

_LONGEST = 63
_PATIENCE = 15.0
_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname IN (?, ?) AND pid <> pg_backend_pid()
"""
_LEFT = "SELECT count(*) FROM pg_stat_activity WHERE datname IN (?, ?)"


def create_beside(address: SharedAddress, mark: str) -> SharedAddress:
    """Make an empty database beside an office, named after it; return its address.

    Raises NotAdmitted where the account may make none.
    """
    beside = replace(address, database=beside_name(address.database, mark), is_persons=False)
    create_shared(beside)
    return beside


def beside_name(database: str, mark: str) -> str:
    """Return a name that PostgreSQL does not cut: the database's, and a mark."""
    room = _LONGEST - len(mark.encode("utf-8")) - 1
    return f"{database.encode('utf-8')[:room].decode('utf-8', 'ignore')}_{mark}"


def put_in_place(new: SharedAddress, address: SharedAddress, mark: str) -> str:
    """Give ``new`` the name of an office's database, and that one a name with ``mark``; return it.

    Whoever is in either is sent away, and nobody comes into the old one any more: what they saved
    there nobody would find. Both names change at one moment; whatever fails before leaves all as it
    was. Returns "" where there was no database. Raises Locked where somebody does not leave.
    """
    aside = beside_name(address.database, mark)
    with maintaining(address) as server:
        there = server.execute_sql(
            "SELECT 1 FROM pg_database WHERE datname = ?", (address.database,)
        ).fetchone()
        if there:
            _admit(server, address.database, "FALSE")
        try:
            _send_away(server, address.database, new.database)
            with server.atomic():
                if there:
                    _rename(server, address.database, aside)
                _rename(server, new.database, address.database)
        except BaseException:
            if there:
                _admit(server, address.database, "TRUE")
            raise
    return aside if there else ""


def _send_away(server: SharedDatabase, *databases: str) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        server.execute_sql(_OTHERS, databases)
        if not server.execute_sql(_LEFT, databases).fetchone()[0]:
            return
        if time.monotonic() > end:
            raise Locked(databases[0])
        Event().wait(0.05)


def _admit(server: SharedDatabase, database: str, whether: str) -> None:
    server.execute_sql(f"ALTER DATABASE {quoted(database)} WITH ALLOW_CONNECTIONS {whether}")


def _rename(server: SharedDatabase, was: str, now: str) -> None:
    server.execute_sql(f"ALTER DATABASE {quoted(was)} RENAME TO {quoted(now)}")
