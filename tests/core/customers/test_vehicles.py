"""Vehicles and who has to do with them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from crm_desktop.customers.model import Customer, VehicleData
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import Conflict, NotFound, ValidationErrors
from db import sql
from tests.core.customers.test_service import somebody
from tests.core.customers.test_undo import everything, keys
from tests.core.offices import Office

VIN = "LSVAM4187C2184847"
CAR = VehicleData(
    1,
    plate="沪a·12345",
    vin=VIN.lower(),
    brand="上汽大众",
    model="帕萨特",
    mileage=32000,
    mileage_on=date(2026, 2, 1),
    insurance_until=date(2026, 8, 1),
    notes="司机 138 1234 5678",
)


@pytest.fixture
def clerk(office: Office) -> Actor:
    return office.actor("A1-2")


@pytest.fixture
def owner(office: Office, clerk: Actor) -> Customer:
    return office.app.customers.add(clerk, somebody()).value


def test_a_vehicle_stands_on_its_owners_page(office: Office, clerk: Actor, owner: Customer) -> None:
    app = office.app
    with office.logs("vehicle.add done"):
        car = app.vehicles.add(clerk, CAR, owner.id).value
    assert (car.plate, car.vin) == ("沪A12345", VIN)
    assert [(h.name, h.role) for h in car.holders] == [("张淑敏", "owner")]
    (held,) = app.customers.customer(clerk, owner.id).vehicles
    assert (held.title, held.plate, held.role) == ("上汽大众 帕萨特", "沪A12345", "owner")
    assert held.insurance_until == date(2026, 8, 1)
    assert app.vehicles.vehicle(clerk, car.id) == car
    (row,) = app.customers.rows(clerk, [owner.id])
    assert row.plate == "沪A12345"
    assert app.customers.timeline(clerk, owner.id)[0].action == "vehicle.add"


def test_many_people_to_many_vehicles(office: Office, clerk: Actor, owner: Customer) -> None:
    app = office.app
    driver = app.customers.add(clerk, somebody(name="司机")).value
    car = app.vehicles.add(clerk, CAR, owner.id).value
    van = app.vehicles.add(clerk, VehicleData(1, brand="五菱"), driver.id, "payer").value
    linked = app.vehicles.link(clerk, car.id, driver.id, "driver", date(2026, 1, 1)).value
    assert [(h.name, h.role) for h in linked.holders] == [("张淑敏", "owner"), ("司机", "driver")]
    with pytest.raises(ValidationErrors):
        app.vehicles.link(clerk, car.id, driver.id, "driver")
    with pytest.raises(ValidationErrors):
        app.vehicles.link(clerk, car.id, driver.id, "thief")
    held = app.customers.customer(clerk, driver.id).vehicles
    assert [(h.vehicle, h.role) for h in held] == [(van.id, "payer"), (car.id, "driver")]
    link = linked.holders[1].link
    with pytest.raises(ValidationErrors):
        app.vehicles.unlink(clerk, link, date(2025, 12, 31))
    ended = app.vehicles.unlink(clerk, link, date(2026, 3, 1)).value
    assert ended.holders[1].until == date(2026, 3, 1)
    with pytest.raises(ValidationErrors):
        app.vehicles.unlink(clerk, link, date(2026, 3, 1))
    with pytest.raises(NotFound):
        app.vehicles.unlink(clerk, 999, date(2026, 3, 1))
    app.vehicles.link(clerk, car.id, driver.id, "driver")


def test_an_edit_and_a_delete_are_undone(office: Office, clerk: Actor, owner: Customer) -> None:
    app = office.app
    car = app.vehicles.add(clerk, CAR, owner.id).value
    before, keys_before = everything(), keys()
    other = replace(CAR, plate="沪B54321", mileage=40000, notes="司机 138 1234 9999")
    saved = app.vehicles.edit(clerk, car.id, 1, other).value
    told = json.loads(str(office.last_entry()["subjects"]))[0]
    assert (told["before"]["notes"], told["after"]["notes"]) == ("(16)", "(16) ≠")
    assert "138 1234" not in str(sql.rows("SELECT subjects FROM audit_entry"))
    assert saved.vehicle.plate == "沪B54321"
    with pytest.raises(Conflict):
        app.vehicles.edit(clerk, car.id, 1, CAR)
    office.clock.advance(timedelta(hours=1))
    app.undo.undo(clerk, saved.step)
    assert (everything(), keys()) == (before, keys_before)
    step = app.vehicles.delete(clerk, car.id, 3).value
    assert app.customers.customer(clerk, owner.id).vehicles == ()
    with pytest.raises(NotFound):
        app.vehicles.vehicle(clerk, car.id)
    app.undo.undo(clerk, step)
    assert (everything(), keys()) == (before, keys_before)


def test_what_is_wrong_is_said(office: Office, clerk: Actor, owner: Customer) -> None:
    app = office.app
    app.vehicles.add(clerk, CAR, owner.id)
    wrong = replace(CAR, plate="沪A1", mileage=-1, next_service_km=10**8)
    with pytest.raises(ValidationErrors) as raised:
        app.vehicles.add(clerk, wrong, owner.id)
    assert set(raised.value.fields) == {"plate", "vin", "mileage", "next_service_km"}
    with pytest.raises(ValidationErrors) as raised:
        app.vehicles.add(clerk, VehicleData(1, kind="ship"), owner.id)
    assert set(raised.value.fields) == {"plate", "kind"}
    with pytest.raises(NotFound):
        app.vehicles.add(clerk, VehicleData(9, plate="沪A54321"), owner.id)


def test_a_product_needs_no_plate(office: Office, clerk: Actor, owner: Customer) -> None:
    data = VehicleData(1, "product", brand="海尔", serial="SN-1", vin="any thing")
    assert office.app.vehicles.add(clerk, data, owner.id).value.vin == "any thing"


def test_known_vehicles_are_found_within_scope(
    group: Office,
) -> None:
    app, ours, theirs = group.app, group.actor("B1-2"), group.actor("X1-3")
    owner = app.customers.add(theirs, somebody(company=2)).value
    car = app.vehicles.add(theirs, replace(CAR, company=2), owner.id).value
    assert app.vehicles.known(theirs, plate="沪 A12345") == [car]
    assert app.vehicles.known(theirs, vin=VIN, plate="沪A12345") == [car]
    assert app.vehicles.known(theirs) == app.vehicles.known(ours, vin=VIN) == []
    with pytest.raises(NotFound):
        app.vehicles.vehicle(ours, car.id)
