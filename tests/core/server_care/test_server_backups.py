"""Backups of an office on a server: made, proved, told from others, put back."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from crm_desktop.application import Application, open_shared_office
from crm_desktop.backups.model import Able, BackupStatus, Why
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.errors import NotAllowed, NotFound, Refused, SecondPersonNeeded
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.restoring import Authority
from crm_desktop.shared_restoring import PutBack, restore_shared_office
from crm_desktop.sharing.model import ServerAccount
from db import dumping, programs, scratch, sql
from db.backup import file_sha256
from db.engine import persons_address
from db.errors import (
    ConnectionLost,
    CopyFailed,
    DamagedCopy,
    Missing,
    NotAdmitted,
    OldPrograms,
    Unreachable,
)
from db.held.install import install
from db.shared import SharedDatabase, open_shared
from db.swapping import beside_name
from tests.core.conftest import Templates
from tests.core.offices import START, Office, shared_address
from tests.core.server_care.conftest import Shared
from tests.servers import OWNER, PASSWORD, new_name, server

ACCOUNT = ServerAccount(OWNER, PASSWORD)


def databases() -> set[str]:
    """Return the names of the databases on the server."""
    return {name for (name,) in server().run("SELECT datname FROM pg_database")}


def left() -> set[str]:
    """Return what lies about of places to try."""
    return {name for name in databases() if name.startswith("crm_try_")}


@pytest.fixture
def person(shared: Shared) -> Callable[[Application], None]:
    """What makes an open office look as a person's session does: without the server's account."""

    def as_person(app: Application) -> None:
        assert isinstance(app.database, SharedDatabase)
        app.database.address = replace(app.database.address, is_persons=True)

    return as_person


# ------------------------------------------------------------------------------ making one


def test_a_dump_is_proved_noted_and_found_sound(
    app: Application, shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[str] = []
    real = subprocess.Popen

    def listening(command: list[str], **more: object) -> object:
        lines.extend(command)
        assert PASSWORD not in (more.get("env") or {}).values()  # type: ignore[attr-defined]
        return real(command, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(dumping.subprocess, "Popen", listening)
    told: list[tuple[int, int]] = []
    head = sql.one("SELECT seq, hash FROM audit_head")
    made = app.backups.make(shared.admin, None, lambda done, whole: told.append((done, whole)))
    backup = made.value
    assert backup.path.parent == shared.folder.backups
    assert (backup.audit_seq, backup.audit_hash) == head
    assert backup.sha256 == file_sha256(backup.path)
    assert (backup.why, backup.size) == (Why.BY_HAND, backup.path.stat().st_size)
    assert app.backups.backups(shared.admin) == [backup]
    assert [name.name for name in shared.folder.backups.iterdir()] == [backup.path.name]
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == told[-1][1]
    if os.name != "nt":
        assert backup.path.stat().st_mode & 0o077 == 0, "nobody else reads the whole office"
    assert any("pg_dump" in word for word in lines)
    assert any("pg_restore" in word for word in lines)
    assert not any(PASSWORD in word for word in lines), "whoever lists processes would read it"
    facts = app.backups.verify(shared.admin, backup.path)
    assert (facts.sha256, facts.audit_seq, facts.wrong) == (backup.sha256, backup.audit_seq, ())
    assert left() == set()
    assert app.check.run(shared.admin) == []


def test_others_go_on_writing_while_it_is_made(app: Application, shared: Shared) -> None:
    other = shared.open()
    themes = iter(("dark", "light") * 200)

    def write(_done: int, _whole: int) -> None:
        with other.database.here():
            other.settings.change_own(shared.officer, "theme", next(themes))

    made = app.backups.make(shared.admin, None, write).value
    other.close()
    with app.database.here():
        assert sql.scalar("SELECT seq FROM audit_head") > made.audit_seq + 10


def test_a_person_gives_the_servers_password(
    app: Application, shared: Shared, person: Callable[[Application], None]
) -> None:
    person(app)
    assert app.backups.status(SYSTEM).able is Able.ASKS
    assert app.backups.make_daily(SYSTEM) is None, "the hosting PC does it"
    with pytest.raises(Refused) as raised:
        app.backups.make(shared.admin)
    assert raised.value.phrase.key == "server_backup.account_needed"
    with pytest.raises(NotAllowed):
        app.backups.make(replace(shared.admin, person=77), account=ACCOUNT)
    made = app.backups.make(shared.admin, account=ACCOUNT).value
    # Whoever may see backups proves one without any password: on a server for a moment.
    assert app.backups.verify(shared.admin, made.path).wrong == ()


def test_a_hosting_pc_does_it_by_itself_once_a_day(
    app: Application, shared: Shared, person: Callable[[Application], None]
) -> None:
    assert app.backups.status(SYSTEM) == BackupStatus(None, due=True, shared=True)
    person(app)
    app.account = ACCOUNT
    assert app.backups.status(SYSTEM).able is Able.ALONE
    made = app.backups.make_daily(SYSTEM)
    assert made
    assert made.value.why is Why.DAILY
    assert app.backups.status(SYSTEM).last == shared.clock.now()
    assert app.backups.make_daily(SYSTEM) is None
    assert not app.backups.status(SYSTEM).due


def test_without_programs_it_is_said_who_does_it(
    app: Application, shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_desktop.backups.copies.server_programs", lambda: None)
    assert app.backups.status(SYSTEM).able is Able.ELSEWHERE
    with pytest.raises(Refused) as raised:
        app.backups.make(shared.admin)
    assert raised.value.phrase.key == "server_backup.elsewhere"


def test_what_does_not_hold_is_not_kept(
    app: Application, shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = dumping.proofs
    monkeypatch.setattr(
        dumping,
        "proofs",
        lambda database, step: {
            name: replace(proof, rows=proof.rows + (database.database == shared.address.database))
            for name, proof in real(database, step).items()
        },
    )
    with pytest.raises(CopyFailed):
        app.backups.make(shared.admin)
    assert list(shared.folder.backups.iterdir()) == []
    assert left() == set()


def test_stopped_in_the_middle_it_leaves_nothing(app: Application, shared: Shared) -> None:
    class Stopped(Exception):
        pass

    for at in (1, 80):
        count = iter(range(1000))

        def stop(_done: int, _whole: int, count: object = count, at: int = at) -> None:
            if next(count) == at:  # type: ignore[call-overload]
                raise Stopped

        with pytest.raises(Stopped):
            app.backups.make(shared.admin, None, stop)
    assert list(shared.folder.backups.iterdir()) == []
    assert left() == set()


# ------------------------------------------------------------------------------ being no backup


@pytest.fixture(scope="module")
def dark(_templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dump of the office when its administrator liked it dark."""
    template = shared_address(_templates("postgres", "small"))
    assert template
    folder = tmp_path_factory.mktemp("dark")
    address = server().database(new_name("dark"), template.database)
    app = open_shared_office(DataFolder(folder), address, clock=SetClock(START))
    admin = Office(app, SetClock(START)).administrator
    app.settings.change_own(admin, "theme", "dark")
    app.close()
    dumping.dump_office(address, folder / "monday.crmbackup", _programs())
    server().drop(address.database)
    return folder / "monday.crmbackup"


