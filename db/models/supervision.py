"""What is demanded, put right and kept of complaints: supervision, rectification, remedies,
notices, lent dossiers, limits, commitments, words that are typed often."""

from __future__ import annotations

import peewee

from db.models.access import Company, Person, Unit
from db.models.base import DayField, InstantField, LastingId, Table, Versioned, to
from db.models.complaints import Complaint, ComplaintClock, Dispatch


class Supervision(Versioned):
    """An urge 催办 or a supervision 督办: an answer is demanded by a time, and its age shows."""

    id = LastingId()
    complaint = to(Complaint)
    dispatch = to(Dispatch, null=True, index=False)
    number = peewee.CharField(max_length=24)
    kind = peewee.CharField(max_length=10)
    company = to(Company, index=False)
    unit = to(Unit, null=True, index=False)
    person = to(Person, null=True, index=False)
    demand = peewee.CharField(max_length=1000)
    asked_at = InstantField()
    asked_by = to(Person, null=True, index=False)
    due_at = InstantField(null=True)
    answer = peewee.CharField(max_length=1000, default="")
    answered_at = InstantField(null=True)
    answered_by = to(Person, null=True, index=False)

    class Meta:
        constraints = [
            peewee.Check("kind IN ('urge', 'supervise')"),
            peewee.Check("(answered_at IS NULL) = (answer = '')"),
        ]
        indexes = [(("company", "number"), True), (("answered_at", "due_at"), False)]


class Rectification(Versioned):
    """An order to put something right 整改: measure, day, proof, and who verified it."""

    id = LastingId()
    company = to(Company, index=False)
    number = peewee.CharField(max_length=24)
    complaint = to(Complaint, null=True)
    state = peewee.CharField(max_length=10)
    issue = peewee.CharField(max_length=1000)
    basis = peewee.CharField(max_length=1000, default="")
    opinion = peewee.CharField(max_length=1000, default="")
    target_company = to(Company, index=False)
    unit = to(Unit, null=True, index=False)
    owner = to(Person, null=True)
    issued_at = InstantField()
    issued_by = to(Person, null=True, index=False)
    due_on = DayField()
    accepted_at = InstantField(null=True)
    measure = peewee.TextField(default="")
    done_on = DayField(null=True)
    submitted_at = InstantField(null=True)
    submitted_by = to(Person, null=True, index=False)
    verified_at = InstantField(null=True)
    verified_by = to(Person, null=True, index=False)
    verdict = peewee.CharField(max_length=1000, default="")
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
    """What is done to make it good 服务补救: its kind, its cost in fen, who approved it."""

    id = LastingId()
    complaint = to(Complaint)
    kind = peewee.CharField(max_length=40)
    what = peewee.CharField(max_length=1000, default="")
    cost_fen = peewee.BigIntegerField(default=0)
    state = peewee.CharField(max_length=10)
    asked_at = InstantField()
    asked_by = to(Person, null=True, index=False)
    decided_at = InstantField(null=True)
    decided_by = to(Person, null=True, index=False)
    decision_note = peewee.CharField(max_length=200, default="")
    given_at = InstantField(null=True)

    class Meta:
        constraints = [
            peewee.Check("state IN ('asked', 'approved', 'refused', 'given')"),
            peewee.Check("cost_fen >= 0"),
            peewee.Check("state = 'asked' OR decided_at IS NOT NULL"),
        ]


class ComplaintNotice(Table):
    """What somebody is told of a case: a clock at its warning or over it, an order, an answer."""

    id = LastingId()
    complaint = to(Complaint)
    clock = to(ComplaintClock, null=True, index=False)
    person = to(Person, index=False)
    sort = peewee.CharField(max_length=20)
    rung = peewee.IntegerField(default=0)
    at = InstantField()
    seen_at = InstantField(null=True)

    class Meta:
        indexes = [(("person", "seen_at"), False)]


class DossierLoan(Table):
    """A dossier on paper that left its shelf."""

    id = LastingId()
    complaint = to(Complaint)
    borrower = peewee.CharField(max_length=100)
    lent_at = InstantField()
    due_on = DayField()
    returned_at = InstantField(null=True)
    lent_by = to(Person, index=False)


DossierLoan.add_index(
    DossierLoan.complaint,
    unique=True,
    where=DossierLoan.returned_at.is_null(),
    name="dossier_loan_open",
)


class SlaRule(Versioned):
    """Limits for a level, a tier and a channel ("" is any) from a day on, once approved.

    In minutes of working time, but for the answer, which is in working days.
    """

    id = LastingId()
    level = peewee.CharField(max_length=10, default="")
    tier = peewee.CharField(max_length=40, default="")
    channel = peewee.CharField(max_length=40, default="")
    from_day = DayField()
    acknowledge_minutes = peewee.IntegerField()
    promise_minutes = peewee.IntegerField()
    receipt_minutes = peewee.IntegerField()
    handling_minutes = peewee.IntegerField()
    callback_minutes = peewee.IntegerField()
    answer_days = peewee.IntegerField()
    asked_by = to(Person, null=True, index=False)
    approved_by = to(Person, null=True, index=False)
    approved_at = InstantField(null=True)
    retired_at = InstantField(null=True)

    class Meta:
        constraints = [
            peewee.Check(
                "acknowledge_minutes > 0 AND promise_minutes > 0 AND receipt_minutes > 0 "
                "AND handling_minutes > 0 AND callback_minutes > 0 AND answer_days > 0"
            )
        ]
        indexes = [(("level", "tier", "channel", "from_day"), False)]


class Commitment(Versioned):
    """A public commitment 服务承诺: its words, the measure that proves it, and the target."""

    id = LastingId()
    code = peewee.CharField(max_length=40, unique=True)
    zh = peewee.CharField(max_length=200)
    en = peewee.CharField(max_length=200)
    measure = peewee.CharField(max_length=40)
    target_permille = peewee.IntegerField()
    from_day = DayField()
    until_day = DayField(null=True)

    class Meta:
        constraints = [peewee.Check("target_permille BETWEEN 1 AND 1000")]


class TextModule(Versioned):
    """Words that are typed often, kept under a short name; ``place`` is where they are offered."""

    id = LastingId()
    place = peewee.CharField(max_length=20)
    name = peewee.CharField(max_length=60)
    words = peewee.TextField()
    position = peewee.IntegerField(default=0)
    active = peewee.BooleanField(default=True)

    class Meta:
        indexes = [(("place", "name"), True)]
