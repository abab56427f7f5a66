"""One change to many customers: what it alters, what it leaves alone, and undoing it as one."""

from __future__ import annotations

import time
from typing import Any

import pytest

from crm_desktop.customers.bulk import DECIDED, BulkChange, BulkDone, Chosen
from crm_desktop.customers.filtering import CustomerFilter
from crm_desktop.customers.model import Customer
from crm_desktop.customers.read import typed
from crm_desktop.customers.rules import completeness
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Outcome
from crm_desktop.foundation.errors import NotAllowed, Refused, ValidationErrors
from db import sql
from db.rows import columns
from tests.core.customers.test_masking import holder
from tests.core.customers.test_service import somebody
from tests.core.customers.test_undo import everything, keys
from tests.core.offices import Office

EVERYBODY = Chosen(wanted=CustomerFilter())


@pytest.fixture
def head(office: Office) -> Actor:
    return office.actor("A1-1")


@pytest.fixture
def three(office: Office, head: Actor) -> list[Customer]:
    empty: dict[str, Any] = {"contacts": (), "addresses": (), "identities": ()}
    firm = somebody(name="远达", kind="organisation", tags=("车友会",), **empty)
    return [
        office.app.customers.add(head, data).value
        for data in (somebody(), somebody(name="李四", tags=(), owner=head.person), firm)
    ]


def change_all(office: Office, actor: Actor, change: BulkChange) -> Outcome[BulkDone]:
    """Change everybody, with a reason where one is asked for."""
    bulk, reason = office.app.bulk, "年末调整"
    if change.field == "level":
        return bulk.set_level(actor, EVERYBODY, str(change.value), reason)
    return bulk.change(actor, EVERYBODY, change, reason)


