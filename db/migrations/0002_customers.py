"""The archive: customers, vehicles, consents, credit, visits, undoing, imports, search keys."""

from __future__ import annotations

from typing import Any

import peewee


class Table(peewee.Model):
    class Meta:
        legacy_table_names = False


class Versioned(Table):
    version = peewee.IntegerField(default=1)


class LastingId(peewee.AutoField):
    def ddl(self, ctx: Any) -> Any:
        return peewee.NodeList((super().ddl(ctx), peewee.SQL("AUTOINCREMENT")))


def day(**options: Any) -> peewee.Field:
    return peewee.CharField(max_length=10, **options)


def instant(**options: Any) -> peewee.Field:
    return peewee.CharField(max_length=27, **options)


def text(longest: int, **options: Any) -> peewee.Field:
    return peewee.CharField(max_length=longest, **{"default": ""} | options)


def to(model: Any, **options: Any) -> peewee.Field:
    return peewee.ForeignKeyField(model, **{"on_delete": "RESTRICT", "backref": "+"} | options)


def partial(model: Any, name: str, where: Any, *fields: peewee.Field, **options: Any) -> None:
    model.add_index(*fields, where=where, name=name, **options)


# Only what is pointed to: the first migration made them.
class Company(Table):
    pass


class Person(Table):
    pass


class Customer(Versioned):
    id = LastingId()
    company = to(Company, index=False)
    code = peewee.CharField(max_length=16, unique=True)
    old_code = text(40)
    kind = text(12, default=None)
    name = text(200, default=None)
    name_key = peewee.CharField(max_length=200, index=True)
    pinyin = text(400)
    salutation = text(40)
    gender = text(6)
    birthday = day(null=True)
    birthday_lunar = text(6)
    employer = to("self", null=True)
    job = text(60)
    org_type = text(40)
    store_level = text(40)
    industry = text(40)
    source = text(40)
    level = text(40)
    owner = to(Person, null=True)
    do_not_contact = peewee.BooleanField(default=False)
    do_not_contact_reason = text(200)
    care_plan = peewee.TextField(default="")
    care_until = day(null=True)
    file_number = text(40)
    shelf = text(60)
    retain_until = day(null=True)
    notes = peewee.TextField(default="")
    completeness = peewee.IntegerField(default=0)
    created_at = instant()
    created_by = to(Person, null=True, index=False)
    updated_at = instant()
    deleted_at = instant(null=True)
    deleted_by = to(Person, null=True, index=False)
    merged_into = to("self", null=True, index=False)

    class Meta:
        constraints = [
            peewee.Check("kind IN ('person', 'organisation')"),
            peewee.Check("gender IN ('', 'male', 'female')"),
            peewee.Check("completeness BETWEEN 0 AND 100"),
            peewee.Check("merged_into_id IS NULL OR deleted_at IS NOT NULL"),
            peewee.Check("merged_into_id IS NULL OR merged_into_id <> id"),
        ]
        indexes = [(("pinyin", "id"), False)]


BINNED, MERGED = (f.is_null(is_null=False) for f in (Customer.deleted_at, Customer.merged_into))
partial(Customer, "customer_old_code", Customer.old_code != "", Customer.old_code)
partial(Customer, "customer_bin", BINNED, Customer.deleted_at)
partial(Customer, "customer_merged", MERGED, Customer.merged_into)


class CustomerContact(Table):
    id = LastingId()
    customer = to(Customer, on_delete="CASCADE")
    kind = text(8, default=None)
    label = text(40)
    value = text(200, default=None)
    key = peewee.CharField(max_length=200, index=True)
    position = peewee.IntegerField(default=0)
    is_main = peewee.BooleanField(default=False)

    class Meta:
        constraints = [peewee.Check("kind IN ('phone', 'email', 'wechat', 'fax', 'other')")]


MAIN = (CustomerContact.customer, CustomerContact.kind)
partial(CustomerContact, "customer_contact_main", CustomerContact.is_main, *MAIN, unique=True)


class CustomerAddress(Table):
    id = LastingId()
    customer = to(Customer, on_delete="CASCADE")
    label = text(40)
    province = text(60)
    city = text(60)
    area = text(60)
    code = text(12)
    code_year = text(4)
    street = text(300)
    postcode = text(10)
    text = text(500, default=None)
    position = peewee.IntegerField(default=0)


class CustomerIdentity(Table):
    id = LastingId()
    customer = to(Customer, on_delete="CASCADE", index=False)
    kind = text(20, default=None)
    number = text(60, default=None)
    key = peewee.CharField(max_length=60, index=True)
    tail = peewee.CharField(max_length=6, index=True)
    valid_until = day(null=True)

    class Meta:
        indexes = [(("customer", "kind", "key"), True)]


