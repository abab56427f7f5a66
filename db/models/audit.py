"""The audit log: appended to and never changed, which triggers hold too (first migration)."""

from __future__ import annotations

import peewee

from db.models.base import InstantField, Table


class AuditEntry(Table):
    """One use case: who, under which post, when, what, before and after; sealed by ``hash``."""

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
    """How many entries there are and the hash of the last: a removed tail shows."""

    id = peewee.IntegerField(primary_key=True)
    seq = peewee.IntegerField()
    hash = peewee.CharField(max_length=64)


class Activity(Table):
    """Which records an entry belongs to: the timeline of each."""

    kind = peewee.CharField(max_length=30)
    subject = peewee.IntegerField()
    seq = peewee.IntegerField()

    class Meta:
        primary_key = peewee.CompositeKey("kind", "subject", "seq")
