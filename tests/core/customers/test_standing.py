"""Level, owner and do-not-contact: each by its right, for a reason, and undone by its right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_desktop.customers.filtering import CustomerFilter
from crm_desktop.customers.model import Customer, VehicleData
from crm_desktop.customers.read import typed
from crm_desktop.customers.vehicles import NewVehicle
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import Conflict, NotAllowed, Refused, ValidationErrors
from db import sql
from tests.core.customers.test_service import somebody
from tests.core.offices import Office


@pytest.fixture
def stored(office: Office) -> Customer:
    return office.app.customers.add(office.actor("A1-2"), somebody()).value


def test_a_level_is_set_for_a_reason_and_lists_the_vips(office: Office, stored: Customer) -> None:
    service, lead, clerk = office.app.standing, office.actor("A1-1"), office.actor("A1-2")
    with pytest.raises(ValidationErrors) as raised:
        service.set_level(lead, stored.id, 1, "emperor", " ")
    assert set(raised.value.fields) == {"level", "reason"}
    saved = service.set_level(lead, stored.id, 1, "vip", "年消费最高").value
    assert (saved.customer.level, saved.customer.version) == ("vip", 2)
    assert office.last_entry()["reason"] == "年消费最高"
    assert list(office.app.customers.ids(clerk, CustomerFilter(level="vip"))) == [stored.id]
    assert office.app.customers.timeline(clerk, stored.id)[0].reason == "年消费最高"
    with pytest.raises(Refused):
        service.set_level(lead, stored.id, 2, "vip", "再来")
    with pytest.raises(Conflict):
        service.set_level(lead, stored.id, 1, "key", "晚了")
    office.app.undo.undo(lead, saved.step)
    assert office.app.customers.customer(lead, stored.id).level == ""
    with pytest.raises(NotAllowed):
        service.set_level(_without(clerk, "levels.create"), stored.id, 3, "key", "不行")


def test_an_owner_is_changed_for_a_reason(office: Office, stored: Customer) -> None:
    service, clerk = office.app.standing, office.actor("A1-2")
    with pytest.raises(ValidationErrors) as raised:
        service.set_owner(clerk, stored.id, 1, 4711, "")
    assert set(raised.value.fields) == {"owner", "reason"}
    saved = service.set_owner(clerk, stored.id, 1, 1, "李芳休产假").value
    assert saved.customer.owner_name == "陈立"
    assert "陈立" in str(office.last_entry()["subjects"])
    changed = replace(typed(stored), notes="x")
    with pytest.raises(Conflict):
        office.app.customers.edit(clerk, stored.id, 1, changed)
    with pytest.raises(ValidationErrors) as raised:
        office.app.customers.edit(clerk, stored.id, 2, changed)
    assert set(raised.value.fields) == {"owner"}
    office.app.undo.undo(clerk, saved.step)
    assert office.app.customers.customer(clerk, stored.id).owner is None


def test_contact_is_refused_by_anybody_and_allowed_again_by_few(
    office: Office, stored: Customer
) -> None:
    service, lead, clerk = office.app.standing, office.actor("A1-1"), office.actor("A1-2")
    refused = service.refuse_contact(clerk, stored.id, 1, "来电要求不再联系").value
    assert refused.customer.do_not_contact
    assert refused.customer.do_not_contact_reason == "来电要求不再联系"
    with pytest.raises(Refused):
        service.refuse_contact(clerk, stored.id, 2, "又说一遍")
    limited = _without(clerk, "do_not_contact.lift")
    with pytest.raises(NotAllowed):
        service.allow_contact(limited, stored.id, 2, "想打")
    with pytest.raises(NotAllowed):
        office.app.undo.undo(limited, refused.step)
    lifted = service.allow_contact(lead, stored.id, 2, "客户书面同意").value
    assert (lifted.customer.do_not_contact, lifted.customer.do_not_contact_reason) == (False, "")
    office.app.undo.undo(lead, lifted.step)
    again = office.app.customers.customer(lead, stored.id)
    assert (again.do_not_contact, again.do_not_contact_reason) == (True, "来电要求不再联系")


def test_a_new_customer_comes_with_vehicles_in_one_step(office: Office) -> None:
    clerk = office.actor("A1-2")
    cars = (
        NewVehicle(VehicleData(0, plate="粤b3k56l", vin="LSVAM4187C2184847", model="S7")),
        NewVehicle(VehicleData(0, plate="沪A12345"), "driver"),
    )
    with office.logs("customer.add done"):
        made = office.app.customers.add(clerk, somebody(), cars).value
    assert [(v.plate, v.role) for v in made.vehicles] == [
        ("粤B3K56L", "owner"),
        ("沪A12345", "driver"),
    ]
    assert [hit.row.id for hit in office.app.find_customers.find(clerk, "3K56L")] == [made.id]
    wrong = (*cars, NewVehicle(VehicleData(0), "thief"))
    with pytest.raises(ValidationErrors) as raised:
        office.app.customers.add(clerk, somebody(name=""), wrong)
    assert set(raised.value.fields) == {"name", "vehicles.0.vin", "vehicles.2.plate"}
    assert sql.scalar("SELECT count(*) FROM vehicle") == 2


def _without(actor: Actor, right: str) -> Actor:
    """Take a right from everybody but a manager."""
    sql.run("DELETE FROM role_right WHERE right_code = ? AND role <> 'MG'", right)
    return actor
