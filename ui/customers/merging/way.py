"""The ways into a merge and out of it, for the room of customers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.words import Phrase
from ui.customers.choices import Choices
from ui.customers.merging.page import MergePage
from ui.customers.merging.pick import pick_other
from ui.customers.merging.sweep_page import SweepPage
from ui.customers.steps import MERGE
from ui.toolkit.commandlist import Command
from ui.workplace import Workplace


class Merging(QObject):
    """The two pages; ``show`` puts one in sight, ``leave`` goes back to the list."""

    def __init__(
        self,
        place: Workplace,
        show: Callable[[QWidget], object],
        leave: Callable[[], object],
        opened: Callable[[int], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.place = place
        self.choices = Choices()
        self._show, self._leave, self._opened = show, leave, opened
        self._back: Callable[[], object] = leave
        self.page, self.sweep = MergePage(place), SweepPage(place)
        self.page.left.connect(self._go_back)
        self.page.merged.connect(self._merged)
        self.sweep.left.connect(leave)
        self.sweep.wanted.connect(lambda keep, gone: self.compare(keep, gone, self.show_sweep))

    @property
    def pages(self) -> tuple[QWidget, QWidget]:
        """The pages, for the room's stack."""
        return self.page, self.sweep

    def compare(self, keep: int, gone: int, back: Callable[[], object] | None = None) -> None:
        """Show two records side by side; ``back`` is where Esc goes."""
        if self.place.may(MERGE):
            self._back = back or self._leave
            self.page.show_pair(keep, gone, self.choices)
            self._show(self.page)
            self.page.focus_first()

    def pick(self, customer: int, name: str, back: Callable[[], object]) -> None:
        """Ask with whom to merge a customer, and show the two."""
        if self.place.may(MERGE):
            window = self.page.window()
            pick_other(
                window,
                self.place,
                customer,
                name,
                lambda other: self.compare(customer, other, back),
            )

    def show_sweep(self) -> None:
        """Show the pairs that may be one."""
        if self.place.may(MERGE):
            self._show(self.sweep)
            self.sweep.load()

    def commands(self) -> Sequence[Command]:
        """Return what can be done without a customer."""
        if not self.place.may(MERGE):
            return ()
        room = Phrase("room.customers")
        return (Command(Phrase("merge_room.sweep"), self.show_sweep, "users-round", room=room),)

    def forget(self) -> None:
        """Forget what another post was shown."""
        self.page.forget()
        self.sweep.forget()

    def hear(self, changes: Changes) -> None:
        """Take in what was changed."""
        self.page.hear(changes)
        self.sweep.hear(changes)

    def _go_back(self) -> None:
        self._back()

    def _merged(self, customer: int) -> None:
        if self._back == self.show_sweep:
            self.show_sweep()
        else:
            self._opened(customer)
