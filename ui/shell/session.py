"""Keeps the session true: a right that was taken away is gone from the window at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.foundation.errors import DeniedLogin, NotAllowed

if TYPE_CHECKING:
    from ui.shell.house import House
    from ui.shell.office import Entry

#: What may change who may do what, or what holds for whoever sits here.
_KINDS = ("person", "posting", "post", "rights", "company", "setting")


class SessionKeeper(QObject):
    """Reads rights and settings again after each change that could touch them.

    ``lost`` is sent where the acting post is no longer the person's.
    """

    lost = Signal()

    def __init__(self, house: House, parent: QObject) -> None:
        super().__init__(parent)
        self._house = house
        house.bus.subscribe(self, _KINDS, lambda _changes: self.refresh())

    def refresh(self) -> None:
        """Look again; the workplace is told only where something has changed."""
        place, office = self._house.place, self._house.office
        if not place.is_occupied:
            return
        session = place.session
        self._house.runner.latest(
            "session",
            lambda: office.let_in_again(session),
            owner=self,
            done=self._compare,
            failed=self._look_at,
        )

    def _compare(self, entry: Entry) -> None:
        place = self._house.place
        if not place.is_occupied or entry.session.actor != place.session.actor:
            return  # somebody else sits here by now, or under another post
        if (entry.session, entry.settings) != (place.session, place.settings):
            place.begin(entry.session, entry.settings)

    def _look_at(self, error: Exception) -> None:
        if isinstance(error, NotAllowed | DeniedLogin):
            self.lost.emit()
