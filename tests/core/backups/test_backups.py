"""Backups: made by hand and by the day, noted, listed, verified, cleared by rule."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.application import Application
from crm_desktop.backups.model import Backup, BackupStatus, Why
from crm_desktop.backups.service import SUFFIX
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.clock import SetClock, stamp
from crm_desktop.foundation.errors import NotAllowed, NotFound, Refused
from db import sql
from db.backup import file_sha256, verify_copy
from db.errors import DamagedCopy, DiskFull, WrongKey
from tests.db.disks import tiny_disk
from tests.houses import FOUNDED_AT, House, house_in

NOBODY = Actor(person=77, post=1)


def files(folder: Path) -> set[str]:
    """Return the names of the files in a folder, none where it is not there."""
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def newest_entry() -> tuple[str, str]:
    """Return action and outcome of the newest entry of the log."""
    found = sql.one("SELECT action, outcome FROM audit_entry ORDER BY seq DESC LIMIT 1")
    assert found
    return found[0], found[1]


# ------------------------------------------------------------------------------------------ by hand


def test_a_backup_is_verified_noted_and_listed(office: Application, house: House) -> None:
    assert office.backups.backups(house.admin) == []
    head = sql.one("SELECT seq, hash FROM audit_head")
    made = office.backups.make(house.admin)
    backup = made.value
    assert backup.path.parent == house.folder.backups
    assert backup.path.name == "office-20260302-090000-by_hand.crmbackup"
    assert (backup.made_at, backup.why, backup.there) == (FOUNDED_AT, Why.BY_HAND, True)
    assert backup.sha256 == file_sha256(backup.path)
    assert backup.size == backup.path.stat().st_size
    assert (backup.audit_seq, backup.audit_hash) == head
    assert office.backups.backups(house.admin) == [backup]
    assert newest_entry() == ("backup.make", "done")
    assert made.changes.touches("backup")
    facts = office.backups.verify(house.admin, backup.path)
    assert (facts.sha256, facts.audit_seq) == (backup.sha256, backup.audit_seq)
    assert office.check.run(house.admin) == []


def test_a_backup_is_an_anchor_of_the_log(office: Application, house: House) -> None:
    office.backups.make(house.admin)
    office.settings.change_own(house.admin, "theme", "dark")
    assert office.audit.verify(house.admin).sound
    with office.database.atomic():
        sql.run("UPDATE backup_record SET audit_hash = 'another'")
    assert [found.what for found in office.audit.verify(house.admin).breaks] == ["anchor"]


def test_it_goes_where_it_is_wanted(
    office: Application, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []
    out = tmp_path / "stick" / "monday.crmbackup"
    made = office.backups.make(house.admin, out, lambda done, whole: told.append((done, whole)))
    assert made.value.path == out
    assert verify_copy(out, house.key).audit_seq == made.value.audit_seq
    assert told
    monkeypatch.chdir(tmp_path)
    relative = office.backups.make(house.admin, Path("tuesday.crmbackup")).value
    assert relative.path == tmp_path / "tuesday.crmbackup"
    monkeypatch.chdir(house.folder.root)
    listed = office.backups.backups(house.admin)
    assert [(backup.path, backup.there) for backup in listed] == [
        (tmp_path / "tuesday.crmbackup", True),
        (out, True),
    ]
    out.unlink()
    assert [backup.there for backup in office.backups.backups(house.admin)] == [True, False]


def test_two_of_one_second_are_two(office: Application, house: House) -> None:
    paths = [office.backups.make(house.admin).value.path for _ in range(3)]
    assert len(set(paths)) == 3
    assert paths[2].name == "office-20260302-090000-by_hand-3.crmbackup"
    for backup in office.backups.backups(house.admin):
        assert file_sha256(backup.path) == backup.sha256


def test_the_database_in_use_is_never_overwritten_or_taken_for_a_backup(
    office: Application, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = house.folder.database
    second_name = tmp_path / "second name"
    second_name.hardlink_to(database)
    names = [database, second_name, Path(f"{database}-wal")]
    names += [Path("office.db"), Path("../office/office.db")]
    link = tmp_path / "link"
    try:
        link.symlink_to(database)
    except OSError:
        assert os.name == "nt", "Windows alone lets not everybody make one"
    if os.path.lexists(link):
        names.append(link)
    monkeypatch.chdir(house.folder.root)
    for path in names:
        for attempt in (office.backups.make, office.backups.verify):
            with pytest.raises(Refused) as raised:
                attempt(house.admin, path)
            assert raised.value.phrase.key == "error.database_itself"
    assert office.check.run(house.admin) == []


def test_without_the_right_nothing_is_copied(office: Application, house: House) -> None:
    for attempt in (
        lambda: office.backups.make(NOBODY),
        lambda: office.backups.backups(NOBODY),
        lambda: office.backups.verify(NOBODY, house.folder.database),
        lambda: office.backups.make_daily(house.admin),
        lambda: office.backups.clear(house.admin),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert files(house.folder.backups) == set()
    assert newest_entry()[1] == "denied"


def test_a_full_disk_leaves_neither_file_nor_note(
    office: Application, house: House, tmp_path: Path
) -> None:
    with tiny_disk(tmp_path, "100k") as disk:
        with pytest.raises(DiskFull):
            office.backups.make(house.admin, disk / "copy")
        assert files(disk) == set()
    assert office.backups.backups(house.admin) == []
    office.settings.change_own(house.admin, "theme", "dark")


def test_verifying_says_what_is_wrong(office: Application, house: House, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        office.backups.verify(house.admin, tmp_path / "none")
    path = office.backups.make(house.admin).value.path
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(DamagedCopy):
        office.backups.verify(house.admin, path)
    (tmp_path / "other").mkdir()
    other = house_in(tmp_path / "other", plain=True)
    with pytest.raises(WrongKey):
        office.backups.verify(house.admin, other.folder.database)


# ------------------------------------------------------------------------------------------ by day


def test_due_once_a_day(office: Application, house: House, clock: SetClock) -> None:
    assert office.backups.status(SYSTEM) == BackupStatus(None, due=True)
    made = office.backups.make_daily(SYSTEM)
    assert made
    assert made.value.path.name == "office-20260302-090000-daily.crmbackup"
    assert office.backups.status(house.admin) == BackupStatus(FOUNDED_AT, due=False)
    assert office.backups.make_daily(SYSTEM) is None
    clock.advance(timedelta(hours=14, minutes=59))
    assert office.backups.make_daily(SYSTEM) is None
    clock.advance(timedelta(minutes=1))  # midnight in China, the afternoon before in UTC
    assert office.backups.status(SYSTEM).due
    assert office.backups.make_daily(SYSTEM)
    assert len(files(house.folder.backups)) == 2


def test_one_made_by_hand_is_the_days_backup(office: Application, house: House) -> None:
    office.backups.make(house.admin)
    assert office.backups.make_daily(SYSTEM) is None


def test_a_clock_that_ran_ahead_does_not_put_backups_off(
    office: Application, clock: SetClock
) -> None:
    clock.set(FOUNDED_AT + timedelta(days=4000))
    assert office.backups.make_daily(SYSTEM)
    clock.set(FOUNDED_AT)
    assert office.backups.status(SYSTEM).due
    assert office.backups.make_daily(SYSTEM)
    assert office.backups.status(SYSTEM) == BackupStatus(FOUNDED_AT, due=False)
    assert office.backups.make_daily(SYSTEM) is None


# ----------------------------------------------------------------------------------------- clearing


@dataclass(frozen=True)
class Made:
    """A backup in a test's own book."""

    name: str
    at: datetime
    why: Why


