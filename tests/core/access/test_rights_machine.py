"""Whatever happens to people, posts, roles and days, nobody does what they may not.

A model in plain Python knows who holds which post from when until when, which roles a post carries
on which day and what the matrix grants. For any person under any post it says whether a step is
allowed; the program must say the same, and leave exactly one entry for every attempt to change
something.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from crm_desktop.access.gate import rights_of
from crm_desktop.access.model import Grant, PostData, RequestData
from crm_desktop.access.rights import default_grants, functions
from crm_desktop.audit.model import AuditFilter
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.errors import NotAllowed, NotFound, Refused, ValidationErrors
from crm_desktop.office.model import EntryData
from db import sql
from tests.core.access.test_organisation import post_data
from tests.core.offices import TODAY, Office, open_copy

SPAN = 60  # days that the story may last


# ------------------------------------------------------------------------------------- the model


@dataclass(frozen=True)
class State:
    """What a post is from a day on."""

    since: date
    roles: frozenset[str]
    scope: str


@dataclass
class Post:
    company: int
    states: list[State]

    def on(self, day: date) -> State | None:
        found = [state for state in self.states if state.since <= day]
        return found[-1] if found else None


@dataclass
class Held:
    """A person on a post."""

    id: int
    person: int
    post: int
    since: date
    until: date | None
    version: int = 1

    def on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass
class World:
    """All that decides who may do what."""

    today: date = TODAY
    closed: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)
    must_change: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    posts: dict[int, Post] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)
    grants: dict[tuple[str, str], str] = field(default_factory=dict)

    def rights(self, person: int, post: int) -> dict[str, set[str]]:
        """Return what somebody may do today under a post: right → its narrowings."""
        found = self.posts.get(post)
        state = found.on(self.today) if found else None
        if (
            found is None
            or state is None
            or found.company in self.closed
            or person in self.left
            or not any(
                h.person == person and h.post == post and h.on(self.today) for h in self.held
            )
        ):
            return {}
        rights: dict[str, set[str]] = {}
        for (role, right), only in self.grants.items():
            if role in state.roles and (person not in self.must_change or right == "own.do"):
                rights.setdefault(right, set()).add(only)
        return {right: set() if "" in only else only for right, only in rights.items()}

    def reaches(self, post: int) -> set[int]:
        """Return the companies that a post reaches today."""
        state = self.posts[post].on(self.today)
        assert state
        return {1, 2} if state.scope == "all" else {self.posts[post].company}

    def somebody_administers(self, day: date) -> bool:
        for held in self.held:
            state = self.posts[held.post].on(day)
            if (
                state
                and state.scope == "all"
                and held.on(day)
                and held.person not in self.left
                and self.posts[held.post].company not in self.closed
                and any(self.grants.get((role, DO)) == "" for role in state.roles)
            ):
                return True
        return False

    def will_be_administered(self) -> bool:
        return all(
            self.somebody_administers(self.today + timedelta(days=n)) for n in range(3 * SPAN)
        )


DO = "administration.do"


# --------------------------------------------------------------------------- what people may try

Try = Callable[[Office, Actor, int], object]
NEXT_WEEK = TODAY + timedelta(days=3 * SPAN)


@dataclass(frozen=True)
class Attempt:
    """A use case: its action (empty when it only reads), its right, how far it must reach."""

    action: str
    right: str
    go: Try
    reach: str = "own"  # "own" company, one "company", or "all"


ATTEMPTS = (
    Attempt("draft.keep", "own.do", lambda o, a, c: o.app.desk.keep_draft(a, "form", "", {})),
    Attempt(
        "request.submit",
        "administration.request",
        lambda o, a, c: o.app.requests.submit(a, RequestData("people", "x", NEXT_WEEK)),
    ),
    Attempt(
        "dictionary.edit",
        DO,
        lambda o, a, c: o.app.dictionaries.edit_entry(
            a,
            1,
            sql.scalar("SELECT version FROM dictionary_entry WHERE id = 1"),
            EntryData("unit_kind", "centre", "中心", "Centre"),
        ),
        reach="all",
    ),
    Attempt(
        "setting.company",
        DO,
        lambda o, a, c: o.app.settings.change_company(a, c, "weekdays", "1-6"),
        reach="company",
    ),
    Attempt(
        "audit.export",
        "audit.export",
        lambda o, a, c: o.app.audit.export(a, o.app.folder.root / "log.jsonl"),
    ),
    Attempt(
        "backup.restore",
        "backup.do",
        lambda o, a, c: o.app.restore.permit(a, _Facts, None, "alone"),  # type: ignore[arg-type]
    ),
    Attempt("", "organisation.view", lambda o, a, c: o.app.organisation.units(a)),
    Attempt("", "administration.view", lambda o, a, c: o.app.people.people(a)),
    Attempt("", "audit.view", lambda o, a, c: o.app.audit.entry_ids(a, AuditFilter())),
    Attempt("", "audit.verify", lambda o, a, c: o.app.audit.verify(a)),
    Attempt("", "backup.view", lambda o, a, c: o.app.backups.backups(a)),
    Attempt(
        "",
        "own.do",
        lambda o, a, c: o.app.settings.of_company(a, c),
        reach="company",
    ),
)


class _Facts:
    path = Path("x.crmbackup")
    sha256 = ""
    audit_seq = 0


# ------------------------------------------------------------------------------------ the machine

ROLES = ("AG", "SP", "MG", "AD", "SV", "DP")
FUNCTIONS = [f for f in functions() if f.code in {"audit", "administration", "backup"}]
NARROWINGS = {
    (grant.right, grant.only) for grant in default_grants() if grant.right == "audit.view"
}
offsets = st.integers(-2, 12)


class RightsMachine(RuleBasedStateMachine):
    """A dealer group in which everything changes except that 陈立 administers."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._opened = open_copy(self.template, Path(self._folder.name) / "group")
        self.office = self._opened.__enter__()
        self.app = self.office.app
        self.admin = self.office.administrator
        self.world = self._read_world()
        self.entries = self.office.last_seq

    def _read_world(self) -> World:
        world = World(people={p for (p,) in sql.rows("SELECT id FROM person")})
        for post in self.app.organisation.posts(self.admin):
            world.posts[post.id] = Post(post.company, [State(TODAY, post.roles, post.scope)])
        for row in sql.rows("SELECT id, person_id, post_id FROM posting"):
            world.held.append(Held(*row, TODAY, None))
        world.grants = {(g.role, g.right): g.only for g in default_grants()}
        return world

    def teardown(self) -> None:
        try:
            # Runs every check of the office, the log's chain among them.
            self._opened.__exit__(None, None, None)
        finally:
            self.app.close()
            self._folder.cleanup()

    # -------------------------------------------------------------------------------- what happens

    def administer(self, action: str, call: Callable[[], Any], *, accepted: bool) -> Any:
        """Let 陈立 change something; it must be done or refused as the model says, and logged."""
        if not accepted:
            with pytest.raises((Refused, ValidationErrors, NotFound)):
                call()
            assert self.office.last_seq == self.entries, "what is refused leaves nothing"
            return None
        result = call()
        self.entries += 1
        assert self.office.log(self.entries - 1) == [(action, "done", self.admin.person)]
        return result

    @rule(days=st.integers(1, 9))
    def time_passes(self, days: int) -> None:
        if (self.world.today - TODAY).days + days <= SPAN:
            self.world.today += timedelta(days=days)
            self.office.clock.set(datetime.combine(self.world.today, time(9), CHINA))

    @rule(
        data=st.data(),
        since=offsets,
        length=st.none() | st.integers(1, 15),
        kind=st.sampled_from(["regular", "acting"]),
    )
    def somebody_gets_a_post(
        self, data: st.DataObject, since: int, length: int | None, kind: str
    ) -> None:
        world = self.world
        person = data.draw(st.sampled_from(sorted(world.people - {self.admin.person})))
        post = data.draw(st.sampled_from(sorted(world.posts)))
        first = world.today + timedelta(days=since)
        until = first + timedelta(days=length) if length else None
        overlaps = any(
            h.person == person
            and h.post == post
            and (h.until is None or (h.until > first and h.until > h.since))
            and (until is None or h.since < until)
            for h in world.held
        )
        posting = self.administer(
            "posting.assign",
            lambda: (
                self.app.people.assign(
                    self.admin, person, post, first, until=until, kind=kind
                ).value
            ),
            accepted=not overlaps and person not in world.left,
        )
        if posting:
            world.held.append(Held(posting.id, person, post, first, until))

    @precondition(lambda self: any(h.person != self.admin.person for h in self.world.held))
    @rule(data=st.data(), day=offsets)
    def somebody_loses_a_post(self, data: st.DataObject, day: int) -> None:
        world = self.world
        held = data.draw(st.sampled_from([h for h in world.held if h.person != self.admin.person]))
        until = world.today + timedelta(days=day)
        shorter = held.since <= until and (held.until is None or until <= held.until)
        posting = self.administer(
            "posting.end",
            lambda: self.app.people.end_posting(self.admin, held.id, held.version, until, "other"),
            accepted=shorter,
        )
        if posting:
            held.until, held.version = until, held.version + 1

    @rule(day=offsets)
    def the_last_administrator_cannot_go(self, day: int) -> None:
        (held,) = (h for h in self.world.held if h.person == self.admin.person)
        until = self.world.today + timedelta(days=day)
        before, held.until = held.until, until
        would_do = until >= held.since and self.world.will_be_administered()
        held.until = before
        if not would_do:
            self.administer(
                "posting.end",
                lambda: self.app.people.end_posting(
                    self.admin, held.id, held.version, until, "other"
                ),
                accepted=False,
            )

    @rule(
        data=st.data(),
        day=offsets,
        roles=st.frozensets(st.sampled_from(ROLES), min_size=1, max_size=3),
        scope=st.sampled_from(["company", "all"]),
    )
    def a_post_changes(
        self, data: st.DataObject, day: int, roles: frozenset[str], scope: str
    ) -> None:
        world = self.world
        number = data.draw(st.sampled_from(sorted(set(world.posts) - {self.admin.post})))
        post, since = world.posts[number], world.today + timedelta(days=day)
        accepted = post.states[-1].since <= since
        state = next(
            p for p in self.app.organisation.posts(self.admin, max(since, TODAY)) if p.id == number
        )
        typed: PostData = replace(post_data(state), roles=roles, scope=scope)
        changed = self.administer(
            "post.change",
            lambda: self.app.organisation.change_post(
                self.admin, number, state.version, typed, since
            ),
            accepted=accepted,
        )
        if changed:
            if post.states[-1].since == since:
                post.states.pop()
            post.states.append(State(since, roles, scope))

    @rule(
        data=st.data(),
        role=st.sampled_from(ROLES),
        function=st.sampled_from(FUNCTIONS),
    )
    def the_matrix_is_edited(self, data: st.DataObject, role: str, function: Any) -> None:
        world = self.world
        possible = [
            Grant(role, function.right(ability), only)
            for ability, letter in function.abilities
            for only in ("", "system", "case", "department")
            if (role != "AD" or letter != "A")
            and (not only or (function.right(ability), only) in NARROWINGS)
        ]
        after = frozenset(
            data.draw(st.lists(st.sampled_from(possible), unique_by=lambda grant: grant.right))
        )
        before = frozenset(
            Grant(role, right, only)
            for (granted, right), only in world.grants.items()
            if granted == role and right.startswith(f"{function.code}.")
        )
        kept = dict(world.grants)
        for grant in before:
            del world.grants[grant.role, grant.right]
        world.grants |= {(grant.role, grant.right): grant.only for grant in after}
        accepted = world.will_be_administered()
        still = DO in world.rights(self.admin.person, self.admin.post)
        if not accepted or not still:
            world.grants = kept
        if accepted and not still:
            return  # somebody else could go on, but this story is told by 陈立
        self.administer(
            "rights.change",
            lambda: self.app.rights.set_cell(
                self.admin, role, function.code, before, after, exception="x"
            ),
            accepted=accepted,
        )

    @rule(data=st.data())
    def somebody_leaves_or_returns(self, data: st.DataObject) -> None:
        world = self.world
        person = data.draw(st.sampled_from(sorted(world.people - {self.admin.person})))
        version = sql.scalar("SELECT version FROM person WHERE id = ?", person)
        active = person in world.left
        self.administer(
            "person.leave",
            lambda: self.app.people.set_active(self.admin, person, version, active=active),
            accepted=True,
        )
        if active:
            world.left.remove(person)
            return
        world.left.add(person)
        for held in world.held:
            if held.person == person and (held.until is None or held.until > world.today):
                held.until = max(held.since, world.today)
                held.version += 1

    @rule()
    def a_company_closes_or_opens(self) -> None:
        active = 2 in self.world.closed
        version = sql.scalar("SELECT version FROM company WHERE id = 2")
        self.administer(
            "company.close",
            lambda: self.app.organisation.set_company_active(self.admin, 2, version, active=active),
            accepted=True,
        )
        self.world.closed ^= {2}

    @rule(data=st.data())
    def a_password_must_be_changed(self, data: st.DataObject) -> None:
        """As after a reset, without the time that hashing takes."""
        person = data.draw(st.sampled_from(sorted(self.world.people - {self.admin.person})))
        self.world.must_change ^= {person}
        must = person in self.world.must_change
        sql.run("UPDATE credential SET must_change = ? WHERE person_id = ?", must, person)

    # -------------------------------------------------------------------------- what is tried

    @rule(data=st.data(), attempt=st.sampled_from(ATTEMPTS), company=st.sampled_from([1, 2]))
    def somebody_tries(self, data: st.DataObject, attempt: Attempt, company: int) -> None:
        """Anybody, mostly under a post they hold or held, tries anything."""
        world = self.world
        pairs = sorted({(h.person, h.post) for h in world.held})
        person, post = data.draw(
            st.sampled_from(pairs)
            | st.tuples(
                st.sampled_from([*sorted(world.people), 999]),
                st.sampled_from([*sorted(world.posts), 999]),
            )
        )
        actor = Actor(person, post)
        rights = world.rights(person, post)
        if attempt.right not in rights:
            with pytest.raises(NotAllowed):
                attempt.go(self.office, actor, company)
            self._expect(attempt.action, "denied", person)
            return
        acting = self.app.context.gate.admit(actor, attempt.right, world.today)
        assert acting.only == rights[attempt.right]
        reached = world.reaches(post)
        assert {c for c in (1, 2) if acting.reaches(c)} == reached
        if (attempt.reach == "all" and reached != {1, 2}) or (
            attempt.reach == "company" and company not in reached
        ):
            with pytest.raises((Refused, NotFound)):
                attempt.go(self.office, actor, company)
            self._expect("", "", person)
            return
        attempt.go(self.office, actor, company)
        self._expect(attempt.action, "done", person)

    def _expect(self, action: str, outcome: str, person: int) -> None:
        found = self.office.log(self.entries)
        assert found == ([(action, outcome, person)] if action else [])
        self.entries += len(found)

    @invariant()
    def everybody_has_the_rights_of_their_posts(self) -> None:
        """What the window shows is what the model says, for all who hold or held a post."""
        today = self.world.today
        for person, post in {(h.person, h.post) for h in self.world.held}:
            found = rights_of(Actor(person, post), today)
            assert {r: set(o) for r, o in found.items()} == self.world.rights(person, post)
        assert self.world.somebody_administers(today)


def test_nobody_ever_does_what_they_may_not(group_template: Path) -> None:
    RightsMachine.template = group_template
    run_state_machine_as_test(
        RightsMachine,
        settings=settings(max_examples=settings().max_examples * 2 // 5, stateful_step_count=40),
    )
