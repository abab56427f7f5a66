"""Where long readings are done: at a standby, so that the desks' server is left to the desks."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from db.engine import DATABASE
from db.errors import StorageError
from db.still import StillDatabase

T = TypeVar("T")

#: So long a standby that did not answer is not asked again: whoever waits for it waits seconds.
REST_SECONDS = 60.0


class Apart:
    """The standby of an office. Whatever goes wrong there, the reading is done at the server.

    Rights are not asked here: those that were taken a moment ago would hold a little longer.
    """

    def __init__(self, database: StillDatabase) -> None:
        self.database = database
        self._away_until = 0.0

    @property
    def is_away(self) -> bool:
        """Whether the standby did not answer when it was asked last."""
        return time.monotonic() < self._away_until

    def look(self, read: Callable[[], T]) -> T:
        """Return what ``read`` finds at the standby; at the thread's own database without one."""
        try:
            if not self.is_away:
                return self._at_standby(read)
        except StorageError:
            self._away_until = time.monotonic() + REST_SECONDS
        return read()

    def as_of(self) -> tuple[bool, str, datetime, datetime | None] | None:
        """Return whether it is a standby, its host, its time and of when is what it shows.

        None while it does not answer.
        """
        try:
            if not self.is_away:
                return self._at_standby(self._as_of)
        except StorageError:
            self._away_until = time.monotonic() + REST_SECONDS
        return None

    def close_here(self) -> None:
        """Close this thread's connection; harmless where there is none."""
        before = DATABASE.obj
        self.database.close_here()
        DATABASE.obj = before

    def _as_of(self) -> tuple[bool, str, datetime, datetime | None]:
        is_standby, now, as_of = self.database.as_of()
        return is_standby, self.database.host, now, as_of

    def _at_standby(self, read: Callable[[], T]) -> T:
        before = DATABASE.obj
        try:
            self.database.connect_here()
            # One moment for all that is counted together.
            with self.database.atomic():
                return read()
        finally:
            DATABASE.obj = before
