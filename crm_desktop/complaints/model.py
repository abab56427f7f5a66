"""A complaint as seen from outside, with all that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

#: States of a case in which something is still owed to whoever complained, in their usual order.
OPEN = (
    "registered",
    "accepted",
    "dispatched",
    "returned",
    "handling",
    "review",
    "callback",
    "closing",
)


@dataclass(frozen=True)
class Target:
    """Whom something is sent to: a company, within it a unit, within it a person.

    The names are for showing; what is stored are the ids.
    """

    company: int
    unit: int | None = None
    person: int | None = None
    company_name: str = ""
    unit_name: str = ""
    person_name: str = ""


@dataclass(frozen=True)
class Complaint:
    """A case. Whose words they are stands in ``customer`` or in the ``contact_*``.

    ``next_due`` is when the open clock ``next_clock`` ends that ends first; None where none runs.
    """

    id: int
    company: int
    number: str
    state: str
    round: int
    origin: str
    channel: str
    ivr_choice: str
    received_at: datetime
    registered_at: datetime
    registered_by: int | None
    title: str
    words: str
    wish: str
    wish_kind: str
    kind: str
    fault: str
    level: str
    tier: str
    safety: bool
    legal: bool
    anonymous: bool
    customer: int | None
    contact_name: str
    contact_phone: str
    vehicle: int | None
    card: int | None
    order_number: str
    target: Target | None
    target_note: str
    source_number: str
    source_due: datetime | None
    old_number: str
    again_of: int | None
    merged_into: int | None
    accepted_at: datetime | None
    accepted_by: int | None
    acknowledged_at: datetime | None
    acknowledged_how: str
    on_contact: bool
    suspended_at: datetime | None
    suspended_why: str
    answered_at: datetime | None
    escalated: int
    urged: int
    reopened: int
    void_asked_by: int | None
    void_asked_why: str
    result: str
    result_text: str
    cause: str
    cause_text: str
    liability: str
    lesson: str
    shared: bool
    closed_at: datetime | None
    closed_by: int | None
    archive_number: str
    shelf: str
    retain_until: date | None
    archived_at: datetime | None
    next_clock: str
    next_started: datetime | None
    next_due: datetime | None
    version: int

    @property
    def open(self) -> bool:
        """Whether something is still owed."""
        return self.state in OPEN


@dataclass(frozen=True)
class Round:
    """A round of a case: why it was opened (``first``, ``unsatisfied``, ``reopened`` …)."""

    round: int
    why: str
    reason: str
    opened_at: datetime
    opened_by: str


@dataclass(frozen=True)
class DispatchResult:
    """What whoever handled an order found and did; ``cost_fen`` is what it cost, in fen."""

    facts: str = ""
    cause: str = ""
    cause_text: str = ""
    liability: str = ""
    liable: str = ""
    liable_also: str = ""
    measure: str = ""
    inner_measure: str = ""
    cost_fen: int = 0
    reaction: str = ""


@dataclass(frozen=True)
class Dispatch:
    """An order, with the limits that its clocks hold; ``receipt_late`` tells a late signature."""

    id: int
    complaint: int
    round: int
    number: str
    state: str
    target: Target
    demand: str
    sent_at: datetime
    sent_by: str
    received_at: datetime | None
    received_by: int | None
    received_name: str
    submitted_at: datetime | None
    submitted_by: int | None
    submitted_name: str
    reviewed_at: datetime | None
    reviewed_by: int | None
    reviewed_name: str
    review_note: str
    result: DispatchResult
    receipt_due: datetime | None
    handling_due: datetime | None
    version: int

    @property
    def receipt_late(self) -> bool:
        """Whether it was signed for after its time."""
        return bool(self.received_at and self.receipt_due and self.received_at > self.receipt_due)


@dataclass(frozen=True)
class ClockRow:
    """A clock: begun, due, ended and how (``met``, ``renewed``, ``dropped``; "" while it runs).

    ``due_at`` is None while the calendar lacks ``unknown_year``.
    """

    id: int
    complaint: int
    dispatch: int | None
    kind: str
    round: int
    started_at: datetime
    limit_minutes: int
    limit_days: int
    due_at: datetime | None
    unknown_year: int | None
    ended_at: datetime | None
    ended_how: str
    told_customer: bool
    reason: str
    by: str
    rung: int

    @property
    def kept(self) -> bool:
        """Whether it was met in time."""
        return bool(
            self.ended_how == "met"
            and self.ended_at
            and self.due_at
            and self.ended_at <= self.due_at
        )


@dataclass(frozen=True)
class CaseEvent:
    """A step of a case or of one of its orders; ``content`` holds what was typed (JSON types)."""

    id: int
    complaint: int
    dispatch: int | None
    round: int
    event: str
    source: str
    target: str
    at: datetime
    by: int | None
    by_name: str
    post: str
    number: str
    reason: str
    content: dict[str, object]


@dataclass(frozen=True)
class CallbackTry:
    """An attempt to reach whoever complained: the way, and what came of it."""

    id: int
    at: datetime
    by: str
    way: str
    outcome: str
    note: str


@dataclass(frozen=True)
class Callback:
    """The callback of a round; ``outcome`` is "" while it is to be made."""

    id: int
    complaint: int
    round: int
    number: str
    opened_at: datetime
    ended_at: datetime | None
    outcome: str
    grade: int | None
    comment: str
    by: int | None
    by_name: str
    tries: tuple[CallbackTry, ...] = ()


@dataclass(frozen=True)
class Supervision:
    """An answer that was demanded: ``urge`` 催办 or ``supervise`` 督办."""

    id: int
    complaint: int
    dispatch: int | None
    number: str
    kind: str
    target: Target
    demand: str
    asked_at: datetime
    asked_by: int | None
    asked_name: str
    due_at: datetime | None
    answer: str
    answered_at: datetime | None
    answered_name: str
    version: int


@dataclass(frozen=True)
class Rectification:
    """An order to put something right; ``rounds`` counts how often it was carried out anew."""

    id: int
    company: int
    number: str
    complaint: int | None
    state: str
    issue: str
    basis: str
    opinion: str
    target: Target
    issued_at: datetime
    issued_name: str
    due_on: date
    accepted_at: datetime | None
    measure: str
    done_on: date | None
    submitted_at: datetime | None
    submitted_by: int | None
    submitted_name: str
    verified_at: datetime | None
    verified_name: str
    verdict: str
    rounds: int
    version: int


@dataclass(frozen=True)
class Remedy:
    """What is done to make it good, its cost in fen, and who decided on it."""

    id: int
    complaint: int
    kind: str
    what: str
    cost_fen: int
    state: str
    asked_at: datetime
    asked_by: int | None
    asked_name: str
    decided_at: datetime | None
    decided_name: str
    decision_note: str
    given_at: datetime | None
    version: int


@dataclass(frozen=True)
class Pause:
    """A while in which the office waited for the customer and the clocks stood still."""

    reason: str
    from_at: datetime
    until_at: datetime | None


@dataclass(frozen=True)
class Limits:
    """How long each part of a case may take: minutes of working time, the answer working days."""

    acknowledge: int
    promise: int
    receipt: int
    handling: int
    callback: int
    answer_days: int
