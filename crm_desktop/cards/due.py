"""What of the cards is due at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crm_desktop.cards.model import mask_card
from crm_desktop.cards.stock_due import due_of_stock
from crm_desktop.foundation.clock import moment, parse_day, stamp
from crm_desktop.foundation.settings import closing_time
from crm_desktop.foundation.work import Look
from crm_desktop.office.due import DueItem, Rights
from db import sql

LOSE, LIFT, DO = "card_loss.do", "card_loss.lift", "cards.do"
#: A verbal report stands on the desk so long before it lapses.
_AHEAD = timedelta(hours=24)
#: A card not activated after this time is asked after.
_PENDING_DAYS = 7
#: More cards to activate are one item: a batch was issued.
_FEW = 5
_WHO = """
FROM card c
LEFT JOIN account a ON a.id = c.account_id
LEFT JOIN membership m ON m.id = a.membership_id
LEFT JOIN customer u ON u.id = m.customer_id
"""


def due_items(look: Look, rights: Rights) -> Iterator[DueItem]:
    """Yield verbal losses that are about to lapse, losses somebody asked to lift, and cards that
    were issued and not yet activated."""
    if LOSE in rights:
        yield from _lapsing(look)
    if LIFT in rights:
        yield from _to_lift(look)
    if DO in rights:
        yield from _pending(look)
    yield from due_of_stock(look, rights)


def _lapsing(look: Look) -> Iterator[DueItem]:
    for card, company, number, name, lost, lapses in sql.rows(
        f"SELECT c.id, c.company_id, c.number, coalesce(u.name, ''), c.lost_at, c.lapses_at {_WHO} "
        "WHERE c.lapses_at IS NOT NULL AND c.lapses_at <= ?",
        stamp(look.now + _AHEAD),
    ):
        if look.acting.reaches(company):
            title = f"{name} {mask_card(number)}"
            yield DueItem("card_lapse", "card", card, title, name, moment(lost), moment(lapses))


def _to_lift(look: Look) -> Iterator[DueItem]:
    for card, company, number, name, asked in sql.rows(
        f"SELECT c.id, c.company_id, c.number, coalesce(u.name, ''), max(s.at) {_WHO} "
        "JOIN card_step s ON s.card_id = c.id AND s.event = 'ask' AND s.at >= c.lost_at "
        "WHERE c.state = 'lost' GROUP BY c.id, c.company_id, c.number, u.name",
    ):
        if look.acting.reaches(company):
            at = moment(asked)
            due = closing_time(company, at.date())
            yield DueItem("card_unlose", "card", card, f"{name} {mask_card(number)}", name, at, due)


def _pending(look: Look) -> Iterator[DueItem]:
    found = [
        row
        for row in sql.rows(
            f"SELECT c.id, c.company_id, c.number, coalesce(u.name, ''), c.issued_on {_WHO} "
            "WHERE c.state = 'pending' ORDER BY c.issued_on, c.id"
        )
        if look.acting.reaches(row[1])
    ]
    if len(found) > _FEW:
        card, company, _, _, issued = found[0]
        yield _waiting(card, company, issued, f"{len(found):,}", "", sort="cards_pending")
        return
    for card, company, number, name, issued in found:
        yield _waiting(card, company, issued, f"{name} {mask_card(number)}", name)


def _waiting(
    card: int, company: int, issued: str, title: str, who: str, *, sort: str = "card_pending"
) -> DueItem:
    day = parse_day(issued)
    started = closing_time(company, day)
    due = closing_time(company, day + timedelta(_PENDING_DAYS))
    if sort == "cards_pending":
        return DueItem("cards_pending", "card", card, title, who, started, due)
    return DueItem("card_pending", "card", card, title, who, started, due)
