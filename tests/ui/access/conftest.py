from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.paths import DataFolder
from tests.ui.access.room import Room, Rooms
from tests.ui.place import Seat, copied, found, take_seat


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return found(tmp_path_factory.mktemp("organisation") / "office")


@pytest.fixture
def seat(founded: DataFolder, tmp_path: Path, qtbot: QtBot) -> Iterator[Seat]:
    taken = take_seat(copied(founded, tmp_path / "office"), qtbot)
    yield taken
    taken.runner.close()
    assert not taken.unexpected


@pytest.fixture
def rooms(seat: Seat, qtbot: QtBot) -> Iterator[Rooms]:
    """Open the room for somebody, in a window of a size."""
    made = Rooms(seat, qtbot)
    yield made
    made.close()


@pytest.fixture
def room(rooms: Rooms) -> Room:
    """The room as the administrator sees it at 1366×768."""
    return rooms.open()
