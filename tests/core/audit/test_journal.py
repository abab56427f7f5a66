"""The log is appended to with every use case, and nothing takes from it or changes it."""

from __future__ import annotations

import json
from dataclasses import replace

import peewee
import pytest

from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.errors import DeniedLogin
from db import sql
from tests.core.offices import PASSWORD, Office


@pytest.mark.parametrize("table", ["audit_entry", "activity"])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET seq = seq + 99", "DELETE FROM {}", "DELETE FROM {} WHERE seq = 2"],
)
def test_the_database_refuses_to_change_or_remove(
    office: Office, table: str, statement: str
) -> None:
    before = sql.rows(f"SELECT * FROM {table}")
    with pytest.raises(peewee.IntegrityError, match=f"{table} is append-only"):
        sql.run(statement.format(table))
    assert sql.rows(f"SELECT * FROM {table}") == before


def test_neither_is_the_head_removed_nor_an_entry_renumbered(office: Office) -> None:
    for statement in (
        "DELETE FROM audit_head",
        "UPDATE OR REPLACE audit_entry SET seq = 1 WHERE seq = 2",
    ):
        with pytest.raises(peewee.IntegrityError):
            sql.run(statement)


FORGED = """
REPLACE INTO audit_entry SELECT seq, at, action, outcome, person, person_name, post, post_title,
company, subjects, 'forged', duty, second_person, second_name, hash FROM audit_entry WHERE seq = 2
"""


@pytest.mark.parametrize("statement", ["REPLACE INTO audit_head VALUES (1, 0, '')", FORGED])
def test_what_is_replaced_past_the_triggers_shows_in_the_chain(
    office: Office, statement: str
) -> None:
    """SQLite removes a row to make place for another without asking triggers of DELETE."""
    office.tampered = True
    sql.run(statement)
    assert not office.app.audit.verify(office.administrator).sound


@pytest.mark.parametrize("column", ["action", "hash", "reason", "person", "subjects"])
def test_no_column_of_an_entry_is_changed(office: Office, column: str) -> None:
    with pytest.raises(peewee.IntegrityError):
        sql.run(f"UPDATE audit_entry SET {column} = 1 WHERE seq = 1")


def test_an_outcome_is_one_of_three(office: Office) -> None:
    with pytest.raises(peewee.IntegrityError):
        sql.run(
            "INSERT INTO audit_entry (seq, at, action, outcome, person_name, post_title, subjects, "
            "hash) VALUES (9999, '', '', 'fine', '', '', '', '')"
        )


def test_an_entry_says_who_under_which_post_and_what(group: Office) -> None:
    branch = group.actor("X1-2")
    group.app.settings.change_company(branch, 2, "weekdays", "1-6")
    entry = group.last_entry()
    assert (entry["action"], entry["outcome"]) == ("setting.company", "done")
    assert (entry["person"], entry["post"], entry["company"]) == (branch.person, branch.post, 2)
    (subject,) = json.loads(str(entry["subjects"]))
    assert subject == {
        "kind": "setting",
        "id": 2,
        "label": "weekdays",
        "before": {"value": "1-5"},
        "after": {"value": "1-6"},
    }
    assert (entry["reason"], entry["duty"], entry["second_person"]) == ("", "", None)


def test_names_are_kept_as_they_were(group: Office) -> None:
    """Renaming somebody does not rewrite what they did."""
    clerk = group.actor("B1-2")
    group.app.desk.keep_draft(clerk, "form", "", {})
    seq = group.last_seq
    person = group.app.people.person(group.administrator, clerk.person)
    group.app.people.edit_person(
        group.administrator, clerk.person, 1, replace(person, name="李芳芳")
    )
    assert sql.scalar("SELECT person_name FROM audit_entry WHERE seq = ?", seq) == "李芳"


def test_an_entry_is_linked_to_each_of_its_records_once(group: Office) -> None:
    clerk = group.actor("B1-2")
    group.app.people.assign(group.administrator, clerk.person, group.post("C2-1"), group.today)
    linked = sql.rows(
        "SELECT kind, subject FROM activity WHERE seq = ? ORDER BY kind", group.last_seq
    )
    assert linked == [("person", clerk.person), ("post", group.post("C2-1"))]
    # A login that fails at the password touches the person in two places of the code.
    with pytest.raises(DeniedLogin):
        group.app.login.log_in(SYSTEM, "lifang", f"not {PASSWORD}")
    linked = sql.rows("SELECT kind, subject FROM activity WHERE seq = ?", group.last_seq)
    assert linked == [("person", clerk.person)]


def test_a_log_without_its_head_takes_nothing_more(office: Office) -> None:
    office.tampered = True
    sql.run("DROP TRIGGER audit_head_no_delete")
    sql.run("DELETE FROM audit_head")
    with pytest.raises(RuntimeError, match="head is gone"):
        office.app.settings.change_own(office.administrator, "theme", "dark")
    assert office.app.settings.values(office.administrator)["theme"] == "auto"
