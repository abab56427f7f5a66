"""The backups that were made: where the list comes from, and its columns."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from crm_desktop.backups.model import Backup, BackupStatus, Why
from crm_desktop.foundation.words import Phrase
from ui.toolkit.columns import Cell, Column, Pill
from ui.toolkit.pages import Sort
from ui.toolkit.tokens import Tone, Weight
from ui.workplace import Workplace

_MEGABYTE = 1 << 20
_SHORT_HASH = 12

WHY = {
    Why.DAILY: Phrase("settings_room.backup.daily"),
    Why.UPGRADE: Phrase("settings_room.backup.upgrade"),
    Why.BY_HAND: Phrase("settings_room.backup.by_hand"),
    Why.RESTORE: Phrase("settings_room.backup.restore"),
    Why.MOVE: Phrase("settings_room.backup.move"),
}


@dataclass(frozen=True)
class Verified:
    """That a backup was opened and checked: when, and whether it is what was noted of it."""

    at: datetime
    is_sound: bool


class BackupSource:
    """Asks for every backup that was noted and keeps them; there are some hundred."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self.backups: dict[int, Backup] = {}
        self.status = BackupStatus(None, due=False)

    def ids(self, _sort: Sort | None, _wanted: object) -> array[int]:
        """Return the backups, newest first, and see how old the last one is."""
        app, actor = self._place.application(), self._place.session.actor
        self.backups = {backup.id: backup for backup in app.backups.backups(actor)}
        self.status = app.backups.status(actor)
        return array("q", self.backups)

    def rows(self, ids: Sequence[int]) -> list[Backup]:
        """Return backups of the last list."""
        return [self.backups[backup] for backup in ids if backup in self.backups]


def columns(
    verified: Callable[[Path], Verified | None], shared: Callable[[], bool]
) -> list[Column]:
    """Return the columns; ``verified`` says what is known of a file by now.

    Where the office is ``shared`` a file that is not here may well be on the PC that made it.
    """

    def state(backup: Backup) -> Pill:
        if not backup.there and shared():
            return Pill(Phrase("server_backup.on_host"), Tone.QUIET)
        if not backup.there:
            return Pill(Phrase("settings_room.backup.gone"), Tone.RED)
        known = verified(backup.path)
        if known is None:
            return Pill(Phrase("settings_room.backup.there"), Tone.QUIET)
        if known.is_sound:
            return Pill(Phrase("settings_room.backup.sound"), Tone.GREEN)
        return Pill(Phrase("settings_room.backup.differs"), Tone.RED)

    return [
        Column(
            "made_at",
            Phrase("settings_room.backup.made_at"),
            lambda backup: backup.made_at,
            Cell.MOMENT,
            width=156,
            weight=Weight.MEDIUM,
        ),
        Column(
            "state",
            Phrase("settings_room.backup.file"),
            state,
            Cell.PILL,
            width=124,
            english_width=148,
        ),
        Column(
            "why",
            Phrase("settings_room.backup.why"),
            lambda backup: WHY[backup.why],
            width=112,
            english_width=136,
            stretch=1,
        ),
        Column(
            "size",
            Phrase("settings_room.backup.size"),
            lambda backup: (Decimal(backup.size) / _MEGABYTE).quantize(Decimal("0.1")),
            Cell.NUMBER,
            width=88,
        ),
        Column(
            "hash",
            Phrase("settings_room.backup.hash"),
            lambda backup: backup.sha256[:_SHORT_HASH],
            width=132,
            priority=1,
            ink="text2",
        ),
    ]
