"""Looking at the ledgers: an account whole, found by card or member, and why its balance is so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from crm_desktop.access.gate import rights_of
from crm_desktop.cards.model import Card
from crm_desktop.cards.read import card_numbered, cards_of_account
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.usecase import Service, reading
from crm_desktop.foundation.work import Look
from crm_desktop.membership.drawing import reached_account
from crm_desktop.membership.entries import (
    PointsLot,
    ValueEntry,
    lots_of,
    points_of,
    uses_of,
    value_of_account,
)
from crm_desktop.membership.holding import holder_of
from crm_desktop.membership.limits import reclaimable_fen
from crm_desktop.membership.model import Account, Membership
from crm_desktop.membership.read import membership_of_account
from crm_desktop.membership.replay import (
    PointsLine,
    TrialBalance,
    ValueLine,
    replay_points,
    replay_value,
    trial_balance,
)
from crm_desktop.membership.sales import account_of_member
from db import sql

VIEW = "points.view"
MONEY = "stored_value.view"
_MOST = 200


@dataclass(frozen=True)
class AccountRow:
    """An account in a list: whose, by which member number and live card."""

    account: int
    name: str
    number: str
    card: str
    state: str
    points: int
    money_fen: int | None

    @property
    def id(self) -> int:
        """What a list knows it by."""
        return self.account


@dataclass(frozen=True)
class EntryRow:
    """An entry of either ledger as a line of one list.

    ``ledger`` is "points" or "value"; ``amount`` and ``after`` are points, or fen.
    """

    ledger: str
    id: int
    kind: str
    on_day: date
    at: datetime
    amount: int
    after: int
    document: str
    number: str
    reason: str
    by_name: str
    gift_fen: int
    spend_fen: int


@dataclass(frozen=True)
class Ledger:
    """An account as its page shows it; money is None for a post that may not see it."""

    account: Account
    membership: Membership | None
    name: str
    customer: int
    cards: tuple[Card, ...]
    lots: tuple[PointsLot, ...]
    usable: int
    locked: int
    money: bool
    reclaimable_fen: int
    entries: tuple[EntryRow, ...]

    @property
    def card(self) -> Card | None:
        """The card to draw with: the active one, else the latest that is somebody's."""
        active = (card for card in self.cards if card.state == "active")
        return next(active, next((card for card in self.cards if card.live), None))


@dataclass(frozen=True)
class Why:
    """Every lot and entry of an account again, counted from nothing."""

    account: Account
    lots: tuple[PointsLot, ...]
    points: tuple[PointsLine, ...]
    value: tuple[ValueLine, ...]

    @property
    def agrees(self) -> bool:
        """Whether what was counted is what the account says."""
        points = self.points[-1].balance if self.points else 0
        principal = self.value[-1].principal_fen if self.value else 0
        gift = self.value[-1].gift_fen if self.value else 0
        balances = (self.account.points, self.account.principal_fen, self.account.gift_fen)
        lines = all(each.agrees for each in self.points) and all(each.agrees for each in self.value)
        return lines and balances == (points, principal, gift)


class LedgerService(Service):
    """The ledgers of accounts within scope, for those who look."""

    @reading(VIEW)
    def by_card(self, look: Look, number: str) -> Ledger:
        """Return the account of a card typed or scanned; raises NotFound."""
        card = card_numbered(number)
        if card is None or card.account is None or not look.acting.reaches(card.company):
            raise NotFound("card")
        return _ledger(look, card.account)

    @reading(VIEW)
    def by_member(self, look: Look, number: str) -> Ledger:
        """Return the account of a member by number; raises NotFound."""
        return _ledger(look, account_of_member(look, number))

    @reading(VIEW)
    def of_customers(self, look: Look, customers: Sequence[int]) -> tuple[AccountRow, ...]:
        """Return the accounts within scope of some customers, in their order."""
        rows = [row for customer in customers[:_MOST] for row in _rows(look, customer)]
        return tuple(rows)

    @reading(VIEW)
    def ledger(self, look: Look, account: int) -> Ledger:
        """Return an account whole; raises NotFound."""
        return _ledger(look, account)

    @reading(MONEY)
    def why(self, look: Look, account: int) -> Why:
        """Return why the balances of an account are what they are; raises NotFound."""
        found = reached_account(look, account)
        lots = lots_of(account)
        points = replay_points(points_of(account), lots, uses_of(account))
        return Why(found, lots, points, replay_value(value_of_account(account)))

    @reading("audit.verify")
    def trial(self, look: Look) -> TrialBalance:
        """Return what all accounts and entries add up to, and what does not add up."""
        return trial_balance()


def _ledger(look: Look, account: int) -> Ledger:
    found = reached_account(look, account)
    holder = holder_of(found)
    lots = tuple(lot for lot in lots_of(account) if lot.left)
    usable = sum(lot.left for lot in lots if lot.usable(look.today))
    locked = sum(lot.left for lot in lots if lot.unlocks_on > look.today)
    money = MONEY in rights_of(look.acting.actor, look.today)
    value = value_of_account(account) if money else ()
    return Ledger(
        account=found,
        membership=membership_of_account(account),
        name=holder.name,
        customer=holder.customer,
        cards=cards_of_account(account),
        lots=lots,
        usable=usable,
        locked=locked,
        money=money,
        reclaimable_fen=min(reclaimable_fen(value, look.today), found.principal_fen),
        entries=_entries(account, value),
    )


def _entries(account: int, value: Sequence[ValueEntry]) -> tuple[EntryRow, ...]:
    points = points_of(account)
    people = {each.by for each in points} | {each.by for each in value}
    names: dict[int | None, str] = dict(
        sql.rows(f"SELECT id, name FROM person WHERE id IN ({sql.marks(len(people))})", *people)
    )
    rows = [
        EntryRow("points", each.id, each.kind, each.on_day, each.at, each.points, each.after,
                 each.document, "", each.reason, names.get(each.by, ""), 0, each.spend_fen)
        for each in points
    ]  # fmt: skip
    rows += [
        EntryRow("value", each.id, each.kind, each.on_day, each.at, each.amount_fen,
                 each.after_fen, each.document, each.number, each.reason, names.get(each.by, ""),
                 each.gift_fen, 0)
        for each in value
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (row.at, row.ledger, row.id), reverse=True))


def _rows(look: Look, customer: int) -> list[AccountRow]:
    money = MONEY in rights_of(look.acting.actor, look.today)
    found = sql.rows(
        "SELECT a.id, c.name, m.number, a.state, a.points, a.principal_fen + a.gift_fen, "
        "a.company_id, coalesce((SELECT k.number FROM card k WHERE k.account_id = a.id "
        "ORDER BY k.state <> 'active', k.id DESC LIMIT 1), '') "
        "FROM membership m JOIN account a ON a.membership_id = m.id "
        "JOIN customer c ON c.id = m.customer_id WHERE m.customer_id = ? "
        "ORDER BY m.ended_on IS NOT NULL, m.id DESC",
        customer,
    )
    return [
        AccountRow(account, name, number, card, state, points, fen if money else None)
        for account, name, number, state, points, fen, company, card in found
        if look.acting.reaches(company)
    ]
