"""The office's check: is everything in the database as the rules say it must be?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crm_desktop.access import invariants as access
from crm_desktop.audit.proof import prove
from crm_desktop.cards import invariants as cards
from crm_desktop.complaints import invariants as complaints
from crm_desktop.customers import invariants as customers
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.usecase import Context, Service, composed
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership import invariants as membership
from crm_desktop.membership.replay import TRIALS
from crm_desktop.office.attachments import damaged_blobs
from db import sql
from db.engine import Database

_Checks = tuple[tuple[str, Callable[[], list[str]]], ...]
_LOG = "audit"
_AT = " at "


@dataclass(frozen=True)
class Finding:
    """Something wrong: which check found it, and what it found."""

    check: str
    detail: str

    @property
    def phrase(self) -> Phrase:
        """What was found, in words."""
        if self.check == _LOG:
            what, _, seq = self.detail.partition(_AT)
            return Phrase(f"break.{what}", seq=seq)
        return Phrase(f"settings_room.check.{self.check}", detail=self.detail)


_INVARIANTS = {
    **access.INVARIANTS,
    **customers.INVARIANTS,
    **membership.INVARIANTS,
    **cards.INVARIANTS,
    **complaints.INVARIANTS,
    **TRIALS,
    "activity_without_entry": """
        SELECT a.seq FROM activity a
        WHERE NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.seq = a.seq)
    """,
}


class CheckService(Service):
    """Runs every check there is."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._checks = _checks_of(context.database)

    @composed("audit.verify")
    def run(
        self, actor: Actor, progress: Callable[[int, int], None] | None = None
    ) -> list[Finding]:
        """Return everything that is wrong; an empty list is what it should be.

        ``progress`` is told checks done and in all and may raise to stop.
        """
        return _found(self._checks, progress)


def findings(database: Database) -> list[Finding]:
    """Return everything that is wrong in a database, connected on this thread, that nobody uses."""
    with database.here():
        return _found(_checks_of(database), None)


def _checks_of(database: Database) -> _Checks:
    return (
        ("integrity", database.unsound),
        (_LOG, _audit),
        ("attachment", damaged_blobs),
        ("written_outside", database.written_outside),
        *((name, _invariant(query)) for name, query in _INVARIANTS.items()),
    )


def _found(checks: _Checks, progress: Callable[[int, int], None] | None) -> list[Finding]:
    found: list[Finding] = []
    for done, (name, find) in enumerate(checks):
        if progress:
            progress(done, len(checks))
        found += [Finding(name, detail) for detail in find()]
    return found


def _audit() -> list[str]:
    return [f"{found.what}{_AT}{found.seq}" for found in prove().breaks]


def _invariant(query: str) -> Callable[[], list[str]]:
    return lambda: [str(found) for (found, *_) in sql.rows(query)]
