"""The form of a customer: everything that is typed, warned about where it looks wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.customers.model import Customer, CustomerData
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.detail import Scrolled
from ui.access.forms import RecordForm, Saving, must_choose
from ui.customers.choices import Choices
from ui.customers.doubles import Doubles, typed_of
from ui.customers.entries import EntriesBinding, EntryList
from ui.customers.entry_rows import AddressRow, ContactRow, PaperRow
from ui.customers.own_editors import OwnBinding, OwnEditors
from ui.customers.steps import MERGE
from ui.customers.vehicle_rows import NewVehicleRow
from ui.customers.wording import GENDERS, KINDS
from ui.toolkit.bindings import TextBinding, Unreadable, binding_of
from ui.toolkit.combos import Combo, Option, SearchCombo
from ui.toolkit.conflict import value_of
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit, TextEdit
from ui.toolkit.keys import KeyHint
from ui.toolkit.panels import Panel, page_head
from ui.toolkit.text import title
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

_SIDE = 288
_NARROW_BELOW = 1100
#: Room above and below the focus for its label and what is wrong with it.
_AROUND_FOCUS = 72
_AFTER_TYPING_MS = 350
_LISTS = ("contacts", "addresses", "identities", "vehicles")
_APART = re.compile("[,;\u3001\uff0c\uff1b]")
_OF_PERSONS = ("salutation", "gender", "birthday", "job")
_OF_ORGANISATIONS = ("org_type", "store_level", "industry")
_NAMES = tuple(field.name for field in fields(CustomerData))
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

    def __init__(self, place: Workplace, choices: Choices, customer: Customer | None) -> None:
        super().__init__(place, "customer", self._keep, Phrase("machinery.form.save"))
        self._customer = customer
        self._fields_by_name: dict[str, Field] = {}
        session = place.session
        self._base = (
            CustomerData(session.company, "person", "", owner=session.actor.person)
            if customer is None
            else CustomerData(**{name: getattr(customer, name) for name in _NAMES})
        )
        self._panels = QVBoxLayout()
        self._make_editors(choices, customer)
        self._lay_out(customer)
        known = {name: getattr(self._base, name) for name in _NAMES}
        if customer is not None:
            known |= {"id": customer.id, "version": customer.version}
        self.kind.currentIndexChanged.connect(self._follow_kind)
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

    def _make_editors(self, choices: Choices, customer: Customer | None) -> None:
        words, clock = choices.words, self.place.clock
        data = self._base
        none = Option("", Phrase("customers_room.none"))

        def of(dictionary: str, kept: str) -> Combo:
            return Combo([none, *words.options(dictionary, kept=kept)])

        self.kind = Combo([Option(kind, name) for kind, name in KINDS.items()])
        self.name = LineEdit(longest=200)
        self.salutation = LineEdit(Phrase("customers_room.salutation.example"), longest=40)
        self.gender = Combo([none, *(Option(each, name) for each, name in GENDERS.items())])
        self.birthday, self.job = DateEdit(clock), LineEdit(longest=60)
        self.org_type = of("organisation_type", data.org_type)
        self.store_level = of("store_level", data.store_level)
        self.industry = of("industry", data.industry)
        self.source = of("customer_source", data.source)
        kept = None
        if data.owner is not None:
            name = customer.owner_name if customer is not None else self.place.session.name
            kept = (data.owner, name)
        nobody = Option(None, Phrase("customers_room.none"))
        self.owner = SearchCombo([nobody, *choices.owners(kept)])
        self.company = Combo([Option(each.id, each.name) for each in choices.companies])
        if not choices.companies:
            shown = customer.company_name if customer is not None else ""
            self.company.set_options([Option(data.company, shown or str(data.company))])
        self.contacts = EntryList(ContactRow, Phrase("customers_room.do.add_contact"))
        self.addresses = EntryList(AddressRow, Phrase("customers_room.do.add_address"))
        self.identities = EntryList(lambda: PaperRow(clock), Phrase("customers_room.do.add_paper"))
        self.own = OwnEditors([each for each in choices.own if each.active], clock)
        self.vehicles = EntryList(NewVehicleRow, Phrase("record_room.do.add_vehicle"))
        self._lists = {
            "vehicles": self.vehicles,
            "contacts": self.contacts,
            "addresses": self.addresses,
            "identities": self.identities,
        }
        self.tags = LineEdit(Phrase("customers_room.tags.example"), longest=400)
        self.old_code, self.file_number = LineEdit(longest=40), LineEdit(longest=40)
        self.shelf, self.care_plan = LineEdit(longest=60), TextEdit(rows=2)
        self.care_until, self.notes = DateEdit(clock), TextEdit(rows=3)

    def _lay_out(self, customer: Customer | None) -> None:
        self._panels.setContentsMargins(0, 0, 0, 0)
        who = Phrase("customers_room.who")
        self._section(
            who,
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
        self._section(
            Phrase("customers_room.reach"),
            [
                [("contacts", Phrase("customers_room.contacts"), self.contacts)],
                [("addresses", Phrase("customers_room.addresses"), self.addresses)],
                [("identities", Phrase("customers_room.papers"), self.identities)],
            ],
        )
        if customer is None:
            vehicles = ("vehicles", Phrase("record_room.vehicles.help"), self.vehicles)
            self._section(Phrase("record_room.vehicles"), [[vehicles]])
        if self.own.editors:
            own = ("own", Phrase("record_room.own.help"), self.own)
            self._section(Phrase("record_room.own"), [[own]])
        self._section(
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
                [
                    ("file_number", Phrase("customers_room.file_number"), self.file_number),
                    ("shelf", Phrase("customers_room.shelf"), self.shelf),
                    ("care_until", Phrase("customers_room.care_until"), self.care_until),
                ],
                [("care_plan", Phrase("customers_room.care_plan"), self.care_plan)],
                [("notes", Phrase("customers_room.notes"), self.notes)],
            ],
        )

    def _section(self, name: Phrase, rows: Sequence[Row]) -> None:
        panel = Panel(name)
        for declared in rows:
            row = QHBoxLayout()
            row.setSpacing(Space.L)
            for key, label, editor in declared:
                if key == "owner" and self._customer is not None:
                    field = self._shown_owner(label)
                else:
                    field = self.add(key, label, editor, binding=_BINDINGS.get(key, binding_of))
                self._fields_by_name[key] = field
                row.addWidget(field, 1)
            panel.body.addLayout(row)
        self._panels.addWidget(panel)

    def _shown_owner(self, label: Phrase) -> Field:
        """Return the owner of a stored customer to be read: no field, draft or conflict of ours."""
        self.owner.set_value(self._base.owner)
        self.owner.setEnabled(False)
        return Field(label, self.owner, help_text=Phrase("record_room.owner.elsewhere"))

    @property
    def panels(self) -> QVBoxLayout:
        """The sections, to be laid out on the page."""
        return self._panels

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


class FormPage(QWidget):
    """The form with likely doubles beside it.

    ``left`` says that the person wants to go (a draft is kept by then), ``opened`` that they go to
    a customer found beside the form; ``saved`` carries what the service returned, and
    ``wanted_merge`` the customer and the one beside the form that it is to be merged with.
    """

    left = Signal()
    opened = Signal(int)
    saved = Signal(object)
    wanted_merge = Signal(int, int)

    def __init__(
        self,
        place: Workplace,
        choices: Choices,
        customer: Customer | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.place, self._customer = place, customer
        self.form = CustomerForm(place, choices, customer)
        stored = customer.id if customer is not None else 0
        self.doubles = Doubles(mergeable=bool(stored) and place.may(MERGE))
        self.doubles.wanted_merge.connect(lambda other: self.wanted_merge.emit(stored, other))
        words = (
            Phrase("customers_room.do.new")
            if customer is None
            else Phrase("customers_room.edit", name=customer.name)
        )
        code = customer.code if customer is not None else ""
        head, _note = page_head(title(words), code)
        content = QWidget()
        content.setLayout(self.form.panels)
        self.form.panels.addStretch()
        self._scrolled = scrolled = Scrolled()
        scrolled.show_content(content)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow_focus)
        self._body = QHBoxLayout()
        self._body.addWidget(scrolled, 1)
        self._body.addWidget(self.doubles)
        self.doubles.setFixedWidth(_SIDE)
        inside = QVBoxLayout()
        inside.addLayout(head)
        inside.addLayout(self._body, 1)
        self._inside = inside
        self.form.body.addLayout(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self.form)
        self._later = QTimer(self, singleShot=True, interval=_AFTER_TYPING_MS)
        self._later.timeout.connect(self._look)
        watched = ["name", "contacts", "identities", *(["vehicles"] if customer is None else [])]
        for name in watched:
            self.form.watch(name, self._later.start)
        self.form.left.connect(self.left)
        self.form.saved.connect(self.saved)
        self.doubles.opened.connect(self.opened)
        theme().changed.connect(self._follow_theme)
        self._follow_theme()

    def focus_first(self) -> None:
        """Put the focus on the name: what the customer says first."""
        self.form.name.setFocus()

    def keep_draft(self) -> None:
        """Keep what was typed, where something was."""
        self.form.keep_draft()

    def fail(self, error: Exception) -> None:
        """Say in the foot what went wrong."""
        words = phrase_of(error) or Phrase("customers_room.failed")
        self.form.foot.say(words, wrong=True)

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys that work here."""
        return (
            KeyHint("Ctrl+Enter", Phrase("machinery.form.save")),
            KeyHint("Esc", Phrase("customers_room.do.leave")),
        )

    def _follow_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Keep what has the focus in sight, also where a fault has put it there."""
        if now is not None and self._scrolled.widget().isAncestorOf(now):
            self._scrolled.ensureWidgetVisible(now, 0, _AROUND_FOCUS)

    def _look(self) -> None:
        typed = typed_of(self.form.data(), self.form.vehicles.values())
        besides = self._customer.id if self._customer is not None else 0
        self.place.ask(
            lambda app, actor: app.duplicates.candidates(actor, typed, besides),
            owner=self,
            done=self.doubles.show_candidates,
            failed=lambda _error: self.doubles.show_candidates(()),
            latest="doubles",
        )

    def _follow_theme(self) -> None:
        metrics = theme().metrics
        margin = metrics.page_margin
        self._inside.setContentsMargins(Space.XL, margin, Space.XL, 0)
        self._inside.setSpacing(metrics.panel_gap)
        self._body.setSpacing(Space.L)
        self.form.panels.setSpacing(metrics.panel_gap)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self.doubles.setVisible(self.window().width() >= _NARROW_BELOW)
