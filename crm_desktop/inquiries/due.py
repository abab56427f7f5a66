"""What of the inquiries is due at the desk: replies owed, replies to pass on, handovers to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from crm_desktop.complaints.scope import unit_of
from crm_desktop.foundation.clock import moment
from crm_desktop.foundation.work import Look
from crm_desktop.office.due import DueItem, Rights
from db import sql

# As in the model, which takes longer to import than everything that is due to ask.
CREATE, REPLY = "inquiries.create", "inquiries.reply"
_MOST = 100
_TITLE = 60
_WAITING = """
SELECT i.id, i.company_id, i.question, coalesce(c.name, i.contact_name), i.received_at,
       i.passed_at, i.reply_due, i.replied_at
FROM inquiry i LEFT JOIN customer c ON c.id = i.customer_id
"""
_HANDOVERS = """
SELECT h.id, h.company_id, h.words, coalesce(c.name, h.contact_name), h.opened_at,
       h.due_at, h.unit_id
FROM handover h LEFT JOIN customer c ON c.id = h.customer_id
WHERE h.done_at IS NULL ORDER BY coalesce(h.due_at, '9'), h.id LIMIT 200
"""


def due_items(look: Look, rights: Rights) -> Iterator[DueItem]:
    """Yield what whoever acts owes somebody who asked."""
    if REPLY in rights:
        yield from _replies(look)
    if CREATE in rights:
        yield from _to_answer(look)
    if {CREATE, REPLY} & rights.keys():
        yield from _handovers(look, own=CREATE not in rights)


def _replies(look: Look) -> Iterator[DueItem]:
    for inquiry, _company, question, who, _at, passed, due, _replied in sql.rows(
        f"{_WAITING} WHERE i.state = 'passed' AND i.target_company_id = ? "
        "AND (i.target_unit_id IS NULL OR i.target_unit_id = ?) "
        f"ORDER BY coalesce(i.reply_due, '9'), i.id LIMIT {_MOST}",
        look.acting.company,
        unit_of(look),
    ):
        yield DueItem("inquiry_reply", "inquiry", inquiry, _line(question), who, _at_of(passed),
                      _at_of(due))  # fmt: skip


def _to_answer(look: Look) -> Iterator[DueItem]:
    """Yield replies that came back and questions left open, those that one entered oneself."""
    for inquiry, company, question, who, at, _passed, _due, replied in sql.rows(
        f"{_WAITING} WHERE i.state IN ('registered', 'replied') AND i.registered_by_id = ? "
        f"ORDER BY i.id LIMIT {_MOST}",
        look.acting.actor.person,
    ):
        if look.acting.reaches(company):
            started = _at_of(replied) or _at_of(at)
            yield DueItem("inquiry_answer", "inquiry", inquiry, _line(question), who, started, None)


def _handovers(look: Look, *, own: bool) -> Iterator[DueItem]:
    unit = unit_of(look)
    for handover, company, words, who, opened, due, of_unit in sql.rows(_HANDOVERS):
        # What names no unit is for whoever enters inquiries.
        ours = of_unit == unit or (of_unit is None and not own)
        if ours and look.acting.reaches(company):
            yield DueItem("handover", "handover", handover, _line(words), who, _at_of(opened),
                          _at_of(due))  # fmt: skip


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line[:_TITLE] + "…" if len(line) > _TITLE else line


def _at_of(text: str | None) -> datetime | None:
    return moment(text) if text else None
