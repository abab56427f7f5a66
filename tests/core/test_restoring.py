"""Putting a backup back: in its office, where the office is in ruins, and on a new machine."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from crm_desktop import application as program
from crm_desktop.access.model import PersonData
from crm_desktop.application import Application, open_application
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.errors import NotAllowed, Refused, SecondPersonNeeded
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.profile import KeyKeeping, PassphraseNeeded, load_profile
from crm_desktop.restoring import Authority, restore_elsewhere, restore_office
from db import sql
from db.backup import copy_database, verify_copy
from db.engine import DATABASE
from db.errors import (
    Damaged,
    DamagedCopy,
    DiskFull,
    Locked,
    Missing,
    NewerSchema,
    OnNetwork,
    WrongKey,
)
from db.migrate import upgrade
from tests.db.disks import tiny_disk
from tests.db.programs import Program
from tests.db.tables import OTHER_KEY, connect, content
from tests.db.upgrading import LATER_HEAD, later_migrations
from tests.houses import PASSWORD, House, Keys, house_in


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A founded office, closed."""
    return house_in(tmp_path)


@pytest.fixture
def copy(house: House, tmp_path: Path) -> Path:
    """A backup of the office when its administrator liked it dark; now it is light."""
    path = tmp_path / "monday.crmbackup"
    with house.open() as office:
        office.settings.change_own(house.admin, "theme", "dark")
        office.backups.make(house.admin, path)
        office.settings.change_own(house.admin, "theme", "light")
    return path


def alone(house: House) -> Callable[[Application], Authority]:
    """Return the authority of an administrator with a reason to do without a second person."""
    return lambda office: Authority(house.admin, None, "nobody else is here")


def theme(house: House) -> str:
    """Return what the office says now."""
    with house.open() as office:
        return str(office.settings.values(house.admin)["theme"])


def restore(house: House, copy: Path, authorise: object = None) -> list[tuple[str, str, str, str]]:
    """Put a backup back; return the entries of its log since the backup was made."""
    made = verify_copy(copy, house.key).audit_seq
    office = restore_office(
        house.folder,
        load_profile(house.folder),
        house.key,
        copy,
        authorise or alone(house),  # type: ignore[arg-type]
    )
    try:
        assert office.check.run(house.admin) == []
        with office.database.here():
            return sql.rows(
                "SELECT action, person_name, duty, second_name FROM audit_entry WHERE seq > ? "
                "ORDER BY seq",
                made,
            )
    finally:
        office.close()


@contextmanager
def untouched(house: House) -> Iterator[None]:
    """Hold that the office goes on as it was and nothing lies about."""
    yield
    assert DATABASE.obj is None
    assert theme(house) == "light"
    left = {path.name for path in house.folder.root.iterdir() if path.suffix != ".upgrade"}
    assert left == {"office.db", "database.json"}
    with house.open() as office:
        assert office.check.run(house.admin) == []


# --------------------------------------------------------------------------------- in its own place


def test_the_backup_comes_back_with_a_trace_and_the_old_one_is_kept(
    house: House, copy: Path
) -> None:
    noted = restore(house, copy)
    assert noted == [("backup.restored", "", "", "")]
    assert theme(house) == "dark"
    aside = house.folder.database.with_name("office.db.before-restore")
    old = content(aside, house.key)
    assert [row[2] for row in old["setting_value"] if row[0] == "theme"] == ['"light"']
    # The office before says who was about to do it, alone and why.
    names, *entries = old["audit_entry"]
    last = dict(zip(names, max(entries), strict=True))
    assert (last["action"], last["person_name"]) == ("backup.restore", "王管理")
    assert (last["duty"], last["reason"]) == ("restores_alone", "nobody else is here")


def test_the_trace_names_the_person_and_the_backup(house: House, copy: Path) -> None:
    facts = verify_copy(copy, house.key)
    restore(house, copy)
    with house.open() as office:
        with office.database.here():
            (subjects,) = sql.one(  # type: ignore[misc]
                "SELECT subjects FROM audit_entry WHERE action = 'backup.restored'"
            )
        assert office.audit.verify(house.admin).sound
    for said in (facts.sha256, f'"audit_seq":{facts.audit_seq}', "王管理", copy.name):
        assert said in subjects


