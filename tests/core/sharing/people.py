"""An office on the tests' own server whose people log in to it themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crm_desktop.application import found_shared_office, open_shared_office
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.sharing.place import SharedPlace
from db import sql
from db.engine import SharedAddress
from db.held.names import person_role, quoted
from tests.core.offices import PASSWORD, START, Office, founding
from tests.servers import Server, new_name, server


@dataclass
class Shared:
    """A small office on the server: 陈立 leads, 李芳 is the officer; both know ``PASSWORD``."""

    address: SharedAddress

    @property
    def place(self) -> SharedPlace:
        """Where people join it."""
        address = self.address
        return SharedPlace(address.host, address.database, address.port, "disable")

    @contextmanager
    def hosting(self, folder: Path) -> Iterator[Office]:
        """Open it as the server's own account does."""
        clock = SetClock(START)
        app = open_shared_office(DataFolder(folder), self.address, clock=clock)
        try:
            yield Office(app, clock)
        finally:
            app.close()


def found_shared(folder: Path, on: Server | None = None) -> Shared:
    """Found an office of two on the tests' server, or one of a test's own, and let both in."""
    address = (on or server()).database(new_name("joined"))
    app, _ = found_shared_office(
        DataFolder(folder), address, founding("small-office"), clock=SetClock(START)
    )
    try:
        office = Office(app, SetClock(START))
        office.hire("A1-2", "lifang", "李芳")
        for person, login in sql.rows("SELECT id, login_key FROM person ORDER BY id"):
            app.database.give_password(person, login, PASSWORD)
    finally:
        app.close()
    return Shared(address)


def clear(shared: Shared) -> None:
    """Remove the database and its roles."""
    server().drop(shared.address.database)
    prefix = person_role(shared.address.database, "")
    for (role,) in server().run("SELECT rolname FROM pg_roles"):
        if role.startswith(prefix):
            server().run(f"DROP ROLE {quoted(role)}")
