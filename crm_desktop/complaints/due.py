"""What of complaints is due at the desk of whoever looks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from crm_desktop.complaints.notices import unseen
from crm_desktop.complaints.scope import (
    ACCEPT,
    CALL_BACK,
    CLOSE,
    CLOSE_MAJOR,
    HANDLE,
    MAJOR,
    REASSIGN,
    REVIEW,
    REVIEW_MAJOR,
    VIEW,
    is_for,
)
from crm_desktop.foundation.clock import moment, parse_day
from crm_desktop.foundation.formats.numbers import mask_numbers
from crm_desktop.foundation.settings import closing_time
from crm_desktop.foundation.work import Look
from crm_desktop.office.due import DueItem, Rights
from db import sql
from db.models.complaints import LEVELS, OPEN

CARRY_OUT, ISSUE, VERIFY = "rectification.do", "rectification.create", "rectification.approve"
APPROVE_LIMITS = "standards.approve"
_OPEN = ", ".join(f"'{state}'" for state in OPEN)
# What every item of a case shows: number and title, who complains, and from when until when: of
# the clock of its own step, where none runs of the clock of its case that ends first.
_SHOWN = "c.id, c.company_id, c.number, c.title, coalesce(u.name, c.contact_name), c.level"
_CASE = f"""
SELECT {_SHOWN}, coalesce(k.started_at, c.next_started, c.received_at),
       coalesce(k.due_at, c.next_due)
FROM complaint c
LEFT JOIN customer u ON u.id = c.customer_id
LEFT JOIN complaint_clock k ON k.complaint_id = c.id AND k.ended_at IS NULL AND k.kind = ?
WHERE c.state = ?
"""
_PROMISES = f"""
SELECT {_SHOWN}, k.started_at, k.due_at, coalesce(c.accepted_by_id, c.registered_by_id)
FROM complaint c
JOIN complaint_clock k ON k.complaint_id = c.id AND k.ended_at IS NULL AND k.kind = 'promise'
LEFT JOIN customer u ON u.id = c.customer_id
WHERE c.state IN ({_OPEN}) AND c.state <> 'registered' AND c.suspended_at IS NULL
"""
_ORDERS = f"""
SELECT {_SHOWN}, coalesce(k.started_at, c.next_started, d.sent_at), coalesce(k.due_at, c.next_due),
       d.company_id, d.unit_id, d.person_id, d.received_by_id, d.submitted_by_id
FROM dispatch d
JOIN complaint c ON c.id = d.complaint_id
LEFT JOIN customer u ON u.id = c.customer_id
LEFT JOIN complaint_clock k ON k.dispatch_id = d.id AND k.complaint_id = c.id
  AND k.ended_at IS NULL AND k.kind = ?
WHERE d.state = ? AND c.state IN ({_OPEN}) AND d.round = c.round
"""
# As ``read.handlers_of``, asked of every case at once.
_NOT_HANDLED = """
  AND NOT EXISTS (SELECT 1 FROM complaint_step s WHERE s.complaint_id = c.id AND s.by_id = ?
                  AND s.event IN ('receive', 'progress', 'submit', 'resolve'))
"""
_DEMANDS = f"""
SELECT {_SHOWN}, s.asked_at, s.due_at, s.company_id, s.unit_id, s.person_id
FROM supervision s
JOIN complaint c ON c.id = s.complaint_id
LEFT JOIN customer u ON u.id = c.customer_id
WHERE s.answered_at IS NULL AND c.state IN ({_OPEN})
"""
_VOIDS = f"""
SELECT {_SHOWN}, c.received_at, c.next_due, c.void_asked_by_id
FROM complaint c LEFT JOIN customer u ON u.id = c.customer_id
WHERE c.state IN ('registered', 'accepted') AND c.void_asked_by_id IS NOT NULL
"""
_REMEDIES = f"""
SELECT {_SHOWN}, r.asked_at, c.next_due, r.asked_by_id
FROM remedy r
JOIN complaint c ON c.id = r.complaint_id
LEFT JOIN customer u ON u.id = c.customer_id
WHERE r.state = 'asked' AND c.state IN ({_OPEN})
"""
_RECTIFICATIONS = """
SELECT r.id, r.company_id, r.number, r.issue, r.issued_at, r.due_on,
       r.target_company_id, r.unit_id, r.owner_id, r.submitted_by_id
