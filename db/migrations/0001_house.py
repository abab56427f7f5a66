"""The house: office, organisation, people, rights, audit log, calendar, numbers, attachments."""

from __future__ import annotations

from typing import Any

import peewee


class Table(peewee.Model):
    class Meta:
        legacy_table_names = False


class Versioned(Table):
    version = peewee.IntegerField(default=1)


class DayField(peewee.CharField):
    def __init__(self, **options: object) -> None:
        super().__init__(max_length=10, **options)


class InstantField(peewee.CharField):
    def __init__(self, **options: object) -> None:
        super().__init__(max_length=27, **options)


class Office(Table):
    id = peewee.IntegerField(primary_key=True)
    uid = peewee.CharField(max_length=36)
    created_at = InstantField()
    recovery_hash = peewee.CharField(max_length=200, default="")
    recovery_made_at = InstantField(null=True)


class SettingValue(Table):
    key = peewee.CharField(max_length=60)
    owner = peewee.IntegerField(default=0)
    value = peewee.TextField()

    class Meta:
        primary_key = peewee.CompositeKey("key", "owner")


class DictionaryEntry(Versioned):
    dictionary = peewee.CharField(max_length=40)
    code = peewee.CharField(max_length=40)
    zh = peewee.CharField(max_length=100)
    en = peewee.CharField(max_length=100)
    position = peewee.IntegerField(default=0)
    active = peewee.BooleanField(default=True)

    class Meta:
        indexes = [(("dictionary", "code"), True)]


class CalendarYear(Table):
    year = peewee.IntegerField(primary_key=True)
    source = peewee.CharField(max_length=200)


class CalendarDay(Table):
    day = DayField(primary_key=True)
    kind = peewee.CharField(max_length=8)
    zh = peewee.CharField(max_length=40, default="")
    en = peewee.CharField(max_length=40, default="")

    class Meta:
        constraints = [peewee.Check("kind IN ('holiday', 'workday')")]


class NumberRule(Versioned):
    kind = peewee.CharField(max_length=40, unique=True)
    prefix = peewee.CharField(max_length=4, unique=True)
    digits = peewee.IntegerField(default=4)

    class Meta:
        constraints = [peewee.Check("digits BETWEEN 3 AND 8")]


class NumberCounter(Table):
    company = peewee.IntegerField()
    kind = peewee.CharField(max_length=40)
    day = DayField()
    last = peewee.IntegerField()

    class Meta:
        primary_key = peewee.CompositeKey("company", "kind", "day")


class Blob(Table):
    hash = peewee.CharField(max_length=64, primary_key=True)
    size = peewee.BigIntegerField()
    added_at = InstantField()


class BlobPart(Table):
    hash = peewee.CharField(max_length=64)
    part = peewee.IntegerField()
    data = peewee.BlobField()

    class Meta:
        primary_key = peewee.CompositeKey("hash", "part")


class Attachment(Table):
    kind = peewee.CharField(max_length=30)
    subject = peewee.IntegerField()
    name = peewee.CharField(max_length=255)
    media_type = peewee.CharField(max_length=100)
    hash = peewee.ForeignKeyField(Blob, on_delete="RESTRICT", backref="+", column_name="hash")
    added_by = peewee.IntegerField()
    added_at = InstantField()
    removed_at = InstantField(null=True)

    class Meta:
        indexes = [(("kind", "subject"), False)]


class Draft(Table):
    person = peewee.IntegerField()
    form = peewee.CharField(max_length=60)
    record = peewee.CharField(max_length=40, default="")
    content = peewee.TextField()
    saved_at = InstantField()

    class Meta:
        primary_key = peewee.CompositeKey("person", "form", "record")


class PrintRecord(Table):
    company = peewee.IntegerField()
    number = peewee.CharField(max_length=24)
    document = peewee.CharField(max_length=40)
    kind = peewee.CharField(max_length=30)
    subject = peewee.IntegerField()
    code = peewee.CharField(max_length=12, unique=True)
    printed_by = peewee.IntegerField()
    printed_at = InstantField()

    class Meta:
        indexes = [(("company", "number"), True)]


class BackupRecord(Table):
    file_name = peewee.CharField(max_length=255)
    made_at = InstantField()
    why = peewee.CharField(max_length=12)
    size = peewee.BigIntegerField()
    sha256 = peewee.CharField(max_length=64)
    audit_seq = peewee.IntegerField()
    audit_hash = peewee.CharField(max_length=64)