def test_ids_of_everybody_are_not_fetched_as_rows(
    office: Office, head: Actor, three: list[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    rows = sql.rows
    monkeypatch.setattr(
        sql, "rows", lambda text, *params: asked.append(text) or rows(text, *params)
    )
    but_one = Chosen(frozenset({three[0].id}), CustomerFilter())
    change = BulkChange("source", "call")
    assert office.app.bulk.reach(head, EVERYBODY, change).chosen == 3
    assert office.app.bulk.change(head, but_one, change).value.changed == 2
    assert not any(text.startswith("SELECT c.id FROM customer") for text in asked)


def test_each_field_is_changed_counted_and_undone(
    office: Office, head: Actor, three: list[Customer]
) -> None:
    app = office.app
    zhang, li, firm = (each.id for each in three)
    before, keys_before = everything(), keys()
    for field, value, altered in (
        ("owner", head.person, [zhang, firm]),
        ("owner", None, [li]),
        ("source", "call", [zhang, li, firm]),
        ("org_type", "dealer", [firm]),
        ("store_level", "a", [firm]),
        ("industry", "transport", [firm]),
        ("add_tag", " 车友会 ", [zhang, li]),
        ("remove_tag", "车友会", [firm]),
        ("level", "vip", [zhang, li, firm]),
    ):
        change = BulkChange(field, value)
        reach = app.bulk.reach(head, EVERYBODY, change)
        assert (reach.chosen, reach.changing) == (3, len(altered)), field
        versions = dict(sql.rows("SELECT id, version FROM customer"))
        with office.logs(f"customer.bulk_{'level' if field == 'level' else 'edit'} done"):
            done = change_all(office, head, change).value
        assert office.last_entry()["reason"] == ("年末调整" if field in DECIDED else "")
        assert done.changed == len(altered)
        for customer in (zhang, li, firm):
            now = app.customers.customer(head, customer)
            assert now.completeness == completeness(typed(now)), field
            assert now.version == versions[customer] + (customer in altered), field
            (newest, *_) = app.customers.timeline(head, customer)
            assert (newest.seq == office.last_seq) is (customer in altered)
        assert app.bulk.reach(head, EVERYBODY, change).changing == 0
        with pytest.raises(Refused):
            change_all(office, head, change)
        raised = dict(sql.rows("SELECT id, version FROM customer"))
        app.undo.undo(head, done.step)
        assert everything() == before, field
        for customer in (zhang, li, firm):
            now = app.customers.customer(head, customer)
            assert now.version == raised[customer] + (customer in altered), field
    assert keys() == keys_before


def test_the_ticked_or_all_but_those(office: Office, head: Actor, three: list[Customer]) -> None:
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
        assert app.bulk.reach(head, chosen, tag).changing == expected
    app.bin.delete(head, li, 1, "x")
    assert app.bulk.reach(head, Chosen(frozenset({li, zhang})), tag).chosen == 1


def test_what_cannot_be_changed_of_many(office: Office, head: Actor, three: list[Customer]) -> None:
    app = office.app
    for wrong in (
        BulkChange("do_not_contact", "yes"),
        BulkChange("name", "x"),
        BulkChange("owner", 999),
        BulkChange("owner", head.person),
        BulkChange("level", "vip"),
        BulkChange("source", "nowhere"),
        BulkChange("add_tag", " "),
        BulkChange("remove_tag", "长" * 41),
    ):
        with pytest.raises(ValidationErrors):
            app.bulk.change(head, EVERYBODY, wrong)
    for level, reason, faults in (("emperor", " ", {"value", "reason"}), ("vip", "", {"reason"})):
        with pytest.raises(ValidationErrors) as raised:
            app.bulk.set_level(head, EVERYBODY, level, reason)
        assert set(raised.value.fields) == faults


def test_who_may_not_edit_changes_nobody_and_scope_holds(group: Office) -> None:
    app, tag = group.app, BulkChange("add_tag", "新")
    app.customers.add(group.actor("B1-2"), somebody())
    with pytest.raises(NotAllowed):
        app.bulk.change(holder(group, "QA", "qa"), EVERYBODY, tag)
    assert app.bulk.reach(group.actor("X1-3"), EVERYBODY, tag).chosen == 0


def test_who_may_not_grade_sets_no_levels_and_undoes_none(
    office: Office, head: Actor, three: list[Customer]
) -> None:
    app, level = office.app, BulkChange("level", "vip")
    done = change_all(office, head, level).value
    sql.run("DELETE FROM role_right WHERE right_code = 'levels.create'")
    with pytest.raises(NotAllowed):
        change_all(office, head, BulkChange("level", "key"))
    with pytest.raises(NotAllowed):
        app.undo.undo(head, done.step)
    assert list(app.customers.ids(head, CustomerFilter(level="vip"))) != []


def test_who_was_changed_since_keeps_the_whole_step(
    office: Office, head: Actor, three: list[Customer]
) -> None:
    app = office.app
    done = change_all(office, head, BulkChange("owner", head.person)).value
    now = app.customers.customer(head, three[0].id)
    app.standing.set_owner(head, now.id, now.version, None, "休产假")
    before = everything()
    with pytest.raises(Refused) as refused:
        app.undo.undo(head, done.step)
    assert refused.value.phrase.key == "customers.undo.changed_by"
    assert everything() == before


def test_twenty_thousand_are_one_step(office: Office, head: Actor) -> None:
    first = office.app.customers.add(head, somebody()).value.id
    office.tampered = True  # codes that no company gave out
    names = columns("customer")
    copied = {"id": "n.i + 1000", "code": "'C' || n.i"}
    sql.run(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
        f"INSERT INTO customer ({', '.join(names)}) "
        f"SELECT {', '.join(copied.get(name, f'c.{name}') for name in names)} "
        "FROM n, customer c WHERE c.id = ?",
        first,
    )
    started = time.perf_counter()
    done = change_all(office, head, BulkChange("owner", head.person)).value
    changed = time.perf_counter()
    assert done.changed == 20_001
    assert office.app.undo.undo(head, done.step).value.undone_at is not None
    undone = time.perf_counter()
    print(f"20,001 changed in {changed - started:.2f} s, undone in {undone - changed:.2f} s")
    assert sql.rows("SELECT count(*) FROM customer WHERE owner_id IS NOT NULL") == [(0,)]
    assert sql.rows("SELECT customer_id FROM search_queue") == []
