"""Steps of which nobody knows whether they were stored: the connection broke while it was said.

The server may have committed and its answer got lost. As soon as it answers again the log is asked
for the entries that these steps wrote, before anything else is done. Who takes such a step again,
with the same values, gets what it came to, and nothing is done twice.
"""

from __future__ import annotations

import hashlib
import threading
import time
from typing import Any

from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Outcome
from db import sql
from db.engine import Database
from db.errors import StorageError

# Seconds before each look: a server that was killed is back within a few.
_WAITS = (0.0, 1.0, 2.0, 4.0)
# For so long the same step again is taken for the one that was in doubt: a form is open no longer.
_AGAIN_SECONDS = 600.0
_STORED = "SELECT 1 FROM audit_entry WHERE hash = ?"


class Doubts:
    """What this desk does not know the end of, by the step: its entry's hash and its outcome."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[str, Outcome[Any]]] = {}
        self._stored: dict[str, tuple[float, Outcome[Any]]] = {}

    def resolve(self, database: Database, step: str, sealed: str, outcome: Outcome[Any]) -> bool:
        """Return whether a step was stored, as soon as the server says so.

        Raises StorageError where it does not within some seconds; then the doubt is kept.
        """
        self._open[step] = sealed, outcome
        for wait in _WAITS:
            threading.Event().wait(wait)
            try:
                return self.settle(database, step) is not None
            except StorageError as error:
                last = error
        raise last

    def settle(self, database: Database, step: str) -> Outcome[Any] | None:
        """Return the outcome of a step that was stored after all; None for one that was not.

        It is told once. Raises StorageError where the server still does not answer.
        """
        if self._open:
            self._look(database)
        until, outcome = self._stored.pop(step, (0.0, None))
        return outcome if time.monotonic() < until else None

    @property
    def any(self) -> bool:
        """Whether there is any doubt, or a step that may be taken again."""
        return bool(self._open or self._stored)

    def _look(self, database: Database) -> None:
        # As a writer: one whose answer got lost may still be at it, and holds up whoever writes.
        with database.here(), database.atomic():
            for step, (sealed, outcome) in list(self._open.items()):
                if sql.one(_STORED, sealed) is not None:
                    self._stored[step] = time.monotonic() + _AGAIN_SECONDS, outcome
                del self._open[step]


def step_of(action: str, actor: Actor, args: object) -> str:
    """Return what tells a step from others: who does what with what values."""
    words = repr((action, actor, args)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(words, digest_size=16).hexdigest()
