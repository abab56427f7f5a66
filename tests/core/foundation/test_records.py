"""Only the version that was read may be overwritten."""

from __future__ import annotations

import pytest

from crm_desktop.foundation.errors import Conflict, NotFound
from crm_desktop.foundation.records import must_get, update_version
from db import sql
from db.models.access import Company, Person
from tests.core.offices import Office


def write(version: int, name: str, company: int = 1) -> None:
    update_version(
        Company,
        company,
        version,
        kind="company",
        mine={"name": name},
        theirs=lambda: {"name": sql.scalar("SELECT name FROM company WHERE id = 1")},
        values={"name": name},
    )


def test_a_save_raises_the_version(office: Office) -> None:
    write(1, "one")
    write(2, "two")
    assert sql.one("SELECT name, version FROM company WHERE id = 1") == ("two", 3)


def test_a_stale_save_shows_both_sides_and_changes_nothing(office: Office) -> None:
    write(1, "theirs")
    with pytest.raises(Conflict) as caught:
        write(1, "mine")
    assert (caught.value.mine, caught.value.theirs) == ({"name": "mine"}, {"name": "theirs"})
    assert sql.one("SELECT name, version FROM company WHERE id = 1") == ("theirs", 2)
    with pytest.raises(Conflict):
        write(99, "from the future")


def test_only_the_version_may_change(office: Office) -> None:
    update_version(Company, 1, 1, kind="company", mine=None, theirs=lambda: None)
    assert sql.scalar("SELECT version FROM company WHERE id = 1") == 2


def test_a_row_that_is_gone_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        write(1, "nobody", company=99)
    with pytest.raises(NotFound):
        must_get(Person.select().where(Person.id == 99), "person")
    assert must_get(Person.select().where(Person.id == 1), "person").login == "chenli"
