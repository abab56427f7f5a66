"""What is written is noted by the server, and what the program's log does not know is told."""

from __future__ import annotations

from crm_desktop.foundation.clock import Clock
from db.held.log import NOT_NOTED, NOTED
from db.rows import order
from db.shared import open_shared
from tests.core.offices import Office
from tests.db.held.till import Till

_NOTES = "UPDATE customer SET notes = 'psql', version = version + 1"


def test_every_table_is_noted_or_said_not_to_be() -> None:
    assert set(NOTED) | NOT_NOTED == set(order())
    assert {"value_entry", "card", "role_right", "audit_entry", "customer"} <= set(NOTED)


def test_a_write_past_the_program_shows_in_the_check(till: Till) -> None:
    app = till.desk("chenli")
    try:
        office = Office(app, Clock())  # type: ignore[arg-type]
        before = _outside(office)
        assert till.tried("lifang", _NOTES) == ""
        told = [line for line in _outside(office) if line not in before]
        assert len(told) == 1
        assert f"{till.address.database}:lifang customer (1)" in told[0]
    finally:
        app.close()
    row = till.psql(
        "chenli",
        "SELECT role, person_id, op, tbl, rows, seq IS NULL FROM keep.writes "
        "WHERE tbl = 'customer' ORDER BY id DESC LIMIT 1",
    ).stdout.strip()
    assert row == f"{till.address.database}:lifang|{till.clerk}|update|customer|1|t"


def test_a_step_of_the_program_is_noted_with_its_entry(till: Till) -> None:
    app = till.desk("lifang")
    try:
        office = Office(app, Clock())  # type: ignore[arg-type]
        app.value.spend(office.actor("A1-2"), till.account, 5, "noted", card=till.card)
    finally:
        app.close()
    row = till.psql(
        "chenli",
        "SELECT w.seq = (SELECT max(seq) FROM audit_entry WHERE action = 'value.spend') "
        "FROM keep.writes w WHERE w.tbl = 'value_entry' ORDER BY w.id DESC LIMIT 1",
    ).stdout.strip()
    assert row == "t"


def test_a_setting_of_the_office_shows_and_ones_own_does_not(till: Till) -> None:
    """An exception is allowed, made use of and forbidden again: the setting is as it was."""
    app = till.desk("chenli")
    try:
        office = Office(app, Clock())  # type: ignore[arg-type]
        set_to = (
            "INSERT INTO setting_value (key, owner, value) VALUES ('{key}', {owner}, '{value}') "
            "ON CONFLICT (key, owner) DO UPDATE SET value = excluded.value"
        )
        before = _outside(office)
        own = set_to.format(key="theme", owner="keep.me()", value='"dark"')
        assert till.tried("chenli", own) == ""
        app.settings.change_own(office.administrator, "theme", "light")
        app.settings.change_company(office.administrator, 1, "duty_exceptions", True)
        assert _outside(office) == before
        for value in ("false", "true"):
            changed = set_to.format(key="duty_exceptions", owner=1, value=value)
            assert till.tried("chenli", changed) == ""
        told = _outside(office)[len(before) :]
        assert len(told) == 2
        assert all("setting_value" in line for line in told)
    finally:
        app.close()
        _forget_settings(till)
    row = till.psql(
        "chenli",
        "SELECT op, rows, ids FROM keep.writes WHERE tbl = 'setting_value' "
        "AND person_id IS NOT NULL ORDER BY id DESC LIMIT 1",
    ).stdout.strip()
    assert row == "update|1|{duty_exceptions/1}"


def test_nobody_changes_what_is_noted(till: Till) -> None:
    for login in ("lifang", "chenli"):
        for statement in (
            "DELETE FROM keep.written",
            "INSERT INTO keep.written (at) VALUES (now())",
            "UPDATE keep.writes SET rows = 0",
            "SELECT ids FROM keep.written",
        ):
            assert "ERROR" in till.tried(login, statement), statement


def test_a_clerk_reads_nothing_of_it(till: Till) -> None:
    asked = "SELECT (SELECT count(*) FROM keep.writes) + (SELECT count(*) FROM keep.outside())"
    assert till.psql("lifang", asked).stdout.strip() == "0"


def _forget_settings(till: Till) -> None:
    database = open_shared(till.address)
    database.connect()
    try:
        database.execute_sql(
            "DELETE FROM setting_value WHERE key IN (?, ?)", ("duty_exceptions", "theme")
        )
    finally:
        database.close()


def _outside(office: Office) -> list[str]:
    found = office.app.check.run(office.administrator)
    return [finding.detail for finding in found if finding.check == "written_outside"]
