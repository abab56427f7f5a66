"""Whom something is for: a customer who is searched for by whatever is known of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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


class CustomerPick(Dialog):
    """``picked`` gets the customer. Enter takes the first that was found."""

    def __init__(
        self, window: QWidget, place: Workplace, title: Phrase, picked: Callable[[int], object]
    ) -> None:
        super().__init__(window, title, Phrase("members.pick.choose"), width=_WIDTH)
        self.place, self._picked = place, picked
        self.found: Sequence[CustomerRow] = ()
        self.text = LineEdit(Phrase("members.pick.example"), longest=100)
        self.body.addWidget(Field(Phrase("members.customer"), self.text))
        self._list = QWidget()
        self.body.addWidget(self._list)
        self._later = QTimer(self, singleShot=True, interval=_AFTER_TYPING_MS)
        self._later.timeout.connect(self._look)
        self.text.textChanged.connect(self._typed)
        self.primary.clicked.connect(lambda: self._take(0))
        self._show((), Phrase("members.pick.hint"))

    def _typed(self) -> None:
        # Enter must not take somebody who was found for other words.
        self.primary.setEnabled(False)
        self._later.start()

    def _look(self) -> None:
        text = self.text.text().strip()
        if not text:
            self._show((), Phrase("members.pick.hint"))
            return

        def show(hits: Sequence[CustomerHit]) -> None:
            if self.text.text().strip() == text:
                self._show([hit.row for hit in hits], Phrase("members.pick.nobody"))

        self.place.ask(
            lambda app, actor: app.find_customers.find(actor, text, _MOST),
            owner=self,
            done=show,
            failed=lambda error: self._show((), phrase_of(error) or Phrase("window.failed")),
            latest="find",
        )

    def _show(self, found: Sequence[CustomerRow], none: Phrase) -> None:
        self.found = found[:_MOST]
        fresh = QWidget()
        column = QVBoxLayout(fresh)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        for place, row in enumerate(self.found):
            icon = ICONS.get(row.kind, "user")
            button = Button(dotted(row.name, row.code), kind=Kind.OUTLINED, icon=icon, leading=True)
            button.clicked.connect(lambda _on=False, place=place: self._take(place))
            column.addWidget(button)
            if words := dotted(row.phone, row.plate):
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
            customer = self.found[place].id
            self.accept()
            self._picked(customer)


def pick_customer(
    window: QWidget, place: Workplace, title: Phrase, picked: Callable[[int], object]
) -> CustomerPick:
    """Ask whom something is for."""
    dialog = CustomerPick(window, place, title, picked)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
