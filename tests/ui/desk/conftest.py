from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.paths import DataFolder
from tests.ui.place import Seat, copied, found, take_seat


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return found(tmp_path_factory.mktemp("desk") / "office")


@pytest.fixture
def seat(founded: DataFolder, tmp_path: Path, qtbot: QtBot) -> Iterator[Seat]:
    taken = take_seat(copied(founded, tmp_path / "office"), qtbot)
    yield taken
    taken.runner.close()
    assert not taken.unexpected
