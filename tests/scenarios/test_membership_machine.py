"""Two desks do everything there is with applications, blanks, cards and ledgers: all stays true.

Each desk acts on what it last saw, which the other may have changed since. A naive book-keeper
beside them adds up what was acknowledged; what was refused must have left nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, multiple, rule, run_state_machine_as_test

from crm_desktop.application import Application
from crm_desktop.cards.loss import Lifting, LossReport
from crm_desktop.cards.model import CARDS, Card
from crm_desktop.cards.read import card_of
from crm_desktop.cards.replacing import Replacing
from crm_desktop.cards.stock_model import Wanted
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.changes import Outcome
from crm_desktop.membership.earning import Earning
from crm_desktop.membership.entries import ValueEntry, lots_expired
from crm_desktop.membership.paying import Refund, TopUp
from crm_desktop.membership.read import account_of
from tests.core.offices import found_small
from tests.scenarios.two_desks import KINDS, NAME, SPENDABLE, TwoDesks, moved

_BLANKS = 12
_ALONE = {"exception": "只有一人在岗"}
_PERIOD = timedelta(days=400)
desks = st.integers(0, 1)
fen = st.integers(1, 60_000)
keys = st.integers(0, 40)


class MembershipMachine(TwoDesks):
    """What the two desks do."""

    cards: Bundle[int] = Bundle("cards")

    @initialize(target=cards)
    def open_in_the_morning(self) -> Any:
        """Blanks are handed out; two members and one who gives no name have cards with money."""
        app = self.office.app
        for kind in KINDS:
            self.receive_blanks(app, kind, _BLANKS)
            self.pass_blanks_on(app, kind, "allocate", _BLANKS - 4)
        made = [self.joined(app), self.joined(app), self.sold(app)]
        for number, card in enumerate(made):
            self._steps(app, card_of(card))["activate"]()
            self.pay_in(app, card, TopUp(50_000, "cash"), f"opening{number}")
        return multiple(*made)

    # Becoming a member

    @rule(target=cards, desk=desks)
    def join(self, desk: int) -> Any:
        return self.joined(self.desks[desk].app)

    @rule(target=cards, desk=desks)
    def sell_to_nobody(self, desk: int) -> Any:
        return self.sold(self.desks[desk].app)

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
        done = self.tried(calls[event])
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
            return self.came(done.value.new)
        return multiple()

    def _steps(
        self, app: Application, card: Card, *, written: bool = False
    ) -> dict[str, Callable[[], Outcome[Any]]]:
        service, clerk, head = app.cards, self.clerk, self.head
        here = (card.id, card.version)
        tail = self.paper(card.id)[-4:]
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

    @rule(desk=desks, kind=st.sampled_from(KINDS), quantity=st.integers(1, 5))
    def receive(self, desk: int, kind: str, quantity: int) -> None:
        self.receive_blanks(self.desks[desk].app, kind, quantity)

    @rule(
        desk=desks,
        kind=st.sampled_from(KINDS),
        event=st.sampled_from(("allocate", "give_back")),
        quantity=st.integers(1, 5),
    )
    def pass_on(self, desk: int, kind: str, event: str, quantity: int) -> None:
        self.pass_blanks_on(self.desks[desk].app, kind, event, quantity)

    @rule(desk=desks, kind=st.sampled_from(KINDS), place=st.integers(0, 30))
    def spoil(self, desk: int, kind: str, place: int) -> None:
        """Whatever number it is: only what is a blank still can be spoiled."""
        stock, service = self.stock[kind], self.desks[desk].app.stock
        number = sorted(stock)[place % len(stock)]
        wanted = Wanted(kind, first=number)
        done = self.tried(lambda: service.spoil(self.clerk, wanted, "damaged"))
        assert (done is not None) == (stock[number] in ("blank", "allocated"))
        if done:
            stock[number] = "spoiled"

    # Money and points

    @rule(desk=desks, card=cards, amount=fen, gift=st.integers(0, 5_000), key=keys)
    def top_up(self, desk: int, card: int, amount: int, gift: int, key: int) -> None:
        paid = TopUp(amount, "cash", min(gift, amount // 10))
        self.pay_in(self.desks[desk].app, card, paid, f"in{key}")

    @rule(desk=desks, card=cards, amount=fen, key=keys)
    def spend(self, desk: int, card: int, amount: int, key: int) -> None:
        app, account = self.desks[desk].app, self.account(card)

        def act() -> Outcome[Any]:
            return app.value.spend(self.clerk, account, amount, f"out{key}", card=card)

        self.draw(f"out{key}", card, act, states=SPENDABLE)

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

        entry = self.draw(name, card, act, states=None)
        assert entry is None or entry.contra == was.id, "it is said to come back of something else"
        returned = [e for e, _ in self.posted if type(e) is type(was) and e.contra == was.id]
        whole = moved(was)
        for went, came in zip(whole, zip(*map(moved, returned), strict=True), strict=False):
            assert abs(sum(came)) <= abs(went), "more came back than went"
            assert sum(came) * went <= 0, "it came back the wrong way"

    @rule(desk=desks, card=cards, amount=st.integers(-30_000, 30_000), key=keys)
    def adjust(self, desk: int, card: int, amount: int, key: int) -> None:
        app, account = self.desks[desk].app, self.account(card)
        name = f"adjust{key}"

        def act() -> Outcome[Any]:
            return app.value.adjust(self.clerk, account, amount, "更正", name, **_ALONE)

        self.draw(name, card, act, states=None)

    @rule(desk=desks, card=cards, points=st.integers(-900, 900), key=keys)
    def adjust_points(self, desk: int, card: int, points: int, key: int) -> None:
        app, account = self.desks[desk].app, self.account(card)
        name = f"adjust points{key}"

        def act() -> Outcome[Any]:
            return app.points.adjust(self.clerk, account, points, "更正", name, **_ALONE)

        self.draw(name, card, act, states=None)

    @rule(desk=desks, card=cards, amount=fen, key=keys)
    def earn(self, desk: int, card: int, amount: int, key: int) -> None:
        app, account = self.desks[desk].app, self.account(card)
        sale = Earning(amount, self.office.clock.today(), f"POS{key}", card)

        def act() -> Outcome[Any]:
            return app.points.earn(self.clerk, account, sale, f"earn{key}")

        self.draw(f"earn{key}", card, act, states=None)

    @rule(desk=desks, card=cards, points=st.integers(1, 400), key=keys)
    def redeem(self, desk: int, card: int, points: int, key: int) -> None:
        app, account = self.desks[desk].app, self.account(card)

        def act() -> Outcome[Any]:
            return app.points.redeem(
                self.clerk, account, points, "洗车券", f"redeem{key}", card=card
            )

        self.draw(f"redeem{key}", card, act)

    @rule(desk=desks, card=cards, key=keys)
    def refund_all(self, desk: int, card: int, key: int) -> None:
        """Pay everything out and let the gifts lapse, as giving a card back asks for."""
        app, account = self.desks[desk].app, self.account(card)
        now = account_of(account)
        paid = Refund(
            now.principal_fen, "transfer", NAME, "工商银行", "6222020000000000",
            self.paper(card), now.gift_fen, "退卡",
        )  # fmt: skip

        def act() -> Outcome[Any]:
            return app.value.refund(self.clerk, account, paid, f"refund{key}", card=card, **_ALONE)

        self.draw(f"refund{key}", card, act, states=None)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return found_small(tmp_path_factory.mktemp("small"))


def test_two_desks_break_nothing(template: Path) -> None:
    MembershipMachine.template = template
    run_state_machine_as_test(
        MembershipMachine,
        settings=settings(
            max_examples=settings().max_examples // 8,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
