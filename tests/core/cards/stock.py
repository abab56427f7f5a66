"""Members with money, and blanks in a clerk's hands: what the tests of cards begin with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crm_desktop.cards.model import Card
from crm_desktop.cards.read import card_key, card_of, card_type_of, cards_of_account
from crm_desktop.cards.service import IssueWish
from crm_desktop.customers.model import CustomerData, VehicleData
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import day_text, stamp
from crm_desktop.membership.model import Membership
from crm_desktop.membership.read import membership_of, tier_of
from db import sql
from db.models.cards import Card as CardTable
from db.models.cards import StockMove
from db.models.membership import Account, PointsEntry, PointsLot, TierChange, ValueEntry
from db.models.membership import Membership as MembershipTable
from tests.core.customers.test_service import somebody
from tests.core.offices import Office

MONEY, POINTS = 186_000, 8_240
PLATE = "粤BK7788"


@dataclass(frozen=True)
class Member:
    """A member with everything that can be asked of them."""

    customer: int
    membership: Membership

    @property
    def account(self) -> int:
        return self.membership.account.id

    @property
    def cards(self) -> tuple[Card, ...]:
        return cards_of_account(self.account)


def blanks(
    holder: Actor | None, count: int = 3, *, code: str = "member", company: int = 1, start: int = 1
) -> list[str]:
    """Put blanks of a type into somebody's hands, or into the stock; return their numbers."""
    card_type = card_type_of(code)
    numbers = [
        f"900{company}{card_type.digit}26{running:08d}" for running in range(start, start + count)
    ]
    for number in numbers:
        CardTable.insert(
            company=company,
            number=number,
            key=card_key(number),
            type=card_type.id,
            named=card_type.named,
            state="allocated" if holder else "blank",
            holder=holder.person if holder else None,
        ).execute()
    StockMove.insert(
        company=company,
        kind="receive",
        type=card_type.id,
        first=numbers[0],
        last=numbers[-1],
        quantity=count,
        at="2026-03-01T00:00:00.000000Z",
    ).execute()
    return numbers


def member(
    office: Office,
    clerk: Actor,
    *,
    data: CustomerData | None = None,
    money: int = MONEY,
    points: int = POINTS,
    until: date | None = None,
    plate: str = PLATE,
) -> Member:
    """Add a customer with a car and make them a gold member with money and points."""
    customer = office.app.customers.add(clerk, data or somebody(name="单晓东")).value
    if plate:
        office.app.vehicles.add(clerk, VehicleData(customer.company, plate=plate), customer.id)
    today = day_text(office.today)
    tier = tier_of("gold")
    made = MembershipTable.insert(
        company=customer.company,
        customer=customer.id,
        number=customer.code,
        state="active",
        tier=tier.id,
        tier_since=today,
        joined_on=today,
        period_until=day_text(until) if until else None,
    ).execute()
    account = Account.insert(company=customer.company, membership=made).execute()
    now = stamp(office.clock.now())
    TierChange.insert(membership=made, kind="joined", after=tier.id, at=now).execute()
    if money:
        _money(office, account, customer.company, money)
    if points:
        _points(office, account, points)
    return Member(customer.id, membership_of(made))


def card_for(office: Office, clerk: Actor, held: Member, *, active: bool = True) -> Card:
    """Issue the next blank to a member, and activate it."""
    app = office.app
    wish = IssueWish(held.customer, signed=True)
    card = app.cards.issue(clerk, wish).value.card
    return app.cards.activate(clerk, card.id, card.version, "5678").value.card if active else card


def now(card: Card) -> Card:
    """Return a card as it is stored now."""
    return card_of(card.id)


def spent(office: Office, account: int, fen: int) -> None:
    """Note a purchase, as the ledger of stored value does."""
    before = sql.scalar("SELECT principal_fen FROM account WHERE id = ?", account)
    _entry(office, account, 1, "spend", -fen, before - fen)


def _money(office: Office, account: int, company: int, fen: int) -> None:
    _entry(office, account, company, "opening", fen, fen)


def _entry(office: Office, account: int, company: int, kind: str, fen: int, after: int) -> None:
    ValueEntry.insert(
        account=account,
        company=company,
        kind=kind,
        principal_fen=fen,
        principal_after=after,
        gift_after=0,
        on_day=day_text(office.today),
        at=stamp(office.clock.now()),
        key=f"{kind}:{account}:{after}",
    ).execute()
    sql.run("UPDATE account SET principal_fen = ? WHERE id = ?", after, account)


def _points(office: Office, account: int, points: int) -> None:
    today = day_text(office.today)
    entry = PointsEntry.insert(
        account=account,
        kind="opening",
        points=points,
        after=points,
        on_day=today,
        at=stamp(office.clock.now()),
        key=f"opening:{account}",
    ).execute()
    PointsLot.insert(entry=entry, account=account, points=points, unlocks_on=today).execute()
    sql.run("UPDATE account SET points = ? WHERE id = ?", points, account)
