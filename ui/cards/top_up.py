"""Money onto the card in front: the form of the till, opened at the card desk."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from crm_desktop.application import Application
from crm_desktop.cards.desk import Desk, DeskCard
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import NotAllowed
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.ledgers import Ledger
from ui.access.dictionary import DictionaryWords
from ui.membership.ledger_forms import TopUpForm, name_of
from ui.workplace import Workplace

#: The step of the desk; the machine of cards knows nothing of it, for it leaves the card as it is.
TOP_UP = "top_up"
#: Taking money in, and reading the account that it goes to.
_RIGHTS = ("stored_value.create", "points.view")


def why_no_top_up(place: Workplace, desk: Desk, shown: DeskCard) -> Phrase | None:
    """Return why nobody at this seat can put money on a card now, None where they can."""
    for right in _RIGHTS:
        if not place.may(right):
            return NotAllowed(right).phrase
    if shown.card.state != "active":
        return Phrase("ledger.card_state", state=Phrase(f"state.card.{shown.card.state}"))
    if not shown.card.type.money:
        return Phrase("ledger.card_without_money")
    if shown.account.state != "open":
        frozen = shown.account.state == "frozen"
        return Phrase("ledger.account_frozen" if frozen else "ledger.account_closed")
    if desk.membership is not None and desk.membership.state == "frozen":
        return Phrase("ledger.member_frozen")
    return None


def ask_top_up(
    owner: QWidget,
    place: Workplace,
    shown: DeskCard,
    done: Callable[[], object],
    failed: Callable[[Exception], object],
) -> None:
    """Ask how much is paid in on a card, and how; ``done`` is called once it is booked."""
    card, account = shown.card.id, shown.account.id

    def read(app: Application, actor: Actor) -> tuple[Ledger, DictionaryWords]:
        entries = app.dictionaries.entries(actor, "payment_method")
        return app.ledgers.ledger(actor, account), DictionaryWords(entries)

    def show(found: tuple[Ledger, DictionaryWords]) -> None:
        ledger, words = found
        form = TopUpForm(place, ledger, card, words)

        def booked(_entry: object) -> None:
            place.say(Phrase("ledger.said", step=form.word, name=name_of(ledger)))
            done()

        form.saved.connect(booked)
        form.open_in(owner.window())

    place.ask(read, owner=owner, done=show, failed=failed, latest="top_up")
