"""The administrator's look at a server: what it says, to whom, and sending a desk away."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crm_desktop import __version__
from crm_desktop.application import Application
from crm_desktop.foundation.errors import NotAllowed, NotFound, Refused
from crm_desktop.sharing.account import forget_account, keep_account, kept_account
from crm_desktop.sharing.model import ServerAccount
from db import sql, watching
from db.engine import SharedAddress, persons_address
from db.errors import ConnectionLost, NotAdmitted
from db.held import watching as held
from db.held.install import install
from db.migrate import HEAD
from db.shared import SharedDatabase, open_shared
from db.slow import SlowLog
from tests.core.offices import Office
from tests.core.server_care.conftest import Shared
from tests.houses import Keys

SECRET = "13800001111"


@pytest.fixture
def slow_desk(shared: Shared) -> Iterator[SharedAddress]:
    """Another desk in the middle of a statement that takes long."""
    hung = open_shared(shared.address)
    hung.connect()

    def hang() -> None:
        desk = open_shared(shared.address)
        desk.connect()
        try:
            desk.execute_sql(f"SELECT pg_sleep(30), '{SECRET}', 4711")
        except ConnectionLost:
            pass
        finally:
            desk.close()

    thread = threading.Thread(target=hang)
    thread.start()
    yield shared.address
    hung.execute_sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%pg_sleep%'"
    )
    thread.join(20)
    hung.close()


def _slow_one(app: Application, shared: Shared) -> int:
    """Wait until the slow desk shows, and return its number."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        for each in app.server.facts(shared.admin).connections:
            if (each.busy_seconds or 0) > watching.SLOW_SECONDS and not each.mine:
                return each.pid
        time.sleep(0.05)
    raise AssertionError("it does not show")


def test_what_is_to_be_known_of_a_server(
    app: Application, shared: Shared, slow_desk: SharedAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "SLOW_SECONDS", 0.1)
    pid = _slow_one(app, shared)
    facts = app.server.facts(shared.admin)
    assert (facts.host, facts.port) == (shared.address.host, shared.address.port)
    assert (facts.database, facts.program) == (shared.address.database, __version__)
    assert (facts.schema, facts.is_current) == (HEAD, True)
    assert facts.version.split(".")[0].isdigit()
    assert facts.started_at.utcoffset()
    assert facts.size > 1 << 20
    assert facts.limit == 40
    assert not facts.encrypted
    assert len(facts.tables) == 10
    assert [table.size for table in facts.tables] == sorted(
        (table.size for table in facts.tables), reverse=True
    )
    assert {table.name for table in facts.tables} & {"audit_entry", "activity", "role_right"}
    mine = [each for each in facts.connections if each.mine]
    assert [each.login for each in mine] == ["owner"]
    assert mine[0].machine
    assert "crm-desktop" not in mine[0].machine
    assert facts.last_backup is None
    assert facts.following == ()
    assert not facts.reading.is_set
    if facts.disk_free is not None:
        assert 0 < facts.disk_free < (facts.disk_whole or 0)
    # What it was asked with is told to nobody.
    told = next(query for query in facts.slow if "pg_sleep" in query.text)
    assert told.text == "SELECT pg_sleep(?), ?, ?"
    assert told.source == "now"
    # A desk that hangs is sent away, and that stands in the log.
    app.server.disconnect(shared.admin, pid)
    action, subjects = sql.rows(
        "SELECT action, subjects FROM audit_entry ORDER BY seq DESC LIMIT 1"
    )[0]
    assert action == "server.disconnect"
    assert "127.0.0.1" in subjects
    end = time.monotonic() + 10
    while pid in {each.pid for each in app.server.facts(shared.admin).connections}:
        assert time.monotonic() < end
    for gone in (pid, mine[0].pid):
        with pytest.raises(NotFound):
            app.server.disconnect(shared.admin, gone)


