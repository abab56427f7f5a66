"""Who may draw on an account: an open account, a member who is not frozen, an active card.

A card that was reported lost, frozen, replaced or cancelled rejects spending, topping up and
redeeming (domain §2.2). When a membership's period ends its benefits stop, but the stored money
stays usable: a named card may not expire (domain §0 no. 3).
"""

from __future__ import annotations

from crm_desktop.cards.model import Card
from crm_desktop.cards.read import card_of
from crm_desktop.foundation.errors import NotFound, Refused
from crm_desktop.foundation.settings import WITHOUT_CARD, value_of
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look
from crm_desktop.membership.model import Account
from crm_desktop.membership.read import account_of, membership_of_account

SPENDING = ("active", "expired")
REFUNDING = ("active", "expired", "cancelling")


def reached_account(look: Look, account: int) -> Account:
    """Return an account of a company within scope; raises NotFound."""
    found = account_of(account)
    if not look.acting.reaches(found.company):
        raise NotFound("account")
    return found


def must_be_open(account: Account) -> None:
    """Hold that an account is neither frozen nor closed; raises Refused."""
    if account.state == "frozen":
        raise Refused(Phrase("ledger.account_frozen"))
    if account.state == "closed":
        raise Refused(Phrase("ledger.account_closed"))
    membership = membership_of_account(account.id)
    if membership is not None and membership.state == "frozen":
        raise Refused(Phrase("ledger.member_frozen"))


def must_draw(
    account: Account, card: int | None, *, states: tuple[str, ...] = ("active",)
) -> Card | None:
    """Return the card by which somebody draws on an account; raises Refused where they may not.

    Without a card it is None, and only where the office's setting allows that.
    """
    must_be_open(account)
    if card is None:
        if not value_of(WITHOUT_CARD):
            raise Refused(Phrase("ledger.card_needed"))
        return None
    return must_fit(account, card, states)


def must_fit(account: Account, card: int, states: tuple[str, ...]) -> Card:
    """Return a card that belongs to an account and is in one of the states; raises Refused."""
    found = card_of(card)
    if found.account != account.id:
        raise Refused(Phrase("ledger.card_of_another"))
    if found.state not in states:
        raise Refused(Phrase("ledger.card_state", state=Phrase(f"state.card.{found.state}")))
    return found
