"""Writing customers: the row and all that belongs to it, each row kept that stays what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from crm_desktop.customers.index import core_of, name_pinyin
from crm_desktop.customers.model import Address, Contact, CustomerData, Identity
from crm_desktop.customers.read import stored_day
from crm_desktop.customers.rules import completeness, contact_key, identity_key
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.formats.codes import customer_code
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.words import Phrase
from db import rows, sql
from db.rows import Values

# What belongs to a customer and goes with it.
PARTS = (
    "customer_contact",
    "customer_address",
    "customer_identity",
    "customer_tag",
    "own_value",
)
_RUNNING = (
    "INSERT INTO number_counter (company, kind, day, last) VALUES (0, ?, '', ?) "
    "ON CONFLICT (company, kind, day) DO UPDATE SET last = number_counter.last + ? "
    "RETURNING last"
)
_MOST_CODES = 9_999_999


def draw_codes(company: int, count: int = 1) -> list[str]:
    """Return customer codes that nobody had before, in the transaction that uses them.

    Counted by the two digits that stand in the code, not by the company: those can change hands.
    Raises Refused where a company has used up its seven digits.
    """
    digits = sql.scalar("SELECT code FROM company WHERE id = ?", company)
    last = int(sql.scalar(_RUNNING, f"customer:{digits}", count, count))
    if last > _MOST_CODES:
        raise Refused(Phrase("customers.codes_used_up"))
    return [customer_code(digits, number) for number in range(last - count + 1, last + 1)]


def values_of(data: CustomerData, now: datetime) -> Values:
    """Return the columns of a customer's own row that come from what is typed."""
    return {
        "company_id": data.company,
        "old_code": data.old_code,
        "kind": data.kind,
        "name": data.name,
        "name_key": core_of(data.name, data.kind),
        "pinyin": name_pinyin(data.name),
        "salutation": data.salutation,
        "gender": data.gender,
        "birthday": stored_day(data.birthday),
        "birthday_lunar": data.birthday_lunar,
        "employer_id": data.employer,
        "job": data.job,
        "org_type": data.org_type,
        "store_level": data.store_level,
        "industry": data.industry,
        "source": data.source,
        "owner_id": data.owner,
        "care_plan": data.care_plan,
        "care_until": stored_day(data.care_until),
        "file_number": data.file_number,
        "shelf": data.shelf,
        "retain_until": stored_day(data.retain_until),
        "notes": data.notes,
        "completeness": completeness(data),
        "updated_at": stamp(now),
    }


def fresh_values(data: CustomerData, code: str, now: datetime, by: int | None) -> Values:
    """Return every column of a new customer but its id."""
    return {
        **values_of(data, now),
        "code": code,
        "version": 1,
        "level": "",
        "do_not_contact": False,
        "do_not_contact_reason": "",
        "created_at": stamp(now),
        "created_by_id": by,
    }


def insert_customer(data: CustomerData, now: datetime, by: int | None) -> tuple[int, str]:
    """Store a new customer, as ``check_customer`` returned it, with what belongs to it.

    Returns its id and code; its search keys are still to be added.
    """
    (code,) = draw_codes(data.company)
    values = fresh_values(data, code, now, by)
    customer = int(
        sql.scalar(
            f"INSERT INTO customer ({', '.join(values)}) VALUES ({sql.marks(len(values))}) "
            "RETURNING id",
            *values.values(),
        )
    )
    write_parts(customer, data, {})
    return customer, code


def parts_of(customer: int) -> dict[str, dict[int, Values]]:
    """Return the rows that belong to a customer, by table and id."""
    found = rows.found_together((table, "customer_id = ?", (customer,)) for table in PARTS)
    return dict(zip(PARTS, found, strict=True))


def write_parts(customer: int, data: CustomerData, stored: dict[str, dict[int, Values]]) -> None:
    """Make what is stored of a customer's lists what they are in ``data``.

    A row whose id is named is changed in place, unless what it is known by differs: then the old
    row goes and a new one comes, so that no two rows ever pass through the same key.
    """
    coming = {
        table: _changed(table, customer, each, stored.get(table, {}))
        for table, each in part_rows(data).items()
    }
    rows.insert_together(coming)


