"""An office moves from its file to the tests' server: whole, proved, and again if cut off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.application import Application, found_office, open_application, open_shared_office
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.errors import DeniedLogin, NotAllowed, Refused, ValidationErrors
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.profile import PersonNeeded, load_profile
from crm_desktop.sharing.joining import enter_office
from crm_desktop.sharing.moving import (
    Destination,
    Moved,
    MoveService,
    NotProved,
    beside,
    put_aside,
)
from crm_desktop.sharing.place import SharedPlace
from db import sql
from db.errors import MovedAway, WrongPassword
from db.migrate import upgrade
from db.models import TABLES
from db.moving import prove
from tests.core.offices import PASSWORD, START, NoKeyring, Office, founding
from tests.core.sharing.people import Shared, clear
from tests.servers import new_name, server

SAMPLE = 12


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = DataFolder(tmp_path_factory.mktemp("founded"))
    app, _, _ = found_office(
        folder, NoKeyring(), founding("small-office"), plain=True, clock=SetClock(START)
    )
    office = Office(app, SetClock(START))
    office.hire("A1-2", "lifang", "李芳")
    app.samples.plant(SYSTEM, SAMPLE, 1)
    app.close()
    return folder.root


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> DataFolder:
    folder = DataFolder(tmp_path / "desk")
    folder.root.mkdir()
    for each in template.iterdir():
        if each.is_file():
            (folder.root / each.name).write_bytes(each.read_bytes())
    return folder


@pytest.fixture
def to() -> Iterator[Destination]:
    at = server().address
    place = SharedPlace(at.host, new_name("moving"), at.port, "disable")
    to = Destination(place, at.user, at.password)
    yield to
    clear(Shared(to.address))


@pytest.fixture
def office(folder: DataFolder) -> Iterator[Office]:
    app = open_local_office(folder)
    yield Office(app, SetClock(START))
    app.close()


def open_local_office(folder: DataFolder) -> Application:
    return open_application(folder, NoKeyring(), clock=SetClock(START))


def move(office: Office, to: Destination) -> Moved:
    return office.app.moving.to_server(office.administrator, to, PASSWORD)


def spoil(to: Destination, table: str, what: str) -> None:
    """Have the server change what is stored in a table, as a faulty disk or extension would."""
    server().database(to.place.database)
    with beside(to.address) as database:
        with database.here():
            upgrade(database, lambda: None)
        cursor = database.cursor()
        cursor.execute(
            "CREATE FUNCTION public.spoil() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {what}; RETURN NEW; END $$"
        )
        cursor.execute(
            f"CREATE TRIGGER spoil BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION spoil()"
        )


def test_an_office_moves_and_its_people_come_in(
    office: Office, folder: DataFolder, to: Destination
) -> None:
    service = office.app.moving
    found = service.look(office.administrator, to)
    assert found.is_new
    assert not found.again
    assert not found.encrypted
    assert int(found.version.split(".")[0]) >= 15
    told: list[tuple[str, int, int]] = []
    moved = service.to_server(office.administrator, to, PASSWORD, lambda *step: told.append(step))
    assert told[0][0] == "backup"
    assert told[-1][0] == "logins"
    assert moved.tables["customer"].rows == SAMPLE
    assert moved.backup.is_file()
    assert {model._meta.table_name for model in TABLES} - set(moved.tables) == {
        "search_key",
        "search_queue",
    }
    # What is still open here writes no more.
    with pytest.raises(MovedAway):
        office.app.people.set_active(office.administrator, 2, 1, active=False)
    assert sql.scalar("SELECT count(*) FROM customer") == SAMPLE
    assert service.make_keys(office.administrator, to) == SAMPLE
    office.app.close()
    put_aside(folder, moved.old)
    assert moved.old.is_file()
    assert not folder.database.exists()
    marked = json.loads(moved.old.with_suffix(".json").read_text("utf-8"))
    assert marked["server"] == to.place.line()
    assert marked["profile"]["key"] == "plain"

    profile = load_profile(folder)
    assert profile.shared is not None
    assert profile.shared.office
    with pytest.raises(PersonNeeded):
        open_local_office(folder)
    app, session = enter_office(folder, "chenli", PASSWORD, clock=SetClock(START))
    assert not session.must_change
    assert app.database.is_persons
    app.close()
    (start,) = moved.passwords
    assert start.login == "lifang"
    assert start.password not in repr(start)
    with pytest.raises(DeniedLogin):
        enter_office(folder, "lifang", PASSWORD, clock=SetClock(START))
    app, session = enter_office(folder, start.login, start.password, clock=SetClock(START))
    assert session.must_change
    app.close()
    hosted = open_shared_office(folder, to.address, clock=SetClock(START))
    assert hosted.check.run(Office(hosted, SetClock(START)).administrator) == []
    assert hosted.audit.verify(Office(hosted, SetClock(START)).administrator).sound
    hosted.close()


def test_what_the_server_spoils_is_found_and_nothing_is_kept(
    office: Office, folder: DataFolder, to: Destination
) -> None:
    spoil(to, "customer", "NEW.name = NEW.name || ' '")
    before = folder.profile.read_bytes()
    with pytest.raises(NotProved) as caught:
        move(office, to)
    assert caught.value.tables == ("customer",)
    assert caught.value.sent["customer"].rows == caught.value.arrived["customer"].rows
    assert folder.profile.read_bytes() == before
    office.app.people.people(office.administrator)
    assert server_holds(to, "customer") == 0
    # It is no obstacle for the next time, once the server is mended.
    run(to, "DROP TRIGGER spoil ON customer")
    assert not office.app.moving.look(office.administrator, to).is_new
    assert move(office, to).tables["customer"].rows == SAMPLE


@pytest.mark.parametrize("where", ["backup", "customer", "logins"])
def test_a_move_that_is_cancelled_leaves_the_file_in_use(
    office: Office, folder: DataFolder, to: Destination, where: str
) -> None:
    class Stop(Exception):
        pass

    def cancel(what: str, _done: int, _whole: int) -> None:
        if what == where:
            raise Stop

    rows = {model: prove(office.app.database, model) for model in TABLES}
    with pytest.raises(Stop):
        office.app.moving.to_server(office.administrator, to, PASSWORD, cancel)
    kept = {model for model in TABLES if prove(office.app.database, model) == rows[model]}
    changed = {model._meta.table_name for model in set(TABLES) - kept}
    assert changed <= {"activity", "audit_entry", "audit_head", "backup_record"}
    assert not load_profile(folder).joined
    if where != "backup":
        assert server_holds(to, "customer") == 0
    assert move(office, to).tables["customer"].rows == SAMPLE


def test_a_move_that_arrived_unnoticed_is_done_again(
    office: Office, folder: DataFolder, to: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PowerCut(Exception):
        pass

    def cut(_self: MoveService, _place: SharedPlace) -> Path:
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(MoveService, "_point_to", cut)
        with pytest.raises(PowerCut):
            move(office, to)
    assert server_holds(to, "customer") == SAMPLE
    assert not load_profile(folder).joined
    assert office.app.moving.look(office.administrator, to).again
    moved = move(office, to)
    assert moved.tables["customer"].rows == SAMPLE
    office.app.close()
    start = moved.passwords[0]
    app, _ = enter_office(folder, start.login, start.password, clock=SetClock(START))
    app.close()


def test_where_somebody_has_worked_nothing_is_written_over(
    office: Office, folder: DataFolder, to: Destination, tmp_path: Path
) -> None:
    before = folder.profile.read_bytes()
    move(office, to)
    app, _ = enter_office(folder, "chenli", PASSWORD, clock=SetClock(START))
    app.close()
    folder.profile.write_bytes(before)
    again = open_local_office(folder)
    with pytest.raises(Refused, match=r"moving\.not_empty"):
        again.moving.to_server(office.administrator, to, PASSWORD)
    again.close()


def test_who_may_not_and_what_does_not_fit_is_refused(office: Office, to: Destination) -> None:
    service = office.app.moving
    clerk = office.actor("A1-2")
    with pytest.raises(NotAllowed):
        service.look(clerk, to)
    with pytest.raises(ValidationErrors):
        service.to_server(office.administrator, to, "not mine")
    with pytest.raises(WrongPassword):
        service.look(office.administrator, Destination(to.place, to.user, "wrong"))
    server().database(to.place.database)
    run(to, "CREATE TABLE somebodys (id int)")
    with pytest.raises(Refused, match=r"moving\.not_empty"):
        service.look(office.administrator, to)


def test_an_account_that_makes_no_roles_is_refused(office: Office, to: Destination) -> None:
    name = new_name("weak")
    server().run(f"CREATE ROLE {name} LOGIN PASSWORD 'weak'")
    server().database(to.place.database)
    try:
        with pytest.raises(Refused, match=r"moving\.no_roles"):
            office.app.moving.look(office.administrator, Destination(to.place, name, "weak"))
    finally:
        server().run(f"DROP ROLE {name}")


def run(to: Destination, statement: str) -> list[tuple[int]]:
    with beside(to.address) as database:
        cursor = database.execute_sql(statement)
        return cursor.fetchall() if cursor.description else []


def server_holds(to: Destination, table: str) -> int:
    return run(to, f"SELECT count(*) FROM {table}")[0][0]
