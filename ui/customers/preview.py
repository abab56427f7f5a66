"""The customer under the cursor beside the list: what the next sentence needs."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.customers.model import Customer
from crm_desktop.foundation.words import Phrase
from ui.access.wording import listed
from ui.customers.choices import Choices
from ui.customers.wording import masked_phone
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.notices import Band, EmptyState
from ui.toolkit.panels import KeyValues, Panel, rule
from ui.toolkit.state import TierTag
from ui.toolkit.text import Label, caption, name_label
from ui.toolkit.tokens import Size, Space, Tone, Weight

_LABEL = 72


class CustomerPreview(Panel):
    """Shows a customer; ``opened`` asks for the whole page, ``edited`` for the form."""

    opened = Signal(int)
    edited = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.customer: Customer | None = None
        self.name = name_label("")
        self.tier = TierTag("", "text2")
        self.code = caption("")
        self.phone = Label("", size=Size.NAME, weight=Weight.MEDIUM, selectable=True)
        self.quiet = Band(Phrase("customers_room.quiet"), tone=Tone.RED, icon="ban", stretch=True)
        self.care = Band(Phrase("customers_room.care"), icon="crown", stretch=True)
        self.open = Button(Phrase("customers_room.do.open"), kind=Kind.PRIMARY, key="Enter")
        self.edit = Button(Phrase("customers_room.do.edit"), key="Ctrl+E")
        self.open.clicked.connect(lambda: self._tell(self.opened))
        self.edit.clicked.connect(lambda: self._tell(self.edited))
        self._facts = QWidget()
        self._nothing = EmptyState(
            Phrase("customers_room.nothing_chosen"),
            Phrase("customers_room.nothing_chosen_hint"),
            icon="users",
        )
        self._content = QWidget()
        self._lay_out()
        self.body.addWidget(self._content)
        self.body.addWidget(self._nothing)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Say that nobody is chosen."""
        self.customer = None
        self._content.hide()
        self._nothing.show()

    def show_customer(self, customer: Customer, choices: Choices, *, may_edit: bool) -> None:
        """Show a customer."""
        self.customer = customer
        self._nothing.hide()
        self._content.show()
        self.name.set_phrase(customer.name)
        tier = choices.tier(customer.level)
        self.tier.setVisible(tier is not None)
        if tier is not None:
            self.tier.set_tier(tier.word, tier.ink)
        self.code.set_phrase(customer.code)
        phone = masked_phone(customer)
        self.phone.set_phrase(phone or Phrase("customers_room.no_phone"))
        self.phone.set_ink("text" if phone else "text3")
        self.quiet.show_band(Phrase("customers_room.quiet"), customer.do_not_contact_reason)
        self.quiet.setVisible(customer.do_not_contact)
        self.care.setVisible(customer.care)
        self.edit.setVisible(may_edit)
        self._show_facts(customer)

    def _show_facts(self, customer: Customer) -> None:
        facts = KeyValues(label_width=_LABEL)
        held = [each for each in customer.vehicles if each.until is None]
        named = [" ".join(filter(None, (each.plate, each.title))) for each in held[:2]]
        place = customer.addresses[0] if customer.addresses else None
        rows = [
            (Phrase("customers_room.vehicles"), listed(name for name in named if name)),
            (Phrase("customers_room.employer"), customer.employer_name),
            (Phrase("customers_room.place"), _short(place) if place else ""),
            (Phrase("customers_room.owner"), customer.owner_name),
            (Phrase("customers_room.complete"), f"{customer.completeness} %"),
            (
                Phrase("customers_room.changed"),
                f"{customer.updated_at:%Y-%m-%d %H:%M}" if customer.updated_at else "",
            ),
        ]
        for label, value in rows:
            if value:
                facts.add(label, value)
        self._column.replaceWidget(self._facts, facts)
        self._facts.hide()
        self._facts.deleteLater()
        self._facts = facts

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(Space.S)
        self.name.setMinimumWidth(1)
        top.addWidget(self.name)
        top.addWidget(self.tier)
        top.addStretch()
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addWidget(self.open, 1)
        buttons.addWidget(self.edit)
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.M)
        self._column.addLayout(top)
        self._column.addWidget(self.code)
        self._column.addWidget(self.phone)
        for band in (self.quiet, self.care):
            self._column.addWidget(band)
        self._column.addWidget(rule())
        self._column.addWidget(self._facts)
        self._column.addStretch()
        self._column.addLayout(buttons)

    def _tell(self, signal: object) -> None:
        if self.customer is not None:
            signal.emit(self.customer.id)


def _short(address: object) -> str:
    """Return an address down to its district, whole where it is not told apart."""
    parts = [getattr(address, name) for name in ("province", "city", "area")]
    return "".join(parts) or address.text
