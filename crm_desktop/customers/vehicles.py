"""Vehicles and other products, and who has to do with them: owner, driver, payer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from crm_desktop.customers.index import reindexed
from crm_desktop.customers.masking import vehicle_for_the_log
from crm_desktop.customers.model import Holder, Role, Vehicle, VehicleData
from crm_desktop.customers.read import customer_of, stored_day
from crm_desktop.customers.room import EDIT, VIEW, ArchiveService, label
from crm_desktop.customers.undo import Journal
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import day_text, parse_day, stamp
from crm_desktop.foundation.errors import NotFound, ValidationErrors
from crm_desktop.foundation.formats.checked import compact
from crm_desktop.foundation.formats.vehicles import check_plate, check_vin
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db import sql
from db.models.customers import Vehicle as VehicleTable
from db.models.customers import VehicleRole

_DAYS = (
    "mileage_on",
    "purchased_on",
    "warranty_until",
    "insurance_until",
    "next_service_on",
)
_FIELDS = tuple(field.name for field in fields(VehicleData))
_VEHICLE = (
    f"SELECT {', '.join('company_id' if n == 'company' else n for n in _FIELDS)}, id, version "
    "FROM vehicle WHERE deleted_at IS NULL AND "
)
_HOLDERS = """
SELECT r.id, c.id, c.code, c.name, r.role, r.since, r.until
FROM vehicle_role r JOIN customer c ON c.id = r.customer_id
WHERE r.vehicle_id = ? ORDER BY r.until IS NOT NULL, r.id
"""
_LONGEST_WAY = 9_999_999


@dataclass(frozen=True)
class SavedVehicle:
    """A vehicle after a change, and the step by which it is undone."""

    vehicle: Vehicle
    step: int


@dataclass(frozen=True)
class NewVehicle:
    """A vehicle told of together with a new customer, and what they are to it."""

    data: VehicleData
    role: str = Role.OWNER


class VehicleService(ArchiveService):
    """Vehicles within scope."""

    @reading(VIEW)
    def vehicle(self, look: Look, vehicle: int) -> Vehicle:
        """Return a vehicle with everybody who has or had to do with it; raises NotFound."""
        self._hidden(look)
        return _reached(look, vehicle)

    @reading(VIEW)
    def known(self, look: Look, plate: str = "", vin: str = "") -> list[Vehicle]:
        """Return the vehicles within scope that have a plate or an identification number."""
        self._hidden(look)
        found = {v.id: v for v in (*_by("vin_key", vin), *_by("plate_key", plate))}
        return [vehicle for vehicle in found.values() if look.acting.reaches(vehicle.company)]

    @use_case("vehicle.add", EDIT)
    def add(self, work: Work, data: VehicleData, customer: int, role: str = Role.OWNER) -> Vehicle:
        """Add a vehicle to a customer; raises ValidationErrors, NotFound.

        An identification number that is known already is told of under ``vin``: that vehicle is
        linked instead.
        """
        holder = self._whole(work, customer)
        self._must_reach(work, data.company)
        data = _checked(work, data)
        with reindexed(customer):
            row = VehicleTable.create(**_values(data), created_at=stamp(work.now))
            _link(row.id, customer, role, None)
        work.changed("vehicle", row.id, title_of(data), *vehicle_for_the_log(None, data))
        work.changed("customer", customer, label(holder), None, {"vehicle": title_of(data)})
        return _vehicle_of(row.id)

    @use_case("vehicle.edit", EDIT)
    def edit(self, work: Work, vehicle: int, version: int, data: VehicleData) -> SavedVehicle:
        """Change a vehicle; raises ValidationErrors, Conflict, NotFound."""
        before = _reached(work, vehicle)
        self._must_reach(work, data.company)
        data = _checked(work, data, vehicle)
        journal = Journal(work, "vehicle.edit", title_of(before))
        journal.watch_ids("vehicle", (vehicle,))
        with reindexed(*_customers(before.holders)):
            update_version(
                VehicleTable,
                vehicle,
                version,
                kind="vehicle",
                mine=data,
                theirs=lambda: before,
                values=_values(data),
            )
        self._note(work, before, data)
        return SavedVehicle(_vehicle_of(vehicle), journal.seal())

    @use_case("vehicle.delete", EDIT)
    def delete(self, work: Work, vehicle: int, version: int) -> int:
        """Take a vehicle out of the archive; returns the step by which it is undone.

        Raises Conflict, NotFound.
        """
        before = _reached(work, vehicle)
        journal = Journal(work, "vehicle.delete", title_of(before))
        journal.watch_ids("vehicle", (vehicle,))
        with reindexed(*_customers(before.holders)):
            update_version(
                VehicleTable,
                vehicle,
                version,
                kind="vehicle",
                mine=before,
                theirs=lambda: before,
                values={"deleted_at": stamp(work.now)},
            )
        self._note(work, before, None)
        return journal.seal()

    @use_case("vehicle.link", EDIT)
    def link(
        self, work: Work, vehicle: int, customer: int, role: str, since: date | None = None
    ) -> Vehicle:
        """Give a customer a part in a vehicle; raises ValidationErrors, NotFound."""
        found = _reached(work, vehicle)
        holder = self._whole(work, customer)
        checks = Checks()
        checks.choice("role", role, set(Role))
        if any((h.customer, h.role, h.until) == (customer, role, None) for h in found.holders):
            checks.add("role", Phrase("customers.vehicle.has_role"))
        checks.done()
        with reindexed(customer):
            _link(vehicle, customer, role, since)
        told = {"role": role, "customer": label(holder), "since": since}
        work.changed("vehicle", vehicle, title_of(found), None, told)
        part = {"vehicle": title_of(found), "role": role, "since": since}
        work.changed("customer", customer, label(holder), None, part)
        return _vehicle_of(vehicle)

    @use_case("vehicle.unlink", EDIT)
    def unlink(self, work: Work, link: int, until: date) -> Vehicle:
        """End a customer's part in a vehicle on a day; raises ValidationErrors, NotFound."""
        row = sql.one(
            "SELECT vehicle_id, customer_id, role, since, until FROM vehicle_role WHERE id = ?",
            link,
        )
        if row is None:
            raise NotFound("vehicle")
        vehicle, customer, role, since, ended = row
        found = _reached(work, vehicle)
        holder = self._whole(work, customer, binned=True)
        checks = Checks()
        if ended:
            checks.add("until", Phrase("error.ended"))
        elif since and day_text(until) < since:
            checks.add("until", Phrase("error.ends_before"))
        checks.done()
        with reindexed(holder.id):
            VehicleRole.update(until=day_text(until)).where(VehicleRole.id == link).execute()
        told = {"role": role, "customer": label(holder), "until": until}
        work.changed("vehicle", found.id, title_of(found), None, told)
        part = {"vehicle": title_of(found), "role": role, "until": until}
        work.changed("customer", holder.id, label(holder), None, part)
        return _vehicle_of(found.id)

    def _note(self, work: Work, before: Vehicle, after: VehicleData | None) -> None:
        was = VehicleData(**{name: getattr(before, name) for name in _FIELDS})
        told = vehicle_for_the_log(was, after)
        work.changed("vehicle", before.id, title_of(after or before), *told)
        for customer in _customers(before.holders):
            # Also of those whom only another company may see: theirs it is too.
            name = label(customer_of(customer, work.today))
            titles = {"vehicle": title_of(before)}, {"vehicle": title_of(after) if after else None}
            work.changed("customer", customer, name, *titles)


