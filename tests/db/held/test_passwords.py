"""Passwords that are given with psql: told, and to be changed by whom another gave them to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from crm_desktop.application import open_shared_office
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.paths import DataFolder
from db.engine import persons_address
from db.shared import open_shared
from tests.core.offices import PASSWORD, Office
from tests.db.held.till import Till

_VERIFIER = "SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVk"
_GIVE = f"SELECT keep.give_password({{clerk}}, '{{db}}:lifang', '{_VERIFIER}')"
_FREE = "UPDATE credential SET must_change = false, password_hash = 'x' WHERE person_id = {clerk}"
_MUST = "SELECT must_change FROM credential WHERE person_id = {clerk}"
_LOOK = ("SET CONSTRAINTS ALL IMMEDIATE", "ROLLBACK", "BEGIN")


@pytest.fixture(autouse=True)
def everybody_as_before(till: Till) -> Iterator[None]:
    """Leave everybody with ``PASSWORD`` of their own."""
    yield
    database = open_shared(till.address)
    database.connect()
    try:
        database.execute_sql("UPDATE credential SET must_change = false")
        for person, login in database.execute_sql("SELECT id, login_key FROM person").fetchall():
            database.give_password(person, login, PASSWORD)
    finally:
        database.close()


def test_whoever_is_given_a_password_must_change_it_and_it_is_told(till: Till) -> None:
    before = _outside(till)
    assert till.tried("chenli", _GIVE) == ""
    assert till.psql("chenli", _MUST.format(clerk=till.clerk)).stdout.strip() == "t"
    assert _outside(till)[len(before) :] == ["1|{credential}"]
    written = "SELECT op, ids FROM keep.writes ORDER BY id DESC LIMIT 2"
    assert f"password|{{{till.clerk}}}" in till.psql("chenli", written).stdout.split()


def test_nobody_is_freed_from_changing_it_but_by_changing_it(till: Till) -> None:
    assert "giving oneself another" in till.tried("chenli", _GIVE, _FREE)
    _have_it_changed(till)
    assert "giving oneself another" in till.tried("lifang", _FREE)
    assert "giving oneself another" in till.tried("chenli", _FREE)
    assert "changes the password first" in till.tried(
        "chenli",
        "INSERT INTO person (version, company_id, login, login_key, name, phone, email, active) "
        "VALUES (1, 1, 'x', 'x', 'x', '', '', true)",
        "INSERT INTO credential (person_id, password_hash, must_change, changed_at, failures) "
        "SELECT id, 'x', false, 'x', 0 FROM person WHERE login = 'x'",
    )
    assert till.tried("lifang", _FREE, _GIVE, *_LOOK) == ""


def test_the_program_has_a_password_changed(till: Till) -> None:
    before = _outside(till)
    app = till.desk("chenli")
    try:
        office = Office(app, Clock())  # type: ignore[arg-type]
        given = app.people.reset_password(office.administrator, till.clerk, "forgotten").value
    finally:
        app.close()
    address = till.address
    own = replace(
        persons_address(address.host, address.database, "lifang", given.password),
        port=address.port,
        tls="disable",
    )
    app = open_shared_office(DataFolder(till.folder), own)
    try:
        actor = Office(app, Clock()).actor("A1-2")  # type: ignore[arg-type]
        app.login.change_password(actor, given.password, "another good word")
    finally:
        app.close()
    assert till.psql("chenli", _MUST.format(clerk=till.clerk)).stdout.strip() == "f"
    assert _outside(till) == before


def _have_it_changed(till: Till) -> None:
    database = open_shared(till.address)
    database.connect()
    try:
        database.execute_sql(
            "UPDATE credential SET must_change = true WHERE person_id = ?", (till.clerk,)
        )
    finally:
        database.close()


def _outside(till: Till) -> list[str]:
    """Return who wrote which tables past the program's log."""
    asked = "SELECT person_id, tables FROM keep.outside()"
    return till.psql("chenli", asked).stdout.splitlines()