def test_a_second_person_signs(house: House, tmp_path: Path) -> None:
    with house.open() as office:
        person = office.people.add_person(house.admin, PersonData(1, "li", "李四")).value
        office.people.assign(
            house.admin, person.person.id, house.admin.post, office.context.clock.today()
        )
        signer = Actor(person.person.id, house.admin.post)
        office.login.change_password(signer, person.password, PASSWORD)
        office.settings.change_company(house.admin, 1, "duty_exceptions", value=False)
        office.backups.make(house.admin, tmp_path / "copy")
        office.settings.change_own(house.admin, "theme", "light")

    with untouched(house), pytest.raises(SecondPersonNeeded):
        restore(house, tmp_path / "copy")

    def signed(office: Application) -> Authority:
        second = office.login.countersign(house.admin, "backup.approve", "li", PASSWORD).value
        return Authority(house.admin, second)

    assert restore(house, tmp_path / "copy", signed)[-1][0] == "backup.restored"


def test_whoever_may_not_restore_does_not(house: House, copy: Path) -> None:
    with untouched(house), pytest.raises(NotAllowed):
        restore(house, copy, lambda office: Authority(Actor(99, 1), None, "I want to"))
    with untouched(house), pytest.raises(SecondPersonNeeded):
        restore(house, copy, lambda office: Authority(house.admin))


def test_giving_up_at_the_password_changes_nothing(house: House, copy: Path) -> None:
    def give_up(office: Application) -> Authority:
        raise KeyboardInterrupt

    with untouched(house), pytest.raises(KeyboardInterrupt):
        restore(house, copy, give_up)


@pytest.mark.parametrize("ruin", ["noise", "nothing", "gone", "other key", "cut"])
def test_an_office_in_ruins_is_restored_by_the_backups_own_people(
    house: House, copy: Path, tmp_path: Path, ruin: str
) -> None:
    database = house.folder.database
    profile = load_profile(house.folder)
    if ruin == "noise":
        database.write_bytes(b"noise" * 9000)
    elif ruin == "nothing":
        database.write_bytes(b"")
    elif ruin == "gone":
        database.unlink()
    elif ruin == "other key":
        connection = connect(database, house.key)
        connection.execute(f"PRAGMA rekey = \"x'{OTHER_KEY.hex()}'\"")
        connection.close()
    else:
        database.write_bytes(database.read_bytes()[:70_000])
    asked: list[Application] = []

    def authorise(office: Application) -> Authority:
        asked.append(office)
        session = office.login.log_in(SYSTEM, "admin", PASSWORD).value
        return Authority(session.actor, None, "the disk broke")

    office = restore_office(house.folder, profile, house.key, copy, authorise)
    try:
        assert office.settings.values(house.admin)["theme"] == "dark"
        assert office.check.run(house.admin) == []
        with office.database.here():
            last = sql.rows("SELECT action FROM audit_entry ORDER BY seq DESC LIMIT 3")
        assert last == [("backup.restored",), ("backup.restore",), ("login.in",)]
    finally:
        office.close()
    assert len(asked) == 1
    aside = database.with_name("office.db.before-restore")
    assert aside.exists() == (ruin != "gone")


