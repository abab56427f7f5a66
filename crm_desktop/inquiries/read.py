"""Reading inquiries, for this room's services and its neighbours."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from crm_desktop.complaints.scope import unit_of
from crm_desktop.foundation.checks import storable
from crm_desktop.foundation.clock import moment
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.work import Look
from crm_desktop.inquiries.model import Inquiry, InquiryFilter
from db import sql
from db.matching import by_phone

_COLUMNS = """
SELECT i.id, i.company_id, i.number, i.state, i.channel, i.ivr_choice, i.topic, i.received_at,
       i.registered_by_id, coalesce(r.name, ''), i.customer_id, coalesce(c.name, ''),
       i.contact_name, i.contact_phone, i.vehicle_id, i.question, i.answer, i.article_id,
       i.first_contact, i.answered_at, coalesce(a.name, ''), i.target_company_id,
       coalesce(o.name, ''),
       i.target_unit_id,
       coalesce((SELECT u.name FROM unit_state u WHERE u.unit_id = i.target_unit_id
                 ORDER BY u.valid_from DESC LIMIT 1), ''),
       i.passed_at, coalesce(p.name, ''), i.passed_note, i.reply_due, i.reply, i.replied_at,
       coalesce(y.name, ''), i.closed_at, i.again_of_id, coalesce(b.number, ''), i.turned_kind,
       i.turned_id,
       CASE i.turned_kind
         WHEN '' THEN ''
         WHEN 'complaint' THEN
           coalesce((SELECT t.number FROM complaint t WHERE t.id = i.turned_id), '')
         ELSE coalesce((SELECT h.number FROM handover h WHERE h.id = i.turned_id), '') END,
       i.old_number, i.version
"""
_FROM = """
FROM inquiry i
LEFT JOIN customer c ON c.id = i.customer_id
LEFT JOIN person r ON r.id = i.registered_by_id
LEFT JOIN person a ON a.id = i.answered_by_id
LEFT JOIN person p ON p.id = i.passed_by_id
LEFT JOIN person y ON y.id = i.replied_by_id
LEFT JOIN company o ON o.id = i.target_company_id
LEFT JOIN inquiry b ON b.id = i.again_of_id
"""
_MOMENTS = (7, 19, 25, 28, 30, 32)
_BOOLEAN = 18
_ORDERS = {
    # What waits for us first, then what others owe us; what is over last, newest first.
    "waiting": (
        "CASE i.state WHEN 'registered' THEN 0 WHEN 'replied' THEN 0 WHEN 'passed' THEN 1 "
        "WHEN 'answered' THEN 2 ELSE 3 END, "
        "CASE WHEN i.state = 'passed' THEN coalesce(i.reply_due, '9') ELSE '' END, "
        "CASE WHEN i.state IN ('registered', 'replied', 'passed') THEN i.id ELSE -i.id END"
    ),
    "newest": "i.id DESC",
    "number": "i.number, i.id",
}


def holds(column: str) -> str:
    """Return the SQL that a text holds what is asked for, letter by letter, on either engine."""
    return f"replace({column}, ?, '') <> {column}"


def inquiry_of(inquiry: int) -> Inquiry:
    """Return an inquiry, whole; raises NotFound."""
    row = sql.one(f"{_COLUMNS} {_FROM} WHERE i.id = ?", inquiry)
    if row is None:
        raise NotFound("inquiry")
    return _inquiry(row)


def inquiries_of(inquiries: Sequence[int]) -> list[Inquiry]:
    """Return inquiries that are there, in the order asked."""
    marks = sql.marks(len(inquiries))
    found = {
        row[0]: _inquiry(row)
        for row in sql.rows(f"{_COLUMNS} {_FROM} WHERE i.id IN ({marks})", *inquiries)
    }
    return [found[each] for each in inquiries if each in found]


def inquiry_ids(look: Look, wanted: InquiryFilter) -> array[int]:
    """Return the inquiries within scope that a filter finds, in its order."""
    parts, params = ["1 = 1"], list[Any]()

    def narrow(part: str, *given: Any) -> None:
        parts.append(part)
        params.extend(given)

    acting = look.acting
    if "own" in acting.only:
        narrow("i.target_company_id = ?", acting.company)
        narrow("(i.target_unit_id IS NULL OR i.target_unit_id = ?)", unit_of(look))
    elif not acting.everywhere:
        narrow("(i.company_id = ? OR i.target_company_id = ?)", acting.company, acting.company)
    if wanted.states:
        narrow(f"i.state IN ({sql.marks(len(wanted.states))})", *wanted.states)
    if wanted.topic:
        narrow("i.topic = ?", storable(wanted.topic))
    if wanted.mine:
        narrow("i.registered_by_id = ?", acting.actor.person)
    if wanted.for_us:
        narrow("i.target_company_id = ?", acting.company)
    if wanted.customer is not None:
        narrow("i.customer_id = ?", wanted.customer)
    for word in storable(wanted.text).split():
        narrow(*_spoken_of(word))
    order = _ORDERS[wanted.order]
    return sql.numbers(
        "SELECT i.id FROM inquiry i LEFT JOIN customer c ON c.id = i.customer_id "
        f"WHERE {' AND '.join(parts)} ORDER BY {order}",
        *params,
    )


def _spoken_of(word: str) -> tuple[str, ...]:
    """Return the condition that an inquiry is spoken of by a word, and what is asked with it."""
    asked = [word.upper(), word, word, fold(word)]
    columns = ["upper(i.number)", "i.question", "i.contact_name", "coalesce(c.name_key, '')"]
    if digits := "".join(each for each in word if each.isdigit()):
        asked.append(digits)
    spoken = [*map(holds, columns), *([by_phone("inquiry", "i", "has")] if digits else [])]
    return (f"({' OR '.join(spoken)})", *asked)


def earlier_of(company: int, customer: int | None, phone_key: str, since: str) -> array[int]:
    """Return what the same person asked of a company since an instant, the newest first."""
    if customer is None and not phone_key:
        return array("q")
    return sql.numbers(
        "SELECT i.id FROM inquiry i WHERE i.company_id = ? AND i.received_at >= ? "
        f"AND (i.customer_id = ? OR (i.phone_key <> '' AND {by_phone('inquiry', 'i', 'is')})) "
        "ORDER BY i.id DESC LIMIT 5",
        company,
        since,
        customer or 0,
        phone_key,
    )


def _inquiry(row: sql.Row) -> Inquiry:
    values = list(row)
    for place in _MOMENTS:
        at: str | None = values[place]
        values[place] = moment(at) if at else None
    values[_BOOLEAN] = bool(values[_BOOLEAN])
    return Inquiry(*values)
