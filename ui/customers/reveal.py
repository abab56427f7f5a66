"""Showing one masked value in full: a reason first, the value once, the log in any case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from crm_desktop.customers.masking import secret_of
from crm_desktop.customers.model import Customer
from crm_desktop.foundation.words import Phrase
from ui.access.forms import RecordForm, Saving, show_form
from ui.access.wording import dotted
from ui.customers.wording import CONTACTS, PAPERS
from ui.toolkit.combos import Combo, Option
from ui.toolkit.dialog import Dialog
from ui.toolkit.inputs import LineEdit
from ui.toolkit.text import Label, caption
from ui.toolkit.tokens import Size, Weight
from ui.workplace import Workplace

_WIDTH = 480


@dataclass(frozen=True)
class Secret:
    """A value that is masked for whoever reads: its kind, its row, and how it is shown."""

    kind: str
    row: int
    name: Phrase
    shown: str


def secrets_of(customer: Customer) -> list[Secret]:
    """Return what of a customer can be revealed, the main telephone first."""
    hidden = customer.hidden
    contacts = sorted(customer.contacts, key=lambda each: (each.kind != "phone", not each.main))
    found = [
        Secret(secret_of(each), each.id, CONTACTS[each.kind], each.value)
        for each in contacts
        if secret_of(each) in hidden
    ]
    if "address" in hidden:
        name = Phrase("customers_room.address")
        found += [Secret("address", each.id, name, each.text) for each in customer.addresses]
    if "identity" in hidden:
        found += [
            Secret("identity", each.id, PAPERS.get(each.kind, PAPERS["other"]), each.number)
            for each in customer.identities
        ]
    return found


class RevealForm(RecordForm):
    """Which value, and why."""

    def __init__(self, place: Workplace, customer: Customer, secrets: list[Secret]) -> None:
        super().__init__(place, "reveal", self._keep, Phrase("customers_room.do.reveal"))
        self._customer, self.secrets = customer, secrets
        options = [
            Option(number, dotted(each.name, each.shown)) for number, each in enumerate(secrets)
        ]
        self.which, self.reason = Combo(options), LineEdit(longest=200)
        self.quota = self.add(
            "reason",
            Phrase("customers_room.reason"),
            self.reason,
            help_text=Phrase("customers_room.reveal.hint"),
        )
        self.rows = [
            [self.add("which", Phrase("customers_room.reveal.which"), self.which)],
            [self.quota],
        ]
        self.load({"id": customer.id, "which": 0})
        place.ask(
            lambda app, actor: app.reveals.left_today(actor),
            owner=self,
            done=lambda left: self.quota.set_help(Phrase("customers_room.reveal.left", count=left)),
            failed=lambda _error: None,
        )

    @property
    def chosen(self) -> Secret:
        """The value asked for."""
        number = self.which.value()
        return self.secrets[number if isinstance(number, int) else 0]

    def _keep(self, asked: Saving) -> Any:
        secret = self.secrets[asked.values["which"]]
        return asked.app.reveals.reveal(
            asked.actor, self._customer.id, secret.kind, secret.row, asked.values["reason"]
        )


class ValueDialog(Dialog):
    """Shows a value in full, once: it is masked again as soon as this is closed."""

    def __init__(self, window: QWidget, secret: Secret, value: str) -> None:
        super().__init__(
            window,
            secret.name,
            Phrase("customers_room.reveal.seen"),
            width=_WIDTH,
        )
        self.cancel.hide()
        long = len(value) > 24
        self.value = Label(
            value,
            size=Size.NAME if long else Size.TITLE,
            weight=Weight.BOLD,
            wrap=long,
            selectable=True,
        )
        self.body.addWidget(self.value)
        self.body.addWidget(caption(Phrase("customers_room.reveal.once"), "text2"))
        self.primary.clicked.connect(self.accept)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)


def ask_reveal(window: QWidget, place: Workplace, customer: Customer) -> Dialog | None:
    """Ask which value is to be shown and why; None where nothing is masked."""
    secrets = secrets_of(customer)
    if not secrets:
        return None
    form = RevealForm(place, customer, secrets)
    form.saved.connect(lambda value: ValueDialog(window, form.chosen, value).open())
    title = Phrase("customers_room.reveal.title", name=customer.name)
    dialog = show_form(window, form, title, form.rows, width=_WIDTH, first=form.reason)
    dialog.primary.set_phrase(Phrase("customers_room.do.reveal"))
    return dialog