def title_of(data: VehicleData) -> str:
    """Return how a vehicle is named: its plate, else number, else make and model."""
    made = " ".join(filter(None, (data.brand, data.model)))
    return data.plate or data.vin or data.serial or made


def _checked(look: Look, data: VehicleData, vehicle: int = 0) -> VehicleData:
    checks = Checks()
    checks.choice("kind", data.kind, {"vehicle", "product"})
    texts: dict[str, Any] = {
        name: checks.text(name, getattr(data, name), longest=longest)
        for name, longest in _LONGEST.items()
    }
    data = replace(data, **texts)
    if data.kind == "vehicle":
        for name, check in (("plate", check_plate), ("vin", check_vin)):
            checked = check(getattr(data, name))
            if checked.blocks and checked.problem is not None:
                checks.add(name, checked.problem)
            texts[name] = checked.value
        data = replace(data, **texts)
    if not title_of(data):
        checks.add("plate", Phrase("customers.vehicle.nothing_to_tell_by"))
    if any(v.id != vehicle and look.acting.reaches(v.company) for v in _by("vin_key", data.vin)):
        checks.add("vin", Phrase("error.taken"))
    for name in ("mileage", "next_service_km"):
        value = getattr(data, name)
        if value is not None and not 0 <= value <= _LONGEST_WAY:
            checks.add(name, Phrase("error.between", least=0, most=_LONGEST_WAY))
    checks.done()
    return data


