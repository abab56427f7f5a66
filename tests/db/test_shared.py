"""A database that desks share: opened, upgraded, refused, lost and found, on a real server."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import peewee
import pytest

from db import engine, sql
from db.engine import DATABASE, SharedAddress
from db.errors import (
    ConnectionLost,
    DiskFull,
    Locked,
    Missing,
    NewerSchema,
    NotAdmitted,
    NoTls,
    ReadOnly,
    StorageError,
    UnfitServer,
    Unreachable,
    WrongPassword,
)
from db.migrate import HEAD, applied, check_head, create_missing, schema_of, upgrade
from db.models import TABLES
from db.models.customers import Customer
from db.models.office import SettingValue
from db.programs import server_programs
from db.shared import SharedDatabase, open_shared
from tests.db.upgrading import KNOWN, LATER_HEAD, later_migrations
from tests.servers import Server, new_name, server, start


@pytest.fixture(scope="session")
def pg() -> Server:
    """The server of the tests."""
    return server()


@pytest.fixture(scope="session")
def migrated(pg: Server) -> SharedAddress:
    """The address of a database with the schema of the program; copy it."""
    address = pg.database(new_name("migrated"))
    database = open_shared(address)
    database.connect_here()
    upgrade(database, lambda: pytest.fail("no backup of an empty database"))
    database.close_here()
    return address


@pytest.fixture
def address(pg: Server, migrated: SharedAddress) -> Iterator[SharedAddress]:
    """The address of a database of one's own."""
    copy = pg.database(new_name("shared"), migrated.database)
    yield copy
    pg.drop(copy.database)


@pytest.fixture
def opened(address: SharedAddress) -> Iterator[SharedDatabase]:
    """A database, connected on this thread."""
    database = open_shared(address)
    database.connect_here()
    yield database
    database.close_here()


def set_value(key: str, value: str) -> None:
    sql.run("INSERT INTO setting_value (key, owner, value) VALUES (?, 0, ?)", key, value)


# ----------------------------------------------------------------------------------------- schema


def test_a_fresh_database_has_the_schema_of_the_models(pg: Server, opened: SharedDatabase) -> None:
    modelled = open_shared(pg.database(new_name("modelled")))
    modelled.connect_here()
    try:
        create_missing(modelled, TABLES)
        theirs = schema_of(modelled)
        # Its own table of what was applied, and the triggers, are the migrations' alone.
        ours = {
            name: text
            for name, text in schema_of(opened).items()
            if "schema_migration" not in name and not name.startswith("trigger ")
        }
        assert ours == theirs
        assert len(theirs) > len(TABLES)
    finally:
        modelled.close_here()
        pg.drop(modelled.address.database)


def test_the_log_can_only_be_appended_to(opened: SharedDatabase) -> None:
    sql.run("INSERT INTO activity (kind, subject, seq) VALUES ('person', 1, 1)")
    for statement in (
        "UPDATE activity SET seq = 2",
        "DELETE FROM activity",
        "DELETE FROM audit_head",
        "TRUNCATE activity",
    ):
        with pytest.raises(peewee.IntegrityError, match="append-only"):
            sql.run(statement)
    assert sql.rows("SELECT * FROM activity") == [("person", 1, 1)]


def test_what_may_change_of_a_consent_may(opened: SharedDatabase) -> None:
    sql.run("INSERT INTO company (version, code, name, short_name, phone, active) "
            "VALUES (1, '01', 'x', '', '', TRUE)")  # fmt: skip
    sql.run("INSERT INTO person (version, company_id, login, login_key, name, phone, email, active)"
            " VALUES (1, 1, 'a', 'a', 'a', '', '', TRUE)")  # fmt: skip
    with opened.atomic():
        ids = [
            Customer.create(company=1, code=f"C{n}", kind="person", name="a", name_key="a",
                            created_at="", updated_at="").id
            for n in (1, 2)
        ]  # fmt: skip
    sql.run("INSERT INTO consent (customer_id, purpose, state, at, how, evidence, noted_by_id) "
            "VALUES (?, 'sms', 'given', '', '', '', 1)", ids[0])  # fmt: skip
    assert sql.run("UPDATE consent SET customer_id = ?", ids[1]) == 1
    with pytest.raises(peewee.IntegrityError, match="append-only"):
        sql.run("UPDATE consent SET state = 'withdrawn'")
    assert sql.run("DELETE FROM consent") == 1


