"""Reports read at a real streaming standby: what it shows, how late, and when it is not there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from crm_desktop.application import Application
from crm_desktop.foundation import reading
from crm_desktop.foundation.clock import CHINA, SetClock
from crm_desktop.foundation.words import Language
from crm_desktop.insight.report_prints import Wanted
from db import sql
from db.engine import DATABASE, SharedAddress, persons_address
from db.errors import ReadOnly, Unreachable
from db.reaching import hosts
from db.shared import open_shared
from tests.core.offices import START, TODAY, Office
from tests.core.server_care.conftest import Shared
from tests.servers import Server, follow, server

_PATIENCE = 20.0


@pytest.fixture
def standby(shared: Shared) -> Iterator[Server]:
    """A standby of the tests' server, made when the office is there."""
    started = follow(server())
    yield started
    started.stop()


def _caught_up(app: Application, shared: Shared) -> None:
    end = time.monotonic() + _PATIENCE
    count = "SELECT count(*) FROM audit_entry"
    while at_standby(app, count) != sql.scalar(count) or _behind(app, shared):
        assert time.monotonic() < end
        time.sleep(0.02)


def _behind(app: Application, shared: Shared) -> float:
    return app.standby.state(shared.admin).delay_seconds


def _written(app: Application) -> None:
    assert app.context.apart
    app.context.apart._at_standby(lambda: sql.run("UPDATE office SET uid = uid"))


def at_standby(app: Application, query: str) -> object:
    """Return what one query finds where reports are read."""
    return app.context.at_standby(lambda: sql.scalar(query))


def test_reports_are_read_at_the_standby_and_say_how_late(shared: Shared, standby: Server) -> None:
    names = f"127.0.0.1:{standby.address.port}"
    app = shared.open(replace(shared.address, standby=names))
    try:
        assert at_standby(app, "SELECT pg_is_in_recovery()") is True
        assert DATABASE.obj is app.database
        assert sql.scalar("SELECT pg_is_in_recovery()") is False
        _caught_up(app, shared)
        state = app.standby.state(shared.admin)
        assert (state.is_set, state.away, state.host) == (True, False, "127.0.0.1")
        figures = app.complaint_figures.figures(shared.admin, "complaint", TODAY)
        assert figures.now.plain["received"] == 0
        shown = app.report_prints.preview(
            shared.admin, Wanted("complaint", TODAY, None), Language.EN
        )
        assert shown.report is None
        app.settings.change_own(shared.admin, "theme", "light")
        _caught_up(app, shared)
        # What is written now arrives there; held back, it is told how late the standby is.
        standby.run("SELECT pg_wal_replay_pause()")
        app.settings.change_own(shared.admin, "theme", "dark")
        count = "SELECT count(*) FROM audit_entry"
        assert at_standby(app, count) == sql.scalar(count) - 1
        end = time.monotonic() + _PATIENCE
        while not (late := app.standby.state(shared.admin)).delay_seconds:
            assert time.monotonic() < end
            time.sleep(0.02)
        assert late.as_of is not None
        assert late.as_of < datetime.now(CHINA)
        standby.run("SELECT pg_wal_replay_resume()")
        _caught_up(app, shared)
        assert at_standby(app, count) == sql.scalar(count)
        with pytest.raises(ReadOnly):  # nobody writes there by mistake
            _written(app)
        # It goes away in the middle: the reading is done at the server, with a word.
        standby._end()
        assert at_standby(app, "SELECT pg_is_in_recovery()") is False
        gone = app.standby.state(shared.admin)
        assert (gone.is_set, gone.away, gone.as_of) == (True, True, None)
        assert app.complaint_figures.figures(shared.admin, "sla", TODAY).cutoff == START
    finally:
        app.close()


def test_a_standby_that_is_away_is_asked_again_after_a_while(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = shared.open(replace(shared.address, standby="127.0.0.1:1"))
    try:
        # Nobody answers there, and the server itself is taken: that is no standby either.
        assert at_standby(app, "SELECT 1") == 1
        assert app.standby.state(shared.admin).away
        app.close_here()
        monkeypatch.setattr(reading, "REST_SECONDS", 0.0)
        apart = app.context.apart
        assert apart
        apart.database.address = replace(apart.database.address, host="127.0.0.1", port=1)
        app.connect_here()
        assert at_standby(app, "SELECT 2") == 2
        assert app.standby.state(shared.admin).away
        assert not apart.is_away, "asked again"
        monkeypatch.setattr(reading, "REST_SECONDS", 60.0)
        assert app.standby.state(shared.admin).away
        assert apart.is_away
        assert app.standby.state(shared.admin).away
        assert at_standby(app, "SELECT 3") == 3
    finally:
        app.close()


def test_without_a_standby_everything_is_read_at_the_server(app: Application) -> None:
    assert not app.standby.state(Office(app, SetClock(START)).administrator).is_set
    assert at_standby(app, "SELECT 1") == 1


def test_a_writer_finds_the_server_among_several(shared: Shared) -> None:
    names = " , 127.0.0.1:1 "
    first = open_shared(replace(shared.address, standby=names))
    first.connect()
    first.close()
    away = replace(
        shared.address, port=1, standby=f"127.0.0.1:{shared.address.port}"
    )  # the one that followed has taken over
    found = open_shared(away)
    found.connect_here()
    found.close_here()
    with pytest.raises(Unreachable):
        open_shared(replace(away, standby="127.0.0.1:1")).connect_here()


def test_where_one_connects_is_said_in_order() -> None:
    address = SharedAddress("main", "office", "me", standby="second:5433,third")
    assert hosts(address) == {
        "host": "main,second,third",
        "port": "5432,5433,5432",
        "target_session_attrs": "read-write",
    }
    assert hosts(replace(address, reads=True))["host"] == "second,third,main"
    six = replace(address, standby="[fd12::2]:5433,fd12::3,[fd12::4]")
    assert hosts(six)["host"] == "main,fd12::2,fd12::3,fd12::4"
    assert hosts(six)["port"] == "5432,5433,5432,5432"
    assert hosts(replace(address, standby="")) == {"host": "main", "port": "5432"}
    assert persons_address("main", "office", "me", "", standby="second").standby == "second"
