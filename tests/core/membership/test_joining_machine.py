"""Whatever is tried with applications and memberships: no illegal step, and four eyes always."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import Conflict, Refused, SecondPersonNeeded, ValidationErrors
from crm_desktop.foundation.machine import Machine
from crm_desktop.membership.applying import WAITING, Application
from crm_desktop.membership.belonging import Member
from crm_desktop.membership.model import APPLICATIONS, MEMBERSHIPS
from db import sql
from tests.core.membership import people
from tests.core.offices import TODAY, Office, copied, opened

APPLYING = ("submit", "hand_in", "ask_papers", "approve", "approve_special", "reject", "withdraw")
BELONGING = ("keep", "lower", "freeze", "unfreeze", "end", "quit")
_REFUSED = (Refused, SecondPersonNeeded, ValidationErrors)


rarely = st.integers(0, 9).map(lambda number: number == 9)


def tried(draw: st.DataObject, machine: Machine, state: str, events: tuple[str, ...]) -> str:
    """Return a step to try, mostly one that is legal: the others all end at once."""
    legal = [step.event for step in machine.possible(state) if step.event in events]
    illegal = not legal or draw.draw(rarely)
    return draw.draw(st.sampled_from(events if illegal else legal))


class JoiningMachine(RuleBasedStateMachine):
    """An officer who enters, and a head who enters too and decides."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._opened = opened(copied(self.template, Path(self._folder.name) / "office"))
        self.office: Office = self._opened.__enter__()
        self.app = self.office.app
        self.clerk, self.head = self.office.actor("A1-2"), self.office.actor("A1-1")
        post = self.office.post("A1-2")
        admin = self.office.administrator
        self.app.people.assign(admin, self.head.person, post, TODAY, exception="兼任")
        self.clerks = (self.clerk, Actor(self.head.person, post))
        self.customers = [people.customer(self.office, self.clerk, name=n) for n in "甲乙丙"]
        self.applications: list[int] = []
        self.members: list[int] = []
        # By whom each was entered or changed, and who decided on it without an exception.
        self.wrote: dict[int, set[int]] = {}

    def teardown(self) -> None:
        try:
            self._opened.__exit__(None, None, None)
        finally:
            self.app.close()
            self._folder.cleanup()

    def application(self, draw: st.DataObject) -> Application:
        which = draw.draw(st.sampled_from(self.applications))
        return self.app.applications.application(self.head, which)

    def member(self, draw: st.DataObject) -> Member:
        return self.app.members.member(self.head, draw.draw(st.sampled_from(self.members)))

    @rule(draw=st.data(), who=st.integers(0, 1), tier=st.sampled_from(("ordinary", "gold")))
    def enter(self, draw: st.DataObject, who: int, tier: str) -> None:
        customer = draw.draw(st.sampled_from(self.customers))
        waits = sql.scalar(
            "SELECT count(*) FROM member_application WHERE customer_id = ? AND state IN "
            f"({sql.marks(len(WAITING))})",
            customer,
            *WAITING,
        )
        member = sql.scalar(
            "SELECT count(*) FROM membership WHERE customer_id = ? AND ended_on IS NULL", customer
        )
        signed = not draw.draw(rarely)
        typed = people.data(customer, tier=tier, terms_signed=signed, consents=frozenset())
        try:
            made = self.app.applications.enter(self.clerks[who], typed).value
        except Refused:
            assert waits or member
            return
        assert not waits
        assert not member
        self.applications.append(made.id)
        self.wrote[made.id] = {self.clerks[who].person}

    @precondition(lambda self: self.applications)
    @rule(draw=st.data(), who=st.integers(0, 1))
    def edit(self, draw: st.DataObject, who: int) -> None:
        before = self.application(draw)
        typed = replace(before.typed, terms_signed=True, notes=draw.draw(st.sampled_from("一二")))
        try:
            self.app.applications.edit(self.clerks[who], before.id, before.version, typed)
        except Refused:
            assert before.state not in ("draft", "papers")
            return
        assert before.state in ("draft", "papers")
        self.wrote[before.id].add(self.clerks[who].person)

    @precondition(lambda self: self.applications)
    @rule(draw=st.data())
    def receive(self, draw: st.DataObject) -> None:
        before = self.application(draw)
        kind = draw.draw(st.sampled_from(("identity", "terms")))
        with suppress(Refused):
            self.app.papers.add(self.clerk, before.id, kind)

    @precondition(lambda self: self.applications)
    @rule(draw=st.data(), stale=rarely, alone=st.booleans())
    def apply(self, draw: st.DataObject, stale: bool, alone: bool) -> None:
        before = self.application(draw)
        event = tried(draw, APPLICATIONS, before.state, APPLYING)
        version = before.version - (1 if stale else 0)
        service = self.app.applications
        exception = {"exception": "只有一人在岗"} if alone else {}
        calls: dict[str, Callable[[], Any]] = {
            "submit": lambda: service.submit(self.clerk, before.id, version),
            "hand_in": lambda: service.hand_in(self.clerk, before.id, version),
            "ask_papers": lambda: service.ask_papers(self.head, before.id, version, ["identity"]),
            "approve": lambda: service.approve(self.head, before.id, version, **exception),
            "approve_special": lambda: service.approve_special(
                self.head, before.id, version, "特批", **exception
            ),
            "reject": lambda: service.reject(self.head, before.id, version, "不行", **exception),
            "withdraw": lambda: service.withdraw(self.clerk, before.id, version, "不办了"),
        }
        legal = {step.event: step.target for step in APPLICATIONS.possible(before.state)}
        seq = self.office.last_seq
        try:
            after = calls[event]().value
        except Conflict:
            assert stale
        except _REFUSED:
            assert service.application(self.head, before.id) == before, "nothing is left behind"
            assert self.office.last_seq == seq
        else:
            assert not stale
            assert after.state == legal[event]
            decided = event in ("approve", "approve_special", "reject")
            if decided and self.head.person in self.wrote[before.id]:
                assert alone, "four eyes"
                assert self.office.last_entry()["duty"] == "application_alone"

    @precondition(lambda self: self.applications)
    @rule(draw=st.data())
    def issue(self, draw: st.DataObject) -> None:
        before = self.application(draw)
        try:
            made = people.joined(self.office, self.head, before.id)
        except Refused:
            assert before.state != "approved"
            return
        assert before.state == "approved"
        self.members.append(made.id)

    @precondition(lambda self: self.members)
    @rule(draw=st.data(), stale=rarely)
    def belong(self, draw: st.DataObject, stale: bool) -> None:
        before = self.member(draw)
        event = tried(draw, MEMBERSHIPS, before.state, BELONGING)
        legal = {step.event: step.target for step in MEMBERSHIPS.possible(before.state)}
        version = before.version - (1 if stale else 0)
        try:
            after = getattr(self.app.members, event)(self.head, before.id, version, "因故").value
        except Conflict:
            assert stale
        except Refused:
            lowest = event == "lower" and before.tier.code == "ordinary"
            assert event not in legal or lowest
            assert self.app.members.member(self.head, before.id) == before
        else:
            assert not stale
            assert after.state == legal[event]

    @invariant()
    def members_and_their_accounts_agree(self) -> None:
        wrong = sql.rows(
            "SELECT m.id FROM membership m LEFT JOIN account a ON a.membership_id = m.id "
            "WHERE a.id IS NULL OR a.state <> CASE WHEN m.ended_on IS NULL THEN 'open' "
            "ELSE 'closed' END"
        )
        assert wrong == []
        twice = sql.rows(
            "SELECT customer_id FROM membership WHERE ended_on IS NULL "
            "GROUP BY customer_id, company_id HAVING count(*) > 1"
        )
        assert twice == []


def test_no_illegal_step_and_four_eyes_always(small_template: Path) -> None:
    JoiningMachine.template = small_template
    run_state_machine_as_test(
        JoiningMachine,
        settings=settings(max_examples=settings().max_examples // 4, stateful_step_count=30),
    )
