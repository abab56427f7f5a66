"""Handovers 转办: leads and service requests that somebody has to see to, and what came of them."""

from __future__ import annotations

from typing import Any

from crm_desktop.access.gate import rights_of
from crm_desktop.complaints.scope import unit_of
from crm_desktop.foundation.checks import Checks, storable
from crm_desktop.foundation.clock import moment, stamp
from crm_desktop.foundation.errors import NotAllowed, NotFound, Refused
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.inquiries.model import CREATE, REPLY, Handover, HandoverFilter
from crm_desktop.inquiries.read import holds
from crm_desktop.inquiries.room import VIEW, InquiryRoom
from db import sql
from db.models.inquiries import Handover as HandoverTable

_COLUMNS = """
SELECT h.id, h.company_id, h.number, h.kind, h.type, h.inquiry_id, coalesce(i.number, ''),
       h.customer_id, coalesce(c.name, ''), h.contact_name, h.contact_phone, h.words, h.unit_id,
       coalesce((SELECT u.name FROM unit_state u WHERE u.unit_id = h.unit_id
                 ORDER BY u.valid_from DESC LIMIT 1), ''),
       h.opened_at, coalesce(o.name, ''), h.due_at, h.done_at, coalesce(d.name, ''), h.result,
       h.version
FROM handover h
LEFT JOIN inquiry i ON i.id = h.inquiry_id
LEFT JOIN customer c ON c.id = h.customer_id
LEFT JOIN person o ON o.id = h.opened_by_id
LEFT JOIN person d ON d.id = h.done_by_id
"""
_MOMENTS = (14, 16, 17)
_MOST = 500


class HandoverService(InquiryRoom):
    """Handovers of companies within scope."""

    @reading(VIEW)
    def handovers(self, look: Look, wanted: HandoverFilter) -> list[Handover]:
        """Return handovers, what is due first on top; at most five hundred.

        Whose right is narrowed to their own sees those of their unit.
        """
        parts, params = ["1 = 1"], list[Any]()
        if not look.acting.everywhere:
            parts.append("h.company_id = ?")
            params.append(look.acting.company)
        if "own" in look.acting.only:
            parts.append("h.unit_id = ?")
            params.append(unit_of(look))
        if not wanted.all:
            parts.append("h.done_at IS NULL")
        if wanted.kind:
            parts.append("h.kind = ?")
            params.append(storable(wanted.kind))
        for word in storable(wanted.text).split():
            columns = ("upper(h.number)", "h.words", "h.contact_name", "coalesce(c.name, '')")
            parts.append(f"({' OR '.join(map(holds, columns))})")
            params += [word.upper(), word, word, word]
        found = sql.rows(
            f"{_COLUMNS} WHERE {' AND '.join(parts)} "
            "ORDER BY CASE WHEN h.done_at IS NULL THEN 0 ELSE 1 END, "
            "CASE WHEN h.done_at IS NULL THEN coalesce(h.due_at, '9') ELSE '' END, h.id DESC "
            f"LIMIT {_MOST}",
            *params,
        )
        return [self._seen(look, _handover(row)) for row in found]

    @reading(VIEW)
    def handover(self, look: Look, handover: int) -> Handover:
        """Return a handover; raises NotFound."""
        return self._seen(look, self._reached(look, handover))

    @use_case("handover.done", VIEW)
    def done(self, work: Work, handover: int, version: int, result: str) -> Handover:
        """Note what came of a handover; for whoever enters inquiries or replies to them.

        Raises NotAllowed for others, ValidationErrors without a result, Refused for one that is
        over, Conflict, NotFound.
        """
        if not {CREATE, REPLY} & rights_of(work.acting.actor, work.today).keys():
            raise NotAllowed(REPLY)
        before = self._reached(work, handover)
        if before.done_at is not None:
            raise Refused(Phrase("inquiries.handover_over"))
        checks = Checks()
        told = checks.text("result", result, longest=1000, needed=True)
        checks.done()
        values = {
            "done_at": stamp(work.now),
            "done_by": work.acting.actor.person or None,
            "result": told,
        }
        update_version(
            HandoverTable,
            handover,
            version,
            kind="handover",
            mine=before,
            theirs=lambda: handover_of(handover),
            values=values,
        )
        after = handover_of(handover)
        work.changed("handover", handover, after.number, {"done_at": None}, {"done_at": work.now})
        return self._seen(work, after)

    def _reached(self, look: Look, handover: int) -> Handover:
        found = handover_of(handover)
        own = "own" in look.acting.only and found.unit != unit_of(look)
        if own or not look.acting.reaches(found.company):
            raise NotFound("handover")
        return found


def handover_of(handover: int) -> Handover:
    """Return a handover, whole; raises NotFound."""
    row = sql.one(f"{_COLUMNS} WHERE h.id = ?", handover)
    if row is None:
        raise NotFound("handover")
    return _handover(row)


def _handover(row: sql.Row) -> Handover:
    values = list(row)
    for place in _MOMENTS:
        values[place] = moment(values[place]) if values[place] else None
    return Handover(*values)
