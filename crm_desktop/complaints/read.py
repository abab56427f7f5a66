"""Reading a case and all that belongs to it, for this room's services and its neighbours."""

from __future__ import annotations

import json
from datetime import datetime

from crm_desktop.complaints.model import (
    Callback,
    CallbackTry,
    CaseEvent,
    ClockRow,
    Complaint,
    Dispatch,
    DispatchResult,
    Pause,
    Rectification,
    Remedy,
    Round,
    Supervision,
    Target,
)
from crm_desktop.foundation.clock import moment, parse_day
from crm_desktop.foundation.errors import NotFound
from db import sql

_COMPLAINT = """
SELECT c.id, c.company_id, c.number, c.state, c.round, c.origin, c.channel, c.ivr_choice,
       c.received_at, c.registered_at, c.registered_by_id, c.title, c.words, c.wish, c.wish_kind,
       c.kind, c.fault, c.level, c.tier, c.safety, c.legal, c.anonymous, c.customer_id,
       c.contact_name, c.contact_phone, c.vehicle_id, c.card_id, c.order_number,
       c.target_company_id, c.target_unit_id, c.target_person_id, o.name, u.name, p.name,
       c.target_note, c.source_number, c.source_due, c.old_number, c.again_of_id,
       c.merged_into_id, c.accepted_at, c.accepted_by_id, c.acknowledged_at, c.acknowledged_how,
       c.on_contact, c.suspended_at, c.suspended_why, c.answered_at, c.escalated, c.urged,
       c.reopened, c.void_asked_by_id, c.void_asked_why, c.result, c.result_text, c.cause,
       c.cause_text, c.liability, c.lesson, c.shared, c.closed_at, c.closed_by_id,
       c.archive_number, c.shelf, c.retain_until, c.archived_at, c.next_clock, c.next_started,
       c.next_due, c.version
FROM complaint c
LEFT JOIN company o ON o.id = c.target_company_id
LEFT JOIN unit_state u ON u.unit_id = c.target_unit_id AND u.valid_to IS NULL
LEFT JOIN person p ON p.id = c.target_person_id
"""
_DISPATCH = """
SELECT d.id, d.complaint_id, d.round, d.number, d.state, d.company_id, d.unit_id, d.person_id,
       o.name, u.name, p.name, d.demand, d.sent_at, s.name, d.received_at, d.received_by_id,
       r.name, d.submitted_at, d.submitted_by_id, m.name, d.reviewed_at, d.reviewed_by_id, v.name,
       d.review_note, d.facts, d.cause, d.cause_text, d.liability, d.liable, d.liable_also,
       d.measure, d.inner_measure, d.cost_fen, d.reaction,
       (SELECT due_at FROM complaint_clock k WHERE k.dispatch_id = d.id AND k.kind = 'receipt'
        ORDER BY k.id DESC LIMIT 1),
       (SELECT due_at FROM complaint_clock k WHERE k.dispatch_id = d.id AND k.kind = 'handling'
        ORDER BY k.id DESC LIMIT 1),
       d.version
FROM dispatch d
JOIN company o ON o.id = d.company_id
LEFT JOIN unit_state u ON u.unit_id = d.unit_id AND u.valid_to IS NULL
LEFT JOIN person p ON p.id = d.person_id
LEFT JOIN person s ON s.id = d.sent_by_id
LEFT JOIN person r ON r.id = d.received_by_id
LEFT JOIN person m ON m.id = d.submitted_by_id
LEFT JOIN person v ON v.id = d.reviewed_by_id
"""
_CLOCK = """
SELECT k.id, k.complaint_id, k.dispatch_id, k.kind, k.round, k.started_at, k.limit_minutes,
       k.limit_days, k.due_at, k.unknown_year, k.ended_at, k.ended_how, k.told_customer, k.reason,
       p.name, k.rung
FROM complaint_clock k LEFT JOIN person p ON p.id = k.by_id
"""
_STEP = """
SELECT s.id, s.complaint_id, s.dispatch_id, s.round, s.event, s.source, s.target, s.at, s.by_id,
       p.name, s.post, s.number, s.reason, s.content
FROM complaint_step s LEFT JOIN person p ON p.id = s.by_id
"""
_CALLBACK = """
SELECT b.id, b.complaint_id, b.round, b.number, b.opened_at, b.ended_at, b.outcome, b.grade,
       b.comment, b.by_id, p.name
FROM complaint_callback b LEFT JOIN person p ON p.id = b.by_id
"""
_SUPERVISION = """
SELECT s.id, s.complaint_id, s.dispatch_id, s.number, s.kind, s.company_id, s.unit_id,
       s.person_id, o.name, u.name, t.name, s.demand, s.asked_at, s.asked_by_id, a.name, s.due_at,
       s.answer, s.answered_at, w.name, s.version
FROM supervision s
JOIN company o ON o.id = s.company_id
LEFT JOIN unit_state u ON u.unit_id = s.unit_id AND u.valid_to IS NULL
LEFT JOIN person t ON t.id = s.person_id
LEFT JOIN person a ON a.id = s.asked_by_id
LEFT JOIN person w ON w.id = s.answered_by_id
"""
_RECTIFICATION = """
SELECT r.id, r.company_id, r.number, r.complaint_id, r.state, r.issue, r.basis, r.opinion,
       r.target_company_id, r.unit_id, r.owner_id, o.name, u.name, w.name, r.issued_at, i.name,
       r.due_on, r.accepted_at, r.measure, r.done_on, r.submitted_at, r.submitted_by_id, s.name,
       r.verified_at, v.name, r.verdict, r.rounds, r.version
FROM rectification r
JOIN company o ON o.id = r.target_company_id
LEFT JOIN unit_state u ON u.unit_id = r.unit_id AND u.valid_to IS NULL
LEFT JOIN person w ON w.id = r.owner_id
LEFT JOIN person i ON i.id = r.issued_by_id
LEFT JOIN person s ON s.id = r.submitted_by_id
LEFT JOIN person v ON v.id = r.verified_by_id
"""
_REMEDY = """
SELECT r.id, r.complaint_id, r.kind, r.what, r.cost_fen, r.state, r.asked_at, r.asked_by_id,
       a.name, r.decided_at, d.name, r.decision_note, r.given_at, r.version
FROM remedy r
LEFT JOIN person a ON a.id = r.asked_by_id
LEFT JOIN person d ON d.id = r.decided_by_id
"""


