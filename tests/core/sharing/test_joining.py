"""Coming in on an office that a server shares: joined from two folders, and every refusal."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import peewee
import pytest

from crm_desktop.access.model import PersonData
from crm_desktop.application import (
    Application,
    found_office,
    open_application,
    open_as_person,
    open_shared_office,
)
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.errors import DeniedLogin, Refused, ValidationErrors
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import SystemKeyring
from crm_desktop.foundation.words import Language
from crm_desktop.place import check_joining_place, check_new_place
from crm_desktop.profile import (
    KeyKeeping,
    PersonNeeded,
    Profile,
    has_office,
    joined_place,
    load_profile,
)
from crm_desktop.restoring import restore_elsewhere
from crm_desktop.sharing.joining import (
    enter_office,
    join_office,
    keep_password,
    kept_password,
    try_office,
)
from crm_desktop.sharing.moving import Destination
from crm_desktop.sharing.place import SharedPlace
from crm_desktop.sharing.refusals import why_not
from db import sql
from db.errors import (
    Missing,
    NewerSchema,
    NotAdmitted,
    NoTls,
    OlderSchema,
    OtherServer,
    StorageError,
    Unreachable,
    WrongPassword,
)
from db.migrate import HEAD
from tests.core.offices import PASSWORD, START, NoKeyring, founding
from tests.core.sharing.people import Shared, clear, found_shared
from tests.db.disks import NOBODY, is_root
from tests.keyrings import MemoryKeyring
from tests.servers import server


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    shared = found_shared(tmp_path_factory.mktemp("host"))
    yield shared
    clear(shared)


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "desk")


@pytest.fixture
def clock() -> SetClock:
    return SetClock(START)


@contextmanager
def joined(shared: Shared, folder: DataFolder, login: str = "chenli") -> Iterator[Application]:
    app, _ = join_office(folder, shared.place, login, PASSWORD, clock=SetClock(START))
    try:
        yield app
    finally:
        app.close()


# ------------------------------------------------------------------------------------- joining


def test_two_desks_join_and_each_is_its_person(founded: Shared, tmp_path: Path) -> None:
    one, other = DataFolder(tmp_path / "one"), DataFolder(tmp_path / "other")
    with joined(founded, one) as app:
        assert app.profile.shared == replace(founded.place, office="远达")
        assert load_profile(one) == app.profile
        (entry,) = sql.rows(
            "SELECT action, person_name, subjects FROM audit_entry ORDER BY seq DESC LIMIT 1"
        )
        assert entry[:2] == ("login.in", "陈立")
    app, session = join_office(other, founded.place, "LiFang ", PASSWORD, clock=SetClock(START))
    app.close()
    assert (session.name, session.post_title) == ("李芳", "客服专员")
    assert load_profile(other).uid == load_profile(one).uid
    written = one.profile.read_text("utf-8")
    assert "chenli" not in written
    assert PASSWORD not in written
    assert has_office(one)
    assert joined_place(one) == replace(founded.place, office="远达")
    assert founded.place.title == f"{founded.place.database} · 127.0.0.1"


def test_trying_keeps_nothing(founded: Shared, folder: DataFolder, clock: SetClock) -> None:
    place = try_office(folder, founded.place, "chenli", PASSWORD, clock=clock)
    assert place.title == "远达 · 127.0.0.1"
    assert not folder.profile.exists()


def test_nobody_is_connected_before_the_login(founded: Shared, folder: DataFolder) -> None:
    with joined(founded, folder):
        pass
    with pytest.raises(PersonNeeded):
        open_application(folder, NoKeyring())
    app, session = enter_office(folder, "chenli", PASSWORD)
    try:
        assert app.database.keeps_passwords
        assert session.name == "陈立"
        assert app.login.session(session.actor).rights == session.rights
    finally:
        app.close()


def test_a_folder_of_an_office_joins_none_and_the_other_way_round(
    founded: Shared, folder: DataFolder, tmp_path: Path
) -> None:
    local = DataFolder(tmp_path / "local")
    app, _, _ = found_office(local, NoKeyring(), founding("small-office"), plain=True)
    app.close()
    for attempt in (
        lambda: check_joining_place(local),
        lambda: join_office(local, founded.place, "chenli", PASSWORD),
    ):
        with pytest.raises(Refused):
            attempt()
    with joined(founded, folder):
        pass
    check_joining_place(folder)  # it may join again, at another address
    with pytest.raises(Refused):
        check_new_place(folder)
    with pytest.raises(Refused):
        found_office(folder, NoKeyring(), founding("small-office"), plain=True)
    with pytest.raises(Refused):
        restore_elsewhere(folder, NoKeyring(), local.database, None)
    with joined(founded, folder, "lifang"):
        pass
    with pytest.raises(ValueError, match="joined"):
        open_as_person(local, Profile("u", KeyKeeping.PLAIN), "chenli", PASSWORD)


# ------------------------------------------------------------------------------------ refusals


def refused(folder: DataFolder, place: SharedPlace, login: str = "chenli") -> tuple[str, str]:
    """Return error and field of a joining that fails; the folder is as it was."""
    with pytest.raises((StorageError, DeniedLogin)) as caught:
        join_office(folder, place, login, PASSWORD, clock=SetClock(START))
    assert not folder.profile.exists()
    refusal = why_not(caught.value)
    assert refusal is not None, caught.value
    return type(caught.value).__name__, refusal.field


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_wrong_port_is_unreachable(founded: Shared, folder: DataFolder) -> None:
    assert refused(folder, replace(founded.place, port=free_port())) == ("Unreachable", "host")


def test_what_is_no_database_server_is_said(founded: Shared, folder: DataFolder) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(1024)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        place = replace(founded.place, port=listening.getsockname()[1])
        assert refused(folder, place) == (OtherServer.__name__, "host")
        thread.join()


def test_tls_that_is_asked_for_and_not_there_is_said(founded: Shared, folder: DataFolder) -> None:
    for tls in ("require", "verify-full"):
        assert refused(folder, replace(founded.place, tls=tls)) == (NoTls.__name__, "tls")


@contextmanager
def with_tls(to: Path) -> Iterator[Path]:
    """Let the server offer TLS for a while; yield the certificate that is to be trusted."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl makes the certificate")
    data = server().folder / "data"
    own, key = data / "server.crt", data / "server.key"
    subprocess.run(
        [openssl, "req", "-new", "-x509", "-nodes", "-subj", "/CN=office", "-addext",
         "subjectAltName=IP:127.0.0.1", "-out", str(own), "-keyout", str(key)],
        check=True, capture_output=True,
    )  # fmt: skip
    for file in (own, key):
        file.chmod(0o600)
        if is_root():
            os.chown(file, NOBODY, NOBODY)
    try:
        _set_tls("on")
    except peewee.PeeweeException:
        pytest.skip("this build of PostgreSQL has no TLS")
    try:
        yield Path(shutil.copyfile(own, to / "office.crt"))
    finally:
        _set_tls("off")