def test_whoever_looks_after_nothing_sees_nothing(app: Application, shared: Shared) -> None:
    for refused in (
        lambda: app.server.facts(shared.officer),
        lambda: app.server.disconnect(shared.officer, 1),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_a_local_file_has_no_server(office: Office) -> None:
    if isinstance(office.app.database, SharedDatabase):
        pytest.skip("this one has")
    with pytest.raises(Refused):
        office.app.server.facts(office.administrator)


def test_what_took_long_is_remembered_without_values(app: Application, shared: Shared) -> None:
    assert isinstance(app.database, SharedDatabase)
    app.database.slow.least = 0.0
    sql.one("SELECT id FROM person WHERE name = ?", SECRET)
    app.database.slow.least = 1.0
    found = [query for query in app.server.facts(shared.admin).slow if query.source == "desk"]
    assert [query.text for query in found] == ["SELECT id FROM person WHERE name = ?"]
    assert (found[0].calls, found[0].mean_seconds) == (1, found[0].longest_seconds)


def test_the_longest_stay_in_memory() -> None:
    log = SlowLog()
    for seconds in (0.5, *range(1, 70)):
        log.note(f"SELECT {seconds}", float(seconds))
    log.note("SELECT 69", 2.0)
    slowest = log.slowest()
    assert [took.text for took in slowest[:2]] == ["SELECT 69", "SELECT 68"]
    assert (slowest[0].calls, slowest[0].seconds, slowest[0].longest) == (2, 71.0, 69.0)
    assert len(slowest) == 50


@pytest.mark.parametrize(
    ("statement", "shown"),
    [
        ("SELECT 'O''Neil', $$x$$, 12.5, a1 WHERE b = $1", "SELECT ?, ?, ?, a1 WHERE b = $1"),
        ("UPDATE x SET y = 'torn", "UPDATE x SET y = ?"),
        ("SELECT\n  1", "SELECT ?"),
        ("ALTER ROLE x PASSWORD 'secret'", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_statement_is_shown_without_its_values(statement: str, shown: str) -> None:
    assert watching.told(statement) == shown


@pytest.fixture
def persons(shared: Shared) -> Iterator[tuple[SharedDatabase, SharedDatabase, SharedDatabase]]:
    """The server's own account, the administrator's session and the officer's."""
    own = open_shared(shared.address)
    own.connect()
    install(own)
    sessions = []
    address = shared.address
    for person, login in ((shared.admin.person, "chenli"), (shared.officer.person, "lifang")):
        own.give_password(person, login, "correct horse")
        session = open_shared(
            persons_address(
                address.host, address.database, login, "correct horse", port=address.port,
                tls="disable",
            )
        )  # fmt: skip
        session.connect()
        sessions.append(session)
    yield own, sessions[0], sessions[1]
    for each in (*sessions, own):
        each.close_here()


def test_a_person_asks_the_server_through_functions(
    persons: tuple[SharedDatabase, SharedDatabase, SharedDatabase],
) -> None:
    own, admin, officer = persons
    for ask in (watching.connections, watching.following, lambda d: watching.end(d, 1)):
        with pytest.raises(NotAdmitted):
            ask(officer)
    own.execute_sql(f"SELECT '{SECRET}'")
    shown = watching.connections(admin)
    assert {row[1] for row in shown} == {each.address.user for each in persons}
    assert all(row[3] == "127.0.0.1" for row in shown)
    raw = admin.execute_sql("SELECT * FROM keep.connections()").fetchall()
    assert not any(SECRET in str(row) for row in raw)
    assert watching.following(admin) == []
    assert watching.slow(admin) is None
    assert len(watching.tables(admin)) == 10
    assert watching.itself(admin)[2] > 0
    assert watching.disk(admin) is None
    assert not watching.end(admin, 1)
    pid = officer.execute_sql("SELECT pg_backend_pid()").fetchone()[0]
    assert watching.end(admin, pid)
    with pytest.raises(ConnectionLost):
        officer.execute_sql("SELECT 1")


def test_an_administrator_looks_after_the_server_as_a_person(
    persons: tuple[SharedDatabase, SharedDatabase, SharedDatabase], shared: Shared
) -> None:
    _, admin, officer = persons
    app = shared.open(admin.address)
    try:
        facts = app.server.facts(shared.admin)
        assert {each.login for each in facts.connections} == {"owner", "chenli", "lifang"}
        assert facts.schema == HEAD
        pid = officer.execute_sql("SELECT pg_backend_pid()").fetchone()[0]
        app.server.disconnect(shared.admin, pid)
        with pytest.raises(NotAllowed):
            app.server.facts(shared.officer)
    finally:
        app.close()


def test_an_account_that_may_not_allow_it_does_without(shared: Shared) -> None:
    assert "insufficient_privilege" in held.allowed(shared.address.database)


def test_the_servers_own_count_is_preferred(app: Application, shared: Shared) -> None:
    # Only a server that was started with its library counts; the view's shape is what is read.
    for statement in (
        (
            "CREATE TABLE pg_stat_statements (dbid oid, query text, calls bigint, "
            "mean_exec_time float8, max_exec_time float8)"
        ),
        (
            "INSERT INTO pg_stat_statements SELECT oid, 'SELECT ''x'', $1', 7, 1500, 2000 "
            "FROM pg_database WHERE datname = current_database()"
        ),
        (
            "INSERT INTO pg_stat_statements SELECT oid, 'ALTER ROLE x', 1, 5000, 5000 "
            "FROM pg_database WHERE datname = current_database()"
        ),
    ):
        sql.run(statement)
    assert isinstance(app.database, SharedDatabase)
    assert watching.slow(app.database) is None
    asked = watching._HAS_STATEMENTS
    watching._HAS_STATEMENTS = "SELECT 1"
    try:
        (counted,) = app.server.facts(shared.admin).slow
    finally:
        watching._HAS_STATEMENTS = asked
    assert (counted.text, counted.calls, counted.source) == ("SELECT ?, $1", 7, "server")
    assert (counted.mean_seconds, counted.longest_seconds) == (1.5, 2.0)


def test_the_disk_of_another_account_is_not_known(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(app.database, SharedDatabase)

    def refuses(_path: Path) -> None:
        raise PermissionError

    monkeypatch.setattr("shutil.disk_usage", refuses)
    assert watching.disk(app.database) is None
    monkeypatch.setattr(watching, "_DATA", "SELECT NULL")
    assert watching.disk(app.database) is None


def test_a_hosting_pc_keeps_the_servers_account() -> None:
    keys, address = Keys(), SharedAddress("host", "office", "me", port=5433)
    assert kept_account(keys, address) is None
    keep_account(keys, address, ServerAccount("owner", "pass:word"))
    assert kept_account(keys, address) == ServerAccount("owner", "pass:word")
    assert kept_account(keys, replace(address, user="another")) is not None
    assert kept_account(keys, replace(address, port=5432)) is None
    assert "pass:word" not in repr(kept_account(keys, address))
    keys.put("server:host:5433/office", "{torn")
    assert kept_account(keys, address) is None
    forget_account(keys, address)
    keys.there = False
    assert kept_account(keys, address) is None
