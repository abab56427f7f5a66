from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.clock import CHINA
from tests.core.insight.cases import plant
from tests.ui.access.room import Rooms
from tests.ui.insight.room import ReportsRoom
from tests.ui.office.founded import seat_in
from tests.ui.place import Seat


@pytest.fixture
def seat(tmp_path: Path, qtbot: QtBot) -> Iterator[Seat]:
    """A seat in the office on 23 November 2026, with cases since August."""
    with seat_in(tmp_path, qtbot) as taken:
        taken.call(lambda _app: plant(100, datetime(2026, 8, 1, tzinfo=CHINA), 112))
        yield taken


@pytest.fixture
def rooms(seat: Seat, qtbot: QtBot) -> Iterator[Rooms]:
    """Open the room for somebody, in a window of a size."""
    made = Rooms(seat, qtbot)
    made.room_type = ReportsRoom
    yield made
    made.close()
