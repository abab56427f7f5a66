from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.cards.counter import Counter, seat_at_the_counter
from tests.ui.place import Seat


@pytest.fixture
def seat(tmp_path: Path, qtbot: QtBot) -> Iterator[Seat]:
    with seat_at_the_counter(tmp_path, qtbot) as taken:
        yield taken


@pytest.fixture
def counter(seat: Seat, qtbot: QtBot) -> Counter:
    """A card desk with somebody who may do everything that is done there."""
    return Counter(seat, qtbot)