def complaint_of(complaint: int) -> Complaint:
    """Return a case; raises NotFound."""
    return _must(sql.one(f"{_COMPLAINT} WHERE c.id = ?", complaint))


def complaint_numbered(number: str) -> tuple[Complaint, ...]:
    """Return the cases of a number: one in each company at the most."""
    found = sql.rows(f"{_COMPLAINT} WHERE c.number = ? ORDER BY c.id", number.strip().upper())
    return tuple(_complaint(row) for row in found)


def complaints_of(customer: int) -> tuple[Complaint, ...]:
    """Return every case of a customer, the latest first."""
    found = sql.rows(
        f"{_COMPLAINT} WHERE c.customer_id = ? ORDER BY c.received_at DESC, c.id DESC", customer
    )
    return tuple(_complaint(row) for row in found)


def rounds_of(complaint: int) -> tuple[Round, ...]:
    """Return the rounds of a case, the first one first."""
    found = sql.rows(
        "SELECT r.round, r.why, r.reason, r.opened_at, coalesce(p.name, '') FROM complaint_round r "
        "LEFT JOIN person p ON p.id = r.opened_by_id WHERE r.complaint_id = ? ORDER BY r.round",
        complaint,
    )
    return tuple(
        Round(number, why, reason, moment(at), by) for number, why, reason, at, by in found
    )


def dispatch_of(dispatch: int) -> Dispatch:
    """Return an order; raises NotFound."""
    row = sql.one(f"{_DISPATCH} WHERE d.id = ?", dispatch)
    if row is None:
        raise NotFound("dispatch")
    return _dispatch(row)


def dispatches_of(complaint: int) -> tuple[Dispatch, ...]:
    """Return the orders of a case, the latest first."""
    found = sql.rows(f"{_DISPATCH} WHERE d.complaint_id = ? ORDER BY d.id DESC", complaint)
    return tuple(_dispatch(row) for row in found)


def clocks_of(complaint: int) -> tuple[ClockRow, ...]:
    """Return every clock of a case in the order they were started."""
    found = sql.rows(f"{_CLOCK} WHERE k.complaint_id = ? ORDER BY k.id", complaint)
    return tuple(_clock(row) for row in found)


def open_clocks(complaint: int) -> tuple[ClockRow, ...]:
    """Return the clocks of a case that run, in the order they were started."""
    found = sql.rows(
        f"{_CLOCK} WHERE k.complaint_id = ? AND k.ended_at IS NULL ORDER BY k.id", complaint
    )
    return tuple(_clock(row) for row in found)


def events_of(complaint: int) -> tuple[CaseEvent, ...]:
    """Return the steps of a case, the first one first."""
    found = sql.rows(f"{_STEP} WHERE s.complaint_id = ? ORDER BY s.id", complaint)
    return tuple(_event(row) for row in found)


def callbacks_of(complaint: int) -> tuple[Callback, ...]:
    """Return the callbacks of a case with their tries, the first round first."""
    found = sql.rows(f"{_CALLBACK} WHERE b.complaint_id = ? ORDER BY b.round", complaint)
    return tuple(_callback(row) for row in found)


