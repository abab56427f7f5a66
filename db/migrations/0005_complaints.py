"""Complaints: cases, rounds, clocks, dispatches, callbacks."""

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


class Card(Table):
    pass


class ImportRun(Table):
    pass


STATES = (
    "registered", "accepted", "dispatched", "returned", "handling", "review", "callback",
    "closing", "closed", "archived", "merged", "transferred", "void",
)  # fmt: skip
OPEN = STATES[:8]
LEVELS = ("ordinary", "escalated", "major")
CLOCKS = ("acknowledge", "promise", "receipt", "handling", "answer", "source", "callback")
DISPATCH_STATES = (
    "sent", "returned", "handling", "submitted", "agreed", "ended", "withdrawn",
)  # fmt: skip


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}'" for name in names)


class Complaint(Versioned):
    id = LastingId()
    company = to(Company, index=False)
    number = text(24, default=None)
    state = text(12, default=None)
    round = peewee.IntegerField(default=1)
    origin = peewee.CharField(max_length=8, default="desk")
    channel = text(40, default=None)
    ivr_choice = text(40)
    received_at = instant(index=True)
    registered_at = instant()
    registered_by = to(Person, null=True, index=False)
    title = text(200, default=None)
    words = peewee.TextField(default="")
    wish = text(1000)
    wish_kind = text(40)
    kind = text(40)
    fault = text(100)
    fault_key = text(100)
    level = peewee.CharField(max_length=10, default="ordinary")
    tier = text(40)
    safety = peewee.BooleanField(default=False)
    legal = peewee.BooleanField(default=False)
    anonymous = peewee.BooleanField(default=False)
    customer = to(Customer, null=True)
    contact_name = text(200)
    contact_phone = text(40)
    phone_key = text(24)
    vehicle = to(Vehicle, null=True)
    card = to(Card, null=True)
    order_number = text(40)
    target_company = to(Company, null=True, index=False)
    target_unit = to(Unit, null=True, index=False)
    target_person = to(Person, null=True, index=False)
    target_note = text(200)
    source_number = text(60)
    source_due = instant(null=True)
    old_number = text(40)
    import_run = to(ImportRun, null=True)
    again_of = to("self", null=True)
    merged_into = to("self", null=True)
    accepted_at = instant(null=True)
    accepted_by = to(Person, null=True, index=False)
    acknowledged_at = instant(null=True)
    acknowledged_how = text(40)
    on_contact = peewee.BooleanField(default=False)
    suspended_at = instant(null=True)
    suspended_why = text(200)
    answered_at = instant(null=True, index=True)
    escalated = peewee.IntegerField(default=0)
    urged = peewee.IntegerField(default=0)
    reopened = peewee.IntegerField(default=0)
    void_asked_by = to(Person, null=True, index=False)
    void_asked_why = text(200)
    result = text(40)
    result_text = peewee.TextField(default="")
    cause = text(40)
    cause_text = text(1000)
    liability = text(40)
    lesson = peewee.TextField(default="")
    shared = peewee.BooleanField(default=False)
    closed_at = instant(null=True, index=True)
    closed_by = to(Person, null=True, index=False)
    archive_number = text(40)
    shelf = text(60)
    retain_until = day(null=True)
    archived_at = instant(null=True)
    next_clock = text(12)
    next_started = instant(null=True)
    next_due = instant(null=True)

    class Meta:
        constraints = [
            peewee.Check(f"state IN ({_quoted(STATES)})"),
            peewee.Check(f"level IN ({_quoted(LEVELS)})"),
            peewee.Check("origin IN ('desk', 'inquiry', 'callback', 'file')"),
            peewee.Check("round >= 1"),
            peewee.Check("state NOT IN ('closed', 'archived') OR result <> ''"),
            peewee.Check("state NOT IN ('closed', 'archived') OR closed_at IS NOT NULL"),
            peewee.Check("(state = 'merged') = (merged_into_id IS NOT NULL)"),
            peewee.Check(f"suspended_at IS NULL OR state IN ({_quoted(OPEN)})"),
            peewee.Check("suspended_at IS NULL OR suspended_why <> ''"),
        ]
        indexes = [
            (("company", "number"), True),
            (("state", "next_due"), False),
            (("phone_key", "received_at"), False),
            (("fault_key", "received_at"), False),
            (("company", "received_at"), False),
        ]


class ComplaintRound(Table):
    id = LastingId()
    complaint = to(Complaint, index=False)
    round = peewee.IntegerField()
    why = text(12, default=None)
    reason = text(1000)
    opened_at = instant()
    opened_by = to(Person, null=True, index=False)

    class Meta:
        constraints = [peewee.Check("why IN ('first', 'unsatisfied', 'reopened', 'refused')")]
        indexes = [(("complaint", "round"), True)]


ComplaintRound.add_index(
    ComplaintRound.opened_at, where=ComplaintRound.why == "reopened", name="round_reopened"
)


