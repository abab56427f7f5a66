"""Which customers a filter finds, and filters kept by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from crm_desktop.customers.filtering import NO, YES, CustomerFilter, as_text, from_text
from crm_desktop.customers.filters import FilterData
from crm_desktop.customers.model import Address, VehicleData
from crm_desktop.customers.read import typed
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import Conflict, NotAllowed, NotFound, ValidationErrors
from db import sql
from tests.core.customers.test_service import somebody
from tests.core.offices import TODAY, Office


@pytest.fixture
def clerk(office: Office) -> Actor:
    return office.actor("A1-2")


@pytest.fixture
def head(office: Office) -> Actor:
    return office.actor("A1-1")


def test_every_condition_narrows(office: Office, clerk: Actor) -> None:
    app = office.app
    one = app.customers.add(
        clerk,
        somebody(
            name="甲",
            owner=clerk.person,
            source="walk_in",
            tags=("大客户",),
            addresses=(Address("上海市徐汇区漕溪路1号"),),
        ),
    ).value
    firm = app.customers.add(
        clerk,
        somebody(
            name="远达",
            kind="organisation",
            contacts=(),
            tags=(),
            addresses=(),
            identities=(),
            org_type="dealer",
        ),
    ).value
    app.vehicles.add(
        clerk,
        VehicleData(1, plate="沪A12345", insurance_until=TODAY, next_service_on=date(2026, 9, 1)),
        one.id,
    )
    sql.run("INSERT INTO own_field (code, zh, en, kind, choices, position, active, version) "
            "VALUES ('size', '尺寸', 'Size', 'text', '[]', 0, TRUE, 1)")  # fmt: skip
    assert app.filters.own_fields(clerk) == [("size", "尺寸", "Size")]
    sized = replace(typed(app.customers.customer(clerk, one.id)), own=(("size", "L"),))
    app.customers.edit(clerk, one.id, 1, sized)
    sql.run("UPDATE customer SET do_not_contact = ? WHERE id = ?", True, firm.id)
    day, before = timedelta(days=1), TODAY - timedelta(days=1)
    for only_one in (
        CustomerFilter(kind="person"),
        CustomerFilter(owner=clerk.person),
        CustomerFilter(tag=" 大客户"),
        CustomerFilter(source="walk_in"),
        CustomerFilter(place="上海"),
        CustomerFilter(place="徐汇区"),
        CustomerFilter(complete_from=50),
        CustomerFilter(has_phone=YES),
        CustomerFilter(do_not_contact=NO),
        CustomerFilter(insured_from=TODAY),
        CustomerFilter(insured_until=TODAY),
        CustomerFilter(service_from=date(2026, 8, 1), service_until=date(2026, 9, 1)),
        CustomerFilter(own_field="size"),
        CustomerFilter(own_field="size", own_value="L"),
    ):
        found = app.customers.ids(clerk, only_one)
        assert list(found) == [one.id], only_one
    for only_firm in (
        CustomerFilter(org_type="dealer"),
        CustomerFilter(complete_until=49),
        CustomerFilter(has_phone=NO),
        CustomerFilter(do_not_contact=YES),
    ):
        assert list(app.customers.ids(clerk, only_firm)) == [firm.id]
    for both in (
        CustomerFilter(created_from=TODAY, created_until=TODAY),
        CustomerFilter(changed_until=TODAY),
        CustomerFilter(created_from=date.min, created_until=date.max),
    ):
        assert len(app.customers.ids(clerk, both)) == 2
    for nobody in (
        CustomerFilter(created_until=before),
        CustomerFilter(changed_from=TODAY + day),
        CustomerFilter(insured_from=TODAY + day),
        CustomerFilter(insured_until=before),
        CustomerFilter(service_until=TODAY),
        CustomerFilter(own_field="size", own_value="M"),
        CustomerFilter(own_field="none"),
        CustomerFilter(place="\ud800"),
    ):
        assert list(app.customers.ids(clerk, nobody)) == []


def test_a_filter_is_stored_whole_and_what_is_unknown_is_left_out() -> None:
    wanted = CustomerFilter(
        kind="person", owner=3, complete_from=0, created_from=TODAY, order="changed"
    )
    assert from_text(as_text(wanted, ("name", "phone"))) == (wanted, ("name", "phone"))
    assert from_text('{"filter": {"colour": "red", "order": "size"}}') == (CustomerFilter(), ())
    for broken in ("[]", "{", '{"filter": {"created_from": "x"}}', '{"filter": 1}'):
        with pytest.raises(ValueError, match=r"."):
            from_text(broken)


def test_filters_are_kept_shared_and_forgotten(office: Office, clerk: Actor, head: Actor) -> None:
    filters = office.app.filters
    odd = filters.keep(clerk, FilterData("半个字", CustomerFilter(place="沪\ud83d"))).value
    assert odd.wanted.place == "沪\ufffd"
    filters.remove(clerk, odd.id, 1)
    mine = FilterData("未分级", CustomerFilter(kind="person", tag="大客户"), ("name", "phone"))
    with office.logs("filter.keep done"):
        kept = filters.keep(clerk, mine).value
    assert "大客户" not in str(office.last_entry()["subjects"])
    assert (kept.name, kept.wanted, kept.columns) == (mine.name, mine.wanted, mine.columns)
    assert filters.kept(head) == []
    for name in (" 未分级 ", "  ", "长" * 101):
        with pytest.raises(ValidationErrors):
            filters.keep(clerk, replace(mine, name=name))
    with pytest.raises(NotAllowed):
        filters.keep(clerk, replace(mine, name="共享", shared=True))
    with pytest.raises(NotFound):
        filters.change(head, kept.id, 1, mine)
    renamed = filters.change(clerk, kept.id, 1, replace(mine, name="客户")).value
    assert (renamed.name, renamed.version) == ("客户", 2)
    with pytest.raises(Conflict):
        filters.change(clerk, kept.id, 1, mine)
    with pytest.raises(Conflict):
        filters.remove(clerk, kept.id, 1)
    shared = filters.keep(head, replace(mine, name="客户", shared=True)).value
    assert [each.id for each in filters.kept(clerk)] == [kept.id, shared.id]
    assert filters.kept(clerk)[1].owner_name
    for refused in (
        lambda: filters.change(clerk, shared.id, 1, mine),
        lambda: filters.remove(clerk, shared.id, 1),
    ):
        with pytest.raises(NotAllowed):
            refused()
    filters.remove(head, shared.id, 1)
    with office.logs("filter.remove done"):
        filters.remove(clerk, kept.id, 2)
    assert filters.kept(clerk) == []