def test_two_desks_upgrade_one_database_once(pg: Server) -> None:
    address = pg.database(new_name("twice"))
    begin = threading.Barrier(2)

    def come() -> tuple[str, ...]:
        database = open_shared(address)
        database.connect_here()
        try:
            begin.wait(20)
            return upgrade(database, lambda: pytest.fail("it was empty"))
        finally:
            database.close_here()

    with ThreadPoolExecutor(2) as desks:
        done = [desk.result(60) for desk in [desks.submit(come) for _ in range(2)]]
    pg.drop(address.database)
    assert sorted(done, key=len) == [(), tuple(sorted(KNOWN))]


def test_waiting_for_another_upgrade_has_an_end(
    address: SharedAddress, opened: SharedDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "UPGRADE_SECONDS", 0.2)
    other = open_shared(address)
    other.connect_here()
    try:
        with opened.alone(), other.here(), pytest.raises(Locked):
            upgrade(other, lambda: None, later_migrations(tmp_path), LATER_HEAD)
        assert applied(other) == KNOWN
    finally:
        other.close_here()


def test_a_newer_schema_is_refused(opened: SharedDatabase) -> None:
    assert check_head(opened)
    sql.run("INSERT INTO schema_migration (name, applied) VALUES ('0999_later', now())")
    with pytest.raises(NewerSchema) as raised:
        upgrade(opened, lambda: pytest.fail("no backup either"))
    assert raised.value.detail == "0999_later"


def test_a_migration_that_fails_half_way_leaves_nothing(
    opened: SharedDatabase, tmp_path: Path
) -> None:
    set_value("kept", "1")
    broken = (
        "def up(migrator, db):\n"
        "    db.execute_sql('DELETE FROM setting_value')\n"
        "    db.execute_sql('CREATE TABLE half (id INTEGER)')\n"
        "    db.execute_sql('INSERT INTO nowhere VALUES (1)')\n"
    )
    migrations = later_migrations(tmp_path, broken)
    before = schema_of(opened)
    with pytest.raises(peewee.ProgrammingError):
        upgrade(opened, lambda: None, migrations, "0009_more")
    assert "0009_more" not in applied(opened)
    assert not any(" half" in name for name in schema_of(opened))
    assert before.keys() <= schema_of(opened).keys()
    assert sql.scalar("SELECT value FROM setting_value WHERE key = 'kept'") == "1"


# ------------------------------------------------------------------------------------------- text


def test_text_compares_by_code_points(opened: SharedDatabase) -> None:
    words = ["B", "a", "王", "_", "é", "Z", "一", "\U00020164", "z", ""]
    for place, word in enumerate(words):
        set_value(word, str(place))
    assert [k for (k,) in sql.rows("SELECT key FROM setting_value ORDER BY key")] == sorted(words)


def test_values_come_back_as_they_went(opened: SharedDatabase) -> None:
    set_value("percent", "100% 'quoted' ? %s \\ 王\U0002b7a9")
    assert sql.scalar("SELECT value FROM setting_value WHERE key = ?", "percent") == (
        "100% 'quoted' ? %s \\ 王\U0002b7a9"
    )
    assert sql.scalar("SELECT value FROM setting_value WHERE value LIKE '100%' AND key > ?", "")
    assert SettingValue.get(SettingValue.key == "percent").owner == 0
    assert sql.rows("SELECT key FROM setting_value WHERE key = ?", "per\0cent") == []
    assert sql.rows(f"SELECT key FROM setting_value WHERE owner IN ({sql.marks(0)})") == []
    sql.run_many(
        "INSERT INTO blob_part (hash, part, data) VALUES (?, ?, ?)",
        (("h", part, bytes([0, part, 255])) for part in range(3)),
    )
    parts = sql.rows("SELECT data FROM blob_part ORDER BY part")
    assert [bytes(data) for (data,) in parts] == [bytes([0, part, 255]) for part in range(3)]
    assert list(sql.numbers("SELECT part FROM blob_part ORDER BY part DESC")) == [2, 1, 0]


def test_a_failed_attempt_leaves_the_transaction_usable(opened: SharedDatabase) -> None:
    with opened.atomic():
        set_value("a", "1")
        with pytest.raises(peewee.IntegrityError):
            _set_two(("b", "2"), ("a", "3"))
        set_value("c", "4")
    assert sql.rows("SELECT key FROM setting_value ORDER BY key") == [("a",), ("c",)]


