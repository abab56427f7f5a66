"""Upgrading: locked, backed up first, whole or not at all; and what earlier programs wrote."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from crm_desktop.access.rights import default_grants
from crm_desktop.application import open_application
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.resources import resource_json
from crm_desktop.profile import KeyKeeping, Profile
from db import engine
from db.backup import verify_copy
from db.engine import LocalDatabase, integrity_problems, open_local
from db.errors import BuildIncomplete, Damaged, DiskFull, Locked, NewerSchema, ReadOnly
from db.migrate import HEAD, MIGRATIONS, applied, check_head, create_missing, schema_of, upgrade
from db.models import TABLES
from tests.db import make_released
from tests.db.disks import fill, give_away, open_to_all, somebody_ordinary, tiny_disk
from tests.db.make_released import RELEASED
from tests.db.tables import KEY, SECRET, connect, content
from tests.db.upgrading import KNOWN, LATER_HEAD, later_migrations, start_upgrade, upgrade_at
from tests.houses import PASSWORD, Keys

NEVER = "no backup of an empty database"


def fresh(path: Path) -> LocalDatabase:
    """Return a new plain database, connected and upgraded."""
    database = open_local(path, None, create=True)
    database.connect_here()
    upgrade(database, lambda: pytest.fail(NEVER))
    return database


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """The migrations of a later program."""
    return later_migrations(tmp_path)


# ------------------------------------------------------------------------------- schema and models


def _without_history(schema: dict[str, str]) -> dict[str, str]:
    return {
        name: re.sub(r"\s+", " ", text)
        for name, text in schema.items()
        if not name.startswith("trigger ") and "schema_migration" not in name
    }


def test_a_fresh_database_has_the_schema_of_the_models(tmp_path: Path) -> None:
    migrated = fresh(tmp_path / "migrated.db")
    modelled = open_local(tmp_path / "modelled.db", None, create=True)
    modelled.connect_here()
    try:
        create_missing(modelled, TABLES)
        assert _without_history(schema_of(migrated)) == _without_history(schema_of(modelled))
        assert len(schema_of(modelled)) > len(TABLES)
    finally:
        modelled.close_here()
        migrated.close_here()


def test_every_model_is_in_the_list_of_tables() -> None:
    from db.models.base import Table, Versioned

    def below(model: type[Table]) -> Iterator[type[Table]]:
        for child in model.__subclasses__():
            yield child
            yield from below(child)

    assert set(below(Table)) - {Versioned} == set(TABLES)


def test_the_log_can_only_be_appended_to(tmp_path: Path) -> None:
    database = fresh(tmp_path / "office.db")
    try:
        database.execute_sql("INSERT INTO activity (kind, subject, seq) VALUES ('person', 1, 1)")
        for statement in (
            "UPDATE activity SET seq = 2",
            "DELETE FROM activity",
            "DELETE FROM audit_head",
        ):
            with pytest.raises(Exception, match="append-only"):
                database.execute_sql(statement)
    finally:
        database.close_here()


@pytest.mark.parametrize("path", sorted(MIGRATIONS.glob("[0-9]*.py")), ids=lambda path: path.stem)
def test_a_migration_is_frozen(path: Path) -> None:
    """It must mean the same when the models have long moved on."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or "."]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= {"__future__", "typing", "peewee"}


# --------------------------------------------------------------------------------------------- head


def test_the_programs_head_is_its_newest_migration(opened: LocalDatabase) -> None:
    assert max(path.stem for path in MIGRATIONS.glob("[0-9]*.py")) == HEAD
    assert check_head(opened)
    assert applied(opened) == KNOWN


