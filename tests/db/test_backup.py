"""Copies: made while others write, proved, put back whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2

from db import backup
from db.backup import (
    copy_database,
    file_sha256,
    flush_to_disk,
    fold_log_in,
    is_plain,
    put_back,
    take_copy,
    verify_copy,
)
from db.engine import LocalDatabase, integrity_problems, open_local
from db.errors import (
    Damaged,
    DamagedCopy,
    DiskFull,
    Locked,
    Missing,
    ReadOnly,
    StorageError,
    WrongKey,
)
from db.migrate import HEAD
from tests.db.disks import (
    fill,
    give_away,
    open_to_all,
    read_only_disk,
    somebody_ordinary,
    tiny_disk,
)
from tests.db.programs import Program
from tests.db.tables import KEY, OTHER_KEY, SECRET, connect, content, setting

Stored = Callable[[bytes | None], bytes]


def beside(folder: Path) -> set[str]:
    """Return the names of the files in a folder, lock files left out."""
    return {path.name for path in folder.iterdir() if path.suffix != ".upgrade"}


def mark(path: Path, key: bytes | None, text: str) -> None:
    """Store a setting by which two databases are told apart."""
    connection = connect(path, key)
    connection.execute("INSERT OR REPLACE INTO setting_value VALUES ('mark', 0, ?)", (text,))
    connection.commit()
    connection.close()


def mark_of(path: Path, key: bytes | None) -> str | None:
    """Return that setting."""
    return setting(path, key, "mark")


@pytest.fixture
def prepared(tmp_path: Path, house: Path) -> Path:
    """A second database beside the first, marked ``new``; the first is marked ``old``."""
    new = tmp_path / "new.db"
    shutil.copy(house, new)
    mark(new, KEY, "new")
    mark(house, KEY, "old")
    return new


@pytest.fixture(scope="session")
def copied(stored: Stored) -> Stored:
    """Return the bytes of a verified copy, by its key."""

    def content_of(key: bytes | None) -> bytes:
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "office.db"
            path.write_bytes(stored(key))
            take_copy(path, path.with_name("copy"), key, key)
            return path.with_name("copy").read_bytes()

    return cache(content_of)


def leave_log(path: Path, key: bytes | None, text: str) -> None:
    """Save a mark and be killed: it stands in the log alone, not in the file."""
    with Program(path, key) as program:
        saved = f"sql INSERT OR REPLACE INTO setting_value VALUES ('mark', 0, '{text}')"
        assert program.tell(saved) == "ok"
        program.kill()
    assert Path(f"{path}-wal").stat().st_size > 0


# ------------------------------------------------------------------------------------ making a copy


def test_a_copy_says_what_it_is(opened: LocalDatabase, tmp_path: Path) -> None:
    opened.execute_sql("UPDATE audit_head SET seq = 7, hash = 'abc'")
    told: list[tuple[int, int]] = []
    out = tmp_path / "deep" / "folder" / "copy.crmbackup"
    facts = copy_database(opened, out, lambda done, whole: told.append((done, whole)))
    data = out.read_bytes()
    assert (facts.path, facts.size) == (out, len(data))
    assert facts.sha256 == hashlib.sha256(data).hexdigest() == file_sha256(out)
    assert (facts.head, facts.audit_seq, facts.audit_hash, facts.office) == (
        HEAD,
        7,
        "abc",
        "uid-1",
    )
    assert told == [(len(data) // 4096, len(data) // 4096)]
    assert beside(out.parent) == {"copy.crmbackup"}
    assert verify_copy(out, KEY) == facts
    opened.close_here()
    assert content(out, KEY) == content(opened.path, KEY)
    assert SECRET.encode() not in data


def test_a_plain_database_is_copied_too(plain_house: Path, tmp_path: Path) -> None:
    database = open_local(plain_house, None)
    database.connect_here()
    try:
        facts = copy_database(database, tmp_path / "copy")
    finally:
        database.close_here()
    assert verify_copy(tmp_path / "copy", None) == facts
    assert is_plain(tmp_path / "copy")


def test_others_go_on_writing_meanwhile(opened: LocalDatabase, tmp_path: Path) -> None:
    with Program(opened.path, KEY) as one, Program(opened.path, KEY) as two:
        assert (one.opened, two.opened) == ("ready", "ready")
        one.start("write")
        two.start("write")
        copies = [tmp_path / f"{number}.copy" for number in range(4)]
        for copy in copies:
            copy_database(opened, copy)
        saved = one.stop_writing() + two.stop_writing()
    assert saved > 0
    found = [content(copy, KEY)["setting_value"] for copy in copies]
    assert [len(rows) for rows in found] == sorted(len(rows) for rows in found)
    final = opened.execute_sql("SELECT count(*) FROM setting_value").fetchone()[0]
    assert final == 60 + saved
    # Each copy is a moment of it: of every writer's rows the first so many, none left out.
    for rows in found:
        names = [row[0] for row in rows if row[0].startswith("written.")]
        for writer in {name.split(".")[1] for name in names}:
            numbers = sorted(int(n.split(".")[2]) for n in names if n.split(".")[1] == writer)
            assert numbers == list(range(len(numbers)))


def test_what_lies_there_is_replaced_only_by_a_whole_copy(
    opened: LocalDatabase, tmp_path: Path
) -> None:
    out = tmp_path / "copy"
    out.write_text("the copy of yesterday")
    (tmp_path / "copy.part").write_text("half a copy of somebody killed")

    def stop(done: int, whole: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        copy_database(opened, out, stop)
    assert out.read_text() == "the copy of yesterday"
    assert "copy.part" not in beside(tmp_path)
    copy_database(opened, out)
    assert verify_copy(out, KEY)


def test_a_damaged_database_gives_no_copy(house: Path, tmp_path: Path) -> None:
    database = open_local(house, KEY)
    database.connect_here()
    page = database.execute_sql("SELECT rootpage FROM sqlite_master WHERE name = 'draft'")
    number = page.fetchone()[0]
    database.close_here()
    data = bytearray(house.read_bytes())
    data[(number - 1) * 4096 + 50] ^= 1
    house.write_bytes(data)
    database.connect_here()
    try:
        with pytest.raises(Damaged) as raised:
            copy_database(database, tmp_path / "copy")
        assert type(raised.value) is Damaged, "it is the database that a backup helps"
    finally:
        database.close_here()
    assert beside(tmp_path) == {"office.db"}


def test_a_plain_database_with_broken_rules_gives_no_copy(plain_house: Path) -> None:
    connection = connect(plain_house, None)
    connection.execute("INSERT INTO unit (company_id, kind, version) VALUES (99, 'group', 1)")
    connection.commit()
    connection.close()
    database = open_local(plain_house, None)
    database.connect_here()
    try:
        with pytest.raises(Damaged, match="unit row 1 points to a missing company") as raised:
            copy_database(database, plain_house.with_name("copy"))
        assert type(raised.value) is Damaged
    finally:
        database.close_here()
    assert beside(plain_house.parent) == {"office.db"}


def test_a_full_disk_leaves_no_part_of_a_copy(opened: LocalDatabase, tmp_path: Path) -> None:
    with tiny_disk(tmp_path, "200k") as disk:
        with pytest.raises(DiskFull):
            copy_database(opened, disk / "backups" / "copy")
        assert beside(disk / "backups") == set()
        fill(disk)
        with pytest.raises(DiskFull):
            copy_database(opened, disk / "other" / "copy")
        with pytest.raises(DiskFull):
            take_copy(opened.path, disk / "taken", KEY, KEY)
        assert "taken" not in beside(disk)


def test_a_folder_that_takes_no_copy_is_read_only(opened: LocalDatabase, tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    with pytest.raises(ReadOnly):
        copy_database(opened, tmp_path / "a file" / "copy")
    (tmp_path / "a folder" / "within").mkdir(parents=True)
    with pytest.raises(ReadOnly):
        copy_database(opened, tmp_path / "a folder")
    assert beside(tmp_path) >= {"a file", "a folder"}
    assert not list(tmp_path.glob("*.part"))
    with open_to_all() as folder:
        give_away(folder)
        folder.chmod(0o555)
        with somebody_ordinary(), pytest.raises(ReadOnly):
            copy_database(opened, folder / "copy")


def test_a_copy_does_not_wait_for_ever(plain_house: Path, impatient: None, tmp_path: Path) -> None:
    database = open_local(plain_house, None)
    database.connect_here()
    database.execute_sql("PRAGMA journal_mode = DELETE")
    holder = dbapi2.connect(str(plain_house))
    holder.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(Locked):
            copy_database(database, tmp_path / "copy")
    finally:
        holder.close()
        database.close_here()
    assert beside(tmp_path) == {"office.db"}


# --------------------------------------------------------------------------------- verifying a copy


@pytest.mark.parametrize(("key", "wrong"), [(KEY, OTHER_KEY), (KEY, None), (None, KEY)])
def test_a_copy_under_another_key_is_told(
    stored: Stored, tmp_path: Path, key: bytes | None, wrong: bytes | None
) -> None:
    copy = tmp_path / "copy"
    copy.write_bytes(stored(key))
    for attempt in (
        lambda: verify_copy(copy, wrong),
        lambda: take_copy(copy, tmp_path / "out", wrong, wrong),
    ):
        with pytest.raises(WrongKey):
            attempt()
    assert beside(tmp_path) == {"copy"}


def test_a_copy_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        for attempt in (
            lambda path=path: verify_copy(path, KEY),
            lambda path=path: take_copy(path, tmp_path / "out", KEY, KEY),
        ):
            with pytest.raises(Missing):
                attempt()
    with pytest.raises(Missing):
        is_plain(tmp_path / "none")
    assert beside(tmp_path) == set()


@pytest.mark.parametrize("tables", ["", "CREATE TABLE audit_head (seq, hash)"])
def test_another_programs_database_is_no_copy(tmp_path: Path, tables: str) -> None:
    copy = tmp_path / "recipes.db"
    connection = connect(copy, KEY)
    connection.execute("CREATE TABLE recipe (name TEXT)")
    connection.executescript(tables)
    connection.close()
    for attempt in (
        lambda: verify_copy(copy, KEY),
        lambda: take_copy(copy, tmp_path / "out", KEY, KEY),
    ):
        with pytest.raises(DamagedCopy):
            attempt()
    assert beside(tmp_path) == {"recipes.db"}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), cut=st.booleans())
def test_a_single_wrong_bit_in_an_encrypted_copy_is_found(
    copied: Stored, at: float, bit: int, cut: bool
) -> None:
    data = bytearray(copied(KEY))
    place = int(at * len(data))
    if cut:
        del data[place:]
    else:
        data[place] ^= 1 << bit
    with tempfile.TemporaryDirectory() as name:
        copy, out = Path(name) / "copy", Path(name) / "out"
        copy.write_bytes(data)
        for attempt in (lambda: verify_copy(copy, KEY), lambda: take_copy(copy, out, KEY, KEY)):
            with pytest.raises((DamagedCopy, WrongKey)):
                attempt()
        assert beside(copy.parent) == {"copy"}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.floats(0, 1, exclude_max=True), noise=st.binary(min_size=1, max_size=5000))
def test_noise_in_a_plain_copy_is_one_clear_error_or_none(
    copied: Stored, at: float, noise: bytes
) -> None:
    data = bytearray(copied(None))
    place = int(at * len(data))
    data[place : place + len(noise)] = noise
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "copy"
        copy.write_bytes(data)
        try:
            taken = bool(take_copy(copy, Path(name) / "out", None, None))
        except StorageError:
            taken = False
        assert (Path(name) / "out").exists() == taken


def test_sqlites_own_checks_are_told_in_words(plain_house: Path) -> None:
    connection = connect(plain_house, None)
    assert integrity_problems(connection, encrypted=False) == []
    connection.execute("INSERT INTO post (company_id, version) VALUES (5, 1)")
    assert integrity_problems(connection, encrypted=False) == [
        "post row 1 points to a missing company"
    ]
    connection.close()


# ------------------------------------------------------------------------------------ taking a copy


def test_a_copy_is_taken_under_the_key_of_this_machine(house: Path, tmp_path: Path) -> None:
    before = house.read_bytes()
    out = tmp_path / "out.db"
    facts = take_copy(house, out, KEY, OTHER_KEY)
    assert (facts.path, facts.sha256, facts.size) == (house, file_sha256(house), len(before))
    assert house.read_bytes() == before
    assert content(out, OTHER_KEY) == content(house, KEY)
    with pytest.raises(WrongKey):
        verify_copy(out, KEY)
    assert beside(tmp_path) == {"office.db", "out.db"}


def test_a_log_beside_a_copy_counts(house: Path, tmp_path: Path) -> None:
    """Somebody may have copied the files of an office by hand, its log with them."""
    leave_log(house, KEY, "in the log alone")
    copies = tmp_path / "by hand"
    copies.mkdir()
    for path in tmp_path.glob("office.db*"):
        shutil.copy(path, copies)
    take_copy(copies / "office.db", tmp_path / "out.db", KEY, OTHER_KEY)
    assert mark_of(tmp_path / "out.db", OTHER_KEY) == "in the log alone"


def test_a_copy_on_a_disk_that_cannot_be_written(house: Path, tmp_path: Path) -> None:
    cabinet = tmp_path / "cabinet"
    cabinet.mkdir()
    take_copy(house, copy := cabinet / "copy", KEY, KEY)
    with read_only_disk(cabinet):
        take_copy(copy, tmp_path / "out.db", KEY, KEY)
    assert content(tmp_path / "out.db", KEY) == content(house, KEY)


# ------------------------------------------------------------------------------------- putting back


def test_the_new_takes_the_place_and_the_old_is_kept(prepared: Path, house: Path) -> None:
    put_back(prepared, house, KEY)
    assert mark_of(house, KEY) == "new"
    assert mark_of(house.with_name("office.db.before-restore"), KEY) == "old"
    assert beside(house.parent) == {"office.db", "office.db.before-restore"}


def test_what_stood_in_the_logs_is_not_lost(prepared: Path, house: Path) -> None:
    leave_log(house, KEY, "old, in the log")
    leave_log(prepared, KEY, "new, in the log")
    put_back(prepared, house, KEY)
    assert mark_of(house, KEY) == "new, in the log"
    assert mark_of(house.with_name("office.db.before-restore"), KEY) == "old, in the log"
    assert beside(house.parent) == {"office.db", "office.db.before-restore"}


@pytest.mark.parametrize("busy", [False, True])
def test_an_office_open_elsewhere_is_left_alone(
    prepared: Path, house: Path, impatient: None, busy: bool
) -> None:
    with Program(house, KEY) as other:
        assert other.opened == "ready"
        if busy:
            assert other.tell("begin") == "ok"
        with pytest.raises(Locked):
            put_back(prepared, house, KEY)
        if busy:
            assert other.tell("end") == "ok"
        late = "sql INSERT OR REPLACE INTO setting_value VALUES ('mark', 0, 'still here')"
        assert other.tell(late) == "ok"
    assert mark_of(house, KEY) == "still here"
    assert mark_of(prepared, KEY) == "new"
    assert not house.with_name("office.db.before-restore").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows replaces only a file that nobody holds")
def test_nobody_gets_in_while_it_is_put_back(
    prepared: Path, house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One program gives up, one waits until it is done: neither saves into the old file."""
    answers: list[str] = []
    waiting: list[Program] = []
    really = backup._keep_aside

    def meanwhile(path: Path) -> None:
        with Program(path, KEY, seconds=0.1) as hasty:
            answers.append(hasty.opened)
        waiting.append(Program(path, KEY, seconds=10))
        with Program(path, KEY, seconds=0.1):
            pass  # started later and answered: by now the one before waits too
        really(path)

    monkeypatch.setattr(backup, "_keep_aside", meanwhile)
    put_back(prepared, house, KEY)
    assert answers == ["Locked"]
    for program in waiting:
        with program:
            # Opened before the swap it notices that its file was moved; after it, all is well.
            assert program.opened in {"ReadOnly", "ready"}
            if program.opened == "ready":
                late = "sql INSERT OR REPLACE INTO setting_value VALUES ('late', 0, 'x')"
                assert program.tell(late) == "ok"
                assert setting(house, KEY, "late") == "x"
    assert mark_of(house, KEY) == "new"
    assert setting(house.with_name("office.db.before-restore"), KEY, "late") is None