def _set_tls(state: str) -> None:
    server().run(f"ALTER SYSTEM SET ssl = {state}")
    _reload()


def test_a_certificate_is_checked_where_that_is_asked_for(
    founded: Shared, folder: DataFolder, tmp_path: Path, clock: SetClock
) -> None:
    with with_tls(tmp_path) as trusted:
        for tls, certificate in (("require", ""), ("verify-full", str(trusted))):
            place = replace(founded.place, tls=tls, certificate=certificate)
            assert try_office(folder, place, "chenli", PASSWORD, clock=clock).tls == tls
        for place in (
            replace(founded.place, tls="verify-full"),
            replace(founded.place, tls="verify-full", certificate=str(trusted), host="localhost"),
        ):
            assert refused(folder, place) == (NoTls.__name__, "tls")


def test_a_name_that_nobody_has_and_a_database_that_is_not_there_are_one(
    founded: Shared, folder: DataFolder
) -> None:
    wrong = (WrongPassword.__name__, "password")
    assert refused(folder, founded.place, "nobody") == wrong
    assert refused(folder, replace(founded.place, database="elsewhere")) == wrong


@contextmanager
def hba(line: str) -> Iterator[None]:
    """Let the server go by another first line of pg_hba.conf for a while."""
    file = server().folder / "data" / "pg_hba.conf"
    before = file.read_text("utf-8")
    _load(file, f"{line}\n{before}")
    try:
        yield
    finally:
        _load(file, before)