class CustomerTag(Table):
    id = LastingId()
    customer = to(Customer, on_delete="CASCADE", index=False)
    tag = text(40, default=None)
    tag_key = peewee.CharField(max_length=40, index=True)

    class Meta:
        indexes = [(("customer", "tag_key"), True)]


class OwnField(Versioned):
    code = peewee.CharField(max_length=40, unique=True)
    zh = text(100, default=None)
    en = text(100, default=None)
    kind = text(8, default=None)
    choices = peewee.TextField(default="[]")
    position = peewee.IntegerField(default=0)
    active = peewee.BooleanField(default=True)

    class Meta:
        constraints = [peewee.Check("kind IN ('text', 'number', 'day', 'choice', 'yes_no')")]


class OwnValue(Table):
    id = LastingId()
    customer = to(Customer, on_delete="CASCADE", index=False)
    field = to(OwnField, index=False)
    value = text(500, default=None)

    class Meta:
        indexes = [(("customer", "field"), True)]


class Consent(Table):
    id = LastingId()
    customer = to(Customer, index=False)
    purpose = text(40, default=None)
    state = text(10, default=None)
    at = instant()
    how = text(40)
    evidence = text(200)
    noted_by = to(Person, index=False)

    class Meta:
        constraints = [peewee.Check("state IN ('given', 'withdrawn')")]
        indexes = [(("customer", "purpose", "id"), False)]


class Vehicle(Versioned):
    id = LastingId()
    company = to(Company, index=False)
    kind = text(8, default=None)
    vin = text(40)
    vin_key = text(40)
    plate = text(20)
    plate_key = text(20)
    brand = text(60)
    model = text(100)
    serial = text(60)
    mileage = peewee.IntegerField(null=True)
    mileage_on = day(null=True)
    purchased_on = day(null=True)
    warranty_until = day(null=True)
    insurance_until = day(null=True)
    next_service_on = day(null=True)
    next_service_km = peewee.IntegerField(null=True)
    notes = peewee.TextField(default="")
    created_at = instant()
    deleted_at = instant(null=True)

    class Meta:
        constraints = [
            peewee.Check("kind IN ('vehicle', 'product')"),
            peewee.Check("mileage IS NULL OR mileage >= 0"),
            peewee.Check("next_service_km IS NULL OR next_service_km >= 0"),
        ]


partial(Vehicle, "vehicle_vin_key", Vehicle.vin_key != "", Vehicle.vin_key)
partial(Vehicle, "vehicle_plate_key", Vehicle.plate_key != "", Vehicle.plate_key)


class VehicleRole(Table):
    id = LastingId()
    vehicle = to(Vehicle)
    customer = to(Customer)
    role = text(8, default=None)
    since = day(null=True)
    until = day(null=True)

    class Meta:
        constraints = [
            peewee.Check("role IN ('owner', 'driver', 'payer')"),
            peewee.Check("since IS NULL OR until IS NULL OR until >= since"),
        ]


HELD = (VehicleRole.vehicle, VehicleRole.customer, VehicleRole.role)
partial(VehicleRole, "vehicle_role_open", VehicleRole.until.is_null(), *HELD, unique=True)


class NotSame(Table):
    id = LastingId()
    low = to(Customer, on_delete="CASCADE", index=False)
    high = to(Customer, on_delete="CASCADE")
    noted_by = to(Person, index=False)
    noted_at = instant()

    class Meta:
        constraints = [peewee.Check("low_id < high_id")]
        indexes = [(("low", "high"), True)]


class CreditFile(Versioned):
    id = LastingId()
    customer = to(Customer, unique=True)
    limit_fen = peewee.BigIntegerField(default=0)
    days = peewee.IntegerField(default=0)
    grade = text(40)
    review_on = day(null=True)
    notes = peewee.TextField(default="")

    class Meta:
        constraints = [peewee.Check("limit_fen >= 0"), peewee.Check("days BETWEEN 0 AND 3650")]


class CreditSale(Table):
    id = LastingId()
    customer = to(Customer)
    number = text(40)
    sold_on = day()
    due_on = day()
    settled_on = day(null=True)
    amount_fen = peewee.BigIntegerField()
    notes = text(200)

    class Meta:
        constraints = [peewee.Check("amount_fen > 0"), peewee.Check("due_on >= sold_on")]


class Receivable(Table):
    id = LastingId()
    customer = to(Customer, index=False)
    number = text(40, default=None)
    issued_on = day()
    due_on = day()
    amount_fen = peewee.BigIntegerField()
    paid_fen = peewee.BigIntegerField(default=0)

    class Meta:
        constraints = [peewee.Check("paid_fen BETWEEN 0 AND amount_fen")]
        indexes = [(("customer", "number"), True), (("due_on",), False)]


