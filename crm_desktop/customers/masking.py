"""What of a customer is hidden from whom: the one place (domain §4.2).

* Who may see records masked sees every telephone, mail, WeChat and document number masked and
  addresses down to the district.
* Numbers of identity documents are masked for everybody: they are sensitive (PIPL), and shown one
  at a time for a reason.
* Lists and what the search box finds show telephones masked to everybody; the audit log, exports
  and its labels hold masked values only, for they leave the program and cannot be taken back.
* Long numbers inside own fields and names of files are hidden from whoever sees telephones masked,
  and in the log.

On a server the database itself hides the same from whoever logs in (``db.held.hiding``), so that
what comes here may be masked already: masking it again changes nothing.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any, TypeVar

from crm_desktop.customers.model import (
    SECRETS,
    Address,
    Contact,
    Customer,
    CustomerData,
    CustomerKind,
    Identity,
    VehicleData,
)
from crm_desktop.foundation.actor import Acting
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.formats.identities import mask_identity
from crm_desktop.foundation.formats.numbers import mask_numbers
from crm_desktop.foundation.formats.phones import mask_phone
from crm_desktop.foundation.names import surname
from crm_desktop.office.model import Attachment

D = TypeVar("D", bound=CustomerData)

STARS = "***"
_MASKED = "masked"
_ALWAYS = frozenset({"identity"})
_SECRET_OF = {"phone": "phone", "fax": "phone", "email": "email", "wechat": "wechat"}
# Behind a masked value of the log that differs from the one before although both look the same.
DIFFERS = " ≠"


def hidden_from(viewer: Acting) -> frozenset[str]:
    """Return what is hidden from whoever was admitted to ``customers.view``.

    Raises NotFound where the right is narrowed to cases, none of which there are yet.
    """
    if not viewer.only:
        return _ALWAYS
    if _MASKED in viewer.only:
        return frozenset(SECRETS)
    raise NotFound("customer")


def secret_of(contact: Contact) -> str:
    """Return the kind of secret that a way to reach somebody is."""
    return _SECRET_OF.get(contact.kind, "other")


def mask_contact(contact: Contact) -> Contact:
    """Return a way to reach somebody, masked."""
    value = contact.value
    match secret_of(contact):
        case "phone":
            masked = mask_phone(value)
        case "email":
            masked = mask_email(value)
        case _:
            masked = mask_middle(value)
    return replace(contact, value=masked)


def mask_value(secret: str, value: str) -> str:
    """Return a value of one of ``SECRETS``, masked."""
    if secret == "phone":
        return mask_phone(value)
    if secret == "email":
        return mask_email(value)
    if secret == "identity":
        return mask_identity(value)
    return STARS if secret == "address" and value else mask_middle(value)


def mask_email(value: str) -> str:
    """Return a mail address with only its first letter and its domain."""
    name, at, domain = value.rpartition("@")
    first = name[:1].strip("*")  # what is masked already stays as it is
    return f"{first}{STARS}{at}{domain}" if at else mask_middle(value)


def mask_middle(value: str) -> str:
    """Return a text with only its first letter."""
    return f"{value[:1]}{STARS}" if value else ""


def mask_address(address: Address) -> Address:
    """Return an address down to its district; one that is not told apart is hidden whole."""
    place = f"{address.province}{address.city}{address.area}"
    return replace(address, text=place or STARS, street="", postcode="")


def mask_paper(identity: Identity) -> Identity:
    """Return an identity document with its number masked."""
    return replace(identity, number=mask_identity(identity.number))


def mask_name(name: str, kind: str) -> str:
    """Return a person's name for paper and logs: 张**; an organisation's is no secret."""
    return f"{surname(name)[:2]}**" if kind == CustomerKind.PERSON and name else name


def mask_card(number: str) -> str:
    """Return a card number's last four digits."""
    return f"****{number[-4:]}" if len(number) > 4 else "****"


def masked(customer: Customer, hidden: frozenset[str]) -> Customer:
    """Return a customer with the hidden kinds of value masked."""
    return replace(_hide(customer, hidden), hidden=hidden)


def _hide(data: D, hidden: frozenset[str]) -> D:
    return replace(
        data,
        contacts=tuple(mask_contact(c) if secret_of(c) in hidden else c for c in data.contacts),
        addresses=tuple(mask_address(a) if "address" in hidden else a for a in data.addresses),
        identities=tuple(mask_paper(i) if "identity" in hidden else i for i in data.identities),
        own=tuple((code, shown_text(value, hidden)) for code, value in data.own),
    )