class Company(Versioned):
    code = peewee.CharField(max_length=2, unique=True)
    name = peewee.CharField(max_length=200)
    short_name = peewee.CharField(max_length=40, default="")
    phone = peewee.CharField(max_length=40, default="")
    active = peewee.BooleanField(default=True)


class Unit(Versioned):
    company = peewee.ForeignKeyField(Company, on_delete="RESTRICT", backref="+")
    kind = peewee.CharField(max_length=40)


class UnitState(Table):
    unit = peewee.ForeignKeyField(Unit, on_delete="RESTRICT", backref="+")
    name = peewee.CharField(max_length=200)
    parent = peewee.ForeignKeyField(Unit, null=True, on_delete="RESTRICT", backref="+")
    position = peewee.IntegerField(default=0)
    valid_from = DayField()
    valid_to = DayField(null=True)

    class Meta:
        constraints = [
            peewee.Check("valid_to IS NULL OR valid_to > valid_from"),
            peewee.Check("parent_id IS NULL OR parent_id <> unit_id"),
        ]
        indexes = [(("unit", "valid_from"), True)]


UnitState.add_index(
    UnitState.unit, unique=True, where=UnitState.valid_to.is_null(), name="unit_state_open"
)


class Post(Versioned):
    company = peewee.ForeignKeyField(Company, on_delete="RESTRICT", backref="+")


class PostState(Table):
    post = peewee.ForeignKeyField(Post, on_delete="RESTRICT", backref="+")
    unit = peewee.ForeignKeyField(Unit, on_delete="RESTRICT", backref="+")
    number = peewee.CharField(max_length=20)
    title = peewee.CharField(max_length=100)
    level = peewee.CharField(max_length=40, default="")
    superior = peewee.ForeignKeyField(Post, null=True, on_delete="RESTRICT", backref="+")
    headcount = peewee.IntegerField(default=1)
    scope = peewee.CharField(max_length=10, default="company")
    duties = peewee.TextField(default="")
    requirements = peewee.TextField(default="")
    compiled_on = DayField()
    position = peewee.IntegerField(default=0)
    valid_from = DayField()
    valid_to = DayField(null=True)

    class Meta:
        constraints = [
            peewee.Check("valid_to IS NULL OR valid_to > valid_from"),
            peewee.Check("headcount >= 0"),
            peewee.Check("scope IN ('company', 'all')"),
            peewee.Check("superior_id IS NULL OR superior_id <> post_id"),
        ]
        indexes = [(("post", "valid_from"), True)]


PostState.add_index(
    PostState.post, unique=True, where=PostState.valid_to.is_null(), name="post_state_open"
)


class PostRole(Table):
    state = peewee.ForeignKeyField(PostState, on_delete="CASCADE", backref="+")
    role = peewee.CharField(max_length=4)

    class Meta:
        indexes = [(("state", "role"), True)]


class Person(Versioned):
    company = peewee.ForeignKeyField(Company, on_delete="RESTRICT", backref="+")
    login = peewee.CharField(max_length=60)
    login_key = peewee.CharField(max_length=60, unique=True)
    name = peewee.CharField(max_length=100)
    phone = peewee.CharField(max_length=40, default="")
    email = peewee.CharField(max_length=120, default="")
    active = peewee.BooleanField(default=True)


class Credential(Table):
    person = peewee.ForeignKeyField(Person, primary_key=True, on_delete="RESTRICT", backref="+")
    password_hash = peewee.CharField(max_length=200)
    must_change = peewee.BooleanField(default=False)
    changed_at = InstantField()
    failures = peewee.IntegerField(default=0)
    wait_until = InstantField(null=True)
    last_login = InstantField(null=True)
    last_post = peewee.ForeignKeyField(Post, null=True, on_delete="SET NULL", backref="+")


class Posting(Versioned):
    person = peewee.ForeignKeyField(Person, on_delete="RESTRICT", backref="+")
    post = peewee.ForeignKeyField(Post, on_delete="RESTRICT", backref="+")
    kind = peewee.CharField(max_length=10, default="regular")
    reason = peewee.CharField(max_length=40, default="")
    valid_from = DayField()
    valid_to = DayField(null=True)

    class Meta:
        constraints = [
            peewee.Check("valid_to IS NULL OR valid_to >= valid_from"),
            peewee.Check("kind IN ('regular', 'acting')"),
        ]