def _load(file: Path, rules: str) -> None:
    """Have the server read other rules, and wait until it goes by them."""
    file.write_text(rules, "utf-8")
    _reload()


def _reload() -> None:
    (loaded,) = server().run("SELECT pg_conf_load_time(), pg_reload_conf()")
    while server().run("SELECT pg_conf_load_time()") == [loaded[:1]]:
        time.sleep(0.01)


def test_a_computer_that_the_server_rejects_is_said(founded: Shared, folder: DataFolder) -> None:
    with hba(f"host {founded.place.database} all all reject"):
        assert refused(folder, founded.place) == (NotAdmitted.__name__, "host")


def test_a_server_that_asks_for_no_proof_gets_no_password(
    founded: Shared, folder: DataFolder
) -> None:
    for way in ("trust", "password"):
        with hba(f"host {founded.place.database} all all {way}"):
            assert refused(folder, founded.place) == (NotAdmitted.__name__, "host")


@contextmanager
def schema_changed(shared: Shared, change: str, back: str) -> Iterator[None]:
    server_at = replace(server().address, database=shared.address.database)
    from db.shared import open_shared

    database = open_shared(server_at)
    database.connect()
    try:
        database.execute_sql(change)
        yield
        database.execute_sql(back)
    finally:
        database.close()


def test_a_newer_and_an_older_schema_are_told_apart(founded: Shared, folder: DataFolder) -> None:
    future = "9999_of_the_future"
    newer = (
        f"UPDATE schema_migration SET name = '{future}' WHERE name = '{HEAD}'",
        f"UPDATE schema_migration SET name = '{HEAD}' WHERE name = '{future}'",
    )
    with schema_changed(founded, *newer):
        assert refused(folder, founded.place) == (NewerSchema.__name__, "database")
    kept = "DELETE FROM schema_migration WHERE name = (SELECT max(name) FROM schema_migration)"
    again = "INSERT INTO schema_migration SELECT * FROM taken"
    with (
        schema_changed(
            founded,
            "CREATE TABLE taken AS SELECT * FROM schema_migration ORDER BY name DESC LIMIT 1",
            "DROP TABLE taken",
        ),
        schema_changed(founded, kept, again),
    ):
        assert refused(folder, founded.place) == (OlderSchema.__name__, "database")


def test_a_database_without_an_office_is_said(founded: Shared, folder: DataFolder) -> None:
    hidden = ("ALTER TABLE schema_migration RENAME TO hidden",
              "ALTER TABLE hidden RENAME TO schema_migration")  # fmt: skip
    with schema_changed(founded, *hidden):
        assert refused(folder, founded.place) == (Missing.__name__, "database")


def test_another_office_in_its_place_is_not_entered(founded: Shared, folder: DataFolder) -> None:
    with joined(founded, folder) as app:
        profile = app.profile
    replace(profile, uid="another").save(folder)
    with pytest.raises(Refused):
        enter_office(folder, "chenli", PASSWORD)


def test_a_server_that_stands_still_is_unreachable(founded: Shared, folder: DataFolder) -> None:
    with joined(founded, folder) as app:
        address = app.database.way()
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))  # nobody listens
        profile = load_profile(folder)
        place = replace(profile.shared, port=full.getsockname()[1])  # type: ignore[type-var]
        replace(profile, shared=place).save(folder)
        with pytest.raises(Unreachable):
            enter_office(folder, "chenli", PASSWORD)
    assert address.is_persons  # type: ignore[union-attr]


