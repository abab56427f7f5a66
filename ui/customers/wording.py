"""The codes of the archive in words."""

from __future__ import annotations

from crm_desktop.customers.model import Contact, Customer
from crm_desktop.customers.wording import (
    CONTACTS,
    GENDERS,
    KINDS,
    ORDERS,
    PAPERS,
    ROLES,
    VEHICLE_KINDS,
)
from crm_desktop.foundation.formats.phones import mask_phone
from crm_desktop.foundation.words import Phrase
from ui.toolkit.columns import Tier

__all__ = ["CONTACTS", "GENDERS", "KINDS", "ORDERS", "PAPERS", "ROLES", "VEHICLE_KINDS"]

REASONS = {
    "identity": Phrase("customers_room.same.identity"),
    "vin": Phrase("customers_room.same.vin"),
    "phone": Phrase("customers_room.same.phone"),
    "plate": Phrase("customers_room.same.plate"),
    "email": Phrase("customers_room.same.email"),
    "identity_tail": Phrase("customers_room.same.identity_tail"),
    "name": Phrase("customers_room.same.name"),
    "similar_name": Phrase("customers_room.same.similar_name"),
}
ICONS = {"person": "user", "organisation": "building-2"}
#: Levels that change how somebody is served wear a colour; an ordinary one none.
_INKS = {"important": "silver", "key": "gold", "vip": "diamond"}


def tier_of(level: str, word: Phrase | str) -> Tier | None:
    """Return how a level is worn in lists; None where there is none."""
    return Tier(word, _INKS.get(level, "text2")) if level else None


def main_phone(customer: Customer) -> Contact | None:
    """Return the telephone to use, None where none is known."""
    phones = [contact for contact in customer.contacts if contact.kind == "phone"]
    return next((each for each in phones if each.main), phones[0] if phones else None)


def masked_phone(customer: Customer) -> str:
    """Return the telephone to use as lists show it to everybody."""
    phone = main_phone(customer)
    if phone is None:
        return ""
    return phone.value if "phone" in customer.hidden else mask_phone(phone.value)
