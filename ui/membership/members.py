"""The tab 会员: everybody who is a member, one of them beside the list."""

from __future__ import annotations

from collections.abc import Sequence

from crm_desktop.application import Application as App
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.words import Phrase
from ui.membership.listed import ListedPage
from ui.membership.looks import MEMBER_STATES
from ui.membership.member_detail import MemberDetail, Shown
from ui.membership.member_lists import MemberLists
from ui.membership.member_rows import MemberSource, columns
from ui.membership.member_steps import MemberSteps
from ui.toolkit.chips import ChipRow
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.pages import PagedRows, Sort
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.workplace import Address, Workplace

_WIDTH = 400


class MembersPage(ListedPage):
    """The list of members with the page of one beside it."""

    kind, counted, states = "membership", "members.note", MEMBER_STATES
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
        self.chips = ChipRow(
            self.filters("ending", Phrase("members.period"), Phrase("members.ending"))
        )
        self.detail = MemberDetail(place)
        self.lay(self.list, self.detail, _WIDTH)
        self.aside.opened.connect(lambda _id: self.detail.focus_step())
        self.lists = MemberLists(self)
        self.actions = self.lists.buttons

    # What the room asks

    def hints(self) -> Sequence[KeyHint]:
        return (KeyHint("Ctrl+F", Phrase("members.search")),)

    def commands(self) -> Sequence[Command]:
        return (*self.steps.commands(), *self.lists.commands())

    # What the list asks

    @property
    def shown_id(self) -> int | None:
        return self.shown.member.id if self.shown else None

    def show_nothing(self) -> None:
        self.shown = None
        self.detail.show_nothing()
        self.steps.follow()

    def read_record(self, record: int) -> None:
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
