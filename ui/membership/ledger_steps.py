"""What can be done at an account: buttons with keys, by right and by what the account allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QShortcut

from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.ledgers import EntryRow, Ledger
from ui.access.dictionary import DictionaryWords
from ui.access.words_form import WordsForm
from ui.membership.ledger_corrections import (
    AdjustMoneyForm,
    AdjustPointsForm,
    MovePointsForm,
    RefundForm,
    ReverseForm,
    TransferForm,
)
from ui.membership.ledger_forms import (
    BackForm,
    EarnForm,
    LedgerForm,
    RedeemForm,
    SpendForm,
    TopUpForm,
    name_of,
)
from ui.toolkit.buttons import Button, Kind, Scale
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint, sequences
from ui.toolkit.menu import Menu

if TYPE_CHECKING:
    from ui.membership.ledger_page import LedgerPage

POINTS, VALUE, FREEZE = "points.create", "stored_value.create", "stored_value.approve"
_BACK = {("value", "spend"), ("points", "earn"), ("points", "redeem")}


@dataclass(frozen=True)
class Usual:
    """A step with a button in sight."""

    button: Button
    word: Phrase
    right: str
    run: Callable[[], object]


@dataclass(frozen=True)
class Rare:
    """A step that is taken seldom: it is in the menu, and its key works all the same."""

    word: Phrase
    key: str
    icon: str
    right: str
    run: Callable[[], object]
    why_not: Callable[[], Phrase | None]


class LedgerSteps:
    """The steps of the account in sight, and of the entry under the cursor."""

    def __init__(self, page: LedgerPage) -> None:
        self._page = page
        self.top_up = Button(
            Phrase("ledger.do.top_up"), kind=Kind.PRIMARY, scale=Scale.NEXT, key="Ctrl+R"
        )
        self.spend = Button(Phrase("ledger.do.spend"), key="Ctrl+D")
        self.earn = Button(Phrase("ledger.do.earn"), key="Ctrl+G")
        self.redeem = Button(Phrase("ledger.do.redeem"), key="Ctrl+H")
        self.back = Button(Phrase("ledger.do.back"), key="Ctrl+B")
        self.more = Button(icon="ellipsis", name=Phrase("ledger.do.more"))
        self._usual = (
            Usual(self.top_up, Phrase("ledger.do.top_up"), VALUE, self._top_up),
            Usual(self.spend, Phrase("ledger.do.spend"), VALUE, lambda: self._open(SpendForm)),
            Usual(self.earn, Phrase("ledger.do.earn"), POINTS, lambda: self._open(EarnForm)),
            Usual(self.redeem, Phrase("ledger.do.redeem"), POINTS, lambda: self._open(RedeemForm)),
            Usual(self.back, Phrase("ledger.do.back"), POINTS, self._back),
        )
        for step in self._usual:
            step.button.clicked.connect(step.run)
        self.more.clicked.connect(self._show_menu)
        for key in ("Ctrl+T", "Ctrl+I", "Ctrl+U", "Ctrl+M"):
            shortcut = QShortcut(page)
            shortcut.setKeys(sequences(key))
            shortcut.activated.connect(lambda key=key: self._by_key(key))

    @property
    def buttons(self) -> list[Button]:
        """The steps below the next one, in the order of the screen."""
        return [step.button for step in self._usual[1:]]

    def rare(self) -> list[Rare]:
        """Return the steps of the menu that the acting post may take."""
        ledger = self._page.shown
        if ledger is None:
            return []
        frozen = ledger.account.state == "frozen"
        steps = [
            Rare(
                Phrase("ledger.do.refund"), "Ctrl+T", "wallet", VALUE, self._refund,
                self._why_no_refund,
            ),
            Rare(
                Phrase("ledger.do.reverse"), "Ctrl+I", "undo-2", VALUE, self._reverse,
                self._why_no_reversal,
            ),
            Rare(
                Phrase("ledger.do.adjust_points"), "Ctrl+U", "pencil", POINTS,
                lambda: self._plain(AdjustPointsForm), lambda: None,
            ),
            Rare(
                Phrase("ledger.do.adjust_money"), "Ctrl+M", "pencil", VALUE,
                lambda: self._plain(AdjustMoneyForm), lambda: None,
            ),
            Rare(
                Phrase("ledger.do.transfer"), "", "arrow-right", VALUE,
                lambda: self._plain(TransferForm), lambda: self._why_frozen(ledger),
            ),
            Rare(
                Phrase("ledger.do.move_points"), "", "arrow-right", POINTS,
                lambda: self._plain(MovePointsForm), lambda: self._why_frozen(ledger),
            ),
            Rare(
                Phrase("ledger.do.unfreeze" if frozen else "ledger.do.freeze"), "",
                "play" if frozen else "pause", FREEZE, self._freeze, lambda: None,
            ),
        ]  # fmt: skip
        return [step for step in steps if self._page.place.may(step.right)]

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
        for step in self._usual:
            step.button.setVisible(ledger is not None and place.may(step.right))
        self.more.setVisible(bool(self.rare()))
        if ledger is None:
            return
        card = self._page.card
        may_spend = why_not is None or (card is not None and card.state == "expired")
        for button in (self.top_up, self.redeem):
            button.setEnabled(why_not is None)
        self.spend.setEnabled(may_spend)
        self.earn.setEnabled(ledger.account.state == "open")
        self.follow_entry()

    def follow_entry(self) -> None:
        """Offer what can be done with the entry under the cursor."""
        row = self._page.row
        self.back.setEnabled(row is not None and self.may_come_back(row))

    def may_come_back(self, row: EntryRow) -> bool:
        """Return whether goods can be returned on an entry by the acting post."""
        right = VALUE if row.ledger == "value" else POINTS
        return (row.ledger, row.kind) in _BACK and self._page.place.may(right)

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys that work now."""
        return [
            KeyHint(step.button.key, step.word)
            for step in self._usual[:4]
            if self._page.shown is not None and self._page.place.may(step.right)
        ]

    def commands(self) -> Sequence[Command]:
        """Return the steps for the command list."""
        if self._page.shown is None:
            return ()
        room = Phrase("room.members")
        usual = [
            Command(step.word, step.run, "wallet", step.button.key, room)
            for step in self._usual
            if self._page.place.may(step.right) and step.button.isEnabled()
        ]
        seldom = [
            Command(rare.word, rare.run, rare.icon, rare.key, room)
            for rare in self.rare()
            if rare.why_not() is None
        ]
        return [*usual, *seldom]

    def give_back(self, row: EntryRow) -> None:
        """Ask how much of an entry comes back."""
        ledger = self._page.shown
        if ledger is not None and self.may_come_back(row):
            self._show(BackForm(self._page.place, ledger, row))

    # The menu

    def _show_menu(self) -> None:
        menu = Menu(self.more)
        for step in self.rare():
            reason = step.why_not()
            if reason is None:
                menu.add(step.word, step.run, icon_name=step.icon, key=step.key)
            else:
                menu.add_closed(step.word, reason)
        menu.open_under(self.more)

    def _by_key(self, key: str) -> None:
        for step in self.rare():
            if step.key and step.key == key and step.why_not() is None:
                step.run()

    @staticmethod
    def _why_frozen(ledger: Ledger) -> Phrase | None:
        return None if ledger.account.state == "open" else Phrase("ledger.account_frozen")

    def _why_no_refund(self) -> Phrase | None:
        ledger = self._page.shown
        if ledger is not None and ledger.account.state == "frozen":
            return Phrase("ledger.account_frozen")
        nothing = ledger is None or not ledger.account.principal_fen
        return Phrase("ledger.no_principal") if nothing else None

    def _why_no_reversal(self) -> Phrase | None:
        row, today = self._page.row, self._page.place.clock.today()
        wrong = row is not None and row.kind in ("top_up", "spend") and row.on_day == today
        return None if wrong else Phrase("ledger.choose_today")

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