@pytest.mark.skipif(os.name != "nt", reason="elsewhere nobody gets in")
def test_windows_lets_somebody_in_who_then_stops_the_exchange(
    prepared: Path, house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An open file cannot be replaced there: the old one stays, with what was just saved."""
    really = backup._keep_aside
    came: list[Program] = []

    def meanwhile(path: Path) -> None:
        came.append(Program(path, KEY))
        saved = "sql INSERT OR REPLACE INTO setting_value VALUES ('mark', 0, 'just saved')"
        assert came[0].tell(saved) == "ok"
        really(path)

    with monkeypatch.context() as patch:
        patch.setattr(backup, "_keep_aside", meanwhile)
        with pytest.raises(Locked):
            put_back(prepared, house, KEY)
    with came[0]:
        pass
    assert mark_of(house, KEY) == "just saved"
    put_back(prepared, house, KEY)
    assert mark_of(house, KEY) == "new"
    assert mark_of(house.with_name("office.db.before-restore"), KEY) == "just saved"


@pytest.mark.parametrize("log", [False, True])
def test_a_missing_office_gets_its_place_back(prepared: Path, house: Path, log: bool) -> None:
    if log:
        leave_log(house, KEY, "of the lost one")
    house.unlink()
    put_back(prepared, house, KEY)
    assert mark_of(house, KEY) == "new", "the log of the lost file must not reach the new one"
    kept = {"office.db-wal.before-restore"} if log else set()
    assert beside(house.parent) == {"office.db"} | kept


def test_a_damaged_office_is_replaced_and_kept_with_its_log(prepared: Path, house: Path) -> None:
    leave_log(house, KEY, "of the damaged one")
    log = Path(f"{house}-wal").read_bytes()
    house.write_bytes(b"torn" * 5000)
    put_back(prepared, house, KEY)
    assert mark_of(house, KEY) == "new"
    folder = house.parent
    assert (folder / "office.db.before-restore").read_bytes() == b"torn" * 5000
    assert (folder / "office.db-wal.before-restore").read_bytes() == log
    assert beside(folder) == {
        "office.db",
        "office.db.before-restore",
        "office.db-wal.before-restore",
    }


def test_a_forgotten_journal_does_not_reach_the_new_file(prepared: Path, house: Path) -> None:
    house.write_bytes(b"torn" * 5000)
    journal = Path(f"{house}-journal")
    journal.write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(5000))
    put_back(prepared, house, KEY)
    assert mark_of(house, KEY) == "new"
    assert not journal.exists()


def test_only_the_last_old_one_is_kept_and_never_a_foreign_log(
    prepared: Path, house: Path, tmp_path: Path
) -> None:
    second = shutil.copy(prepared, tmp_path / "second.db")
    mark(second, KEY, "newer")
    leave_log(house, KEY, "of the damaged one")
    house.write_bytes(b"torn" * 5000)
    put_back(prepared, house, KEY)
    put_back(second, house, KEY)
    assert mark_of(house, KEY) == "newer"
    assert mark_of(tmp_path / "office.db.before-restore", KEY) == "new"
    assert beside(tmp_path) == {"office.db", "office.db.before-restore"}


def test_killed_between_two_steps_it_is_simply_done_again(prepared: Path, house: Path) -> None:
    """The damaged file has its second name, its log is moved, the new one is not in place."""
    leave_log(house, KEY, "of the damaged one")
    house.write_bytes(b"torn" * 5000)
    aside = house.with_name("office.db.before-restore")
    aside.hardlink_to(house)
    log = Path(f"{house}-wal").replace(house.with_name("office.db-wal.before-restore"))
    put_back(prepared, house, KEY)
    assert mark_of(house, KEY) == "new"
    assert aside.read_bytes() == b"torn" * 5000
    assert log.stat().st_size > 0


def test_a_disk_without_second_names_gets_a_copy(
    prepared: Path, house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, target: Path) -> None:
        raise PermissionError("FAT has no links")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    put_back(prepared, house, KEY)
    assert mark_of(house, KEY) == "new"
    assert mark_of(house.with_name("office.db.before-restore"), KEY) == "old"


def test_windows_refuses_to_replace_an_open_file_and_that_is_locked(
    prepared: Path, house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, target: Path) -> Path:
        raise PermissionError(13, "Access is denied", str(target))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(Locked):
        put_back(prepared, house, KEY)
    assert mark_of(house, KEY) == "old"


def test_the_log_is_folded_in_only_when_nobody_else_is_there(
    opened: LocalDatabase, impatient: None
) -> None:
    opened.execute_sql("INSERT INTO setting_value VALUES ('mark', 0, 'logged')")
    with pytest.raises(Locked):
        fold_log_in(opened.path, KEY)
    opened.close_here()
    fold_log_in(opened.path, KEY)
    assert beside(opened.path.parent) == {"office.db"}
    assert mark_of(opened.path, KEY) == "logged"


def test_windows_replaces_only_a_file_that_is_closed(
    house: Path, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def can_be_opened() -> bool:
        connection = connect(house, KEY)
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            connection.execute("SELECT count(*) FROM office").fetchone()
        except dbapi2.OperationalError:
            return False
        finally:
            connection.close()
        return True

    with backup._nobody_in(house, KEY):
        held = not can_be_opened()
    assert held == (os.name != "nt")
    with monkeypatch.context() as windows:
        windows.setattr(backup.os, "name", "nt")
        with backup._nobody_in(house, KEY):
            held = not can_be_opened()
        flush_to_disk(house.parent)
    assert not held


def test_files_and_folders_are_flushed(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    flush_to_disk(tmp_path / "file")
    flush_to_disk(tmp_path)
    with pytest.raises(FileNotFoundError):
        flush_to_disk(tmp_path / "none")
    assert beside(tmp_path) == {"file"}
