"""Reading applications for membership, for this room's services."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from crm_desktop.foundation.checks import storable
from crm_desktop.foundation.clock import moment
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.formats.phones import mask_phone
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.settings import APPLICATION_DAYS, closing_time, value_of
from crm_desktop.foundation.work import Look
from crm_desktop.foundation.workdays import YearUnknown
from crm_desktop.membership.applying import (
    WAITING,
    Application,
    ApplicationFilter,
    ApplicationRow,
    Missing,
    Paper,
    Shown,
)
from crm_desktop.membership.model import Tier
from crm_desktop.membership.read import tiers
from crm_desktop.office.attachments import attachments
from crm_desktop.office.calendar import working_calendar
from db import sql

#: Whose attachments the scans of an application are.
ATTACHED = "application"

_ROW = """
SELECT a.id, a.company_id, a.number, a.customer_id, c.code, c.name,
       coalesce((SELECT t.value FROM customer_contact t
                 WHERE t.customer_id = c.id AND t.kind = 'phone' AND t.is_main), ''),
       a.state, a.tier_id, a.card_type, a.entered_by_id, p.name, a.entered_at, a.submitted_at,
       a.version
"""
_FROM = """
FROM member_application a
JOIN customer c ON c.id = a.customer_id
JOIN person p ON p.id = a.entered_by_id
"""
_WHOLE = f"""{_ROW}, a.named, a.source, a.terms_signed, a.notice_signed, a.notes, a.missing,
       a.shown, a.decided_by_id, coalesce(d.name, ''), a.decided_at, a.reason,
       (SELECT m.id FROM membership m WHERE m.application_id = a.id)
{_FROM} LEFT JOIN person d ON d.id = a.decided_by_id WHERE a.id = ?
"""
_ROW_FIELDS = 15
_ORDERS = {
    # What waits for a decision first, the longest waiting on top; what is over last, newest first.
    "waiting": (
        "CASE a.state WHEN 'review' THEN 0 WHEN 'papers' THEN 1 WHEN 'draft' THEN 2 "
        "WHEN 'approved' THEN 3 ELSE 4 END, "
        f"CASE WHEN a.state IN ({', '.join(repr(state) for state in WAITING)}) "
        "THEN a.id ELSE -a.id END"
    ),
    "number": "a.number, a.id",
    "newest": "a.id DESC",
}
_PAPERS = """
SELECT e.id, e.kind, e.note, e.received_at, p.name, e.attachment_id
FROM application_evidence e JOIN person p ON p.id = e.received_by_id
WHERE e.application_id = ? ORDER BY e.id
"""


def application_ids(look: Look, wanted: ApplicationFilter) -> array[int]:
    """Return the applications within scope that a filter finds, in its order."""
    parts, params = ["1 = 1"], list[Any]()

    def narrow(part: str, *given: Any) -> None:
        parts.append(part)
        params.extend(given)

    if not look.acting.everywhere:
        narrow("a.company_id = ?", look.acting.company)
    if wanted.states:
        narrow(f"a.state IN ({sql.marks(len(wanted.states))})", *wanted.states)
    if wanted.tier:
        narrow("a.tier_id IN (SELECT id FROM member_tier WHERE code = ?)", storable(wanted.tier))
    if wanted.mine:
        narrow("a.entered_by_id = ?", look.acting.actor.person)
    if wanted.customer is not None:
        narrow("a.customer_id = ?", wanted.customer)
    for word in storable(wanted.text).split():
        narrow(
            "(instr(upper(a.number), ?) > 0 OR instr(c.code, ?) > 0 OR instr(c.name_key, ?) > 0)",
            word.upper(),
            word.upper(),
            fold(word),
        )
    return sql.numbers(
        f"SELECT a.id {_FROM} WHERE {' AND '.join(parts)} ORDER BY {_ORDERS[wanted.order]}", *params
    )


def application_rows(look: Look, applications: Sequence[int]) -> list[ApplicationRow]:
    """Return applications within scope as lists show them, in the order asked."""
    marks = sql.marks(len(applications))
    levels, due = {tier.id: tier for tier in tiers()}, due_days()
    found = {
        row[0]: _row(row, levels, due)
        for row in sql.rows(f"{_ROW} {_FROM} WHERE a.id IN ({marks})", *applications)
        if look.acting.reaches(row[1])
    }
    return [found[each] for each in applications if each in found]


def application_of(look: Look, application: int) -> Application:
    """Return an application within scope, without what the checks say now; raises NotFound."""
    row = sql.one(_WHOLE, application)
    if row is None or not look.acting.reaches(row[1]):
        raise NotFound("application")
    levels = {tier.id: tier for tier in tiers()}
    (named, source, terms, notice, notes, missing, shown, decided_by, decider, decided_at, reason,
     membership) = row[_ROW_FIELDS:]  # fmt: skip
    return Application(
        **vars(_row(row[:_ROW_FIELDS], levels, due_days())),
        named=bool(named),
        source=source,
        terms_signed=bool(terms),
        notice_signed=bool(notice),
        notes=notes,
        missing=_missing(missing),
        papers=papers_of(look, application),
        decided_by=decided_by,
        decider=decider,
        decided_at=moment(decided_at) if decided_at else None,
        reason=reason,
        shown=tuple(Shown(*each) for each in json.loads(shown)),
        consents=_consents(row[3]),
        membership=membership,
    )


def papers_of(look: Look, application: int) -> tuple[Paper, ...]:
    """Return the papers of an application, as they came."""
    files = {each.id: each for each in attachments(look, ATTACHED, application)}
    return tuple(
        Paper(number, kind, note, moment(at), name, files.get(attachment or 0))
        for number, kind, note, at, name, attachment in sql.rows(_PAPERS, application)
    )


def due_days() -> Callable[[int, date], datetime]:
    """Return what tells until when an application handed in on a day is to be decided.

    Working days of its company; where the calendar of a year is not loaded every day counts.
    """
    days = value_of(APPLICATION_DAYS)
    calendar = cache(working_calendar)

    @cache
    def due(company: int, day: date) -> datetime:
        try:
            last = calendar(company).add_workdays(day, days)
        except YearUnknown:
            last = day + timedelta(days=days)
        return closing_time(company, last)

    return due


def missing_text(missing: Missing) -> str:
    """Return papers asked for as stored text."""
    at = missing.asked_at.isoformat() if missing.asked_at else ""
    return json.dumps([list(missing.kinds), missing.note, at], ensure_ascii=False)


def _missing(text: str) -> Missing:
    found = json.loads(text)
    if not found:
        return Missing()
    kinds, note, at = found
    return Missing(tuple(kinds), note, datetime.fromisoformat(at) if at else None)


def _row(
    row: sql.Row, levels: dict[int, Tier], due: Callable[[int, date], datetime]
) -> ApplicationRow:
    (number, company, name, customer, code, customer_name, phone, state, tier, card_type,
     entered_by, clerk, entered_at, submitted_at, version) = row  # fmt: skip
    submitted = moment(submitted_at) if submitted_at else None
    return ApplicationRow(
        id=number,
        company=company,
        number=name,
        customer=customer,
        code=code,
        name=customer_name,
        phone=mask_phone(phone),
        state=state,
        tier=levels[tier],
        card_type=card_type,
        entered_by=entered_by,
        clerk=clerk,
        entered_at=moment(entered_at),
        submitted_at=submitted,
        due_at=due(company, submitted.date()) if submitted and state == "review" else None,
        version=version,
    )


def _consents(customer: int) -> frozenset[str]:
    """Return the purposes that a customer consents to today: the newest line of each holds."""
    newest: dict[str, str] = {}
    for purpose, state in sql.rows(
        "SELECT purpose, state FROM consent WHERE customer_id = ? ORDER BY at, id", customer
    ):
        newest[purpose] = state
    return frozenset(purpose for purpose, state in newest.items() if state == "given")
