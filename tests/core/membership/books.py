"""Members with accounts and cards to post to, made as rows: how they come about is tested apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from crm_desktop.customers.model import Contact, CustomerData, Identity
from crm_desktop.foundation.actor import Actor, Countersign
from crm_desktop.membership.model import Account
from crm_desktop.membership.read import account_of
from db import sql
from db.models.cards import Card as CardTable
from db.models.cards import CardType
from db.models.membership import Account as AccountTable
from db.models.membership import Membership as MembershipTable
from db.models.membership import MemberTier
from tests.core.offices import PASSWORD, TODAY, Office

RESIDENT = "11010519491231002X"


@dataclass(frozen=True)
class Book:
    """A member's account and card."""

    customer: int
    membership: int
    account: int
    card: int
    card_number: str
    member_number: str

    @property
    def now(self) -> Account:
        """The account as it is."""
        return account_of(self.account)


def member(
    office: Office,
    name: str = "𬭊䶮芳",
    *,
    company: int = 1,
    tier: str = "ordinary",
    identity: bool = True,
    kind: str = "person",
) -> Book:
    """Make somebody a member with an active named card."""
    papers = (Identity("resident", RESIDENT),) if identity else ()
    phone = f"138{int(sql.scalar('SELECT count(*) FROM customer')):08}"
    data = CustomerData(company, kind, name, contacts=(Contact("phone", phone),), identities=papers)
    customer = office.app.customers.add(_archivist(office), data).value
    membership = MembershipTable.insert(
        company=company,
        customer=customer.id,
        number=customer.code,
        state="active",
        tier=MemberTier.get(MemberTier.code == tier).id,
        tier_since=str(TODAY),
        joined_on=str(TODAY),
    ).execute()
    account = AccountTable.insert(company=company, membership=membership).execute()
    card = card_of(account, company=company)
    number = str(sql.scalar("SELECT number FROM card WHERE id = ?", card))
    return Book(customer.id, membership, account, card, number, customer.code)


def _archivist(office: Office) -> Actor:
    """Return somebody who may store customers: the supervisor of the group, or 李芳."""
    there = sql.scalar("SELECT post_id FROM post_state WHERE number = 'B1-1'")
    return office.actor("B1-1" if there else "A1-2")


def anonymous(office: Office, *, company: int = 1) -> Book:
    """Make an account of a card that nobody is named on."""
    account = AccountTable.insert(company=company).execute()
    card = card_of(account, kind="gift", named=False, company=company)
    number = str(sql.scalar("SELECT number FROM card WHERE id = ?", card))
    return Book(0, 0, account, card, number, "")


def card_of(account: int, *, kind: str = "member", named: bool = True, company: int = 1) -> int:
    """Make an active card that draws on an account."""
    running = int(sql.scalar("SELECT count(*) FROM card")) + 1
    number = f"9{company:02}12600{running:08}"
    return int(
        CardTable.insert(
            company=company,
            number=number,
            key=number,
            type=CardType.get(CardType.code == kind).id,
            named=named,
            state="active",
            account=account,
            issued_on=str(TODAY),
            activated_on=str(TODAY),
        ).execute()
    )


def set_card(card: int, state: str) -> None:
    """Put a card into a state as the card desk would."""
    lost = "2026-03-02T01:00:00.000000Z" if state == "lost" else None
    sql.run("UPDATE card SET state = ?, lost_at = ? WHERE id = ?", state, lost, card)


def signed(office: Office, actor: Actor, right: str, login: str = "chenli") -> Countersign:
    """Return a second person's signature."""
    return office.app.login.countersign(actor, right, login, PASSWORD).value


def later(days: int) -> date:
    """Return a day so many days after the tests begin."""
    return TODAY + timedelta(days=days)