class Dispatch(Versioned):
    id = LastingId()
    complaint = to(Complaint)
    round = peewee.IntegerField()
    number = text(24, default=None)
    state = text(10, default=None)
    company = to(Company, index=False)
    unit = to(Unit, null=True, index=False)
    person = to(Person, null=True)
    demand = text(1000)
    sent_at = instant()
    sent_by = to(Person, null=True, index=False)
    received_at = instant(null=True)
    received_by = to(Person, null=True, index=False)
    submitted_at = instant(null=True)
    submitted_by = to(Person, null=True, index=False)
    reviewed_at = instant(null=True)
    reviewed_by = to(Person, null=True, index=False)
    review_note = text(1000)
    facts = peewee.TextField(default="")
    cause = text(40)
    cause_text = text(1000)
    liability = text(40)
    liable = text(100)
    liable_also = text(100)
    measure = peewee.TextField(default="")
    inner_measure = text(1000)
    cost_fen = peewee.BigIntegerField(default=0)
    reaction = text(1000)

    class Meta:
        constraints = [
            peewee.Check(f"state IN ({_quoted(DISPATCH_STATES)})"),
            peewee.Check("cost_fen >= 0"),
            peewee.Check("state NOT IN ('submitted', 'agreed') OR measure <> ''"),
            peewee.Check("state NOT IN ('handling', 'submitted', 'agreed') OR received_at <> ''"),
        ]
        indexes = [
            (("complaint", "round"), False),
            (("company", "number"), True),
            (("company", "state"), False),
        ]


class ComplaintStep(Table):
    id = LastingId()
    complaint = to(Complaint)
    dispatch = to(Dispatch, null=True, index=False)
    round = peewee.IntegerField()
    event = text(20, default=None)
    source = text(12, default=None)
    target = text(12, default=None)
    at = instant()
    by = to(Person, null=True, index=False, column_name="by_id")
    post = text(100)
    number = text(24)
    reason = text(1000)
    content = peewee.TextField(default="{}")


class ComplaintClock(Table):
    id = LastingId()
    complaint = to(Complaint)
    dispatch = to(Dispatch, null=True, index=False)
    kind = text(12, default=None)
    round = peewee.IntegerField()
    started_at = instant()
    limit_minutes = peewee.IntegerField(default=0)
    limit_days = peewee.IntegerField(default=0)
    due_at = instant(null=True)
    unknown_year = peewee.IntegerField(null=True)
    ended_at = instant(null=True)
    ended_how = text(8)
    told_customer = peewee.BooleanField(default=False)
    reason = text(200)
    by = to(Person, null=True, index=False, column_name="by_id")
    rung = peewee.IntegerField(default=0)

    class Meta:
        constraints = [
            peewee.Check(f"kind IN ({_quoted(CLOCKS)})"),
            peewee.Check("ended_how IN ('', 'met', 'renewed', 'dropped')"),
            peewee.Check("(ended_at IS NULL) = (ended_how = '')"),
            peewee.Check("(due_at IS NULL) = (unknown_year IS NOT NULL)"),
        ]
        indexes = [(("kind", "due_at"), False)]


ComplaintClock.add_index(
    ComplaintClock.due_at, where=ComplaintClock.ended_at.is_null(), name="complaint_clock_open"
)


class ComplaintPause(Table):
    id = LastingId()
    complaint = to(Complaint)
    reason = text(200, default=None)
    from_at = instant()
    until_at = instant(null=True)
    by = to(Person, null=True, index=False, column_name="by_id")


class ComplaintCallback(Table):
    id = LastingId()
    complaint = to(Complaint, index=False)
    round = peewee.IntegerField()
    number = text(24, default=None)
    opened_at = instant()
    ended_at = instant(null=True, index=True)
    outcome = text(12)
    grade = peewee.IntegerField(null=True)
    comment = text(1000)
    by = to(Person, null=True, index=False, column_name="by_id")

    class Meta:
        constraints = [
            peewee.Check("outcome IN ('', 'satisfied', 'unsatisfied', 'unreachable', 'withdrawn')"),
            peewee.Check("(ended_at IS NULL) = (outcome = '')"),
            peewee.Check("grade IS NULL OR grade BETWEEN 1 AND 5"),
        ]
        indexes = [(("complaint", "round"), True), (("number",), False)]


class ComplaintTry(Table):
    id = LastingId()
    callback = to(ComplaintCallback)
    at = instant()
    by = to(Person, null=True, index=False, column_name="by_id")
    way = text(40, default=None)
    outcome = text(12, default=None)
    note = text(1000)

    class Meta:
        constraints = [
            peewee.Check(
                "outcome IN ('reached', 'no_answer', 'busy', 'wrong', 'refused', 'later', 'sent')"
            )
        ]


_ALL = (*Table.__subclasses__(), *Versioned.__subclasses__())
POINTED = (Company, Unit, Person, Customer, Vehicle, Card, ImportRun)
TABLES = tuple(model for model in _ALL if model is not Versioned and model not in POINTED)

_NO_CHANGE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""


def up(migrator: Any, db: Any) -> None:
    with db.bind_ctx((*POINTED, *TABLES), bind_refs=False, bind_backrefs=False):
        db.create_tables(TABLES, safe=False)
    for table in ("complaint_step", "complaint_try"):
        for verb in ("update", "delete"):
            db.execute_sql(_NO_CHANGE.format(table=table, verb=verb))