@pytest.fixture
def copy(dark: Path, tmp_path: Path) -> Path:
    """That dump in a folder of the test's own."""
    return Path(shutil.copy(dark, tmp_path))


def _programs() -> Path:
    found = programs.server_programs()
    assert found
    return found


def test_a_file_that_is_torn_or_changed_is_refused(
    app: Application, shared: Shared, copy: Path
) -> None:
    whole = copy.read_bytes()
    bad = copy.with_name("bad.crmbackup")
    middle = len(whole) // 2
    # A foot that says what cannot be, before the same end.
    foot = len(whole) - 24
    for content in (
        b"",
        b"not a dump",
        b"PGDMP",
        whole[:-1],
        whole[:middle],
        whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        whole[:foot] + b"g" * 16 + whole[-8:],
        whole[:foot] + b"f" * 16 + whole[-8:],
        whole[:foot] + f"{3:016x}".encode() + whole[-8:],
        whole[:foot] + b"{}" + f"{2:016x}".encode() + whole[-8:],
    ):
        bad.write_bytes(content)
        with pytest.raises(DamagedCopy):
            app.backups.verify(shared.admin, bad)
    with pytest.raises(NotFound):
        app.backups.verify(shared.admin, copy.with_name("none"))
    with pytest.raises(Missing):
        dumping.read_dump(copy.with_name("none"))


def test_another_offices_backup_is_refused(app: Application, shared: Shared, copy: Path) -> None:
    sql.run("UPDATE office SET uid = 'another'")
    with pytest.raises(Refused) as raised:
        app.backups.verify(shared.admin, copy)
    assert raised.value.phrase.key == "server_backup.other_office"
    with pytest.raises(Refused):
        put_back(shared, copy)
    assert not any("_new_" in name for name in databases())


