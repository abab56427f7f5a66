"""Customers, their vehicles and what is told of them, as the rest of the program sees them."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, datetime


class CustomerKind(enum.StrEnum):
    """Whom a record is about."""

    PERSON = "person"
    ORGANISATION = "organisation"


class ContactKind(enum.StrEnum):
    """A way to reach somebody."""

    PHONE = "phone"
    EMAIL = "email"
    WECHAT = "wechat"
    FAX = "fax"
    OTHER = "other"


class Role(enum.StrEnum):
    """What somebody is to a vehicle."""

    OWNER = "owner"
    DRIVER = "driver"
    PAYER = "payer"


@dataclass(frozen=True)
class Contact:
    """One way to reach a customer; ``main`` is the first to use of its kind.

    ``id`` is that of the stored row, 0 for one just typed.
    """

    kind: str
    value: str
    label: str = ""
    main: bool = False
    id: int = 0


@dataclass(frozen=True)
class Address:
    """An address: ``text`` is it whole, the parts stand where they can be told."""

    text: str
    label: str = ""
    province: str = ""
    city: str = ""
    area: str = ""
    street: str = ""
    code: str = ""
    code_year: str = ""
    postcode: str = ""
    id: int = 0


@dataclass(frozen=True)
class Identity:
    """A document of a person or the credit code of an organisation; its kinds are those of
    ``foundation.formats.identities``."""

    kind: str
    number: str
    valid_until: date | None = None
    id: int = 0


@dataclass(frozen=True)
class CustomerData:
    """What is typed about a customer; the first address is the one to use.

    ``own`` holds the own fields by code. The codes are those of the dictionaries
    ``organisation_type``, ``store_level``, ``industry`` and ``customer_source``.
    """

    company: int
    kind: str
    name: str
    old_code: str = ""
    salutation: str = ""
    gender: str = ""
    birthday: date | None = None
    birthday_lunar: str = ""
    employer: int | None = None
    job: str = ""
    org_type: str = ""
    store_level: str = ""
    industry: str = ""
    source: str = ""
    owner: int | None = None
    care_plan: str = ""
    care_until: date | None = None
    file_number: str = ""
    shelf: str = ""
    retain_until: date | None = None
    notes: str = ""
    contacts: tuple[Contact, ...] = ()
    addresses: tuple[Address, ...] = ()
    identities: tuple[Identity, ...] = ()
    tags: tuple[str, ...] = ()
    own: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class HeldVehicle:
    """A vehicle or product as it stands on a customer's page; ``until`` where that has ended."""

    vehicle: int
    kind: str
    title: str
    plate: str
    vin: str
    role: str
    since: date | None = None
    until: date | None = None
    insurance_until: date | None = None
    next_service_on: date | None = None
    link: int = 0


@dataclass(frozen=True)
class Customer(CustomerData):
    """A customer as stored.

    ``hidden`` names the kinds of value that are masked for whoever reads (of ``SECRETS``).
    ``care`` tells whether a care plan holds today.
    """

    id: int = 0
    code: str = ""
    version: int = 0
    level: str = ""
    do_not_contact: bool = False
    do_not_contact_reason: str = ""
    completeness: int = 0
    created_at: datetime | None = None
    creator: str = ""
    updated_at: datetime | None = None
    deleted_at: datetime | None = None
    merged_into: int | None = None
    company_name: str = ""
    owner_name: str = ""
    employer_name: str = ""
    vehicles: tuple[HeldVehicle, ...] = ()
    hidden: frozenset[str] = frozenset()
    care: bool = False


# What can be masked, and be revealed field by field.
SECRETS = ("phone", "email", "wechat", "other", "address", "identity")


@dataclass(frozen=True)
class CustomerRow:
    """A customer in a list or among what was found: masked for everybody."""

    id: int
    code: str
    kind: str
    name: str
    phone: str
    plate: str
    place: str
    level: str
    company: int
    owner_name: str
    completeness: int
    do_not_contact: bool
    updated_at: datetime
    deleted_at: datetime | None = None


