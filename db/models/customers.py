"""Customers, every way to reach them, their papers, vehicles and products, consents and tags."""

from __future__ import annotations

import peewee

from db.models.access import Company, Person
from db.models.base import DayField, InstantField, LastingId, Table, Versioned


class Customer(Versioned):
    """A person or an organisation; in the bin while ``deleted_at`` is set, and never taken out.

    ``name_key`` and ``pinyin`` are what names are compared and sorted by.
    """

    id = LastingId()
    company = peewee.ForeignKeyField(Company, on_delete="RESTRICT", backref="+", index=False)
    code = peewee.CharField(max_length=16, unique=True)
    old_code = peewee.CharField(max_length=40, default="")
    kind = peewee.CharField(max_length=12)
    name = peewee.CharField(max_length=200)
    name_key = peewee.CharField(max_length=200, index=True)
    pinyin = peewee.CharField(max_length=400, default="")
    salutation = peewee.CharField(max_length=40, default="")
    gender = peewee.CharField(max_length=6, default="")
    birthday = DayField(null=True)
    birthday_lunar = peewee.CharField(max_length=6, default="")
    employer = peewee.ForeignKeyField("self", null=True, on_delete="RESTRICT", backref="+")
    job = peewee.CharField(max_length=60, default="")
    org_type = peewee.CharField(max_length=40, default="")
    store_level = peewee.CharField(max_length=40, default="")
    industry = peewee.CharField(max_length=40, default="")
    source = peewee.CharField(max_length=40, default="")
    level = peewee.CharField(max_length=40, default="")
    owner = peewee.ForeignKeyField(Person, null=True, on_delete="RESTRICT", backref="+")
    do_not_contact = peewee.BooleanField(default=False)
    do_not_contact_reason = peewee.CharField(max_length=200, default="")
    care_plan = peewee.TextField(default="")
    care_until = DayField(null=True)
    file_number = peewee.CharField(max_length=40, default="")
    shelf = peewee.CharField(max_length=60, default="")
    retain_until = DayField(null=True)
    notes = peewee.TextField(default="")
    completeness = peewee.IntegerField(default=0)
    created_at = InstantField()
    created_by = peewee.ForeignKeyField(
        Person, null=True, on_delete="RESTRICT", backref="+", index=False
    )
    updated_at = InstantField()
    deleted_at = InstantField(null=True)
    deleted_by = peewee.ForeignKeyField(
        Person, null=True, on_delete="RESTRICT", backref="+", index=False
    )
    merged_into = peewee.ForeignKeyField(
        "self", null=True, on_delete="RESTRICT", backref="+", index=False
    )

    class Meta:
        constraints = [
            peewee.Check("kind IN ('person', 'organisation')"),
            peewee.Check("gender IN ('', 'male', 'female')"),
            peewee.Check("completeness BETWEEN 0 AND 100"),
            peewee.Check("merged_into_id IS NULL OR deleted_at IS NOT NULL"),
            peewee.Check("merged_into_id IS NULL OR merged_into_id <> id"),
        ]
        indexes = [(("pinyin", "id"), False)]


Customer.add_index(Customer.old_code, where=Customer.old_code != "", name="customer_old_code")
Customer.add_index(
    Customer.deleted_at,
    where=Customer.deleted_at.is_null(is_null=False),
    name="customer_bin",
)
Customer.add_index(
    Customer.merged_into,
    where=Customer.merged_into.is_null(is_null=False),
    name="customer_merged",
)


class CustomerContact(Table):
    """One way to reach a customer; ``key`` is what it is compared by (digits of a telephone)."""

    id = LastingId()
    customer = peewee.ForeignKeyField(Customer, on_delete="CASCADE", backref="+")
    kind = peewee.CharField(max_length=8)
    label = peewee.CharField(max_length=40, default="")
    value = peewee.CharField(max_length=200)
    key = peewee.CharField(max_length=200, index=True)
    position = peewee.IntegerField(default=0)
    is_main = peewee.BooleanField(default=False)

    class Meta:
        constraints = [peewee.Check("kind IN ('phone', 'email', 'wechat', 'fax', 'other')")]


CustomerContact.add_index(
    CustomerContact.customer,
    CustomerContact.kind,
    unique=True,
    where=CustomerContact.is_main,
    name="customer_contact_main",
)


class CustomerAddress(Table):
    """An address: its parts where they can be told, and always the text as typed."""

    id = LastingId()
    customer = peewee.ForeignKeyField(Customer, on_delete="CASCADE", backref="+")
    label = peewee.CharField(max_length=40, default="")
    province = peewee.CharField(max_length=60, default="")
    city = peewee.CharField(max_length=60, default="")
    area = peewee.CharField(max_length=60, default="")
    code = peewee.CharField(max_length=12, default="")
    code_year = peewee.CharField(max_length=4, default="")
    street = peewee.CharField(max_length=300, default="")
    postcode = peewee.CharField(max_length=10, default="")
    text = peewee.CharField(max_length=500)
    position = peewee.IntegerField(default=0)


class CustomerIdentity(Table):
    """An identity document of a person, or the credit code of an organisation."""

    id = LastingId()
    customer = peewee.ForeignKeyField(Customer, on_delete="CASCADE", backref="+", index=False)
    kind = peewee.CharField(max_length=20)
    number = peewee.CharField(max_length=60)
    key = peewee.CharField(max_length=60, index=True)
    tail = peewee.CharField(max_length=6, index=True)
    valid_until = DayField(null=True)

    class Meta:
        indexes = [(("customer", "kind", "key"), True)]