def supervisions_of(complaint: int) -> tuple[Supervision, ...]:
    """Return what was urged and supervised of a case, the latest first."""
    found = sql.rows(f"{_SUPERVISION} WHERE s.complaint_id = ? ORDER BY s.id DESC", complaint)
    return tuple(_supervision(row) for row in found)


def supervision_of(supervision: int) -> Supervision:
    """Return an urge or a supervision; raises NotFound."""
    row = sql.one(f"{_SUPERVISION} WHERE s.id = ?", supervision)
    if row is None:
        raise NotFound("supervision")
    return _supervision(row)


def rectifications_of(complaint: int) -> tuple[Rectification, ...]:
    """Return the rectification orders of a case, the first one first."""
    found = sql.rows(f"{_RECTIFICATION} WHERE r.complaint_id = ? ORDER BY r.id", complaint)
    return tuple(_rectification(row) for row in found)


def rectification_of(rectification: int) -> Rectification:
    """Return a rectification order; raises NotFound."""
    row = sql.one(f"{_RECTIFICATION} WHERE r.id = ?", rectification)
    if row is None:
        raise NotFound("rectification")
    return _rectification(row)


def remedies_of(complaint: int) -> tuple[Remedy, ...]:
    """Return what is done to make a case good, the first one first."""
    found = sql.rows(f"{_REMEDY} WHERE r.complaint_id = ? ORDER BY r.id", complaint)
    return tuple(_remedy(row) for row in found)


def remedy_of(remedy: int) -> Remedy:
    """Return a remedy; raises NotFound."""
    row = sql.one(f"{_REMEDY} WHERE r.id = ?", remedy)
    if row is None:
        raise NotFound("remedy")
    return _remedy(row)


def pauses_of(complaint: int) -> tuple[Pause, ...]:
    """Return the whiles in which a case waited for the customer."""
    found = sql.rows(
        "SELECT reason, from_at, until_at FROM complaint_pause WHERE complaint_id = ? ORDER BY id",
        complaint,
    )
    return tuple(Pause(reason, moment(start), _at(until)) for reason, start, until in found)


def handlers_of(complaint: int, dispatch: int | None = None) -> frozenset[int]:
    """Return who handled a case (one of its orders only where it is given).

    They are those of its history, whoever else took an order on since. They never call back, nor
    decide on a result of theirs.
    """
    narrowed, params = ("", ()) if dispatch is None else (" AND dispatch_id = ?", (dispatch,))
    found = sql.rows(
        "SELECT DISTINCT by_id FROM complaint_step WHERE complaint_id = ? AND by_id IS NOT NULL "
        "AND event IN ('receive', 'progress', 'submit', 'resolve')" + narrowed,
        complaint,
        *params,
    )
    return frozenset(person for (person,) in found)


def _at(text: str | None) -> datetime | None:
    return moment(text) if text else None


def _target(company: int, unit: int | None, person: int | None, *names: str | None) -> Target:
    return Target(company, unit, person, *(name or "" for name in names))


def _must(row: sql.Row | None) -> Complaint:
    if row is None:
        raise NotFound("complaint")
    return _complaint(row)


def _complaint(row: sql.Row) -> Complaint:
    (
        id_, company, number, state, round_, origin, channel, ivr_choice, received_at,
        registered_at, registered_by, title, words, wish, wish_kind, kind, fault, level, tier,
        safety, legal, anonymous, customer, contact_name, contact_phone, vehicle, card,
        order_number, t_company, t_unit, t_person, t_company_name, t_unit_name, t_person_name,
        target_note, source_number, source_due, old_number, again_of, merged_into, accepted_at,
        accepted_by, acknowledged_at, acknowledged_how, on_contact, suspended_at, suspended_why,
        answered_at, escalated, urged, reopened, void_asked_by, void_asked_why, result,
        result_text, cause, cause_text, liability, lesson, shared, closed_at, closed_by,
        archive_number, shelf, retain_until, archived_at, next_clock, next_started, next_due,
        version,
    ) = row  # fmt: skip
    target = None
    if t_company is not None:
        target = _target(t_company, t_unit, t_person, t_company_name, t_unit_name, t_person_name)
    return Complaint(
        id_, company, number, state, round_, origin, channel, ivr_choice, moment(received_at),
        moment(registered_at), registered_by, title, words, wish, wish_kind, kind, fault, level,
        tier, bool(safety), bool(legal), bool(anonymous), customer, contact_name, contact_phone,
        vehicle, card, order_number, target, target_note, source_number, _at(source_due),
        old_number, again_of, merged_into, _at(accepted_at), accepted_by, _at(acknowledged_at),
        acknowledged_how, bool(on_contact), _at(suspended_at), suspended_why, _at(answered_at),
        escalated, urged, reopened, void_asked_by, void_asked_why, result, result_text, cause,
        cause_text, liability, lesson, bool(shared), _at(closed_at), closed_by, archive_number,
        shelf, parse_day(retain_until) if retain_until else None, _at(archived_at), next_clock,
        _at(next_started), _at(next_due), version,
    )  # fmt: skip