# ------------------------------------------------------------------------------------ the login


def test_a_wrong_password_waits_at_this_desk_and_is_logged_when_one_comes_in(
    founded: Shared, folder: DataFolder, clock: SetClock
) -> None:
    with joined(founded, folder):
        pass
    for _ in range(3):
        with pytest.raises(DeniedLogin) as denied:
            enter_office(folder, "chenli", "wrong", clock=clock)
        assert denied.value.phrase.key == "error.login"
    with pytest.raises(DeniedLogin) as denied:
        enter_office(folder, "ChenLi", PASSWORD, clock=clock)
    assert denied.value.wait_seconds == 5
    clock.advance(timedelta(seconds=6))
    app, session = enter_office(folder, "chenli", PASSWORD, clock=clock)
    try:
        (subjects,) = sql.one("SELECT subjects FROM audit_entry ORDER BY seq DESC LIMIT 1") or ()
        assert json.loads(subjects)[0]["after"] == {"failures": 3}
        # A password that does not fit at the lock counts here too, and is logged at once.
        with pytest.raises(DeniedLogin):
            app.login.unlock(session.actor, "wrong")
        app.login.unlock(session.actor, PASSWORD)
    finally:
        app.close()


def test_who_holds_no_post_or_is_unknown_does_not_come_in(
    founded: Shared, folder: DataFolder, tmp_path: Path
) -> None:
    with founded.hosting(tmp_path) as host:
        admin = host.administrator
        data = PersonData(1, "nopost", "无岗")
        person = host.app.people.add_person(admin, data).value.person
        host.app.database.give_password(person.id, "nopost", PASSWORD)
        assert host.app.login.log_in(SYSTEM, "chenli", PASSWORD).value.name == "陈立"
        with pytest.raises(DeniedLogin) as denied:
            host.app.login.come_in(SYSTEM)
    assert denied.value.phrase.key == "error.login", "the server's own account is nobody"
    with pytest.raises(NotAdmitted):
        join_office(folder, founded.place, "nopost", PASSWORD)
    # A role that the server still lets in, such as one whose posting ended at midnight.
    server().run(f'ALTER ROLE "{founded.place.database}:nopost" LOGIN')
    with pytest.raises(DeniedLogin) as denied:
        join_office(folder, founded.place, "nopost", PASSWORD)
    assert denied.value.phrase.key == "error.no_post"
    assert not folder.profile.exists()
    with pytest.raises(NotAdmitted):
        join_office(folder, founded.place, "nopost", PASSWORD)


def test_the_recovery_sheet_and_what_is_due_are_of_the_host(
    founded: Shared, folder: DataFolder
) -> None:
    with joined(founded, folder) as app:
        admin = Actor(1, int(sql.scalar("SELECT min(post_id) FROM posting WHERE person_id = 1")))
        made = sql.scalar("SELECT recovery_made_at FROM office")
        with pytest.raises(Refused):
            app.sheets.sheet(admin, Language.ZH)
        assert sql.scalar("SELECT recovery_made_at FROM office") == made, "that one stays good"
        with pytest.raises(Refused):
            app.backups.make(admin)
        with pytest.raises(Refused):
            app.moving.to_server(admin, Destination(founded.place, "owner", ""), PASSWORD)
        assert {item.sort for item in app.due.items(admin)} & {"backup", "recovery_sheet"} == set()


