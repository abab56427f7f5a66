"""Blanks in any order of steps against a model that knows each number by itself."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from crm_desktop.cards.numbers import card_number
from crm_desktop.cards.read import card_numbered
from crm_desktop.cards.stock_model import Delivery, Wanted
from crm_desktop.foundation.errors import CrmError, Refused, ValidationErrors
from db import sql
from tests.core.offices import Office, open_copy

PEOPLE = ("A1-1", "A1-2")
places = st.integers(1, 60)


class StockMachine(RuleBasedStateMachine):
    """``model`` holds state and holder of every number by its place; a place lives once."""

    template: Path

    @initialize()
    def begin(self) -> None:
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory())) / "office"
        self.office: Office = self.stack.enter_context(open_copy(self.template, folder))
        self.app = self.office.app
        self.me = self.office.actor("A1-2")
        self.chief = self.office.actor("A1-1")
        self.people = {number: self.office.actor(number).person for number in PEOPLE}
        self.model: dict[int, tuple[str, int | None]] = {}
        self.came = self.spoiled = 0
        self.book = (0, 0, 0)
        self.drawn = 0
        self.receive_by_rule(12)

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            self.stack.close()

    def number(self, place: int) -> str:
        return card_number("01", "1", self.office.today.year, place)

    # ------------------------------------------------------------------------------------ steps

    @rule(quantity=st.integers(1, 8))
    def receive_by_rule(self, quantity: int) -> None:
        made = self.app.stock.receive(self.me, Delivery("member", quantity)).value
        first = self.drawn + 1
        assert made.runs == ((self.number(first), self.number(first + quantity - 1), quantity),)
        self._in(range(first, first + quantity))
        self.drawn += quantity

    @rule(start=places, count=st.integers(1, 8))
    def receive_range(self, start: int, count: int) -> None:
        wanted = range(start, start + count)
        delivery = Delivery("member", first=self.number(start), last=self.number(wanted[-1]))
        if any(place in self.model for place in wanted):
            with pytest.raises(Refused):
                self.app.stock.receive(self.me, delivery)
            return
        self.app.stock.receive(self.me, delivery)
        self._in(wanted)
        self.drawn = max(self.drawn, wanted[-1])

    @rule(chosen=st.sets(places, min_size=1, max_size=6))
    def receive_list(self, chosen: set[int]) -> None:
        delivery = Delivery("member", numbers=[self.number(place) for place in chosen])
        if chosen & self.model.keys():
            with pytest.raises(Refused):
                self.app.stock.receive(self.me, delivery)
            return
        self.app.stock.receive(self.me, delivery)
        self._in(chosen)
        self.drawn = max(self.drawn, *chosen)

    @rule(start=places, count=st.integers(1, 8), who=st.sampled_from(PEOPLE))
    def allocate(self, start: int, count: int, who: str) -> None:
        holder = self.people[who]
        self._ranged(
            start, count, {"blank"}, ("allocated", holder),
            lambda wanted: self.app.stock.allocate(self.me, wanted, holder),
        )  # fmt: skip

    @rule(start=places, count=st.integers(1, 8))
    def give_back(self, start: int, count: int) -> None:
        self._ranged(
            start, count, {"allocated"}, ("blank", None),
            lambda wanted: self.app.stock.give_back(self.me, wanted),
        )  # fmt: skip

    @rule(start=places, count=st.integers(1, 4))
    def spoil(self, start: int, count: int) -> None:
        done = self._ranged(
            start, count, {"blank", "allocated"}, ("spoiled", None),
            lambda wanted: self.app.stock.spoil(self.me, wanted, "damaged"),
        )  # fmt: skip
        self.spoiled += done

    @rule(count=st.integers(1, 10), who=st.sampled_from(PEOPLE))
    def allocate_lowest(self, count: int, who: str) -> None:
        free = sorted(place for place, (state, _) in self.model.items() if state == "blank")
        wanted, holder = Wanted("member", quantity=count), self.people[who]
        if len(free) < count:
            with pytest.raises(Refused):
                self.app.stock.allocate(self.me, wanted, holder)
            return
        self.app.stock.allocate(self.me, wanted, holder)
        for place in free[:count]:
            self.model[place] = ("allocated", holder)

    @precondition(lambda self: self.came)
    @rule(days=st.integers(0, 9), off=st.sampled_from([0, 0, 0, -1, 2]), watch=st.booleans())
    def count(self, days: int, off: int, watch: bool) -> None:
        self.office.clock.advance(timedelta(days=days))
        there = self.came - self.spoiled
        counted = max(0, there + off)
        told = sql.scalar("SELECT max(to_day) FROM stock_count")
        if told == str(self.office.today):
            with pytest.raises(Refused):
                self.app.stock_counts.take(self.me, "member", counted, "差")
            return
        if counted != there:
            with pytest.raises(ValidationErrors):
                self.app.stock_counts.take(self.me, "member", counted)
        made = self.app.stock_counts.take(
            self.me, "member", counted, "差" if counted != there else ""
        ).value
        before_came, before_spoiled, before = self.book
        figures = made.figures
        assert (figures.opening, figures.received, figures.issued, figures.spoiled) == (
            before,
            self.came - before_came,
            0,
            self.spoiled - before_spoiled,
        )
        assert figures.closing == there
        assert made.difference == counted - there
        self.book = (self.came, self.spoiled, there)
        if watch:
            self.app.stock_counts.witness(self.chief, made.id, made.version)

    # ------------------------------------------------------------------------------------ truths

    @invariant()
    def the_ranges_are_those_of_the_model(self) -> None:
        if not hasattr(self, "office"):
            return
        runs = self.app.stock.ranges(self.me, ("blank", "allocated", "spoiled"))
        told: dict[str, tuple[str, int | None]] = {}
        at = {self.number(place): place for place in self.model}
        for run in runs:
            first, last = at[run.first], at[run.last]
            assert last - first + 1 == run.quantity
            for place in range(first, last + 1):
                assert place not in told
                told[place] = (run.state, run.holder)  # type: ignore[index]
        assert told == self.model
        # Runs are as long as they can be: none goes on in the next.
        ends = {(at[run.last] + 1, run.state, run.holder) for run in runs}
        assert not [run for run in runs if (at[run.first], run.state, run.holder) in ends]

    @invariant()
    def every_number_is_a_card_that_is_found(self) -> None:
        if not hasattr(self, "office"):
            return
        count = sql.scalar("SELECT count(*) FROM card")
        assert count == len(self.model)
        for place in list(self.model)[:2]:
            assert card_numbered(self.number(place)) is not None

    # ------------------------------------------------------------------------------------ parts

    def _in(self, wanted: object) -> None:
        for place in wanted:  # type: ignore[attr-defined]
            self.model[place] = ("blank", None)
            self.came += 1

    def _ranged(self, start, count, states, after, step) -> int:  # type: ignore[no-untyped-def]
        # Mostly where there is something: three of four begin at a number that fits.
        fitting = sorted(place for place, (state, _) in self.model.items() if state in states)
        if fitting and start % 4:
            start = fitting[start % len(fitting)]
            count = 1 + (count - 1) % 3
        wanted = range(start, start + count)
        held = [place for place in wanted if place in self.model]
        fits = (
            held
            and held[0] == wanted[0]
            and held[-1] == wanted[-1]
            and all(self.model[place][0] in states for place in held)
        )
        ask = Wanted("member", self.number(wanted[0]), self.number(wanted[-1]))
        if not fits:
            with pytest.raises(CrmError):
                step(ask)
            return 0
        assert step(ask).value.quantity == len(held)
        for place in held:
            self.model[place] = after
        return len(held)


def test_blanks_in_any_order_of_steps(small_template: Path) -> None:
    StockMachine.template = small_template
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        StockMachine,
        settings=settings(
            max_examples=settings().max_examples // 5, stateful_step_count=30, deadline=None
        ),
    )