def test_what_the_check_finds_in_a_copy_is_told(app: Application, shared: Shared) -> None:
    sql.run("UPDATE audit_head SET hash = 'another'")
    out = shared.folder.root / "made"
    dumping.dump_office(shared.address, out, _programs())
    assert app.backups.verify(shared.admin, out).wrong


def test_a_database_without_an_office_has_no_backup(tmp_path: Path) -> None:
    address = server().database(new_name("empty"))
    database = open_shared(address)
    database.connect()
    for statement in (
        "CREATE TABLE schema_migration (name text)",
        "CREATE TABLE audit_head (id int, seq int, hash text)",
        "CREATE TABLE office (id int, uid text)",
    ):
        database.execute_sql(statement)
    database.close()
    with pytest.raises(Missing):
        dumping.dump_office(address, tmp_path / "none", _programs())
    assert list(tmp_path.iterdir()) == []
    server().drop(address.database)


def test_what_a_program_says_has_a_meaning(shared: Shared, tmp_path: Path, copy: Path) -> None:
    bad = replace(shared.address, password="another")
    with pytest.raises(NotAdmitted):
        dumping.restore_into(copy, bad, _programs())
    with pytest.raises(Unreachable):
        dumping.restore_into(copy, replace(shared.address, port=1), _programs())
    assert isinstance(dumping._meant("aborting: server version mismatch", "pg_dump"), OldPrograms)
    said = dumping._meant("pg_restore: error: something else", "pg_restore")
    assert isinstance(said, DamagedCopy)
    (tmp_path / "no list").write_bytes(b"PGDMP")
    with pytest.raises(DamagedCopy):
        dumping.restore_into(tmp_path / "no list", shared.address, _programs())


# ------------------------------------------------------------------------------ where to try it


def test_who_may_make_no_database_tries_on_a_server_of_its_own(shared: Shared) -> None:
    server().run("CREATE ROLE may_nothing LOGIN PASSWORD 'x'")
    try:
        poor = replace(shared.address, user="may_nothing", password="x")
        with scratch.place_to_try(poor, _programs()) as place:
            assert place.port != poor.port
            tried = open_shared(place)
            tried.connect()
            tried.close()
    finally:
        server().run("DROP ROLE may_nothing")
    with pytest.raises(Unreachable):
        tried.connect_here()


def test_what_was_left_long_ago_is_cleared_away(shared: Shared) -> None:
    names = ("crm_try_1_old", "crm_try_x_odd")
    for name in names:
        server().database(name)
    try:
        assert scratch.clear_away(shared.address) == ["crm_try_1_old"]
    finally:
        for name in names:
            server().drop(name)


def test_a_server_that_does_not_start_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(Missing), scratch.temporary_server(Path("nowhere")):
        pass
    # One that makes its data and then does not stay.
    monkeypatch.setattr(scratch, "_command", lambda *_: [str(_programs() / "postgres"), "--no"])
    with pytest.raises(Unreachable), scratch.temporary_server(_programs()):
        pass
    monkeypatch.setattr(scratch.secrets, "token_urlsafe", lambda _length: "")
    with pytest.raises(Unreachable), scratch.temporary_server(_programs()):
        pass
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------------ putting back


def alone(shared: Shared) -> Callable[[Application], Authority]:
    """Return the authority of an administrator with a reason to do without a second person."""
    return lambda _office: Authority(shared.admin, None, "nobody else is here")


def put_back(shared: Shared, copy: Path, authorise: object = None, **more: object) -> PutBack:
    """Put a backup back."""
    return restore_shared_office(
        shared.folder,
        shared.address,
        copy,
        authorise or alone(shared),  # type: ignore[arg-type]
        clock=shared.clock,
        **more,  # type: ignore[arg-type]
    )


def theme(shared: Shared) -> str:
    """Return what the office says now."""
    app = shared.open()
    try:
        return str(app.settings.values(shared.admin)["theme"])
    finally:
        app.close()