def part_rows(data: CustomerData) -> dict[str, list[tuple[int, Values]]]:
    """Return the rows of a customer's lists by table, each with the id it has or 0."""
    return {
        "customer_contact": [_contact(place, c) for place, c in enumerate(data.contacts)],
        "customer_address": [_address(place, a) for place, a in enumerate(data.addresses)],
        "customer_identity": [_identity(i) for i in data.identities],
        "customer_tag": [(0, {"tag": tag, "tag_key": fold(tag)[:40]}) for tag in data.tags],
        "own_value": _own(data.own),
    }


def _changed(
    table: str, customer: int, wanted: list[tuple[int, Values]], stored: dict[int, Values]
) -> list[Values]:
    """Take away and change what is stored of a list; return what is to come."""
    known = _KNOWN_BY.get(table, _nothing)
    by_key = {known(row): number for number, row in stored.items()} if table in _BY_KEY else {}
    staying: dict[int, Values] = {}
    coming: list[Values] = []
    for number, values in wanted:
        place = by_key.get(known(values), 0) if table in _BY_KEY else number
        if place in stored and place not in staying and known(stored[place]) == known(values):
            staying[place] = values
        else:
            coming.append({"customer_id": customer, **values})
    rows.delete(table, [number for number in stored if number not in staying])
    changed = {
        number: values
        for number, values in staying.items()
        if any(stored[number][name] != value for name, value in values.items())
    }
    if table == "customer_contact":
        # A main is let go of first: there may be but one of a kind.
        for number in changed:
            if stored[number]["is_main"]:
                rows.update(table, number, {"is_main": False})
    for number, values in changed.items():
        rows.update(table, number, values)
    return coming


def _nothing(_row: Values) -> None:
    """Tell nothing: an address is known by its row alone."""


_KNOWN_BY: dict[str, Callable[[Values], Any]] = {
    "customer_contact": lambda row: row["kind"],
    "customer_identity": lambda row: (row["kind"], row["key"]),
    "customer_tag": lambda row: row["tag_key"],
    "own_value": lambda row: row["field_id"],
}
_BY_KEY = frozenset({"customer_tag", "own_value"})


def _contact(place: int, contact: Contact) -> tuple[int, Values]:
    return contact.id, {
        "kind": contact.kind,
        "label": contact.label,
        "value": contact.value,
        "key": contact_key(contact.kind, contact.value),
        "position": place,
        "is_main": contact.main,
    }


def _address(place: int, address: Address) -> tuple[int, Values]:
    return address.id, {
        "label": address.label,
        "province": address.province,
        "city": address.city,
        "area": address.area,
        "code": address.code,
        "code_year": address.code_year,
        "street": address.street,
        "postcode": address.postcode,
        "text": address.text,
        "position": place,
    }


def _identity(identity: Identity) -> tuple[int, Values]:
    return identity.id, {
        "kind": identity.kind,
        "number": identity.number,
        "key": identity_key(identity.number),
        "tail": identity_key(identity.number)[-6:],
        "valid_until": stored_day(identity.valid_until),
    }


def _own(own: tuple[tuple[str, str], ...]) -> list[tuple[int, Values]]:
    ids: dict[str, int] = dict(sql.rows("SELECT code, id FROM own_field")) if own else {}
    return [(0, {"field_id": ids[code], "value": value}) for code, value in own]


_FIRST_OF_A_KIND = """
UPDATE customer_contact SET is_main = TRUE WHERE id IN (
    SELECT (SELECT f.id FROM customer_contact f
            WHERE f.customer_id = t.customer_id AND f.kind = t.kind
            ORDER BY f.position, f.id LIMIT 1)
    FROM customer_contact t WHERE t.customer_id IN ({}) GROUP BY t.customer_id, t.kind
    HAVING sum(CASE WHEN t.is_main THEN 1 ELSE 0 END) = 0)
"""


def give_mains(customers: Iterable[int]) -> None:
    """Make the first contact of a kind the one to use where none is.

    Undoing an edit takes away what it added, also where that was the main contact by then and a
    merge has brought others.
    """
    for part in rows.batches(customers):
        sql.run(_FIRST_OF_A_KIND.format(sql.marks(len(part))), *part)
