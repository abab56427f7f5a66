"""Steps of many rows at once, as an import makes them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_desktop.customers import undoing
from crm_desktop.customers.index import add_new, queue, spoken_keys
from crm_desktop.customers.model import VehicleData
from crm_desktop.customers.read import typed
from crm_desktop.customers.rules import check_customer
from crm_desktop.customers.store import draw_codes, insert_customer
from crm_desktop.customers.undo import Journal
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.formats.codes import is_customer_code
from crm_desktop.foundation.work import Work
from db import sql
from tests.core.customers.test_service import somebody
from tests.core.customers.test_undo import everything, keys
from tests.core.offices import Office


@pytest.fixture
def clerk(office: Office) -> Actor:
    return office.actor("A1-2")


def read_in(office: Office, clerk: Actor, count: int) -> tuple[int, list[int]]:
    """Store customers as one step of an import, with its run; return the step and who they are."""
    context = office.app.context
    with context.database.here(), context.database.atomic():
        acting = context.gate.admit(clerk, "customers.create", office.today)
        work = Work(acting, office.clock.now(), "customer.add", context.duties)
        journal = Journal(work, "customer.import", "名单.csv")
        made = []
        for number in range(count):
            data = check_customer(somebody(name=f"第{number}人"), office.today)
            customer, _ = insert_customer(data, work.now, clerk.person)
            add_new(customer)
            made.append(customer)
        journal.made("customer", made)
        step = journal.seal()
        sql.run(
            "INSERT INTO import_run (company_id, number, file_name, sha256, at, by_id, rows_read, "
            "created, updated, duplicate, failed, step_id, state) "
            "VALUES (1, 'DR1', '名单.csv', '', '2026', ?, 3, 3, 0, 0, 0, ?, 'done')",
            clerk.person,
            step,
        )
        work.changed("customer", made[0], "x", None, {"source": "file"})
        context.journal.write(work.entry)
    return step, made


def test_an_import_is_undone_whole_and_its_codes_are_spent(office: Office, clerk: Actor) -> None:
    office.app.customers.add(clerk, somebody())
    before, keys_before = everything(), keys()
    step, made = read_in(office, clerk, 3)
    codes = {code for (code,) in sql.rows("SELECT code FROM customer")}
    office.app.undo.undo(clerk, step)
    assert (everything(), keys()) == (before, keys_before)
    assert sql.rows("SELECT state FROM import_run") == [("undone",)]
    again = office.app.customers.add(clerk, somebody()).value
    assert again.code not in codes
    assert again.id not in made


def test_keys_of_many_are_filled_later(
    office: Office, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing, "_MANY", 2)
    before, keys_before = everything(), keys()
    step, made = read_in(office, clerk, 3)
    assert keys() > keys_before
    with office.logs("customer.undo done"):
        office.app.undo.undo(clerk, step)
    assert (everything(), keys()) == (before, keys_before)
    assert sql.rows("SELECT customer_id FROM search_queue") == []
    queue([made[0], *(stored := [office.app.customers.add(clerk, somebody()).value.id])])
    assert keys() == keys_before
    assert [c for (c,) in sql.rows("SELECT customer_id FROM search_queue")] == stored


@pytest.mark.parametrize("change", ["edit", "bin", "vehicle"])
def test_who_was_worked_with_since_keeps_the_whole_import(
    office: Office, clerk: Actor, change: str
) -> None:
    app = office.app
    step, made = read_in(office, clerk, 3)
    stored = app.customers.customer(clerk, made[1])
    if change == "edit":
        app.customers.edit(clerk, stored.id, 1, replace(typed(stored), notes="x"))
    elif change == "bin":
        app.bin.delete(clerk, stored.id, 1, "x")
    else:
        app.vehicles.add(clerk, VehicleData(1, plate="沪A12345"), stored.id)
    before = everything()
    with pytest.raises(Refused):
        app.undo.undo(clerk, step)
    assert everything() == before


def test_codes_are_drawn_in_numbers(office: Office) -> None:
    first = draw_codes(1, 3)
    more = draw_codes(1, 2)
    assert len({*first, *more}) == 5
    assert all(map(is_customer_code, first + more))


def test_names_that_may_be_read_in_too_many_ways_sound_like_nothing() -> None:
    assert "zhangshumin" in spoken_keys("章淑敏") & spoken_keys("张淑敏")
    assert spoken_keys("单") == spoken_keys("Ann") == spoken_keys("") == set()
    assert spoken_keys("乐" * 9) == set()