def shown_text(text: str, hidden: frozenset[str]) -> str:
    """Return a text somebody typed as whoever reads it may see it."""
    return mask_numbers(text) if "phone" in hidden else text


def shown_file(file: Attachment, hidden: frozenset[str]) -> Attachment:
    """Return a file as whoever reads may see it: its name may hold a number."""
    return replace(file, name=shown_text(file.name, hidden))


def unmasked(data: CustomerData, before: Customer, hidden: frozenset[str]) -> CustomerData:
    """Return typed data with the stored value wherever a masked one was left as it was shown."""
    contacts = {c.id: c for c in before.contacts if secret_of(c) in hidden}
    addresses = {a.id: a for a in before.addresses} if "address" in hidden else {}
    papers = {i.id: i for i in before.identities} if "identity" in hidden else {}
    own = {(code, shown_text(value, hidden)): value for code, value in before.own}
    return replace(
        data,
        contacts=tuple(_real_contact(c, contacts.get(c.id)) for c in data.contacts),
        addresses=tuple(_real_address(a, addresses.get(a.id)) for a in data.addresses),
        identities=tuple(_real_paper(i, papers.get(i.id)) for i in data.identities),
        own=tuple((code, own.get((code, value), value)) for code, value in data.own),
    )


def _real_contact(typed: Contact, stored: Contact | None) -> Contact:
    if stored is None or typed.kind != stored.kind or typed.value != mask_contact(stored).value:
        return typed
    return replace(typed, value=stored.value)


def _real_address(typed: Address, stored: Address | None) -> Address:
    if stored is None or typed.text != mask_address(stored).text:
        return typed
    return replace(stored, label=typed.label)


def _real_paper(typed: Identity, stored: Identity | None) -> Identity:
    if stored is None or typed.kind != stored.kind or typed.number != mask_paper(stored).number:
        return typed
    return replace(typed, number=stored.number)


def for_the_log(
    before: CustomerData | None, after: CustomerData | None
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Return what an entry of the audit log says of a record before and after: masked values.

    The log cannot be taken back, so that no full number may ever stand in it, and no free text.
    Where two values differ and look the same masked, the later one is marked as differing.
    """
    old, new = _told(before), _told(after)
    if before is not None and after is not None and old is not None and new is not None:
        for name, real in _LISTS.items():
            if old[name] == new[name] and real(before) != real(after):
                new[name] = f"{new[name]}{DIFFERS}"
    return old, new


def vehicle_for_the_log(
    before: VehicleData | None, after: VehicleData | None
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Return what an entry of the audit log says of a vehicle before and after: no free text."""
    old, new = (
        None if data is None else asdict(data) | {"notes": _length(data.notes)}
        for data in (before, after)
    )
    if before is not None and after is not None and new is not None:
        same_length = len(before.notes) == len(after.notes)
        new["notes"] += DIFFERS if same_length and before.notes != after.notes else ""
    return old, new


def _told(data: CustomerData | None) -> dict[str, Any] | None:
    if data is None:
        return None
    hidden = _hide(data, frozenset(SECRETS))
    told = {name: getattr(hidden, name) for name in _PLAIN}
    return told | {
        "name": mask_name(data.name, data.kind),
        "contacts": "; ".join(
            " ".join(filter(None, (c.value, c.label, "✓" if c.main else "")))
            for c in hidden.contacts
        ),
        "addresses": "; ".join(" ".join(filter(None, (a.text, a.label))) for a in hidden.addresses),
        "identities": "; ".join(f"{i.kind} {i.number}" for i in hidden.identities),
        "notes": _length(data.notes),
        "care_plan": _length(data.care_plan),
        "tags": ", ".join(data.tags),
        "own": "; ".join(f"{name}: {value}" for name, value in hidden.own),
    }


def _length(text: str) -> str:
    """Return how long a free text is: nobody knows what numbers stand in it."""
    return f"({len(text)})" if text else ""


_LISTS: dict[str, Any] = {
    "name": lambda data: data.name,
    "notes": lambda data: data.notes,
    "care_plan": lambda data: data.care_plan,
    "contacts": lambda data: [(c.kind, c.value, c.label, c.main) for c in data.contacts],
    "addresses": lambda data: [replace(a, id=0) for a in data.addresses],
    "identities": lambda data: [replace(i, id=0) for i in data.identities],
    "own": lambda data: data.own,
}
_PLAIN = (
    "company old_code kind salutation gender birthday birthday_lunar employer job org_type "
    "store_level industry source owner care_until file_number shelf retain_until"
).split()