@dataclass(frozen=True)
class Saved:
    """A customer after a change, and the step by which it is undone."""

    customer: Customer
    step: int


@dataclass(frozen=True)
class VehicleData:
    """What is typed about a vehicle, or another product that somebody owns."""

    company: int
    kind: str = "vehicle"
    plate: str = ""
    vin: str = ""
    brand: str = ""
    model: str = ""
    serial: str = ""
    mileage: int | None = None
    mileage_on: date | None = None
    purchased_on: date | None = None
    warranty_until: date | None = None
    insurance_until: date | None = None
    next_service_on: date | None = None
    next_service_km: int | None = None
    notes: str = ""


@dataclass(frozen=True)
class Holder:
    """Somebody's part in a vehicle."""

    link: int
    customer: int
    code: str
    name: str
    role: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Vehicle(VehicleData):
    """A vehicle as stored, with everybody who has or had to do with it."""

    id: int = 0
    version: int = 0
    holders: tuple[Holder, ...] = ()


@dataclass(frozen=True)
class UndoableStep:
    """Something that was done and can be undone as a whole, while ``undone_at`` is empty."""

    id: int
    action: str
    label: str
    at: datetime
    by: int
    by_name: str
    undone_at: datetime | None = None


@dataclass(frozen=True)
class Typed:
    """What of a customer was typed so far, to look for others like it."""

    name: str = ""
    phones: tuple[str, ...] = ()
    plates: tuple[str, ...] = ()
    vins: tuple[str, ...] = ()
    identities: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A customer that may be the one being typed, and by what: of ``REASONS``, strongest first."""

    customer: CustomerRow
    reasons: tuple[str, ...]


# By what two records are taken for one, strongest first.
REASONS = (
    "identity",
    "vin",
    "phone",
    "plate",
    "email",
    "identity_tail",
    "name",
    "similar_name",
)


@dataclass(frozen=True)
class Pair:
    """Two customers that may be one."""

    first: CustomerRow
    second: CustomerRow
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class SweepPart:
    """What one part of a sweep found, the likeliest first.

    ``last`` is the id that the next part goes on from, and ``end`` the highest there is.
    """

    pairs: tuple[Pair, ...]
    last: int
    end: int

    @property
    def is_last(self) -> bool:
        """Whether everybody has been looked at."""
        return self.last >= self.end


@dataclass(frozen=True)
class Hanging:
    """How many rows of one kind hang on a record that is to be merged into another.

    ``kind`` is of ``HANGING``; ``staying`` of them do not move, because the other record has one
    like it already.
    """

    kind: str
    moving: int
    staying: int = 0


# What hangs on a record, as it is told before a merge.
HANGING = (
    "vehicle_role",
    "timeline",
    "attachment",
    "consent",
    "credit_file",
    "credit_sale",
    "receivable",
    "visit",
    "borrowing",
    "membership",
    "member_application",
    "people",
    "merged",
)


@dataclass(frozen=True)
class Comparison:
    """Two records side by side before they are merged, masked as whoever looks may see them.

    ``contacts``, ``addresses``, ``identities``, ``tags`` and ``own`` are the lists united;
    ``dropped`` holds what the other record has twice, each by the name of its list.
    """

    keep: Customer
    gone: Customer
    contacts: tuple[Contact, ...]
    addresses: tuple[Address, ...]
    identities: tuple[Identity, ...]
    tags: tuple[str, ...]
    own: tuple[tuple[str, str], ...]
    dropped: tuple[tuple[str, str], ...]
    hanging: tuple[Hanging, ...]


@dataclass(frozen=True)
class Happening:
    """One line of a customer's timeline; ``reason`` is what was given for it."""

    seq: int
    at: datetime
    action: str
    outcome: str
    person_name: str
    post_title: str
    reason: str