_INSERT = "INSERT INTO setting_value (key, owner, value) VALUES (?, ?, ?)"


def test_what_is_asked_together_is_done_as_far_as_it_can_be(opened: SharedDatabase) -> None:
    query = "SELECT key FROM setting_value WHERE owner = ? ORDER BY key"
    with opened.atomic():
        assert sql.together((_INSERT, "a", 1, "x"), (query, 1), (query, 2)) == [[], [("a",)], []]
        with pytest.raises(peewee.IntegrityError), sql.attempt():
            sql.together((_INSERT, "b", 1, ""), (_INSERT, "a", 1, ""), (_INSERT, "c", 1, ""))
        assert sql.together((query, 1)) == [[("a",)]]
    assert sql.together() == []


def test_rows_to_insert_go_many_to_a_statement(opened: SharedDatabase) -> None:
    sql.run("CREATE TEMPORARY TABLE told (statements INTEGER)")
    sql.run(
        "CREATE FUNCTION pg_temp.tell() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN INSERT INTO told VALUES (1); RETURN NULL; END $$"
    )
    sql.run(
        "CREATE TRIGGER tell AFTER INSERT ON setting_value "
        "FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.tell()"
    )
    with opened.atomic():
        sql.run_many(_INSERT, ((f"k{number}", 0, "x\0") for number in range(450)))
        sql.run_many(
            f"{_INSERT} ON CONFLICT (key, owner) DO NOTHING",
            [("k449", 0, "y"), ("k450", 0, "y"), ("k450", 0, "z")],
        )
    assert sql.scalar("SELECT count(*) FROM told") == 3 + 1
    kept = sql.rows("SELECT key, value FROM setting_value WHERE key >= 'k449' ORDER BY key")
    assert [row for row in kept if row[0] in ("k449", "k450")] == [
        ("k449", "x\ufffd"),
        ("k450", "y"),
    ]
    with pytest.raises(peewee.IntegrityError), opened.atomic():
        sql.run_many(_INSERT, ((f"k{number}", 0, "") for number in range(460, 440, -1)))
    assert sql.scalar("SELECT count(*) FROM setting_value") == 451


def _set_two(*values: tuple[str, str]) -> None:
    with sql.attempt():
        for key, value in values:
            set_value(key, value)


# ---------------------------------------------------------------------------------------- writers


def test_what_was_read_before_writing_still_holds(address: SharedAddress) -> None:
    def add(times: int) -> None:
        database = open_shared(address)
        database.connect_here()
        try:
            for _ in range(times):
                with database.atomic():
                    last = sql.scalar("SELECT count(*) FROM setting_value")
                    set_value(f"k{last}", "")
        finally:
            database.close_here()

    with ThreadPoolExecutor(4) as desks:
        for desk in [desks.submit(add, 25) for _ in range(4)]:
            desk.result(60)
    database = open_shared(address)
    database.connect_here()
    assert sql.scalar("SELECT count(*) FROM setting_value") == 100
    database.close_here()


