"""Two desks on one server: whoever saves second sees both, and a program that is too old writes
nothing; what desks tell each other is heard whole; who has what open is known."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from crm_desktop.customers.read import typed
from crm_desktop.foundation.changes import Change, Changes
from crm_desktop.foundation.errors import Conflict
from crm_desktop.sharing.hearing import Reach, hearing_of
from crm_desktop.sharing.presence import OPEN
from db import hearing, sql
from db.errors import NewerSchema
from db.held.desks import LASTS
from db.shared import CHANNEL
from tests.core.membership import people
from tests.core.offices import Office
from tests.core.sharing.people import Shared
from tests.core.sharing.waiting import until


@pytest.fixture
def one(shared: Shared, tmp_path: Path) -> Iterator[Office]:
    with shared.hosting(tmp_path / "one") as office:
        yield office


@pytest.fixture
def other(shared: Shared, tmp_path: Path) -> Iterator[Office]:
    with shared.hosting(tmp_path / "other") as office:
        yield office


def test_whoever_saves_second_sees_both(one: Office, other: Office) -> None:
    with one.app.database.here():
        clerk = one.actor("A1-2")
        customer = people.customer(one, clerk, name="两人同改", paper="")
        mine = one.app.customers.customer(clerk, customer)
    theirs = other.app.customers.customer(clerk, customer)
    other.app.customers.edit(
        clerk, customer, theirs.version, replace(typed(theirs), notes="另一台先存")
    )
    with pytest.raises(Conflict) as met:
        one.app.customers.edit(clerk, customer, mine.version, replace(typed(mine), job="司机"))
    assert met.value.theirs.notes == "另一台先存"
    stored = one.app.customers.customer(clerk, customer)
    assert (stored.notes, stored.job) == ("另一台先存", "")


def test_a_program_older_than_the_schema_writes_nothing(one: Office, other: Office) -> None:
    who = other.administrator
    with other.app.database.here():
        sql.run("INSERT INTO schema_migration (name, applied) VALUES ('9999_later', now())")
    try:
        with pytest.raises(NewerSchema):
            one.app.settings.change_own(who, "theme", "dark")
        assert one.app.settings.values(who)["theme"] != "dark", "it still reads"
    finally:
        with other.app.database.here():
            other.app.database.expect_head("9999_later")
            sql.run("DELETE FROM schema_migration WHERE name = '9999_later'")
    one.app.settings.change_own(who, "theme", "dark")


@contextmanager
def listening(desk: Office, reached: list[Reach]) -> Iterator[list[Changes]]:
    """Listen at a desk; yield what it hears of others, once it does."""
    heard: list[Changes] = []
    ear = hearing_of(desk.app, heard.append, reached.append)
    assert ear is not None
    ear.start()
    try:
        until(lambda: bool(reached))
        yield heard
    finally:
        ear.stop()
        ear.join()


def test_everything_is_heard_whatever_else_is_said(
    one: Office, other: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    # The server is asked whether it is there all the time: its answers bring messages along.
    monkeypatch.setattr(hearing, "_SILENCE", 0.0)
    reached: list[Reach] = []
    with listening(one, reached) as heard:
        with other.app.database.here():
            sql.rows("SELECT pg_notify(?, ?)", CHANNEL, "somebody says:nothing of:use")
            for number in range(300):
                other.app.database.announce(f"person:{number}")
        until(lambda: len(heard) == 300)
        assert heard[-1] == Changes.of([Change("person", 299)])
        assert reached == [Reach(is_there=True)]
        assert [record.getMessage() for record in caplog.records] == [
            "a message of another desk cannot be read"
        ]


def test_desks_know_of_each_other_who_has_a_record_open(one: Office, other: Office) -> None:
    with one.app.database.here():
        clerk, leader = one.actor("A1-2"), one.administrator
    assert one.app.presence.at(clerk, "customer", 7, first=True) == ()
    (met,) = other.app.presence.at(leader, "customer", 7, first=True)
    assert (met.person, met.machine, met.alone) == ("李芳", socket.gethostname(), False)
    (seen,) = one.app.presence.at(clerk, "customer", 7)
    assert seen.person == "陈立"
    assert other.app.presence.at(leader, "customer", 8) == ()
    assert other.app.presence.at(leader, "card", 7) == ()
    other.app.presence.off(leader, "customer", 7)
    assert one.app.presence.at(clerk, "customer", 7) == ()


def test_what_a_desk_says_of_itself_is_told_at_once(one: Office, other: Office) -> None:
    with one.app.database.here():
        clerk = one.actor("A1-2")
    with listening(one, []) as heard:
        one.app.presence.at(clerk, "customer", 9, first=True)
        other.app.presence.at(clerk, "customer", 9, first=True)
        until(lambda: len(heard) == 1)
        other.app.presence.at(clerk, "customer", 9)
        other.app.presence.off(clerk, "customer", 9)
        until(lambda: len(heard) == 2)
    assert set(heard) == {Changes.of([Change(f"{OPEN}customer", 9)])}


def test_one_at_a_time_is_at_a_step_until_it_lets_go_or_is_gone(one: Office, other: Office) -> None:
    with one.app.database.here():
        clerk = one.actor("A1-2")
    assert one.app.presence.at(clerk, "card", 1, alone=True) == ()
    (holder,) = other.app.presence.at(clerk, "card", 1, alone=True)
    assert holder.alone
    (second,) = one.app.presence.at(clerk, "card", 1, alone=True)
    assert not second.alone, "whoever was refused holds nothing"
    with other.app.database.here():  # as when the first desk's plug was pulled a minute ago
        gone = f"UPDATE keep.at_record SET seen = seen - INTERVAL '{LASTS} seconds' WHERE desk = ?"
        sql.run(gone, one.app.database.desk)
    assert other.app.presence.at(clerk, "card", 1, alone=True) == ()
    (late,) = one.app.presence.at(clerk, "card", 1, alone=True)
    assert late.alone, "it comes back too late"


def test_of_many_at_once_one_holds_the_step(shared: Shared, tmp_path: Path) -> None:
    asking = 6
    together = threading.Barrier(asking)

    def granted(number: int) -> bool:
        with shared.hosting(tmp_path / str(number)) as desk:
            with desk.app.database.here():
                clerk = desk.actor("A1-2")
            for record in range(20):
                together.wait()
                others = desk.app.presence.at(clerk, "account", record, alone=True)
                held[record].append(not any(each.alone for each in others))
        return True

    held: list[list[bool]] = [[] for _ in range(20)]
    with ThreadPoolExecutor(asking) as pool:
        assert all(pool.map(granted, range(asking)))
    assert [sum(each) for each in held] == [1] * 20
