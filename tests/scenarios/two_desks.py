"""Two desks, and beside them a naive book-keeper who adds up what was acknowledged.

What was refused must have left nothing behind.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine, invariant, multiple

from crm_desktop.application import Application, open_application
from crm_desktop.cards.model import LIVE, Card
from crm_desktop.cards.read import card_of
from crm_desktop.cards.service import IssueWish
from crm_desktop.cards.stock_model import Delivery, Wanted
from crm_desktop.foundation.changes import Outcome
from crm_desktop.foundation.errors import (
    Conflict,
    NotFound,
    Refused,
    SecondPersonNeeded,
    ValidationErrors,
)
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.membership.entries import PointsEntry, ValueEntry
from crm_desktop.membership.paying import TopUp
from crm_desktop.membership.read import account_of, membership_of_account
from db import sql
from tests.core.membership import people
from tests.core.offices import NoKeyring, Office, copied, opened

KINDS = ("member", "gift")
NAME = "张𬭊䶮"
#: States of a card in which points are redeemed and money comes in, and in which it is spent.
USABLE, SPENDABLE = ("active",), ("active", "expired")
_REFUSED = (Conflict, NotFound, Refused, SecondPersonNeeded, ValidationErrors)


@dataclass
class Purse:
    """What the naive book-keeper believes of an account."""

    points: int = 0
    principal_fen: int = 0
    gift_fen: int = 0


@dataclass
class Desk:
    """A place of work: its program, and the cards as it last saw them."""

    app: Application
    seen: dict[int, Card] = field(default_factory=dict)

    def card(self, card: int) -> Card:
        """Return a card as this desk last saw it."""
        return self.seen.setdefault(card, card_of(card))


def document(running: int) -> str:
    """Return a resident's number that nobody else has, its check digit right (GB 11643-1999)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    seventeen = f"11010519800101{running:03}"
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, weights, strict=True))
    return seventeen + "10X98765432"[total % 11]


def moved(entry: PointsEntry | ValueEntry) -> tuple[int, int, int]:
    """Return the points, the principal and the gift that an entry moved."""
    if isinstance(entry, PointsEntry):
        return entry.points, 0, 0
    return 0, entry.principal_fen, entry.gift_fen


