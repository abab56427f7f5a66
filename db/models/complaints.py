"""Complaints: the case, its rounds, clocks, dispatches, callbacks."""

from __future__ import annotations

import peewee

from db.models.access import Company, Person, Unit
from db.models.base import DayField, InstantField, LastingId, Table, Versioned, to
from db.models.cards import Card
from db.models.customers import Customer, Vehicle
from db.models.steps import ImportRun

STATES = (
    "registered", "accepted", "dispatched", "returned", "handling", "review", "callback",
    "closing", "closed", "archived", "merged", "transferred", "void",
)  # fmt: skip
#: States in which something is still owed to whoever complained.
OPEN = STATES[:8]
LEVELS = ("ordinary", "escalated", "major")
CLOCKS = ("acknowledge", "promise", "receipt", "handling", "answer", "source", "callback")
DISPATCH_STATES = (
    "sent", "returned", "handling", "submitted", "agreed", "ended", "withdrawn",
)  # fmt: skip


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}'" for name in names)


class Complaint(Versioned):
    """One case from the first words to the archive; its number is never given again.

    ``origin`` tells how it came: at the desk, from a callback or an inquiry, out of a file.
    ``title`` is one line, ``words`` are as spoken. ``phone_key`` and ``fault_key`` are what a
    repeated complaint is found by. ``target`` is what is complained of. ``source_number`` and
    ``source_due`` are those of the authority that passed it on (12315).
    ``next_*`` repeat the open clock that ends first: lists are sorted by them.
    """

    id = LastingId()
    company = to(Company, index=False)
    number = peewee.CharField(max_length=24)
    state = peewee.CharField(max_length=12)
    round = peewee.IntegerField(default=1)
    origin = peewee.CharField(max_length=8, default="desk")
    channel = peewee.CharField(max_length=40)
    ivr_choice = peewee.CharField(max_length=40, default="")
    received_at = InstantField(index=True)
    registered_at = InstantField()
    registered_by = to(Person, null=True, index=False)
    title = peewee.CharField(max_length=200)
    words = peewee.TextField(default="")
    wish = peewee.CharField(max_length=1000, default="")
    wish_kind = peewee.CharField(max_length=40, default="")
    kind = peewee.CharField(max_length=40, default="")
    fault = peewee.CharField(max_length=100, default="")
    fault_key = peewee.CharField(max_length=100, default="")
    level = peewee.CharField(max_length=10, default="ordinary")
    tier = peewee.CharField(max_length=40, default="")
    safety = peewee.BooleanField(default=False)
    legal = peewee.BooleanField(default=False)
    anonymous = peewee.BooleanField(default=False)
    customer = to(Customer, null=True)
    contact_name = peewee.CharField(max_length=200, default="")
    contact_phone = peewee.CharField(max_length=40, default="")
    phone_key = peewee.CharField(max_length=24, default="")
    vehicle = to(Vehicle, null=True)
    card = to(Card, null=True)
    order_number = peewee.CharField(max_length=40, default="")
    target_company = to(Company, null=True, index=False)
    target_unit = to(Unit, null=True, index=False)
    target_person = to(Person, null=True, index=False)
    target_note = peewee.CharField(max_length=200, default="")
    source_number = peewee.CharField(max_length=60, default="")
    source_due = InstantField(null=True)
    old_number = peewee.CharField(max_length=40, default="")
    import_run = to(ImportRun, null=True)
    again_of = to("self", null=True)
    merged_into = to("self", null=True)
    accepted_at = InstantField(null=True)
    accepted_by = to(Person, null=True, index=False)
    acknowledged_at = InstantField(null=True)
    acknowledged_how = peewee.CharField(max_length=40, default="")
    on_contact = peewee.BooleanField(default=False)
    suspended_at = InstantField(null=True)
    suspended_why = peewee.CharField(max_length=200, default="")
    answered_at = InstantField(null=True, index=True)
    escalated = peewee.IntegerField(default=0)
    urged = peewee.IntegerField(default=0)
    reopened = peewee.IntegerField(default=0)
    void_asked_by = to(Person, null=True, index=False)
    void_asked_why = peewee.CharField(max_length=200, default="")
    result = peewee.CharField(max_length=40, default="")
    result_text = peewee.TextField(default="")
    cause = peewee.CharField(max_length=40, default="")
    cause_text = peewee.CharField(max_length=1000, default="")
    liability = peewee.CharField(max_length=40, default="")
    lesson = peewee.TextField(default="")
    shared = peewee.BooleanField(default=False)
    closed_at = InstantField(null=True, index=True)
    closed_by = to(Person, null=True, index=False)
    archive_number = peewee.CharField(max_length=40, default="")
    shelf = peewee.CharField(max_length=60, default="")
    retain_until = DayField(null=True)
    archived_at = InstantField(null=True)
    next_clock = peewee.CharField(max_length=12, default="")
    next_started = InstantField(null=True)
    next_due = InstantField(null=True)

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
    """A round of a case: 1 as it came, another after each callback that did not satisfy."""

    id = LastingId()
    complaint = to(Complaint, index=False)
    round = peewee.IntegerField()
    why = peewee.CharField(max_length=12)
    reason = peewee.CharField(max_length=1000, default="")
    opened_at = InstantField()
    opened_by = to(Person, null=True, index=False)

    class Meta:
        constraints = [peewee.Check("why IN ('first', 'unsatisfied', 'reopened', 'refused')")]
        indexes = [(("complaint", "round"), True)]


