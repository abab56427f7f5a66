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
from tests.core.cards.stock import MONEY, POINTS, blanks, card_for, member
from tests.core.customers.test_service import somebody
from tests.core.offices import Office, copied, opened

which = st.integers(0, 7)
yes = st.sampled_from((True, True, True, False))
stale = st.sampled_from((0, 0, 0, -1))
#: Taken by the stock room, by the issue of a card, and by time.
_ELSEWHERE = {"allocate", "spoil", "give_back", "issue", "lapse", "expire"}
events = st.sampled_from(sorted({step.event for step in CARDS.steps} - _ELSEWHERE))


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
            member(self.office, self.clerk, data=data, until=self.office.today + timedelta(400))
            for data in people
        ]
        for held in self.members:
            card_for(self.office, self.clerk, held)
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
        # From the newest: what has ended is tried now and then only.
        cards = [card for (card,) in sql.rows(
            "SELECT id FROM card WHERE account_id IS NOT NULL ORDER BY state IN ('replaced', "
            "'cancelled'), id DESC"
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

    def step(self, event: str, of: tuple[int, int], careless: bool) -> Any:
        """Take a step of the machine; whoever is ``careless`` says that they saw nothing."""
        app, clerk, chief, seen = self.app, self.clerk, self.chief, not careless
        facts = ("name", "phone") if careless else ("name", "phone", "identity")
        lifting = Lifting(seen, presented=True, reason="找到了")
        how = Replacing(identity=seen, collected=seen, method="cash")
        until = self.office.today + timedelta(-1 if careless else 30)
        report = LossReport(("verbal", "written")[of[0] % 2], "lost", facts)
        calls: dict[str, Callable[[], Any]] = {
            "activate": lambda: app.cards.activate(clerk, *of, "0000" if careless else "5678"),
            "lose": lambda: app.card_losses.report(clerk, *of, report),
            "confirm": lambda: app.card_losses.confirm(clerk, *of, identity=seen),
            "ask": lambda: app.card_losses.ask(clerk, *of, "" if careless else "找到了"),
            "unlose": lambda: app.card_losses.unlose(clerk, *of, lifting, exception="一人"),
            "replace": lambda: app.card_replacing.replace(clerk, *of, how),
            "freeze": lambda: app.cards.freeze(chief, *of, "" if careless else "核查"),
            "unfreeze": lambda: app.cards.unfreeze(chief, *of, "" if careless else "查清"),
            "cancel": lambda: app.cards.cancel(clerk, *of, "搬家", tail="" if careless else "5678"),
            "finish": lambda: app.cards.finish(chief, *of, collected=seen),
            "keep": lambda: app.cards.keep(clerk, *of),
            "renew": lambda: app.cards.renew(clerk, *of, until),
        }
        assert {step.event for step in CARDS.steps} - _ELSEWHERE == set(calls)
        return calls[event]()

    @rule(place=which, choice=st.integers(0, 5))
    def a_legal_step_is_taken(self, place: int, choice: int) -> None:
        card, version = self.taken(place, 0)
        state = card_of(card).state
        legal = [step.event for step in CARDS.possible(state) if step.event not in _ELSEWHERE]
        if legal:
            event = legal[choice % len(legal)]
            self.do(lambda: self.step(event, (card, version), careless=False))

    @rule(place=which, off=stale, event=events, careless=st.booleans())
    def any_step_is_tried(self, place: int, off: int, event: str, careless: bool) -> None:
        of = self.taken(place, off)
        self.do(lambda: self.step(event, of, careless))

    @rule(hours=st.sampled_from((1, 30, 73, 24 * 150)))
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
        settings=settings(max_examples=settings().max_examples // 2, stateful_step_count=50),
    )
