"""Whatever is posted in whatever order: balances are the sums, lots go first in first out exactly
as a naive reader of the rules has it, money is never negative, a repeated step does nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.settings import (
    LIMIT_NAMED_BALANCE,
    POINTS_ADJUST_ALONE,
    POINTS_LOCKED_DAYS,
    POINTS_MONTHS,
    VALUE_ORDER,
    keep,
)
from crm_desktop.membership.earning import Earning, months_after
from crm_desktop.membership.entries import lots_of
from crm_desktop.membership.paying import Refund, TopUp
from crm_desktop.membership.replay import trial_balance
from db import sql
from tests.core.membership.books import Book, member
from tests.core.offices import TODAY, Office, copied, opened

ACCOUNTS = st.integers(0, 1)
SOME = st.integers(1, 120)
LOCKED, MONTHS = 5, 1


@dataclass
class Lot:
    """Points one by one: each knows its days. What was taken stands in ``gone`` by whom."""

    own: int
    unlocks: date
    expires: date
    left: int


@dataclass
class Naive:
    """An account as the rules have it, kept without regard to how the program does it."""

    lots: list[Lot] = field(default_factory=list)
    owed: int = 0
    principal: int = 0
    gift: int = 0
    takings: dict[int, list[tuple[Lot, int]]] = field(default_factory=dict)
    sales: dict[int, tuple[Lot | None, int, int]] = field(default_factory=dict)
    spent: dict[int, tuple[int, int, int]] = field(default_factory=dict)

    @property
    def points(self) -> int:
        return sum(lot.left for lot in self.lots) - self.owed

    def come(self, points: int, lot: Lot) -> None:
        settled = min(points, self.owed)
        self.owed -= settled
        lot.left = points - settled
        self.lots.append(lot)

    def take(self, points: int, lots: list[Lot]) -> list[tuple[Lot, int]]:
        taken = []
        for lot in lots:
            part = min(points, lot.left)
            lot.left -= part
            points -= part
            taken.append((lot, part))
        self.owed += points
        return taken


class LedgerMachine(RuleBasedStateMachine):
    """Two members of a small office; every step may be sent twice."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._opened = opened(copied(self.template, Path(self._folder.name) / "office"))
        self.office: Office = self._opened.__enter__()
        self.app = self.office.app
        self.clerk = self.office.actor("A1-2")
        self.books: list[Book] = [member(self.office, name) for name in ("甲", "乙")]
        self.naive = [Naive(), Naive()]
        self.day = TODAY
        self.steps = 0
        keep(POINTS_LOCKED_DAYS, LOCKED)
        keep(POINTS_MONTHS, MONTHS)
        keep(POINTS_ADJUST_ALONE, 1_000_000)
        keep(LIMIT_NAMED_BALANCE, "warn")

    def teardown(self) -> None:
        self._opened.__exit__(None, None, None)
        self._folder.cleanup()

    def key(self) -> str:
        self.steps += 1
        return f"step {self.steps}"

    def twice(self, step: Callable[[str], object]) -> object:
        """Do a step, and again under the same key: nothing more may happen; None if refused."""
        key = self.key()
        try:
            first = step(key)
        except Refused:
            with pytest.raises(Refused):
                step(key)
            return None
        assert step(key) == first
        return first

    # Points

    @rule(who=ACCOUNTS, yuan=SOME)
    def earn(self, who: int, yuan: int) -> None:
        book, naive = self.books[who], self.naive[who]
        percent = self.percent(book)
        earning = Earning(yuan * 100, self.day)
        entry = self.twice(
            lambda key: self.app.points.earn(self.clerk, book.account, earning, key).value
        )
        assert entry
        points = yuan * percent // 100
        lot = Lot(points, self.day + timedelta(days=LOCKED), months_after(self.day, MONTHS), 0)
        naive.come(points, lot)
        naive.sales[entry.id] = (lot, points, yuan)  # type: ignore[attr-defined]

    @rule(who=ACCOUNTS, points=SOME)
    def redeem(self, who: int, points: int) -> None:
        book, naive = self.books[who], self.naive[who]
        usable = [lot for lot in naive.lots if lot.unlocks <= self.day <= lot.expires]
        entry = self.twice(
            lambda key: (
                self.app.points.redeem(
                    self.clerk, book.account, points, "礼品", key, card=book.card
                ).value
            )
        )
        assert (entry is not None) == (sum(lot.left for lot in usable) >= points)
        if entry:
            naive.takings[entry.id] = naive.take(points, usable)  # type: ignore[attr-defined]

    @rule(who=ACCOUNTS, data=st.data())
    def goods_come_back(self, who: int, data: st.DataObject) -> None:
        book, naive = self.books[who], self.naive[who]
        if not naive.sales:
            return
        sale = data.draw(st.sampled_from(sorted(naive.sales)))
        lot, points, yuan = naive.sales.pop(sale)
        assert lot
        self.twice(
            lambda key: self.app.points.reverse(self.clerk, sale, yuan * 100, "退货", key).value
        )
        naive.take(points, [lot, *(each for each in naive.lots if each is not lot)])
        assert book.now.points == naive.points

    @rule(who=ACCOUNTS, data=st.data())
    def gifts_come_back(self, who: int, data: st.DataObject) -> None:
        naive = self.naive[who]
        if not naive.takings:
            return
        entry = data.draw(st.sampled_from(sorted(naive.takings)))
        taken = naive.takings.pop(entry)
        self.twice(lambda key: self.app.points.reverse(self.clerk, entry, 0, "退", key).value)
        back = sum(part for _, part in taken)
        settled = min(back, naive.owed)
        naive.owed -= settled
        back -= settled
        for lot, part in reversed(taken):
            put = min(back, part)
            lot.left += put
            back -= put

    @rule(who=ACCOUNTS, points=st.integers(-80, 80).filter(bool))
    def adjust(self, who: int, points: int) -> None:
        book, naive = self.books[who], self.naive[who]
        can = points > 0 or sum(lot.left for lot in naive.lots) >= -points
        entry = self.twice(
            lambda key: self.app.points.adjust(self.clerk, book.account, points, "更正", key).value
        )
        assert (entry is not None) == can
        if not entry:
            return
        if points > 0:
            lot = Lot(points, self.day + timedelta(days=LOCKED), months_after(self.day, MONTHS), 0)
            naive.come(points, lot)
            return
        usable = [lot for lot in naive.lots if lot.unlocks <= self.day <= lot.expires]
        naive.take(-points, [*usable, *(lot for lot in naive.lots if lot not in usable)])

    @rule(source=ACCOUNTS, points=SOME)
    def transfer(self, source: int, points: int) -> None:
        giver, taker = self.naive[source], self.naive[1 - source]
        there = [lot for lot in giver.lots if lot.expires >= self.day]
        entries = self.twice(
            lambda key: (
                self.app.points.transfer(
                    self.clerk,
                    self.books[source].account,
                    self.books[1 - source].account,
                    points,
                    key,
                    reason="夫妻",
                ).value
            )
        )
        assert (entries is not None) == (sum(lot.left for lot in there) >= points)
        if entries:
            for lot, part in giver.take(points, there):
                if part:
                    taker.come(part, Lot(part, lot.unlocks, lot.expires, 0))

    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days=days)
        self.office.clock.advance(timedelta(days=days))

    @rule()
    def expire(self) -> None:
        due = [
            lot for each in self.naive for lot in each.lots if lot.expires < self.day and lot.left
        ]
        assert self.app.points.expire_daily(SYSTEM) == len(due)
        assert self.app.points.expire_daily(SYSTEM) == 0
        for lot in due:
            lot.left = 0

    # Stored value

    @rule(who=ACCOUNTS, principal=st.integers(1, 50_000), percent=st.integers(0, 20))
    def top_up(self, who: int, principal: int, percent: int) -> None:
        book, naive = self.books[who], self.naive[who]
        gift = principal * percent // 100
        top_up = TopUp(principal, "cash", gift)
        assert self.twice(
            lambda key: (
                self.app.value.top_up(self.clerk, book.account, top_up, key, card=book.card).value
            )
        )
        naive.principal += principal
        naive.gift += gift

    @rule(
        who=ACCOUNTS,
        fen=st.integers(1, 60_000),
        order=st.sampled_from(("principal_first", "gift_first", "proportional")),
    )
    def spend(self, who: int, fen: int, order: str) -> None:
        book, naive = self.books[who], self.naive[who]
        keep(VALUE_ORDER, order)
        entry = self.twice(
            lambda key: (
                self.app.value.spend(self.clerk, book.account, fen, key, card=book.card).value
            )
        )
        assert (entry is not None) == (naive.principal + naive.gift >= fen)
        if entry:
            principal, gift = entry.principal_fen, entry.gift_fen  # type: ignore[attr-defined]
            assert principal + gift == -fen
            if order == "principal_first":
                assert -principal == min(fen, naive.principal)
            if order == "gift_first":
                assert -gift == min(fen, naive.gift)
            naive.principal += principal
            naive.gift += gift
            naive.spent[entry.id] = (fen, -principal, -gift)  # type: ignore[attr-defined]

    @rule(who=ACCOUNTS, data=st.data())
    def money_comes_back(self, who: int, data: st.DataObject) -> None:
        naive = self.naive[who]
        if not naive.spent:
            return
        entry = data.draw(st.sampled_from(sorted(naive.spent)))
        fen, principal, gift = naive.spent.pop(entry)
        parts = [fen] if fen == 1 else [1, fen - 1]
        for part in parts:
            assert self.twice(
                lambda key, part=part: (
                    self.app.value.give_back(self.clerk, entry, part, "退货", key).value
                )
            )
        naive.principal += principal
        naive.gift += gift

    @rule(who=ACCOUNTS, fen=st.integers(1, 9_000))
    def refund(self, who: int, fen: int) -> None:
        book, naive = self.books[who], self.naive[who]
        refund = Refund(fen, "cash", "甲乙"[who], reason="退卡")
        entry = self.twice(
            lambda key: (
                self.app.value.refund(
                    self.clerk, book.account, refund, key, card=None, exception="一人在岗"
                ).value
            )
        )
        assert (entry is not None) == (naive.principal >= fen)
        if entry:
            naive.principal -= fen

    # What always holds

    def percent(self, book: Book) -> int:
        return int(
            sql.scalar(
                "SELECT t.earn_percent FROM membership m JOIN member_tier t ON t.id = m.tier_id "
                "WHERE m.id = ?",
                book.membership,
            )
        )

    @invariant()
    def is_as_a_naive_reader_has_it(self) -> None:
        for book, naive in zip(self.books, self.naive, strict=True):
            now = book.now
            assert (now.points, now.principal_fen, now.gift_fen) == (
                naive.points, naive.principal, naive.gift,
            )  # fmt: skip
            lots = [(lot.left, lot.unlocks_on, lot.expires_on) for lot in lots_of(book.account)]
            kept = [(lot.left, lot.unlocks, lot.expires) for lot in naive.lots if lot.own]
            assert lots == kept

    @invariant()
    def adds_up(self) -> None:
        assert trial_balance().faults == ()


def test_ledgers_hold_whatever_is_posted(small_template: Path) -> None:
    LedgerMachine.template = small_template
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(max_examples=settings().max_examples // 2, stateful_step_count=30),
    )
