from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.customers.archive import Archive, seat_at_the_archive
from tests.ui.place import Seat


@pytest.fixture
def seat(tmp_path: Path, qtbot: QtBot) -> Iterator[Seat]:
    with seat_at_the_archive(tmp_path, qtbot) as taken:
        yield taken


@pytest.fixture
def archive(seat: Seat, qtbot: QtBot) -> Archive:
    """An office with a few customers, somebody at the desk who may do everything with them."""
    return Archive(seat, qtbot)
