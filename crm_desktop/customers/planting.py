"""Filling an office with customers that nobody is: to look around in, to try, and to measure.

They are those of ``sample_data``, so that the same seed plants the same ones. A block is one
transaction with all that belongs to it, search keys too; nothing of it is read back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from itertools import islice

from crm_desktop.customers import sample_data
from crm_desktop.customers.model import (
    Address,
    Contact,
    CustomerData,
    CustomerKind,
    Identity,
    Role,
)
from crm_desktop.customers.sample_data import SampleCustomer
from crm_desktop.customers.store import PARTS, draw_codes, fresh_values, part_rows
from crm_desktop.foundation import searchkeys
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.formats.checked import compact
from crm_desktop.foundation.formats.places import parse_address
from crm_desktop.foundation.usecase import SYSTEM_ONLY, Service, composed, use_case
from crm_desktop.foundation.work import Work
from db import rows, search, sql
from db.rows import Values

_BLOCK = 25_000


class SampleService(Service):
    """Plants sample customers; a step of the program itself, taken when an office is founded."""

    @composed(SYSTEM_ONLY)
    def plant(
        self,
        actor: Actor,
        count: int,
        seed: int = 1,
        progress: Callable[[int, int], object] | None = None,
    ) -> int:
        """Add ``count`` customers to the first company, block by block; return how many.

        ``progress`` is told customers done and in all, and may raise to stop between two blocks.
        """
        company = int(sql.scalar("SELECT min(id) FROM company"))
        people = sample_data.sample_customers(count, seed)
        done = 0
        while block := tuple(islice(people, _BLOCK)):
            if progress:
                progress(done, count)
            self.block(actor, company, block)
            done += len(block)
        return done

    @use_case("customer.sample", SYSTEM_ONLY)
    def block(self, work: Work, company: int, people: Sequence[SampleCustomer]) -> int:
        """Add one block of customers to a company; return how many."""
        codes = draw_codes(company, len(people))
        values: list[Values] = []
        parts: list[dict[str, list[tuple[int, Values]]]] = []
        for person, code in zip(people, codes, strict=True):
            data = data_of(person, company)
            values.append(fresh_values(data, code, work.now, None))
            parts.append(part_rows(data))
        ids = _stored("customer", values)
        belonging: dict[str, list[Values]] = defaultdict(list)
        for customer, each in zip(ids, parts, strict=True):
            for table, lines in each.items():
                belonging[table] += [{"customer_id": customer, **line} for _, line in lines]
        for table in PARTS:
            rows.insert(table, belonging[table])
        _vehicles(people, ids, company, stamp(work.now))
        _keys(people, ids, codes, company)
        work.changed("company", company, codes[0], None, {"customers": len(people)})
        work.touched("customer", ids)
        return len(people)


def data_of(person: SampleCustomer, company: int) -> CustomerData:
    """Return a sample customer as somebody would have typed it."""
    contacts = [
        Contact("phone", phone, main=not place) for place, phone in enumerate(person.phones)
    ]
    contacts += [Contact("email", person.email, main=True)] if person.email else []
    contacts += [Contact("wechat", person.wechat, main=True)] if person.wechat else []
    return CustomerData(
        company,
        CustomerKind.ORGANISATION if person.organisation else CustomerKind.PERSON,
        person.name,
        old_code=person.old_code,
        gender=person.gender,
        birthday=date.fromisoformat(person.birthday) if person.birthday else None,
        contacts=tuple(contacts),
        addresses=(_town(person.town),),
        identities=(Identity("resident", person.identity),) if person.identity else (),
    )


@cache
def _town(name: str) -> Address:
    told = parse_address(name)
    return Address(
        name,
        province=told.province,
        city=told.city,
        area=told.area,
        code=told.code,
        code_year=str(told.code_year or ""),
    )


def _stored(table: str, values: list[Values]) -> list[int]:
    """Store rows and return their ids, in the order of the rows.

    Ids rise within one statement, and nobody else writes while this transaction lasts.
    """
    last = int(sql.scalar(f"SELECT coalesce(max(id), 0) FROM {table}"))
    rows.insert(table, values)
    return [row for (row,) in sql.rows(f"SELECT id FROM {table} WHERE id > ? ORDER BY id", last)]


def _vehicles(people: Sequence[SampleCustomer], ids: Sequence[int], company: int, at: str) -> None:
    held = [
        (person, customer) for person, customer in zip(people, ids, strict=True) if person.plate
    ]
    cars = _stored("vehicle", [_vehicle(person, company, at) for person, _ in held])
    rows.insert(
        "vehicle_role",
        [
            {"vehicle_id": car, "customer_id": customer, "role": Role.OWNER.value}
            for car, (_, customer) in zip(cars, held, strict=True)
        ],
    )


def _vehicle(person: SampleCustomer, company: int, at: str) -> Values:
    return {
        "version": 1,
        "company_id": company,
        "kind": "vehicle",
        "vin": person.vin,
        "vin_key": compact(person.vin),
        "plate": person.plate,
        "plate_key": compact(person.plate),
        "brand": person.brand,
        "model": person.model,
        "serial": "",
        "notes": "",
        "created_at": at,
    }


def _keys(
    people: Sequence[SampleCustomer], ids: Sequence[int], codes: Sequence[str], company: int
) -> None:
    """Store what each is found by; sorted, because the table is kept in that order."""
    search.add(
        sorted(
            (key, customer, company, shown)
            for person, customer, code in zip(people, ids, codes, strict=True)
            for shown in (searchkeys.shown(person.name),)
            for key in keys_of(person, code)
        )
    )


def keys_of(person: SampleCustomer, code: str) -> set[str]:
    """Return the keys that ``index.keys_of`` gives the customer once it is stored."""
    keys = searchkeys.name_keys(person.name, organisation=person.organisation)
    keys |= searchkeys.code_keys(code) | searchkeys.code_keys(person.old_code)
    for phone in person.phones:
        keys |= searchkeys.phone_keys(phone)
    keys |= searchkeys.plate_keys(person.plate) | searchkeys.vin_keys(person.vin)
    keys |= searchkeys.identity_keys(person.identity) | searchkeys.email_keys(person.email)
    return (keys | searchkeys.account_keys(person.wechat)) - {""}
