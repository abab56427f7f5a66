"""Reading customers whole and unmasked, for this room's services, which mask what they return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from crm_desktop.customers.model import (
    Address,
    Contact,
    Customer,
    CustomerData,
    CustomerRow,
    HeldVehicle,
    Identity,
)
from crm_desktop.foundation.clock import day_text, moment, parse_day
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.formats.phones import mask_phone
from db import sql

_CUSTOMER = """
SELECT c.company_id, c.kind, c.name, c.old_code, c.salutation, c.gender, c.birthday,
       c.birthday_lunar, c.employer_id, c.job, c.org_type, c.store_level, c.industry, c.source,
       c.owner_id, c.care_plan, c.care_until, c.file_number, c.shelf, c.retain_until, c.notes,
       c.id, c.code, c.version, c.level, c.do_not_contact, c.do_not_contact_reason, c.completeness,
       c.created_at, coalesce(m.name, ''), c.updated_at, c.deleted_at, c.merged_into_id, o.name,
       coalesce(w.name, ''), coalesce(e.name, '')
FROM customer c
JOIN company o ON o.id = c.company_id
LEFT JOIN person w ON w.id = c.owner_id
LEFT JOIN person m ON m.id = c.created_by_id
LEFT JOIN customer e ON e.id = c.employer_id
WHERE c.id = ?
"""
_VEHICLES = """
SELECT v.id, v.kind, v.brand, v.model, v.plate, v.vin, r.role, r.since, r.until, v.insurance_until,
       v.next_service_on, r.id
FROM vehicle_role r JOIN vehicle v ON v.id = r.vehicle_id
WHERE r.customer_id = ? AND v.deleted_at IS NULL ORDER BY r.until IS NOT NULL, r.id
"""
_CONTACTS = """
SELECT kind, value, label, is_main, id FROM customer_contact WHERE customer_id = ?
ORDER BY position, id
"""
_ADDRESSES = """
SELECT text, label, province, city, area, street, code, code_year, postcode, id
FROM customer_address WHERE customer_id = ? ORDER BY position, id
"""
_IDENTITIES = """
SELECT kind, number, valid_until, id FROM customer_identity WHERE customer_id = ? ORDER BY id
"""
_TAGS = "SELECT tag FROM customer_tag WHERE customer_id = ? ORDER BY tag_key"
_OWN = """
SELECT f.code, v.value FROM own_value v JOIN own_field f ON f.id = v.field_id
WHERE v.customer_id = ? ORDER BY f.code
"""
# A customer and all that belongs to it, in the order in which they are taken apart.
_WHOLE = (_CUSTOMER, _CONTACTS, _ADDRESSES, _IDENTITIES, _TAGS, _OWN, _VEHICLES)
_ROWS = """
SELECT c.id, c.code, c.kind, c.name,
       coalesce((SELECT t.value FROM customer_contact t
                 WHERE t.customer_id = c.id AND t.kind = 'phone' AND t.is_main), ''),
       coalesce((SELECT v.plate FROM vehicle_role r JOIN vehicle v ON v.id = r.vehicle_id
                 WHERE r.customer_id = c.id AND r.until IS NULL AND v.deleted_at IS NULL
                 ORDER BY r.id LIMIT 1), ''),
       coalesce((SELECT a.province || a.city || a.area FROM customer_address a
                 WHERE a.customer_id = c.id ORDER BY a.position, a.id LIMIT 1), ''),
       c.level, c.company_id, coalesce(w.name, ''), c.completeness, c.do_not_contact, c.updated_at,
       c.deleted_at
FROM customer c LEFT JOIN person w ON w.id = c.owner_id
WHERE c.id IN ({marks})
"""


def customer_of(customer: int, today: date) -> Customer:
    """Return a customer whole, also from the bin; raises NotFound."""
    whole, contacts, addresses, identities, tags, own, vehicles = sql.together(
        *((query, customer) for query in _WHOLE)
    )
    if not whole:
        raise NotFound("customer")
    (company, kind, name, old_code, salutation, gender, birthday, lunar, employer, job, org_type,
     store_level, industry, source, owner, care_plan, care_until, file_number, shelf,
     retain_until, notes, number, code, version, level, quiet, quiet_reason, complete,
     created_at, creator, updated_at, deleted_at, merged_into, company_name, owner_name,
     employer_name) = whole[0]  # fmt: skip
    until = _day(care_until)
    return Customer(
        company=company,
        kind=kind,
        name=name,
        old_code=old_code,
        salutation=salutation,
        gender=gender,
        birthday=_day(birthday),
        birthday_lunar=lunar,
        employer=employer,
        job=job,
        org_type=org_type,
        store_level=store_level,
        industry=industry,
        source=source,
        owner=owner,
        care_plan=care_plan,
        care_until=until,
        file_number=file_number,
        shelf=shelf,
        retain_until=_day(retain_until),
        notes=notes,
        contacts=_contacts(contacts),
        addresses=tuple(Address(*row) for row in addresses),
        identities=_identities(identities),
        tags=tuple(tag for (tag,) in tags),
        own=tuple((code, value) for code, value in own),
        id=number,
        code=code,
        version=version,
        level=level,
        do_not_contact=bool(quiet),
        do_not_contact_reason=quiet_reason,
        completeness=complete,
        created_at=moment(created_at),
        creator=creator,
        updated_at=moment(updated_at),
        deleted_at=moment(deleted_at) if deleted_at else None,
        merged_into=merged_into,
        company_name=company_name,
        owner_name=owner_name,
        employer_name=employer_name,
        vehicles=_vehicles(vehicles),
        care=bool(care_plan) and (until is None or until >= today),
    )


def typed(customer: Customer) -> CustomerData:
    """Return what of a stored customer is typed."""
    return CustomerData(**{f.name: getattr(customer, f.name) for f in fields(CustomerData)})


def rows_of(customers: Sequence[int]) -> list[CustomerRow]:
    """Return customers as lists show them, in the order asked; those that are gone are missing."""
    found = {
        row[0]: _row(row)
        for row in sql.rows(_ROWS.format(marks=sql.marks(len(customers))), *customers)
    }
    return [found[customer] for customer in customers if customer in found]


def _row(row: sql.Row) -> CustomerRow:
    (customer, code, kind, name, phone, plate, place, level, company, owner, complete, quiet,
     updated_at, deleted_at) = row  # fmt: skip
    return CustomerRow(
        customer,
        code,
        kind,
        name,
        mask_phone(phone),
        plate,
        place,
        level,
        company,
        owner,
        complete,
        bool(quiet),
        moment(updated_at),
        moment(deleted_at) if deleted_at else None,
    )


def _contacts(found: list[sql.Row]) -> tuple[Contact, ...]:
    return tuple(
        Contact(kind, value, label, bool(main), row) for kind, value, label, main, row in found
    )


def _identities(found: list[sql.Row]) -> tuple[Identity, ...]:
    return tuple(Identity(kind, number, _day(until), row) for kind, number, until, row in found)


def _vehicles(found: list[sql.Row]) -> tuple[HeldVehicle, ...]:
    return tuple(
        HeldVehicle(
            vehicle=vehicle,
            kind=kind,
            title=" ".join(filter(None, (brand, model))),
            plate=plate,
            vin=vin,
            role=role,
            since=_day(since),
            until=_day(until),
            insurance_until=_day(insured),
            next_service_on=_day(service),
            link=link,
        )
        for (vehicle, kind, brand, model, plate, vin, role, since, until, insured, service,
             link) in found
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return parse_day(text) if text else None


def stored_day(day: date | None) -> Any:
    """Return a day as stored."""
    return day_text(day) if day else None
