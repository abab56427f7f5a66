"""What a merge is about, in words: the fields of two records, and what hangs on one."""

from __future__ import annotations

from datetime import date

from crm_desktop.customers.model import Customer
from crm_desktop.foundation.words import Phrase
from ui.customers.choices import Choices
from ui.customers.wording import GENDERS

FIELDS = {
    "name": Phrase("customers_room.name"),
    "level": Phrase("customers_room.level"),
    "owner": Phrase("customers_room.owner"),
    "salutation": Phrase("customers_room.salutation"),
    "gender": Phrase("customers_room.gender"),
    "birthday": Phrase("customers_room.birthday"),
    "birthday_lunar": Phrase("merge_room.birthday_lunar"),
    "employer": Phrase("customers_room.employer"),
    "job": Phrase("customers_room.job"),
    "org_type": Phrase("customers_room.org_type"),
    "store_level": Phrase("customers_room.store_level"),
    "industry": Phrase("customers_room.industry"),
    "source": Phrase("customers_room.source"),
    "old_code": Phrase("customers_room.old_code"),
    "file_number": Phrase("customers_room.file_number"),
    "shelf": Phrase("customers_room.shelf"),
    "retain_until": Phrase("merge_room.retain_until"),
    "care_plan": Phrase("customers_room.care_plan"),
    "care_until": Phrase("customers_room.care_until"),
    "notes": Phrase("customers_room.notes"),
}
LISTS = {
    "contacts": Phrase("customers_room.contacts"),
    "addresses": Phrase("customers_room.addresses"),
    "identities": Phrase("customers_room.papers"),
    "tags": Phrase("customers_room.tags"),
    "own": Phrase("merge_room.own"),
}
_DICTIONARIES = {
    "level": "customer_level",
    "org_type": "organisation_type",
    "store_level": "store_level",
    "industry": "industry",
    "source": "customer_source",
}


def value_words(customer: Customer, name: str, choices: Choices) -> Phrase | str:
    """Return what stands in a field of a record; "" where nothing does."""
    if name in _DICTIONARIES:
        return choices.words.word(_DICTIONARIES[name], getattr(customer, name))
    if name in ("owner", "employer"):
        return str(getattr(customer, f"{name}_name"))
    if name == "gender":
        return GENDERS.get(customer.gender, "")
    value = getattr(customer, name)
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return " ".join(str(value or "").split())


def moving(kind: str, count: int) -> Phrase:
    """Return how much of a kind follows into the record that stays."""
    return Phrase(f"merge_room.moving.{kind}", count=count)
