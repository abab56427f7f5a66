"""Inquiries, what is known, calls, what is handed on, and reports of a month."""

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


# Only what is pointed to: the migrations before made them.
class Company(Table):
    pass


class Unit(Table):
    pass


class Person(Table):
    pass


class Customer(Table):
    pass


class Vehicle(Table):
    pass


class Article(Versioned):
    id = LastingId()
    topic = text(40, default=None)
    title = text(200, default=None)
    body = peewee.TextField()
    keywords = text(400)
    search = peewee.TextField(default="")
    active = peewee.BooleanField(default=True)
    used = peewee.IntegerField(default=0)
    edited_at = instant()
    edited_by = to(Person, null=True, index=False)

    class Meta:
        indexes = [(("topic", "title"), False)]


class Inquiry(Versioned):
    id = LastingId()
    company = to(Company, index=False)
    number = text(24, default=None)
    state = text(12, default=None)
    channel = text(40, default=None)
    ivr_choice = text(40)
    topic = text(40)
    received_at = instant(index=True)
    registered_by = to(Person, null=True, index=False)
    customer = to(Customer, null=True)
    contact_name = text(200)
    contact_phone = text(40)
    phone_key = text(24, index=True)
    vehicle = to(Vehicle, null=True, index=False)
    question = peewee.TextField()
    answer = peewee.TextField(default="")
    article = to(Article, null=True, index=False)
    first_contact = peewee.BooleanField(default=False)
    answered_at = instant(null=True)
    answered_by = to(Person, null=True, index=False)
    target_company = to(Company, null=True, index=False)
    target_unit = to(Unit, null=True, index=False)
    passed_at = instant(null=True)
    passed_by = to(Person, null=True, index=False)
    passed_note = text(1000)
    reply_due = instant(null=True)
    reply = peewee.TextField(default="")
    replied_at = instant(null=True)
    replied_by = to(Person, null=True, index=False)
    closed_at = instant(null=True)
    again_of = to("self", null=True)
    turned_kind = text(12)
    turned_id = peewee.IntegerField(null=True)
    old_number = text(40)

    class Meta:
        constraints = [
            peewee.Check(
                "state IN ('registered', 'passed', 'replied', 'answered', 'turned', 'closed')"
            ),
            peewee.Check("state NOT IN ('answered', 'closed') OR answer <> ''"),
            peewee.Check("state <> 'replied' OR reply <> ''"),
            peewee.Check("(state = 'turned') = (turned_kind <> '')"),
            peewee.Check("turned_kind IN ('', 'complaint', 'lead', 'service')"),
        ]
        indexes = [
            (("company", "number"), True),
            (("state", "reply_due"), False),
            (("company", "received_at"), False),
        ]


class Handover(Versioned):
    id = LastingId()
    company = to(Company, index=False)
    number = text(24, default=None)
    kind = text(10, default=None)
    type = text(40)
    inquiry = to(Inquiry, null=True)
    customer = to(Customer, null=True)
    contact_name = text(200)
    contact_phone = text(40)
    words = peewee.TextField()
    unit = to(Unit, null=True, index=False)
    opened_at = instant()
    opened_by = to(Person, null=True, index=False)
    due_at = instant(null=True)
    done_at = instant(null=True)
    done_by = to(Person, null=True, index=False)
    result = text(1000)

    class Meta:
        constraints = [
            peewee.Check("kind IN ('lead', 'service')"),
            peewee.Check("(done_at IS NULL) = (result = '')"),
        ]
        indexes = [(("company", "number"), True), (("done_at", "due_at"), False)]


class CallRecord(Table):
    id = LastingId()
    company = to(Company, index=False)
    at = instant(index=True)
    phone = text(40)
    phone_key = text(24, index=True)
    direction = peewee.CharField(max_length=8, default="in")
    choice = text(60)
    agent = text(60)
    answered = peewee.BooleanField(default=True)
    wait_seconds = peewee.IntegerField(default=0)
    talk_seconds = peewee.IntegerField(default=0)
    after_seconds = peewee.IntegerField(default=0)
    old_number = text(60)
    customer = to(Customer, null=True)

    class Meta:
        constraints = [
            peewee.Check("direction IN ('in', 'out')"),
            peewee.Check("wait_seconds >= 0 AND talk_seconds >= 0 AND after_seconds >= 0"),
        ]
        indexes = [(("company", "old_number", "at"), True)]


class MonthReport(Versioned):
    id = LastingId()
    kind = text(12, default=None)
    company = to(Company, null=True, index=False)
    from_day = day()
    to_day = day()
    edition = peewee.IntegerField(default=1)
    number = text(24, default=None)
    state = text(10, default=None)
    content = peewee.TextField()
    remark = peewee.TextField(default="")
    reason = text(1000)
    prepared_at = instant()
    prepared_by = to(Person, null=True, index=False)
    checked_at = instant(null=True)
    checked_by = to(Person, null=True, index=False)
    approved_at = instant(null=True)
    approved_by = to(Person, null=True, index=False)

    class Meta:
        constraints = [
            peewee.Check("kind IN ('complaint', 'inquiry', 'sla')"),
            peewee.Check("state IN ('prepared', 'checked', 'approved', 'refused')"),
            peewee.Check("to_day >= from_day"),
            peewee.Check("state <> 'approved' OR approved_at IS NOT NULL"),
        ]
        indexes = [(("kind", "from_day", "company", "edition"), False)]


_ALL = (*Table.__subclasses__(), *Versioned.__subclasses__())
POINTED = (Company, Unit, Person, Customer, Vehicle)
TABLES = tuple(model for model in _ALL if model is not Versioned and model not in POINTED)


def up(migrator: Any, db: Any) -> None:
    with db.bind_ctx((*POINTED, *TABLES), bind_refs=False, bind_backrefs=False):
        db.create_tables(TABLES, safe=False)
