from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.customers.archive import Archive
from tests.ui.office.founded import seat_in
from tests.ui.place import Seat


@pytest.fixture
def seat(tmp_path: Path, qtbot: QtBot) -> Iterator[Seat]:
    with seat_in(tmp_path, qtbot) as taken:
        taken.log_in("何涛")
        yield taken


@pytest.fixture
def archive(seat: Seat, qtbot: QtBot) -> Archive:
    """An office with a few customers, somebody at the desk who may do everything with them."""
    return Archive(seat, qtbot)
