"""Likely doubles: told while one types, swept for, told apart, and merged."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from crm_desktop.customers.merging import REFERENCES
from crm_desktop.customers.model import (
    Address,
    Contact,
    Customer,
    CustomerData,
    Identity,
    Pair,
    Typed,
    VehicleData,
)
from crm_desktop.customers.read import typed
from crm_desktop.customers.store import PARTS
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import Conflict, NotAllowed, NotFound, Refused, ValidationErrors
from db import sql
from db.models import TABLES
from db.models.customers import Customer as CustomerTable
from tests.core.customers.test_masking import FULL, detailed, holder
from tests.core.customers.test_service import RESIDENT, somebody
from tests.core.customers.test_undo import everything, keys
from tests.core.offices import Office

EMPTY = hashlib.sha256(b"").hexdigest()
# Columns that name a customer and stay with the record they were noted of.
STAYING = {
    ("reveal", "customer_id"),
    ("search_key", "customer_id"),
    ("search_queue", "customer_id"),
}
# Those that are moved by what is the same in them.
BY_HAND = {*((table, "customer_id") for table in PARTS), ("not_same", "low_id")} | {
    ("not_same", "high_id")
}


@pytest.fixture
def clerk(office: Office) -> Actor:
    return office.actor("A1-2")


@pytest.fixture
def head(office: Office) -> Actor:
    return office.actor("A1-1")


@pytest.fixture
def zhang(office: Office, clerk: Actor) -> Customer:
    return office.app.customers.add(clerk, somebody()).value


def bare(name: str, **changes: Any) -> CustomerData:
    empty: dict[str, Any] = {"contacts": (), "addresses": (), "identities": (), "tags": ()}
    return somebody(name=name, **(empty | changes))


def reasons(office: Office, actor: Actor, besides: int = 0, **what: Any) -> list[object]:
    found = office.app.duplicates.candidates(actor, Typed(**what), besides)
    return [(candidate.customer.id, *candidate.reasons) for candidate in found]


def test_each_kind_of_value_tells(office: Office, clerk: Actor, zhang: Customer) -> None:
    car = VehicleData(1, plate="沪A12345", vin="LSVAM4187C2184847")
    office.app.vehicles.add(clerk, car, zhang.id)
    for told, what in (
        (("phone",), {"phones": ("+86 138-1234-5678", "")}),
        (("email",), {"emails": ("ZHANG@example.com",)}),
        (("plate",), {"plates": ("沪a 12345",)}),
        (("vin",), {"vins": ("lsvam4187c2184847",)}),
        (("identity",), {"identities": (RESIDENT.lower(),)}),
        (("identity_tail",), {"identities": ("31002X",)}),
        (("name",), {"name": " 张淑敏 "}),
        (("similar_name",), {"name": "章淑敏"}),
        (("phone", "name"), {"phones": ("13812345678",), "name": "张淑敏"}),
    ):
        assert reasons(office, clerk, **what) == [(zhang.id, *told)], what
    for nothing in (
        {"phones": ("5678",)},
        {"emails": ("zhang",)},
        {"identities": ("002X",)},
        {"name": "李四"},
        {"name": " "},
        {"name": "X"},
        {},
    ):
        assert reasons(office, clerk, **nothing) == []
    assert reasons(office, clerk, zhang.id, name="张淑敏") == []


def test_organisations_are_alike_without_their_legal_form(office: Office, clerk: Actor) -> None:
    firm = office.app.customers.add(clerk, bare("远山汽车集团有限公司", kind="organisation")).value
    assert reasons(office, clerk, name="远山汽车") == [(firm.id, "name")]
    assert reasons(office, clerk, name="远山汽车贸易") == []
    branch = office.app.customers.add(clerk, bare("远山汽车贸易公司", kind="organisation")).value
    assert reasons(office, clerk, name="远山汽车有限公司") == [
        (firm.id, "name"),
        (branch.id, "similar_name"),
    ]


def test_the_likeliest_come_first_and_not_too_many(office: Office, clerk: Actor) -> None:
    for _ in range(10):
        office.app.customers.add(clerk, bare("王伟"))
    strong = office.app.customers.add(
        clerk, bare("王二", contacts=(Contact("phone", "13800001111"),))
    )
    found = reasons(office, clerk, name="王伟", phones=("13800001111",))
    assert found[0] == (strong.value.id, "phone")
    assert len(found) == 8


def test_who_sees_masked_values_learns_which_record_it_is(group: Office) -> None:
    app, seller = group.app, holder(group, "TM", "tm")
    stored = app.customers.add(group.actor("B1-2"), detailed()).value
    (found,) = app.duplicates.candidates(seller, Typed(phones=("13812345678",)))
    double = app.customers.add(group.actor("B1-2"), detailed()).value
    assert app.duplicates.doubles_of(seller, double.id)[0].customer.id == stored.id
    assert found.customer.code == stored.code
    assert [secret for secret in FULL if secret in repr(found)] == []
    assert app.duplicates.candidates(group.actor("X1-3"), Typed(phones=("13812345678",))) == []
    with pytest.raises(NotFound):
        app.duplicates.candidates(holder(group, "DP", "dp"), Typed(phones=("13812345678",)))
    app.customers.add(group.actor("X1-3"), replace(detailed(), company=2))
    assert len(app.duplicates.sweep(group.actor("A1-1")).pairs) == 3
    ours = [(p.first.id, p.second.id) for p in app.duplicates.sweep(group.actor("E3-1")).pairs]
    assert ours == [(stored.id, double.id)]
    assert app.duplicates.sweep(group.actor("X1-3")).pairs == ()


def test_a_sweep_finds_pairs_until_they_are_told_apart(
    office: Office, clerk: Actor, zhang: Customer
) -> None:
    app = office.app
    again = app.customers.add(
        clerk, bare("张淑敏", identities=(Identity("resident", RESIDENT),))
    ).value
    son = app.customers.add(clerk, bare("张小", contacts=(Contact("phone", "13812345678"),))).value
    for person in (again, son):
        app.vehicles.add(clerk, VehicleData(1, plate="沪A12345"), person.id)
    for number in range(6):
        app.customers.add(clerk, bare(f"同{number}", contacts=(Contact("phone", "02162345678"),)))

    def found() -> list[tuple[object, ...]]:
        whole = app.duplicates.sweep(clerk)
        assert whole.is_last
        return [(pair.first.id, pair.second.id, *pair.reasons) for pair in whole.pairs]

    assert found() == [
        (zhang.id, again.id, "identity", "name"),
        (zhang.id, son.id, "phone"),
        (again.id, son.id, "plate"),
    ]
    with office.logs("customer.not_same done", "customer.not_same done"):
        app.duplicates.not_same(clerk, son.id, zhang.id)
        app.duplicates.not_same(clerk, zhang.id, son.id)
    assert [pair[:2] for pair in found()] == [(zhang.id, again.id), (again.id, son.id)]
    assert reasons(office, clerk, son.id, phones=("13812345678",)) == []
    assert [c.customer.id for c in app.duplicates.doubles_of(clerk, again.id)] == [zhang.id, son.id]
    with pytest.raises(Refused):
        app.duplicates.not_same(clerk, zhang.id, zhang.id)
    app.bin.delete(clerk, again.id, 1, "重复")
    assert found() == []


def test_a_sweep_in_parts_finds_what_one_in_one_does(
    office: Office, clerk: Actor, zhang: Customer
) -> None:
    app = office.app
    for number in range(3):
        phone = Contact("phone", f"1380000000{number}")
        mail = Contact("email", "zhang@example.com")
        app.customers.add(clerk, bare(f"人{number}", contacts=(phone, mail)))
        app.customers.add(clerk, bare(f"人{number}", contacts=(phone,)))
    found: list[Pair] = []
    last = parts = 0
    while True:
        part = app.duplicates.sweep(clerk, last, 2)
        found += part.pairs
        last, parts = part.last, parts + 1
        if part.is_last:
            break
    whole = app.duplicates.sweep(clerk)
    assert parts == 4
    assert sorted(map(repr, found)) == sorted(map(repr, whole.pairs))
    assert len(found) == 3 + 6  # one telephone each, and four with one mail address


def test_told_apart_is_taken_back(office: Office, clerk: Actor, zhang: Customer) -> None:
    app = office.app
    double = app.customers.add(clerk, somebody(name="远" * 200, kind="organisation")).value
    before, keys_before = everything(), keys()
    step = app.duplicates.not_same(clerk, zhang.id, double.id).value
    assert len(app.undo.steps(clerk)[0].label) == 200
    assert app.duplicates.sweep(clerk).pairs == ()
    assert app.undo.undo(clerk, step).value.action == "customer.not_same"
    for customer in (zhang, double):
        assert app.customers.timeline(clerk, customer.id)[0].action == "customer.undo"
    assert (everything(), keys()) == (before, keys_before)
    assert len(app.duplicates.sweep(clerk).pairs) == 1


# ----------------------------------------------------------------------------------------- merging


def test_every_column_that_names_a_customer_is_thought_of() -> None:
    pointing = {
        (model._meta.table_name, field.column_name)
        for model in TABLES
        for field in model._meta.sorted_fields
        if getattr(field, "rel_model", None) is CustomerTable or field.column_name == "customer_id"
    }
    following = {(reference.table, reference.column) for reference in REFERENCES}
    assert pointing == following | BY_HAND | STAYING
    assert not following & (BY_HAND | STAYING)


def test_a_merge_joins_what_there_is_and_everything_follows(
    office: Office, clerk: Actor, head: Actor, zhang: Customer
) -> None:
    app = office.app
    third = app.customers.add(clerk, bare("第三人")).value
    double = app.customers.add(
        clerk,
        somebody(
            name="张淑民",
            old_code="A-77",
            notes="老客户的备注",
            contacts=(
                Contact("phone", "138 1234 5678"),
                Contact("phone", "13900000000", main=True),
                Contact("wechat", "zsm"),
            ),
            addresses=(Address("北京市朝阳区建国路1号"), Address("天津市")),
            identities=(Identity("passport", "E12345678"),),
            tags=("老客户", "车友会"),
        ),
    ).value
    car = app.vehicles.add(clerk, VehicleData(1, plate="沪A12345"), zhang.id).value
    app.vehicles.link(clerk, car.id, double.id, "owner")
    app.vehicles.link(clerk, car.id, double.id, "driver")
    app.duplicates.not_same(clerk, double.id, third.id)
    app.duplicates.not_same(clerk, zhang.id, double.id)
    _more(double.id, zhang.id)
    before, keys_before = everything(), keys()
    take = frozenset({"name", "notes"})
    told = app.merging.compare(head, zhang.id, double.id)
    assert {each.kind: (each.moving, each.staying) for each in told.hanging} == {
        "vehicle_role": (1, 1),
        "timeline": (5, 0),
        "attachment": (1, 0),
        "consent": (1, 0),
        "credit_file": (0, 1),
        "credit_sale": (1, 0),
        "receivable": (1, 1),
        "visit": (1, 0),
    }
    with pytest.raises(NotAllowed):
        app.merging.compare(clerk, zhang.id, double.id)
    with pytest.raises(NotAllowed):
        app.merging.merge(clerk, zhang.id, double.id, (1, 1), take)
    with office.logs("customer.merge done"):
        saved = app.merging.merge(head, zhang.id, double.id, (1, 1), take).value
    kept = saved.customer
    assert told.dropped == (
        ("contacts", "13812345678"),
        ("addresses", "北京市朝阳区建国路1号"),
        ("tags", "老客户"),
    )
    assert [c.value for c in told.contacts] == [c.value for c in kept.contacts]
    assert [a.text for a in told.addresses] == [a.text for a in kept.addresses]
    assert {i.number for i in told.identities} == {i.number for i in kept.identities}
    assert told.tags == kept.tags
    assert (kept.name, kept.notes, kept.old_code) == ("张淑民", "老客户的备注", "")
    assert [(c.value, c.main) for c in kept.contacts] == [
        ("13812345678", True),
        ("010-62345678", False),
        ("zhang@example.com", True),
        ("13900000000", False),
        ("zsm", True),
    ]
    assert [a.text for a in kept.addresses] == ["北京市朝阳区建国路1号", "天津市"]
    assert len(kept.identities) == 2
    assert set(kept.tags) == {"大客户", "老客户", "车友会"}
    assert [(v.role, v.until) for v in kept.vehicles] == [("owner", None), ("driver", None)]
    assert sql.rows("SELECT low_id, high_id FROM not_same") == [(zhang.id, third.id)]
    for table, count in (("consent", 1), ("visit", 1), ("receivable", 2), ("credit_sale", 1)):
        assert sql.scalar(f"SELECT count(*) FROM {table} WHERE customer_id = ?", zhang.id) == count
    assert sql.scalar("SELECT limit_fen FROM credit_file WHERE customer_id = ?", zhang.id) == 100
    assert sql.scalar("SELECT count(*) FROM attachment WHERE subject = ?", zhang.id) == 1
    assert app.customers.by_code(clerk, double.code) == app.customers.customer(clerk, zhang.id)
    assert ("a77", zhang.id) in keys()
    assert {customer for _, customer in keys()} == {zhang.id, third.id}
    assert [t.action for t in app.customers.timeline(clerk, zhang.id)].count("customer.add") == 2
    assert app.bin.binned(clerk) == []
    with pytest.raises(Refused):
        app.bin.restore(clerk, double.id, 2)
    app.undo.undo(head, saved.step)
    assert (everything(), keys()) == (before, keys_before)


def _more(double: int, keep: int) -> None:
    """Give both records what the rooms to come will."""
    at, day = "2026-03-02T01:00:00.000000Z", "2026-03-02"
    for table, columns, *values in (
        (
            "consent",
            "customer_id, purpose, state, at, how, evidence, noted_by_id",
            (double, "service", "given", at, "paper", "", 1),
        ),
        (
            "visit",
            "customer_id, planned_on, purpose, who_id, result, version",
            (double, day, "x", 1, "", 1),
        ),
        (
            "credit_file",
            "customer_id, limit_fen, days, grade, notes, version",
            (keep, 100, 30, "a", "", 1),
            (double, 200, 30, "a", "", 1),
        ),
        (
            "credit_sale",
            "customer_id, number, sold_on, due_on, amount_fen, notes",
            (double, "x", day, day, 5, ""),
        ),
        (
            "receivable",
            "customer_id, number, issued_on, due_on, amount_fen, paid_fen",
            (keep, "R1", day, day, 5, 0),
            (double, "R1", day, day, 6, 0),
            (double, "R2", day, day, 7, 0),
        ),
        ("blob", "hash, size, added_at", (EMPTY, 0, at)),
        (
            "attachment",
            "kind, subject, name, media_type, hash, added_by, added_at",
            ("customer", double, "a.txt", "text/plain", EMPTY, 1, at),
        ),
    ):
        for row in values:
            sql.run(f"INSERT INTO {table} ({columns}) VALUES ({sql.marks(len(row))})", *row)


def test_a_chain_of_merges_ends_at_the_last(
    office: Office, clerk: Actor, head: Actor, zhang: Customer
) -> None:
    app = office.app
    second = app.customers.add(clerk, bare("乙")).value
    third = app.customers.add(clerk, bare("丙")).value
    app.merging.merge(head, second.id, third.id, (1, 1))
    saved = app.merging.merge(head, zhang.id, second.id, (1, 2)).value
    assert app.customers.by_code(clerk, third.code).id == zhang.id
    assert [t.action for t in app.customers.timeline(clerk, zhang.id)].count("customer.add") == 3
    app.undo.undo(head, saved.step)
    assert app.customers.by_code(clerk, third.code).id == second.id


def test_people_follow_their_employer(office: Office, clerk: Actor, head: Actor) -> None:
    app = office.app
    firm = app.customers.add(clerk, bare("远达", kind="organisation")).value
    double = app.customers.add(
        clerk,
        bare("远达公司", kind="organisation", employer=firm.id, birthday=date(2000, 1, 1)),
    ).value
    person = app.customers.add(clerk, bare("甲", employer=double.id)).value
    take = frozenset({"employer", "birthday", "level"})
    kept = app.merging.merge(head, firm.id, double.id, (1, 1), take).value.customer
    assert (kept.employer, kept.birthday) == (None, date(2000, 1, 1))
    now = app.customers.customer(clerk, person.id)
    assert (now.employer, now.version) == (firm.id, 2)


def test_another_owner_or_level_takes_a_reason(
    office: Office, clerk: Actor, head: Actor, zhang: Customer
) -> None:
    app = office.app
    app.customers.add(clerk, bare("甲", owner=zhang.owner))
    other = app.customers.add(clerk, bare("乙", owner=clerk.person)).value
    take = frozenset({"name", "owner"})
    for reason in (" ", "x" * 201):
        with pytest.raises(ValidationErrors) as wrong:
            app.merging.merge(head, zhang.id, other.id, (1, 1), take, reason=reason)
        assert set(wrong.value.fields) == {"reason"}
    app.merging.merge(head, zhang.id, other.id, (1, 1), take, reason=" 由李芳跟进 ")
    assert app.customers.customer(clerk, zhang.id).owner == clerk.person
    assert sql.scalar("SELECT reason FROM audit_entry ORDER BY seq DESC LIMIT 1") == "由李芳跟进"
    # Both have the same owner now: nothing is decided.
    third = app.customers.add(clerk, bare("丙", owner=clerk.person)).value
    app.merging.merge(head, zhang.id, third.id, (2, 1), take)


def test_what_cannot_be_merged(office: Office, clerk: Actor, head: Actor, zhang: Customer) -> None:
    app = office.app
    firm = app.customers.add(clerk, bare("远达", kind="organisation")).value
    other = app.customers.add(clerk, bare("乙")).value
    with pytest.raises(Refused):
        app.merging.merge(head, zhang.id, firm.id, (1, 1))
    with pytest.raises(Refused):
        app.merging.merge(head, zhang.id, zhang.id, (1, 1))
    with pytest.raises(ValidationErrors):
        app.merging.merge(head, zhang.id, other.id, (1, 1), frozenset({"code"}))
    before = everything()
    app.customers.edit(clerk, other.id, 1, replace(typed(other), notes="x"))
    for versions in ((1, 1), (2, 2)):
        with pytest.raises(Conflict):
            app.merging.merge(head, zhang.id, other.id, versions)
    assert everything()["customer"][zhang.id] == before["customer"][zhang.id]
    with pytest.raises(NotFound):
        app.merging.merge(head, zhang.id, 999, (1, 1))
