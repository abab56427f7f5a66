"""Inquiries, what is known, calls, and what is handed on."""

from __future__ import annotations

import peewee

from db.models.access import Company, Person, Unit
from db.models.base import InstantField, LastingId, Table, Versioned, to
from db.models.customers import Customer, Vehicle


class Article(Versioned):
    """Something that is known 知识: a question people ask, and its answer."""

    id = LastingId()
    topic = peewee.CharField(max_length=40)
    title = peewee.CharField(max_length=200)
    body = peewee.TextField()
    keywords = peewee.CharField(max_length=400, default="")
    search = peewee.TextField(default="")
    active = peewee.BooleanField(default=True)
    used = peewee.IntegerField(default=0)
    edited_at = InstantField()
    edited_by = to(Person, null=True, index=False)

    class Meta:
        indexes = [(("topic", "title"), False)]


class Inquiry(Versioned):
    """A question 咨询: answered at once, passed on and answered, or turned into something else.

    ``again_of`` is the inquiry that this one asks again: it breaks that one's first contact.
    ``turned_kind`` and ``turned_id`` name what it became.
    """

    id = LastingId()
    company = to(Company, index=False)
    number = peewee.CharField(max_length=24)
    state = peewee.CharField(max_length=12)
    channel = peewee.CharField(max_length=40)
    ivr_choice = peewee.CharField(max_length=40, default="")
    topic = peewee.CharField(max_length=40, default="")
    received_at = InstantField(index=True)
    registered_by = to(Person, null=True, index=False)
    customer = to(Customer, null=True)
    contact_name = peewee.CharField(max_length=200, default="")
    contact_phone = peewee.CharField(max_length=40, default="")
    phone_key = peewee.CharField(max_length=24, default="", index=True)
    vehicle = to(Vehicle, null=True, index=False)
    question = peewee.TextField()
    answer = peewee.TextField(default="")
    article = to(Article, null=True, index=False)
    first_contact = peewee.BooleanField(default=False)
    answered_at = InstantField(null=True)
    answered_by = to(Person, null=True, index=False)
    target_company = to(Company, null=True, index=False)
    target_unit = to(Unit, null=True, index=False)
    passed_at = InstantField(null=True)
    passed_by = to(Person, null=True, index=False)
    passed_note = peewee.CharField(max_length=1000, default="")
    reply_due = InstantField(null=True)
    reply = peewee.TextField(default="")
    replied_at = InstantField(null=True)
    replied_by = to(Person, null=True, index=False)
    closed_at = InstantField(null=True)
    again_of = to("self", null=True)
    turned_kind = peewee.CharField(max_length=12, default="")
    turned_id = peewee.IntegerField(null=True)
    old_number = peewee.CharField(max_length=40, default="")

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
    """A lead or a service request that an inquiry became, until somebody has seen to it."""

    id = LastingId()
    company = to(Company, index=False)
    number = peewee.CharField(max_length=24)
    kind = peewee.CharField(max_length=10)
    type = peewee.CharField(max_length=40, default="")
    inquiry = to(Inquiry, null=True)
    customer = to(Customer, null=True)
    contact_name = peewee.CharField(max_length=200, default="")
    contact_phone = peewee.CharField(max_length=40, default="")
    words = peewee.TextField()
    unit = to(Unit, null=True, index=False)
    opened_at = InstantField()
    opened_by = to(Person, null=True, index=False)
    due_at = InstantField(null=True)
    done_at = InstantField(null=True)
    done_by = to(Person, null=True, index=False)
    result = peewee.CharField(max_length=1000, default="")

    class Meta:
        constraints = [
            peewee.Check("kind IN ('lead', 'service')"),
            peewee.Check("(done_at IS NULL) = (result = '')"),
        ]
        indexes = [(("company", "number"), True), (("done_at", "due_at"), False)]


class CallRecord(Table):
    """A call as the exchange's file tells it: who called, what they chose, how long they waited."""

    id = LastingId()
    company = to(Company, index=False)
    at = InstantField(index=True)
    phone = peewee.CharField(max_length=40, default="")
    phone_key = peewee.CharField(max_length=24, default="", index=True)
    direction = peewee.CharField(max_length=8, default="in")
    choice = peewee.CharField(max_length=60, default="")
    agent = peewee.CharField(max_length=60, default="")
    answered = peewee.BooleanField(default=True)
    wait_seconds = peewee.IntegerField(default=0)
    talk_seconds = peewee.IntegerField(default=0)
    after_seconds = peewee.IntegerField(default=0)
    old_number = peewee.CharField(max_length=60, default="")
    customer = to(Customer, null=True)

    class Meta:
        constraints = [
            peewee.Check("direction IN ('in', 'out')"),
            peewee.Check("wait_seconds >= 0 AND talk_seconds >= 0 AND after_seconds >= 0"),
        ]
        indexes = [(("company", "old_number", "at"), True)]
