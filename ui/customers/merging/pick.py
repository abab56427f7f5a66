"""Whom to merge a customer with: those that look like one, or anybody who is searched for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.customers.model import Candidate, CustomerRow
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.wording import dotted, listed
from ui.customers.wording import ICONS, REASONS
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.dialog import Dialog
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit
from ui.toolkit.text import Label, caption
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

_WIDTH = 520
_MOST = 5
_AFTER_TYPING_MS = 250


class PickDialog(Dialog):
    """``picked`` gets the other record. Typing looks among everybody; Enter takes the first."""

    def __init__(
        self,
        window: QWidget,
        place: Workplace,
        customer: int,
        name: str,
        picked: Callable[[int], object],
    ) -> None:
        title = Phrase("merge_room.pick.title", name=name)
        super().__init__(window, title, Phrase("merge_room.do.compare"), width=_WIDTH)
        self.place, self._customer, self._picked = place, customer, picked
        self.found: Sequence[tuple[CustomerRow, Phrase | str]] = ()
        self._doubles: Sequence[tuple[CustomerRow, Phrase | str]] = ()
        self.text = LineEdit(Phrase("merge_room.pick.example"), longest=100)
        self.body.addWidget(Field(Phrase("merge_room.pick.search"), self.text))
        self._list = QWidget()
        self.body.addWidget(self._list)
        self._later = QTimer(self, singleShot=True, interval=_AFTER_TYPING_MS)
        self._later.timeout.connect(self._look)
        self.text.textChanged.connect(self._typed)
        self.primary.clicked.connect(lambda: self._take(0))
        self._show((), Phrase("merge_room.pick.looking"))
        place.ask(
            lambda app, actor: app.duplicates.doubles_of(actor, customer),
            owner=self,
            done=self._take_doubles,
            failed=self._fail,
            latest="doubles",
        )

    def _take_doubles(self, found: Sequence[Candidate]) -> None:
        self._doubles = [
            (each.customer, listed(REASONS[reason] for reason in each.reasons)) for each in found
        ]
        if not self.text.text().strip():
            self._show(self._doubles, Phrase("merge_room.pick.none"))

    def _typed(self) -> None:
        # Enter must not take somebody who was found for other words.
        self.primary.setEnabled(False)
        self._later.start()

    def _look(self) -> None:
        text = self.text.text().strip()
        if not text:
            self._show(self._doubles, Phrase("merge_room.pick.none"))
            return

        def show(hits: Sequence[Any]) -> None:
            if self.text.text().strip() == text:
                others = [(hit.row, "") for hit in hits if hit.row.id != self._customer]
                self._show(others, Phrase("merge_room.pick.nobody"))

        self.place.ask(
            lambda app, actor: app.find_customers.find(actor, text, _MOST + 1),
            owner=self,
            done=show,
            failed=self._fail,
            latest="find",
        )

    def _show(self, found: Sequence[tuple[CustomerRow, Phrase | str]], none: Phrase) -> None:
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
            words = dotted(row.phone, row.plate, why)
            if words:
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
            other = self.found[place][0].id
            self.accept()
            self._picked(other)

    def _fail(self, error: Exception) -> None:
        self._show((), phrase_of(error) or Phrase("customers_room.failed"))


def pick_other(
    window: QWidget, place: Workplace, customer: int, name: str, picked: Callable[[int], object]
) -> PickDialog:
    """Ask with whom to merge a customer."""
    dialog = PickDialog(window, place, customer, name, picked)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
