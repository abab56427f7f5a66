"""The tab 申请: the queue, one application beside it with the legal next steps only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.application import Application as App
from crm_desktop.customers.model import Happening
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.applying import Application
from ui.access.wording import listed
from ui.membership.application_detail import ApplicationDetail
from ui.membership.application_rows import ApplicationSource, columns
from ui.membership.application_steps import ApplicationSteps
from ui.membership.listed import ListedPage
from ui.membership.looks import APPLICATION_STATES
from ui.toolkit.chips import ChipRow
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


class ApplicationsPage(ListedPage):
    """The queue of applications with one of them beside it."""

    kind, counted, states = "application", "application.note", APPLICATION_STATES
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
        self.chips = ChipRow(self.filters("mine", Phrase("members.clerk"), Phrase("members.mine")))
        self.detail = ApplicationDetail(place)
        self.lay(self.list, self.detail, _WIDTH)
        self.aside.opened.connect(lambda _id: self.detail.focus_step())

    # What the room asks

    def show_part(self, part: str) -> None:
        if part == "new":
            self.steps.new_application()

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

    # What the list asks

    @property
    def shown_id(self) -> int | None:
        return self.shown.id if self.shown else None

    def show_nothing(self) -> None:
        self.shown = None
        self.detail.show_nothing()
        self.steps.follow()

    def read_record(self, record: int) -> None:
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