def put(office: Application, folder: Path, made: Made) -> None:
    """Note a backup and lay a file there, without the work of copying."""
    folder.mkdir(exist_ok=True)
    (folder / made.name).touch()
    with office.database.atomic():
        sql.run(
            "INSERT INTO backup_record (file_name, made_at, why, size, sha256, audit_seq, "
            "audit_hash) SELECT ?, ?, ?, 0, '', seq, hash FROM audit_head",
            made.name,
            stamp(made.at),
            made.why.value,
        )


def declared(made: Iterable[Made], today: date, days: int) -> set[str]:
    """Return what the rule keeps: of the daily ones those of so many days and the first of each of
    the last twelve months that has any; all others always."""
    daily = sorted((one for one in made if one.why is Why.DAILY), key=lambda one: one.at)
    first: dict[str, Made] = {}
    for one in daily:
        first.setdefault(f"{one.at:%Y-%m}", one)
    months = {first[month].name for month in sorted(first)[-12:]}
    fresh = {one.name for one in daily if one.at.date() >= today - timedelta(days=days)}
    return months | fresh | {one.name for one in made if one.why is not Why.DAILY}


@settings(max_examples=8)
@given(
    gaps=st.lists(st.integers(1, 9), min_size=30, max_size=80),
    days=st.sampled_from([2, 7, 30, 400]),
    by_hand=st.sets(st.integers(0, 79), max_size=8),
    lost=st.sets(st.integers(0, 79), max_size=4),
)
def test_clearing_keeps_what_is_declared_day_by_day(
    house_of_the_module: House, gaps: list[int], days: int, by_hand: set[int], lost: set[int]
) -> None:
    clock = SetClock(FOUNDED_AT)
    folder = house_of_the_module.folder.backups
    for path in folder.glob("*"):
        path.unlink()
    with house_of_the_module.open(clock) as office:
        with office.database.atomic():
            sql.run("DELETE FROM backup_record")
        office.settings.change_office(house_of_the_module.admin, "backup_keep_days", days)
        made: list[Made] = []
        for number, gap in enumerate(gaps):
            clock.advance(timedelta(days=gap))
            why = Why.BY_HAND if number in by_hand else Why.DAILY
            made.append(Made(f"{number}{SUFFIX}", clock.now(), why))
            put(office, folder, made[-1])
            before = files(folder)
            removed = set(office.backups.clear(SYSTEM).value)
            expected = declared(made, clock.today(), days)
            assert files(folder) == expected & before
            assert removed == before - expected
            if number in lost and why is Why.BY_HAND:
                (folder / made[-1].name).unlink()
                made.pop()


