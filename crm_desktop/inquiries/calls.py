"""Calls 来电: noted by hand or out of the exchange's file, with the customer who called."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Sequence
from typing import Any

from crm_desktop.customers.callers import customers_calling
from crm_desktop.foundation.checks import Checks, storable
from crm_desktop.foundation.clock import moment, stamp
from crm_desktop.foundation.formats.phones import mask_phone, phone_digits
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.inquiries.model import CREATE, Call, CallData, CallFilter
from crm_desktop.inquiries.read import holds
from crm_desktop.inquiries.room import VIEW, InquiryRoom
from db import sql
from db.matching import by_phone
from db.models.inquiries import CallRecord

LONGEST_SECONDS = 86_400
_COLUMNS = """
SELECT r.id, r.company_id, r.at, r.phone, r.direction, r.choice, r.agent, r.answered,
       r.wait_seconds, r.talk_seconds, r.after_seconds, r.old_number, r.customer_id,
       coalesce(c.name, '')
FROM call_record r LEFT JOIN customer c ON c.id = r.customer_id
"""


class CallService(InquiryRoom):
    """Calls of companies within scope."""

    @reading(VIEW)
    def ids(self, look: Look, wanted: CallFilter) -> array[int]:
        """Return the calls that a filter finds, the newest first."""
        parts, params = ["1 = 1"], list[Any]()
        if not look.acting.everywhere:
            parts.append("r.company_id = ?")
            params.append(look.acting.company)
        if wanted.missed:
            parts.append("NOT r.answered")
        for word in storable(wanted.text).split():
            columns = ("coalesce(c.name, '')", "r.agent", "r.choice")
            told = [by_phone("call_record", "r", "has"), *map(holds, columns)]
            parts.append(f"({' OR '.join(told)})")
            params += [word] * 4
        return sql.numbers(
            "SELECT r.id FROM call_record r LEFT JOIN customer c ON c.id = r.customer_id "
            f"WHERE {' AND '.join(parts)} ORDER BY r.at DESC, r.id DESC",
            *params,
        )

    @reading(VIEW)
    def rows(self, look: Look, calls: Sequence[int]) -> list[Call]:
        """Return calls within scope, in the order asked."""
        marks = sql.marks(len(calls))
        found = {
            row[0]: _call(row) for row in sql.rows(f"{_COLUMNS} WHERE r.id IN ({marks})", *calls)
        }
        return [
            self._seen(look, found[each])
            for each in calls
            if each in found and look.acting.reaches(found[each].company)
        ]

    @use_case("call.add", CREATE)
    def add(self, work: Work, data: CallData) -> Call:
        """Note a call; raises ValidationErrors for what cannot be one."""
        company = work.acting.company
        values = checked(data, Checks())
        if data.at > work.now:
            checks = Checks()
            checks.add("at", Phrase("complaints.in_the_future"))
            checks.done()
        key = values["phone_key"]
        row = CallRecord.create(
            company=company,
            at=stamp(data.at),
            # By hand calls have no number of their own.
            old_number=own_number(key, stamp(work.now)),
            customer=customers_calling(company, [key]).get(key),
            **values,
        )
        label = mask_phone(data.phone) if data.phone else data.agent
        told = {"at": data.at, "answered": data.answered}
        work.changed("call", row.id, label or "—", None, told)
        return _call(sql.rows(f"{_COLUMNS} WHERE r.id = ?", row.id)[0])


def own_number(*parts: str) -> str:
    """Return what tells a call apart that the exchange gave no number: no telephone can be read
    in it."""
    return "#" + hashlib.blake2b(" ".join(parts).encode(), digest_size=10).hexdigest()


def checked(data: CallData, checks: Checks) -> dict[str, Any]:
    """Return the columns of a call; raises ValidationErrors."""
    phone = checks.text("phone", data.phone, longest=40)
    choice = checks.text("choice", data.choice, longest=60)
    agent = checks.text("agent", data.agent, longest=60)
    checks.choice("direction", data.direction, {"in", "out"})
    for name in ("wait_seconds", "talk_seconds", "after_seconds"):
        if not 0 <= getattr(data, name) <= LONGEST_SECONDS:
            checks.add(name, Phrase("inquiries.no_seconds"))
    checks.done()
    return {
        "phone": phone,
        "phone_key": phone_digits(phone)[:24],
        "direction": data.direction,
        "choice": choice,
        "agent": agent,
        "answered": data.answered,
        "wait_seconds": data.wait_seconds,
        "talk_seconds": data.talk_seconds,
        "after_seconds": data.after_seconds,
    }


def _call(row: sql.Row) -> Call:
    id_, company, at, phone, direction, choice, agent, answered, *rest = row
    return Call(id_, company, moment(at), phone, direction, choice, agent, bool(answered), *rest)
