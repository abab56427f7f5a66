from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.complaints.case_seat import CaseDesk, seat_at_the_case
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


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[CaseDesk]:
    """The page of a case, with a seat for everybody who has a hand in it."""
    with seat_at_the_case(tmp_path, qtbot) as taken:
        yield CaseDesk(taken, qtbot)