def test_a_desk_that_does_not_let_go(
    address: SharedAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    one, other = open_shared(address), open_shared(address)
    one.connect_here()
    other.connect_here()
    try:
        with one.atomic(), one.here():
            set_value("a", "1")
            with pytest.raises(Locked), other.atomic():
                pytest.fail("two wrote at once")
        with other.atomic(), other.here():
            set_value("b", "2")
        assert sql.rows("SELECT key FROM setting_value ORDER BY key") == [("a",), ("b",)]
    finally:
        one.close_here()
        other.close_here()


def test_another_desks_commit_shows_in_a_number(
    address: SharedAddress, opened: SharedDatabase
) -> None:
    before = opened.commits_elsewhere()
    assert opened.commits_elsewhere() == before
    other = open_shared(address)
    other.connect_here()
    with other.here(), other.atomic():
        set_value("a", "1")
    other.close_here()
    assert opened.commits_elsewhere() != before


# ---------------------------------------------------------------------------------------- trouble


def refused(address: SharedAddress) -> StorageError:
    database = open_shared(address)
    with pytest.raises(StorageError) as raised:
        database.connect_here()
    assert database.is_closed()
    assert DATABASE.obj is not database
    return raised.value


def test_each_way_of_not_coming_in_is_told_apart(pg: Server, address: SharedAddress) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        closed = replace(address, port=nobody.getsockname()[1])
        assert type(refused(closed)) is Unreachable
    assert type(refused(replace(address, host="no-such-host.invalid"))) is Unreachable
    assert type(refused(replace(address, password="wrong"))) is WrongPassword
    assert type(refused(replace(address, user="nobody"))) is WrongPassword
    assert type(refused(replace(address, password=""))) is WrongPassword
    assert type(refused(replace(address, database="nowhere"))) is Missing
    assert type(refused(replace(address, tls="require"))) is NoTls
    pg.run("CREATE ROLE sleeper NOLOGIN PASSWORD 'x'")
    assert type(refused(replace(address, user="sleeper", password="x"))) is NotAdmitted
    pg.run("DROP ROLE sleeper")
    assert address.password not in repr(address)
    with pytest.raises(ValueError, match="maybe"):
        open_shared(replace(address, tls="maybe"))


def test_a_database_that_keeps_text_in_another_way(pg: Server) -> None:
    name = new_name("foreign")
    pg.run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
    assert type(refused(replace(pg.address, database=name))) is UnfitServer
    pg.drop(name)


def test_what_one_may_not_and_where_nothing_may_be_written(
    pg: Server, opened: SharedDatabase
) -> None:
    pg.run("CREATE ROLE clerk")
    try:
        opened.execute_sql("SET ROLE clerk")
        with pytest.raises(NotAdmitted):
            sql.rows("SELECT * FROM customer")
        opened.execute_sql("RESET ROLE")
        opened.execute_sql("SET default_transaction_read_only = on")
        with pytest.raises(ReadOnly):
            set_value("a", "1")
    finally:
        pg.run("DROP ROLE clerk")


@pytest.mark.parametrize(("code", "kind"), [("53100", DiskFull), ("40P01", Locked)])
def test_what_the_server_reports_is_told_by_its_code(
    opened: SharedDatabase, code: str, kind: type[StorageError]
) -> None:
    with pytest.raises(kind), opened.atomic():
        sql.run(f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$")
    set_value("afterwards", "1")


def test_a_lost_connection_is_told_and_comes_back(pg: Server, opened: SharedDatabase) -> None:
    set_value("a", "1")
    own = opened.connection().info.backend_pid

    def be_cut_off() -> None:
        with opened.atomic():
            set_value("b", "2")
            pg.run(f"SELECT pg_terminate_backend({own}, 5000)")
            set_value("c", "3")

    with pytest.raises(ConnectionLost):
        be_cut_off()
    with pytest.raises(ConnectionLost):
        sql.rows("SELECT key FROM setting_value")
    with opened.here():
        assert sql.rows("SELECT key FROM setting_value") == [("a",)]


def test_a_server_that_is_started_again(tmp_path: Path) -> None:
    programs = server_programs()
    assert programs is not None
    own = start(programs)
    try:
        database = open_shared(own.database("office"))
        database.connect_here()
        upgrade(database, lambda: None)
        set_value("a", "1")
        own.restart()
        with pytest.raises(ConnectionLost):
            set_value("b", "2")
        with database.here():
            set_value("c", "3")
            assert sql.rows("SELECT key FROM setting_value ORDER BY key") == [("a",), ("c",)]
        database.close_here()
    finally:
        own.stop()
    assert type(refused(database.address)) is Unreachable


# ----------------------------------------------------------------------------------------- health


def test_what_is_switched_off_is_unsound(opened: SharedDatabase) -> None:
    assert opened.unsound() == []
    opened.execute_sql("ALTER TABLE activity DISABLE TRIGGER activity_no_update")
    assert opened.unsound() == ["trigger activity_no_update of activity is switched off"]


def test_a_local_office_is_opened_without_the_servers_driver() -> None:
    program = (
        "import sys, pathlib, tempfile\n"
        "from db.engine import open_local\n"
        "import crm_desktop.application, db.models\n"
        "database = open_local(pathlib.Path(tempfile.mkdtemp()) / 'x.db', None, create=True)\n"
        "database.connect_here(); database.close_here()\n"
        "print([name for name in sys.modules if name.startswith('psycopg')])\n"
        "from db.engine import SharedAddress\n"
        "from db.shared import open_shared\n"
        "open_shared(SharedAddress('h', 'd', 'u'))\n"
        "print('psycopg' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[:2] == ["[]", "True"]


def test_the_head_is_the_same_on_both_engines(opened: SharedDatabase) -> None:
    assert max(applied(opened)) == HEAD
