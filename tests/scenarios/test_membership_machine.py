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
from crm_desktop.membership.paying import Refund, TopUp
from crm_desktop.membership.read import account_of, membership_of_account
from db import sql
from tests.core.membership import people
from tests.core.offices import NoKeyring, Office, copied, found_small, opened

_REFUSED = (Conflict, NotFound, Refused, SecondPersonNeeded, ValidationErrors)
_BLANKS = 12
_ALONE = {"exception": "只有一人在岗"}
_NAME = "张𬭊䶮"
#: States in which a card may be drawn on, and for which the ledgers say that it was.
_USABLE = "active"


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
        self.numbers: set[str] = set()
        self.papers: dict[int, str] = {}

    @initialize(target=cards)
    def open_in_the_morning(self) -> Any:
        """Blanks are handed out; two members and one who gives no name have cards with money."""
        app = self.office.app
        for kind in ("member", "gift"):
            app.stock.receive(self.clerk, Delivery(kind, _BLANKS))
            app.stock.allocate(self.clerk, Wanted(kind, quantity=_BLANKS - 4), self.clerk.person)
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
        calls = self._steps(app, seen)
        rare = draw.draw(st.integers(0, 5)) == 5
        likely = sorted(calls.keys() & set(legal))
        event = draw.draw(st.sampled_from(sorted(calls) if rare or not likely else likely))
        before = card_of(card)
        done = self._tried(calls[event])
        if done is None:
            assert card_of(card) == before
            return multiple()
        assert before.version == seen.version, "acted on what was no longer so"
        assert card_of(card).state == CARDS.step(before.state, event).target
        self.desks[desk].seen[card] = card_of(card)
        if card_of(card).state in CARDS.ends:
            self.ends[card] = card_of(card).state
        if event == "replace":
            return self._came(done.value.new)
        return multiple()

    def _steps(self, app: Application, card: Card) -> dict[str, Callable[[], Outcome[Any]]]:
        service, clerk, head = app.cards, self.clerk, self.head
        here = (card.id, card.version)
        tail = self._paper(card.id)[-4:]
        told = LossReport(facts=("name", "phone", "identity"))
        way = Replacing(identity=True, collected=True, method="cash")
        lift = Lifting(in_person=True, presented=True, reason="找到了")
        return {
            "activate": lambda: service.activate(clerk, *here, tail),
            "lose": lambda: app.card_losses.report(clerk, *here, told),
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
        """A verbal report lapses by itself, points come to their end."""
        self.office.clock.advance(timedelta(days=days))
        self.office.app.card_keeping.run(SYSTEM)

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

        self._draw(f"out{key}", card, act, lambda e: (0, e.principal_fen, e.gift_fen))

    @rule(desk=desks, card=cards, amount=fen, key=keys)
    def earn(self, desk: int, card: int, amount: int, key: int) -> None:
        app, account = self.desks[desk].app, self._account(card)
        sale = Earning(amount, self.office.clock.today(), f"POS{key}", card)

        def act() -> Outcome[Any]:
            return app.points.earn(self.clerk, account, sale, f"earn{key}")

        self._draw(f"earn{key}", card, act, lambda e: (e.points, 0, 0), always=True)

    @rule(desk=desks, card=cards, points=st.integers(1, 400), key=keys)
    def redeem(self, desk: int, card: int, points: int, key: int) -> None:
        app, account = self.desks[desk].app, self._account(card)

        def act() -> Outcome[Any]:
            return app.points.redeem(
                self.clerk, account, points, "洗车券", f"redeem{key}", card=card
            )

        self._draw(f"redeem{key}", card, act, lambda e: (e.points, 0, 0))

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

        self._draw(
            f"refund{key}", card, act, lambda e: (0, e.principal_fen, e.gift_fen), always=True
        )

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
        blanks = self._blanks(kind)
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

        self._draw(key, card, act, lambda e: (0, e.principal_fen, e.gift_fen))

    def _came(self, card: Card) -> int:
        assert card.number not in self.numbers, "a number twice"
        self.numbers.add(card.number)
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

    def _blanks(self, kind: str) -> int:
        return int(
            sql.scalar(
                "SELECT count(*) FROM card c JOIN card_type y ON y.id = c.type_id "
                "WHERE y.code = ? AND c.state = 'allocated' AND c.holder_id = ?",
                kind,
                self.clerk.person,
            )
        )

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
        told: Callable[[Any], tuple[int, int, int]],
        *,
        always: bool = False,
    ) -> None:
        """Draw on an account; a key that was acknowledged before does nothing more."""
        before, account = card_of(card), self._account(card)
        open_before = account_of(account).state == "open"
        outcome = self._tried(act)
        if outcome is None:
            return
        entry = outcome.value
        if key in self.done:
            assert entry == self.done[key], "the same key is the same entry"
            return
        assert always or (before.state == _USABLE and open_before), "drawn on what is shut"
        self.done[key] = entry
        points, principal, gift = told(entry)
        purse = self.purses[account]
        purse.points += points
        purse.principal_fen += principal
        purse.gift_fen += gift
        member = membership_of_account(account)
        assert member is None or member.account.id == account


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
