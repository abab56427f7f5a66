"""What is demanded, put right and kept of complaints; limits, commitments, text modules."""

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


class Complaint(Table):
    pass


class ComplaintClock(Table):
    pass


class Dispatch(Table):
    pass


class Supervision(Versioned):
    id = LastingId()
    complaint = to(Complaint)
    dispatch = to(Dispatch, null=True, index=False)
    number = text(24, default=None)
    kind = text(10, default=None)
    company = to(Company, index=False)
    unit = to(Unit, null=True, index=False)
    person = to(Person, null=True, index=False)
    demand = text(1000, default=None)
    asked_at = instant()
    asked_by = to(Person, null=True, index=False)
    due_at = instant(null=True)
    answer = text(1000)
    answered_at = instant(null=True)
    answered_by = to(Person, null=True, index=False)

    class Meta:
        constraints = [
            peewee.Check("kind IN ('urge', 'supervise')"),
            peewee.Check("(answered_at IS NULL) = (answer = '')"),
        ]
        indexes = [(("company", "number"), True), (("answered_at", "due_at"), False)]


class Rectification(Versioned):
    id = LastingId()
    company = to(Company, index=False)
    number = text(24, default=None)
    complaint = to(Complaint, null=True)
    state = text(10, default=None)
    issue = text(1000, default=None)
    basis = text(1000)
    opinion = text(1000)
    target_company = to(Company, index=False)
    unit = to(Unit, null=True, index=False)
    owner = to(Person, null=True)
    issued_at = instant()
    issued_by = to(Person, null=True, index=False)
    due_on = day()
    accepted_at = instant(null=True)
    measure = peewee.TextField(default="")
    done_on = day(null=True)
    submitted_at = instant(null=True)
    submitted_by = to(Person, null=True, index=False)
    verified_at = instant(null=True)
    verified_by = to(Person, null=True, index=False)
    verdict = text(1000)
    rounds = peewee.IntegerField(default=1)

    class Meta:
        constraints = [
            peewee.Check(
                "state IN ('suggested', 'issued', 'working', 'verifying', 'closed', 'dropped')"
            ),
            peewee.Check("state <> 'closed' OR verified_by_id <> submitted_by_id"),
        ]
        indexes = [(("company", "number"), True), (("state", "due_on"), False)]


class Remedy(Versioned):
    id = LastingId()
    complaint = to(Complaint)
    kind = text(40, default=None)
    what = text(1000)
    cost_fen = peewee.BigIntegerField(default=0)
    state = text(10, default=None)
    asked_at = instant()
    asked_by = to(Person, null=True, index=False)
    decided_at = instant(null=True)
    decided_by = to(Person, null=True, index=False)
    decision_note = text(200)
    given_at = instant(null=True)

    class Meta:
        constraints = [
            peewee.Check("state IN ('asked', 'approved', 'refused', 'given')"),
            peewee.Check("cost_fen >= 0"),
            peewee.Check("state = 'asked' OR decided_at IS NOT NULL"),
        ]


class ComplaintNotice(Table):
    id = LastingId()
    complaint = to(Complaint)
    clock = to(ComplaintClock, null=True, index=False)
    person = to(Person, index=False)
    sort = text(20, default=None)
    rung = peewee.IntegerField(default=0)
    at = instant()
    seen_at = instant(null=True)

    class Meta:
        indexes = [(("person", "seen_at"), False)]


class DossierLoan(Table):
    id = LastingId()
    complaint = to(Complaint)
    borrower = text(100, default=None)
    lent_at = instant()
    due_on = day()
    returned_at = instant(null=True)
    lent_by = to(Person, index=False)


DossierLoan.add_index(
    DossierLoan.complaint,
    unique=True,
    where=DossierLoan.returned_at.is_null(),
    name="dossier_loan_open",
)


class SlaRule(Versioned):
    id = LastingId()
    level = text(10)
    tier = text(40)
    channel = text(40)
    from_day = day()
    acknowledge_minutes = peewee.IntegerField()
    promise_minutes = peewee.IntegerField()
    receipt_minutes = peewee.IntegerField()
    handling_minutes = peewee.IntegerField()
    callback_minutes = peewee.IntegerField()
    answer_days = peewee.IntegerField()
    asked_by = to(Person, null=True, index=False)
    approved_by = to(Person, null=True, index=False)
    approved_at = instant(null=True)
    retired_at = instant(null=True)

    class Meta:
        constraints = [
            peewee.Check(
                "acknowledge_minutes > 0 AND promise_minutes > 0 AND receipt_minutes > 0 "
                "AND handling_minutes > 0 AND callback_minutes > 0 AND answer_days > 0"
            )
        ]
        indexes = [(("level", "tier", "channel", "from_day"), False)]


class Commitment(Versioned):
    id = LastingId()
    code = text(40, default=None, unique=True)
    zh = text(200, default=None)
    en = text(200, default=None)
    measure = text(40, default=None)
    target_permille = peewee.IntegerField()
    from_day = day()
    until_day = day(null=True)

    class Meta:
        constraints = [peewee.Check("target_permille BETWEEN 1 AND 1000")]


class TextModule(Versioned):
    id = LastingId()
    place = text(20, default=None)
    name = text(60, default=None)
    words = peewee.TextField()
    position = peewee.IntegerField(default=0)
    active = peewee.BooleanField(default=True)

    class Meta:
        indexes = [(("place", "name"), True)]


_ALL = (*Table.__subclasses__(), *Versioned.__subclasses__())
POINTED = (Company, Unit, Person, Complaint, ComplaintClock, Dispatch)
TABLES = tuple(model for model in _ALL if model is not Versioned and model not in POINTED)

# New in the matrix of rights; founding an office stores the whole of it.
_MAJOR = """
INSERT INTO role_right (role, right_code, only_for)
SELECT 'MG', ?, '' WHERE EXISTS (SELECT 1 FROM company)
"""


def up(migrator: Any, db: Any) -> None:
    with db.bind_ctx((*POINTED, *TABLES), bind_refs=False, bind_backrefs=False):
        db.create_tables(TABLES, safe=False)
    for right in ("review.major", "closing.major"):
        db.execute_sql(_MAJOR, (right,))
