"""Whatever is done with complaints, legal or not: the machines are kept, in the tables too.

Steps are taken in any order by anybody, under any version somebody may have seen, with time
passing. What is refused leaves nothing behind; what is done is a step that a machine declares.
After each, the office's own check of cases finds nothing: none closed without a result, no round
lost, no callback by whoever handled it, no state that is not that of the orders.
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

from crm_desktop.complaints.callbacks import Answer, TryData, Unsatisfied
from crm_desktop.complaints.closing import FITTING, ArchivePlace, Closing
from crm_desktop.complaints.dispatching import DispatchOrder
from crm_desktop.complaints.intake import Acceptance, Intake
from crm_desktop.complaints.invariants import INVARIANTS
from crm_desktop.complaints.machines import COMPLAINTS, DISPATCHES, WORKING, following
from crm_desktop.complaints.model import Complaint, Dispatch, DispatchResult, Target
from crm_desktop.complaints.read import (
    callbacks_of,
    complaint_of,
    dispatch_of,
    dispatches_of,
    handlers_of,
)
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import CrmError
from db import sql
from tests.core.complaints.desk import RESULT
from tests.core.offices import Office, copied, opened

which = st.integers(0, 5)
stale = st.sampled_from((0, 0, 0, -1))
#: Taken by another's use case, or answered elsewhere.
_ELSEWHERE = {"follow", "transfer", "take_in", "urge", "supervise", "again", "end"}
case_events = sorted({step.event for step in COMPLAINTS.steps} - _ELSEWHERE)
order_events = sorted({step.event for step in DISPATCHES.steps} - _ELSEWHERE)
_TABLES = (
    "complaint", "complaint_round", "dispatch", "complaint_step", "complaint_clock",
    "complaint_pause", "complaint_callback", "complaint_try", "number_counter",
)  # fmt: skip
#: What leads to the end; the rest is tried now and then.
_ONWARDS = ("accept", "resolve", "dispatch", "satisfied", "unsatisfied", "try", "unreachable",
            "withdraw", "outside", "close", "refuse", "reopen", "archive")  # fmt: skip
_WORK = ("receive", "submit", "agree", "insist")
#: Rights that let one person do what two must: only separation of duty is in the way then.
_HATS = ("handling.do", "review.approve", "callbacks.do", "closing.approve", "acceptance.do")


class ComplaintMachine(RuleBasedStateMachine):
    """A centre whose people handle three cases; some of them wear every hat."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._opened = opened(copied(self.template, Path(self._folder.name) / "office"))
        self.office: Office = self._opened.__enter__()
        self.app = self.office.app
        names = ("C3-1", "E3-1", "D2-2", "B1-1", "A1-1", "F1-1", "B1-2")
        self.clerk, self.supervisor, self.caller, self.head, self.manager, self.handler, _ = (
            *(self.office.actor(number) for number in names),
        )
        for right in _HATS:
            sql.run(
                "INSERT INTO role_right (role, right_code, only_for) VALUES ('AG', ?, '') "
                "ON CONFLICT DO NOTHING",
                right,
            )
        self.everybody = [self.office.actor(number) for number in names]
        for level in ("ordinary", "ordinary", "major"):
            self.app.complaint_intake.register(self.clerk, Intake(words="漏水", level=level))
        self.rounds: dict[int, int] = {}
        self.ended: dict[int, str] = {}

    def teardown(self) -> None:
        try:
            self._opened.__exit__(None, None, None)
        finally:
            self.app.close()
            self._folder.cleanup()

    def stored(self) -> list[tuple[Any, ...]]:
        """Return everything that a step might leave behind."""
        return [sql.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in _TABLES]

    def do(self, call: Callable[[], Any]) -> None:
        """Do something that may be refused, and then leaves nothing."""
        before = self.stored()
        try:
            call()
        except CrmError:
            assert self.stored() == before

    def case(self, place: int) -> Complaint:
        # From those that still go on: what has ended is tried now and then only.
        cases = sql.rows(
            "SELECT id FROM complaint ORDER BY state IN ('merged', 'void', 'archived'), id"
        )
        return complaint_of(cases[place % len(cases)][0])

    def order(self, place: int) -> Dispatch | None:
        orders = [each for (case,) in sql.rows("SELECT id FROM complaint ORDER BY id")
                  for each in dispatches_of(case)
                  if each.round == complaint_of(case).round]  # fmt: skip
        return orders[place % len(orders)] if orders else None

    def usual(self, event: str, case: Complaint) -> Actor:
        """Return who usually takes a step."""
        major = case.level == "major"
        return {
            **dict.fromkeys(("accept", "resolve", "dispatch"), self.manager if major else None),
            **dict.fromkeys(("merge", "void", "refuse", "close"),
                            self.manager if major else self.head),
            **dict.fromkeys(("satisfied", "unsatisfied", "unreachable", "withdraw", "outside",
                             "try", "reopen"), self.caller),
            **dict.fromkeys(("escalate", "suspend", "resume", "reassign", "insist"),
                            self.supervisor),
            **dict.fromkeys(("receive", "return", "progress", "ask_time", "submit"), self.handler),
            **dict.fromkeys(("agree", "send_back", "extend", "keep_time"),
                            self.manager if major else self.supervisor),
        }.get(event) or self.clerk  # fmt: skip

    def case_step(self, event: str, by: Actor, case: Complaint, off: int, careless: bool) -> Any:
        """Take a step of a case; whoever is ``careless`` says nothing and passes the rules by."""
        app, of = self.app, (by, case.id, case.version + off)
        why = "" if careless else "查过了"
        soon = self.office.clock.now() + timedelta(hours=9 - 20 * careless)
        ends = [each.outcome for each in callbacks_of(case.id)][-1:]
        fits = next((code for code, outcome in FITTING.items() if [outcome] == ends), "mostly")
        closing = Closing("" if careless else fits, "", "process", lesson=why,
                          alternatives_told=not careless)  # fmt: skip
        tried = TryData("call", ("busy", "sent", "no_answer", "reached")[case.version % 4])
        targets = [DispatchOrder(Target(1)), DispatchOrder(Target(1), "快些")]
        exception = "只有我" if case.version % 3 == 0 else ""
        by_exception = {"exception": exception}
        back, closes, steps = app.case_callbacks, app.case_closing, app.case_steps
        calls: dict[str, Callable[[], Any]] = {
            "accept": lambda: app.complaint_intake.accept(*of, Acceptance("repair", case.level)),
            "merge": lambda: closes.merge(*of, self.case(case.version).id, why),
            "void": lambda: closes.void(*of, why),
            "ask_void": lambda: closes.ask_void(*of, why),
            "resolve": lambda: steps.resolve(*of, DispatchResult(measure=why)),
            "dispatch": lambda: app.dispatches.dispatch(*of, targets[: 1 + case.version % 2]),
            "try": lambda: back.note_try(*of, tried, **by_exception),
            "satisfied": lambda: back.satisfied(*of, Answer(1 if careless else 4), **by_exception),
            "unsatisfied": lambda: back.unsatisfied(*of, Unsatisfied(why), **by_exception),
            "unreachable": lambda: back.unreachable(*of),
            "withdraw": lambda: back.withdraw(*of, why, **by_exception),
            "outside": lambda: back.outside(*of, why, **by_exception),
            "refuse": lambda: closes.refuse(*of, why),
            "close": lambda: closes.close(*of, closing),
            "reopen": lambda: closes.reopen(*of, why),
            "archive": lambda: closes.archive(*of, ArchivePlace()),
            "escalate": lambda: steps.escalate(*of, "escalated", why),
            "suspend": lambda: steps.suspend(*of, why),
            "resume": lambda: steps.resume(*of),
            "promise": lambda: steps.promise(*of, soon, "等配件", told=not careless),
            "reply": lambda: steps.reply(*of, why),
        }  # fmt: skip
        assert set(case_events) == set(calls)
        return calls[event]()

    def order_step(self, event: str, by: Actor, order: Dispatch, off: int, careless: bool) -> Any:
        """Take a step of an order."""
        app, of = self.app, (by, order.id, order.version + off)
        why = "" if careless else "查过了"
        later = (order.handling_due or self.office.clock.now()) + timedelta(days=1 - 9 * careless)
        result = DispatchResult() if careless else RESULT
        exception = "只有我" if order.version % 2 else ""
        work, review, sends = app.handling, app.case_review, app.dispatches
        calls: dict[str, Callable[[], Any]] = {
            "receive": lambda: work.receive(*of),
            "return": lambda: work.give_back(*of, why),
            "progress": lambda: work.progress(*of, why),
            "ask_time": lambda: work.ask_time(*of, later, why),
            "submit": lambda: work.submit(*of, result),
            "agree": lambda: review.agree(*of, why, exception=exception),
            "send_back": lambda: review.send_back(*of, why),
            "extend": lambda: review.extend(*of, later, told=not careless),
            "keep_time": lambda: review.keep_time(*of, why),
            "reassign": lambda: sends.reassign(*of, DispatchOrder(Target(1))),
            "insist": lambda: sends.insist(*of, why),
        }
        assert set(order_events) == set(calls)
        return calls[event]()

    def legal(self, case: Complaint) -> list[Callable[[], Any]]:
        """Return the steps that may be taken of a case and of its orders, by who usually does."""

        def of_case(event: str) -> Callable[[], Any]:
            return lambda: self.case_step(event, self.usual(event, case), case, 0, False)

        def of_order(event: str, order: Dispatch) -> Callable[[], Any]:
            return lambda: self.order_step(event, self.usual(event, case), order, 0, False)

        if case.suspended_at is not None:
            return [of_case("resume")]
        orders = [each for each in dispatches_of(case.id) if each.round == case.round]
        events = dict.fromkeys(step.event for step in COMPLAINTS.possible(case.state))
        crowded = {"dispatch"} if len(orders) > 2 else set()
        steps = [of_case(each) for each in events if each in _ONWARDS and each not in crowded]
        if asides := [each for each in events if each in case_events and each not in _ONWARDS]:
            steps.append(of_case(asides[case.version % len(asides)]))
        for order in orders:
            of = [step.event for step in DISPATCHES.possible(order.state)]
            steps += [of_order(each, order) for each in of if each in _WORK] * 3
            if asides := [each for each in of if each in order_events and each not in _WORK]:
                steps.append(of_order(asides[(case.version + order.id) % len(asides)], order))
        return steps

    @rule(place=which, choices=st.lists(st.integers(0, 59), min_size=12, max_size=30))
    def a_case_goes_on(self, place: int, choices: list[int]) -> None:
        case = self.case(place).id
        for choice in choices:
            if steps := self.legal(complaint_of(case)):
                self.do(steps[choice % len(steps)])
                self.office.clock.advance(timedelta(minutes=17 * choice))

    @rule(place=which, who=st.integers(0, 6), off=stale, careless=st.booleans(),
          event=st.sampled_from(case_events))  # fmt: skip
    def any_step_of_a_case(
        self, place: int, who: int, off: int, careless: bool, event: str
    ) -> None:
        case, by = self.case(place), self.everybody[who]
        self.do(lambda: self.case_step(event, by, case, off, careless))

    @rule(place=which, who=st.integers(0, 6), off=stale, careless=st.booleans(),
          event=st.sampled_from(order_events))  # fmt: skip
    def any_step_of_an_order(
        self, place: int, who: int, off: int, careless: bool, event: str
    ) -> None:
        order = self.order(place)
        if order is not None:
            by = self.everybody[who]
            self.do(lambda: self.order_step(event, by, order, off, careless))

    @rule(place=which)
    def one_person_does_it_all(self, place: int) -> None:
        """Somebody with every hat takes whatever comes next, without an exception."""
        case, by = self.case(place), self.everybody[-1]
        for order in [each for each in dispatches_of(case.id) if each.round == case.round]:
            for event in ("receive", "submit", "agree"):
                self.do(lambda e=event, o=order.id: self._now(e, by, o))
        before = complaint_of(case.id)
        if before.state == "callback" and by.person in handlers_of(case.id):
            back = self.app.case_callbacks
            self.do(lambda: back.satisfied(by, before.id, before.version, Answer(5)))
            assert complaint_of(case.id).state == "callback"

    @rule(place=which, outcomes=st.lists(st.sampled_from(("busy", "no_answer", "sent", "later")),
          min_size=3, max_size=6))  # fmt: skip
    def nobody_answers(self, place: int, outcomes: list[str]) -> None:
        case = self.case(place).id
        back = self.app.case_callbacks
        for outcome in outcomes:
            now = complaint_of(case)
            tried = TryData("sms" if outcome == "sent" else "call", outcome)
            self.do(lambda n=now, t=tried: back.note_try(self.caller, case, n.version, t))
            self.office.clock.advance(timedelta(hours=13))
        now = complaint_of(case)
        self.do(lambda: back.unreachable(self.caller, case, now.version))

    def _now(self, event: str, by: Actor, order: int) -> Any:
        return self.order_step(event, by, dispatch_of(order), 0, False)

    @rule(hours=st.sampled_from((1, 30, 24 * 40)))
    def time_passes(self, hours: int) -> None:
        self.office.clock.advance(timedelta(hours=hours))

    @invariant()
    def the_check_finds_nothing(self) -> None:
        for name, query in INVARIANTS.items():
            assert sql.rows(query) == [], name

    @invariant()
    def every_step_is_declared(self) -> None:
        at: dict[int, str] = {}
        for case, order, event, source, target in sql.rows(
            "SELECT complaint_id, dispatch_id, event, source, target FROM complaint_step "
            "ORDER BY id"
        ):
            assert at.get(case, "registered") == source
            if order is None:
                COMPLAINTS.step(source, event, target)
            elif source != target:
                COMPLAINTS.step(source, "follow", target)
            at[case] = target

    @invariant()
    def the_case_follows_its_orders(self) -> None:
        for case, state, round_ in sql.rows("SELECT id, state, round FROM complaint"):
            out = [order.state for order in dispatches_of(case)
                   if order.round == round_ and order.state not in DISPATCHES.ends]  # fmt: skip
            if state in WORKING:
                assert state == following(out)
            else:
                assert set(out) <= {"agreed"}

    @invariant()
    def rounds_only_grow(self) -> None:
        for case, round_ in sql.rows("SELECT id, round FROM complaint"):
            assert round_ >= self.rounds.get(case, 1)
            self.rounds[case] = round_
            rows = sql.rows(
                "SELECT round FROM complaint_round WHERE complaint_id = ? ORDER BY id", case
            )
            assert [number for (number,) in rows] == list(range(1, round_ + 1))

    @invariant()
    def what_has_ended_stays(self) -> None:
        for case, state in self.ended.items():
            assert complaint_of(case).state == state
        self.ended = dict(
            sql.rows(
                "SELECT id, state FROM complaint WHERE state IN ('merged', 'void', 'archived')"
            )
        )


def test_whatever_is_done(centre_template: Path) -> None:
    ComplaintMachine.template = centre_template
    run_state_machine_as_test(
        ComplaintMachine,
        settings=settings(max_examples=settings().max_examples // 5, stateful_step_count=20),
    )
