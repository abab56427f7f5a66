"""What other desks of a shared office tell this one, and whether the server is there."""

from __future__ import annotations

import logging
from collections.abc import Callable

from crm_desktop.application import Application
from crm_desktop.foundation.changes import Changes
from db.hearing import Hearing, Reach
from db.shared import SharedDatabase

__all__ = ["Hearing", "Reach", "hearing_of"]


def hearing_of(
    application: Application,
    heard: Callable[[Changes], object],
    told: Callable[[Reach], object],
) -> Hearing | None:
    """Return what listens to the other desks of an office, not begun; None for a local file.

    ``heard`` gets what each use case of another desk changed, ``told`` whether the server is
    there, whenever that changes; both on a thread of their own.
    """
    database = application.database
    if not isinstance(database, SharedDatabase):
        return None

    def hear(words: str) -> None:
        try:
            changes = Changes.heard(words)
        except ValueError:  # any login may say something there
            logging.getLogger(__name__).warning("a message of another desk cannot be read")
            return
        heard(changes)

    return Hearing(database.address, database.desk, hear, told)
