"""An office on the tests' own server whose people log in to it themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crm_desktop.application import Application, found_shared_office, open_shared_office
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.sharing.place import SharedPlace
from db import sql
from db.engine import SharedAddress
from db.held.names import person_role, quoted
from tests.core.offices import PASSWORD, START, Office, founding
from tests.servers import new_name, server


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


def found_shared(folder: Path) -> Shared:
    """Found an office of two on the server and let both in."""
    address = server().database(new_name("joined"))
    app, _ = found_shared_office(
        DataFolder(folder), address, founding("small-office"), clock=SetClock(START)
    )
    try:
        office = Office(app, SetClock(START))
        office.hire("A1-2", "lifang", "李芳")
        _hold(app)
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


def _hold(app: Application) -> None:
    """Hold the rights at the server."""
    for statement in _DOORS:
        app.database.execute_sql(statement)


# What the rights held by the server bring, as far as coming in needs it.
_DOORS = (
    "CREATE SCHEMA keep",
    "CREATE SCHEMA desk",
    "CREATE TABLE keep.person_role (role text PRIMARY KEY, person_id int NOT NULL UNIQUE)",
    """CREATE FUNCTION keep.arrive() RETURNS int LANGUAGE sql SECURITY DEFINER AS
    'SELECT person_id FROM keep.person_role WHERE role = session_user'""",
    """CREATE FUNCTION keep.give_password(person int, wanted text, verifier text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = wanted) THEN
        EXECUTE format('CREATE ROLE %I LOGIN', wanted);
        EXECUTE format('GRANT USAGE ON SCHEMA public, keep, desk TO %I', wanted);
        EXECUTE format('GRANT ALL ON ALL TABLES IN SCHEMA public TO %I', wanted);
        EXECUTE format('GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO %I', wanted);
        INSERT INTO keep.person_role VALUES (wanted, person);
    END IF;
    EXECUTE format('ALTER ROLE %I PASSWORD %L', wanted, verifier);
    END $$""",
    """CREATE FUNCTION keep.rename_login(person int, wanted text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER AS $$ DECLARE had text; BEGIN
    SELECT role INTO had FROM keep.person_role WHERE person_id = person;
    EXECUTE format('ALTER ROLE %I RENAME TO %I', had, wanted);
    UPDATE keep.person_role SET role = wanted WHERE person_id = person;
    END $$""",
)