def test_an_office_open_elsewhere_is_not_replaced(
    house: House, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.backup.BUSY_SECONDS", 0.2)
    with untouched(house), Program(house.folder.database, house.key) as other:
        assert other.opened == "ready"
        with pytest.raises(Locked):
            restore(house, copy)
        late = "sql INSERT INTO setting_value VALUES ('late', 9, 'x')"
        assert other.tell(late) == "ok"


def test_a_bad_backup_leaves_the_office_alone(house: House, copy: Path, tmp_path: Path) -> None:
    torn = bytearray(copy.read_bytes())
    torn[50_000] ^= 1
    (tmp_path / "torn").write_bytes(torn)
    (tmp_path / "note.txt").write_text("not a backup" * 900)
    (tmp_path / "other").mkdir()
    other = house_in(tmp_path / "other", plain=True)
    for path, error in (
        (tmp_path / "torn", DamagedCopy),
        (tmp_path / "note.txt", WrongKey),
        (tmp_path / "none", Missing),
        (tmp_path, Missing),
        (other.folder.database, WrongKey),
    ):
        with untouched(house), pytest.raises(error):
            restore_office(house.folder, load_profile(house.folder), house.key, path, alone(house))


def test_a_backup_of_a_newer_version_leaves_the_office_alone(house: House, copy: Path) -> None:
    connection = connect(copy, house.key)
    connection.execute(
        "INSERT INTO schema_migration (name, applied) VALUES ('0999_future', '2030-01-01')"
    )
    connection.commit()
    connection.close()
    with untouched(house), pytest.raises(NewerSchema):
        restore(house, copy)


def test_the_office_itself_is_no_backup(house: House, copy: Path) -> None:
    with untouched(house), pytest.raises(Refused):
        restore(house, house.folder.database)


def test_a_backup_of_an_older_version_is_upgraded_before_it_is_put_back(
    house: House, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrations = later_migrations(tmp_path)
    later = partial(upgrade, migrations=migrations, head=LATER_HEAD)
    monkeypatch.setattr(program, "upgrade", later)
    office = restore_office(house.folder, load_profile(house.folder), house.key, copy, alone(house))
    try:
        assert office.settings.values(house.admin)["theme"] == "dark"
        copies = {
            (backup.why.value, backup.there) for backup in office.backups.backups(house.admin)
        }
        assert ("upgrade", True) in copies
    finally:
        office.close()
    assert content(house.folder.database, house.key)["nickname"]


@pytest.mark.parametrize("percent", [115, 160, 180, 205, 450])
def test_a_disk_too_small_to_restore_leaves_the_office_alone(
    house: House, copy: Path, tmp_path: Path, percent: int
) -> None:
    taken = sum(path.stat().st_size for path in house.folder.root.rglob("*"))
    with tiny_disk(tmp_path, f"{taken * percent // 102400}k") as disk:
        folder = DataFolder(disk / "office")
        shutil.copytree(house.folder.root, folder.root)
        there = House(folder, house.keys, house.key, house.admin)
        try:
            restored = bool(restore(there, copy))
        except DiskFull:
            restored = False
        assert theme(there) == ("dark" if restored else "light")
        if percent in {115, 450}:
            assert restored == (percent == 450)
        left = {path.name for path in folder.root.iterdir() if path.suffix != ".upgrade"}
        aside = {"office.db.before-restore"} if restored else set()
        assert left == {"office.db", "database.json"} | aside


def test_what_a_killed_restore_left_is_cleared_by_the_next(house: House, copy: Path) -> None:
    left = house.folder.root / "restore-killed"
    left.mkdir()
    (left / "office.db").write_bytes(b"half")
    restore(house, copy)
    assert not left.exists()


# --------------------------------------------------------------------------------- on a new machine


def test_a_new_machine_takes_the_backup_under_a_key_of_its_own(
    house: House, copy: Path, tmp_path: Path
) -> None:
    folder, keys = DataFolder(tmp_path / "new" / "machine"), Keys()
    restore_elsewhere(folder, keys, copy, house.key).close()
    profile = load_profile(folder)
    key = profile.key(keys, None)
    assert profile.keeping is KeyKeeping.KEYRING
    assert key not in {None, house.key}
    office = open_application(folder, keys)
    try:
        session = office.login.log_in(SYSTEM, "admin", PASSWORD).value
        assert office.settings.values(session.actor)["theme"] == "dark"
        assert office.check.run(session.actor) == []
        with office.database.here():
            assert sql.scalar(
                "SELECT action FROM audit_entry ORDER BY seq DESC LIMIT 1 OFFSET 1"
            ) == ("backup.restored")
    finally:
        office.close()
    assert {p.name for p in folder.root.iterdir() if p.suffix != ".upgrade"} == {
        "office.db",
        "database.json",
    }
    assert verify_copy(copy, house.key), "the backup stays as it was"


def test_a_machine_without_a_keyring_takes_a_passphrase(
    house: House, copy: Path, tmp_path: Path
) -> None:
    folder, keys = DataFolder(tmp_path / "new"), Keys(there=False)
    with pytest.raises(PassphraseNeeded):
        restore_elsewhere(folder, keys, copy, house.key)
    assert not folder.database.exists()
    assert not folder.profile.exists()
    restore_elsewhere(folder, keys, copy, house.key, passphrase="open sesame").close()
    assert load_profile(folder).keeping is KeyKeeping.PASSPHRASE
    with pytest.raises(WrongKey):
        open_application(folder, keys, passphrase="open barley")
    open_application(folder, keys, passphrase="open sesame").close()


def test_a_plain_backup_stays_plain(tmp_path: Path) -> None:
    house = house_in(tmp_path, plain=True)
    with house.open() as office:
        office.backups.make(house.admin, tmp_path / "copy")
    folder = DataFolder(tmp_path / "new")
    restore_elsewhere(folder, Keys(), tmp_path / "copy", None).close()
    assert load_profile(folder).keeping is KeyKeeping.PLAIN
    open_application(folder, Keys()).close()


def test_a_wrong_data_key_leaves_nothing_behind(house: House, copy: Path, tmp_path: Path) -> None:
    folder, keys = DataFolder(tmp_path / "new"), Keys()
    for key in (OTHER_KEY, None):
        with pytest.raises(WrongKey):
            restore_elsewhere(folder, keys, copy, key)
    assert not folder.root.exists()
    assert keys.kept == {}


def test_an_office_that_is_there_is_not_replaced_like_this(house: House, copy: Path) -> None:
    with untouched(house), pytest.raises(Refused) as raised:
        restore_elsewhere(house.folder, house.keys, copy, house.key)
    assert raised.value.phrase.key == "error.already_founded"


def test_a_log_left_alone_in_the_folder_does_not_reach_the_restored_office(
    house: House, copy: Path, tmp_path: Path
) -> None:
    with Program(house.folder.database, house.key) as other:
        assert other.tell("sql INSERT INTO setting_value VALUES ('lost', 9, 'x')") == "ok"
        other.kill()
    house.folder.database.unlink()
    restore_elsewhere(house.folder, house.keys, copy, house.key).close()
    assert theme(house) == "dark"


def test_a_new_office_on_a_network_drive_is_refused(house: House, copy: Path) -> None:
    with pytest.raises(OnNetwork):
        restore_elsewhere(DataFolder(Path(r"\\server\office")), Keys(), copy, house.key)


def test_a_disk_too_small_for_it_leaves_no_office(house: House, copy: Path, tmp_path: Path) -> None:
    with tiny_disk(tmp_path, "300k") as disk:
        folder = DataFolder(disk / "office")
        with pytest.raises(DiskFull):
            restore_elsewhere(folder, Keys(), copy, house.key)
        with pytest.raises(Missing):
            load_profile(folder)


def test_a_damaged_office_has_damaged_backups_told_apart(house: House, tmp_path: Path) -> None:
    """The database is damaged, not the backup: the sentence must say which."""
    with house.open() as office:
        page = office.database.execute_sql(
            "SELECT rootpage FROM sqlite_master WHERE name = 'draft'"
        ).fetchone()[0]
    data = bytearray(house.folder.database.read_bytes())
    data[(page - 1) * 4096 + 60] ^= 1
    house.folder.database.write_bytes(data)
    with house.open() as office:
        with pytest.raises(Damaged) as raised:
            office.backups.make(house.admin, tmp_path / "copy")
        assert raised.value.code == "damaged"
        with pytest.raises(Damaged), office.database.here():
            copy_database(office.database, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
