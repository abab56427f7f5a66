"""The rows of a customer's form: ways to reach somebody, addresses, documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from crm_desktop.customers.model import Address, Contact, Identity
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.formats.checked import Checked
from crm_desktop.foundation.formats.emails import check_email
from crm_desktop.foundation.formats.identities import check_identity
from crm_desktop.foundation.formats.phones import check_phone
from crm_desktop.foundation.formats.places import parse_address
from crm_desktop.foundation.words import Phrase
from ui.customers.entries import EntryRow
from ui.customers.wording import CONTACTS, PAPERS
from ui.toolkit.combos import Combo, Option
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.inputs import LineEdit

_KIND, _LABEL, _DAY, _PAPER = 112, 128, 136, 168


class ContactRow(EntryRow):
    """A telephone, a mail address and the like."""

    def __init__(self) -> None:
        self.kind = Combo([Option(kind, words) for kind, words in CONTACTS.items()])
        self.line = LineEdit(longest=200)
        self.label = LineEdit(Phrase("customers_room.contact.label_example"), longest=40)
        self._shown: Contact | None = None
        super().__init__(
            [
                (self.kind, Phrase("customers_room.contact.kind"), _KIND),
                (self.line, Phrase("customers_room.contact.value"), 0),
                (self.label, Phrase("customers_room.contact.label"), _LABEL),
            ]
        )
        self.kind.set_value("phone")

    def show_value(self, value: Contact) -> None:
        self._shown = value
        self.set_texts([value.kind, value.value, value.label])

    def value(self) -> Contact | None:
        text = self.line.text().strip()
        if not text:
            return None
        kind, label = str(self.kind.value() or "other"), self.label.text().strip()
        if self._shown is None:
            return Contact(kind, text, label)
        return replace(self._shown, kind=kind, value=text, label=label)

    def check(self) -> Checked:
        text, kind = self.line.text(), self.kind.value()
        if self._shown is not None and text == self._shown.value:
            return Checked(text)  # as stored, perhaps masked
        if kind in {"phone", "fax"}:
            return check_phone(text)
        return check_email(text) if kind == "email" else Checked(text)


class AddressRow(EntryRow):
    """An address as one line: it is told apart where it can be, and kept as typed anyway."""

    def __init__(self) -> None:
        self.line = LineEdit(Phrase("customers_room.address.example"), longest=500)
        self.label = LineEdit(Phrase("customers_room.address.label_example"), longest=40)
        self._shown: Address | None = None
        super().__init__(
            [
                (self.line, Phrase("customers_room.address"), 0),
                (self.label, Phrase("customers_room.contact.label"), _LABEL),
            ]
        )

    def show_value(self, value: Address) -> None:
        self._shown = value
        self.set_texts([value.text, value.label])

    def value(self) -> Address | None:
        text, label = self.line.text().strip(), self.label.text().strip()
        if not text:
            return None
        if self._shown is not None and text == self._shown.text:
            return replace(self._shown, label=label)
        # What is new is told apart when it is saved.
        return Address(text, label, id=self._shown.id if self._shown else 0)

    def check(self) -> Checked:
        text = self.line.text().strip()
        shown = self._shown
        if not text or (shown is not None and text == shown.text) or parse_address(text).area:
            return Checked(text)
        return Checked(text, Phrase("customers_room.address.not_told"))


class PaperRow(EntryRow):
    """A document of a person, or the credit code of an organisation."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.kind = Combo([Option(kind, words) for kind, words in PAPERS.items()])
        self.line = LineEdit(longest=60)
        self.until = DateEdit(clock)
        self._shown: Identity | None = None
        super().__init__(
            [
                (self.kind, Phrase("customers_room.paper.kind"), _PAPER),
                (self.line, Phrase("customers_room.paper.number"), 0),
                (self.until, Phrase("customers_room.paper.until"), _DAY),
            ]
        )
        self.until.set_placeholder(Phrase("customers_room.paper.until"))
        self.kind.set_value("resident")

    def show_value(self, value: Identity) -> None:
        self._shown = value
        self.set_texts([value.kind, value.number, ""])
        self.until.set_value(value.valid_until)

    def value(self) -> Identity | None:
        number = self.line.text().strip()
        if not number:
            return None
        kind, until = str(self.kind.value() or "other"), self._until()
        shown = self._shown
        return Identity(kind, number, until, shown.id if shown else 0)

    def check(self) -> Checked:
        text = self.line.text()
        if self._shown is not None and text == self._shown.number:
            return Checked(text)
        return check_identity(str(self.kind.value()), text, self._clock.today())

    def _until(self) -> date | None:
        return self.until.value() if self.until.is_understood() else None