ComplaintRound.add_index(
    ComplaintRound.opened_at, where=ComplaintRound.why == "reopened", name="round_reopened"
)


class Dispatch(Versioned):
    """An order 派单 to a company, department or person, and the result they gave."""

    id = LastingId()
    complaint = to(Complaint)
    round = peewee.IntegerField()
    number = peewee.CharField(max_length=24)
    state = peewee.CharField(max_length=10)
    company = to(Company, index=False)
    unit = to(Unit, null=True, index=False)
    person = to(Person, null=True)
    demand = peewee.CharField(max_length=1000, default="")
    sent_at = InstantField()
    sent_by = to(Person, null=True, index=False)
    received_at = InstantField(null=True)
    received_by = to(Person, null=True, index=False)
    submitted_at = InstantField(null=True)
    submitted_by = to(Person, null=True, index=False)
    reviewed_at = InstantField(null=True)
    reviewed_by = to(Person, null=True, index=False)
    review_note = peewee.CharField(max_length=1000, default="")
    facts = peewee.TextField(default="")
    cause = peewee.CharField(max_length=40, default="")
    cause_text = peewee.CharField(max_length=1000, default="")
    liability = peewee.CharField(max_length=40, default="")
    liable = peewee.CharField(max_length=100, default="")
    liable_also = peewee.CharField(max_length=100, default="")
    measure = peewee.TextField(default="")
    inner_measure = peewee.CharField(max_length=1000, default="")
    cost_fen = peewee.BigIntegerField(default=0)
    reaction = peewee.CharField(max_length=1000, default="")

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
    """A step in the life of a case or of one of its dispatches; append-only.

    ``source`` and ``target`` are states of the case. ``content`` is JSON: what was typed.
    """

    id = LastingId()
    complaint = to(Complaint)
    dispatch = to(Dispatch, null=True, index=False)
    round = peewee.IntegerField()
    event = peewee.CharField(max_length=20)
    source = peewee.CharField(max_length=12)
    target = peewee.CharField(max_length=12)
    at = InstantField()
    by = to(Person, null=True, index=False, column_name="by_id")
    post = peewee.CharField(max_length=100, default="")
    number = peewee.CharField(max_length=24, default="")
    reason = peewee.CharField(max_length=1000, default="")
    content = peewee.TextField(default="{}")


class ComplaintClock(Table):
    """A promise with its time: begun, due, kept or not; a new promise is a new row.

    ``due_at`` is null while the calendar lacks a year on the way: it is said, not guessed.
    ``limit_minutes`` is working time, ``limit_days`` working days; of a time that was named to the
    customer both are 0. ``ended_how`` is met, renewed or dropped.
    """

    id = LastingId()
    complaint = to(Complaint)
    dispatch = to(Dispatch, null=True, index=False)
    kind = peewee.CharField(max_length=12)
    round = peewee.IntegerField()
    started_at = InstantField()
    limit_minutes = peewee.IntegerField(default=0)
    limit_days = peewee.IntegerField(default=0)
    due_at = InstantField(null=True)
    unknown_year = peewee.IntegerField(null=True)
    ended_at = InstantField(null=True)
    ended_how = peewee.CharField(max_length=8, default="")
    told_customer = peewee.BooleanField(default=False)
    reason = peewee.CharField(max_length=200, default="")
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
    """A while in which the clocks stood still: the office waited for the customer."""

    id = LastingId()
    complaint = to(Complaint)
    reason = peewee.CharField(max_length=200)
    from_at = InstantField()
    until_at = InstantField(null=True)
    by = to(Person, null=True, index=False, column_name="by_id")


class ComplaintCallback(Table):
    """The callback of a round: who called in the end, and how whoever complained took it."""

    id = LastingId()
    complaint = to(Complaint, index=False)
    round = peewee.IntegerField()
    number = peewee.CharField(max_length=24)
    opened_at = InstantField()
    ended_at = InstantField(null=True, index=True)
    outcome = peewee.CharField(max_length=12, default="")
    grade = peewee.IntegerField(null=True)
    comment = peewee.CharField(max_length=1000, default="")
    by = to(Person, null=True, index=False, column_name="by_id")

    class Meta:
        constraints = [
            peewee.Check("outcome IN ('', 'satisfied', 'unsatisfied', 'unreachable', 'withdrawn')"),
            peewee.Check("(ended_at IS NULL) = (outcome = '')"),
            peewee.Check("grade IS NULL OR grade BETWEEN 1 AND 5"),
        ]
        indexes = [(("complaint", "round"), True), (("number",), False)]


class ComplaintTry(Table):
    """One attempt to reach whoever complained; append-only."""

    id = LastingId()
    callback = to(ComplaintCallback)
    at = InstantField()
    by = to(Person, null=True, index=False, column_name="by_id")
    way = peewee.CharField(max_length=40)
    outcome = peewee.CharField(max_length=12)
    note = peewee.CharField(max_length=1000, default="")

    class Meta:
        constraints = [
            peewee.Check(
                "outcome IN ('reached', 'no_answer', 'busy', 'wrong', 'refused', 'later', 'sent')"
            )
        ]