FROM rectification r WHERE r.state = ?
"""
_LIMITS = """
SELECT r.id, r.from_day, p.name FROM sla_rule r JOIN person p ON p.id = r.asked_by_id
WHERE r.approved_at IS NULL AND r.retired_at IS NULL AND r.asked_by_id <> ?
"""


class _To(NamedTuple):
    """Whom something was sent to."""

    company: int
    unit: int | None
    person: int | None


def due_items(look: Look, rights: Rights) -> Iterator[DueItem]:
    """Yield what whoever looks owes a case: what was promised, sent, demanded, asked for."""
    for right, items in (
        (ACCEPT, _of_acceptance),
        (REASSIGN, _returned),
        (HANDLE, _of_orders),
        (VIEW, _demands),
        (CALL_BACK, _callbacks),
        (REVIEW, _of_review),
        (CLOSE, _of_closing),
        (CARRY_OUT, _rectifications),
        (ISSUE, _suggested),
        (VERIFY, _to_verify),
        (APPROVE_LIMITS, _limits),
    ):
        if right in rights:
            yield from items(look, rights)
    yield from _notices(look)


def _of_acceptance(look: Look, rights: Rights) -> Iterator[DueItem]:
    for row in sql.rows(_CASE, "acknowledge", "registered"):
        if _reaches(look, row) and _fits(row, rights[ACCEPT]):
            yield DueItem("case_accept", *_told(row))
    me = look.acting.actor.person
    for row in sql.rows(_PROMISES):
        if row[8] == me or (row[8] is None and _reaches(look, row)):
            yield DueItem("case_promise", *_told(row))


def _returned(look: Look, _rights: Rights) -> Iterator[DueItem]:
    for row in sql.rows(_ORDERS, "handling", "returned"):
        if _reaches(look, row):
            yield DueItem("order_reassign", *_told(row))


def _of_orders(look: Look, _rights: Rights) -> Iterator[DueItem]:
    for row in sql.rows(_ORDERS, "receipt", "sent"):
        if _to_me(look, row):
            yield DueItem("order_receive", *_told(row))
    me = look.acting.actor.person
    for row in sql.rows(_ORDERS, "handling", "handling"):
        if row[11] in (None, me) and (row[11] == me or _to_me(look, row)):
            yield DueItem("order_submit", *_told(row))


def _demands(look: Look, _rights: Rights) -> Iterator[DueItem]:
    for row in sql.rows(_DEMANDS):
        if _to_me(look, row):
            yield DueItem("supervision_answer", *_told(row))


def _callbacks(look: Look, _rights: Rights) -> Iterator[DueItem]:
    me = look.acting.actor.person
    for row in sql.rows(_CASE + _NOT_HANDLED, "callback", "callback", me):
        if _reaches(look, row):
            yield DueItem("case_callback", *_told(row))


def _of_review(look: Look, rights: Rights) -> Iterator[DueItem]:
    me = look.acting.actor.person
    for row in sql.rows(_ORDERS, "handling", "submitted"):
        if _reaches(look, row) and _decides(row, rights, REVIEW, REVIEW_MAJOR) and row[12] != me:
            yield DueItem("order_review", *_told(row))
    for row in sql.rows(_REMEDIES):
        if _reaches(look, row) and _decides(row, rights, REVIEW, REVIEW_MAJOR) and row[8] != me:
            yield DueItem("remedy_approve", *_told(row))


def _of_closing(look: Look, rights: Rights) -> Iterator[DueItem]:
    for row in sql.rows(_CASE, "answer", "closing"):
        if _reaches(look, row) and _decides(row, rights, CLOSE, CLOSE_MAJOR):
            yield DueItem("case_close", *_told(row))
    for row in sql.rows(_VOIDS):
        if (
            _reaches(look, row)
            and _decides(row, rights, CLOSE, CLOSE_MAJOR)
            and row[8] != look.acting.actor.person
        ):
            yield DueItem("case_void", *_told(row))


def _rectifications(look: Look, _rights: Rights) -> Iterator[DueItem]:
    for state, sort in (("issued", "rectify_take"), ("working", "rectify_do")):
        for row in sql.rows(_RECTIFICATIONS, state):
            if is_for(look, _To(*row[6:9])):
                yield _rectification(row, sort)


def _suggested(look: Look, _rights: Rights) -> Iterator[DueItem]:
    for row in sql.rows(_RECTIFICATIONS, "suggested"):
        if look.acting.reaches(row[1]):
            yield _rectification(row, "rectify_issue")


def _to_verify(look: Look, _rights: Rights) -> Iterator[DueItem]:
    for row in sql.rows(_RECTIFICATIONS, "verifying"):
        within = look.acting.reaches(row[1]) or look.acting.reaches(row[6])
        if within and look.acting.actor.person not in (row[8], row[9]):
            yield _rectification(row, "rectify_verify")


def _limits(look: Look, _rights: Rights) -> Iterator[DueItem]:
    if not look.acting.everywhere:
        return
    for limit, from_day, name in sql.rows(_LIMITS, look.acting.actor.person):
        # They hold from that day on, or not at all: so long it may wait.
        due = closing_time(look.acting.company, parse_day(from_day))
        started = due - timedelta(days=7)
        yield DueItem("limit_approve", "limit", limit, from_day, name, started, due)


def _notices(look: Look) -> Iterator[DueItem]:
    told: set[int] = set()
    for notice in unseen(look.acting.actor.person):
        if notice.on_desk and notice.complaint not in told:
            told.add(notice.complaint)
            sort = "case_answered" if notice.sort == "answer" else "case_overdue"
            started, due = notice.started or notice.at, notice.due
            yield DueItem(sort, "complaint", notice.complaint, notice.number, "", started, due)


def _told(row: sql.Row) -> tuple[str, int, str, str, datetime, datetime | None]:
    """Return what an item of a case says; numbers of people in its title are hidden."""
    case, _company, number, title, who, _level, started, due, *_ = row
    shown = f"{number} {mask_numbers(title)}"
    return "complaint", case, shown, who or "", moment(started), moment(due) if due else None


def _rectification(row: sql.Row, sort: str) -> DueItem:
    id_, company, number, issue, issued_at, due_on, *_ = row
    due = closing_time(company, parse_day(due_on))
    shown = f"{number} {mask_numbers(issue)[:60]}"
    if sort == "rectify_take":
        return DueItem("rectify_take", "rectification", id_, shown, "", moment(issued_at), due)
    if sort == "rectify_do":
        return DueItem("rectify_do", "rectification", id_, shown, "", moment(issued_at), due)
    if sort == "rectify_issue":
        return DueItem("rectify_issue", "rectification", id_, shown, "", moment(issued_at), due)
    return DueItem("rectify_verify", "rectification", id_, shown, "", moment(issued_at), due)


def _reaches(look: Look, row: sql.Row) -> bool:
    return look.acting.reaches(row[1])


def _to_me(look: Look, row: sql.Row) -> bool:
    """Return whether an order or a demand went to whoever looks; reaching over all is not enough
    to have it on one's own desk."""
    target = _To(*row[8:11])
    return target.company == look.acting.company and is_for(look, target)


def _fits(row: sql.Row, only: frozenset[str]) -> bool:
    """Return whether a right that is narrowed to a level covers a case."""
    narrowed = only & {LEVELS[0], MAJOR}
    return not narrowed or row[5] in narrowed


def _decides(row: sql.Row, rights: Rights, right: str, major: str) -> bool:
    """Return whether whoever looks decides on a case: on a major one by the right for those."""
    return major in rights if row[5] == MAJOR else MAJOR not in rights[right]
