"""One change to many customers: what it alters, what it leaves alone, and undoing it as one."""

from __future__ import annotations

import time
from typing import Any

import pytest

from crm_desktop.customers.bulk import BulkChange, Chosen
from crm_desktop.customers.filtering import CustomerFilter
from crm_desktop.customers.model import Customer
from crm_desktop.customers.read import typed
from crm_desktop.customers.rules import completeness
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import NotAllowed, Refused, ValidationErrors
from db import sql
from tests.core.customers.test_masking import holder
from tests.core.customers.test_service import somebody
from tests.core.customers.test_undo import everything, keys
from tests.core.offices import Office

EVERYBODY = Chosen(wanted=CustomerFilter())


@pytest.fixture
def clerk(office: Office) -> Actor:
    return office.actor("A1-2")


@pytest.fixture
def three(office: Office, clerk: Actor) -> list[Customer]:
    empty: dict[str, Any] = {"contacts": (), "addresses": (), "identities": ()}
    firm = somebody(name="远达", kind="organisation", tags=("车友会",), **empty)
    return [
        office.app.customers.add(clerk, data).value
        for data in (somebody(), somebody(name="李四", tags=(), owner=clerk.person), firm)
    ]


def test_each_field_is_changed_counted_and_undone(
    office: Office, clerk: Actor, three: list[Customer]
) -> None:
    app = office.app
    zhang, li, firm = (each.id for each in three)
    before, keys_before = everything(), keys()
    for field, value, altered in (
        ("owner", clerk.person, [zhang, firm]),
        ("owner", None, [li]),
        ("source", "call", [zhang, li, firm]),
        ("org_type", "dealer", [firm]),
        ("store_level", "a", [firm]),
        ("industry", "transport", [firm]),
        ("add_tag", " 车友会 ", [zhang, li]),
        ("remove_tag", "车友会", [firm]),
    ):
        change = BulkChange(field, value)
        reach = app.bulk.reach(clerk, EVERYBODY, change)
        assert (reach.chosen, reach.changing) == (3, len(altered)), field
        versions = dict(sql.rows("SELECT id, version FROM customer"))
        with office.logs("customer.bulk_edit done"):
            done = app.bulk.change(clerk, EVERYBODY, change).value
        assert done.changed == len(altered)
        for customer in (zhang, li, firm):
            now = app.customers.customer(clerk, customer)
            assert now.completeness == completeness(typed(now)), field
            assert now.version == versions[customer] + (customer in altered), field
            (newest, *_) = app.customers.timeline(clerk, customer)
            assert (newest.seq == office.last_seq) is (customer in altered)
        assert app.bulk.reach(clerk, EVERYBODY, change).changing == 0
        with pytest.raises(Refused):
            app.bulk.change(clerk, EVERYBODY, change)
        app.undo.undo(clerk, done.step)
        assert everything() == before, field
    assert keys() == keys_before


def test_the_ticked_or_all_but_those(office: Office, clerk: Actor, three: list[Customer]) -> None:
    app, tag = office.app, BulkChange("add_tag", "新")
    zhang, li, firm = (each.id for each in three)
    persons = CustomerFilter(kind="person")
    for chosen, expected in (
        (Chosen(frozenset({zhang, firm, 999})), 2),
        (Chosen(frozenset({zhang}), CustomerFilter()), 2),
        (Chosen(frozenset(), persons), 2),
        (Chosen(frozenset({li, firm}), persons), 1),
        (Chosen(), 0),
    ):
        assert app.bulk.reach(clerk, chosen, tag).changing == expected
    app.bin.delete(clerk, li, 1, "x")
    assert app.bulk.reach(clerk, Chosen(frozenset({li, zhang})), tag).chosen == 1


def test_what_cannot_be_changed_of_many(
    office: Office, clerk: Actor, three: list[Customer]
) -> None:
    app = office.app
    for wrong in (
        BulkChange("do_not_contact", "yes"),
        BulkChange("name", "x"),
        BulkChange("owner", 999),
        BulkChange("source", "nowhere"),
        BulkChange("add_tag", " "),
        BulkChange("remove_tag", "长" * 41),
    ):
        with pytest.raises(ValidationErrors):
            app.bulk.change(clerk, EVERYBODY, wrong)


def test_who_may_not_edit_changes_nobody_and_scope_holds(group: Office) -> None:
    app, tag = group.app, BulkChange("add_tag", "新")
    app.customers.add(group.actor("B1-2"), somebody())
    with pytest.raises(NotAllowed):
        app.bulk.change(holder(group, "QA", "qa"), EVERYBODY, tag)
    assert app.bulk.reach(group.actor("X1-3"), EVERYBODY, tag).chosen == 0


def test_who_was_changed_since_keeps_the_whole_step(
    office: Office, clerk: Actor, three: list[Customer]
) -> None:
    app = office.app
    done = app.bulk.change(clerk, EVERYBODY, BulkChange("owner", clerk.person)).value
    now = app.customers.customer(clerk, three[0].id)
    app.standing.set_owner(clerk, now.id, now.version, None, "休产假")
    before = everything()
    with pytest.raises(Refused) as refused:
        app.undo.undo(clerk, done.step)
    assert refused.value.phrase.key == "customers.undo.changed_by"
    assert everything() == before


def test_twenty_thousand_are_one_step(office: Office, clerk: Actor) -> None:
    first = office.app.customers.add(clerk, somebody()).value.id
    office.tampered = True  # codes that no company gave out
    names = [name for (_, name, *_) in sql.rows("PRAGMA table_info(customer)")]
    copied = {"id": "n.i + 1000", "code": "'C' || n.i"}
    sql.run(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
        f"INSERT INTO customer ({', '.join(names)}) "
        f"SELECT {', '.join(copied.get(name, f'c.{name}') for name in names)} "
        "FROM n, customer c WHERE c.id = ?",
        first,
    )
    started = time.perf_counter()
    done = office.app.bulk.change(clerk, EVERYBODY, BulkChange("owner", clerk.person)).value
    changed = time.perf_counter()
    assert done.changed == 20_001
    assert office.app.undo.undo(clerk, done.step).value.undone_at is not None
    undone = time.perf_counter()
    print(f"20,001 changed in {changed - started:.2f} s, undone in {undone - changed:.2f} s")
    assert sql.rows("SELECT count(*) FROM customer WHERE owner_id IS NOT NULL") == [(0,)]
    assert sql.rows("SELECT customer_id FROM search_queue") == []
