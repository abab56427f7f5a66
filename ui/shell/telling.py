"""Tells somebody of cases they were not told of yet, in the program or where they look instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from crm_desktop.foundation.words import Phrase
from ui.toolkit.notify import Notifier
from ui.workplace import Address, Workplace

if TYPE_CHECKING:
    from crm_desktop.complaints.notices import Notice

_HOME = Address("desk")


class Telling(QObject):
    """Watches the notices of one person, from coming in until leaving.

    Each notice is told once, and several at a time in one line: nobody reads ten. What had come
    before somebody came in is told when they do. ``come_forward`` shows the window.
    """

    def __init__(
        self, place: Workplace, come_forward: Callable[[], object], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._place, self._come_forward = place, come_forward
        self._told: set[int] = set()
        self.notifier = Notifier(
            QApplication.windowIcon(), place.say, is_quiet=self._is_quiet, parent=self
        )

    def hear(self, notices: Sequence[Notice]) -> None:
        """Tell of what is new among the notices that were not seen yet."""
        fresh = [each for each in notices if each.id not in self._told]
        self._told |= {each.id for each in fresh}
        cases = {each.complaint for each in fresh}
        if len(cases) == 1:
            notice = fresh[0]
            address = Address(kind="complaint", id=notice.complaint)
            self.notifier.tell(_title(), words_of(notice), opens=lambda: self._open(address))
        elif cases:
            words = Phrase("complaint_watch.told_many", count=len(cases))
            self.notifier.tell(_title(), words, opens=lambda: self._open(_HOME))

    def end(self) -> None:
        """Take the icon out of the system's tray."""
        self.notifier.hide()

    def _is_quiet(self) -> bool:
        return not (self._place.is_occupied and self._place.settings["notify"])

    def _open(self, address: Address) -> None:
        self._come_forward()
        self._place.go(address)


def words_of(notice: Notice) -> Phrase:
    """Return what a notice says: the number of the case and what it waits for, no names."""
    if not notice.clock:
        return Phrase(f"complaint_watch.told.{notice.sort}", number=notice.number)
    clock = Phrase(f"complaint_watch.clock.{notice.clock}")
    return Phrase(f"complaint_watch.told.{notice.sort}", number=notice.number, clock=clock)


def _title() -> Phrase:
    return Phrase("complaint_watch.told_title")
