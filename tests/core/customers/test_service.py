"""Customers: added, read, changed and listed within scope."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from crm_desktop.customers.filtering import CustomerFilter
from crm_desktop.customers.model import Address, Contact, Customer, CustomerData, Identity
from crm_desktop.customers.read import typed
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import Conflict, NotAllowed, NotFound, Refused, ValidationErrors
from db import sql
from tests.core.offices import Office

RESIDENT = "11010519491231002X"


def somebody(company: int = 1, **changes: Any) -> CustomerData:
    """Return a person with a bit of everything."""
    data = CustomerData(
        company,
        "person",
        "张淑敏",
        gender="female",
        birthday=date(1949, 12, 31),
        contacts=(
            Contact("phone", "+86 138 1234 5678", "手机"),
            Contact("phone", "010-62345678", "家"),
            Contact("email", "zhang@example.com"),
        ),
        addresses=(Address("北京市朝阳区建国路1号", area="朝阳区", street="建国路1号"),),
        identities=(Identity("resident", RESIDENT.lower()),),
        tags=("大客户", "老客户"),
    )
    return replace(data, **changes)


@pytest.fixture
def clerk(office: Office) -> Actor:
    return office.actor("A1-2")


def test_a_customer_is_added_under_a_code_of_its_company(office: Office, clerk: Actor) -> None:
    with office.logs("customer.add done", "customer.add done"):
        first = office.app.customers.add(clerk, somebody()).value
        second = office.app.customers.add(clerk, somebody(name="李明")).value
    assert (first.code, second.code) == ("KH0100000017", "KH0100000025")
    assert first.name == "张淑敏"
    assert [(c.value, c.main) for c in first.contacts] == [
        ("13812345678", True),
        ("010-62345678", False),
        ("zhang@example.com", True),
    ]
    assert first.completeness == 90
    assert first.creator == "李芳"
    assert office.app.customers.customer(clerk, first.id) == first
    assert office.app.customers.by_code(clerk, first.code.lower()) == first


def test_identity_numbers_are_masked_for_everybody_and_stand_in_no_log(
    office: Office, clerk: Actor
) -> None:
    stored = office.app.customers.add(clerk, somebody()).value
    assert stored.identities[0].number == "110105********002X"
    assert sql.scalar("SELECT number FROM customer_identity") == RESIDENT
    log = str(sql.rows("SELECT * FROM audit_entry"))
    for secret in (RESIDENT, "13812345678", "62345678", "zhang@example", "建国路", "张淑敏"):
        assert secret not in log
    assert "138****5678" in log


def test_an_edit_keeps_the_rows_that_stay_and_what_was_masked(office: Office, clerk: Actor) -> None:
    stored = office.app.customers.add(clerk, somebody()).value
    home = stored.contacts[1]
    data = replace(
        typed(stored), name="张敏", contacts=(replace(home, main=True), stored.contacts[0])
    )
    saved = office.app.customers.edit(clerk, stored.id, stored.version, data).value
    assert saved.customer.name == "张敏"
    assert saved.customer.version == 2
    assert [(c.id, c.main) for c in saved.customer.contacts] == [
        (home.id, True),
        (stored.contacts[0].id, False),
    ]
    assert sql.scalar("SELECT number FROM customer_identity") == RESIDENT


def test_a_stale_edit_shows_both_sides(office: Office, clerk: Actor) -> None:
    stored = office.app.customers.add(clerk, somebody()).value
    office.app.customers.edit(clerk, stored.id, 1, replace(typed(stored), name="甲"))
    with pytest.raises(Conflict) as raised:
        office.app.customers.edit(clerk, stored.id, 1, replace(typed(stored), name="乙"))
    assert raised.value.mine.name == "乙"
    assert isinstance(raised.value.theirs, Customer)
    assert raised.value.theirs.name == "甲"
    assert raised.value.theirs.identities[0].number == "110105********002X"


def test_everything_wrong_is_said_at_once(office: Office, clerk: Actor) -> None:
    wrong = somebody(
        name=" ",
        kind="ghost",
        gender="x",
        birthday=date(2090, 1, 1),
        birthday_lunar="13-40",
        source="nowhere",
        owner=99,
        employer=99,
        contacts=(Contact("phone", "12"), Contact("pigeon", "x"), Contact("email", "no")),
        identities=(Identity("resident", "110105194912310021"), Identity("soul", "1")),
        own=(("nothing", "x"),),
        notes="\x00",
    )
    with pytest.raises(ValidationErrors) as raised:
        office.app.customers.add(clerk, wrong)
    assert set(raised.value.fields) == {
        "name",
        "kind",
        "gender",
        "birthday",
        "birthday_lunar",
        "source",
        "owner",
        "employer",
        "contacts.0.value",
        "contacts.1.kind",
        "contacts.2.value",
        "identities.0.number",
        "identities.1.kind",
        "own.nothing",
        "notes",
    }


def test_lists_are_narrowed_ordered_and_masked(office: Office, clerk: Actor) -> None:
    service = office.app.customers
    firm = service.add(
        clerk, CustomerData(1, "organisation", "远达贸易有限公司", org_type="dealer")
    ).value
    ming = service.add(clerk, somebody(name="李明", employer=firm.id, owner=1)).value
    zhang = service.add(clerk, somebody()).value
    assert ming.employer_name == firm.name

    def found(**wanted: Any) -> list[int]:
        return list(service.ids(clerk, CustomerFilter(**wanted)))

    assert found(order="newest") == [zhang.id, ming.id, firm.id]
    assert found(kind="organisation") == found(org_type="dealer") == [firm.id]
    assert found(owner=1) == [ming.id]
    assert found(tag="大客户", order="code") == [ming.id, zhang.id]
    assert found(company=2) == found(level="vip") == []
    row, other = service.rows(clerk, [zhang.id, 999, firm.id])
    assert (row.name, row.phone, row.place) == ("张淑敏", "138****5678", "朝阳区")
    assert other.phone == ""


def test_other_companies_and_posts_without_the_right_see_nothing(group: Office) -> None:
    app = group.app
    theirs, ours = group.actor("X1-3"), group.actor("B1-2")
    stored = app.customers.add(theirs, somebody(company=2)).value
    assert stored.code.startswith("KH02")
    with pytest.raises(NotFound):
        app.customers.customer(ours, stored.id)
    with pytest.raises(NotFound):
        app.customers.edit(ours, stored.id, 1, typed(stored))
    with pytest.raises(NotFound):
        app.customers.add(ours, somebody(company=2))
    assert list(app.customers.ids(ours, CustomerFilter())) == []
    assert app.customers.rows(ours, [stored.id]) == []
    with pytest.raises(NotAllowed):
        app.customers.customer(group.actor("A1-2"), stored.id)
    with pytest.raises(NotFound):
        app.customers.by_code(theirs, "KH9")


def test_the_timeline_tells_who_did_what(office: Office, clerk: Actor) -> None:
    stored = office.app.customers.add(clerk, somebody()).value
    office.app.customers.edit(clerk, stored.id, 1, replace(typed(stored), name="甲"))
    told = office.app.customers.timeline(clerk, stored.id)
    assert [(t.action, t.person_name) for t in told] == [
        ("customer.edit", "李芳"),
        ("customer.add", "李芳"),
    ]


def test_an_address_is_told_apart_where_it_can_be(office: Office, clerk: Actor) -> None:
    addresses = (
        Address("广东省深圳市南山区科技园路1号"),
        Address("", province="上海市", area="浦东新区", street="世纪大道8号"),
        Address("老地方"),
        Address(" "),
    )
    told = office.app.customers.add(clerk, somebody(addresses=addresses)).value.addresses
    assert [(a.text, a.province, a.city, a.area, a.street, a.code) for a in told] == [
        (
            "广东省深圳市南山区科技园路1号",
            "广东省",
            "深圳市",
            "南山区",
            "科技园路1号",
            "440305",
        ),
        ("上海市浦东新区世纪大道8号", "上海市", "", "浦东新区", "世纪大道8号", ""),
        ("老地方", "", "", "", "", ""),
    ]


def test_lists_of_a_record_are_tidied(office: Office, clerk: Actor) -> None:
    sql.run(
        "INSERT INTO own_field (code, zh, en, kind, choices, position, active, version) "
        "VALUES ('hobby', '爱好', 'Hobby', 'text', '[]', 1, TRUE, 1)"
    )
    same = Contact("phone", "13812345678", main=True)
    data = somebody(
        contacts=(
            Contact("phone", ""),
            same,
            Contact("phone", "138 1234 5678"),
            Contact("fax", "02162345678"),
        ),
        identities=(
            Identity("resident", ""),
            Identity("passport", "E1"),
            Identity("passport", "e 1"),
        ),
        tags=("甲", " 甲 ", "", "乙"),
        own=(("hobby", " 钓鱼 "),),
    )
    stored = office.app.customers.add(clerk, data).value
    assert [(c.kind, c.value) for c in stored.contacts] == [
        ("phone", "13812345678"),
        ("fax", "021-62345678"),
    ]
    assert len(stored.identities) == 1
    assert set(stored.tags) == {"甲", "乙"}
    assert stored.own == (("hobby", "钓鱼"),)
    bare = replace(typed(stored), own=(("hobby", ""),), tags=("丙", "乙"))
    saved = office.app.customers.edit(clerk, stored.id, 1, bare).value
    assert (saved.customer.own, set(saved.customer.tags)) == ((), {"丙", "乙"})
    office.app.undo.undo(clerk, saved.step)
    assert office.app.customers.customer(clerk, stored.id).own == (("hobby", "钓鱼"),)
    many = tuple(Contact("other", f"n{number}") for number in range(51))
    with pytest.raises(ValidationErrors) as raised:
        office.app.customers.add(clerk, somebody(contacts=many))
    assert set(raised.value.fields) == {"contacts"}


def test_what_was_stored_is_let_through_though_it_would_be_refused_now(
    office: Office, clerk: Actor
) -> None:
    stored = office.app.customers.add(clerk, somebody()).value
    sql.run("UPDATE customer_contact SET value = '12', key = '12' WHERE position = 0")
    sql.run("UPDATE customer SET source = 'of_old' WHERE id = ?", stored.id)
    now = office.app.customers.customer(clerk, stored.id)
    saved = office.app.customers.edit(clerk, stored.id, 1, replace(typed(now), notes="x")).value
    assert (saved.customer.contacts[0].value, saved.customer.source) == ("12", "of_old")


def test_a_company_has_ten_million_codes(office: Office, clerk: Actor) -> None:
    office.app.customers.add(clerk, somebody())
    sql.run("UPDATE number_counter SET last = 9999998 WHERE kind = 'customer:01'")
    last = office.app.customers.add(clerk, somebody()).value
    assert last.code.startswith("KH019999999")
    with pytest.raises(Refused):
        office.app.customers.add(clerk, somebody())


def test_codes_go_by_their_digits_when_companies_change_them(group: Office) -> None:
    app, clerk = group.app, group.actor("X1-3")
    first = app.customers.add(clerk, somebody(company=2)).value
    sql.run("UPDATE company SET code = '03' WHERE id = 1")
    sql.run("UPDATE company SET code = '01' WHERE id = 2")
    second = app.customers.add(clerk, somebody(company=2)).value
    assert (first.code[:4], second.code[:4]) == ("KH02", "KH01")
