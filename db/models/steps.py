"""Steps that can be undone, imports, filters that are kept, and the keys of the search box."""

from __future__ import annotations

import peewee

from db.models.access import Company, Person
from db.models.base import InstantField, LastingId, Table, Versioned


class UndoStep(Table):
    """One thing somebody did that can be undone as a whole."""

    id = LastingId()
    company = peewee.ForeignKeyField(Company, on_delete="RESTRICT", backref="+", index=False)
    action = peewee.CharField(max_length=40)
    label = peewee.CharField(max_length=200, default="")
    at = InstantField(index=True)
    by = peewee.ForeignKeyField(Person, on_delete="RESTRICT", backref="+", column_name="by_id")
    undone_at = InstantField(null=True)
    undone_by = peewee.ForeignKeyField(
        Person, null=True, on_delete="RESTRICT", backref="+", index=False
    )


class UndoRow(Table):
    """A row that a step touched, as JSON: before (none: the step made it) and after (none: gone).

    A customer made by an import has neither, and goes with all that belongs to it.
    """

    step = peewee.ForeignKeyField(UndoStep, on_delete="CASCADE", backref="+", index=False)
    table = peewee.CharField(max_length=40, column_name="tbl")
    row = peewee.IntegerField(column_name="row_id")
    before = peewee.TextField(null=True)
    after = peewee.TextField(null=True)

    class Meta:
        primary_key = peewee.CompositeKey("step", "table", "row")
        without_rowid = True
        indexes = [(("table", "row", "step"), False)]


class ImportRun(Table):
    """A file that was read into the archive, and what came of its rows."""

    id = LastingId()
    company = peewee.ForeignKeyField(Company, on_delete="RESTRICT", backref="+", index=False)
    number = peewee.CharField(max_length=24)
    file_name = peewee.CharField(max_length=255)
    sha256 = peewee.CharField(max_length=64)
    at = InstantField()
    by = peewee.ForeignKeyField(
        Person, on_delete="RESTRICT", backref="+", column_name="by_id", index=False
    )
    rows_read = peewee.IntegerField(default=0)
    created = peewee.IntegerField(default=0)
    updated = peewee.IntegerField(default=0)
    duplicate = peewee.IntegerField(default=0)
    failed = peewee.IntegerField(default=0)
    step = peewee.ForeignKeyField(UndoStep, null=True, on_delete="SET NULL", backref="+")
    state = peewee.CharField(max_length=8)

    class Meta:
        constraints = [peewee.Check("state IN ('done', 'undone')")]
        indexes = [(("company", "number"), True)]


class ImportMapping(Versioned):
    """Which column of a file means what, kept by name."""

    name = peewee.CharField(max_length=100, unique=True)
    content = peewee.TextField()
    by = peewee.ForeignKeyField(
        Person, on_delete="RESTRICT", backref="+", column_name="by_id", index=False
    )


class SavedFilter(Versioned):
    """A filter with its columns and order, kept by name; others see it where it is shared."""

    owner = peewee.ForeignKeyField(Person, on_delete="RESTRICT", backref="+", index=False)
    name = peewee.CharField(max_length=100)
    content = peewee.TextField()
    shared = peewee.BooleanField(default=False)

    class Meta:
        indexes = [(("owner", "name"), True)]


class SearchKey(Table):
    """What a customer is found by; whose it is and how they are called, see ``db.search``."""

    k = peewee.TextField()
    customer = peewee.IntegerField(column_name="customer_id")
    company = peewee.IntegerField(column_name="company_id")
    name = peewee.TextField(default="")

    class Meta:
        primary_key = peewee.CompositeKey("k", "customer")
        without_rowid = True


class SearchQueue(Table):
    """A customer whose keys are still to be filled: rows first, keys after."""

    customer = peewee.IntegerField(primary_key=True, column_name="customer_id")
