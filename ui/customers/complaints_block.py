"""A customer's complaints: what is open at a glance on the first tab, all of them on their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.application import Application
from crm_desktop.complaints.list_model import CaseRow
from crm_desktop.complaints.model import OPEN
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.words import Phrase
from ui.complaints.wording import deadline_of, level_of, state_of
from ui.customers.given import GivenTable
from ui.customers.tab import CustomerTab
from ui.toolkit.buttons import Button, Scale, link
from ui.toolkit.columns import Cell, Column
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.panels import Panel
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space, Weight
from ui.workplace import Address, Work, Workplace

VIEW, CREATE = "complaints.view", "complaints.create"
_KINDS = ("complaint", "dispatch", "supervision")
#: As many open cases stand on the first tab; a customer with more is looked up in the other.
_MOST = 3


class ComplaintsBlock(Panel):
    """The open cases with the clock of each; hidden where there are none. ``all`` leads to all."""

    all = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(Phrase("complaint_list.open_cases"), edge_to_edge=True, parent=parent)
        self._place, self._asked = place, 0
        self.more = link("")
        self.more.clicked.connect(self.all)
        if self.head is not None:
            self.head.add_right(self.more)
        nothing = EmptyState(Phrase("complaint_list.empty"), icon="message-square-warning")
        self.table = GivenTable(
            place, _columns(brief=True), Phrase("complaint_list.open_cases"), empty=nothing
        )
        self.body.setContentsMargins(Space.XS, 0, Space.XS, Space.XS)
        self.body.addWidget(self.table)
        self.table.opened.connect(self._open)
        place.bus.subscribe(self, _KINDS, self._hear)
        theme().changed.connect(self._fit)
        self.hide()

    def show_customer(self, customer: int) -> None:
        """Read the cases of a customer; those of another go out of sight at once."""
        if customer != self._asked:
            self.hide()
        self._asked = customer
        if not self._place.may(VIEW):
            self.hide()
            return
        self._place.ask(
            lambda app, actor: app.complaints.of_customer(actor, customer),
            owner=self,
            latest="complaints",
            done=lambda rows: self._take(rows, customer),
            failed=lambda _error: self.hide(),
        )

    def _take(self, rows: Sequence[CaseRow], customer: int) -> None:
        if customer != self._asked:
            return
        shown = [row for row in rows if row.state in OPEN]
        self.more.set_phrase(Phrase("complaint_list.all_cases", count=len(rows)))
        self.table.give(shown[:_MOST])
        self._fit(len(shown[:_MOST]))
        self.setVisible(bool(shown))

    def _fit(self, count: int | None = None) -> None:
        """Give the table the height of its rows: this one never scrolls."""
        metrics = theme().metrics
        rows = len(self.table.records) if count is None else count
        self.table.setFixedHeight(metrics.table_head + max(1, rows) * metrics.row + 2)

    def _hear(self, _changes: Changes) -> None:
        if self._asked and self._place.is_occupied:
            self.show_customer(self._asked)

    def _open(self, case: int) -> None:
        self._place.go(Address("complaints", kind="complaint", id=case))


@dataclass(frozen=True)
class _Cases:
    rows: Sequence[CaseRow]


class ComplaintsTab(CustomerTab):
    """Every case there ever was, open ones first; Enter opens one."""

    right = VIEW

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self.new = Button(Phrase("complaint_list.do.new"), scale=Scale.SMALL, icon="plus", key="F7")
        # F7 belongs to the whole window: this button only shows it.
        self.new.bind("")
        self.table = GivenTable(
            place,
            _columns(brief=False),
            Phrase("room.complaints"),
            empty=EmptyState(
                Phrase("complaint_list.empty"),
                Phrase("complaint_list.empty_customer"),
                icon="message-square-warning",
            ),
        )
        panel = Panel(Phrase("room.complaints"), edge_to_edge=True)
        panel.body.setContentsMargins(0, 0, 0, Space.XS)
        panel.body.addWidget(self.table)
        if panel.head is not None:
            panel.head.add_right(self.new)
        # The scrolled content itself is clear: a panel in its place would lose its surface.
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(panel)
        self.put(content)
        self.new.clicked.connect(self._complain)
        self.table.opened.connect(self._open)
        place.bus.subscribe(self, _KINDS, lambda _changes: self.read())

    def question(self, customer: int) -> Work:
        def work(app: Application, actor: Actor) -> _Cases:
            return _Cases(app.complaints.of_customer(actor, customer))

        return work

    def take(self, found: _Cases) -> None:
        self.new.setVisible(self.may_do(CREATE))
        self.table.give(found.rows)
        self.counted.emit(len(found.rows) or None)

    def hints(self) -> Sequence[KeyHint]:
        return (KeyHint("Enter", Phrase("complaint_list.do.open")),)

    def forget(self) -> None:
        self.table.clear()

    def read(self) -> None:
        # Also asked by the bus, while nobody sits here or without the right.
        if self.place.is_occupied and self.place.may(self.right):
            super().read()

    def _open(self, case: int) -> None:
        self.place.go(Address("complaints", kind="complaint", id=case))

    def _complain(self) -> None:
        if self.customer is not None:
            self.place.go(Address("complaints", "new", "customer", self.customer.id))


def _columns(*, brief: bool) -> list[Column]:
    found = [
        Column("due", Phrase("complaint_list.due"), deadline_of, Cell.CLOCK, width=136,
               english_width=168),
        Column("title", Phrase("complaint_list.title"), lambda row: row.title, width=180,
               stretch=1, weight=Weight.MEDIUM),
        Column("state", Phrase("complaint_list.state"), state_of, Cell.PILL, width=140,
               english_width=180),
        Column("department", Phrase("complaint_list.unit"), lambda row: row.department,
               width=140, priority=1, ink="text2"),
    ]  # fmt: skip
    if brief:
        return found
    return [
        *found,
        Column("level", Phrase("complaint_list.level"), level_of, Cell.PILL, width=84,
               english_width=112, priority=2),
        Column("received", Phrase("complaint_list.received"), lambda row: row.received_at,
               Cell.MOMENT, width=148, priority=3, ink="text2"),
        Column("number", Phrase("complaint_list.number"), lambda row: row.number, width=148,
               priority=4, ink="text2"),
    ]  # fmt: skip
