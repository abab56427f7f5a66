from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.complaints.centre import Centre, seat_in_the_centre
from tests.ui.place import Seat


@pytest.fixture
def seat(tmp_path: Path, qtbot: QtBot) -> Iterator[Seat]:
    with seat_in_the_centre(tmp_path, qtbot) as taken:
        yield taken


@pytest.fixture
def centre(seat: Seat, qtbot: QtBot) -> Centre:
    """A centre with the head at the window."""
    return Centre(seat, qtbot)
