"""What is typed at the ledgers: money in and out, points, returns, corrections.

Each form has a key of its own: a double click or another try after a failure books nothing twice.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from crm_desktop.cards.model import mask_card
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.earning import Earning
from crm_desktop.membership.ledgers import EntryRow, Ledger
from crm_desktop.membership.limits import Breach
from crm_desktop.membership.paying import TopUp
from crm_desktop.membership.sales import Sale
from ui.access.dictionary import DictionaryWords
from ui.access.forms import RecordForm, Saving, must_choose, show_form
from ui.sharing.beside import alone_at
from ui.toolkit.bindings import MoneyBinding, NumberBinding, Unreadable
from ui.toolkit.choices import CheckBox
from ui.toolkit.combos import Combo
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.dialog import Dialog
from ui.toolkit.fields import Note
from ui.toolkit.inputs import LineEdit
from ui.workplace import Workplace

_WIDTH = 560
_AFTER_TYPING_MS = 250


class LedgerForm(RecordForm):
    """A step at an account; ``rows`` are its fields."""

    def __init__(self, place: Workplace, ledger: Ledger, word: Phrase, card: int | None) -> None:
        super().__init__(place, "", self._keep, word)
        self.ledger, self.word, self._card = ledger, word, card
        self._account = ledger.account.id
        self._once = uuid4().hex
        self.rows: list[list[QWidget]] = []

    def _keep(self, asked: Saving) -> Any:
        """Take the step; runs on a lane."""
        raise NotImplementedError

    def money_field(self, name: str, label: Phrase, **options: Any) -> QWidget:
        """Add a field for an amount."""
        line = LineEdit(longest=20)
        return self.add(name, label, line, binding=MoneyBinding, **options)

    def text_field(self, name: str, label: Phrase, longest: int, **options: Any) -> QWidget:
        """Add a field of one line."""
        return self.add(name, label, LineEdit(longest=longest), **options)

    def open_in(self, window: QWidget) -> Dialog:
        """Open as a dialog over a window."""
        title = Phrase("ledger.form.title", step=self.word, name=name_of(self.ledger))
        dialog = show_form(window, self, title, self.rows, width=_WIDTH)
        dialog.primary.set_phrase(self.word)
        alone_at(self, dialog, self.place, "account", self._account)
        return dialog


class TopUpForm(LedgerForm):
    """Money paid in, and a gift; says at once which rules on prepaid cards it would break."""

    def __init__(
        self, place: Workplace, ledger: Ledger, card: int | None, words: DictionaryWords
    ) -> None:
        super().__init__(place, ledger, Phrase("ledger.do.top_up"), card)
        self.method = Combo(words.options("payment_method"))
        self.limit = Note()
        self.rows = [
            [
                self.money_field("principal_fen", Phrase("ledger.principal")),
                self.money_field("gift_fen", Phrase("ledger.gift"), optional=True),
            ],
            [
                self.add("method", Phrase("ledger.method"), self.method),
                self.text_field("document", Phrase("ledger.document"), 60, optional=True),
            ],
        ]
        if ledger.membership is None:
            self.rows.append(
                [
                    self.text_field("buyer", Phrase("ledger.buyer"), 100, optional=True),
                    self.text_field("identity", Phrase("ledger.identity"), 100, optional=True),
                    self.text_field("phone", Phrase("ledger.phone"), 100, optional=True),
                ]
            )
        self.rows.append([self.limit])
        self._later = QTimer(self, singleShot=True, interval=_AFTER_TYPING_MS)
        self._later.timeout.connect(self._look)
        self.load({"method": None})
        for entry in self._entries.values():
            entry.binding.changed.connect(self._later.start)

    def _top_up(self, values: dict[str, Any]) -> TopUp:
        buyer = {name: values.get(name) or "" for name in ("buyer", "identity", "phone")}
        return TopUp(
            values["principal_fen"] or 0,
            values["method"] or "",
            values["gift_fen"] or 0,
            document=values["document"],
            buyer={name: text for name, text in buyer.items() if text},
        )

    def _keep(self, asked: Saving) -> Any:
        must_choose(asked.values, "principal_fen", "method")
        top_up = self._top_up(asked.values)
        return asked.app.value.top_up(
            asked.actor, self._account, top_up, self._once, card=self._card
        )

    def _look(self) -> None:
        try:
            top_up = self._top_up(self.values())
        except Unreadable:
            self._show_limits(())
            return
        self.place.ask(
            lambda app, actor: app.value.breaches_of(actor, self._account, top_up, card=self._card),
            owner=self,
            done=self._show_limits,
            failed=lambda _error: self._show_limits(()),
            latest="limits",
        )

    def _show_limits(self, found: tuple[Breach, ...]) -> None:
        if not found:
            self.limit.show_note("")
            return
        first = found[0]
        icon = "circle-alert" if first.blocks else "triangle-alert"
        self.limit.show_note(first.phrase, icon=icon, ink="red" if first.blocks else "amber")


class SpendForm(LedgerForm):
    """A sale that the card pays; it earns points unless told otherwise."""

    def __init__(self, place: Workplace, ledger: Ledger, card: int | None) -> None:
        super().__init__(place, ledger, Phrase("ledger.do.spend"), card)
        left = format_fen(ledger.account.money_fen)
        self.earns = CheckBox(Phrase("ledger.earns"))
        self.rows = [
            [
                self.money_field(
                    "amount_fen",
                    Phrase("ledger.amount"),
                    help_text=Phrase("ledger.left_hint", amount=left),
                ),
                self.text_field("document", Phrase("ledger.document"), 60, optional=True),
            ],
            [self.add("earns", Phrase("ledger.points"), self.earns)],
        ]
        self.load({"earns": True})

    def _keep(self, asked: Saving) -> Any:
        must_choose(asked.values, "amount_fen")
        amount = asked.values["amount_fen"]
        sale = Sale(
            amount,
            self.place.clock.today(),
            asked.values["document"],
            amount,
            asked.values["earns"],
            self._once,
        )
        return asked.app.sales.sell(asked.actor, self._account, sale, card=self._card)


class EarnForm(LedgerForm):
    """A sale paid otherwise that earns points."""

    def __init__(self, place: Workplace, ledger: Ledger, card: int | None) -> None:
        super().__init__(place, ledger, Phrase("ledger.do.earn"), card)
        self.on_day = DateEdit(place.clock)
        self.rows = [
            [
                self.money_field("spend_fen", Phrase("ledger.spent")),
                self.add("on_day", Phrase("ledger.day"), self.on_day),
            ],
            [self.text_field("document", Phrase("ledger.document"), 60, optional=True)],
        ]
        self.load({"on_day": place.clock.today()})

    def _keep(self, asked: Saving) -> Any:
        must_choose(asked.values, "spend_fen", "on_day")
        earning = Earning(
            asked.values["spend_fen"], asked.values["on_day"], asked.values["document"], self._card
        )
        return asked.app.points.earn(asked.actor, self._account, earning, self._once)


class RedeemForm(LedgerForm):
    """Points given for something."""

    def __init__(self, place: Workplace, ledger: Ledger, card: int | None) -> None:
        super().__init__(place, ledger, Phrase("ledger.do.redeem"), card)
        self.rows = [
            [
                self.add(
                    "points",
                    Phrase("ledger.points"),
                    LineEdit(longest=12),
                    binding=NumberBinding,
                    help_text=Phrase("ledger.usable_hint", count=ledger.usable),
                )
            ],
            [self.text_field("reason", Phrase("ledger.for_what"), 200)],
        ]
        self.load()

    def _keep(self, asked: Saving) -> Any:
        must_choose(asked.values, "points")
        return asked.app.points.redeem(
            asked.actor,
            self._account,
            asked.values["points"],
            asked.values["reason"],
            self._once,
            card=self._card,
        )


class BackForm(LedgerForm):
    """Goods returned: what a sale paid comes back, or what it earned is taken back."""

    def __init__(self, place: Workplace, ledger: Ledger, row: EntryRow) -> None:
        word = Phrase("ledger.do.give_back" if row.ledger == "value" else "ledger.do.take_back")
        super().__init__(place, ledger, word, None)
        self.row = row
        self._asks_amount = row.kind != "redeem"
        name = "amount_fen" if row.ledger == "value" else "returned_fen"
        self._name = name
        whole = -row.amount if row.ledger == "value" else row.spend_fen
        if self._asks_amount:
            most = Phrase("ledger.return_hint", amount=format_fen(whole))
            self.rows.append([self.money_field(name, Phrase("ledger.returned"), help_text=most)])
        self.rows.append([self.text_field("reason", Phrase("ledger.reason"), 200)])
        self.load({name: whole} if self._asks_amount else None)

    def _keep(self, asked: Saving) -> Any:
        if self._asks_amount:
            must_choose(asked.values, self._name)
        app, actor, reason = asked.app, asked.actor, asked.values["reason"]
        fen = asked.values.get(self._name) or 0
        if self.row.ledger == "value":
            return app.value.give_back(actor, self.row.id, fen, reason, self._once)
        return app.points.reverse(actor, self.row.id, fen, reason, self._once)


def name_of(ledger: Ledger) -> Phrase | str:
    """Return whose an account is, for titles."""
    if ledger.name:
        return ledger.name
    if ledger.card is None:
        return Phrase("ledger.nobody")
    return Phrase("ledger.anonymous", card=mask_card(ledger.card.number))
