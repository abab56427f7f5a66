"""What the services of the card desk share: cards within scope, their holders, lapsed reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crm_desktop.cards.figures import Figures, figures
from crm_desktop.cards.life import must_be, take_step
from crm_desktop.cards.model import Card
from crm_desktop.cards.read import card_of
from crm_desktop.customers.model import Customer
from crm_desktop.customers.room import ArchiveService, label
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.membership.model import Account
from crm_desktop.membership.read import account_of, membership_of_account

VIEW, DO = "card_loss.view", "cards.do"
LOSE, REQUEST, LIFT, APPROVE = (
    "card_loss.do",
    "card_loss.request",
    "card_loss.lift",
    "card_loss.approve",
)


@dataclass(frozen=True)
class CardDone:
    """A card after a step, and the number it was done under; empty where there is none.

    ``receipt`` tells whether the holder gets a receipt of it.
    """

    card: Card
    number: str = ""
    receipt: bool = False


class CardRoom(ArchiveService):
    """A service over the cards within the acting post's scope."""

    def _in_scope(self, look: Look, card: int) -> Card:
        """Return a card; raises NotFound for one of another company too."""
        found = card_of(card)
        if not look.acting.reaches(found.company):
            raise NotFound("card")
        return found

    def _at_hand(self, work: Work, card: int, version: int) -> Card:
        """Return a card to take a step with, as whoever acts saw it.

        A verbal report whose time is over lapses first: the step is then one of a card in use.
        Raises NotFound, Conflict.
        """
        found = self._in_scope(work, card)
        must_be(found, version)
        return lapse_if_due(work, found)

    def _account(self, card: Card) -> Account:
        """Return the account that a card draws on; raises NotFound for a blank."""
        if card.account is None:
            raise NotFound("account")
        return account_of(card.account)

    def _customer(self, look: Look, card: Card) -> Customer | None:
        """Return whose card it is, unmasked; None for one that nobody is named on."""
        membership = membership_of_account(card.account) if card.account else None
        return self._whole(look, membership.customer, binned=True) if membership else None

    def _tell(self, work: Work, card: Card, **told: Any) -> None:
        """Note in the timeline of its holder what was done with a card."""
        tell_holder(work, self._customer(work, card), **told)


def tell_holder(work: Work, customer: Customer | None, **told: Any) -> None:
    """Note in the timeline of a card's holder, if it has one, what was done with the card."""
    if customer is not None:
        work.changed("customer", customer.id, label(customer), None, told)


def lapse_if_due(work: Work, card: Card) -> Card:
    """Return a card, in use again where a loss that was only told was not confirmed in time.

    For whoever is about to use or change a card, in their own transaction.
    """
    if card.lapses_at is None or card.lapses_at > work.now:
        return card
    account = account_of(card.account or 0)
    return take_step(
        work,
        card,
        "lapse",
        content=before_after(figures(card.state, account), figures("active", account)),
        values=FOUND,
    )


#: What of a card tells of a loss, once it is over.
FOUND: dict[str, Any] = {"lost_at": None, "lost_how": "", "lapses_at": None}


def before_after(before: Figures, after: Figures) -> dict[str, Any]:
    """Return the figures of a receipt, JSON types."""
    return {"before": dict(vars(before)), "after": dict(vars(after))}


def asserted(checks: Checks, field: str, *, said: bool) -> None:
    """Note what a clerk must have seen and did not say so."""
    if not said:
        checks.add(field, Phrase("cards.must_be_checked"))
