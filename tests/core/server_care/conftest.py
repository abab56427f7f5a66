"""An office on the tests' own server, founded once and copied for every test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crm_desktop.application import Application, open_shared_office
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.paths import DataFolder
from db.engine import SharedAddress
from db.held.names import quoted
from tests.core.conftest import Templates
from tests.core.offices import START, Office, own_roles, shared_address
from tests.servers import new_name, server


@dataclass
class Shared:
    """Where an office is shared, the folder of this desk, and the people on its posts."""

    address: SharedAddress
    folder: DataFolder
    clock: SetClock
    admin: Actor
    officer: Actor

    def open(self, address: SharedAddress | None = None) -> Application:
        """Open the office as the server's own account."""
        return open_shared_office(self.folder, address or self.address, clock=self.clock)


@pytest.fixture
def shared(tmp_path: Path, _templates: Templates) -> Iterator[Shared]:
    """A small office on a server, closed."""
    template = shared_address(_templates("postgres", "small"))
    assert template
    address = server().database(new_name("care"), template.database)
    own_roles(address)
    made = Shared(address, DataFolder(tmp_path / "desk"), SetClock(START), Actor(0, 0), Actor(0, 0))
    app = made.open()
    office = Office(app, made.clock)
    made.admin, made.officer = office.administrator, office.actor("A1-2")
    app.close()
    yield made
    server().drop(address.database)
    clear_roles(address.database)


def clear_roles(database: str) -> None:
    """Remove the roles of an office that is gone."""
    for (role,) in server().run("SELECT rolname FROM pg_roles"):
        if role.startswith((f"{database}:", f"{database}/")):
            server().run(f"DROP OWNED BY {quoted(role)}")
    for (role,) in server().run("SELECT rolname FROM pg_roles"):
        if role.startswith((f"{database}:", f"{database}/")):
            server().run(f"DROP ROLE {quoted(role)}")


@pytest.fixture
def app(shared: Shared) -> Iterator[Application]:
    """The office, open on this thread as the server's own account."""
    opened = shared.open()
    yield opened
    opened.close()
