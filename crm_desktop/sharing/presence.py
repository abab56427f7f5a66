"""Who else has a record open, and who is at a step of it that one at a time may be at.

A convenience between people: what holds whatever desks say is the version that a row carries.
"""

from __future__ import annotations

from crm_desktop.foundation.changes import Change, Changes
from crm_desktop.foundation.usecase import Service, reading
from crm_desktop.foundation.work import Look
from db.engine import Beside
from db.held.desks import LASTS

OWN = "own.do"
#: Before the kind of a record that desks tell each other of: who has it open has changed.
OPEN = "open_"
#: A desk says again that it is there after so many seconds.
AGAIN_SECONDS = LASTS // 3

__all__ = ["AGAIN_SECONDS", "OPEN", "Beside", "PresenceService"]


class PresenceService(Service):
    """What desks say of themselves; nothing of it is kept, so nothing stands in the log."""

    @reading(OWN)
    def at(
        self, look: Look, kind: str, record: int, *, alone: bool = False, first: bool = False
    ) -> tuple[Beside, ...]:
        """Say that this desk has a record open, and return who else has.

        With ``alone`` it is at a step of it, which is granted where nobody returned is alone.
        ``first`` tells the others at once that somebody came.
        """
        database = self._context.database
        person = look.acting.actor.person
        others = tuple(database.at_record(kind, record, person, alone=alone))
        if first and others:
            self._tell(kind, record)
        return others

    @reading(OWN)
    def off(self, look: Look, kind: str, record: int) -> None:
        """Say that this desk has it open no more, and tell those who still have."""
        if self._context.database.off_record(kind, record):
            self._tell(kind, record)

    def _tell(self, kind: str, record: int) -> None:
        told = Changes.of([Change(f"{OPEN}{kind}", record)])
        self._context.database.announce(told.told())
