"""Steps of which nobody knows whether they were stored: the connection broke while it was said.

The server may have committed and its answer got lost. A step that is taken again looks first
whether the entry of the log that it wrote is there, so that nothing is done twice.
"""

from __future__ import annotations

import hashlib
import threading
from typing import Any

from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Outcome
from db import sql
from db.engine import Database
from db.errors import StorageError

# Seconds before each look: a server that was killed is back within a few.
_WAITS = (0.0, 1.0, 2.0, 4.0)
_STORED = "SELECT 1 FROM audit_entry WHERE hash = ?"


class Doubts:
    """What this desk does not know the end of, by the step: its entry's hash and its outcome."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, Outcome[Any]]] = {}

    def resolve(self, database: Database, step: str, sealed: str, outcome: Outcome[Any]) -> bool:
        """Return whether a step was stored, as soon as the server says so.

        Raises StorageError where it does not within some seconds; then the doubt is kept.
        """
        self._kept[step] = sealed, outcome
        for wait in _WAITS:
            threading.Event().wait(wait)
            try:
                return self.settle(database, step) is not None
            except StorageError as error:
                last = error
        raise last

    def settle(self, database: Database, step: str) -> Outcome[Any] | None:
        """Return the outcome of a step that was stored after all; None for one that was not.

        The doubt is over then. Raises StorageError where the server still does not answer.
        """
        if step not in self._kept:
            return None
        sealed, outcome = self._kept[step]
        with database.here():
            stored = sql.one(_STORED, sealed) is not None
        del self._kept[step]
        return outcome if stored else None

    @property
    def any(self) -> bool:
        """Whether there is any doubt."""
        return bool(self._kept)


def step_of(action: str, actor: Actor, args: object) -> str:
    """Return what tells a step from others: who does what with what."""
    words = repr((action, actor, args)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(words, digest_size=16).hexdigest()
