"""What a case's page says of it in a line, and what of it is hidden from whom."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from crm_desktop.complaints.clocks import share_used
from crm_desktop.complaints.model import Callback, CaseEvent, ClockRow, Complaint, Dispatch
from crm_desktop.complaints.waves import Wave, wave_of
from crm_desktop.customers.masking import mask_value, shown_text
from crm_desktop.foundation.workdays import YearUnknown
from crm_desktop.office import attachments
from crm_desktop.office.calendar import working_calendar
from crm_desktop.office.model import Attachment
from db import sql

_WAVES = frozenset({"audio/wav", "audio/x-wav", "audio/vnd.wave"})
_PEOPLE = "SELECT id, name FROM person WHERE id IN ({marks})"
_CUSTOMER = """
SELECT c.id, c.code, c.name, c.kind, c.do_not_contact,
       (SELECT k.value FROM customer_contact k WHERE k.customer_id = c.id AND k.kind = 'phone'
        ORDER BY k.is_main DESC, k.position LIMIT 1)
FROM customer c WHERE c.id = ?
"""
_VEHICLE = "SELECT id, plate, brand, model, vin FROM vehicle WHERE id = ?"
_TIER = "SELECT code, zh, en, rank FROM member_tier WHERE code = ?"
R = TypeVar("R")
# What people type, of each record: a telephone in it is hidden as in a field of its own.
_TYPED = frozenset(
    "demand review_note answer issue basis opinion measure verdict what decision_note comment "
    "reason note result_text cause_text lesson suspended_why void_asked_why facts inner_measure "
    "reaction liable liable_also order_number target_note".split()
)


@dataclass(frozen=True)
class CustomerLine:
    """Whose case it is, in a line: the telephone is masked by right."""

    id: int
    code: str
    name: str
    kind: str
    phone: str
    do_not_contact: bool


@dataclass(frozen=True)
class TierLine:
    """The level of a member as it was when the case came: its words and its rank from 1 up."""

    code: str
    zh: str
    en: str
    rank: int


@dataclass(frozen=True)
class Receipt:
    """How long an order waited for its signature, in working time; ``late`` by how much too long.

    ``limit_minutes`` is 0 where an end was named instead of a length.
    """

    limit_minutes: int
    used: timedelta | None
    late: timedelta | None


@dataclass(frozen=True)
class Loan:
    """The dossier on paper is with somebody, until a day as ISO text."""

    borrower: str
    due_on: str


def masked(record: R, hidden: frozenset[str]) -> R:
    """Return a record with the numbers hidden in what was typed."""
    if not hidden:
        return record
    kept: Any = record
    typed = [each.name for each in fields(kept) if each.name in _TYPED]
    shown: R = replace(kept, **{name: shown_text(getattr(kept, name), hidden) for name in typed})
    return shown


def masked_order(order: Dispatch, hidden: frozenset[str]) -> Dispatch:
    """Return an order as whoever looks may see it."""
    return replace(masked(order, hidden), result=masked(order.result, hidden))


def masked_callback(callback: Callback, hidden: frozenset[str]) -> Callback:
    """Return a callback with its tries as whoever looks may see it."""
    tries = tuple(replace(t, note=shown_text(t.note, hidden)) for t in callback.tries)
    return replace(masked(callback, hidden), tries=tries)


def masked_event(event: CaseEvent, hidden: frozenset[str]) -> CaseEvent:
    """Return a step as whoever looks may see what was typed with it."""
    content = {
        name: shown_text(value, hidden) if name in _TYPED and isinstance(value, str) else value
        for name, value in event.content.items()
    }
    return replace(event, reason=shown_text(event.reason, hidden), content=content)


def customer_line(case: Complaint, hidden: frozenset[str]) -> CustomerLine | None:
    """Return whose case it is; None for a stranger."""
    if case.customer is None:
        return None
    row = sql.one(_CUSTOMER, case.customer)
    if row is None:
        return None
    found, code, name, kind, quiet, phone = row
    shown = mask_value("phone", phone) if phone and hidden else phone or ""
    return CustomerLine(found, code, name, kind, shown, bool(quiet))


def tier_line(code: str) -> TierLine | None:
    """Return a level of members by its code; None where there is none."""
    row = sql.one(_TIER, code) if code else None
    return TierLine(*row) if row else None


def vehicle_line(vehicle: int | None) -> str:
    """Return a vehicle by its plate and model."""
    row = sql.one(_VEHICLE, vehicle) if vehicle else None
    if row is None:
        return ""
    _, plate, brand, model, vin = row
    named = f"{brand} {model}".strip()
    return " ".join(part for part in (plate or vin, named) if part)


def names(case: Complaint) -> dict[int, str]:
    """Return the names of those whom a case's own row names."""
    people = (case.registered_by, case.accepted_by, case.closed_by, case.void_asked_by)
    asked = {person for person in people if person is not None}
    if not asked:
        return {}
    return dict(sql.rows(_PEOPLE.format(marks=sql.marks(len(asked))), *asked))


def working(company: int, start: datetime, end: datetime) -> timedelta | None:
    """Return the working time of a company between two moments; None for an unknown year."""
    try:
        return working_calendar(company).working_time(start, end)
    except YearUnknown:
        return None


def receipt(order: Dispatch, clocks: tuple[ClockRow, ...], now: datetime) -> Receipt:
    """Return how an order stands or stood with its signature, by the hours of whoever got it."""
    clock = next((c for c in clocks if c.dispatch == order.id and c.kind == "receipt"), None)
    company, signed = order.target.company, order.received_at
    used = working(company, order.sent_at, signed) if signed else None
    end = signed or (now if order.state == "sent" else None)
    late = None
    if end and order.receipt_due and end > order.receipt_due:
        late = working(company, order.receipt_due, end)
    return Receipt(clock.limit_minutes if clock else 0, used, late)


def shares(
    case: Complaint, orders: tuple[Dispatch, ...], clocks: tuple[ClockRow, ...], now: datetime
) -> dict[int, float]:
    """Return the share used of each running clock; one whose year is unknown is left out."""
    companies = {each.id: each.target.company for each in orders}
    used: dict[int, float] = {}
    for clock in clocks:
        if clock.ended_at is not None:
            continue
        calendar = working_calendar(companies.get(clock.dispatch or 0, case.company))
        try:
            used[clock.id] = share_used(clock, calendar, now)
        except YearUnknown:
            continue
    return used


def waves(files: list[Attachment]) -> dict[int, Wave]:
    """Return the shapes of those recordings that can be drawn."""
    shapes = {}
    for each in files:
        if each.media_type in _WAVES:
            shape = wave_of(attachments.content_of(each.id))
            if shape is not None:
                shapes[each.id] = shape
    return shapes