@pytest.fixture(scope="module")
def house_of_the_module(tmp_path_factory: pytest.TempPathFactory) -> House:
    """An office that a property test uses again for each example."""
    return house_in(tmp_path_factory.mktemp("clearing"))


def test_clearing_is_on_record_only_where_something_went(
    office: Application, house: House, clock: SetClock
) -> None:
    office.settings.change_office(house.admin, "backup_keep_days", 2)
    for day in range(5):
        put(
            office,
            house.folder.backups,
            Made(f"{day}", clock.now() + timedelta(days=day), Why.DAILY),
        )
    put(office, house.folder.backups, Made("kept", clock.now(), Why.UPGRADE))
    clock.advance(timedelta(days=5))
    done = office.backups.clear(SYSTEM)
    assert done.value == ["2", "1"]
    assert done.changes.touches("backup")
    assert files(house.folder.backups) == {"0", "3", "4", "kept"}
    assert [b.there for b in office.backups.backups(house.admin)] == [
        True, True, True, False, False, True,
    ]  # fmt: skip
    again = office.backups.clear(SYSTEM)
    assert (again.value, again.changes.items) == ([], frozenset())
    assert newest_entry() == ("backup.clear", "done")


def test_making_the_days_backup_clears_the_old_ones(
    office: Application, house: House, clock: SetClock
) -> None:
    office.settings.change_office(house.admin, "backup_keep_days", 2)
    for day in range(3):
        put(
            office,
            house.folder.backups,
            Made(f"{day}", clock.now() + timedelta(days=day), Why.DAILY),
        )
    clock.advance(timedelta(days=40))
    made = office.backups.make_daily(SYSTEM)
    assert made
    assert files(house.folder.backups) == {"0", made.value.path.name}


def test_a_file_that_is_gone_already_does_not_stop_the_clearing(
    office: Application, house: House, clock: SetClock
) -> None:
    office.settings.change_office(house.admin, "backup_keep_days", 2)
    for day in range(3):
        put(
            office,
            house.folder.backups,
            Made(f"{day}", clock.now() + timedelta(days=day), Why.DAILY),
        )
    (house.folder.backups / "1").unlink()
    clock.advance(timedelta(days=40))
    assert office.backups.clear(SYSTEM).value == ["2"]


def test_backups_are_listed_newest_first(
    office: Application, house: House, clock: SetClock
) -> None:
    made: list[Backup] = []
    for _ in range(3):
        made.insert(0, office.backups.make(house.admin).value)
        clock.advance(timedelta(hours=1))
    assert office.backups.backups(house.admin) == made
