from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.cards.counter import Counter, seat_at_the_counter
from tests.ui.cards.store import Store, seat_at_the_store
from tests.ui.place import Seat


@pytest.fixture
def seat(tmp_path: Path, qtbot: QtBot) -> Iterator[Seat]:
    with seat_at_the_counter(tmp_path, qtbot) as taken:
        yield taken


@pytest.fixture
def counter(seat: Seat, qtbot: QtBot) -> Counter:
    """A card desk with somebody who may do everything that is done there."""
    return Counter(seat, qtbot)


@pytest.fixture
def store_seat(tmp_path: Path, qtbot: QtBot) -> Iterator[Seat]:
    with seat_at_the_store(tmp_path, qtbot) as taken:
        yield taken


@pytest.fixture
def store(store_seat: Seat, qtbot: QtBot) -> Store:
    """An office with members and blanks, somebody at the desk who issues cards."""
    return Store(store_seat, qtbot)
