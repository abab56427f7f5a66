"""Drafts of a desk whose server is away: encrypted here, brought there at the next login."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from crm_desktop.application import Application
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.sharing.joining import enter_office, join_office
from db import sql
from db.errors import Unreachable
from db.shared import SharedDatabase
from tests.core.offices import PASSWORD, START
from tests.core.sharing.people import Shared
from tests.source import ROOT

TYPED = {"name": "尉迟\ud84c明月", "phone": "13688807788"}
#: Another process keeps a draft, says so, and is killed before it does anything else.
_KILLED = """
import sys, time
from dataclasses import replace
from pathlib import Path
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.sharing.joining import enter_office
from tests.core.offices import PASSWORD
app, session = enter_office(DataFolder(Path(sys.argv[1])), "lifang", PASSWORD)
app.database.forget()
app.database.address = replace(app.database.address, port=1)
app.aside.keep(session.actor, "customer", "", {"name": "被杀前写的"})
print("kept", flush=True)
time.sleep(60)
"""


@pytest.fixture
def folder(shared: Shared, tmp_path: Path) -> DataFolder:
    """The folder of a desk that has joined."""
    joined = DataFolder(tmp_path / "desk")
    join_office(joined, shared.place, "lifang", PASSWORD, clock=SetClock(START))[0].close()
    return joined


@contextmanager
def at_desk(folder: DataFolder, login: str = "lifang") -> Iterator[tuple[Application, Actor]]:
    app, session = enter_office(folder, login, PASSWORD, clock=SetClock(START))
    try:
        yield app, session.actor
    finally:
        app.close()


@contextmanager
def cut_off(app: Application) -> Iterator[None]:
    """Have no server for a while."""
    database = app.database
    assert isinstance(database, SharedDatabase)
    there = database.address
    database.forget()
    database.address = replace(there, port=1)
    yield
    database.address = there


def files(folder: DataFolder) -> list[Path]:
    return sorted((folder.root / "drafts").glob("*"))


def test_what_was_typed_while_the_server_is_away_is_offered_at_any_desk(
    folder: DataFolder, shared: Shared, tmp_path: Path
) -> None:
    with at_desk(folder) as (app, who), cut_off(app):
        app.aside.keep(who, "customer", "", {"name": "先写的"})
        app.aside.keep(who, "customer", "", TYPED)
        app.aside.keep(who, "customer", "7", TYPED)
        app.aside.keep(who, "complaint", "", TYPED)
        found = app.aside.find(who, "customer", "")
        assert found is not None
        assert (found.content, found.saved_at) == (TYPED, START)
        with pytest.raises(Unreachable):
            app.aside.find(who, "customer", "8")
        with pytest.raises(Unreachable):
            app.aside.drop(who, "complaint", "")
    (kept,) = files(folder)
    written = f"{kept.name} {kept.read_bytes().decode('latin-1')}"
    assert not [word for word in ("lifang", "name", "13688807788", "SQLite") if word in written]
    with at_desk(folder, "chenli") as (app, leader):
        assert app.aside.find(leader, "customer", "") is None, "it is nobody else's"
    assert files(folder) == [kept]
    with at_desk(folder) as (app, who):
        assert files(folder) == []
        for record in ("", "7"):
            brought = app.aside.find(who, "customer", record)
            assert brought is not None
            assert brought.content == TYPED
        assert app.aside.find(who, "complaint", "") is None, "it was thrown away"
    other = DataFolder(tmp_path / "other")
    join_office(other, shared.place, "lifang", PASSWORD, clock=SetClock(START))[0].close()
    with at_desk(other) as (app, who):
        assert app.desk.draft(who, "customer", "") is not None
        for record in ("", "7"):
            app.aside.drop(who, "customer", record)


def test_with_a_server_nothing_is_left_here(folder: DataFolder) -> None:
    with at_desk(folder) as (app, who):
        app.aside.keep(who, "customer", "", TYPED)
        assert files(folder) == []
        found = app.aside.find(who, "customer", "")
        assert found is not None
        app.aside.drop(who, "customer", "")
        assert app.aside.find(who, "customer", "") is None


def test_a_desk_that_is_killed_right_after_offers_it_at_its_next_start(folder: DataFolder) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(folder.root)], cwd=ROOT, stdout=subprocess.PIPE,
        text=True,
    ) as killed:  # fmt: skip
        assert killed.stdout is not None
        assert killed.stdout.readline() == "kept\n"
        killed.kill()
    with at_desk(folder) as (app, who):
        found = app.aside.find(who, "customer", "")
        assert found is not None
        assert found.content == {"name": "被杀前写的"}
        app.aside.drop(who, "customer", "")


def test_a_younger_draft_of_another_desk_stays(folder: DataFolder, shared: Shared) -> None:
    with at_desk(folder) as (app, who):
        with cut_off(app):
            app.aside.keep(who, "customer", "", {"name": "早"})
        app.desk.keep_draft(who, "customer", "", {"name": "晚"})
        with app.database.here():
            sql.run("UPDATE draft SET saved_at = '2099-01-01T00:00:00.000000Z'")
        assert app.aside.bring(who) == 0
        assert files(folder) == []
        found = app.desk.draft(who, "customer", "")
        assert found is not None
        assert found.content == {"name": "晚"}
        app.aside.drop(who, "customer", "")


def test_what_an_earlier_password_was_the_key_of_makes_room(folder: DataFolder) -> None:
    with at_desk(folder) as (app, who):
        with cut_off(app):
            app.aside.keep(who, "customer", "", TYPED)
            (kept,) = files(folder)
            # As it is after somebody else gave the person another password.
            app.aside._made = None
            database = app.database
            assert isinstance(database, SharedDatabase)
            database.address = replace(database.address, password="another")
            app.aside.keep(who, "customer", "", {"name": "新口令"})
            assert files(folder) != [kept]
            found = app.aside.find(who, "customer", "")
            assert found is not None
            assert found.content == {"name": "新口令"}
        app.aside._made = None
        assert app.aside.bring(who) == 0, "the key is another again"
        assert files(folder) == []
        app.desk.drop_draft(who, "customer", "")


def test_a_disk_that_takes_nothing_leaves_it_to_the_server(
    folder: DataFolder, caplog: pytest.LogCaptureFixture
) -> None:
    (folder.root / "drafts").write_text("a file where the folder should be")
    with at_desk(folder) as (app, who):
        app.aside.keep(who, "customer", "", TYPED)
        assert app.aside.find(who, "customer", "") is not None
        app.aside.drop(who, "customer", "")
        with cut_off(app), pytest.raises(Unreachable):
            app.aside.keep(who, "customer", "", TYPED)
    told = [record.getMessage() for record in caplog.records]
    assert [line.partition(":")[0] for line in told] == ["no draft kept at this desk"] * 2
