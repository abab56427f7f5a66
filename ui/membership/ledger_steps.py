"""What can be done at an account: buttons with keys, by right and by what the account allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.ledgers import EntryRow
from ui.access.dictionary import DictionaryWords
from ui.access.words_form import WordsForm
from ui.membership.ledger_forms import (
    AdjustMoneyForm,
    AdjustPointsForm,
    BackForm,
    EarnForm,
    LedgerForm,
    RedeemForm,
    RefundForm,
    ReverseForm,
    SpendForm,
    TopUpForm,
    name_of,
)
from ui.toolkit.buttons import Button, next_step
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint

if TYPE_CHECKING:
    from ui.membership.ledger_page import LedgerPage

POINTS, VALUE, FREEZE = "points.create", "stored_value.create", "stored_value.approve"
_BACK = {("value", "spend"), ("points", "earn"), ("points", "redeem")}


class LedgerSteps:
    """The steps of the account in sight, and of the entry under the cursor."""

    def __init__(self, page: LedgerPage) -> None:
        self._page = page
        self.top_up = next_step(Phrase("ledger.do.top_up"))
        self.top_up.bind("Ctrl+R")
        self.spend = Button(Phrase("ledger.do.spend"), key="Ctrl+D")
        self.earn = Button(Phrase("ledger.do.earn"), key="Ctrl+G")
        self.redeem = Button(Phrase("ledger.do.redeem"), key="Ctrl+H")
        self.back = Button(Phrase("ledger.do.back"), key="Ctrl+B")
        self.refund = Button(Phrase("ledger.do.refund"), key="Ctrl+T")
        self.reverse = Button(Phrase("ledger.do.reverse"), key="Ctrl+I")
        self.adjust_points = Button(Phrase("ledger.do.adjust_points"), key="Ctrl+U")
        self.adjust_money = Button(Phrase("ledger.do.adjust_money"), key="Ctrl+M")
        self.freeze = Button(Phrase("ledger.do.freeze"), icon="pause")
        self._table: tuple[tuple[Button, str, Callable[[], object]], ...] = (
            (self.top_up, VALUE, self._top_up),
            (self.spend, VALUE, lambda: self._open(SpendForm)),
            (self.earn, POINTS, lambda: self._open(EarnForm)),
            (self.redeem, POINTS, lambda: self._open(RedeemForm)),
            (self.back, POINTS, self._back),
            (self.refund, VALUE, self._refund),
            (self.reverse, VALUE, self._reverse),
            (self.adjust_points, POINTS, lambda: self._plain(AdjustPointsForm)),
            (self.adjust_money, VALUE, lambda: self._plain(AdjustMoneyForm)),
            (self.freeze, FREEZE, self._freeze),
        )
        for button, _right, run in self._table:
            button.clicked.connect(run)

    @property
    def buttons(self) -> list[Button]:
        """The steps below the next one, in the order of the screen."""
        return [button for button, _right, _run in self._table[1:-1]]

    def why_not(self) -> Phrase | None:
        """Return why nobody may draw on the account now, None where somebody may."""
        ledger, card = self._page.shown, self._page.card
        if ledger is None:
            return None
        if ledger.account.state != "open":
            frozen = ledger.account.state == "frozen"
            return Phrase("ledger.account_frozen" if frozen else "ledger.account_closed")
        if ledger.membership is not None and ledger.membership.state == "frozen":
            return Phrase("ledger.member_frozen")
        if card is None:
            return (
                None if self._page.place.settings["without_card"] else Phrase("ledger.card_needed")
            )
        if card.state != "active":
            return Phrase("ledger.card_state", state=Phrase(f"state.card.{card.state}"))
        return None

    def follow(self) -> None:
        """Offer what can be done with the account and the entry in sight now."""
        ledger, place = self._page.shown, self._page.place
        why_not = self.why_not()
        for button, right, _run in self._table:
            button.setVisible(ledger is not None and place.may(right))
        if ledger is None:
            return
        card = self._page.card
        may_spend = why_not is None or (card is not None and card.state == "expired")
        for button in (self.top_up, self.redeem):
            button.setEnabled(why_not is None)
        self.spend.setEnabled(may_spend)
        self.earn.setEnabled(ledger.account.state == "open")
        self.refund.setEnabled(ledger.account.state == "open" and ledger.account.principal_fen > 0)
        frozen = ledger.account.state == "frozen"
        self.freeze.set_phrase(Phrase("ledger.do.unfreeze" if frozen else "ledger.do.freeze"))
        self.freeze.set_icon("play" if frozen else "pause")
        self.follow_entry()

    def follow_entry(self) -> None:
        """Offer what can be done with the entry under the cursor."""
        row = self._page.row
        self.back.setEnabled(row is not None and self.may_come_back(row))
        today = self._page.place.clock.today()
        wrong = row is not None and row.kind in ("top_up", "spend") and row.on_day == today
        self.reverse.setEnabled(wrong)

    def may_come_back(self, row: EntryRow) -> bool:
        """Return whether goods can be returned on an entry by the acting post."""
        right = VALUE if row.ledger == "value" else POINTS
        return (row.ledger, row.kind) in _BACK and self._page.place.may(right)

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys that work now."""
        return [
            KeyHint(button.key or "Ctrl+R", button.phrase)
            for button, right, _run in self._table[:4]
            if self._page.shown is not None and self._page.place.may(right)
        ]

    def commands(self) -> Sequence[Command]:
        """Return the steps for the command list."""
        if self._page.shown is None:
            return ()
        room = Phrase("room.members")
        return [
            Command(button.phrase, run, "wallet", button.key, room)
            for button, right, run in self._table
            if self._page.place.may(right) and button.isEnabled()
        ]

    def give_back(self, row: EntryRow) -> None:
        """Ask how much of an entry comes back."""
        ledger = self._page.shown
        if ledger is not None and self.may_come_back(row):
            self._show(BackForm(self._page.place, ledger, row))

    # The forms

    def _open(self, form: Callable[..., LedgerForm]) -> None:
        ledger, card = self._page.shown, self._page.card
        if ledger is not None:
            self._show(form(self._page.place, ledger, card.id if card else None))

    def _plain(self, form: Callable[..., LedgerForm]) -> None:
        if self._page.shown is not None:
            self._show(form(self._page.place, self._page.shown))

    def _with_words(self, form: Callable[..., LedgerForm]) -> None:
        page, ledger, card = self._page, self._page.shown, self._page.card
        if ledger is None:
            return
        page.prepare(
            lambda app, actor: DictionaryWords(app.dictionaries.entries(actor, "payment_method")),
            lambda words: self._show(form(page.place, ledger, card.id if card else None, words)),
        )

    def _top_up(self) -> None:
        self._with_words(TopUpForm)

    def _refund(self) -> None:
        self._with_words(RefundForm)

    def _back(self) -> None:
        if self._page.row is not None:
            self.give_back(self._page.row)

    def _reverse(self) -> None:
        ledger, row = self._page.shown, self._page.row
        if ledger is not None and row is not None:
            self._show(ReverseForm(self._page.place, ledger, row))

    def _show(self, form: LedgerForm) -> None:
        place = self._page.place
        done = Phrase("ledger.said", step=form.word, name=name_of(form.ledger))
        form.saved.connect(lambda _made: place.say(done))
        form.open_in(self._page.window())

    def _freeze(self) -> None:
        page, ledger = self._page, self._page.shown
        if ledger is None:
            return
        frozen = ledger.account.state == "frozen"
        word = Phrase("ledger.do.unfreeze" if frozen else "ledger.do.freeze")
        account = ledger.account.id

        def save(asked: object) -> object:
            take = asked.app.value.unfreeze if frozen else asked.app.value.freeze  # type: ignore[attr-defined]
            return take(asked.actor, account, asked.version, asked.values["reason"])  # type: ignore[attr-defined]

        form = WordsForm(
            page.place,
            word,
            save,
            Phrase("ledger.reason"),
            known={"id": account, "version": ledger.account.version},
        )
        form.saved.connect(
            lambda _made: page.place.say(Phrase("ledger.said", step=word, name=name_of(ledger)))
        )
        form.open_in(page.window(), Phrase("ledger.form.title", step=word, name=name_of(ledger)))
