"""Whatever is done with cards, legal or not: the machine is kept, in the tables too.

Steps are taken in any order, under any version somebody may have seen, with time passing. What is
refused leaves nothing behind; what is done is a step that the machine declares.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from crm_desktop.cards.loss import Lifting, LossReport
from crm_desktop.cards.model import CARDS, LIVE
from crm_desktop.cards.read import card_of
from crm_desktop.cards.replacing import Replacing
from crm_desktop.cards.service import IssueWish
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.errors import CrmError
from db import sql
from tests.core.cards.stock import MONEY, POINTS, blanks, member
from tests.core.customers.test_service import somebody
from tests.core.offices import Office, copied, opened

which = st.integers(0, 7)
yes = st.sampled_from((True, True, True, False))
stale = st.sampled_from((0, 0, 0, -1))
told = st.sampled_from((("name", "phone", "plate"), ("name", "phone"), ("identity",)))


class CardMachine(RuleBasedStateMachine):
    """A small office whose officer serves and whose chief decides; two members and their cards."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._opened = opened(copied(self.template, Path(self._folder.name) / "office"))
        self.office: Office = self._opened.__enter__()
        self.app = self.office.app
        self.clerk, self.chief = self.office.actor("A1-2"), self.office.actor("A1-1")
        blanks(self.clerk, 9)
        blanks(self.clerk, 3, code="extra")
        blanks(self.clerk, 3, code="gift")
        people = (somebody(name="单晓东"), somebody(name="李明", identities=()))
        self.members = [
            member(self.office, self.clerk, data=data, until=self.office.today + timedelta(40))
            for data in people
        ]
        self.numbers = set(sql.rows("SELECT number FROM card"))
        self.ended: dict[int, str] = {}

    def teardown(self) -> None:
        try:
            self._opened.__exit__(None, None, None)
        finally:
            self.app.close()
            self._folder.cleanup()

    def stored(self) -> list[tuple[Any, ...]]:
        """Return everything that a step might leave behind."""
        return [
            sql.rows(f"SELECT * FROM {table} ORDER BY 1, 2")
            for table in ("card", "card_step", "stock_move", "account", "number_counter",
                          "search_key", "membership")
        ]  # fmt: skip

    def do(self, call: Callable[[], Any]) -> None:
        """Do something that may be refused, and then leaves nothing."""
        before = self.stored()
        try:
            call()
        except CrmError:
            assert self.stored() == before

    def taken(self, place: int, off: int) -> tuple[int, int]:
        """Return a card that was issued, by its place among them, and the version that was seen."""
        cards = [card for (card,) in sql.rows(
            "SELECT id FROM card WHERE account_id IS NOT NULL ORDER BY id"
        )]  # fmt: skip
        card = card_of(cards[place % len(cards)] if cards else 1)
        return card.id, card.version + off

    @rule(who=st.integers(0, 1), code=st.sampled_from(("member", "member", "extra")), signed=yes)
    def a_card_is_issued(self, who: int, code: str, signed: bool) -> None:
        bearer = "单小东" if code == "extra" else ""
        wish = IssueWish(self.members[who].customer, code, bearer=bearer, signed=signed)
        self.do(lambda: self.app.cards.issue(self.clerk, wish))

    @rule()
    def an_anonymous_card_is_issued(self) -> None:
        self.do(lambda: self.app.cards.issue(self.clerk, IssueWish(type="gift")))

    @rule(place=which, off=stale, tail=st.sampled_from(("5678", "5678", "0000")))
    def one_is_activated(self, place: int, off: int, tail: str) -> None:
        of = self.taken(place, off)
        self.do(lambda: self.app.cards.activate(self.clerk, *of, tail))

    @rule(place=which, off=stale, how=st.sampled_from(("verbal", "written")), facts=told)
    def one_is_lost(self, place: int, off: int, how: str, facts: tuple[str, ...]) -> None:
        of, report = self.taken(place, off), LossReport(how, "lost", facts)
        self.do(lambda: self.app.card_losses.report(self.clerk, *of, report))

    @rule(place=which, off=stale, identity=yes)
    def a_loss_is_confirmed(self, place: int, off: int, identity: bool) -> None:
        of = self.taken(place, off)
        self.do(lambda: self.app.card_losses.confirm(self.clerk, *of, identity=identity))

    @rule(place=which, off=stale)
    def lifting_is_asked_for(self, place: int, off: int) -> None:
        of = self.taken(place, off)
        self.do(lambda: self.app.card_losses.ask(self.clerk, *of, "找到了"))

    @rule(place=which, off=stale, here=yes)
    def a_loss_is_lifted(self, place: int, off: int, here: bool) -> None:
        of, lifting = self.taken(place, off), Lifting(here, presented=True, reason="找到了")
        self.do(lambda: self.app.card_losses.unlose(self.clerk, *of, lifting, exception="一人"))

    @rule(place=which, off=stale, seen=yes, taken_in=yes)
    def one_is_replaced(self, place: int, off: int, seen: bool, taken_in: bool) -> None:
        of = self.taken(place, off)
        how = Replacing(identity=seen, collected=taken_in, method="cash")
        self.do(lambda: self.app.card_replacing.replace(self.clerk, *of, how))

    @rule(place=which, off=stale, step=st.sampled_from(("freeze", "unfreeze")))
    def one_is_frozen_or_freed(self, place: int, off: int, step: str) -> None:
        of = self.taken(place, off)
        self.do(lambda: getattr(self.app.cards, step)(self.chief, *of, "核查"))

    @rule(place=which, off=stale)
    def one_is_to_be_cancelled(self, place: int, off: int) -> None:
        of = self.taken(place, off)
        self.do(lambda: self.app.cards.cancel(self.clerk, *of, "搬家", tail="5678"))

    @rule(place=which, off=stale, collected=yes)
    def one_is_cancelled(self, place: int, off: int, collected: bool) -> None:
        of = self.taken(place, off)
        self.do(lambda: self.app.cards.finish(self.chief, *of, collected=collected))

    @rule(place=which, off=stale)
    def one_is_kept(self, place: int, off: int) -> None:
        of = self.taken(place, off)
        self.do(lambda: self.app.cards.keep(self.clerk, *of))

    @rule(place=which, off=stale, days=st.sampled_from((-1, 30, 365)))
    def one_is_renewed(self, place: int, off: int, days: int) -> None:
        of, until = self.taken(place, off), self.office.today + timedelta(days)
        self.do(lambda: self.app.cards.renew(self.clerk, *of, until))

    @rule(hours=st.sampled_from((1, 30, 73, 24 * 45)))
    def time_passes(self, hours: int) -> None:
        self.office.clock.advance(timedelta(hours=hours))
        self.app.card_keeping.run(SYSTEM)

    @invariant()
    def every_step_is_declared(self) -> None:
        at: dict[int, str] = {}
        for card, event, source, target in sql.rows(
            "SELECT card_id, event, source, target FROM card_step ORDER BY id"
        ):
            assert at.get(card, "allocated") == source
            assert CARDS.step(source, event).target == target
            at[card] = target
        stored = dict(sql.rows("SELECT id, state FROM card WHERE account_id IS NOT NULL"))
        assert stored == at

    @invariant()
    def what_has_ended_stays(self) -> None:
        for card, state in self.ended.items():
            assert sql.scalar("SELECT state FROM card WHERE id = ?", card) == state
        self.ended = dict(
            sql.rows("SELECT id, state FROM card WHERE state IN ('cancelled', 'replaced')")
        )

    @invariant()
    def one_live_card_of_a_type_and_every_number_once(self) -> None:
        live = ", ".join(f"'{state}'" for state in LIVE)
        assert (
            sql.rows(
                f"SELECT account_id, type_id FROM card WHERE state IN ({live}) "
                "GROUP BY account_id, type_id HAVING count(*) > 1"
            )
            == []
        )
        assert set(sql.rows("SELECT number FROM card")) == self.numbers

    @invariant()
    def the_account_stays_with_whoever_has_the_card(self) -> None:
        for held in self.members:
            found = sql.one("SELECT principal_fen, points FROM account WHERE id = ?", held.account)
            assert found == (MONEY, POINTS)
        assert (
            sql.rows(
                "SELECT c.id FROM card c JOIN card o ON o.id = c.replaces_id "
                "WHERE c.account_id <> o.account_id OR o.state <> 'replaced'"
            )
            == []
        )


def test_cards_keep_to_their_machine(small_template: Path) -> None:
    CardMachine.template = small_template
    run_state_machine_as_test(
        CardMachine,
        settings=settings(max_examples=settings().max_examples // 4, stateful_step_count=40),
    )
