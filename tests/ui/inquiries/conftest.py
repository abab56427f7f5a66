from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.access.room import Rooms
from tests.ui.inquiries.hall import Day, InquiriesRoom
from tests.ui.office.founded import seat_in
from tests.ui.place import Seat


@pytest.fixture
def seat(tmp_path: Path, qtbot: QtBot) -> Iterator[Seat]:
    with seat_in(tmp_path, qtbot) as taken:
        yield taken


@pytest.fixture
def day(seat: Seat) -> Day:
    return Day(seat)


@pytest.fixture
def rooms(seat: Seat, qtbot: QtBot) -> Iterator[Rooms]:
    """Open the room for somebody, in a window of a size."""
    made = Rooms(seat, qtbot)
    made.room_type = InquiriesRoom
    yield made
    made.close()
