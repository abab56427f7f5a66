"""Reports of a month: figures as they were signed off."""

from __future__ import annotations

import peewee

from db.models.access import Company, Person
from db.models.base import DayField, InstantField, LastingId, Versioned, to


class MonthReport(Versioned):
    """A report of a month, prepared, checked and approved; a later version keeps the earlier.

    ``company`` is null for all of them. ``content`` is JSON: every figure as it was when the report
    was prepared, never counted again.
    """

    id = LastingId()
    kind = peewee.CharField(max_length=12)
    company = to(Company, null=True, index=False)
    from_day = DayField()
    to_day = DayField()
    edition = peewee.IntegerField(default=1)
    number = peewee.CharField(max_length=24)
    state = peewee.CharField(max_length=10)
    content = peewee.TextField()
    remark = peewee.TextField(default="")
    reason = peewee.CharField(max_length=1000, default="")
    prepared_at = InstantField()
    prepared_by = to(Person, null=True, index=False)
    checked_at = InstantField(null=True)
    checked_by = to(Person, null=True, index=False)
    approved_at = InstantField(null=True)
    approved_by = to(Person, null=True, index=False)

    class Meta:
        constraints = [
            peewee.Check("kind IN ('complaint', 'inquiry', 'sla')"),
            peewee.Check("state IN ('prepared', 'checked', 'approved', 'refused')"),
            peewee.Check("to_day >= from_day"),
            peewee.Check("state <> 'approved' OR approved_at IS NOT NULL"),
        ]
        indexes = [(("kind", "from_day", "company", "edition"), False)]
