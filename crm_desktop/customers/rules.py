"""What must hold of customers before they are saved, and how complete they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from crm_desktop.customers.model import (
    Address,
    Contact,
    ContactKind,
    CustomerData,
    CustomerKind,
    Identity,
)
from crm_desktop.customers.own_fields import check_own
from crm_desktop.foundation.checks import Checks, storable
from crm_desktop.foundation.formats.checked import Checked
from crm_desktop.foundation.formats.emails import check_email
from crm_desktop.foundation.formats.identities import IdentityKind, check_identity
from crm_desktop.foundation.formats.phones import check_phone, phone_digits
from crm_desktop.foundation.formats.places import parse_address
from crm_desktop.foundation.names import fold, tidy_name
from crm_desktop.foundation.words import Phrase
from db import sql

_KINDS, _WAYS = frozenset(CustomerKind), frozenset(ContactKind)
_PAPERS = frozenset(IdentityKind)
_GENDERS = frozenset({"", "male", "female"})
_LUNAR = re.compile(r"(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|30)L?")
_DICTIONARIES = {
    "org_type": "organisation_type",
    "store_level": "store_level",
    "industry": "industry",
    "source": "customer_source",
}
_MOST = 50  # contacts, addresses, documents or tags of one customer


def check_customer(
    data: CustomerData, today: date, before: CustomerData | None = None
) -> CustomerData:
    """Return a customer's data tidied; raises ValidationErrors.

    What is wrong with a list is told under ``contacts.0.value`` and the like. What was stored
    before is let through where only a rule of today would refuse it.
    """
    checks = Checks()
    texts: dict[str, Any] = {
        name: checks.text(name, getattr(data, name), longest=longest)
        for name, longest in _LONGEST.items()
    }
    data = replace(
        data,
        name=tidy_name(checks.text("name", data.name, longest=200, needed=True)),
        contacts=_contacts(checks, data.contacts, before),
        addresses=_addresses(checks, data.addresses),
        identities=_identities(checks, data.identities, today, before),
        tags=_tags(checks, data.tags),
        own=check_own(checks, data.own, before.own if before else ()),
        **texts,
    )
    checks.choice("kind", data.kind, _KINDS)
    checks.choice("gender", data.gender, _GENDERS)
    if data.birthday is not None and data.birthday > today:
        checks.add("birthday", Phrase("error.in_the_future"))
    if data.birthday_lunar and not _LUNAR.fullmatch(data.birthday_lunar):
        checks.add("birthday_lunar", Phrase("error.format"))
    for name, dictionary in _DICTIONARIES.items():
        if getattr(data, name) and getattr(data, name) != getattr(before, name, ""):
            check_entry(checks, name, dictionary, getattr(data, name))
    _check_links(checks, data)
    checks.done()
    return data


_LONGEST = {
    "old_code": 40,
    "salutation": 40,
    "birthday_lunar": 6,
    "job": 60,
    "care_plan": 4000,
    "file_number": 40,
    "shelf": 60,
    "notes": 8000,
}


def completeness(data: CustomerData) -> int:
    """Return how much of what a record ought to say it says, in percent."""
    return sum(worth for _, worth, there in _worths(data) if there)


def lacking(data: CustomerData) -> tuple[str, ...]:
    """Return what a record ought to say and does not, what weighs most first."""
    missing = [(worth, name) for name, worth, there in _worths(data) if not there]
    return tuple(name for _, name in sorted(missing, key=lambda each: -each[0]))


def _worths(data: CustomerData) -> list[tuple[str, int, bool]]:
    """Return what a record ought to say, what each weighs in percent, and whether it says it."""
    contacts = {contact.kind for contact in data.contacts}
    parts = [
        ("phone", 30, ContactKind.PHONE in contacts),
        ("other_contact", 10, bool(contacts - {ContactKind.PHONE})),
        ("address", 20, any(a.area or a.street for a in data.addresses)),
        ("identity", 15, bool(data.identities)),
        ("source", 5, bool(data.source)),
        ("owner", 5, data.owner is not None),
    ]
    if data.kind == CustomerKind.PERSON:
        return [
            *parts,
            ("gender", 5, bool(data.gender)),
            ("birthday", 10, bool(data.birthday or data.birthday_lunar)),
        ]
    return [
        *parts,
        ("industry", 5, bool(data.industry)),
        ("org_type", 10, bool(data.org_type)),
    ]


def contact_key(kind: str, value: str) -> str:
    """Return what a way to reach somebody is compared by."""
    if kind in {ContactKind.PHONE, ContactKind.FAX}:
        return phone_digits(value)
    return fold(value)[:200]


def identity_key(number: str) -> str:
    """Return what the number of a document is compared by."""
    return re.sub(r"[\s-]", "", fold(number)).upper()[:60]


def _contacts(
    checks: Checks, contacts: tuple[Contact, ...], before: CustomerData | None
) -> tuple[Contact, ...]:
    stored = {(c.kind, c.value) for c in before.contacts} if before else set()
    found: list[Contact] = []
    for place, contact in enumerate(contacts):
        field = f"contacts.{place}.value"
        value = checks.text(field, contact.value, longest=200)
        label = checks.text(f"contacts.{place}.label", contact.label, longest=40)
        checks.choice(f"contacts.{place}.kind", contact.kind, _WAYS)
        if not value:
            continue
        if (contact.kind, value) not in stored:
            value = _readable(checks, field, _check_contact(contact.kind, value), value)
        if any((c.kind, c.value) == (contact.kind, value) for c in found):
            continue
        same = (value, label) == (contact.value, contact.label)
        found.append(contact if same else replace(contact, value=value, label=label))
    _not_too_many(checks, "contacts", found)
    return _one_main(found)


def _check_contact(kind: str, value: str) -> Checked:
    if kind in {ContactKind.PHONE, ContactKind.FAX}:
        return check_phone(value)
    if kind == ContactKind.EMAIL:
        return check_email(value)
    return Checked(value)


def _readable(checks: Checks, field: str, checked: Checked, typed: str) -> str:
    if checked.blocks and checked.problem is not None:
        checks.add(field, checked.problem)
        return typed
    return checked.value


def _one_main(contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    """Return contacts with exactly one main of each kind: the first so marked, or the first."""
    listed = list(contacts)
    mains: dict[str, int] = {}
    for place, contact in enumerate(listed):
        if contact.main and contact.kind not in mains:
            mains[contact.kind] = place
    for place, contact in enumerate(listed):
        mains.setdefault(contact.kind, place)
    for place, contact in enumerate(listed):
        if contact.main != (main := mains[contact.kind] == place):
            listed[place] = replace(contact, main=main)
    return tuple(listed)


def _addresses(checks: Checks, addresses: tuple[Address, ...]) -> tuple[Address, ...]:
    found = []
    for place, address in enumerate(addresses):
        texts: dict[str, Any] = {
            name: checks.text(f"addresses.{place}.{name}", getattr(address, name), longest=longest)
            for name, longest in _ADDRESS.items()
        }
        if not texts["text"]:
            texts["text"] = "".join(texts[part] for part in _PARTS)
        elif not any(texts[part] for part in (*_PARTS, "code")):
            texts |= _told_apart(texts["text"])
        if texts["text"]:
            found.append(Address(id=address.id, **texts))
    _not_too_many(checks, "addresses", found)
    return tuple(found)


_PARTS = ("province", "city", "area", "street")


def _told_apart(text: str) -> dict[str, str]:
    """Return the parts of an address as far as they can be told."""
    told = parse_address(text)
    if not told.code:
        return {}
    return {
        "province": told.province,
        "city": told.city,
        "area": told.area,
        "street": told.rest[: _ADDRESS["street"]],
        "code": told.code,
        "code_year": str(told.code_year),
    }


_ADDRESS = {
    "text": 500,
    "label": 40,
    "province": 60,
    "city": 60,
    "area": 60,
    "street": 300,
    "code": 12,
    "code_year": 4,
    "postcode": 10,
}


def _identities(
    checks: Checks, identities: tuple[Identity, ...], today: date, before: CustomerData | None
) -> tuple[Identity, ...]:
    stored = {(i.kind, i.number) for i in before.identities} if before else set()
    found: dict[tuple[str, str], Identity] = {}
    for place, identity in enumerate(identities):
        field = f"identities.{place}.number"
        number = checks.text(field, identity.number, longest=60)
        checks.choice(f"identities.{place}.kind", identity.kind, _PAPERS)
        if not number:
            continue
        if (identity.kind, number) not in stored:
            checked = check_identity(identity.kind, number, today)
            number = _readable(checks, field, checked, number)
        found.setdefault((identity.kind, identity_key(number)), replace(identity, number=number))
    _not_too_many(checks, "identities", found)
    return tuple(found.values())


def _tags(checks: Checks, tags: tuple[str, ...]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for tag in tags:
        tidy = " ".join(checks.text("tags", tag, longest=40).split())
        if tidy:
            found.setdefault(fold(tidy), tidy)
    _not_too_many(checks, "tags", found)
    return tuple(found[key] for key in sorted(found))


def _not_too_many(checks: Checks, field: str, found: Iterable[object]) -> None:
    if len(list(found)) > _MOST:
        checks.add(field, Phrase("error.too_many", most=_MOST))


def check_entry(
    checks: Checks, field: str, dictionary: str, code: str, *, in_use: bool = False
) -> str:
    """Return what a dictionary calls a code in Chinese; notes one it has not, or not in use."""
    only = " AND active" if in_use else ""
    known = sql.scalar(
        f"SELECT zh FROM dictionary_entry WHERE dictionary = ? AND code = ?{only}",
        dictionary,
        storable(code),
    )
    if known is None:
        checks.add(field, Phrase("error.not_a_choice"))
    return known or ""


def _check_links(checks: Checks, data: CustomerData) -> None:
    if data.owner is not None and not sql.scalar("SELECT id FROM person WHERE id = ?", data.owner):
        checks.add("owner", Phrase("error.not_a_choice"))
    if data.employer is not None and not sql.scalar(
        "SELECT id FROM customer WHERE id = ? AND kind = 'organisation' AND deleted_at IS NULL",
        data.employer,
    ):
        checks.add("employer", Phrase("error.not_a_choice"))
