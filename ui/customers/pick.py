"""Somebody to be chosen in a dialog: searched for by whatever is known of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.customers.find import CustomerHit
from crm_desktop.customers.model import CustomerRow
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.wording import dotted
from ui.customers.wording import ICONS
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.dialog import Dialog
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit
from ui.toolkit.text import Label, caption
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

_WIDTH, _MOST = 520, 5
_AFTER_TYPING_MS = 250


@dataclass(frozen=True)
class PickWords:
    """What a dialog says: its title and step, its box, and what is said where nobody is shown.

    ``nothing`` before anything was typed, ``nobody`` when nobody was found.
    """

    title: Phrase
    choose: Phrase
    field: Phrase
    example: Phrase
    nothing: Phrase
    nobody: Phrase


#: Somebody to choose, and why they are offered.
Offer = tuple[CustomerRow, Phrase | str]


class CustomerPick(Dialog):
    """``picked`` gets the customer. Enter takes the first that was found.

    Before anything is typed ``offered`` are shown; ``but`` is never found.
    """

    def __init__(
        self,
        window: QWidget,
        place: Workplace,
        words: PickWords,
        picked: Callable[[int], object],
        but: int = 0,
    ) -> None:
        super().__init__(window, words.title, words.choose, width=_WIDTH)
        self.place, self._words, self._picked, self._but = place, words, picked, but
        self.offered: Sequence[Offer] = ()
        self._nothing = words.nothing
        self.found: Sequence[Offer] = ()
        self.text = LineEdit(words.example, longest=100)
        self.body.addWidget(Field(words.field, self.text))
        self._list = QWidget()
        self.body.addWidget(self._list)
        self._later = QTimer(self, singleShot=True, interval=_AFTER_TYPING_MS)
        self._later.timeout.connect(self._look)
        self.text.textChanged.connect(self._typed)
        self.primary.clicked.connect(lambda: self._take(0))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.show_found((), words.nothing)

    def offer(self, offered: Sequence[Offer], none: Phrase) -> None:
        """Show some before anything is typed, ``none`` where there are none."""
        self.offered, self._nothing = offered, none
        if not self.text.text().strip():
            self.show_found(offered, none)

    def fail(self, error: Exception) -> None:
        """Say why nobody could be looked for."""
        self.show_found((), phrase_of(error) or Phrase("window.failed"))

    def _typed(self) -> None:
        # Enter must not take somebody who was found for other words.
        self.primary.setEnabled(False)
        self._later.start()

    def _look(self) -> None:
        text = self.text.text().strip()
        if not text:
            self.show_found(self.offered, self._nothing)
            return

        def show(hits: Sequence[CustomerHit]) -> None:
            if self.text.text().strip() == text:
                others = [(hit.row, "") for hit in hits if hit.row.id != self._but]
                self.show_found(others, self._words.nobody)

        self.place.ask(
            lambda app, actor: app.find_customers.find(actor, text, _MOST + 1),
            owner=self,
            done=show,
            failed=self.fail,
            latest="find",
        )

    def show_found(self, found: Sequence[Offer], none: Phrase) -> None:
        """Show whom one can choose, ``none`` where there is nobody."""
        self.found = found[:_MOST]
        fresh = QWidget()
        column = QVBoxLayout(fresh)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        for place, (row, why) in enumerate(self.found):
            icon = ICONS.get(row.kind, "user")
            button = Button(dotted(row.name, row.code), kind=Kind.OUTLINED, icon=icon, leading=True)
            button.clicked.connect(lambda _on=False, place=place: self._take(place))
            column.addWidget(button)
            if words := dotted(row.phone, row.plate, why):
                column.addWidget(caption(words, "text2"))
        if not self.found:
            column.addWidget(Label(none, ink="text2", wrap=True))
        self.body.replaceWidget(self._list, fresh)
        self._list.hide()
        self._list.deleteLater()
        self._list = fresh
        self.primary.setEnabled(bool(self.found))
        if self.isVisible():
            fresh.show()
            self.adjustSize()

    def _take(self, place: int) -> None:
        if place < len(self.found):
            customer = self.found[place][0].id
            self.accept()
            self._picked(customer)
