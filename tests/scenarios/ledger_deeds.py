"""What a program posts to the ledgers until it is killed; ``deeds`` carries these out."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date
from pathlib import Path

from crm_desktop.application import Application
from crm_desktop.customers.model import CustomerData
from crm_desktop.foundation.actor import Actor
from crm_desktop.membership.paying import TopUp
from crm_desktop.membership.sales import Sale
from db import sql
from db.models.cards import Card, CardType
from db.models.membership import Account, Membership, MemberTier

Say = Callable[..., None]
#: What is on the card before it is spent, in fen.
STOCK = 100_000
CARD = "9012600000000001"


def plant_member(office: Application, admin: Actor) -> None:
    """Make a member whose account is 1 and whose card is 1, with money on it.

    The administrator issues cards too, for the sake of this.
    """
    clerk = int(sql.scalar("SELECT post_id FROM post_state WHERE number = 'A1-2'"))
    today = office.context.clock.today()
    office.people.assign(admin, admin.person, clerk, today, exception="一人在岗")
    actor = Actor(admin.person, clerk)
    customer = office.customers.add(actor, CustomerData(1, "person", "李明")).value
    membership = Membership.insert(
        company=1, customer=customer.id, number=customer.code, state="active",
        tier=MemberTier.get(MemberTier.code == "ordinary").id, tier_since="2026-03-02",
        joined_on="2026-03-02",
    ).execute()  # fmt: skip
    account = Account.insert(company=1, membership=membership).execute()
    Card.insert(
        company=1, number=CARD, key=CARD, type=CardType.get(CardType.code == "member").id,
        state="active", account=account, issued_on="2026-03-02",
    ).execute()  # fmt: skip
    office.settings.change_office(admin, "limit_named_identity", "warn")
    office.settings.change_office(admin, "limit_named_balance", "warn")
    office.value.top_up(actor, account, TopUp(STOCK, "cash"), "stock", card=1)


def _clerk(admin: Actor) -> Actor:
    return Actor(admin.person, int(sql.scalar("SELECT max(post_id) FROM posting")))


def top_ups(office: Application, admin: Actor, _folder: Path, say: Say) -> None:
    """Top up 1, 2, 3 … yuan, each sent twice as an impatient hand does."""
    with office.database.here():
        clerk = _clerk(admin)
    for number in itertools.count(1):
        top_up = TopUp(number * 100, "cash", number)
        first = office.value.top_up(clerk, 1, top_up, f"t{number}", card=1).value
        say(paid=number, receipt=first.number)
        office.value.top_up(clerk, 1, top_up, f"t{number}", card=1)


def spends(office: Application, admin: Actor, _folder: Path, say: Say) -> None:
    """Record sales of 1 yuan that the card pays and that earn a point."""
    with office.database.here():
        clerk = _clerk(admin)
    for number in itertools.count(1):
        sale = Sale(100, date(2026, 3, 2), f"POS-{number}", 100)
        office.sales.record(clerk, CARD, sale)
        say(sold=number)
        office.sales.record(clerk, CARD, sale)


KINDS = {"ledger_top_up": top_ups, "ledger_spend": spends}
