"""The tab 申请: what is asked of the administrator, where it is on its way, what comes next."""

from __future__ import annotations

from collections.abc import Sequence

from crm_desktop.access.model import Request
from crm_desktop.audit.model import Moment
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.words import Phrase
from ui.access.aside import Aside
from ui.access.lists import framed, select_record
from ui.access.request_detail import RequestDetail
from ui.access.request_rows import STATES, RequestSource, columns
from ui.access.request_steps import RequestSteps
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


class RequestsPage(Page):
    """The list of requests with one of them beside it."""

    kinds = ("request", "person", "dictionary", "setting")

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self.source = RequestSource(place)
        self.list = PagedRows(self.source, place.runner, parent=self)
        self.steps = RequestSteps(self)
        self.actions = list(self.steps.buttons)
        model = RowTableModel(self.list, columns(self.source), clock=place.clock, parent=self)
        hint = (
            Phrase("organisation.request.none_ask")
            if self.steps.may_ask
            else Phrase("organisation.request.none_hint")
        )
        empty = EmptyState(Phrase("organisation.request.none"), hint, icon="inbox")
        self.table = TableView(model, Phrase("organisation.requests"), empty=empty)
        self.chips = ChipRow(self._filters())
        self.detail = RequestDetail(place)
        self.aside = Aside(framed(self.table), self.table, self.detail)
        self.column.addWidget(self.chips)
        self.column.addWidget(self.aside, 1)
        self._wanted: int | None = None
        self._connect()

    # What the room asks

    def load(self) -> None:
        self.list.refresh()

    def refresh(self, _changes: Changes) -> None:
        self.table.refresh()

    def open(self, kind: str, record: int) -> None:
        if kind == "request":
            self._wanted = record
            self.chips.set_values({"state": tuple(STATES)})
            self.list.show(wanted=self.chips.values())

    def show_part(self, part: str) -> None:
        if part == "new":
            self.steps.new_request()

    def focus_first(self) -> None:
        self.table.setFocus()

    def focus_filters(self) -> None:
        self.chips.focus_first()

    def hints(self) -> Sequence[KeyHint]:
        hints = [KeyHint("Ctrl+Enter", Phrase("organisation.do.next_step"))]
        if self.steps.may_ask:
            hints.append(KeyHint("F9", Phrase("organisation.do.new_request")))
        return (*hints, KeyHint("Ctrl+F", Phrase("organisation.do.filter")))

    def commands(self) -> Sequence[Command]:
        return self.steps.commands()

    @property
    def chosen(self) -> Request | None:
        """The request under the cursor."""
        return self.source.requests.get(self.table.selected_id or 0)

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
        self.aside.opened.connect(lambda _id: self.detail.focus_step())

    def _filters(self) -> list[Filter]:
        subject = Phrase("organisation.request.subject")
        mine = Phrase("organisation.request.mine")
        return [
            Filter("state", Phrase("organisation.person.state"), _states, several=True),
            Filter("subject", subject, self._subjects, several=True),
            Filter("mine", Phrase("organisation.request.requester"), lambda: [Option(True, mine)]),
        ]

    def _subjects(self) -> list[Option]:
        return self.source.words.options("request_subject")

    # What arrives

    def _arrived(self) -> None:
        self.calm()
        every = self.source.requests.values()
        self.tell(
            Phrase(
                "organisation.requests_note",
                requested=sum(each.state == "requested" for each in every),
                approved=sum(each.state == "approved" for each in every),
            )
        )
        wanted, self._wanted = self._wanted, None
        if wanted is not None and select_record(self.table, wanted):
            self.aside.show_record(wanted)
            address = Address("organisation", kind="request", id=wanted)
            self.place.note_visit(address, self.source.requests[wanted].number)
        else:
            self._show_record(self.table.selected_id)

    def _show_record(self, record: int | None) -> None:
        request = self.source.requests.get(record or 0)
        self.steps.follow()
        if request is None:
            self.detail.show_nothing()
            return
        self.detail.show_request(request, self.source.words)

        def show(moments: list[Moment]) -> None:
            self.detail.show_moments(moments, self.place.now())

        self.place.ask(
            lambda app, actor: app.audit.timeline(actor, "request", request.id),
            owner=self,
            done=show,
            failed=self.fail,
            latest="record",
        )


def _states() -> list[Option]:
    return [Option(state, words) for state, words in STATES.items()]
