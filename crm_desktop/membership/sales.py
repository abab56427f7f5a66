"""A sale at the till: what of it was paid from stored value, and the points that it earns.

One step for the desk, for an import and for a till that calls in (``till``). A document of a
company counts once, however often and from wherever it comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crm_desktop.cards.model import Card
from crm_desktop.cards.read import card_numbered
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.errors import NotFound, Refused
from crm_desktop.foundation.usecase import Service, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.membership.drawing import reached_account
from crm_desktop.membership.earning import Earning, checked_day, document_key, earn_points
from crm_desktop.membership.entries import PointsEntry, ValueEntry, points_by_key, value_by_key
from crm_desktop.membership.ledger import LARGEST_FEN
from crm_desktop.membership.points import CREATE
from crm_desktop.membership.spending import spend_value
from crm_desktop.membership.value import CREATE as VALUE_CREATE
from db import sql


@dataclass(frozen=True)
class Sale:
    """A sale: the whole amount, how much of it stored value pays, and whether it earns points.

    ``document`` is the number of its receipt; where there is none, ``key`` names the step.
    """

    amount_fen: int
    on_day: date
    document: str
    stored_fen: int = 0
    earns: bool = True
    key: str = ""


@dataclass(frozen=True)
class SaleDone:
    """The entries of a sale; ``again`` when it had been recorded before and nothing was done."""

    account: int
    spent: ValueEntry | None
    earned: PointsEntry | None
    again: bool


class SaleService(Service):
    """Sales of members of companies within scope."""

    @use_case("sale.record", CREATE)
    def record(self, work: Work, card_number: str, sale: Sale) -> SaleDone:
        """Record a sale by a card's number; the same document again changes nothing.

        Raises ValidationErrors, NotFound (no such card, or not within scope), NotAllowed where
        stored value pays and the post may not take it, and Refused: the card is not active, the
        account not open, too little money, the document was recorded with another amount.
        """
        card = card_of_number(work, card_number)
        if sale.stored_fen:
            self._context.gate.admit(work.acting.actor, VALUE_CREATE, work.today)
        assert card.account is not None
        return record_sale(work, card.account, card.id, sale)

    @use_case("sale.record", CREATE)
    def sell(self, work: Work, account: int, sale: Sale, *, card: int | None) -> SaleDone:
        """Record a sale at the desk, by account; raises as ``record``."""
        if sale.stored_fen:
            self._context.gate.admit(work.acting.actor, VALUE_CREATE, work.today)
        return record_sale(work, reached_account(work, account).id, card, sale)


def card_of_number(look: Look, number: str) -> Card:
    """Return a card that is somebody's, within scope, by its number; raises NotFound."""
    card = card_numbered(number)
    if card is None or card.account is None or not look.acting.reaches(card.company):
        raise NotFound("card")
    return card


def account_of_member(look: Look, number: str) -> int:
    """Return the account of a member who has not left, by member number; raises NotFound."""
    found = sql.one(
        "SELECT a.id, m.company_id FROM membership m JOIN account a ON a.membership_id = m.id "
        "WHERE m.number = ? AND m.ended_on IS NULL ORDER BY m.company_id <> ?",
        number.strip(),
        look.acting.company,
    )
    if found is None or not look.acting.reaches(int(found[1])):
        raise NotFound("membership")
    return int(found[0])


def record_sale(work: Work, account: int, card: int | None, sale: Sale) -> SaleDone:
    """Record a sale in the transaction of a use case; see ``SaleService.record``."""
    checks = Checks()
    document = checks.text("document", sale.document, longest=60, needed=not sale.key)
    if not 0 < sale.amount_fen <= LARGEST_FEN:
        checks.add("amount_fen", Phrase("ledger.amount_range"))
    if not 0 <= sale.stored_fen <= sale.amount_fen:
        checks.add("stored_fen", Phrase("ledger.stored_range"))
    checked_day(checks, sale.on_day, work.today)
    checks.done()
    company = sql.scalar("SELECT company_id FROM account WHERE id = ?", account)
    spend_key = document_key(company, document, "spend") or f"{sale.key}:spend"
    earn_key = document_key(company, document, "earn") or f"{sale.key}:earn"
    spent_before, earned_before = value_by_key(spend_key), points_by_key(earn_key)
    if earned_before is not None and (spent_before is None) == bool(sale.stored_fen):
        raise Refused(Phrase("ledger.document_taken", document=document))
    spent = earned = None
    if sale.stored_fen:
        if spent_before is not None and spent_before.account != account:
            raise Refused(Phrase("ledger.document_taken", document=document))
        spent = spend_value(work, account, sale.stored_fen, spend_key, card=card, document=document)
    if sale.earns:
        earning = Earning(sale.amount_fen, sale.on_day, document, card)
        earned = earn_points(work, account, earning, earn_key)
    again = (not spent or spent_before is not None) and (not earned or earned_before is not None)
    return SaleDone(account, spent, earned, again)
