"""The tab of a customer's credit: terms and standing at the left, what is owed at the right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.customers.owing import Credit, CreditSale, Receivable
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Language, Phrase
from ui.customers.credit_forms import edit_terms, new_sale, settle_sale
from ui.customers.given import GivenTable
from ui.customers.receivables import ask_receivables
from ui.customers.tab import CustomerTab
from ui.toolkit.buttons import Button, link
from ui.toolkit.columns import Cell, Column, Pill, RowAction
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import Band, EmptyState
from ui.toolkit.panels import KeyValues, Panel
from ui.toolkit.speech import language
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space, Tone, Weight
from ui.workplace import Work, Workplace

VIEW, CREATE = "credit.view", "credit.create"
_SIDE = 312
_LEAST = 372
_LABEL, _ENGLISH_LABEL = 72, 96


class CreditTab(CustomerTab):
    """Shows ``credit``; the figures stand under each other at the right edge."""

    right = VIEW

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self.credit: Credit | None = None
        self.terms = Panel(Phrase("credit.file"))
        self.edit = link(Phrase("credit.do.edit"))
        self.add_sale = link(Phrase("credit.do.sale"))
        self.bring = link(Phrase("credit.do.import"))
        self.print = Button(Phrase("credit.do.statement"), icon="printer")
        self.bills = GivenTable(
            place,
            _bill_columns(),
            Phrase("credit.bills"),
            empty=EmptyState(Phrase("credit.no_bills"), icon="wallet"),
        )
        self.sales = GivenTable(
            place,
            _sale_columns(),
            Phrase("credit.sales"),
            empty=EmptyState(Phrase("credit.no_sales"), icon="wallet"),
            action=self._action,
        )
        self._bands = QWidget()
        self._facts = KeyValues()
        self._lay_out()
        self.edit.clicked.connect(self._edit)
        self.add_sale.clicked.connect(self._new_sale)
        self.bring.clicked.connect(lambda: ask_receivables(self.window(), place))
        self.print.clicked.connect(self._print)
        self.sales.opened.connect(self._settle)
        self.sales.acted.connect(self._settle)

    def question(self, customer: int) -> Work:
        return lambda app, actor: app.credit.credit(actor, customer)

    def take(self, found: Credit) -> None:
        self.credit = found
        may = self.may_do(CREATE)
        for button in (self.edit, self.add_sale, self.bring):
            button.setVisible(may)
        self._show_facts(found)
        self._show_warnings(found)
        self.bills.give(found.receivables)
        self.sales.give(found.sales)
        unpaid = sum(1 for each in (*found.receivables, *found.sales) if each.open_fen)
        self.counted.emit(unpaid or None)

    def hints(self) -> Sequence[KeyHint]:
        return (KeyHint("Enter", Phrase("credit.do.settle")),) if self.may_do(CREATE) else ()

    def forget(self) -> None:
        self.credit = None
        self.bills.clear()
        self.sales.clear()

    # Parts

    def _lay_out(self) -> None:
        owed, sold = (
            Panel(Phrase(key), edge_to_edge=True) for key in ("credit.bills", "credit.sales")
        )
        for panel, table, button in ((owed, self.bills, self.bring), (sold, self.sales, None)):
            panel.body.setContentsMargins(0, 0, 0, Space.XS)
            panel.body.addWidget(table)
            if panel.head is not None:
                panel.head.add_right(button or self.add_sale)
        if self.terms.head is not None:
            self.terms.head.add_right(self.edit)
        self.terms.body.addWidget(self._facts)
        self.terms.body.addStretch()
        self.terms.body.addWidget(self.print)
        self.terms.setFixedWidth(_SIDE)
        right = QVBoxLayout()
        right.addWidget(owed, 1)
        right.addWidget(sold, 1)
        self._right = right
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addWidget(self.terms)
        row.addLayout(right, 1)
        content = QWidget()
        self._upon = QVBoxLayout(content)
        self._upon.setContentsMargins(0, 0, 0, 0)
        self._upon.addWidget(self._bands)
        self._upon.addLayout(row, 1)
        self.put(content, _LEAST)
        self._bands.hide()
        theme().changed.connect(self._space_out)
        self._space_out()

    def _space_out(self) -> None:
        self._upon.setSpacing(theme().metrics.panel_gap)
        self._right.setSpacing(theme().metrics.panel_gap)

    def _show_facts(self, credit: Credit) -> None:
        english = language() is Language.EN
        facts = KeyValues(label_width=_ENGLISH_LABEL if english else _LABEL)
        file = credit.file
        _add_money(facts, Phrase("credit.owed"), credit.owed_fen)
        _add_money(facts, Phrase("credit.overdue"), credit.overdue_fen, bad=credit.overdue_fen > 0)
        if file is None:
            facts.add(Phrase("credit.limit"), Phrase("credit.no_file"))
        else:
            room, word = credit.room_fen or 0, self.choices.words.word
            _add_money(facts, Phrase("credit.limit"), file.limit_fen)
            _add_money(facts, Phrase("credit.room"), room, bad=room < 0)
            facts.add(Phrase("credit.days"), Phrase("credit.in_days", days=file.days))
            facts.add(Phrase("credit.grade"), word("credit_grade", file.grade) or "—")
            facts.add(Phrase("credit.review_on"), str(file.review_on or "—"))
            if file.notes:
                facts.add(Phrase("customers_room.notes"), file.notes.splitlines()[0])
        self.terms.body.replaceWidget(self._facts, facts)
        self._facts.hide()
        self._facts.deleteLater()
        self._facts = facts

    def _show_warnings(self, credit: Credit) -> None:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        for code in credit.warnings:
            red = code in {"overdue", "over_limit"}
            row.addWidget(
                Band(
                    Phrase(f"credit.warning.{code}"),
                    _detail(code, credit),
                    tone=Tone.RED if red else Tone.AMBER,
                )
            )
        row.addStretch()
        self._upon.replaceWidget(self._bands, line)
        self._bands.hide()
        self._bands.deleteLater()
        self._bands = line
        line.setVisible(bool(credit.warnings))

    # What can be done

    def _action(self, sale: CreditSale) -> RowAction | None:
        if not self.may_do(CREATE):
            return None
        settled = sale.settled_on is not None
        return RowAction(Phrase("credit.do.reopen" if settled else "credit.do.settle"), "Enter")

    def _edit(self) -> None:
        if self.credit is not None:
            edit_terms(self.window(), self.place, self.credit, self.choices)

    def _new_sale(self) -> None:
        if self.credit is not None:
            new_sale(self.window(), self.place, self.credit)

    def _settle(self, row: int) -> None:
        sale = self.sales.record(row)
        if sale is not None and self._action(sale) is not None:
            settle_sale(self.window(), self.place, sale)

    def print_paper(self) -> bool:
        if self.print.isEnabled():
            self._print()
        return True

    def _print(self) -> None:
        shown, chosen = self.credit, language()
        if shown is None:
            return
        title = Phrase("credit.statement_of", name=shown.name)
        self.place.ask(
            lambda app, actor: app.care_prints.statement(actor, shown.customer, chosen),
            owner=self,
            done=lambda pdf: self.place.preview(title, pdf),
            failed=self.fail,
        )


def _add_money(facts: KeyValues, label: Phrase, fen: int, *, bad: bool = False) -> None:
    """Add an amount at the right edge, under and over others."""
    shown = facts.add(label, format_fen(fen))
    if shown is not None:
        shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        shown.set_ink("red" if bad else "text")


def _detail(code: str, credit: Credit) -> Phrase | str:
    if code == "overdue":
        late = Phrase("credit.late_days", count=credit.overdue_days)
        return Phrase("credit.warned", amount=format_fen(credit.overdue_fen), late=late)
    if code == "over_limit":
        return format_fen(-(credit.room_fen or 0))
    if code == "review_due" and credit.file is not None:
        return str(credit.file.review_on)
    return ""


def _bill_columns() -> list[Column]:
    return [
        Column(
            "number",
            Phrase("credit.number"),
            lambda row: row.number,
            width=120,
            stretch=1,
            weight=Weight.MEDIUM,
        ),
        Column(
            "issued", Phrase("credit.issued_on"), lambda row: row.issued_on, Cell.DATE, width=104,
            priority=2, ink="text2",
        ),
        Column("due", Phrase("credit.due_on"), lambda row: row.due_on, Cell.DATE, width=104),
        Column(
            "amount", Phrase("credit.amount"), lambda row: row.amount_fen, Cell.MONEY, width=128,
            priority=1,
        ),
        Column("left", Phrase("credit.left"), lambda row: row.open_fen, Cell.MONEY, width=128),
        Column(
            "state", Phrase("credit.state"), _bill_state, Cell.PILL, width=120, english_width=136
        ),
    ]  # fmt: skip


def _sale_columns() -> list[Column]:
    return [
        Column(
            "number",
            Phrase("credit.number"),
            lambda row: row.number,
            width=120,
            weight=Weight.MEDIUM,
        ),
        Column(
            "sold", Phrase("credit.sold_on"), lambda row: row.sold_on, Cell.DATE, width=104,
            priority=1, ink="text2",
        ),
        Column("due", Phrase("credit.due_on"), lambda row: row.due_on, Cell.DATE, width=104),
        Column("amount", Phrase("credit.amount"), lambda row: row.amount_fen, Cell.MONEY,
               width=128),
        Column(
            "state", Phrase("credit.state"), _sale_state, Cell.PILL, width=120, english_width=136
        ),
        # At the end of the row stands what can be done: the notes give way to it.
        Column(
            "notes", Phrase("customers_room.notes"), lambda row: row.notes, width=176, stretch=1,
            ink="text2",
        ),
    ]  # fmt: skip


def _bill_state(bill: Receivable) -> Pill:
    if not bill.open_fen:
        return Pill(Phrase("credit.state.paid"), Tone.QUIET)
    return _open_state(bill.overdue_days)


def _sale_state(sale: CreditSale) -> Pill:
    if sale.settled_on is not None:
        return Pill(Phrase("credit.state.settled", day=_short(sale.settled_on)), Tone.QUIET)
    if sale.billed:
        return Pill(Phrase("credit.state.billed"), Tone.GREY)
    return _open_state(sale.overdue_days)


def _open_state(days: int) -> Pill:
    if days:
        return Pill(Phrase("credit.late_days", count=days), Tone.RED)
    return Pill(Phrase("credit.state.open"), Tone.BLUE)


def _short(day: date) -> str:
    return f"{day:%m-%d}"
