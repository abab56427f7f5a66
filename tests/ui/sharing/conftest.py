"""The administrator's seat at an office that the tests' server shares."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from crm_desktop.access.model import CompanyData
from crm_desktop.application import found_shared_office
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.setup import Founding
from db.engine import SharedAddress
from tests.core.offices import own_roles
from tests.servers import new_name, server
from tests.ui.place import ADMIN, NOW, PASSWORD, Seat, take_seat


@cache
def _template() -> SharedAddress:
    address = server().database(new_name("seat"))
    data = CompanyData("01", "远山汽车集团有限公司")
    founding = Founding(data, "dealer-group", ADMIN, ADMIN, PASSWORD)
    folder = DataFolder(Path("nowhere"))
    app, _ = found_shared_office(folder, address, founding, clock=SetClock(NOW))
    app.close()
    return address


@pytest.fixture
def address() -> Iterator[SharedAddress]:
    """The address of an office of one's own on the server."""
    made = server().database(new_name("seat"), _template().database)
    own_roles(made)
    yield made
    server().drop(made.database)


@pytest.fixture
def seat(tmp_path: Path, qtbot: QtBot, address: SharedAddress) -> Iterator[Seat]:
    """The seat of somebody who administers the office."""
    taken = take_seat(DataFolder(tmp_path / "desk"), qtbot, address)
    yield taken
    taken.runner.close()
    assert not taken.unexpected
