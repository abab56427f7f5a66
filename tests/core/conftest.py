"""Offices to test in: founded once, copied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.foundation.usecase import USE_CASES
from tests.core.offices import Office, copied, found_group, found_small, opened


@pytest.fixture(scope="session")
def small_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small office of two; copy it before you open it."""
    return found_small(tmp_path_factory.mktemp("small") / "office")


@pytest.fixture(scope="session")
def group_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a dealer group of two companies; copy it before you open it."""
    return found_group(tmp_path_factory.mktemp("group") / "office")


@pytest.fixture
def office(tmp_path: Path, small_template: Path) -> Iterator[Office]:
    """A small office, open on this thread."""
    with opened(copied(small_template, tmp_path / "office")) as found:
        yield found


@pytest.fixture
def group(tmp_path: Path, group_template: Path) -> Iterator[Office]:
    """A dealer group of two companies, open on this thread."""
    with opened(copied(group_template, tmp_path / "group")) as found:
        yield found


@pytest.fixture
def declared() -> Iterator[None]:
    """Forget the use cases that a test declares."""
    yield
    # The program's own stay: their modules may have been imported meanwhile, and only once.
    for name in [name for name in USE_CASES if not name.startswith("crm_desktop.")]:
        del USE_CASES[name]
