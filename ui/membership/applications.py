"""The tab 申请: the queue, one application beside it with the legal next steps only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.application import Application as App
from crm_desktop.customers.model import Happening
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.applying import Application
from ui.access.aside import Aside
from ui.access.lists import framed, select_record
from ui.access.wording import listed
from ui.membership.application_detail import ApplicationDetail
from ui.membership.application_rows import ApplicationSource, columns
from ui.membership.application_steps import ApplicationSteps
from ui.membership.looks import APPLICATION_STATES
from ui.membership.searching import SearchLine
from ui.paged import Page
from ui.toolkit.chips import ChipRow, Filter
from ui.toolkit.combos import Option
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.pages import PagedRows
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.workplace import Address, Workplace

_WIDTH = 432


@dataclass(frozen=True)
class _Read:
    application: Application
    events: list[Happening]


class ApplicationsPage(Page):
    """The queue of applications with one of them beside it."""

    kinds = ("application", "membership", "customer", "dictionary", "setting", "tier")

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self.source = ApplicationSource(place)
        self.shown: Application | None = None
        self.list = PagedRows(self.source, place.runner, parent=self)
        self.steps = ApplicationSteps(self)
        self.actions = list(self.steps.buttons)
        model = RowTableModel(self.list, columns(), clock=place.clock, parent=self)
        hint = Phrase("application.none_enter" if self.steps.may_enter else "application.none_hint")
        empty = EmptyState(Phrase("application.none"), hint, icon="user-check")
        self.table = TableView(model, Phrase("members.applications"), empty=empty)
        self.chips = ChipRow(self._filters())
        self.search = SearchLine(self.chips, Phrase("members.search"), self._search)
        self.detail = ApplicationDetail(place)
        self.aside = Aside(framed(self.table), self.table, self.detail, width=_WIDTH)
        self.column.addWidget(self.search)
        self.column.addWidget(self.aside, 1)
        self._wanted: int | None = None
        self._connect()

    # What the room asks

    def load(self) -> None:
        self.list.refresh()

    def refresh(self, _changes: Changes) -> None:
        self.table.refresh()

    def open(self, kind: str, record: int) -> None:
        if kind == "application":
            self._wanted = record
            self.search.clear()
            self.source.text = ""
            self.chips.set_values({"state": tuple(APPLICATION_STATES)})
            self.list.show(wanted=self.chips.values())

    def show_part(self, part: str) -> None:
        if part == "new":
            self.steps.new_application()

    def focus_first(self) -> None:
        self.table.setFocus()

    def focus_filters(self) -> None:
        self.search.focus_first()

    def hints(self) -> Sequence[KeyHint]:
        found = [KeyHint("Ctrl+Enter", Phrase("organisation.do.next_step"))]
        if self.steps.may_enter:
            found.append(KeyHint("F9", Phrase("application.do.new")))
        found.append(KeyHint("Ctrl+P", Phrase("application.do.print")))
        return (*found, KeyHint("Ctrl+F", Phrase("members.search")))

    def commands(self) -> Sequence[Command]:
        return self.steps.commands()

    def trouble_with(self, phrases: Sequence[Phrase]) -> None:
        """Say above the page what an application lacks."""
        self._is_refusal = True
        self.trouble.show_band(listed(phrases))
        self.trouble.show()

    # Parts

    def _connect(self) -> None:
        self.chips.changed.connect(self._show_list)
        self.list.about_to_change.connect(self.begin_arriving)
        self.list.changed.connect(self.end_arriving)
        self.list.changed.connect(self._arrived)
        self.table.selected.connect(self._chosen)
        self.aside.previewed.connect(self._show_record)
        self.aside.alone.connect(self.search.setHidden)
        self.aside.opened.connect(lambda _id: self.detail.focus_step())

    def _chosen(self, record: int | None) -> None:
        # A list that is read again says once more what is chosen.
        if self.shown is None or record != self.shown.id:
            self.go_on()

    def _filters(self) -> list[Filter]:
        mine = [Option(True, Phrase("members.mine"))]
        return [
            Filter("state", Phrase("members.state"), _states, several=True),
            Filter("tier", Phrase("members.level"), self._levels),
            Filter("mine", Phrase("members.clerk"), lambda: mine),
        ]

    def _levels(self) -> list[Option]:
        return [Option(each.code, each.phrase) for each in self.source.levels]

    def _search(self, text: str) -> None:
        self.source.text = text
        self._show_list()

    def _show_list(self, _wanted: object = None) -> None:
        self.list.show(sort=self.list.sort, wanted=self.chips.values())

    # What arrives

    def _arrived(self) -> None:
        self.calm()
        self.tell(Phrase("application.note", count=len(self.list)))
        wanted, self._wanted = self._wanted, None
        if wanted is not None and select_record(self.table, wanted):
            self.aside.show_record(wanted)
        else:
            self._show_record(self.table.selected_id)

    def _show_record(self, record: int | None) -> None:
        if not record:
            self.shown = None
            self.detail.show_nothing()
            self.steps.follow()
            return

        def read(app: App, actor: Actor) -> _Read:
            found = app.applications.application(actor, record)
            return _Read(found, app.applications.timeline(actor, record))

        def show(found: _Read) -> None:
            if self.table.selected_id != found.application.id:
                return
            self.shown = found.application
            self.detail.show_application(found.application, self.source)
            self.detail.show_happenings(found.events, self.place.now())
            self.steps.follow()
            address = Address("members", kind="application", id=found.application.id)
            self.place.note_visit(address, f"{found.application.name} {found.application.number}")

        self.place.ask(read, owner=self, done=show, failed=self.fail, latest="record")


def _states() -> list[Option]:
    return [Option(state, words) for state, words in APPLICATION_STATES.items()]
