"""Two desks at once, and steps that break off: nothing happens twice, nothing half."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import Conflict, Refused
from crm_desktop.membership import joining
from db import sql
from tests.core.membership import people
from tests.core.offices import Office


@pytest.fixture
def clerk(office: Office) -> Actor:
    return office.actor("A1-2")


@pytest.fixture
def head(office: Office) -> Actor:
    return office.actor("A1-1")


def at_once(office: Office, *steps: Callable[[], Any]) -> list[Any]:
    """Take steps at the same moment, each at a desk with a connection of its own."""
    together = Barrier(len(steps))

    def take(step: Callable[[], Any]) -> Any:
        office.app.connect_here()
        try:
            together.wait()
            return step()
        except (Conflict, Refused) as error:
            return error
        finally:
            office.app.close_here()

    with ThreadPoolExecutor(len(steps)) as desks:
        return list(desks.map(take, steps))


def failed(results: list[Any]) -> int:
    return sum(isinstance(result, Exception) for result in results)


def test_a_customer_applies_once(office: Office, clerk: Actor, head: Actor) -> None:
    whom = people.customer(office, clerk)
    apply = office.app.applications.enter
    typed = people.data(whom, consents=frozenset())
    results = at_once(office, *[lambda: apply(clerk, typed)] * 4)
    assert failed(results) == 3
    assert sql.scalar("SELECT count(*) FROM member_application") == 1


def test_it_is_approved_or_withdrawn_and_never_both(
    office: Office, clerk: Actor, head: Actor
) -> None:
    given = people.handed_in(office, clerk)
    service = office.app.applications
    results = at_once(
        office,
        lambda: service.approve(head, given.id, given.version),
        lambda: service.withdraw(clerk, given.id, given.version, "不办了"),
        lambda: service.reject(head, given.id, given.version, "重复"),
    )
    assert failed(results) == 2


def test_somebody_joins_once(office: Office, clerk: Actor, head: Actor) -> None:
    good = people.approved(office, clerk, head)
    results = at_once(office, *[lambda: people.joined(office, head, good.id)] * 3)
    assert failed(results) == 2
    assert sql.scalar("SELECT count(*) FROM membership") == 1
    assert sql.scalar("SELECT count(*) FROM account") == 1


def test_a_member_leaves_once_and_gives_points_up_once(
    office: Office, clerk: Actor, head: Actor
) -> None:
    made = people.member(office, clerk, head)
    leave = office.app.members.quit
    results = at_once(office, *[lambda: leave(head, made.id, made.version)] * 3)
    assert failed(results) == 2


def test_joining_breaks_off_as_a_whole(
    office: Office, clerk: Actor, head: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = people.approved(office, clerk, head)
    before = office.last_seq

    def full(_membership: int) -> None:
        raise OSError("the disk is full")

    # The membership, its account and its level are written by then.
    monkeypatch.setattr(joining, "membership_of", full)
    with pytest.raises(OSError, match="full"):
        people.joined(office, head, good.id)
    monkeypatch.undo()
    assert office.last_seq == before
    for table in ("membership", "account", "tier_change"):
        assert sql.scalar(f"SELECT count(*) FROM {table}") == 0
    assert office.app.applications.application(clerk, good.id) == good
    assert people.joined(office, head, good.id).application == good.id
