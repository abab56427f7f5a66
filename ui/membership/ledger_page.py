"""The tab 账本: pick a member or a card, see balances, lots and entries, book what happens."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from crm_desktop.application import Application as App
from crm_desktop.cards.model import Card
from crm_desktop.cards.read import card_key
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.ledgers import AccountRow, EntryRow, Ledger
from ui.access.lists import framed
from ui.customers.given import GivenTable
from ui.membership.ledger_forms import name_of
from ui.membership.ledger_rows import EntryLine, account_columns, entry_columns
from ui.membership.ledger_side import NARROW, WIDTH, AccountSide
from ui.membership.ledger_steps import POINTS, LedgerSteps
from ui.membership.sales_dialog import ask_sales
from ui.membership.why_dialog import show_why
from ui.paged import Page
from ui.toolkit.buttons import Button
from ui.toolkit.columns import RowAction
from ui.toolkit.commandlist import Command
from ui.toolkit.inputs import LineEdit
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.speech import language, tr
from ui.toolkit.text import Label
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space
from ui.workplace import Address, Workplace

VIEW, MONEY = "points.view", "stored_value.view"
_SEARCH_WIDTH, _NARROW_BELOW = 400, 1000
_MOST = 20
_RECEIPTS = ("top_up", "refund")
Found = Ledger | tuple[AccountRow, ...]


class LedgerPage(Page):
    """One line to find with; below it what was found, or one account with its entries."""

    kinds = ("account", "card", "membership", "customer")

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self.shown: Ledger | None = None
        self.card: Card | None = None
        self._asked = ""
        self.search = LineEdit(Phrase("ledger.search_example"), longest=100)
        self.search.say(self.search.setAccessibleName, Phrase("ledger.search"))
        self.search.setFixedWidth(_SEARCH_WIDTH)
        self.said = Label("", ink="text3", elide=True)
        self.steps = LedgerSteps(self)
        self.bring = Button(Phrase("till.import.title"), icon="file-input", key="Ctrl+O")
        self.bring.clicked.connect(lambda: ask_sales(self.window(), place))
        self.actions = [self.bring] if place.may(POINTS) else []
        self.why = Button(Phrase("ledger.do.why"), icon="circle-question-mark", key="Ctrl+Y")
        self.print = Button(Phrase("ledger.do.statement"), icon="printer", key="Ctrl+P")
        self.found = GivenTable(
            place,
            account_columns(),
            Phrase("ledger.found"),
            empty=EmptyState(Phrase("ledger.nothing"), Phrase("ledger.hint"), icon="wallet"),
            action=lambda _row: RowAction(Phrase("ledger.do.open"), "Enter"),
        )
        self.entries = GivenTable(
            place,
            entry_columns(),
            Phrase("ledger.entries"),
            empty=EmptyState(Phrase("ledger.no_entries"), icon="wallet"),
            action=self._action,
        )
        self.side = AccountSide(self.steps.top_up, self.steps.buttons)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self._show_account(None)
        self.found.give(())

    # What the room asks

    def load(self) -> None:
        self._reload()

    def refresh(self, _changes: Changes) -> None:
        self._reload()

    def open(self, kind: str, record: int) -> None:
        if kind == "account":
            self._asked = ""
            self._read(record)

    def focus_first(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def focus_filters(self) -> None:
        self.focus_first()

    def take_scan(self, text: str) -> bool:
        """Open the account of a card that was scanned here."""
        self.search.setText(text.strip())
        self._find()
        return True

    def hints(self) -> Sequence[KeyHint]:
        return (KeyHint("Ctrl+F", Phrase("ledger.search")), *self.steps.hints())

    def commands(self) -> Sequence[Command]:
        return self.steps.commands()

    @property
    def row(self) -> EntryRow | None:
        """The entry under the cursor."""
        line = self.entries.chosen
        return line.row if isinstance(line, EntryLine) else None

    # Parts

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(Space.S)
        line.addWidget(self.search)
        line.addWidget(self.said, 1)
        for button in (self.why, self.print, self.steps.more):
            line.addWidget(button)
        account = QWidget()
        row = QHBoxLayout(account)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.L)
        row.addWidget(self.side)
        row.addWidget(framed(self.entries), 1)
        self._account = account
        self._results = framed(self.found)
        self._stack.addWidget(self._results)
        self._stack.addWidget(account)
        self.column.addLayout(line)
        self.column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.search.returnPressed.connect(self._find)
        self.found.opened.connect(self._read)
        self.found.acted.connect(self._read)
        self.entries.selected.connect(lambda _id: self.steps.follow_entry())
        self.entries.opened.connect(self._act)
        self.entries.acted.connect(self._act)
        self.why.clicked.connect(self._ask_why)
        self.print.clicked.connect(self._print)

    # Finding

    def _find(self) -> None:
        text = self.search.text().strip()
        if not text:
            return
        self._asked = text
        may_search = self.place.may("customers.view")
        self.place.ask(
            lambda app, actor: look_up(app, actor, text, customers=may_search),
            owner=self,
            done=self._take,
            failed=self.refuse,
            latest="find",
        )

    def _take(self, found: Found) -> None:
        self.go_on()
        if isinstance(found, Ledger):
            self._show_account(found)
            self.entries.setFocus()
        elif len(found) == 1:
            self._read(found[0].account)
        else:
            self._show_account(None)
            self.found.give(found)
            self.said.set_phrase(Phrase("ledger.found_note", count=len(found)))
            if found:
                self.found.setFocus()

    def _read(self, account: int) -> None:
        self.place.ask(
            lambda app, actor: app.ledgers.ledger(actor, account),
            owner=self,
            done=self._take,
            failed=self.refuse,
            latest="find",
        )

    def _reload(self) -> None:
        if self.shown is None:
            return
        account = self.shown.account.id
        self.place.ask(
            lambda app, actor: app.ledgers.ledger(actor, account),
            owner=self,
            done=self._show_account,
            failed=self.fail,
            latest="find",
        )

    # Showing

    def _show_account(self, ledger: Ledger | None) -> None:
        self.calm()
        self.shown = ledger
        self.card = _card(ledger, self._asked) if ledger else None
        self._stack.setCurrentWidget(self._results if ledger is None else self._account)
        money = ledger is not None and ledger.money
        self.why.setVisible(money)
        self.print.setVisible(money)
        self.said.set_phrase("")
        if ledger is not None:
            self.side.show_ledger(ledger, self.place.clock.today(), self.steps.why_not())
            self.entries.give(
                EntryLine(number, row)
                for number, row in zip(
                    range(len(ledger.entries), 0, -1), ledger.entries, strict=True
                )
            )
            address = Address("members", kind="account", id=ledger.account.id)
            # Of an anonymous card the words are kept: a visit without a name could not be told.
            self.place.note_visit(address, tr(name_of(ledger)))
        self.steps.follow()
        self.hints_changed.emit()

    # What can be done with an entry

    def _action(self, line: EntryLine) -> RowAction | None:
        row = line.row
        if row.kind in _RECEIPTS and row.number:
            return RowAction(Phrase("ledger.do.receipt"), "Enter")
        if self.steps.may_come_back(row):
            word = "ledger.do.give_back" if row.ledger == "value" else "ledger.do.take_back"
            return RowAction(Phrase(word), "Enter")
        return None

    def _act(self, record: int) -> None:
        line = self.entries.record(record)
        if line is None:
            return
        if line.row.kind in _RECEIPTS and line.row.number:
            self._print_receipt(line.row.number)
        else:
            self.steps.give_back(line.row)

    def _print_receipt(self, number: str) -> None:
        chosen = language()
        self.place.ask(
            lambda app, actor: app.ledger_prints.receipt(actor, number, chosen),
            owner=self,
            done=lambda pdf: self.place.preview(Phrase("ledger.receipt", number=number), pdf),
            failed=self.refuse,
        )

    def _print(self) -> None:
        ledger, chosen = self.shown, language()
        if ledger is None:
            return
        title = Phrase("ledger.statement_of", name=name_of(ledger))
        self.place.ask(
            lambda app, actor: app.ledger_prints.statement(actor, ledger.account.id, chosen),
            owner=self,
            done=lambda pdf: self.place.preview(title, pdf),
            failed=self.refuse,
        )

    def _ask_why(self) -> None:
        ledger = self.shown
        if ledger is not None:
            self.prepare(
                lambda app, actor: app.ledgers.why(actor, ledger.account.id),
                lambda why: show_why(self.window(), self.place, name_of(ledger), why),
            )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.side.setFixedWidth(NARROW if self.width() < _NARROW_BELOW else WIDTH)

    def _follow_theme(self) -> None:
        self.column.setSpacing(theme().metrics.panel_gap)


def look_up(app: App, actor: Actor, text: str, *, customers: bool) -> Found:
    """Return the account of a card or member number, else of whoever is found; runs on a lane."""
    for find in (app.ledgers.by_card, app.ledgers.by_member):
        try:
            return find(actor, text)
        except NotFound:
            continue
    if not customers:
        return ()
    hits = app.find_customers.find(actor, text, _MOST)
    return app.ledgers.of_customers(actor, [hit.row.id for hit in hits])


def _card(ledger: Ledger, asked: str) -> Card | None:
    """Return the card that was asked for by its number, else the one to draw with."""
    key = card_key(asked)
    return next((card for card in ledger.cards if card_key(card.number) == key), ledger.card)