class CustomerTag(Table):
    """A word that a customer is marked with; ``tag_key`` is its folded form."""

    id = LastingId()
    customer = peewee.ForeignKeyField(Customer, on_delete="CASCADE", backref="+", index=False)
    tag = peewee.CharField(max_length=40)
    tag_key = peewee.CharField(max_length=40, index=True)

    class Meta:
        indexes = [(("customer", "tag_key"), True)]


class OwnField(Versioned):
    """A field that the administrator added to every customer; retired, never removed."""

    code = peewee.CharField(max_length=40, unique=True)
    zh = peewee.CharField(max_length=100)
    en = peewee.CharField(max_length=100)
    kind = peewee.CharField(max_length=8)
    choices = peewee.TextField(default="[]")
    position = peewee.IntegerField(default=0)
    active = peewee.BooleanField(default=True)

    class Meta:
        constraints = [peewee.Check("kind IN ('text', 'number', 'day', 'choice', 'yes_no')")]


class OwnValue(Table):
    """What stands in an own field of a customer."""

    id = LastingId()
    customer = peewee.ForeignKeyField(Customer, on_delete="CASCADE", backref="+", index=False)
    field = peewee.ForeignKeyField(OwnField, on_delete="RESTRICT", backref="+", index=False)
    value = peewee.CharField(max_length=500)

    class Meta:
        indexes = [(("customer", "field"), True)]


class Consent(Table):
    """A consent given or withdrawn for a purpose; the newest holds, and none is changed."""

    id = LastingId()
    customer = peewee.ForeignKeyField(Customer, on_delete="RESTRICT", backref="+", index=False)
    purpose = peewee.CharField(max_length=40)
    state = peewee.CharField(max_length=10)
    at = InstantField()
    how = peewee.CharField(max_length=40, default="")
    evidence = peewee.CharField(max_length=200, default="")
    noted_by = peewee.ForeignKeyField(Person, on_delete="RESTRICT", backref="+", index=False)

    class Meta:
        constraints = [peewee.Check("state IN ('given', 'withdrawn')")]
        indexes = [(("customer", "purpose", "id"), False)]


class Vehicle(Versioned):
    """A vehicle, or another product that somebody owns."""

    id = LastingId()
    company = peewee.ForeignKeyField(Company, on_delete="RESTRICT", backref="+", index=False)
    kind = peewee.CharField(max_length=8)
    vin = peewee.CharField(max_length=40, default="")
    vin_key = peewee.CharField(max_length=40, default="")
    plate = peewee.CharField(max_length=20, default="")
    plate_key = peewee.CharField(max_length=20, default="")
    brand = peewee.CharField(max_length=60, default="")
    model = peewee.CharField(max_length=100, default="")
    serial = peewee.CharField(max_length=60, default="")
    mileage = peewee.IntegerField(null=True)
    mileage_on = DayField(null=True)
    purchased_on = DayField(null=True)
    warranty_until = DayField(null=True)
    insurance_until = DayField(null=True)
    next_service_on = DayField(null=True)
    next_service_km = peewee.IntegerField(null=True)
    notes = peewee.TextField(default="")
    created_at = InstantField()
    deleted_at = InstantField(null=True)

    class Meta:
        constraints = [
            peewee.Check("kind IN ('vehicle', 'product')"),
            peewee.Check("mileage IS NULL OR mileage >= 0"),
            peewee.Check("next_service_km IS NULL OR next_service_km >= 0"),
        ]


Vehicle.add_index(Vehicle.vin_key, where=Vehicle.vin_key != "", name="vehicle_vin_key")
Vehicle.add_index(Vehicle.plate_key, where=Vehicle.plate_key != "", name="vehicle_plate_key")


class VehicleRole(Table):
    """What a customer is to a vehicle from one day until before another."""

    id = LastingId()
    vehicle = peewee.ForeignKeyField(Vehicle, on_delete="RESTRICT", backref="+")
    customer = peewee.ForeignKeyField(Customer, on_delete="RESTRICT", backref="+")
    role = peewee.CharField(max_length=8)
    since = DayField(null=True)
    until = DayField(null=True)

    class Meta:
        constraints = [
            peewee.Check("role IN ('owner', 'driver', 'payer')"),
            peewee.Check("since IS NULL OR until IS NULL OR until >= since"),
        ]


VehicleRole.add_index(
    VehicleRole.vehicle,
    VehicleRole.customer,
    VehicleRole.role,
    unique=True,
    where=VehicleRole.until.is_null(),
    name="vehicle_role_open",
)


class NotSame(Table):
    """Two customers that somebody looked at and found to be two."""

    id = LastingId()
    low = peewee.ForeignKeyField(Customer, on_delete="CASCADE", backref="+", index=False)
    high = peewee.ForeignKeyField(Customer, on_delete="CASCADE", backref="+")
    noted_by = peewee.ForeignKeyField(Person, on_delete="RESTRICT", backref="+", index=False)
    noted_at = InstantField()

    class Meta:
        constraints = [peewee.Check("low_id < high_id")]
        indexes = [(("low", "high"), True)]
