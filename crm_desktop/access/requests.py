"""Requests to the administrator: asked by a supervisor, approved by a manager, then carried out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from crm_desktop.access import rules
from crm_desktop.access.model import REQUESTS, Request, RequestData
from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import day_text, moment, parse_day, stamp
from crm_desktop.foundation.errors import NotFound, Refused, ValidationErrors
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.settings import REQUEST_DAYS, closing_time, value_of
from crm_desktop.foundation.usecase import Service, reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.foundation.workdays import YearUnknown
from crm_desktop.office.calendar import working_calendar
from db import sql
from db.models.access import AccessRequest

ASK, APPROVE, DO = "administration.request", "administration.approve", "administration.do"
VIEW = "administration.view"
APPROVES_OWN = "approves_own_request"

_REQUEST = """
SELECT r.subject, r.text, r.due_on, r.id, r.company_id, r.number, r.state, r.version,
       r.requested_by_id, a.name, r.requested_at, r.decided_by_id, b.name, r.decided_at,
       r.done_by_id, c.name, r.done_at, r.remark
FROM access_request r
JOIN person a ON a.id = r.requested_by_id
LEFT JOIN person b ON b.id = r.decided_by_id
LEFT JOIN person c ON c.id = r.done_by_id
"""


class RequestService(Service):
    """Requests on their way."""

    @reading(VIEW)
    def requests(self, look: Look, *, ended: bool = False) -> list[Request]:
        """Return requests within scope, the one due first on top; ended ones when asked for."""
        states = sorted(REQUESTS.ends) if ended else ["requested", "approved"]
        found = sql.rows(
            f"{_REQUEST} WHERE r.state IN ({sql.marks(len(states))}) ORDER BY r.due_on, r.id",
            *states,
        )
        # Many are due on the same day, and each closing time would be looked up again.
        closes = cache(closing_time)
        return [r for row in found if look.acting.reaches((r := _request(row, closes)).company)]

    @reading(VIEW)
    def request(self, look: Look, request: int) -> Request:
        """Return a request; raises NotFound."""
        return _get(look, request)

    @reading(ASK)
    def usual_due_day(self, look: Look) -> date:
        """Return by when a request handed in today is due as a rule: some working days later.

        Where the calendar of a year is not loaded every day counts.
        """
        days = value_of(REQUEST_DAYS)
        try:
            return working_calendar(look.acting.company).add_workdays(look.today, days)
        except YearUnknown:
            return look.today + timedelta(days=days)

    @use_case("request.submit", ASK)
    def submit(self, work: Work, data: RequestData) -> Request:
        """Hand a request in; raises ValidationErrors."""
        checks = Checks()
        text = checks.text("text", data.text, longest=4000, needed=True)
        rules.check_entry(checks, "subject", "request_subject", data.subject)
        if data.due_on < work.today:
            checks.add("due_on", Phrase("error.in_the_past"))
        checks.done()
        acting = work.acting
        row = AccessRequest.create(
            company=acting.company,
            number=next_number(acting.company, "request", work.today),
            subject=data.subject,
            text=text,
            state=REQUESTS.states[0],
            requested_by=acting.actor.person,
            requested_at=stamp(work.now),
            due_on=day_text(data.due_on),
        )
        work.changed("request", row.id, row.number, None, data)
        return _get(work, row.id)

    @use_case("request.approve", APPROVE)
    def approve(
        self,
        work: Work,
        request: int,
        version: int,
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> Request:
        """Approve a request of somebody else; raises SecondPersonNeeded for one's own."""
        before = _get(work, request)
        work.needs_another(APPROVES_OWN, before.requested_by, second, exception, APPROVE)
        decided = {"decided_by": work.acting.actor.person, "decided_at": stamp(work.now)}
        return _step(work, before, version, "approve", decided)

    @use_case("request.reject", APPROVE)
    def reject(self, work: Work, request: int, version: int, reason: str) -> Request:
        """Reject a request with a reason; raises ValidationErrors without one."""
        if not reason.strip():
            raise ValidationErrors({"reason": Phrase("error.needed")})
        work.because(reason)
        decided = {
            "decided_by": work.acting.actor.person,
            "decided_at": stamp(work.now),
            "remark": work.entry.reason,
        }
        return _step(work, _get(work, request), version, "reject", decided)

    @use_case("request.withdraw", ASK)
    def withdraw(self, work: Work, request: int, version: int) -> Request:
        """Take one's own request back; raises Refused for somebody else's."""
        before = _get(work, request)
        if before.requested_by != work.acting.actor.person:
            raise Refused(Phrase("error.not_yours"))
        return _step(work, before, version, "withdraw", {})

    @use_case("request.carry_out", DO)
    def carry_out(self, work: Work, request: int, version: int, remark: str = "") -> Request:
        """Note that an approved request has been carried out; raises ValidationErrors."""
        checks = Checks()
        done = {
            "done_by": work.acting.actor.person,
            "done_at": stamp(work.now),
            "remark": checks.text("remark", remark, longest=1000),
        }
        checks.done()
        return _step(work, _get(work, request), version, "carry_out", done)


def _step(work: Work, before: Request, version: int, event: str, values: dict[str, Any]) -> Request:
    step = REQUESTS.step(before.state, event)
    update_version(
        AccessRequest,
        before.id,
        version,
        kind="request",
        mine={"state": step.target, **values},
        theirs=lambda: before,
        values={"state": step.target, **values},
    )
    after = _get(work, before.id)
    work.changed("request", before.id, before.number, before, after)
    return after


def _get(look: Look, request: int) -> Request:
    row = sql.one(f"{_REQUEST} WHERE r.id = ?", request)
    if row is None or not look.acting.reaches((found := _request(row)).company):
        raise NotFound("request")
    return found


def _request(row: sql.Row, closes: Callable[[int, date], datetime] = closing_time) -> Request:
    subject, text, due_on, record, company, number, state, version = row[:8]
    requested_by, requester, requested_at, decided_by, decider, decided_at = row[8:14]
    done_by, doer, done_at, remark = row[14:]
    return Request(
        subject=subject,
        text=text,
        due_on=parse_day(due_on),
        id=record,
        company=company,
        number=number,
        state=state,
        version=version,
        requested_by=requested_by,
        requester=requester,
        requested_at=moment(requested_at),
        decided_by=decided_by,
        decider=decider or "",
        decided_at=moment(decided_at) if decided_at else None,
        done_by=done_by,
        doer=doer or "",
        done_at=moment(done_at) if done_at else None,
        remark=remark,
        due_at=closes(company, parse_day(due_on)),
    )
