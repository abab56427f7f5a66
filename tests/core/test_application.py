"""Founding an office and opening it: whole or not at all, and each trouble by its name."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from crm_desktop import application as program
from crm_desktop.access.model import CompanyData
from crm_desktop.access.templates import post_count, templates
from crm_desktop.application import Application, found_office, open_application, open_with_key
from crm_desktop.backups.model import Why
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.clock import Clock, SetClock
from crm_desktop.foundation.errors import Refused, ValidationErrors
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.words import Language
from crm_desktop.profile import KeyKeeping, KeyLost, PassphraseNeeded, Profile, load_profile
from crm_desktop.setup import Founding
from db import sql
from db.backup import is_plain, verify_copy
from db.engine import DATABASE, NoDatabaseHere
from db.errors import (
    Damaged,
    DiskFailed,
    DiskFull,
    Locked,
    Missing,
    NewerSchema,
    OnNetwork,
    ReadOnly,
    WrongKey,
)
from db.migrate import HEAD, applied, upgrade
from tests.db.disks import give_away, open_to_all, somebody_ordinary, tiny_disk
from tests.db.tables import OTHER_KEY, connect
from tests.db.upgrading import KNOWN, LATER_HEAD, later_migrations
from tests.houses import FOUNDED_AT, PASSWORD, House, Keys, founding, house_in


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A founded office, closed."""
    return house_in(tmp_path)


@pytest.fixture(autouse=True)
def _nothing_left_open() -> Iterator[None]:
    yield
    left = DATABASE.obj
    DATABASE.obj = None
    assert left is None, f"a test left {left.path} open"


@contextmanager
def nothing_founded(folder: DataFolder) -> Iterator[None]:
    """Hold that no office came of it, and that one can still be founded."""
    yield
    assert not folder.database.exists()
    if folder.root.exists():
        left = {path.name for path in folder.root.iterdir()}
        assert left <= {"office.db.upgrade", "database.json"}, left
    found_office(folder, Keys(), founding())[0].close()


# ---------------------------------------------------------------------------------------- founding


@pytest.mark.parametrize(
    ("template", "language"),
    [("dealer-group", Language.ZH), ("after-sales", Language.EN), ("small-office", Language.ZH)],
)
def test_each_template_founds_an_office_that_works(
    tmp_path: Path, template: str, language: Language
) -> None:
    assert template in templates()
    folder, keys = DataFolder(tmp_path / "deep" / "office"), Keys()
    answers = Founding(
        CompanyData("07", "晨光汽车"), template, "王管理", "admin", PASSWORD, language
    )
    application, founded, key = found_office(folder, keys, answers, clock=SetClock(FOUNDED_AT))
    try:
        assert {path.name for path in folder.root.iterdir() if path.suffix != ".upgrade"} <= {
            "office.db",
            "office.db-wal",
            "office.db-shm",
            "database.json",
        }
        assert keys.kept == {application.profile.uid: key.hex() if key else ""}
        session = application.login.log_in(SYSTEM, "ADMIN", PASSWORD).value
        assert application.check.run(session.actor) == []
        assert len(application.organisation.posts(session.actor)) == post_count(template)
        assert application.settings.values(session.actor)["language"] == language.value
        with application.database.here():
            assert sql.scalar("SELECT uid FROM office") == founded.uid
            log = sql.rows("SELECT action, outcome, person FROM audit_entry ORDER BY seq LIMIT 1")
        assert log == [("office.found", "done", None)]
        assert founded.recovery_code not in repr(founded)
        assert PASSWORD not in repr(answers)
    finally:
        application.close()
    assert not is_plain(folder.database)


def test_a_plain_office_is_founded_when_asked_for(tmp_path: Path) -> None:
    folder, keys = DataFolder(tmp_path), Keys()
    application, _, key = found_office(folder, keys, founding(), plain=True)
    application.close()
    assert key is None
    assert keys.kept == {}
    assert is_plain(folder.database)
    assert application.profile.keeping is KeyKeeping.PLAIN


