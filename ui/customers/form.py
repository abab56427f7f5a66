"""The form of a customer: everything that is typed, warned about where it looks wrong.

It is made section by section, so that one can be made ahead; who it is about is shown after that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.customers.model import Customer, CustomerData
from crm_desktop.foundation.words import Phrase
from ui.access.forms import RecordForm, Saving, must_choose
from ui.customers.choices import Choices
from ui.customers.entries import EntriesBinding, EntryList
from ui.customers.entry_rows import AddressRow, ContactRow, PaperRow
from ui.customers.own_editors import OwnBinding, OwnEditors
from ui.customers.vehicle_rows import NewVehicleRow
from ui.customers.wording import GENDERS, KINDS
from ui.toolkit.bindings import TextBinding, Unreadable, binding_of
from ui.toolkit.combos import Combo, Option, SearchCombo
from ui.toolkit.conflict import value_of
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit, TextEdit
from ui.toolkit.panels import Panel
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

_LISTS = ("contacts", "addresses", "identities", "vehicles")
_APART = re.compile("[,;\u3001\uff0c\uff1b]")
_OF_PERSONS = ("salutation", "gender", "birthday", "job")
_OF_ORGANISATIONS = ("org_type", "store_level", "industry")
_NAMES = tuple(field.name for field in fields(CustomerData))
#: The fields that are chosen from a dictionary.
_DICTIONARIES = {
    "org_type": "organisation_type",
    "store_level": "store_level",
    "industry": "industry",
    "source": "customer_source",
}
Row = Sequence[tuple[str, Phrase, QWidget]]


class TagsBinding(TextBinding):
    """Words apart by commas."""

    def words(self, value: Any) -> str:
        return ", ".join(value or ())

    def value(self) -> tuple[str, ...]:
        return tuple(tag for each in _APART.split(self.text()) if (tag := each.strip()))


_BINDINGS: dict[str, Any] = {
    "tags": TagsBinding,
    "own": OwnBinding,
    **dict.fromkeys(_LISTS, EntriesBinding),
}


class CustomerForm(RecordForm):
    """The fields; what is wrong with a row of several is told under that row."""

    def __init__(self, place: Workplace, choices: Choices, *, is_new: bool) -> None:
        super().__init__(place, "customer", self._keep, Phrase("machinery.form.save"))
        self._choices, self._is_new = choices, is_new
        self._customer: Customer | None = None
        self._fields_by_name: dict[str, Field] = {}
        self._lists: dict[str, EntryList] = {}
        #: The sections, to be laid out on the page.
        self.sections = QWidget()
        self.panels = QVBoxLayout(self.sections)
        self.panels.setContentsMargins(0, 0, 0, 0)

    def make(self) -> Iterator[None]:
        """Make the fields, a section at each step."""
        sections = [self._ask_who, self._ask_for_ways, self._ask_for_papers]
        if self._is_new:
            sections.append(self._ask_for_vehicles)
        sections += [self._ask_for_own, self._ask_how_kept, self._ask_for_file]
        for section in sections:
            section()
            yield
        self.panels.addStretch()
        self.kind.currentIndexChanged.connect(self._follow_kind)

    def show_customer(self, customer: Customer | None) -> None:
        """Show the stored data of a customer, or an empty form for a new one."""
        session = self.place.session
        self._customer = customer
        self._base = (
            CustomerData(session.company, "person", "", owner=session.actor.person)
            if customer is None
            else CustomerData(**{name: getattr(customer, name) for name in _NAMES})
        )
        self._offer_choices()
        known = {name: getattr(self._base, name) for name in _NAMES}
        if customer is not None:
            known |= {"id": customer.id, "version": customer.version}
            self.owner.set_value(self._base.owner)
        self.load(known)
        self._follow_kind()

    def data(self) -> CustomerData:
        """Return what is typed so far; a field that cannot be read stays as it was."""
        values = {}
        for name, entry in self._entries.items():
            try:
                values[name] = entry.binding.value()
            except Unreadable:
                values[name] = getattr(self._base, name)
        values.pop("vehicles", None)
        return replace(self._base, **values)

    def show_faults(self, faults: Mapping[str, Phrase]) -> None:
        told = dict(faults)
        for name, problem in faults.items():
            part, _, rest = name.partition(".")
            if part == "own" and rest:
                self.own.say(rest, problem)
                told.pop(name)
                told.setdefault(part, Phrase("customers_room.row_wrong"))
            if part in _LISTS and rest:
                self._lists[part].say(int(rest.partition(".")[0]), problem)
                told.pop(name)
                told.setdefault(part, Phrase("customers_room.row_wrong"))
        super().show_faults(told)

    def _offer_choices(self) -> None:
        """Offer what there is to choose from, and what the customer has of it already."""
        choices, data = self._choices, self._base
        none = Option("", Phrase("customers_room.none"))
        for name, dictionary in _DICTIONARIES.items():
            words = choices.words.options(dictionary, kept=getattr(data, name))
            self._entries[name].binding.editor.set_options([none, *words])
        shown, kept = self._customer, None
        if data.owner is not None:
            kept = (data.owner, shown.owner_name if shown is not None else self.place.session.name)
        nobody = Option(None, Phrase("customers_room.none"))
        self.owner.set_options([nobody, *choices.owners(kept)])
        companies = [Option(each.id, each.name) for each in choices.companies]
        named = shown.company_name if shown is not None else ""
        self.company.set_options(companies or [Option(data.company, named or str(data.company))])

    # Sections

    def _ask_who(self) -> None:
        none = Option("", Phrase("customers_room.none"))
        self.kind = Combo([Option(kind, name) for kind, name in KINDS.items()])
        self.name = LineEdit(longest=200)
        self.salutation = LineEdit(Phrase("customers_room.salutation.example"), longest=40)
        self.gender = Combo([none, *(Option(each, name) for each, name in GENDERS.items())])
        self.birthday, self.job = DateEdit(self.place.clock), LineEdit(longest=60)
        self.org_type, self.store_level, self.industry = Combo(), Combo(), Combo()
        self._section(
            Phrase("customers_room.who"),
            [
                [
                    ("kind", Phrase("customers_room.kind"), self.kind),
                    ("name", Phrase("customers_room.name"), self.name),
                    ("salutation", Phrase("customers_room.salutation"), self.salutation),
                    ("org_type", Phrase("customers_room.org_type"), self.org_type),
                ],
                [
                    ("gender", Phrase("customers_room.gender"), self.gender),
                    ("birthday", Phrase("customers_room.birthday"), self.birthday),
                    ("job", Phrase("customers_room.job"), self.job),
                    ("store_level", Phrase("customers_room.store_level"), self.store_level),
                    ("industry", Phrase("customers_room.industry"), self.industry),
                ],
            ],
        )

    def _ask_for_ways(self) -> None:
        self.contacts = EntryList(ContactRow, Phrase("customers_room.do.add_contact"))
        self.addresses = EntryList(AddressRow, Phrase("customers_room.do.add_address"))
        self._lists |= {"contacts": self.contacts, "addresses": self.addresses}
        self._reach = self._section(
            Phrase("customers_room.reach"),
            [
                [("contacts", Phrase("customers_room.contacts"), self.contacts)],
                [("addresses", Phrase("customers_room.addresses"), self.addresses)],
            ],
        )

    def _ask_for_papers(self) -> None:
        clock = self.place.clock
        self.identities = EntryList(lambda: PaperRow(clock), Phrase("customers_room.do.add_paper"))
        self._lists["identities"] = self.identities
        papers = ("identities", Phrase("customers_room.papers"), self.identities)
        self._fill(self._reach, [[papers]])

    def _ask_for_vehicles(self) -> None:
        self.vehicles = EntryList(NewVehicleRow, Phrase("record_room.do.add_vehicle"))
        self._lists["vehicles"] = self.vehicles
        vehicles = ("vehicles", Phrase("record_room.vehicles.help"), self.vehicles)
        self._section(Phrase("record_room.vehicles"), [[vehicles]])

    def _ask_for_own(self) -> None:
        active = [each for each in self._choices.own if each.active]
        self.own = OwnEditors(active, self.place.clock)
        if self.own.editors:
            own = ("own", Phrase("record_room.own.help"), self.own)
            self._section(Phrase("record_room.own"), [[own]])

    def _ask_how_kept(self) -> None:
        self.owner, self.source, self.company = SearchCombo(), Combo(), Combo()
        self.tags = LineEdit(Phrase("customers_room.tags.example"), longest=400)
        self.old_code = LineEdit(longest=40)
        self._keeping = self._section(
            Phrase("customers_room.keeping"),
            [
                [
                    ("owner", Phrase("customers_room.owner"), self.owner),
                    ("source", Phrase("customers_room.source"), self.source),
                    ("company", Phrase("customers_room.company"), self.company),
                ],
                [
                    ("tags", Phrase("customers_room.tags"), self.tags),
                    ("old_code", Phrase("customers_room.old_code"), self.old_code),
                ],
            ],
        )

    def _ask_for_file(self) -> None:
        self.file_number, self.shelf = LineEdit(longest=40), LineEdit(longest=60)
        self.care_until, self.care_plan = DateEdit(self.place.clock), TextEdit(rows=2)
        self.notes = TextEdit(rows=3)
        self._fill(
            self._keeping,
            [
                [
                    ("file_number", Phrase("customers_room.file_number"), self.file_number),
                    ("shelf", Phrase("customers_room.shelf"), self.shelf),
                    ("care_until", Phrase("customers_room.care_until"), self.care_until),
                ],
                [("care_plan", Phrase("customers_room.care_plan"), self.care_plan)],
                [("notes", Phrase("customers_room.notes"), self.notes)],
            ],
        )

    def _section(self, name: Phrase, rows: Sequence[Row]) -> Panel:
        panel = Panel(name)
        self.panels.addWidget(panel)
        self._fill(panel, rows)
        return panel

    def _fill(self, panel: Panel, rows: Sequence[Row]) -> None:
        for declared in rows:
            row = QHBoxLayout()
            row.setSpacing(Space.L)
            for key, label, editor in declared:
                if key == "owner" and not self._is_new:
                    field = self._shown_owner(label)
                else:
                    field = self.add(key, label, editor, binding=_BINDINGS.get(key, binding_of))
                self._fields_by_name[key] = field
                row.addWidget(field, 1)
            panel.body.addLayout(row)

    def _shown_owner(self, label: Phrase) -> Field:
        """Return the owner of a stored customer to be read: no field, draft or conflict of ours."""
        self.owner.setEnabled(False)
        return Field(label, self.owner, help_text=Phrase("record_room.owner.elsewhere"))

    def watch(self, name: str, hear: Any) -> None:
        """Call something whenever what is typed in a field changes."""
        self._entries[name].binding.changed.connect(hear)

    def _follow_kind(self) -> None:
        """Ask of a person or an organisation only what there is to know of one."""
        person = self.kind.value() != "organisation"
        for name in _OF_PERSONS:
            self._fields_by_name[name].setVisible(person)
        for name in _OF_ORGANISATIONS:
            self._fields_by_name[name].setVisible(not person)

    def _keep(self, asked: Saving) -> Any:
        must_choose(asked.values, "kind", "company")
        vehicles = asked.values.pop("vehicles", ())
        # What has no field here may have changed since: the record may be another desk's by now.
        kept = {name: value_of(self._record, name) for name in _NAMES}
        data = CustomerData(**kept | asked.values)
        if self._customer is None:
            return asked.app.customers.add(asked.actor, data, vehicles)
        return asked.app.customers.edit(asked.actor, self._customer.id, asked.version, data)
