"""Two desks do everything there is with applications, blanks, cards and ledgers: all stays true.

Each desk acts on what it last saw, which the other may have changed since. A naive book-keeper
beside them adds up what was acknowledged; what was refused must have left nothing behind.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from crm_desktop.application import Application, open_application
from crm_desktop.cards.loss import Lifting, LossReport
from crm_desktop.cards.model import CARDS, LIVE, Card
from crm_desktop.cards.read import card_of
from crm_desktop.cards.replacing import Replacing
from crm_desktop.cards.service import IssueWish
from crm_desktop.cards.stock_model import Delivery, Wanted
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.changes import Outcome
from crm_desktop.foundation.errors import (
    Conflict,
    NotFound,
    Refused,
    SecondPersonNeeded,
    ValidationErrors,
)
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.membership.earning import Earning
from crm_desktop.membership.entries import PointsEntry, ValueEntry, lots_expired
from crm_desktop.membership.paying import Refund, TopUp
from crm_desktop.membership.read import account_of, membership_of_account
from db import sql
from tests.core.membership import people
from tests.core.offices import NoKeyring, Office, copied, found_small, opened

_REFUSED = (Conflict, NotFound, Refused, SecondPersonNeeded, ValidationErrors)
_BLANKS = 12
_KINDS = ("member", "gift")
_ALONE = {"exception": "只有一人在岗"}
_PERIOD = timedelta(days=400)
_NAME = "张𬭊䶮"
#: States of a card in which points are redeemed and money comes in, and in which it is spent.
_USABLE, _SPENDABLE = ("active",), ("active", "expired")


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


def _moved(entry: PointsEntry | ValueEntry) -> tuple[int, int, int]:
    """Return the points, the principal and the gift that an entry moved."""
    if isinstance(entry, PointsEntry):
        return entry.points, 0, 0
    return 0, entry.principal_fen, entry.gift_fen


desks = st.integers(0, 1)
fen = st.integers(1, 60_000)
keys = st.integers(0, 40)


class MembershipMachine(RuleBasedStateMachine):
    """李芳 at one desk and at the other, 陈立 where two persons or a decision are needed."""

    template: Path
    cards: Bundle[int] = Bundle("cards")

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
        self.stock: dict[str, dict[str, str]] = {kind: {} for kind in _KINDS}
        self.posted: list[tuple[PointsEntry | ValueEntry, int]] = []
        self.numbers: set[str] = set()
        self.papers: dict[int, str] = {}

    @initialize(target=cards)
    def open_in_the_morning(self) -> Any:
        """Blanks are handed out; two members and one who gives no name have cards with money."""
        app = self.office.app
        for kind in _KINDS:
            self._receive(app, kind, _BLANKS)
            self._pass_on(app, kind, "allocate", _BLANKS - 4)
        made = [self._joined(app), self._joined(app), self._sold(app)]
        for number, card in enumerate(made):
            self._steps(app, card_of(card))["activate"]()
            self._pay_in(app, card, TopUp(50_000, "cash"), f"opening{number}")
        return multiple(*made)

    def teardown(self) -> None:
        try:
            with self.office.app.database.here():
                self._opened.__exit__(None, None, None)
        finally:
            self.desks[1].app.close()
            self._folder.cleanup()

    # Becoming a member

    @rule(target=cards, desk=desks)
    def join(self, desk: int) -> Any:
        return self._joined(self.desks[desk].app)

    @rule(target=cards, desk=desks)
    def sell_to_nobody(self, desk: int) -> Any:
        return self._sold(self.desks[desk].app)

    # The life of a card

    @rule(desk=desks, card=cards)
    def look(self, desk: int, card: int) -> None:
        self.desks[desk].seen[card] = card_of(card)

    @rule(target=cards, desk=desks, card=cards, draw=st.data())
    def live(self, desk: int, card: int, draw: st.DataObject) -> Any:
        seen, app = self.desks[desk].card(card), self.desks[desk].app
        legal = [step.event for step in CARDS.possible(seen.state)]
        calls = self._steps(app, seen, written=draw.draw(st.booleans()))
        rare = draw.draw(st.integers(0, 5)) == 5
        likely = sorted(calls.keys() & set(legal))
        event = draw.draw(st.sampled_from(sorted(calls) if rare or not likely else likely))
        before = card_of(card)
        done = self._tried(calls[event])
        if done is None:
            assert card_of(card) == before
            return multiple()
        assert before.version == seen.version, "acted on what was no longer so"
        after = card_of(card)
        target = CARDS.step(before.state, event).target
        assert after.state == (self.begun[card] if event == "keep" else target)
        if event == "cancel":
            self.begun[card] = before.state
        assert (after.lapses_at is not None) == (after.lost_how == "verbal"), "only words lapse"
        self.desks[desk].seen[card] = after
        if after.state in CARDS.ends:
            self.ends[card] = after.state
        if event == "replace":
            return self._came(done.value.new)
        return multiple()

    def _steps(
        self, app: Application, card: Card, *, written: bool = False
    ) -> dict[str, Callable[[], Outcome[Any]]]:
        service, clerk, head = app.cards, self.clerk, self.head
        here = (card.id, card.version)
        tail = self._paper(card.id)[-4:]
        told = LossReport("written" if written else "verbal", facts=("name", "phone", "identity"))
        way = Replacing(identity=True, collected=True, method="cash")
        lift = Lifting(in_person=True, presented=True, reason="找到了")
        return {
            "activate": lambda: service.activate(clerk, *here, tail),
            "lose": lambda: app.card_losses.report(clerk, *here, told),
            "confirm": lambda: app.card_losses.confirm(clerk, *here, identity=True),
            "renew": lambda: service.renew(clerk, *here, self.office.today + _PERIOD),
            "unlose": lambda: app.card_losses.unlose(clerk, *here, lift, **_ALONE),
            "replace": lambda: app.card_replacing.replace(clerk, *here, way),
            "freeze": lambda: service.freeze(head, *here, "查"),
            "unfreeze": lambda: service.unfreeze(head, *here, "查清"),
            "cancel": lambda: service.cancel(clerk, *here, "不用了", tail=tail),
            "keep": lambda: service.keep(clerk, *here),
            "finish": lambda: service.finish(head, *here, collected=True),
        }

    @rule(days=st.integers(1, 4))
    def time_goes_by(self, days: int) -> None:
        self._days_later(days)

    @rule(card=cards)
    def a_period_ends(self, card: int) -> None:
        """The benefits of a card end on their day, its money does not."""
        until = card_of(card).valid_until
        if until is None or until < self.office.today:
            return
        active = card_of(card).state == "active"
        self._days_later((until - self.office.today).days)
        assert not active or card_of(card).state == "active", "good through its last day"
        self._days_later(1)
        assert not active or card_of(card).state == "expired"

    def _days_later(self, days: int) -> None:
        """A verbal report lapses by itself, periods and points come to their end."""
        self.office.clock.advance(timedelta(days=days))
        app = self.office.app
        app.card_keeping.run(SYSTEM)
        for lot in lots_expired(self.office.today):
            self.purses[lot.account].points -= lot.left
        app.points.expire_daily(SYSTEM)

    # Blanks

    @rule(desk=desks, kind=st.sampled_from(_KINDS), quantity=st.integers(1, 5))
    def receive(self, desk: int, kind: str, quantity: int) -> None:
        self._receive(self.desks[desk].app, kind, quantity)

    @rule(
        desk=desks,
        kind=st.sampled_from(_KINDS),
        event=st.sampled_from(("allocate", "give_back")),
        quantity=st.integers(1, 5),
    )
    def pass_on(self, desk: int, kind: str, event: str, quantity: int) -> None:
        self._pass_on(self.desks[desk].app, kind, event, quantity)

    @rule(desk=desks, kind=st.sampled_from(_KINDS), place=st.integers(0, 30))
    def spoil(self, desk: int, kind: str, place: int) -> None:
        """Whatever number it is: only what is a blank still can be spoiled."""
        stock, service = self.stock[kind], self.desks[desk].app.stock
        number = sorted(stock)[place % len(stock)]
        wanted = Wanted(kind, first=number)
        done = self._tried(lambda: service.spoil(self.clerk, wanted, "damaged"))
        assert (done is not None) == (stock[number] in ("blank", "allocated"))
        if done:
            stock[number] = "spoiled"

    def _receive(self, app: Application, kind: str, quantity: int) -> None:
        ((first, last, many),) = app.stock.receive(self.clerk, Delivery(kind, quantity)).value.runs
        between = sql.rows("SELECT number FROM card WHERE number BETWEEN ? AND ?", first, last)
        assert len(between) == many == quantity
        assert not {number for (number,) in between} & self.stock[kind].keys(), "a number twice"
        self.stock[kind] |= {number: "blank" for (number,) in between}

    def _pass_on(self, app: Application, kind: str, event: str, quantity: int) -> None:
        """Hand out the lowest blanks, or take the lowest back; too few are none."""
        stock, wanted = self.stock[kind], Wanted(kind, quantity=quantity)
        source, target = ("blank", "allocated")[:: 1 if event == "allocate" else -1]
        there = sorted(number for number, state in stock.items() if state == source)[:quantity]
        done = self._tried(
            lambda: (
                app.stock.allocate(self.clerk, wanted, self.clerk.person)
                if event == "allocate"
                else app.stock.give_back(self.clerk, wanted)
            )
        )
        assert (done is not None) == (len(there) == quantity)
        if done:
            stock |= dict.fromkeys(there, target)

    # Money and points

    @rule(desk=desks, card=cards, amount=fen, gift=st.integers(0, 5_000), key=keys)
    def top_up(self, desk: int, card: int, amount: int, gift: int, key: int) -> None:
        paid = TopUp(amount, "cash", min(gift, amount // 10))
        self._pay_in(self.desks[desk].app, card, paid, f"in{key}")

    @rule(desk=desks, card=cards, amount=fen, key=keys)
    def spend(self, desk: int, card: int, amount: int, key: int) -> None:
        app, account = self.desks[desk].app, self._account(card)

        def act() -> Outcome[Any]:
            return app.value.spend(self.clerk, account, amount, f"out{key}", card=card)

        self._draw(f"out{key}", card, act, states=_SPENDABLE)

    @rule(desk=desks, which=st.integers(0, 60), part=st.integers(1, 4), key=st.integers(0, 9))
    def take_back(self, desk: int, which: int, part: int, key: int) -> None:
        """Goods come back: what was spent returns, what they earned goes, in parts or whole."""
        back = [one for one in self.posted if one[0].kind in ("spend", "earn", "redeem")]
        if not back:
            return
        was, card = back[which % len(back)]
        app = self.desks[desk].app
        name = f"{'money' if isinstance(was, ValueEntry) else 'points'} back{key}"

        def act() -> Outcome[Any]:
            if isinstance(was, ValueEntry):
                fen = -was.amount_fen * part // 4
                return app.value.give_back(self.clerk, was.id, fen, "退货", name)
            return app.points.reverse(self.clerk, was.id, was.spend_fen * part // 4, "退货", name)

        entry = self._draw(name, card, act, states=None)
        assert entry is None or entry.contra == was.id, "it is said to come back of something else"
        returned = [e for e, _ in self.posted if type(e) is type(was) and e.contra == was.id]
        whole = _moved(was)
        for at, moved in enumerate(zip(*(_moved(each) for each in returned), strict=True)):
            assert abs(sum(moved)) <= abs(whole[at]), "more came back than went"
            assert sum(moved) * whole[at] <= 0, "it came back the wrong way"

    @rule(desk=desks, card=cards, amount=st.integers(-30_000, 30_000), key=keys)
    def adjust(self, desk: int, card: int, amount: int, key: int) -> None:
        app, account = self.desks[desk].app, self._account(card)
        name = f"adjust{key}"

        def act() -> Outcome[Any]:
            return app.value.adjust(self.clerk, account, amount, "更正", name, **_ALONE)

        self._draw(name, card, act, states=None)

    @rule(desk=desks, card=cards, points=st.integers(-900, 900), key=keys)
    def adjust_points(self, desk: int, card: int, points: int, key: int) -> None:
        app, account = self.desks[desk].app, self._account(card)
        name = f"adjust points{key}"

        def act() -> Outcome[Any]:
            return app.points.adjust(self.clerk, account, points, "更正", name, **_ALONE)

        self._draw(name, card, act, states=None)

    @rule(desk=desks, card=cards, amount=fen, key=keys)
    def earn(self, desk: int, card: int, amount: int, key: int) -> None:
        app, account = self.desks[desk].app, self._account(card)
        sale = Earning(amount, self.office.clock.today(), f"POS{key}", card)

        def act() -> Outcome[Any]:
            return app.points.earn(self.clerk, account, sale, f"earn{key}")

        self._draw(f"earn{key}", card, act, states=None)

    @rule(desk=desks, card=cards, points=st.integers(1, 400), key=keys)
    def redeem(self, desk: int, card: int, points: int, key: int) -> None:
        app, account = self.desks[desk].app, self._account(card)

        def act() -> Outcome[Any]:
            return app.points.redeem(
                self.clerk, account, points, "洗车券", f"redeem{key}", card=card
            )

        self._draw(f"redeem{key}", card, act)

    @rule(desk=desks, card=cards, key=keys)
    def refund_all(self, desk: int, card: int, key: int) -> None:
        """Pay everything out and let the gifts lapse, as giving a card back asks for."""
        app, account = self.desks[desk].app, self._account(card)
        now = account_of(account)
        paid = Refund(
            now.principal_fen, "transfer", _NAME, "工商银行", "6222020000000000",
            self._paper(card), now.gift_fen, "退卡",
        )  # fmt: skip

        def act() -> Outcome[Any]:
            return app.value.refund(self.clerk, account, paid, f"refund{key}", card=card, **_ALONE)

        self._draw(f"refund{key}", card, act, states=None)

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

    # Helpers

    def _joined(self, app: Application) -> Any:
        """Let somebody apply and be approved, and issue their card."""
        paper = document(len(self.papers))
        customer = people.customer(self.office, self.clerk, name=_NAME, paper=paper)
        self.papers[customer] = paper
        service, typed = app.applications, people.data(customer)
        asked = service.enter(self.clerk, typed).value
        asked = service.submit(self.clerk, asked.id, asked.version).value
        service.approve(self.head, asked.id, asked.version)
        signed = IssueWish(signed=True)
        return self._issued("member", lambda: app.cards.join(self.clerk, asked.id, signed))

    def _sold(self, app: Application) -> Any:
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
        return self._came(done.card)

    def _pay_in(self, app: Application, card: int, paid: TopUp, key: str) -> None:
        account = self._account(card)

        def act() -> Outcome[Any]:
            return app.value.top_up(self.clerk, account, paid, key, card=card)

        self._draw(key, card, act)

    def _came(self, card: Card) -> int:
        assert card.number not in self.numbers, "a number twice"
        self.numbers.add(card.number)
        stock = self.stock[card.type.code]
        allocated = [number for number, state in stock.items() if state == "allocated"]
        assert card.number == min(allocated), "the lowest of one's own blanks"
        stock[card.number] = "issued"
        assert card.account is not None
        self.purses.setdefault(card.account, Purse())
        return card.id

    def _account(self, card: int) -> int:
        account = card_of(card).account
        assert account is not None
        return account

    def _paper(self, card: int) -> str:
        member = membership_of_account(self._account(card))
        return self.papers[member.customer] if member else people.PAPERS[1]

    def _tried(self, act: Callable[[], Outcome[Any]]) -> Outcome[Any] | None:
        """Return what came of a step, None where it was refused and nothing was left behind."""
        with self._nothing_left_if_refused() as refused:
            try:
                return act()
            except _REFUSED as error:
                refused.append(error)
        return None

    @contextmanager
    def _nothing_left_if_refused(self) -> Iterator[list[Exception]]:
        refused: list[Exception] = []
        seq = self.office.last_seq
        yield refused
        if refused:
            assert self.office.last_seq == seq

    def _draw(
        self,
        key: str,
        card: int,
        act: Callable[[], Outcome[Any]],
        *,
        states: tuple[str, ...] | None = _USABLE,
    ) -> Any:
        """Draw on an account; return the entry, None where it was refused.

        A key that was acknowledged before does nothing more.
        It wants an open account and a card in one of the states; None: these do not matter.
        """
        before, account = card_of(card), self._account(card)
        open_before = account_of(account).state == "open"
        outcome = self._tried(act)
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
        points, principal, gift = _moved(entry)
        purse = self.purses[account]
        purse.points += points
        purse.principal_fen += principal
        purse.gift_fen += gift
        member = membership_of_account(account)
        assert member is None or member.account.id == account
        return entry


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return found_small(tmp_path_factory.mktemp("small"))


def test_two_desks_break_nothing(template: Path) -> None:
    MembershipMachine.template = template
    run_state_machine_as_test(
        MembershipMachine,
        settings=settings(
            max_examples=25,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