def test_without_a_keyring_a_passphrase_founds_and_opens(tmp_path: Path) -> None:
    folder, nothing = DataFolder(tmp_path), Keys(there=False)
    with nothing_founded(DataFolder(tmp_path / "other")), pytest.raises(PassphraseNeeded):
        found_office(DataFolder(tmp_path / "other"), nothing, founding())
    found_office(folder, nothing, founding(), passphrase="芝麻开门")[0].close()
    with pytest.raises(PassphraseNeeded):
        open_application(folder, nothing)
    with pytest.raises(WrongKey):
        open_application(folder, nothing, passphrase="芝麻关门")
    open_application(folder, nothing, passphrase="芝麻开门").close()


def test_an_office_is_founded_once(house: House) -> None:
    before = house.folder.database.read_bytes()
    with pytest.raises(Refused) as raised:
        found_office(house.folder, house.keys, founding())
    assert raised.value.phrase.key == "error.already_founded"
    assert house.folder.database.read_bytes() == before
    with house.open() as office, pytest.raises(Refused):
        office.setup.found(SYSTEM, founding())
    assert len(house.keys.kept) == 1


def test_wrong_answers_are_told_all_at_once_and_found_nothing(tmp_path: Path) -> None:
    folder, keys = DataFolder(tmp_path / "office"), Keys()
    wrong = Founding(CompanyData("x", ""), "circus", " ", "\0", "short", hours="25:00")
    with nothing_founded(folder), pytest.raises(ValidationErrors) as raised:
        found_office(folder, keys, wrong)
    assert set(raised.value.fields) == {
        "code",
        "name",
        "template",
        "administrator",
        "login",
        "password",
        "hours",
    }
    assert keys.kept == {}


def test_what_a_killed_founding_left_is_no_office(tmp_path: Path, house: House) -> None:
    """Killed at the last moment: everything is written but the name."""
    folder = DataFolder(tmp_path / "killed")
    folder.root.mkdir()
    shutil.copy(house.folder.database, folder.root / "office.new")
    (folder.root / "office.new-wal").write_bytes(b"half a log" * 500)
    shutil.copy(house.folder.profile, folder.profile)
    with nothing_founded(folder):
        with pytest.raises(Missing):
            open_application(folder, house.keys)
        for path in folder.root.glob("office.new*"):
            path.unlink()


def test_a_founding_clears_what_a_killed_one_left(tmp_path: Path, house: House) -> None:
    folder, keys = DataFolder(tmp_path / "killed"), Keys()
    folder.root.mkdir()
    shutil.copy(house.folder.database, folder.root / "office.new")
    (folder.root / "office.new-wal").write_bytes(b"half a log" * 500)
    found_office(folder, keys, founding())[0].close()
    assert not list(folder.root.glob("office.new*"))
    application = open_application(folder, keys)
    try:
        assert application.check.run(house.admin) == []
    finally:
        application.close()


def test_a_log_left_alone_does_not_reach_the_new_office(tmp_path: Path, house: House) -> None:
    with house.open() as office:
        office.settings.change_own(house.admin, "theme", "dark")
        log = Path(f"{house.folder.database}-wal").read_bytes()
    folder, keys = DataFolder(tmp_path / "again"), Keys(dict(house.keys.kept))
    folder.root.mkdir()
    Path(f"{folder.database}-wal").write_bytes(log)
    found_office(folder, keys, founding())[0].close()
    application = open_application(folder, keys)
    try:
        assert application.check.run(house.admin) == []
    finally:
        application.close()


@pytest.mark.parametrize("size", ["20k", "100k", "700k"])
def test_a_disk_too_small_for_an_office_has_none(tmp_path: Path, size: str) -> None:
    with tiny_disk(tmp_path, size) as disk:
        folder = DataFolder(disk / "office")
        # So full that SQLite has no room for its index either, it does not tell why.
        with pytest.raises((DiskFull, DiskFailed)):
            found_office(folder, Keys(), founding())
        left = {path.name for path in folder.root.iterdir()} if folder.root.exists() else set()
        assert left <= {"office.db.upgrade", "database.json"}
        with pytest.raises(Missing):
            open_application(folder, Keys())


def test_a_folder_that_may_not_be_written_is_said_to_be_so(tmp_path: Path) -> None:
    with open_to_all() as folder:
        give_away(folder)
        folder.chmod(0o555)
        with somebody_ordinary():
            for place in (folder, folder / "office"):
                with pytest.raises(ReadOnly):
                    found_office(DataFolder(place), Keys(), founding())
    (tmp_path / "a file").touch()
    for place in (tmp_path / "a file", tmp_path / "a file" / "office"):
        with pytest.raises(ReadOnly):
            found_office(DataFolder(place), Keys(), founding())


