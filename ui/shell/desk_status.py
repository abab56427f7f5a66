"""The status bar of the desk: which database, how old the backup is, the keys of the room."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.statusbar import StatusBar
from ui.toolkit.tokens import Tone
from ui.workplace import Workplace

if TYPE_CHECKING:
    from crm_desktop.backups.model import BackupStatus

_MINUTE_MS = 60_000


class DeskStatus(StatusBar):
    """Says what is so in whole words, in a narrow window in short ones."""

    def __init__(self, place: Workplace, *, is_sample: bool, parent: QWidget | None = None) -> None:
        self._place, self._is_sample = place, is_sample
        self._narrow = False
        self._status: BackupStatus | None = None
        self._failed = False
        self._is_cut_off = False
        super().__init__(parent)
        self._tick = QTimer(self, interval=_MINUTE_MS)
        self._tick.timeout.connect(self._say)
        self._tick.start()
        self._say()

    def set_narrow(self, narrow: bool) -> None:
        """Use short words, or whole ones again."""
        if narrow is not self._narrow:
            self._narrow = narrow
            self._say()

    def show_reach(self, *, is_there: bool) -> None:
        """Say whether the server of a shared office is there."""
        self._is_cut_off = not is_there
        self._say()

    def show_status(self, status: BackupStatus) -> None:
        """Say how old the backup is."""
        self._status = status
        self._failed = self._failed and status.due
        self._say()

    def show_backup_failed(self) -> None:
        """Say that the day's backup could not be made."""
        self._failed = True
        self._say()

    def _say(self) -> None:
        if self._is_cut_off:
            self.show_database(Phrase("cut_off.lost"), Tone.AMBER)
        elif self._is_sample:
            self.show_database(Phrase("shell.database.sample"), Tone.AMBER)
        elif self._place.server:
            self.show_database(self._place.server)
        elif self._narrow:
            self.show_database(Phrase("shell.database.fine"))
        else:
            self.show_database(Phrase("shell.database.local"))
        if self._status is None or (self._place.server and self._status.last is None):
            return  # an office on a server has its backups there
        if self._failed:
            self.show_backup(Phrase("shell.backup.failed"), stale=True)
        elif self._status.last is None:
            self.show_backup(Phrase("shell.backup.never"), stale=True)
        else:
            ago = ago_words(self._place.now() - self._status.last)
            words = ago if self._narrow else Phrase("shell.backup.made", ago=ago)
            self.show_backup(words, stale=self._status.due)


def ago_words(span: timedelta) -> Phrase:
    """Return how long ago something was, in its largest whole unit."""
    minutes = max(0, span // timedelta(minutes=1))
    if minutes < 1:
        return Phrase("shell.ago.now")
    if minutes < 60:
        return Phrase("shell.ago.minutes", count=minutes)
    if minutes < 24 * 60:
        return Phrase("shell.ago.hours", count=minutes // 60)
    return Phrase("shell.ago.days", count=minutes // (24 * 60))
