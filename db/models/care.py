"""What is done with customers over time: credit, receivables, visits, files lent, data revealed."""

from __future__ import annotations

import peewee

from db.models.access import Person
from db.models.base import DayField, InstantField, LastingId, Table, Versioned
from db.models.customers import Customer


class CreditFile(Versioned):
    """What a customer may owe and for how long."""

    id = LastingId()
    customer = peewee.ForeignKeyField(Customer, unique=True, on_delete="RESTRICT", backref="+")
    limit_fen = peewee.BigIntegerField(default=0)
    days = peewee.IntegerField(default=0)
    grade = peewee.CharField(max_length=40, default="")
    review_on = DayField(null=True)
    notes = peewee.TextField(default="")

    class Meta:
        constraints = [peewee.Check("limit_fen >= 0"), peewee.Check("days BETWEEN 0 AND 3650")]


class CreditSale(Table):
    """One sale on credit: the history that a grade is judged by."""

    id = LastingId()
    customer = peewee.ForeignKeyField(Customer, on_delete="RESTRICT", backref="+")
    number = peewee.CharField(max_length=40, default="")
    sold_on = DayField()
    due_on = DayField()
    settled_on = DayField(null=True)
    amount_fen = peewee.BigIntegerField()
    notes = peewee.CharField(max_length=200, default="")

    class Meta:
        constraints = [peewee.Check("amount_fen > 0"), peewee.Check("due_on >= sold_on")]


class Receivable(Table):
    """An amount that a customer owes, as the book-keeping's file says."""

    id = LastingId()
    customer = peewee.ForeignKeyField(Customer, on_delete="RESTRICT", backref="+", index=False)
    number = peewee.CharField(max_length=40)
    issued_on = DayField()
    due_on = DayField()
    amount_fen = peewee.BigIntegerField()
    paid_fen = peewee.BigIntegerField(default=0)

    class Meta:
        constraints = [peewee.Check("paid_fen BETWEEN 0 AND amount_fen")]
        indexes = [(("customer", "number"), True), (("due_on",), False)]


class Visit(Versioned):
    """A visit planned, and what came of it; ``result`` is why where it was cancelled."""

    id = LastingId()
    customer = peewee.ForeignKeyField(Customer, on_delete="RESTRICT", backref="+")
    planned_on = DayField(index=True)
    purpose = peewee.CharField(max_length=200)
    who = peewee.ForeignKeyField(Person, on_delete="RESTRICT", backref="+")
    done_at = InstantField(null=True)
    cancelled_at = InstantField(null=True)
    result = peewee.TextField(default="")

    class Meta:
        constraints = [peewee.Check("done_at IS NULL OR cancelled_at IS NULL")]


class Borrowing(Table):
    """A customer's paper file that left its shelf."""

    id = LastingId()
    customer = peewee.ForeignKeyField(Customer, on_delete="RESTRICT", backref="+")
    borrower = peewee.CharField(max_length=100)
    lent_at = InstantField()
    due_on = DayField()
    returned_at = InstantField(null=True)
    lent_by = peewee.ForeignKeyField(Person, on_delete="RESTRICT", backref="+", index=False)


Borrowing.add_index(
    Borrowing.customer, unique=True, where=Borrowing.returned_at.is_null(), name="borrowing_open"
)


class Reveal(Table):
    """A field that somebody had shown in full, and why; appended to and never changed.

    It names the customer by a bare number: it outlives an import that is undone.
    """

    id = LastingId()
    customer = peewee.IntegerField(column_name="customer_id", index=True)
    field = peewee.CharField(max_length=40)
    reason = peewee.CharField(max_length=200)
    person = peewee.ForeignKeyField(Person, on_delete="RESTRICT", backref="+", index=False)
    at = InstantField()

    class Meta:
        indexes = [(("person", "at"), False)]