_LONGEST = {
    "plate": 20,
    "vin": 40,
    "brand": 60,
    "model": 100,
    "serial": 60,
    "notes": 4000,
}


def check_new(
    look: Look, company: int, vehicles: Sequence[NewVehicle]
) -> tuple[list[NewVehicle], dict[str, Phrase]]:
    """Return vehicles of a new customer of a company tidied, and what is wrong by field."""
    found, faults, vins = [], dict[str, Phrase](), set[str]()
    for place, new in enumerate(vehicles):
        checks = Checks()
        checks.choice("role", new.role, set(Role))
        vin = compact(new.data.vin)
        if vin and vin in vins:
            checks.add("vin", Phrase("error.taken"))
        vins.add(vin)
        try:
            data = _checked(look, replace(new.data, company=company))
            checks.done()
            found.append(replace(new, data=data))
        except ValidationErrors as errors:
            faults |= {f"vehicles.{place}.{name}": why for name, why in errors.fields.items()}
    return found, faults


def store_new(work: Work, customer: int, vehicles: Sequence[NewVehicle]) -> None:
    """Store vehicles, as ``check_new`` returned them, with their new customer."""
    for new in vehicles:
        row = VehicleTable.create(**_values(new.data), created_at=stamp(work.now))
        _link(row.id, customer, new.role, None)
        told = vehicle_for_the_log(None, new.data)
        work.changed("vehicle", row.id, title_of(new.data), *told)


def _values(data: VehicleData) -> dict[str, Any]:
    values = {name: getattr(data, name) for name in _FIELDS}
    days = {name: stored_day(values[name]) for name in _DAYS}
    return values | days | {"plate_key": compact(data.plate), "vin_key": compact(data.vin)}


def _link(vehicle: int, customer: int, role: str, since: date | None) -> None:
    VehicleRole.insert(
        vehicle=vehicle, customer=customer, role=role, since=stored_day(since)
    ).execute()


def _by(column: str, text: str) -> list[Vehicle]:
    key = compact(text)
    return [_vehicle(row) for row in sql.rows(f"{_VEHICLE} {column} = ?", key)] if key else []


def _vehicle_of(vehicle: int) -> Vehicle:
    row = sql.one(f"{_VEHICLE} id = ?", vehicle)
    if row is None:
        raise NotFound("vehicle")
    return _vehicle(row)


def _reached(look: Look, vehicle: int) -> Vehicle:
    found = _vehicle_of(vehicle)
    if not look.acting.reaches(found.company):
        raise NotFound("vehicle")
    return found


def _vehicle(row: sql.Row) -> Vehicle:
    *values, vehicle, version = row
    named = dict(zip(_FIELDS, values, strict=True))
    for name in _DAYS:
        named[name] = parse_day(named[name]) if named[name] else None
    holders = tuple(
        Holder(
            link,
            customer,
            code,
            name,
            role,
            parse_day(since) if since else None,
            parse_day(until) if until else None,
        )
        for link, customer, code, name, role, since, until in sql.rows(_HOLDERS, vehicle)
    )
    return Vehicle(**named, id=vehicle, version=version, holders=holders)


def _customers(holders: Iterable[Holder]) -> list[int]:
    return list(dict.fromkeys(holder.customer for holder in holders))
