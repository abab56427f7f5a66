"""Opening the local database: what is in force, and what each kind of trouble is called."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import peewee
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2

from db import engine, sql
from db.backup import is_plain
from db.engine import DATABASE, LocalDatabase, NoDatabaseHere, open_local, raw_key
from db.errors import (
    Damaged,
    DiskFull,
    Locked,
    Missing,
    ReadOnly,
    StorageError,
    TooOldLibrary,
    WrongKey,
    translated,
)
from db.migrate import upgrade
from db.models.office import SettingValue
from tests.db.disks import (
    fill,
    give_away,
    open_to_all,
    read_only_disk,
    somebody_ordinary,
    tiny_disk,
)
from tests.db.programs import Program
from tests.db.tables import KEY, OTHER_KEY, SECRET, setting
from tests.source import ROOT

INSERT = "INSERT INTO setting_value (key, owner, value) VALUES (?, 0, ?)"


def count(database: LocalDatabase) -> int:
    """Return how many settings are stored."""
    with database.here():
        return int(sql.scalar("SELECT count(*) FROM setting_value"))


def save(database: LocalDatabase, rows: int, name: str = "new") -> None:
    """Save rows of a page each in one transaction."""
    with database.atomic():
        for number in range(rows):
            database.execute_sql(INSERT, (f"{name}.{number}", "x" * 4000))


# --------------------------------------------------------------------------------- what is in force


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("foreign_keys", 1),
        ("synchronous", 2),  # FULL
        ("journal_mode", "wal"),
        ("temp_store", 2),  # in memory: no plain text in temporary files
        ("busy_timeout", 10_000),
    ],
)
def test_pragmas_are_in_force_on_every_thread(
    opened: LocalDatabase, pragma: str, value: object
) -> None:
    found = []

    def look() -> None:
        opened.connect_here()
        try:
            found.append(opened.execute_sql(f"PRAGMA {pragma}").fetchone()[0])
        finally:
            opened.close_here()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert opened.execute_sql(f"PRAGMA {pragma}").fetchone()[0] == value
    assert found == [value]


def test_transactions_take_the_lock_at_once(opened: LocalDatabase, impatient: None) -> None:
    other = LocalDatabase(opened.path, KEY)
    other.connect_here()
    try:
        with opened.atomic(), pytest.raises(Locked):
            other.begin()
    finally:
        other.close_here()
        DATABASE.obj = opened


def test_the_sqlite_library_is_outside_the_range_that_corrupts(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert dbapi2.sqlite_version_info >= engine.OLDEST_SQLITE == (3, 51, 3)
    monkeypatch.setattr(engine, "OLDEST_SQLITE", (99, 0, 0))
    with pytest.raises(TooOldLibrary):
        open_local(house, KEY)


def test_a_read_only_connection_reads_and_refuses_to_write(house: Path) -> None:
    database = LocalDatabase(house, KEY, read_only=True)
    database.connect_here()
    try:
        assert count(database) == 60
        with pytest.raises(ReadOnly):
            database.execute_sql(INSERT, ("new", "x"))
    finally:
        database.close_here()


# ------------------------------------------------------------------------------------- encryption


def test_nothing_can_be_read_in_the_file_or_its_log(opened: LocalDatabase) -> None:
    opened.execute_sql(INSERT, ("fresh", SECRET))
    files = sorted(opened.path.parent.glob("office.db*"))
    assert {file.name for file in files} >= {"office.db", "office.db-wal"}
    for file in files:
        data = file.read_bytes()
        for plain in (b"SQLite format", b"CREATE TABLE", b"setting_value", SECRET.encode()):
            assert plain not in data, f"{plain!r} stands in {file.name}"
    assert not is_plain(opened.path)


def test_a_plain_file_says_so(plain_house: Path) -> None:
    assert is_plain(plain_house)
    assert SECRET.encode() in plain_house.read_bytes()


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_has_32_bytes(length: int) -> None:
    with pytest.raises(ValueError, match=f"not {length}"):
        raw_key(bytes(length))


def test_the_key_is_taken_raw(house: Path) -> None:
    connection = dbapi2.connect(str(house))
    connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    assert connection.execute("SELECT count(*) FROM setting_value").fetchone() == (60,)
    connection.close()


@pytest.mark.parametrize("key", [OTHER_KEY, None])
def test_a_wrong_key_does_not_open(house: Path, key: bytes | None) -> None:
    database = open_local(house, key)
    with pytest.raises(WrongKey):
        database.connect_here()
    assert database.is_closed()


def test_a_wrong_key_shows_at_once_where_nothing_is_written_either(house: Path) -> None:
    database = LocalDatabase(house, OTHER_KEY, read_only=True)
    with pytest.raises(WrongKey):
        database.connect_here()
    assert database.is_closed()


def test_a_key_does_not_open_a_plain_file(plain_house: Path) -> None:
    with pytest.raises(WrongKey):
        open_local(plain_house, KEY).connect_here()
    assert setting(plain_house, None, "key.1") == SECRET * 8


def test_what_is_no_database_does_not_open(tmp_path: Path) -> None:
    path = tmp_path / "office.db"
    path.write_text("Dear colleagues, " * 500)
    with pytest.raises(WrongKey):
        open_local(path, KEY).connect_here()
    assert path.read_text().startswith("Dear colleagues")


# ---------------------------------------------------------------------------- missing and forbidden


def test_a_missing_file_is_missing_and_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "office.db"
    with pytest.raises(Missing):
        open_local(path, KEY)
    path.mkdir()
    with pytest.raises(Missing):
        open_local(path, KEY)
    assert list(path.iterdir()) == []


def test_a_file_gone_since_is_not_made_anew(house: Path) -> None:
    database = open_local(house, KEY)
    house.unlink()
    with pytest.raises(Missing):
        database.connect_here()
    assert not house.exists()


@pytest.mark.parametrize(
    ("file_mode", "folder_mode"), [(0o444, 0o777), (0o644, 0o555), (0o444, 0o555)]
)
def test_what_may_not_be_written_is_read_only(
    stored: Callable[[bytes | None], bytes], file_mode: int, folder_mode: int
) -> None:
    with open_to_all() as folder:
        path = folder / "office.db"
        path.write_bytes(stored(KEY))
        give_away(folder)
        path.chmod(file_mode)
        folder.chmod(folder_mode)
        with somebody_ordinary(), pytest.raises(ReadOnly):
            _use_whole(path, KEY)
        folder.chmod(0o777)
        assert setting(path, KEY, "used") is None


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0, 0o777), (0o644, 0)])
def test_what_may_not_be_read_is_forbidden_not_missing(
    stored: Callable[[bytes | None], bytes], file_mode: int, folder_mode: int
) -> None:
    with open_to_all() as folder:
        path = folder / "inner" / "office.db"
        path.parent.mkdir()
        path.write_bytes(stored(KEY))
        give_away(folder)
        path.chmod(file_mode)
        path.parent.chmod(folder_mode)
        try:
            with somebody_ordinary(), pytest.raises(ReadOnly):
                open_local(path, KEY).connect_here()
        finally:
            path.parent.chmod(0o777)


def test_a_read_only_disk_is_read_only(house: Path) -> None:
    with read_only_disk(house.parent), pytest.raises(ReadOnly):
        open_local(house, KEY).connect_here()
    assert setting(house, KEY, "key.1") == SECRET * 8


# ----------------------------------------------------------------------------------------- locked


def test_another_programs_transaction_locks_writing_but_not_reading(
    house: Path, impatient: None
) -> None:
    with Program(house, KEY) as other:
        assert other.opened == "ready"
        assert other.tell("begin") == "ok"
        database = open_local(house, KEY)
        database.connect_here()
        try:
            assert count(database) == 60
            for attempt in (database.begin, lambda: database.execute_sql(INSERT, ("new", "x"))):
                with pytest.raises(Locked):
                    attempt()
            assert other.tell("end") == "ok"
            database.execute_sql(INSERT, ("new", "x"))
        finally:
            database.close_here()


def test_another_program_may_hold_the_file_altogether(plain_house: Path, impatient: None) -> None:
    holder = dbapi2.connect(str(plain_house))
    holder.execute("PRAGMA journal_mode=DELETE")
    holder.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(Locked):
            open_local(plain_house, None).connect_here()
    finally:
        holder.close()


def test_a_lock_is_waited_for(house: Path) -> None:
    """The other program lets go while this one waits."""
    with Program(house, KEY) as other:
        assert other.tell("begin") == "ok"
        database = open_local(house, KEY)
        database.connect_here()
        try:
            release = threading.Timer(0.3, lambda: other.start("end"))
            release.start()
            database.execute_sql(INSERT, ("new", "x"))
            release.join()
        finally:
            database.close_here()


# ---------------------------------------------------------------------------------------- damaged


def _use_whole(path: Path, key: bytes | None) -> None:
    """Open a file as the program does, read every row there is, and save one."""
    database = open_local(path, key)
    with translated():
        database.connect_here()
        try:
            upgrade(database, lambda: None)
            for table in database.get_tables():
                database.execute_sql(f'SELECT * FROM "{table}"').fetchall()
            with database.atomic():
                database.execute_sql(INSERT, ("used", "x"))
        finally:
            database.close_here()


def _damage(data: bytes, kind: str, at: float, length: int, seed: int) -> bytes:
    start = int(at * len(data))
    end = min(len(data), start + length)
    if kind == "cut":
        return data[:start]
    noise = random.Random(seed)
    torn = bytes(kind == "noise" and byte ^ noise.randrange(1, 256) for byte in data[start:end])
    return data[:start] + torn + data[end:]


def test_a_format_in_the_head_that_nobody_wrote_is_damage(
    stored: Callable[[bytes | None], bytes], tmp_path: Path
) -> None:
    """Of this fault SQLite tells no code (https://sqlite.org/fileformat.html, bytes 44 to 47)."""
    path = tmp_path / "office.db"
    whole = stored(None)
    path.write_bytes(whole[:44] + b"\x00\x00\x00\x63" + whole[48:])
    with pytest.raises(Damaged):
        _use_whole(path, None)


@pytest.mark.parametrize("key", [KEY, None], ids=["encrypted", "plain"])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(["noise", "zeros", "cut"]),
    at=st.floats(0, 1, exclude_max=True),
    length=st.sampled_from([1, 16, 512, 4096]),
    seed=st.integers(0, 999),
)
def test_damage_anywhere_is_one_clear_error_or_none(
    stored: Callable[[bytes | None], bytes],
    key: bytes | None,
    kind: str,
    at: float,
    length: int,
    seed: int,
) -> None:
    whole = stored(key)
    torn = _damage(whole, kind, at, length, seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "office.db"
        path.write_bytes(torn)
        trouble = None
        try:
            _use_whole(path, key)
        except StorageError as error:
            trouble = error
    assert type(trouble) is not StorageError, "no sentence of its own"
    assert trouble is None or torn != whole
    assert DATABASE.obj is None


def test_a_damaged_name_in_a_plain_schema_is_damage(plain_house: Path) -> None:
    """SQLite quotes the name, and the driver cannot decode what it quotes."""
    data = plain_house.read_bytes()
    plain_house.write_bytes(data.replace(b'"failures"', b'"f\xb8ilures"', 1))
    database = open_local(plain_house, None)
    database.connect_here()
    try:
        with pytest.raises(Damaged):
            database.execute_sql("SELECT * FROM credential")
    finally:
        database.close_here()


def test_a_damaged_page_shows_when_it_is_read_and_hides_no_other(opened: LocalDatabase) -> None:
    page = opened.execute_sql(
        "SELECT rootpage FROM sqlite_master WHERE name = 'setting_value'"
    ).fetchone()[0]
    opened.close_here()
    data = bytearray(opened.path.read_bytes())
    data[(page - 1) * 4096 + 100] ^= 1
    opened.path.write_bytes(data)
    opened.connect_here()
    assert opened.execute_sql("SELECT uid FROM office").fetchone() == ("uid-1",)
    with translated(), pytest.raises(Damaged):
        opened.execute_sql("SELECT value FROM setting_value").fetchall()
    opened.close_here()


# -------------------------------------------------------------------------------------- disk full


def _house_on(disk: Path, content: bytes) -> Path:
    path = disk / "office.db"
    path.write_bytes(content)
    return path


def test_a_full_disk_is_one_clear_error_and_loses_nothing(
    tmp_path: Path, stored: Callable[[bytes | None], bytes]
) -> None:
    with tiny_disk(tmp_path) as disk:
        path = _house_on(disk, stored(KEY))
        database = open_local(path, KEY)
        database.connect_here()
        kept = 0
        with suppress(DiskFull):
            while True:
                save(database, 10, f"n{kept}")
                kept += 10
        assert kept > 0
        assert not database.in_transaction()
        assert not database.connection().in_transaction
        assert count(database) == 60 + kept, "the connection goes on, half a save is not there"
        # Full to the last byte: it still opens, reads, and says so again.
        database.close_here()
        filler = fill(disk)
        database.connect_here()
        assert count(database) == 60 + kept
        with pytest.raises(DiskFull):
            save(database, 200)
        filler.unlink()
        database.close_here()
        database.connect_here()
        assert count(database) == 60 + kept
        database.execute_sql(INSERT, ("room again", "x"))
        database.close_here()


def test_a_disk_that_fills_at_the_commit_keeps_nothing_of_it(
    tmp_path: Path, stored: Callable[[bytes | None], bytes]
) -> None:
    with tiny_disk(tmp_path) as disk:
        database = open_local(_house_on(disk, stored(KEY)), KEY)
        database.connect_here()
        filler = fill(disk)
        with pytest.raises(DiskFull):
            save(database, 100)  # less than the cache holds: written by COMMIT alone
        assert count(database) == 60
        filler.unlink()
        database.close_here()


def test_a_full_disk_within_a_savepoint_is_still_a_full_disk(
    tmp_path: Path, stored: Callable[[bytes | None], bytes]
) -> None:
    with tiny_disk(tmp_path) as disk:
        database = open_local(_house_on(disk, stored(KEY)), KEY)
        database.connect_here()
        database.execute_sql("PRAGMA cache_size = 5")  # spills early, so that a statement fails
        with pytest.raises(DiskFull), translated(), database.atomic():
            save(database, 400)
        assert count(database) == 60
        database.close_here()


def test_no_room_left_in_the_file_is_a_full_disk(opened: LocalDatabase) -> None:
    """What every machine can do without a mount: SQLite's own limit gives the same code."""
    pages = opened.execute_sql("PRAGMA page_count").fetchone()[0]
    opened.execute_sql(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(DiskFull):
        save(opened, 50)
    assert count(opened) == 60


LIMITED = """
import resource, signal, sys
from pathlib import Path
from db.engine import open_local
from db.errors import DiskFailed
from tests.db.tables import KEY
from tests.db.test_engine import count, save
database = open_local(Path(sys.argv[1]), KEY)
database.connect_here()
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, resource.RLIM_INFINITY))
try:
    save(database, 400)
except DiskFailed:
    print("refused", count(database))
database.close_here()
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows limits no file's size")
def test_a_disk_that_takes_no_more_is_told_apart_from_damage(house: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(house)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "refused 60\n", done.stderr


# ------------------------------------------------------------------------------------ whose thread


def test_a_thread_that_never_connected_cannot_query(opened: LocalDatabase) -> None:
    raised: list[BaseException] = []

    def ask() -> None:
        for query in (
            lambda: SettingValue.select().count(),
            lambda: sql.scalar("SELECT 1"),
            lambda: sql.run_many(INSERT, [("x", "y")]),
            lambda: opened.execute_sql("SELECT 1"),
        ):
            try:
                query()
            except Exception as error:
                raised.append(error)
        with opened.here():
            try:
                sql.scalar("SELECT 1")
            except Exception as error:
                raised.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert [type(error) for error in raised] == [
        NoDatabaseHere,
        NoDatabaseHere,
        NoDatabaseHere,
        peewee.InterfaceError,
        peewee.InterfaceError,
    ]


def test_here_lends_the_thread_and_gives_it_back(house: Path, tmp_path: Path) -> None:
    first, second = open_local(house, KEY), open_local(tmp_path / "second.db", None, create=True)
    first.connect_here()
    second.connect_here()
    try:
        second.execute_sql("CREATE TABLE setting_value (key TEXT, owner INT, value TEXT)")
        assert sql.scalar("SELECT count(*) FROM setting_value") == 0
        with first.here():
            assert sql.scalar("SELECT count(*) FROM setting_value") == 60
            with second.here():
                assert sql.scalar("SELECT count(*) FROM setting_value") == 0
            with pytest.raises(ZeroDivisionError), second.here():
                _ = 1 / 0
            assert sql.scalar("SELECT count(*) FROM setting_value") == 60
        assert DATABASE.obj is second
    finally:
        first.close_here()
        assert DATABASE.obj is second, "closing another does not take this thread's away"
        second.close_here()
        second.close_here()


def test_two_threads_work_on_two_files_at_once(
    tmp_path: Path, stored: Callable[[bytes | None], bytes]
) -> None:
    barrier = threading.Barrier(2)
    found: dict[str, int] = {}

    def work(name: str, rows: int) -> None:
        path = tmp_path / f"{name}.db"
        path.write_bytes(stored(KEY))
        database = open_local(path, KEY)
        database.connect_here()
        try:
            for number in range(rows):
                barrier.wait(10)
                SettingValue.create(key=f"{name}.{number}", owner=0, value=name)
            found[name] = SettingValue.select().where(SettingValue.value == name).count()
        finally:
            database.close_here()

    threads = [threading.Thread(target=work, args=(name, 20)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {"one": 20, "two": 20}
    assert setting(tmp_path / "one.db", KEY, "two.1") is None


def test_a_mistake_of_ours_is_no_storage_error(opened: LocalDatabase) -> None:
    with pytest.raises(peewee.OperationalError, match="no such table"):
        opened.execute_sql("SELECT * FROM nowhere")
    with pytest.raises(peewee.IntegrityError):
        opened.execute_sql(INSERT.replace("0, ?", "NULL, ?"), ("new", "x"))
    orphan = "INSERT INTO unit (company_id, kind, version) VALUES (999, 'group', 1)"
    opened.begin()
    opened.execute_sql("PRAGMA defer_foreign_keys = 1")
    opened.execute_sql(orphan)
    with pytest.raises(peewee.IntegrityError):
        opened.commit()
    opened.rollback()
    assert not opened.connection().in_transaction
