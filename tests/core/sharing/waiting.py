"""Waiting for what another thread or another program does."""

from __future__ import annotations

import time
from collections.abc import Callable

_PATIENCE = 20.0


def until(there: Callable[[], bool]) -> None:
    """Wait until something is there; fails after a while."""
    end = time.monotonic() + _PATIENCE
    while not there():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)
