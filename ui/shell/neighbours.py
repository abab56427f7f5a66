"""The other desks of a shared office: what they change shows here, and so does a lost server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from crm_desktop.sharing.hearing import Hearing, Reach
    from ui.shell.house import House


class Neighbours(QObject):
    """Listens for as long as somebody sits at the desk; of a local file there is nobody to hear.

    ``reach`` carries a Reach whenever the server goes or comes back. Coming back, every screen
    reads again: nobody knows what was changed meanwhile.
    """

    reach = Signal(object)
    _told = Signal(object)

    def __init__(self, house: House, parent: QObject) -> None:
        super().__init__(parent)
        self._house = house
        self._hearing: Hearing | None = None
        self._was_lost = False
        self._is_over = False
        self._told.connect(self._take)

    def start(self) -> None:
        """Begin to listen where the office is shared."""
        if self._house.joined is None:
            return
        self._house.runner.run(self._make, owner=self, done=self._begin)

    def retry(self) -> None:
        """Try the server again at once."""
        if self._hearing is not None:
            self._hearing.retry()

    def stop(self) -> None:
        """Stop listening; a try that is under way ends later, and the house waits for it."""
        self._is_over = True
        hearing, self._hearing = self._hearing, None
        if hearing is not None:
            hearing.stop()
            self._house.see_end(hearing.join)

    def _make(self) -> Hearing | None:
        from crm_desktop.sharing.hearing import hearing_of

        return hearing_of(
            self._house.office.application(), self._house.bus.publish, self._told.emit
        )

    def _begin(self, hearing: Hearing | None) -> None:
        if hearing is not None and not self._is_over:
            self._hearing = hearing
            hearing.start()

    def _bring(self) -> None:
        """Bring the drafts that were kept here meanwhile to the server."""
        place = self._house.place
        if place.is_occupied:
            place.ask(lambda app, actor: app.aside.bring(actor), owner=self)

    def _take(self, reach: Reach) -> None:
        if reach.is_there and self._was_lost:
            self._house.bus.renew()
            self._bring()
        self._was_lost = not reach.is_there
        self.reach.emit(reach)