def test_it_comes_back_with_a_trace_and_the_old_one_is_kept(
    app: Application, shared: Shared, copy: Path
) -> None:
    told: list[tuple[int, int]] = []
    done = put_back(
        shared,
        copy,
        progress=lambda *step: told.append(step),
    )
    assert told
    assert done.aside == beside_name(shared.address.database, "before_20260302090000")
    assert theme(shared) == "dark"
    # Whoever had it open was sent away, and comes back into the restored one.
    with pytest.raises(ConnectionLost):
        app.settings.values(shared.admin)
    assert app.settings.values(shared.admin)["theme"] == "dark"
    again = shared.open()
    with again.database.here():
        last = sql.rows("SELECT action, person_name FROM audit_entry ORDER BY seq DESC LIMIT 1")
        assert last == [("backup.restored", "")]
        assert again.check.run(shared.admin) == []
    again.close()
    with pytest.raises(Unreachable):
        shared.open(replace(shared.address, database=done.aside))
    server().run(f'ALTER DATABASE "{done.aside}" WITH ALLOW_CONNECTIONS TRUE')
    before = shared.open(replace(shared.address, database=done.aside))
    with before.database.here():
        assert sql.one(
            "SELECT action, duty, reason FROM audit_entry ORDER BY seq DESC LIMIT 1"
        ) == ("backup.restore", "restores_alone", "nobody else is here")
    assert before.settings.values(shared.admin)["theme"] != "dark"
    before.close()
    server().drop(done.aside)


def test_people_log_in_as_before_after_it(shared: Shared, tmp_path: Path) -> None:
    own = open_shared(shared.address)
    own.connect()
    install(own)
    for person, login in ((shared.admin.person, "chenli"), (shared.officer.person, "lifang")):
        own.give_password(person, login, "correct horse")
    own.close()
    copy = tmp_path / "held.crmbackup"
    dumping.dump_office(shared.address, copy, _programs())
    # Somebody whom the server no longer knows, as where a backup comes to another server.
    gone = persons_address("", shared.address.database, "lifang", "").user
    server().run(f'DROP ROLE "{gone}"')
    done = put_back(shared, copy)
    assert done.without_login == ("lifang",)
    server().drop(done.aside)
    address = shared.address
    at = persons_address(
        address.host, address.database, "chenli", "correct horse", port=address.port, tls="disable"
    )
    app = shared.open(at)
    assert app.login.come_in(SYSTEM).value.actor.person == shared.admin.person
    app.settings.change_own(shared.admin, "theme", "dark")
    with app.database.here(), pytest.raises(NotAdmitted):
        sql.run("DELETE FROM audit_entry")
    status = app.backups.status(shared.admin)
    assert (status.able, status.shared) == (Able.ASKS, True)
    made = app.backups.make(shared.admin, account=ACCOUNT).value
    assert app.backups.backups(shared.admin)[0].sha256 == made.sha256
    app.account = ACCOUNT
    shared.clock.advance(timedelta(days=1))
    assert app.backups.make_daily(SYSTEM)
    app.close()


def test_it_takes_the_right_and_a_second_person(
    app: Application, shared: Shared, copy: Path
) -> None:
    before = databases()
    with pytest.raises(SecondPersonNeeded):
        put_back(shared, copy, lambda _office: Authority(shared.admin))
    with pytest.raises(NotFound):
        put_back(shared, copy.with_name("none"))
    local = copy.with_name("local")
    local.write_bytes(b"SQLite format 3\0")
    with pytest.raises(Refused):
        put_back(shared, local)
    assert databases() == before
    assert theme(shared) != "dark"


def test_an_office_that_is_gone_comes_back_by_its_own_people(
    app: Application, shared: Shared, copy: Path
) -> None:
    app.close()
    server().drop(shared.address.database)
    assert put_back(shared, copy).aside == ""
    assert theme(shared) == "dark"


def test_what_cannot_be_exchanged_stays_as_it_was(
    app: Application, shared: Shared, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_names: object) -> None:
        raise RuntimeError("just then")

    monkeypatch.setattr("db.swapping._rename", fails)
    before = databases()
    with pytest.raises(RuntimeError):
        put_back(shared, copy)
    assert databases() == before
    assert theme(shared) != "dark"


def test_without_programs_nothing_is_put_back(
    shared: Shared, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_desktop.shared_restoring.server_programs", lambda: None)
    with pytest.raises(Refused):
        put_back(shared, copy)


def test_a_dump_is_one_for_any_pg_restore(copy: Path) -> None:
    said = dumping._said(_programs(), "pg_restore", ["--list", str(copy)])
    assert "TABLE DATA public audit_entry" in said
    assert json.loads(copy.read_bytes()[:-24].rpartition(b'{"dump"')[2].join((b'{"dump"', b"")))
