"""The tab 会员: everybody who is a member, one of them beside the list."""

from __future__ import annotations

from collections.abc import Sequence

from crm_desktop.application import Application as App
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.words import Phrase
from ui.access.aside import Aside
from ui.access.lists import framed, select_record
from ui.membership.looks import MEMBER_STATES
from ui.membership.member_detail import MemberDetail, Shown
from ui.membership.member_lists import MemberLists
from ui.membership.member_rows import MemberSource, columns
from ui.membership.member_steps import MemberSteps
from ui.membership.searching import SearchLine
from ui.paged import Page
from ui.toolkit.chips import ChipRow, Filter
from ui.toolkit.combos import Option
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.pages import PagedRows, Sort
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.workplace import Address, Workplace

_WIDTH = 400


class MembersPage(Page):
    """The list of members with the page of one beside it."""

    kinds = ("membership", "account", "customer", "tier", "setting", "card")

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self.source = MemberSource(place)
        self.shown: Shown | None = None
        self.list = PagedRows(self.source, place.runner, sort=Sort("number"), parent=self)
        self.steps = MemberSteps(self)
        model = RowTableModel(
            self.list, columns(place.clock.today()), clock=place.clock, parent=self
        )
        empty = EmptyState(Phrase("members.none"), Phrase("members.none_hint"), icon="crown")
        self.table = TableView(model, Phrase("members.members"), empty=empty)
        self.chips = ChipRow(self._filters())
        self.search = SearchLine(self.chips, Phrase("members.search"), self._search)
        self.detail = MemberDetail(place)
        self.aside = Aside(framed(self.table), self.table, self.detail, width=_WIDTH)
        self.column.addWidget(self.search)
        self.column.addWidget(self.aside, 1)
        self._wanted: int | None = None
        self.lists = MemberLists(self)
        self.actions = self.lists.buttons
        self._connect()

    # What the room asks

    def load(self) -> None:
        self.list.refresh()

    def refresh(self, _changes: Changes) -> None:
        self.table.refresh()

    def open(self, kind: str, record: int) -> None:
        if kind == "membership":
            self._wanted = record
            self.search.clear()
            self.source.text = ""
            self.chips.set_values({"state": tuple(MEMBER_STATES)})
            self.list.show(sort=self.list.sort, wanted=self.chips.values())

    def focus_first(self) -> None:
        self.table.setFocus()

    def focus_filters(self) -> None:
        self.search.focus_first()

    def hints(self) -> Sequence[KeyHint]:
        return (KeyHint("Ctrl+F", Phrase("members.search")),)

    def commands(self) -> Sequence[Command]:
        return (*self.steps.commands(), *self.lists.commands())

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
        if self.shown is None or record != self.shown.member.id:
            self.go_on()

    def _filters(self) -> list[Filter]:
        soon = [Option(True, Phrase("members.ending"))]
        return [
            Filter("state", Phrase("members.state"), _states, several=True),
            Filter("tier", Phrase("members.level"), self._levels),
            Filter("ending", Phrase("members.period"), lambda: soon),
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
        self.tell(Phrase("members.note", count=len(self.list)))
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

        def read(app: App, actor: Actor) -> Shown:
            member = app.members.member(actor, record)
            following = app.members.next_level(actor, record)
            return Shown(member, following, app.members.timeline(actor, record))

        def show(found: Shown) -> None:
            if self.table.selected_id != found.member.id:
                return
            self.shown = found
            self.detail.show_member(found)
            self.steps.follow()
            address = Address("members", kind="membership", id=found.member.id)
            self.place.note_visit(address, f"{found.member.name} {found.member.number}")

        self.place.ask(read, owner=self, done=show, failed=self.fail, latest="record")


def _states() -> list[Option]:
    return [Option(state, words) for state, words in MEMBER_STATES.items()]