def test_a_build_without_its_migrations_touches_nothing(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    database = open_local(tmp_path / "office.db", None, create=True)
    database.connect_here()
    try:
        for folder in (empty, tmp_path / "not there"):
            with pytest.raises(BuildIncomplete, match="none"):
                upgrade(database, lambda: pytest.fail(NEVER), folder)
        with pytest.raises(BuildIncomplete, match=HEAD):
            upgrade(database, lambda: pytest.fail(NEVER), MIGRATIONS, "0099_later")
        assert database.get_tables() == []
    finally:
        database.close_here()


def test_a_newer_schema_is_refused_and_left_alone(opened: LocalDatabase, later: Path) -> None:
    upgrade_at(opened, later)
    before = schema_of(opened)
    with pytest.raises(NewerSchema) as raised:
        upgrade(opened, lambda: pytest.fail("no backup either"))
    assert raised.value.detail == LATER_HEAD
    assert schema_of(opened) == before


# ---------------------------------------------------------------------------------------- upgrading


def test_an_upgrade_backs_up_first_and_keeps_every_row(
    opened: LocalDatabase, later: Path, tmp_path: Path
) -> None:
    before = content(opened.path, KEY)
    assert upgrade_at(opened, later) == (LATER_HEAD,)
    assert upgrade_at(opened, later) == ()
    opened.close_here()
    copy = tmp_path / "before-upgrade.db"
    assert verify_copy(copy, KEY).head == HEAD
    assert content(copy, KEY) == before
    after = content(opened.path, KEY)
    assert len(after.pop("nickname")) == 2001
    settings = after["setting_value"]
    assert settings[0] == ("key", "owner", "value", "note")
    assert [row[:3] for row in settings[1:]] == before["setting_value"][1:]
    assert all(row[3] == row[0] for row in settings[1:])
    for table in before.keys() - {"setting_value", "schema_migration"}:
        assert after[table] == before[table], table


def test_without_a_backup_nothing_is_upgraded(opened: LocalDatabase, later: Path) -> None:
    def fail() -> None:
        raise DiskFull

    with pytest.raises(DiskFull):
        upgrade(opened, fail, later, LATER_HEAD)
    assert check_head(opened)
    assert applied(opened) == KNOWN


BROKEN = """
def up(migrator, db):
    db.execute_sql("CREATE TABLE half (id INTEGER)")
    db.execute_sql("DELETE FROM setting_value")
    db.execute_sql("ALTER TABLE person ADD COLUMN half TEXT")
    {fails}
"""


FILL = """
    db.execute_sql("PRAGMA max_page_count = 1")
    for number in range(500):
        db.execute_sql(f"CREATE TABLE half{number} (id INTEGER)")
"""


@pytest.mark.parametrize(
    ("fails", "error"),
    [
        ("raise RuntimeError('half way')", RuntimeError),
        ("db.execute_sql('INSERT INTO nowhere VALUES (1)')", Exception),
        (FILL.strip(), DiskFull),
    ],
    ids=["mistake", "statement", "full"],
)
def test_a_migration_that_fails_half_way_leaves_nothing(
    opened: LocalDatabase, tmp_path: Path, fails: str, error: type[Exception]
) -> None:
    migrations = later_migrations(tmp_path, BROKEN.format(fails=fails))
    before = content(opened.path, KEY)
    person = schema_of(opened)["table person"]
    with pytest.raises(error):
        upgrade(opened, lambda: None, migrations, "0009_more")
    # The one before it was whole, and stays.
    assert applied(opened) == KNOWN | {LATER_HEAD}
    schema = schema_of(opened)
    assert "table half" not in schema
    assert schema["table person"] == person
    assert opened.execute_sql("PRAGMA foreign_keys").fetchone() == (1,)
    opened.close_here()
    after = content(opened.path, KEY)
    assert [row[:3] for row in after["setting_value"]] == before["setting_value"]


def test_two_programs_upgrade_one_file_once(house: Path, later: Path) -> None:
    programs = [start_upgrade(house, KEY, later) for _ in range(2)]
    for program in programs:
        assert program.stdout
        assert program.stdout.readline() == "ready\n"
    for program in programs:
        assert program.stdin
        program.stdin.write("go\n")
        program.stdin.flush()
    answers = [program.communicate(timeout=60)[0] for program in programs]
    assert sorted(answers) == ["applied \n", f"applied {LATER_HEAD}\n"]
    assert all(program.returncode == 0 for program in programs)
    assert len(content(house, KEY)["nickname"]) == 2001


def test_waiting_for_another_upgrade_has_an_end(
    opened: LocalDatabase, later: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "UPGRADE_SECONDS", 0.1)
    with FileLock(f"{opened.path}.upgrade"), pytest.raises(Locked):
        upgrade_at(opened, later)
    assert applied(opened) == KNOWN


def test_a_folder_that_takes_no_lock_is_read_only(
    stored: Callable[[bytes | None], bytes],
) -> None:
    with open_to_all() as folder:
        migrations = later_migrations(folder)
        path = folder / "office.db"
        path.write_bytes(stored(KEY))
        give_away(folder)
        database = open_local(path, KEY)
        database.connect_here()
        try:
            folder.chmod(0o555)
            with somebody_ordinary(), pytest.raises(ReadOnly):
                upgrade_at(database, migrations)
        finally:
            folder.chmod(0o777)
            database.close_here()


def test_a_disk_too_small_for_the_upgrade_keeps_the_old_schema(
    tmp_path: Path, stored: Callable[[bytes | None], bytes], later: Path
) -> None:
    with tiny_disk(tmp_path, "2m") as disk:
        path = disk / "office.db"
        path.write_bytes(stored(KEY))
        database = open_local(path, KEY)
        database.connect_here()
        upgrade_at_full_disk = fill(disk)
        with pytest.raises(DiskFull):
            upgrade_at(database, later)
        assert not list(disk.glob("before-upgrade*"))
        upgrade_at_full_disk.unlink()
        assert applied(database) == KNOWN
        database.close_here()
        assert len(content(path, KEY)["setting_value"]) == 61


# ---------------------------------------------------------------------- what earlier programs wrote


# Where an upgrade adds what a newly founded office has, and that a backup was made before it. What
# it plants in new tables begins their counts of ids; those of the tables before stay.
ADDED_TO = {
    "dictionary_entry", "number_rule", "role_right", "backup_record", "audit_entry", "activity",
    "sqlite_sequence",
}  # fmt: skip

# Rights that came into the matrix with a migration.
BROUGHT = {
    "0002_customers": ("visits.",),
    "0003_membership": ("membership.view", "tiers.", "points.", "stored_value.view"),
    "0006_supervision": ("review.major", "closing.major"),
}


def _must_survive(
    before: list[tuple[Any, ...]], after: list[tuple[Any, ...]], *, added_to: bool
) -> None:
    """Compare rows by the columns that both have: the first row holds their names."""
    shared = [name for name in before[0] if name in after[0]]

    def chosen(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        places = [rows[0].index(name) for name in shared]
        return sorted((tuple(row[place] for place in places) for row in rows[1:]), key=repr)

    if added_to:
        assert set(chosen(before)) <= set(chosen(after))
    else:
        assert chosen(after) == chosen(before)


@pytest.mark.parametrize("released", sorted(RELEASED.glob("*.db")), ids=lambda path: path.stem)
def test_a_released_database_is_upgraded_and_keeps_its_rows(released: Path, tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.database.write_bytes(released.read_bytes())
    Profile("released", KeyKeeping.PLAIN).save(folder)
    # What an administrator took from everybody does not come back with an upgrade.
    with closing(connect(folder.database, None)) as connection, connection:
        connection.execute("DELETE FROM role_right WHERE right_code LIKE 'export.%'")
    before = content(folder.database, None)
    application = open_application(folder, Keys())
    try:
        database = application.database
        assert check_head(database)
        assert integrity_problems(database.connection(), encrypted=False) == []
        reference = fresh(tmp_path / "fresh.db")
        try:
            # An upgrade adds a column at the end of a table, a fresh one has it in its place.
            assert _columns(database) == _columns(reference)
            assert schema_of(database).keys() == schema_of(reference).keys()
        finally:
            reference.close_here()
        after = content(folder.database, None)
        for table in before.keys() - {"schema_migration", "audit_head"}:
            _must_survive(before[table], after[table], added_to=table in ADDED_TO)
        shipped = resource_json("defaults", "dictionaries.json")
        assert {(n, *entry) for n, entries in shipped.items() for entry in entries} == {
            row[2:6] for row in after["dictionary_entry"][1:] if row[2] in shipped
        }
        numbers = resource_json("defaults", "numbers.json")
        assert numbers.keys() == {row[2] for row in after["number_rule"][1:]}
        granted = {(role, right) for role, right, _ in after["role_right"][1:]}
        assert not any(right.startswith("export.") for _, right in granted)
        assert granted - {(role, right) for role, right, _ in before["role_right"][1:]} == {
            (grant.role, grant.right)
            for grant in default_grants()
            for migration, rights in BROUGHT.items()
            if released.stem < migration and grant.right.startswith(rights)
        }
        waiting = released.stem != HEAD
        assert len(list(folder.backups.glob("*"))) == waiting
        session = application.login.log_in(SYSTEM, "admin", PASSWORD).value
        assert application.check.run(session.actor) == []
        assert application.audit.verify(session.actor).sound
    finally:
        application.close()


def _columns(database: LocalDatabase) -> dict[str, set[tuple[Any, ...]]]:
    return {
        table: {row[1:] for row in database.execute_sql(f'PRAGMA table_info("{table}")').fetchall()}
        for table in database.get_tables()
    }


# No program was released with these as its head.
CAME_WITH_THE_NEXT = {"0003_membership", "0005_complaints", "0006_supervision"}


def test_every_schema_before_this_one_has_its_stored_database() -> None:
    """``python -m tests.db.make_released`` writes that of the present one before it is released."""
    stored = {path.stem for path in RELEASED.glob("*.db")}
    known = sorted(path.stem for path in MIGRATIONS.glob("[0-9]*.py"))
    assert set(known[:-1]) - CAME_WITH_THE_NEXT <= stored <= set(known)


def test_a_released_database_has_rows_in_every_table() -> None:
    for released in RELEASED.glob("*.db"):
        assert [name for name, rows in content(released, None).items() if len(rows) < 2] == []


def test_what_would_be_stored_of_this_schema_has_a_row_in_every_table(tmp_path: Path) -> None:
    """So that the day it is released, its file can be made; a check of it finds nothing."""
    assert make_released.main(tmp_path) == 0
    made = tmp_path / f"{HEAD}.db"
    assert [name for name, rows in content(made, None).items() if len(rows) < 2] == []
    test_a_released_database_is_upgraded_and_keeps_its_rows(made, tmp_path)


def test_what_is_cut_to_nothing_is_not_filled_anew(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.database.touch()
    Profile("cut", KeyKeeping.PLAIN).save(folder)
    with pytest.raises(Damaged):
        open_application(folder, Keys())
    with suppress(FileNotFoundError):
        assert SECRET.encode() not in folder.database.read_bytes()
    connected = open_local(folder.database, None)
    connected.connect_here()
    assert connected.get_tables() == []
    connected.close_here()
