"""What the window does by itself: it watches the clocks, tells what is due and how old the backup
is, makes the day's backup, and fills the search keys that a large step left waiting."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.foundation.actor import SYSTEM

if TYPE_CHECKING:
    from crm_desktop.application import Application
    from crm_desktop.backups.model import BackupStatus
    from crm_desktop.complaints.notices import Notice
    from crm_desktop.foundation.actor import Actor
    from crm_desktop.office.due import DueItem
    from ui.shell.house import House

_EVERY_MS = 60_000
#: A daily backup that failed is tried again after this time, not every minute.
_AGAIN = timedelta(minutes=30)
#: Changes after which something else may be due.
_KINDS = (
    "card",
    "complaint",
    "dispatch",
    "limit",
    "rectification",
    "remedy",
    "request",
    "supervision",
    "person",
    "posting",
    "rights",
    "backup",
    "calendar",
    "office",
    "setting",
    "application",
    "membership",
    "tier_review",
    "card_count",
    "inquiry",
    "handover",
    "visit",
    "borrowing",
)
#: A large step, such as an import taken back, leaves search keys waiting.
_STEPS = ("undo_step",)


@dataclass(frozen=True)
class Beat:
    """What was found: the things that are due, what one was told of cases and has not seen, the
    backup, and whether search keys wait."""

    due: Sequence[DueItem]
    notices: Sequence[Notice]
    backup: BackupStatus
    keys_wait: bool


class Pulse(QObject):
    """Looks once a minute and after changes.

    ``beat`` carries a Beat, ``backup_failed`` the error of the day's backup.
    """

    beat = Signal(object)
    backup_failed = Signal(object)

    def __init__(self, house: House, session_again: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._house = house
        self._session_again = session_again
        self._tried: datetime | None = None
        self._fills = False
        self._expired_on: date | None = None
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._tick)
        house.bus.subscribe(self, (*_KINDS, *_STEPS), lambda _changes: self.look())

    def start(self) -> None:
        """Look now, and from now on every minute."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def look(self) -> None:
        """Ask what is due and how the backup is."""
        if self._house.place.is_occupied:
            self._house.place.ask(
                _look,
                owner=self,
                latest="pulse",
                done=self._found,
                failed=_leave_it,
            )

    def _tick(self) -> None:
        # Rights also change by the calendar: a posting ends at midnight.
        self._session_again()
        self.look()

    def _found(self, beat: Beat) -> None:
        self.beat.emit(beat)
        # Of an office on a server only the PC that keeps the server's account makes it.
        by_itself = beat.backup.able.value == "alone"
        if beat.backup.due and by_itself and not self._house.is_sample:
            self._back_up()
        if beat.keys_wait and not self._fills:
            self._fill()
        today = self._house.place.clock.today()
        if self._expired_on != today and not self._house.is_sample:
            self._expired_on = today
            self._expire()

    def _back_up(self) -> None:
        from ui.shell.office import LONG

        now = self._house.place.now()
        if self._tried is not None and abs(now - self._tried) < _AGAIN:
            return
        self._tried = now
        office = self._house.office
        self._house.runner.run(
            lambda: office.application().backups.make_daily(SYSTEM),
            owner=self,
            done=lambda _made: self.look(),
            failed=self._not_backed_up,
            lane=LONG,
        )

    def _expire(self) -> None:
        """Write off the points that expired: once a day, and when the program starts."""
        self._house.place.ask_long(
            lambda app, _actor, _progress: app.points.expire_daily(SYSTEM),
            owner=self,
            failed=_not_expired,
        )

    def _fill(self) -> None:
        """Fill the keys on a lane of its own; what a program leaves over, the next one does."""
        self._fills = True
        self._house.place.ask_long(
            lambda app, _actor, progress: app.filling.fill(SYSTEM, progress.report),
            owner=self,
            done=lambda _count: self._filled(),
            failed=self._not_filled,
        )

    def _filled(self) -> None:
        self._fills = False

    def _not_filled(self, error: Exception) -> None:
        self._fills = False
        logging.getLogger(__name__).warning("search keys not filled: %r", error)

    def _not_backed_up(self, error: Exception) -> None:
        logging.getLogger(__name__).warning("daily backup failed: %r", error)
        self.backup_failed.emit(error)


def _look(app: Application, actor: Actor) -> Beat:
    # What time alone does to cards and cases is done first: it may be due no more.
    app.card_keeping.run(SYSTEM)
    app.complaint_clocks.tick(SYSTEM)
    return Beat(
        app.due.items(actor),
        app.complaint_clocks.notices(actor),
        app.backups.status(actor),
        app.filling.waiting(actor),
    )


def _not_expired(error: Exception) -> None:
    logging.getLogger(__name__).warning("points not expired: %r", error)


def _leave_it(_error: Exception) -> None:
    """What cannot be read this minute is read the next; the screens tell of real trouble."""
