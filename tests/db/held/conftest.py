"""The offices that several modules try with psql, founded once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.db.held.caseroom import CaseRoom, found_cases
from tests.db.held.till import Till, found_till
from tests.servers import server


@pytest.fixture(scope="package")
def till(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Till]:
    """A small office with money and cards; what is tried there must leave it as it was."""
    found = found_till(tmp_path_factory.mktemp("till"))
    yield found
    server().drop(found.address.database)


@pytest.fixture(scope="package")
def room(till: Till) -> CaseRoom:
    """Cases of that office; what is tried must leave them as they were."""
    return found_cases(till)