class Visit(Versioned):
    id = LastingId()
    customer = to(Customer)
    planned_on = day(index=True)
    purpose = text(200, default=None)
    who = to(Person)
    done_at = instant(null=True)
    cancelled_at = instant(null=True)
    result = peewee.TextField(default="")

    class Meta:
        constraints = [peewee.Check("done_at IS NULL OR cancelled_at IS NULL")]


class Borrowing(Table):
    id = LastingId()
    customer = to(Customer)
    borrower = text(100, default=None)
    lent_at = instant()
    due_on = day()
    returned_at = instant(null=True)
    lent_by = to(Person, index=False)


LENT = Borrowing.returned_at.is_null()
partial(Borrowing, "borrowing_open", LENT, Borrowing.customer, unique=True)


class Reveal(Table):
    id = LastingId()
    customer = peewee.IntegerField(column_name="customer_id", index=True)
    field = text(40, default=None)
    reason = text(200, default=None)
    person = to(Person, index=False)
    at = instant()

    class Meta:
        indexes = [(("person", "at"), False)]


class UndoStep(Table):
    id = LastingId()
    company = to(Company, index=False)
    action = text(40, default=None)
    label = text(200)
    at = instant(index=True)
    by = to(Person, column_name="by_id")
    undone_at = instant(null=True)
    undone_by = to(Person, null=True, index=False)


class UndoRow(Table):
    step = to(UndoStep, on_delete="CASCADE", index=False)
    table = peewee.CharField(max_length=40, column_name="tbl")
    row = peewee.IntegerField(column_name="row_id")
    before = peewee.TextField(null=True)
    after = peewee.TextField(null=True)

    class Meta:
        primary_key = peewee.CompositeKey("step", "table", "row")
        without_rowid = True
        indexes = [(("table", "row", "step"), False)]


class ImportRun(Table):
    id = LastingId()
    company = to(Company, index=False)
    number = text(24, default=None)
    file_name = text(255, default=None)
    sha256 = text(64, default=None)
    at = instant()
    by = to(Person, column_name="by_id", index=False)
    rows_read = peewee.IntegerField(default=0)
    created = peewee.IntegerField(default=0)
    updated = peewee.IntegerField(default=0)
    duplicate = peewee.IntegerField(default=0)
    failed = peewee.IntegerField(default=0)
    step = to(UndoStep, null=True, on_delete="SET NULL")
    state = text(8, default=None)

    class Meta:
        constraints = [peewee.Check("state IN ('done', 'undone')")]
        indexes = [(("company", "number"), True)]


class ImportMapping(Versioned):
    name = peewee.CharField(max_length=100, unique=True)
    content = peewee.TextField()
    by = to(Person, column_name="by_id", index=False)


class SavedFilter(Versioned):
    owner = to(Person, index=False)
    name = text(100, default=None)
    content = peewee.TextField()
    shared = peewee.BooleanField(default=False)

    class Meta:
        indexes = [(("owner", "name"), True)]


class SearchKey(Table):
    k = peewee.TextField()
    customer = peewee.IntegerField(column_name="customer_id")
    company = peewee.IntegerField(column_name="company_id")
    name = peewee.TextField(default="")

    class Meta:
        primary_key = peewee.CompositeKey("k", "customer")
        without_rowid = True


class SearchQueue(Table):
    customer = peewee.IntegerField(primary_key=True, column_name="customer_id")


_ALL = (*Table.__subclasses__(), *Versioned.__subclasses__())
TABLES = tuple(model for model in _ALL if model not in (Versioned, Company, Person))

# A consent may move with its customer to another record, and is otherwise as it was given.
_NO_CHANGE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} {of} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_SAID = "OF purpose, state, at, how, evidence, noted_by_id"
# Visits are new in the matrix of rights; founding an office stores the whole of it.
_VISITS = {"view": "AG CC CB SP MG", "create": "SP MG", "do": "AG CB SP MG"}
_GRANT = """
INSERT INTO role_right (role, right_code, only_for)
SELECT ?, ?, '' WHERE EXISTS (SELECT 1 FROM company)
"""


def up(migrator: Any, db: Any) -> None:
    with db.bind_ctx((Company, Person, *TABLES), bind_refs=False, bind_backrefs=False):
        db.create_tables(TABLES, safe=False)
    changes = (("consent", "update", _SAID), ("reveal", "update", ""), ("reveal", "delete", ""))
    for table, verb, of in changes:
        db.execute_sql(_NO_CHANGE.format(table=table, verb=verb, of=of))
    for ability, roles in _VISITS.items():
        for role in roles.split():
            db.execute_sql(_GRANT, (role, f"visits.{ability}"))
