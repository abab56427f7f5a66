"""The forms of a customer's credit: the terms, a sale, that it was paid, and taking that back."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.customers.owing import Credit, CreditSale, CreditTerms, SaleData
from crm_desktop.foundation.words import Phrase
from ui.access.forms import RecordForm, Saving, must_choose, show_form
from ui.access.words_form import WordsForm
from ui.customers.choices import Choices
from ui.toolkit.bindings import MoneyBinding, NumberBinding
from ui.toolkit.combos import Combo, Option
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.dialog import Dialog
from ui.toolkit.inputs import LineEdit, TextEdit
from ui.workplace import Workplace

_WIDTH = 560
_KEEP = Phrase("machinery.form.save")


class TermsForm(RecordForm):
    """What a customer may owe; giving more asks for a second person."""

    def __init__(self, place: Workplace, credit: Credit, choices: Choices) -> None:
        super().__init__(place, "credit", self._keep, _KEEP)
        self._customer = credit.customer
        grade = credit.file.grade if credit.file else ""
        none = Option("", Phrase("credit.no_grade"))
        self.limit, self.days = LineEdit(longest=20), LineEdit(longest=4)
        self.grade = Combo([none, *choices.words.options("credit_grade", kept=grade)])
        self.review, self.notes = DateEdit(place.clock), TextEdit(rows=3)
        self.rows = [
            [
                self.add("limit_fen", Phrase("credit.limit"), self.limit, binding=MoneyBinding),
                self.add(
                    "days",
                    Phrase("credit.days"),
                    self.days,
                    binding=NumberBinding,
                    help_text=Phrase("credit.days_hint"),
                ),
            ],
            [
                self.add("grade", Phrase("credit.grade"), self.grade),
                self.add("review_on", Phrase("credit.review_on"), self.review, optional=True),
            ],
            [self.add("notes", Phrase("customers_room.notes"), self.notes, optional=True)],
        ]
        self.load(credit.file or {"grade": "", "id": f"of {credit.customer}"})

    def _keep(self, asked: Saving) -> Any:
        must_choose(asked.values, "limit_fen", "days")
        terms = CreditTerms(**{**asked.values, "grade": asked.values["grade"] or ""})
        return asked.app.credit.set_terms(
            asked.actor,
            self._customer,
            asked.version,
            terms,
            second=asked.given.second,
            exception=asked.given.exception,
        )


class SaleForm(RecordForm):
    """A sale on credit."""

    def __init__(self, place: Workplace, credit: Credit) -> None:
        super().__init__(place, "credit_sale", self._keep, _KEEP)
        self._customer = credit.customer
        self.number, self.amount = LineEdit(longest=40), LineEdit(longest=20)
        self.sold, self.due = DateEdit(place.clock), DateEdit(place.clock)
        self.notes = LineEdit(longest=200)
        days = credit.file.days if credit.file else 0
        self.rows = [
            [
                self.add("number", Phrase("credit.number"), self.number, optional=True),
                self.add("amount_fen", Phrase("credit.amount"), self.amount, binding=MoneyBinding),
            ],
            [
                self.add("sold_on", Phrase("credit.sold_on"), self.sold),
                self.add(
                    "due_on",
                    Phrase("credit.due_on"),
                    self.due,
                    help_text=Phrase("credit.due_hint", days=days),
                    optional=True,
                ),
            ],
            [self.add("notes", Phrase("customers_room.notes"), self.notes, optional=True)],
        ]
        self.load({"sold_on": place.clock.today(), "id": f"of {credit.customer}"})

    def _keep(self, asked: Saving) -> Any:
        must_choose(asked.values, "amount_fen", "sold_on")
        return asked.app.credit.add_sale(asked.actor, self._customer, SaleData(**asked.values))


class SettleForm(RecordForm):
    """The day on which a sale was paid."""

    def __init__(self, place: Workplace, sale: CreditSale) -> None:
        super().__init__(place, "", self._keep, Phrase("credit.do.settle"))
        self._sale = sale.id
        self.on = DateEdit(place.clock)
        self.rows = [[self.add("on", Phrase("credit.settled_on"), self.on)]]
        self.load({"on": place.clock.today()})

    def _keep(self, asked: Saving) -> Any:
        must_choose(asked.values, "on")
        return asked.app.credit.settle(asked.actor, self._sale, asked.values["on"])


def edit_terms(window: QWidget, place: Workplace, credit: Credit, choices: Choices) -> Dialog:
    """Ask for the terms of a customer."""
    form = TermsForm(place, credit, choices)
    form.saved.connect(lambda _saved: place.say(Phrase("credit.said.terms", name=credit.name)))
    title = Phrase("credit.form.terms", name=credit.name)
    return show_form(window, form, title, form.rows, width=_WIDTH, first=form.limit)


def new_sale(window: QWidget, place: Workplace, credit: Credit) -> Dialog:
    """Ask for a sale on credit."""
    form = SaleForm(place, credit)
    form.saved.connect(lambda _saved: place.say(Phrase("credit.said.sale")))
    title = Phrase("credit.form.sale", name=credit.name)
    return show_form(window, form, title, form.rows, width=_WIDTH, first=form.number)


def settle_sale(window: QWidget, place: Workplace, sale: CreditSale) -> Dialog:
    """Ask when a sale was paid, or why it was not where it is settled."""
    if sale.settled_on is not None:
        return _reopen_sale(window, place, sale)
    form, word = SettleForm(place, sale), Phrase("credit.do.settle")
    form.saved.connect(lambda _saved: place.say(Phrase("credit.said.settled")))
    dialog = show_form(window, form, word, form.rows, width=_WIDTH)
    dialog.primary.set_phrase(word)
    return dialog


def _reopen_sale(window: QWidget, place: Workplace, sale: CreditSale) -> Dialog:
    word = Phrase("credit.do.reopen")
    form = WordsForm(
        place,
        word,
        lambda asked: asked.app.credit.reopen(asked.actor, sale.id, asked.values["reason"]),
        Phrase("customers_room.reason"),
        draft="reopen",
        known={"id": sale.id},
    )
    form.saved.connect(lambda _saved: place.say(Phrase("credit.said.reopened")))
    return form.open_in(window, word, width=_WIDTH)