class TwoDesks(RuleBasedStateMachine):
    """李芳 at one desk and at the other, 陈立 where two persons or a decision are needed."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        folder = copied(self.template, Path(self._folder.name) / "office")
        self._opened = opened(folder)
        self.office: Office = self._opened.__enter__()
        second = open_application(DataFolder(folder), NoKeyring(), clock=self.office.clock)
        second.database.execute_sql("PRAGMA synchronous = OFF")
        self.desks = (Desk(self.office.app), Desk(second))
        self.clerk, self.head = self.office.actor("A1-2"), self.office.actor("A1-1")
        self.purses: dict[int, Purse] = {}
        self.done: dict[str, Any] = {}
        self.ends: dict[int, str] = {}
        self.begun: dict[int, str] = {}
        self.stock: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
        self.posted: list[tuple[PointsEntry | ValueEntry, int]] = []
        self.numbers: set[str] = set()
        self.papers: dict[int, str] = {}

    def teardown(self) -> None:
        try:
            with self.office.app.database.here():
                self._opened.__exit__(None, None, None)
        finally:
            self.desks[1].app.close()
            self._folder.cleanup()

    # What must hold

    @invariant()
    def balances_are_what_was_acknowledged(self) -> None:
        for account, purse in self.purses.items():
            now = account_of(account)
            held = (now.points, now.principal_fen, now.gift_fen)
            assert held == (purse.points, purse.principal_fen, purse.gift_fen)

    @invariant()
    def what_ended_stays_ended(self) -> None:
        assert {card: card_of(card).state for card in self.ends} == self.ends

    @invariant()
    def one_live_card_for_each_account_and_type(self) -> None:
        twice = sql.rows(
            f"SELECT account_id FROM card WHERE state IN ({sql.marks(len(LIVE))}) "
            "GROUP BY account_id, type_id HAVING count(*) > 1",
            *LIVE,
        )
        assert twice == []

    @invariant()
    def blanks_are_where_they_were_put(self) -> None:
        states = dict(sql.rows("SELECT number, state FROM card WHERE account_id IS NULL"))
        told = {number: state for stock in self.stock.values() for number, state in stock.items()}
        assert states == {number: state for number, state in told.items() if state != "issued"}

    @invariant()
    def the_office_finds_nothing_wrong(self) -> None:
        check = self.office.app.check
        assert [(name, detail) for name, find in check._checks for detail in find()] == []

    # What is done in several steps, or in the same way

    def joined(self, app: Application) -> Any:
        """Let somebody apply and be approved, and issue their card."""
        paper = document(len(self.papers))
        customer = people.customer(self.office, self.clerk, name=NAME, paper=paper)
        self.papers[customer] = paper
        service, typed = app.applications, people.data(customer)
        asked = service.enter(self.clerk, typed).value
        asked = service.submit(self.clerk, asked.id, asked.version).value
        service.approve(self.head, asked.id, asked.version)
        signed = IssueWish(signed=True)
        return self._issued("member", lambda: app.cards.join(self.clerk, asked.id, signed))

    def sold(self, app: Application) -> Any:
        wish = IssueWish(type="gift", signed=True)
        return self._issued("gift", lambda: app.cards.issue(self.clerk, wish))

    def _issued(self, kind: str, issue: Callable[[], Outcome[Any]]) -> Any:
        blanks = "allocated" in self.stock[kind].values()
        try:
            done = issue().value
        except _REFUSED:
            assert not blanks, "there were blanks"
            return multiple()
        assert blanks
        return self.came(done.card)

    def pay_in(self, app: Application, card: int, paid: TopUp, key: str) -> None:
        account = self.account(card)

        def act() -> Outcome[Any]:
            return app.value.top_up(self.clerk, account, paid, key, card=card)

        self.draw(key, card, act)

    def came(self, card: Card) -> int:
        assert card.number not in self.numbers, "a number twice"
        self.numbers.add(card.number)
        stock = self.stock[card.type.code]
        allocated = [number for number, state in stock.items() if state == "allocated"]
        assert card.number == min(allocated), "the lowest of one's own blanks"
        stock[card.number] = "issued"
        assert card.account is not None
        self.purses.setdefault(card.account, Purse())
        return card.id

    def account(self, card: int) -> int:
        account = card_of(card).account
        assert account is not None
        return account

    def paper(self, card: int) -> str:
        member = membership_of_account(self.account(card))
        return self.papers[member.customer] if member else people.PAPERS[1]

    def tried(self, act: Callable[[], Outcome[Any]]) -> Outcome[Any] | None:
        """Return what came of a step, None where it was refused and nothing was left behind."""
        seq = self.office.last_seq
        try:
            return act()
        except _REFUSED:
            assert self.office.last_seq == seq
            return None

    def draw(
        self,
        key: str,
        card: int,
        act: Callable[[], Outcome[Any]],
        *,
        states: tuple[str, ...] | None = USABLE,
    ) -> Any:
        """Draw on an account; return the entry, None where it was refused.

        It wants an open account and a card in one of the states; None: these do not matter. A key
        that was acknowledged before does nothing more.
        """
        before, account = card_of(card), self.account(card)
        open_before = account_of(account).state == "open"
        outcome = self.tried(act)
        if outcome is None:
            return None
        entry = outcome.value
        if key in self.done:
            assert entry == self.done[key], "the same key is the same entry"
            return entry
        shut = states is not None and not (before.state in states and open_before)
        assert not shut, "drawn on what is shut"
        self.done[key] = entry
        self.posted.append((entry, card))
        points, principal, gift = moved(entry)
        purse = self.purses[account]
        purse.points += points
        purse.principal_fen += principal
        purse.gift_fen += gift
        member = membership_of_account(account)
        assert member is None or member.account.id == account
        return entry

    def receive_blanks(self, app: Application, kind: str, quantity: int) -> None:
        ((first, last, many),) = app.stock.receive(self.clerk, Delivery(kind, quantity)).value.runs
        between = sql.rows("SELECT number FROM card WHERE number BETWEEN ? AND ?", first, last)
        assert len(between) == many == quantity
        assert not {number for (number,) in between} & self.stock[kind].keys(), "a number twice"
        self.stock[kind] |= {number: "blank" for (number,) in between}

    def pass_blanks_on(self, app: Application, kind: str, event: str, quantity: int) -> None:
        """Hand out the lowest blanks, or take the lowest back; too few are none."""
        stock, wanted = self.stock[kind], Wanted(kind, quantity=quantity)
        source, target = ("blank", "allocated")[:: 1 if event == "allocate" else -1]
        there = sorted(number for number, state in stock.items() if state == source)[:quantity]
        done = self.tried(
            lambda: (
                app.stock.allocate(self.clerk, wanted, self.clerk.person)
                if event == "allocate"
                else app.stock.give_back(self.clerk, wanted)
            )
        )
        assert (done is not None) == (len(there) == quantity)
        if done:
            stock |= dict.fromkeys(there, target)
