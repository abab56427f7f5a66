"""The card desk, read: a customer or a card, everything about it, and what may be done next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crm_desktop.access.gate import rights_of
from crm_desktop.cards.desk import Desk, DeskCard, Holder, Loss, barred_for, steps_for
from crm_desktop.cards.facts import facts_of, main_phone
from crm_desktop.cards.figures import Spend, figures, last_spend
from crm_desktop.cards.history import CardEvent, events_of, latest, open_request
from crm_desktop.cards.keeping import CardKeeping, keep
from crm_desktop.cards.model import Card, CardType
from crm_desktop.cards.read import (
    card_numbered,
    card_types,
    cards_of_account,
    next_blank_number,
    successor_of,
)
from crm_desktop.cards.room import DO, LOSE, VIEW, CardRoom
from crm_desktop.customers.model import Customer
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.formats.phones import mask_phone
from crm_desktop.foundation.numbering import coming_number
from crm_desktop.foundation.usecase import Context, composed, reading
from crm_desktop.foundation.work import Look
from crm_desktop.membership.model import Account, Membership
from crm_desktop.membership.read import account_of, memberships_of
from db import sql

_APPROVED = """
SELECT id, card_type FROM member_application
WHERE customer_id = ? AND company_id = ? AND state = 'approved' ORDER BY id DESC LIMIT 1
"""
#: Kinds of document number that the desk says before they are given.
_COMING = "card_loss"


class CardDeskService(CardRoom):
    """What lies on the card desk."""

    def __init__(self, context: Context, keeping: CardKeeping) -> None:
        super().__init__(context)
        self._keeping = keeping

    @composed(VIEW)
    def of_customer(self, actor: Actor, customer: int) -> Desk:
        """Return the desk of a customer, also of one without a card; raises NotFound.

        Reports that have lapsed and periods that are over are dealt with first.
        """
        keep(self._keeping)
        return self._read_customer(actor, customer)

    @composed(VIEW)
    def of_card(self, actor: Actor, card: int) -> Desk:
        """Return the desk of whoever's card it is, with that card in front; raises NotFound."""
        keep(self._keeping)
        return self._read_card(actor, card)

    @composed(VIEW)
    def numbered(self, actor: Actor, number: str) -> Desk:
        """Return the desk of the card with a number as printed, typed or scanned.

        Raises NotFound, also for a blank: it is nobody's.
        """
        found = card_numbered(number)
        if found is None:
            raise NotFound("card")
        return self.of_card(actor, found.id)

    @reading(VIEW)
    def history(self, look: Look, card: int) -> tuple[CardEvent, ...]:
        """Return what happened to a card, the latest first; raises NotFound."""
        return events_of(self._in_scope(look, card).id)

    @reading(VIEW)
    def types(self, look: Look) -> tuple[CardType, ...]:
        """Return every kind of card, by its digit."""
        return card_types()

    @reading(DO)
    def next_blank(self, look: Look, card_type: str, company: int) -> str:
        """Return the number of the next blank of a type that whoever asks was handed out.

        An empty text where there is none left.
        """
        return next_blank_number(look.acting.actor.person, card_type, company)

    @reading(LOSE)
    def coming(self, look: Look, company: int) -> str:
        """Return the number that the next loss is going to get, if nobody is faster."""
        self._must_reach(look, company)
        return coming_number(company, _COMING, look.today)

    @reading(VIEW)
    def _read_customer(self, look: Look, customer: int) -> Desk:
        found = self._whole(look, customer)
        return self._desk(look, found, None)

    @reading(VIEW)
    def _read_card(self, look: Look, card: int) -> Desk:
        found = self._in_scope(look, card)
        if found.account is None:
            raise NotFound("card")
        customer = self._customer(look, found)
        if customer is not None:
            return self._desk(look, customer, found)
        rights = rights_of(look.acting.actor, look.today)
        account, spend = account_of(found.account), last_spend(found.account)
        shown = _desk_card(found, account, spend, rights)
        return Desk(None, None, (shown,), (), found.id, ())

    def _desk(self, look: Look, customer: Customer, chosen: Card | None) -> Desk:
        self._hidden(look)
        rights = rights_of(look.acting.actor, look.today)
        memberships = [m for m in memberships_of(customer.id) if look.acting.reaches(m.company)]
        cards: list[DeskCard] = []
        for membership in memberships:
            account = membership.account
            spend = last_spend(account.id)
            cards += [
                _desk_card(card, account, spend, rights) for card in cards_of_account(account.id)
            ]
        cards.sort(key=lambda each: _rank(each.card))
        current = memberships[0] if memberships and memberships[0].open else None
        spend = cards[0].last if cards else None
        application, kind = None, ""
        if current is None and DO in rights:
            application, kind = sql.one(_APPROVED, customer.id, customer.company) or (None, "")
        return Desk(
            Holder(
                customer.id,
                customer.code,
                customer.name,
                mask_phone(main_phone(customer)),
                customer.company,
            ),
            current,
            tuple(cards),
            facts_of(customer, spend),
            chosen.id if chosen else None,
            (kind,) if kind else _issuable(current, cards) if DO in rights else (),
            coming_number(customer.company, _COMING, look.today) if LOSE in rights else "",
            application,
        )


def _rank(card: Card) -> tuple[bool, bool, int]:
    """Order cards: those in use, the main one first, then the latest."""
    return not card.live, card.type.extra, -card.id


def _issuable(membership: Membership | None, cards: Sequence[DeskCard]) -> tuple[str, ...]:
    """Return the kinds of card that a member can be given now."""
    if membership is None or membership.state != "active":
        return ()
    live = [each.card for each in cards if each.card.live]
    has = {card.type.code for card in live}
    has_main = any(not card.type.extra for card in live)
    return tuple(
        each.code
        for each in card_types()
        if each.active and each.named and each.code not in has and (has_main or not each.extra)
    )


def _desk_card(
    card: Card, account: Account, spend: Spend | None, rights: Mapping[str, object]
) -> DeskCard:
    company = sql.scalar(
        "SELECT coalesce(nullif(short_name, ''), name) FROM company WHERE id = ?", card.company
    )
    successor = successor_of(card.id) if card.state == "replaced" else None
    return DeskCard(
        card,
        account,
        company,
        figures(card.state, account),
        spend,
        steps_for(card, rights),
        barred_for(card, rights),
        _loss(card),
        successor.number if successor else "",
    )


def _loss(card: Card) -> Loss | None:
    report = latest(card.id, "lose") if card.state == "lost" else None
    if report is None:
        return None
    return Loss(report, card.lost_how, card.lapses_at, open_request(card.id))
