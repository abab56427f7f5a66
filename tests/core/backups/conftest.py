"""An office whose backups are made, kept and put back, and a clock that the test sets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.application import Application
from crm_desktop.foundation.clock import SetClock
from tests.houses import FOUNDED_AT, House, house_in


@pytest.fixture
def clock() -> SetClock:
    """A clock that stands at the founding."""
    return SetClock(FOUNDED_AT)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A founded office, closed."""
    return house_in(tmp_path)


@pytest.fixture
def office(house: House, clock: SetClock) -> Iterator[Application]:
    """The office, open on this thread."""
    with house.open(clock) as application:
        yield application