def _dispatch(row: sql.Row) -> Dispatch:
    (
        id_, complaint, round_, number, state, company, unit, person, company_name, unit_name,
        person_name, demand, sent_at, sent_by, received_at, received_by, received_name,
        submitted_at, submitted_by, submitted_name, reviewed_at, reviewed_by, reviewed_name,
        review_note, facts, cause, cause_text, liability, liable, liable_also, measure,
        inner_measure, cost_fen, reaction, receipt_due, handling_due, version,
    ) = row  # fmt: skip
    return Dispatch(
        id_, complaint, round_, number, state,
        _target(company, unit, person, company_name, unit_name, person_name),
        demand, moment(sent_at), sent_by or "", _at(received_at), received_by, received_name or "",
        _at(submitted_at), submitted_by, submitted_name or "", _at(reviewed_at), reviewed_by,
        reviewed_name or "", review_note,
        DispatchResult(
            facts, cause, cause_text, liability, liable, liable_also, measure, inner_measure,
            cost_fen, reaction,
        ),
        _at(receipt_due), _at(handling_due), version,
    )  # fmt: skip


def _clock(row: sql.Row) -> ClockRow:
    (
        id_, complaint, dispatch, kind, round_, started_at, minutes, days, due_at, unknown_year,
        ended_at, ended_how, told, reason, by, rung,
    ) = row  # fmt: skip
    return ClockRow(
        id_, complaint, dispatch, kind, round_, moment(started_at), minutes, days, _at(due_at),
        unknown_year, _at(ended_at), ended_how, bool(told), reason, by or "", rung,
    )  # fmt: skip


def _event(row: sql.Row) -> CaseEvent:
    (
        id_, complaint, dispatch, round_, event, source, target, at, by, by_name, post, number,
        reason, content,
    ) = row  # fmt: skip
    return CaseEvent(
        id_, complaint, dispatch, round_, event, source, target, moment(at), by, by_name or "",
        post, number, reason, json.loads(content),
    )  # fmt: skip


def _callback(row: sql.Row) -> Callback:
    id_, complaint, round_, number, opened, ended, outcome, grade, comment, by, name = row
    tries = sql.rows(
        "SELECT t.id, t.at, coalesce(p.name, ''), t.way, t.outcome, t.note FROM complaint_try t "
        "LEFT JOIN person p ON p.id = t.by_id WHERE t.callback_id = ? ORDER BY t.id",
        id_,
    )
    return Callback(
        id_, complaint, round_, number, moment(opened), _at(ended), outcome, grade, comment, by,
        name or "",
        tuple(CallbackTry(i, moment(at), who, way, what, note)
              for i, at, who, way, what, note in tries),
    )  # fmt: skip


def _supervision(row: sql.Row) -> Supervision:
    (
        id_, complaint, dispatch, number, kind, company, unit, person, company_name, unit_name,
        person_name, demand, asked_at, asked_by, asked_name, due_at, answer, answered_at,
        answered_name, version,
    ) = row  # fmt: skip
    return Supervision(
        id_, complaint, dispatch, number, kind,
        _target(company, unit, person, company_name, unit_name, person_name),
        demand, moment(asked_at), asked_by, asked_name or "", _at(due_at), answer,
        _at(answered_at), answered_name or "", version,
    )  # fmt: skip


def _rectification(row: sql.Row) -> Rectification:
    (
        id_, company, number, complaint, state, issue, basis, opinion, t_company, unit, owner,
        company_name, unit_name, owner_name, issued_at, issued_name, due_on, accepted_at, measure,
        done_on, submitted_at, submitted_by, submitted_name, verified_at, verified_name, verdict,
        rounds, version,
    ) = row  # fmt: skip
    return Rectification(
        id_, company, number, complaint, state, issue, basis, opinion,
        _target(t_company, unit, owner, company_name, unit_name, owner_name),
        moment(issued_at), issued_name or "", parse_day(due_on), _at(accepted_at), measure,
        parse_day(done_on) if done_on else None, _at(submitted_at), submitted_by,
        submitted_name or "", _at(verified_at), verified_name or "", verdict, rounds, version,
    )  # fmt: skip


def _remedy(row: sql.Row) -> Remedy:
    (
        id_, complaint, kind, what, cost_fen, state, asked_at, asked_by, asked_name, decided_at,
        decided_name, note, given_at, version,
    ) = row  # fmt: skip
    return Remedy(
        id_, complaint, kind, what, cost_fen, state, moment(asked_at), asked_by, asked_name or "",
        _at(decided_at), decided_name or "", note, _at(given_at), version,
    )  # fmt: skip
