"""The tab 人员: who works here, under which posts, and what they may do."""

from __future__ import annotations

from collections.abc import Sequence

from crm_desktop.access.model import ROLES
from crm_desktop.application import Application
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.words import Phrase
from ui.access.aside import Aside
from ui.access.lists import framed, select_record
from ui.access.people_rows import STATES, PeopleSource, PersonRow, columns
from ui.access.people_steps import PeopleSteps
from ui.access.person_detail import PersonDetail, PersonFacts
from ui.access.wording import dotted
from ui.paged import Page
from ui.toolkit.chips import ChipRow, Filter
from ui.toolkit.columns import RowAction
from ui.toolkit.combos import Option
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.pages import PagedRows, Sort
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.workplace import Address, Workplace


class PeoplePage(Page):
    """The list of people with the record of one beside it."""

    kinds = ("person", "post", "posting", "company", "rights", "dictionary")

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self.source = PeopleSource(place)
        self.list = PagedRows(self.source, place.runner, sort=Sort("name"), parent=self)
        self.steps = PeopleSteps(self)
        self.actions = list(self.steps.buttons)
        model = RowTableModel(self.list, columns(place), clock=place.clock, parent=self)
        self.table = TableView(
            model,
            Phrase("organisation.people_tab"),
            action=self._action,
            empty=EmptyState(
                Phrase("organisation.person.none"),
                Phrase("organisation.person.none_hint"),
                icon="users",
            ),
        )
        self.chips = ChipRow(self._filters())
        self.detail = PersonDetail()
        self.aside = Aside(framed(self.table), self.table, self.detail)
        self.column.addWidget(self.chips)
        self.column.addWidget(self.aside, 1)
        self._wanted: int | None = None
        self.steps.bind()
        self._connect()

    # What the room asks

    def load(self) -> None:
        self.list.refresh()

    def refresh(self, _changes: Changes) -> None:
        self.table.refresh()

    def open(self, kind: str, record: int) -> None:
        if kind != "person":
            return
        self._wanted = record
        self.chips.set_values({})
        self.list.show(sort=self.list.sort, wanted={"state": tuple(STATES)})

    def focus_first(self) -> None:
        self.table.setFocus()

    def focus_filters(self) -> None:
        self.chips.focus_first()

    def hints(self) -> Sequence[KeyHint]:
        if self.steps.may_change:
            return (
                KeyHint("Enter", Phrase("organisation.do.edit")),
                KeyHint("F9", Phrase("organisation.do.new_person")),
                KeyHint("Ctrl+F", Phrase("organisation.do.filter")),
            )
        return (KeyHint("Ctrl+F", Phrase("organisation.do.filter")),)

    def commands(self) -> Sequence[Command]:
        return self.steps.commands()

    @property
    def chosen(self) -> PersonRow | None:
        """The person under the cursor."""
        return self.source.people.get(self.table.selected_id or 0)

    # Parts

    def _connect(self) -> None:
        self.chips.changed.connect(
            lambda wanted: self.list.show(sort=self.list.sort, wanted=wanted)
        )
        self.list.about_to_change.connect(self.begin_arriving)
        self.list.changed.connect(self.end_arriving)
        self.list.changed.connect(self._arrived)
        self.table.selected.connect(lambda _id: self.go_on())
        self.aside.previewed.connect(self._show_record)
        self.aside.alone.connect(self.chips.setHidden)
        self.aside.opened.connect(lambda _id: self.steps.usual())
        self.table.acted.connect(lambda _id: self.steps.usual())
        self.detail.postings.opened.connect(self._follow)

    def _filters(self) -> list[Filter]:
        return [
            Filter("company", Phrase("organisation.person.company"), self._companies, several=True),
            Filter("role", Phrase("organisation.post.roles"), _roles, several=True),
            Filter("state", Phrase("organisation.person.state"), _states, several=True),
        ]

    def _companies(self) -> list[Option]:
        return [Option(each.id, each.name) for each in self.source.companies.values()]

    def _action(self, _row: PersonRow) -> RowAction | None:
        if not self.steps.may_change:
            return None
        return RowAction(Phrase("organisation.do.edit"), "Enter")

    # What arrives

    def _arrived(self) -> None:
        self.calm()
        every = [row.person.active for row in self.source.people.values()]
        working = Phrase("organisation.people_active", count=every.count(True))
        left = Phrase("organisation.people_left", count=every.count(False))
        self.tell(dotted(working, left if not all(every) else ""))
        wanted, self._wanted = self._wanted, None
        if wanted is not None and wanted in self.source.people:
            self._go_to(wanted)
        else:
            self._show_record(self.table.selected_id)

    def _go_to(self, person: int) -> None:
        select_record(self.table, person)
        self.aside.show_record(person)
        address = Address("organisation", kind="person", id=person)
        self.place.note_visit(address, self.source.people[person].person.name)

    def _follow(self, key: object) -> None:
        kind, record = key
        self.place.go(Address("organisation", kind=kind, id=record))

    def _show_record(self, person: int | None) -> None:
        row = self.source.people.get(person or 0)
        self.steps.follow()
        if row is None:
            self.detail.show_nothing()
            return
        self.detail.show_person(row, self.place.now())

        def read(app: Application, actor: Actor) -> PersonFacts:
            return PersonFacts(
                app.people.postings(actor, row.id),
                app.audit.timeline(actor, "person", row.id),
                app.rights.grants(actor),
            )

        def show(facts: PersonFacts) -> None:
            self.detail.show_facts(row, facts, self.source.words, self.place.now())

        self.place.ask(read, owner=self, done=show, failed=self.fail, latest="record")


def _roles() -> list[Option]:
    return [Option(role, Phrase(f"role.{role}")) for role in ROLES]


def _states() -> list[Option]:
    return [Option(state, words) for state, (words, _) in STATES.items()]
