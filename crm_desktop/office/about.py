"""What is to be known of the program and its database, for the page about it and for support."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crm_desktop import __version__
from crm_desktop.foundation.clock import moment
from crm_desktop.foundation.usecase import Context, Service, reading
from crm_desktop.foundation.work import Look
from crm_desktop.profile import KeyKeeping
from db import sql
from db.migrate import applied


@dataclass(frozen=True)
class OfficeFacts:
    """The program's version, the database's, where it lies and how its key is kept.

    ``sheet_made_at`` is when the recovery sheet that holds now was printed, None where none does.
    """

    version: str
    schema: str
    folder: Path
    database_id: str
    founded_at: datetime
    keeping: KeyKeeping
    sheet_made_at: datetime | None


class AboutService(Service):
    """The program and its database."""

    def __init__(self, context: Context, folder: Path, keeping: KeyKeeping) -> None:
        super().__init__(context)
        self._folder = folder
        self._keeping = keeping

    @reading("own.do")
    def facts(self, look: Look) -> OfficeFacts:
        """Return what support asks for first; no secret is among it."""
        uid, created_at, sheet = sql.rows(
            "SELECT uid, created_at, recovery_made_at FROM office WHERE id = 1"
        )[0]
        return OfficeFacts(
            version=__version__,
            schema=max(applied(self._context.database)),
            folder=self._folder,
            database_id=uid,
            founded_at=moment(created_at),
            keeping=self._keeping,
            sheet_made_at=moment(sheet) if sheet else None,
        )
