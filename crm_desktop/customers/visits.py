"""Visits to customers (domain S17): planned, moved, done with a result, or cancelled."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from crm_desktop.customers.care import SavedVisit, Visit, VisitPlan
from crm_desktop.customers.model import Customer
from crm_desktop.customers.room import ArchiveService, label
from crm_desktop.customers.undo import Journal
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import day_text, moment, parse_day, stamp
from crm_desktop.foundation.errors import NotFound, Refused
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db import sql
from db.models.care import Visit as VisitTable

VIEW, CREATE, DO = "visits.view", "visits.create", "visits.do"
_VISIT = """
SELECT v.planned_on, v.purpose, v.who_id, v.id, v.customer_id, p.name, v.done_at, v.cancelled_at,
       v.result, v.version
FROM visit v JOIN person p ON p.id = v.who_id
"""


class VisitService(ArchiveService):
    """Visits to customers within scope."""

    @reading(VIEW)
    def visits(self, look: Look, customer: int) -> list[Visit]:
        """Return the visits of a customer: what is due first, then the newest."""
        self._hidden(look)
        self._whole(look, customer, binned=True)
        found = sql.rows(f"{_VISIT} WHERE v.customer_id = ? ORDER BY v.planned_on, v.id", customer)
        visits = [_visit(row) for row in found]
        due = [visit for visit in visits if visit.due]
        return due + [visit for visit in reversed(visits) if not visit.due]

    @reading(VIEW)
    def visit(self, look: Look, visit: int) -> Visit:
        """Return a visit; raises NotFound."""
        self._hidden(look)
        return self._reached(look, visit)[1]

    @use_case("visit.plan", CREATE)
    def plan(self, work: Work, customer: int, plan: VisitPlan) -> Visit:
        """Plan a visit; raises ValidationErrors, NotFound."""
        found = self._whole(work, customer)
        plan = _checked(plan, work)
        row = VisitTable.create(
            customer=customer,
            planned_on=day_text(plan.planned_on),
            purpose=plan.purpose,
            who=plan.who,
        )
        made = _visit_of(row.id)
        work.changed("visit", made.id, plan.purpose, None, plan)
        work.changed("customer", customer, label(found), None, _told(made))
        return made

    @use_case("visit.move", CREATE)
    def move(self, work: Work, visit: int, version: int, plan: VisitPlan) -> SavedVisit:
        """Change day, purpose or person of a visit that is due.

        Raises ValidationErrors, Conflict, NotFound, and Refused where it is over.
        """
        found, before = self._due(work, visit)
        plan = _checked(plan, work, before)
        values = {
            "planned_on": day_text(plan.planned_on),
            "purpose": plan.purpose,
            "who": plan.who,
        }
        return self._write(work, found, before, version, mine=plan, values=values)

    @use_case("visit.done", DO)
    def done(self, work: Work, visit: int, version: int, result: str) -> SavedVisit:
        """Note what came of a visit; raises ValidationErrors, Conflict, NotFound, Refused."""
        found, before = self._due(work, visit)
        result = _needed("result", result, 4000)
        values = {"done_at": stamp(work.now), "result": result}
        return self._write(work, found, before, version, mine={"result": result}, values=values)

    @use_case("visit.cancel", CREATE)
    def cancel(self, work: Work, visit: int, version: int, reason: str) -> SavedVisit:
        """Take a visit off the plan for a reason.

        Raises ValidationErrors without one, Conflict, NotFound, Refused.
        """
        found, before = self._due(work, visit)
        reason = _needed("reason", reason, 200)
        work.because(reason)
        values = {"cancelled_at": stamp(work.now), "result": reason}
        return self._write(work, found, before, version, mine={"reason": reason}, values=values)

    def _reached(self, look: Look, visit: int) -> tuple[Customer, Visit]:
        found = _visit_of(visit)
        return self._whole(look, found.customer, binned=True), found

    def _due(self, work: Work, visit: int) -> tuple[Customer, Visit]:
        customer, found = self._reached(work, visit)
        if not found.due:
            raise Refused(Phrase("visits.is_over"))
        return customer, found

    def _write(
        self,
        work: Work,
        customer: Customer,
        before: Visit,
        version: int,
        *,
        mine: object,
        values: dict[str, Any],
    ) -> SavedVisit:
        journal = Journal(work, work.entry.action, f"{label(customer)} {before.purpose}")
        journal.watch_ids("visit", (before.id,))
        update_version(
            VisitTable,
            before.id,
            version,
            kind="visit",
            mine=mine,
            theirs=lambda: before,
            values=values,
        )
        after = _visit_of(before.id)
        work.changed("visit", before.id, after.purpose, asdict(before), asdict(after))
        work.changed("customer", customer.id, label(customer), _told(before), _told(after))
        return SavedVisit(after, journal.seal())


def _checked(plan: VisitPlan, look: Look, before: Visit | None = None) -> VisitPlan:
    checks = Checks()
    purpose = checks.text("purpose", plan.purpose, longest=200, needed=True)
    if plan.planned_on < look.today and (before is None or plan.planned_on != before.planned_on):
        checks.add("planned_on", Phrase("visits.in_the_past"))
    who = sql.one("SELECT company_id, active FROM person WHERE id = ?", plan.who)
    stays = before is not None and plan.who == before.who
    if who is None or (not stays and not (who[1] and look.acting.reaches(who[0]))):
        checks.add("who", Phrase("error.not_a_choice"))
    checks.done()
    return replace(plan, purpose=purpose)


def _needed(field: str, text: str, longest: int) -> str:
    checks = Checks()
    text = checks.text(field, text, longest=longest, needed=True)
    checks.done()
    return text


def _told(visit: Visit) -> dict[str, Any]:
    """Return a visit as the log of its customer tells it."""
    return {
        "purpose": visit.purpose,
        "planned_on": visit.planned_on,
        "who": visit.who_name,
        "result": visit.result,
    }


def _visit_of(visit: int) -> Visit:
    row = sql.one(f"{_VISIT} WHERE v.id = ?", visit)
    if row is None:
        raise NotFound("visit")
    return _visit(row)


def _visit(row: sql.Row) -> Visit:
    planned, purpose, who, visit, customer, name, done, cancelled, result, version = row
    return Visit(
        parse_day(planned),
        purpose,
        who,
        visit,
        customer,
        name,
        moment(done) if done else None,
        moment(cancelled) if cancelled else None,
        result,
        version,
    )