def test_a_network_drive_is_refused_before_anything_is_written() -> None:
    keys = Keys()
    with pytest.raises(OnNetwork):
        found_office(DataFolder(Path(r"\\server\share")), keys, founding())
    assert keys.kept == {}


def test_two_who_found_at_once_found_one_office(tmp_path: Path) -> None:
    folder, keys = DataFolder(tmp_path / "office"), Keys()
    barrier = threading.Barrier(2)
    outcomes: list[str] = []

    def found() -> None:
        barrier.wait()
        try:
            found_office(folder, keys, founding())[0].close()
            outcomes.append("founded")
        except Refused as error:
            outcomes.append(error.phrase.key)

    threads = [threading.Thread(target=found) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["error.already_founded", "founded"]
    open_application(folder, keys).close()


# ----------------------------------------------------------------------------------------- opening


def test_each_trouble_at_opening_has_its_name(house: House, tmp_path: Path) -> None:
    with pytest.raises(Missing):
        open_application(DataFolder(tmp_path / "nowhere"), house.keys)
    with pytest.raises(KeyLost):
        open_application(house.folder, Keys())
    uid = load_profile(house.folder).uid
    with pytest.raises(WrongKey):
        open_application(house.folder, Keys({uid: OTHER_KEY.hex()}))
    with pytest.raises(KeyLost):
        open_application(house.folder, Keys({uid: "not a key"}))
    plain = Profile(uid, KeyKeeping.PLAIN)
    with pytest.raises(WrongKey):
        open_with_key(house.folder, plain, None, Clock())
    with pytest.raises(OnNetwork):
        open_with_key(DataFolder(Path(r"\\server\share")), plain, None, Clock())
    house.folder.database.write_bytes(house.folder.database.read_bytes()[:100_000])
    with pytest.raises(Damaged):
        open_application(house.folder, house.keys)
    house.folder.database.unlink()
    with pytest.raises(Missing):
        open_application(house.folder, house.keys)


def test_a_newer_office_is_refused(house: House) -> None:
    connection = connect(house.folder.database, house.key)
    connection.execute("INSERT INTO schema_migration (name, applied) VALUES ('0999_x', '2030')")
    connection.commit()
    connection.close()
    with pytest.raises(NewerSchema):
        open_application(house.folder, house.keys)
    assert not house.folder.backups.exists()


def test_a_damaged_page_is_found_where_it_is_read(house: House) -> None:
    """The office opens; what lies on the damaged page says so, everything else goes on."""
    connection = connect(house.folder.database, house.key)
    page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'draft'")
    number = page.fetchone()[0]
    connection.close()
    data = bytearray(house.folder.database.read_bytes())
    data[(number - 1) * 4096 + 60] ^= 1
    house.folder.database.write_bytes(data)
    with house.open() as office:
        with pytest.raises(Damaged):
            office.desk.keep_draft(house.admin, "person", "", {"name": "x"})
        with pytest.raises(Damaged):
            office.check.run(house.admin)


def test_an_upgrade_leaves_a_backup_that_is_on_record(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrations = later_migrations(tmp_path)
    monkeypatch.setattr(
        program, "upgrade", partial(upgrade, migrations=migrations, head=LATER_HEAD)
    )
    for _ in range(2):
        with house.open(SetClock(FOUNDED_AT)) as office:
            assert applied(office.database) == KNOWN | {LATER_HEAD}
            (backup,) = office.backups.backups(house.admin)
            assert (backup.why, backup.there) == (Why.UPGRADE, True)
            assert backup.path.name == "office-20260302-090000-upgrade.crmbackup"
            assert office.audit.verify(house.admin).sound
    assert verify_copy(backup.path, house.key).head == HEAD


def test_without_room_for_the_backup_the_old_schema_stays(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrations = later_migrations(tmp_path)
    taken = sum(path.stat().st_size for path in house.folder.root.rglob("*"))
    with tiny_disk(tmp_path, f"{taken * 3 // 2 >> 10}k") as disk:
        folder = DataFolder(disk / "office")
        shutil.copytree(house.folder.root, folder.root)
        with monkeypatch.context() as later:
            later.setattr(
                program, "upgrade", partial(upgrade, migrations=migrations, head=LATER_HEAD)
            )
            with pytest.raises(DiskFull):
                open_application(folder, house.keys)
        application = open_application(folder, house.keys)
        try:
            assert applied(application.database) == KNOWN
            assert application.check.run(house.admin) == []
        finally:
            application.close()
        assert list(folder.backups.iterdir()) == []


def test_what_a_newer_program_ships_is_stored_when_it_opens_an_older_office(house: House) -> None:
    connection = connect(house.folder.database, house.key)
    connection.executescript(
        "DELETE FROM dictionary_entry WHERE dictionary = 'store_level';"
        "DELETE FROM number_rule WHERE kind = 'import';"
        "UPDATE number_rule SET prefix = 'DR' WHERE kind = 'report';"
    )
    connection.close()
    with house.open() as office:
        admin = house.admin
        assert [entry.code for entry in office.dictionaries.entries(admin, "store_level")] == [
            "a",
            "b",
            "c",
        ]
        rules = {rule.kind: rule.prefix for rule in office.numbers.rules(admin)}
        assert (rules["report"], rules["import"]) == ("DR", "DRA")


# ----------------------------------------------------------------------------------------- threads


def _theme(office: Application, house: House) -> str:
    return str(office.settings.values(house.admin)["theme"])


def test_two_offices_alternate_in_one_thread(tmp_path: Path) -> None:
    (tmp_path / "two").mkdir()
    one, two = house_in(tmp_path), house_in(tmp_path / "two", plain=True)
    with one.open() as first, two.open() as second:
        for theme in ("dark", "light", "auto"):
            first.settings.change_own(one.admin, "theme", theme)
            second.settings.change_own(two.admin, "theme", "light")
            assert (_theme(first, one), _theme(second, two)) == (theme, "light")
        first.close()
        assert _theme(second, two) == "light"
    with one.open() as first:
        assert _theme(first, one) == "auto"


def test_two_offices_work_in_two_threads(tmp_path: Path) -> None:
    (tmp_path / "two").mkdir()
    houses = [house_in(tmp_path), house_in(tmp_path / "two")]
    barrier = threading.Barrier(2)
    trouble: list[BaseException] = []

    def work(house: House, themes: list[str]) -> None:
        try:
            with house.open() as office:
                for theme in themes * 5:
                    barrier.wait(10)
                    office.settings.change_own(house.admin, "theme", theme)
                    assert _theme(office, house) == theme
                assert office.check.run(house.admin) == []
        except BaseException as error:
            trouble.append(error)
            barrier.abort()

    threads = [
        threading.Thread(target=work, args=(house, themes))
        for house, themes in zip(houses, (["dark", "light"], ["auto", "dark"]), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trouble == []


def test_another_thread_connects_for_itself(house: House) -> None:
    raised: list[type[BaseException]] = []

    def work(office: Application) -> None:
        with pytest.raises(Exception, match="not opened") as unconnected:
            office.settings.values(house.admin)
        raised.append(type(unconnected.value))
        with pytest.raises(NoDatabaseHere):
            sql.scalar("SELECT 1")
        office.connect_here()
        try:
            office.settings.change_own(house.admin, "theme", "dark")
        finally:
            office.close_here()

    with house.open() as office:
        thread = threading.Thread(target=work, args=(office,))
        thread.start()
        thread.join()
        assert _theme(office, house) == "dark"
    assert len(raised) == 1


def test_locked_by_another_program_is_told_and_nothing_is_lost(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.engine.BUSY_SECONDS", 0.2)
    with house.open() as office:
        holder = connect(house.folder.database, house.key)
        holder.execute("BEGIN IMMEDIATE")
        for save in (
            lambda: office.settings.change_own(house.admin, "theme", "dark"),
            lambda: office.login.log_in(SYSTEM, "admin", PASSWORD),
        ):
            with pytest.raises(Locked):
                save()
        assert _theme(office, house) == "auto"
        holder.close()
        office.settings.change_own(house.admin, "theme", "dark")
        assert _theme(office, house) == "dark"
