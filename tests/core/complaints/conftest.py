"""The centre, with everybody on duty."""

from __future__ import annotations

import pytest

from tests.core.complaints.desk import Desk
from tests.core.offices import Office


@pytest.fixture
def desk(centre: Office) -> Desk:
    """The people of the centre, and the services they use."""
    return Desk(centre)
