"""An office on a server: founded, opened by several desks, and what is refused there."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path

import pytest

from crm_desktop.access.model import Company, CompanyData
from crm_desktop.application import Application, found_shared_office, open_shared_office
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.errors import Conflict, Refused, ValidationErrors
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.profile import KeyKeeping
from db import sql
from db.engine import SharedAddress
from db.errors import Missing, NewerSchema, OlderSchema
from db.migrate import HEAD
from tests.core.offices import START, founding
from tests.servers import new_name, server


@pytest.fixture
def address() -> Iterator[SharedAddress]:
    """The address of an empty database."""
    empty = server().database(new_name("empty"))
    yield empty
    server().drop(empty.database)


@pytest.fixture
def founded(address: SharedAddress, tmp_path: Path) -> SharedAddress:
    """The address of an office that nobody has open."""
    app, done = found_shared_office(
        DataFolder(tmp_path), address, founding("small-office"), clock=SetClock(START)
    )
    assert done.recovery_code
    assert app.profile.keeping is KeyKeeping.SERVER
    assert app.profile.uid == done.uid
    app.close()
    return address


def test_an_empty_database_holds_no_office(address: SharedAddress, tmp_path: Path) -> None:
    with pytest.raises(Missing):
        open_shared_office(DataFolder(tmp_path), address)
    with pytest.raises(ValidationErrors):
        found_shared_office(DataFolder(tmp_path), address, founding("small-office", login=""))
    with pytest.raises(Missing):  # nothing was made of it
        open_shared_office(DataFolder(tmp_path), address)


@contextmanager
def desk(address: SharedAddress, folder: Path) -> Iterator[tuple[Application, Actor]]:
    """Open an office as a desk would; yield it and its administrator."""
    app = open_shared_office(DataFolder(folder), address, clock=SetClock(START))
    try:
        with app.database.here():
            admin = Actor(1, sql.scalar("SELECT min(post_id) FROM posting WHERE person_id = 1"))
        yield app, admin
    finally:
        app.close()


def test_an_office_is_founded_once(founded: SharedAddress, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        found_shared_office(DataFolder(tmp_path), founded, founding("small-office"))
    with desk(founded, tmp_path) as (app, admin):
        assert sql.scalar("SELECT count(*) FROM company") == 1
        assert app.check.run(admin) == []


def test_two_desks_save_one_record_and_one_is_told(founded: SharedAddress, tmp_path: Path) -> None:
    with desk(founded, tmp_path) as (one, admin), desk(founded, tmp_path) as (other, _):
        was = one.organisation.companies(admin)[0]
        one.organisation.edit_company(admin, was.id, was.version, _called(was, "甲"))
        with pytest.raises(Conflict):
            other.organisation.edit_company(admin, was.id, was.version, _called(was, "乙"))
        assert other.organisation.companies(admin)[0].short_name == "甲"


def _called(company: Company, short_name: str) -> CompanyData:
    values = {field.name: getattr(company, field.name) for field in fields(CompanyData)}
    return replace(CompanyData(**values), short_name=short_name)


def test_the_log_is_dense_with_several_desks(founded: SharedAddress, tmp_path: Path) -> None:
    def work(_desk: int) -> None:
        with desk(founded, tmp_path) as (app, admin):
            for theme in ("dark", "light") * 5:
                app.settings.change_own(admin, "theme", theme)

    with ThreadPoolExecutor(4) as desks:
        list(desks.map(work, range(4)))
    with desk(founded, tmp_path) as (app, admin):
        seqs = [seq for (seq,) in sql.rows("SELECT seq FROM audit_entry ORDER BY seq")]
        assert seqs == list(range(1, len(seqs) + 1))
        assert len(seqs) >= 40
        assert app.audit.verify(admin).sound


def test_another_schema_is_told_from_this_one(founded: SharedAddress, tmp_path: Path) -> None:
    insert = "INSERT INTO schema_migration (name, applied) VALUES (?, now())"
    with desk(founded, tmp_path) as (app, _):
        sql.run("DELETE FROM schema_migration WHERE name = ?", HEAD)
    with pytest.raises(OlderSchema):
        open_shared_office(DataFolder(tmp_path), founded)
    app.connect_here()
    sql.run(insert, HEAD)
    sql.run(insert, "0999_later")
    app.close_here()
    with pytest.raises(NewerSchema):
        open_shared_office(DataFolder(tmp_path), founded)
