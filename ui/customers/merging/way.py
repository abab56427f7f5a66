"""The ways into a merge and out of it, for the room of customers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.words import Phrase
from ui.customers.choices import Choices
from ui.customers.steps import MERGE
from ui.toolkit.commandlist import Command
from ui.workplace import Workplace

if TYPE_CHECKING:
    from ui.customers.merging.page import MergePage
    from ui.customers.merging.sweep_page import SweepPage


class Merging(QObject):
    """The two pages, made when first shown; ``show`` puts one in sight, ``leave`` leads back."""

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

    @cached_property
    def page(self) -> MergePage:
        """Two records side by side."""
        from ui.customers.merging.page import MergePage

        page = MergePage(self.place)
        page.left.connect(self._go_back)
        page.merged.connect(self._merged)
        return page

    @cached_property
    def sweep(self) -> SweepPage:
        """The pairs that may be one."""
        from ui.customers.merging.sweep_page import SweepPage

        page = SweepPage(self.place)
        page.left.connect(self._leave)
        page.wanted.connect(lambda keep, gone: self.compare(keep, gone, self.show_sweep))
        return page

    def compare(self, keep: int, gone: int, back: Callable[[], object] | None = None) -> None:
        """Show two records side by side; ``back`` is where Esc goes."""
        if self.place.may(MERGE):
            self._back = back or self._leave
            self.page.show_pair(keep, gone, self.choices)
            self._show(self.page)
            self.page.focus_first()

    def pick(self, owner: QWidget, customer: int, name: str, back: Callable[[], object]) -> None:
        """Ask over ``owner`` with whom to merge a customer, and show the two."""
        if self.place.may(MERGE):
            from ui.customers.merging.pick import pick_other

            pick_other(
                owner.window(),
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
        for page in self._made():
            page.forget()

    def hear(self, changes: Changes) -> None:
        """Take in what was changed."""
        for page in self._made():
            page.hear(changes)

    def _made(self) -> list[MergePage | SweepPage]:
        return [vars(self)[name] for name in ("page", "sweep") if name in vars(self)]

    def _go_back(self) -> None:
        self._back()

    def _merged(self, customer: int) -> None:
        if self._back == self.show_sweep:
            self.show_sweep()
        else:
            self._opened(customer)
