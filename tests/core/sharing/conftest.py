"""An office that people log in to themselves, and a keyring in memory in place of the system's."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest

from tests.core.sharing.people import Shared, clear, found_shared
from tests.keyrings import MemoryKeyring


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """The office of a module on the tests' server."""
    founded = found_shared(tmp_path_factory.mktemp("host"))
    yield founded
    clear(founded)


@pytest.fixture
def memory_keyring() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    made = MemoryKeyring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)