Posting.add_index(
    Posting.person,
    Posting.post,
    unique=True,
    where=Posting.valid_to.is_null(),
    name="posting_open",
)
Posting.add_index(Posting.post, name="posting_post")


class RoleRight(Table):
    role = peewee.CharField(max_length=4)
    right = peewee.CharField(max_length=60, column_name="right_code")
    only = peewee.CharField(max_length=12, default="", column_name="only_for")

    class Meta:
        primary_key = peewee.CompositeKey("role", "right")


class AccessRequest(Versioned):
    company = peewee.ForeignKeyField(Company, on_delete="RESTRICT", backref="+")
    number = peewee.CharField(max_length=24)
    subject = peewee.CharField(max_length=20)
    text = peewee.TextField()
    state = peewee.CharField(max_length=12)
    requested_by = peewee.ForeignKeyField(Person, on_delete="RESTRICT", backref="+")
    requested_at = InstantField()
    due_on = DayField()
    decided_by = peewee.ForeignKeyField(Person, null=True, on_delete="RESTRICT", backref="+")
    decided_at = InstantField(null=True)
    done_by = peewee.ForeignKeyField(Person, null=True, on_delete="RESTRICT", backref="+")
    done_at = InstantField(null=True)
    remark = peewee.TextField(default="")

    class Meta:
        constraints = [
            peewee.Check("state IN ('requested', 'approved', 'rejected', 'done', 'withdrawn')"),
            peewee.Check(
                "state NOT IN ('approved', 'rejected', 'done') OR decided_by_id IS NOT NULL"
            ),
            peewee.Check("state <> 'done' OR done_by_id IS NOT NULL"),
        ]
        indexes = [(("company", "number"), True), (("state", "due_on"), False)]


class AuditEntry(Table):
    seq = peewee.IntegerField(primary_key=True)
    at = InstantField()
    action = peewee.CharField(max_length=60)
    outcome = peewee.CharField(max_length=8)
    person = peewee.IntegerField(null=True)
    person_name = peewee.CharField(max_length=100)
    post = peewee.IntegerField(null=True)
    post_title = peewee.CharField(max_length=100)
    company = peewee.IntegerField(null=True)
    subjects = peewee.TextField()
    reason = peewee.TextField(default="")
    duty = peewee.CharField(max_length=40, default="")
    second_person = peewee.IntegerField(null=True)
    second_name = peewee.CharField(max_length=100, default="")
    hash = peewee.CharField(max_length=64)

    class Meta:
        constraints = [peewee.Check("outcome IN ('done', 'denied', 'failed')")]
        indexes = [(("at",), False), (("person", "seq"), False), (("action", "seq"), False)]


class AuditHead(Table):
    id = peewee.IntegerField(primary_key=True)
    seq = peewee.IntegerField()
    hash = peewee.CharField(max_length=64)


class Activity(Table):
    kind = peewee.CharField(max_length=30)
    subject = peewee.IntegerField()
    seq = peewee.IntegerField()

    class Meta:
        primary_key = peewee.CompositeKey("kind", "subject", "seq")


TABLES = (
    Office,
    SettingValue,
    DictionaryEntry,
    CalendarYear,
    CalendarDay,
    NumberRule,
    NumberCounter,
    Company,
    Unit,
    UnitState,
    Post,
    PostState,
    PostRole,
    Person,
    Credential,
    Posting,
    RoleRight,
    AccessRequest,
    AuditEntry,
    AuditHead,
    Activity,
    Blob,
    BlobPart,
    Attachment,
    Draft,
    PrintRecord,
    BackupRecord,
)


_NO_CHANGE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""


def up(migrator: Any, db: Any) -> None:
    with db.bind_ctx(TABLES, bind_refs=False, bind_backrefs=False):
        db.create_tables(TABLES, safe=False)
        AuditHead.insert(id=1, seq=0, hash="").execute()
    for table in ("audit_entry", "activity"):
        for verb in ("update", "delete"):
            db.execute_sql(_NO_CHANGE.format(table=table, verb=verb))
    db.execute_sql(_NO_CHANGE.format(table="audit_head", verb="delete"))
