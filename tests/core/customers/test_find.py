"""Finding customers by whatever is known of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_desktop.customers.model import Contact, Customer, Identity, VehicleData
from crm_desktop.customers.read import typed
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import NotFound
from db import sql
from tests.core.customers.test_duplicates import bare
from tests.core.customers.test_masking import FULL, detailed, holder
from tests.core.customers.test_service import RESIDENT, somebody
from tests.core.offices import Office


@pytest.fixture
def clerk(office: Office) -> Actor:
    return office.actor("A1-2")


def found(office: Office, actor: Actor, text: str) -> list[int]:
    return [hit.row.id for hit in office.app.find_customers.find(actor, text)]


@pytest.fixture
def zhang(office: Office, clerk: Actor) -> Customer:
    stored = office.app.customers.add(
        clerk,
        somebody(old_code="OLD-77", contacts=(*somebody().contacts, Contact("wechat", "zsm_wx"))),
    ).value
    car = VehicleData(1, plate="沪A12345", vin="LSVAM4187C2184847")
    office.app.vehicles.add(clerk, car, stored.id)
    return stored


@pytest.mark.parametrize(
    "text",
    [
        "张淑敏",
        "淑敏",
        "zhangshumin",
        "zsm",
        "zhang shumin",
        "张 5678",
        "13812345678",
        "138 1234 5678",
        "5678",
        "62345678",
        "zhang@example.com",
        "zsm_wx",
        "沪A12345",
        "12345",
        "LSVAM4187C2184847",
        "2184847",
        RESIDENT,
        "31002x",
        "KH0100000017",
        "0100000017",
        "old-77",
        "old 77",
    ],
)
def test_what_is_known_finds_them(office: Office, clerk: Actor, zhang: Customer, text: str) -> None:
    office.app.customers.add(clerk, bare("李四"))
    assert found(office, clerk, text) == [zhang.id]


@pytest.mark.parametrize("text", ["", "  ", "王", "张 9999", "13812345679"])
def test_what_is_not_theirs_does_not(
    office: Office, clerk: Actor, zhang: Customer, text: str
) -> None:
    assert found(office, clerk, text) == []


def test_exact_names_come_first_and_what_was_looked_for_is_marked(
    office: Office, clerk: Actor
) -> None:
    longer = office.app.customers.add(clerk, bare("张伟民")).value
    exact = office.app.customers.add(clerk, bare("张伟")).value
    assert found(office, clerk, "张伟") == found(office, clerk, "zw") == [exact.id, longer.id]
    hit = office.app.find_customers.find(clerk, "zw")[1]
    assert (hit.name, hit.code) == (((0, 2),), ())
    assert len(office.app.find_customers.find(clerk, "张", 1)) == 1


def test_what_was_typed_as_one_comes_before_what_has_its_words(
    office: Office, clerk: Actor
) -> None:
    apart = office.app.customers.add(clerk, bare("张一伟")).value
    one = office.app.customers.add(clerk, bare("张伟")).value
    assert found(office, clerk, "zhang wei") == [one.id, apart.id]
    assert [h.row.id for h in office.app.find_customers.find(clerk, "zhang wei", 1)] == [one.id]


def test_a_new_name_goes_with_every_key(office: Office, clerk: Actor, zhang: Customer) -> None:
    changed = replace(typed(zhang), name="王淑敏")
    version = office.app.customers.customer(clerk, zhang.id).version
    office.app.customers.edit(clerk, zhang.id, version, changed)
    names = sql.rows("SELECT DISTINCT name FROM search_key WHERE customer_id = ?", zhang.id)
    assert names == [("王淑敏",)]
    assert found(office, clerk, "王 5678") == [zhang.id]


def test_hits_are_masked_and_within_scope(group: Office) -> None:
    app, seller = group.app, holder(group, "TM", "tm")
    stored = app.customers.add(group.actor("B1-2"), detailed()).value
    (hit,) = app.find_customers.find(seller, "13812345678")
    assert hit.row.id == stored.id
    assert [secret for secret in FULL if secret in repr(hit)] == []
    assert app.find_customers.find(group.actor("X1-3"), "张") == []
    assert len(app.find_customers.find(group.actor("A1-1"), "张")) == 1
    with pytest.raises(NotFound):
        app.find_customers.find(holder(group, "DP", "dp"), "张")


def test_merged_codes_and_changes_are_found_and_the_bin_is_not(
    office: Office, clerk: Actor, zhang: Customer
) -> None:
    app = office.app
    data = bare("李四", identities=(Identity("passport", "E12345678"),))
    double = app.customers.add(clerk, data).value
    app.merging.merge(office.actor("A1-1"), zhang.id, double.id, (1, 1))
    assert found(office, clerk, double.code) == found(office, clerk, "E12345678") == [zhang.id]
    assert found(office, clerk, "李四") == []
    app.bin.delete(clerk, zhang.id, 2, "x")
    assert found(office, clerk, "张") == []
