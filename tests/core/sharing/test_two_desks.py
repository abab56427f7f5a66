"""Two desks on one server: whoever saves second sees both, and a program that is too old writes
nothing; what desks tell each other is heard whole, whatever else is said there."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crm_desktop.customers.read import typed
from crm_desktop.foundation.changes import Change, Changes
from crm_desktop.foundation.errors import Conflict
from crm_desktop.sharing.hearing import Reach, hearing_of
from db import hearing, sql
from db.errors import NewerSchema
from db.shared import CHANNEL
from tests.core.membership import people
from tests.core.offices import Office
from tests.core.sharing.people import Shared, clear, found_shared
from tests.core.sharing.waiting import until


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    founded = found_shared(tmp_path_factory.mktemp("host"))
    yield founded
    clear(founded)


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


def test_everything_is_heard_whatever_else_is_said(
    one: Office, other: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    # The server is asked whether it is there all the time: its answers bring messages along.
    monkeypatch.setattr(hearing, "_SILENCE", 0.0)
    heard: list[Changes] = []
    reached: list[Reach] = []
    ear = hearing_of(one.app, heard.append, reached.append)
    assert ear is not None
    ear.start()
    try:
        until(lambda: bool(reached))
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
    finally:
        ear.stop()
        ear.join()