def test_a_new_password_holds_at_once_and_for_lost_connections_too(
    founded: Shared, folder: DataFolder, tmp_path: Path
) -> None:
    new = "another\0horse\ud800 10"  # what an input method leaves is as good a sign as any
    with joined(founded, folder, "lifang") as app:
        actor = Actor(2, int(sql.scalar("SELECT post_id FROM posting WHERE person_id = 2")))
        with pytest.raises(ValidationErrors):
            app.login.change_password(actor, "wrong", new)
        app.login.change_password(actor, PASSWORD, new)
        app.close()
        app.connect_here()  # with the new one
        assert sql.scalar("SELECT must_change FROM credential WHERE person_id = 2") is False
    for login, password in (("lifang", PASSWORD), ("lifang\udfff", new), ("\0", "\0")):
        with pytest.raises(DeniedLogin):
            enter_office(folder, login, password)
    app, _ = enter_office(folder, "lifang", new, clock=SetClock(START))
    app.login.change_password(actor, new, PASSWORD)
    app.close()


def test_a_password_of_ours_must_be_changed_and_a_login_can_be_renamed(
    founded: Shared, folder: DataFolder
) -> None:
    with joined(founded, folder) as app:
        admin = Actor(1, int(sql.scalar("SELECT min(post_id) FROM posting WHERE person_id = 1")))
        made = app.people.add_person(admin, PersonData(1, "wangwu", "王五"))
        person, first = made.value.person, made.value.password
        post = int(sql.scalar("SELECT post_id FROM posting WHERE person_id = 2"))
        app.people.assign(admin, person.id, post, START.date())
        data = PersonData(1, "wang.wu", "王五")
        person = app.people.edit_person(admin, person.id, person.version, data).value
        me = app.people.person(admin, 1)
        with pytest.raises(ValidationErrors) as error:
            app.people.edit_person(admin, 1, me.version, PersonData(1, "chen", me.name))
        assert set(error.value.fields) == {"login"}
    with pytest.raises(DeniedLogin):
        enter_office(folder, "wangwu", first)
    app, session = enter_office(folder, "wang.wu", first, clock=SetClock(START))
    assert session.must_change
    app.close()
    with joined(founded, folder) as app:
        given = app.people.reset_password(admin, person.id, "忘了").value.password
        with pytest.raises(Refused):
            app.login.recover(SYSTEM, "AAAAA", "chenli", "another-horse-10")
    app, _ = enter_office(folder, "wang.wu", given, clock=SetClock(START))
    app.close()


def test_a_second_person_signs_with_their_own_password(founded: Shared, folder: DataFolder) -> None:
    with joined(founded, folder, "lifang") as app:
        actor = Actor(2, int(sql.scalar("SELECT post_id FROM posting WHERE person_id = 2")))
        with pytest.raises(DeniedLogin):
            app.login.countersign(actor, "administration.do", "chenli", "wrong")
        signed = app.login.countersign(actor, "administration.do", "chenli", PASSWORD).value
        assert (signed.person, signed.name) == (1, "陈立")
        with pytest.raises(DeniedLogin):
            app.login.countersign(actor, "administration.do", "nobody", PASSWORD)


# ---------------------------------------------------------------------------------- remembering


def test_a_password_is_remembered_by_whoever_wishes(
    founded: Shared, folder: DataFolder, memory_keyring: MemoryKeyring
) -> None:
    ring = SystemKeyring()
    app, _ = join_office(folder, founded.place, "chenli", PASSWORD, keyring=ring)
    app.close()
    profile = load_profile(folder)
    assert kept_password(profile, ring, " ChenLi ") == PASSWORD
    assert kept_password(profile, ring, "lifang") is None
    assert kept_password(profile, ring, "") is None
    keep_password(profile, ring, "chenli", None)
    assert kept_password(profile, ring, "chenli") is None
    memory_keyring.locked = True
    other = DataFolder(folder.root / "other")
    with pytest.raises(Refused):
        join_office(other, founded.place, "chenli", PASSWORD, keyring=ring)
    assert not other.profile.exists()


def test_an_import_in_another_process_comes_in_as_the_person(
    founded: Shared, folder: DataFolder
) -> None:
    """What it needs is the address; it upgrades nothing."""
    with joined(founded, folder) as app:
        way = app.database.way()
    child = open_shared_office(folder, way, clock=SetClock(START))  # type: ignore[arg-type]
    try:
        assert child.database.arrive() == 1
    finally:
        child.close()
