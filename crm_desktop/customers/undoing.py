"""Undoing what was done to the archive, one step as a whole."""

from __future__ import annotations

import itertools

from crm_desktop.customers import read, visits
from crm_desktop.customers.bound import must_belong_together
from crm_desktop.customers.index import queue, reindexed
from crm_desktop.customers.model import UndoableStep
from crm_desktop.customers.room import CREATE, EDIT, MERGE, VIEW, ArchiveService, label
from crm_desktop.customers.standing import GRADE, LIFT, QUIET
from crm_desktop.customers.store import give_mains
from crm_desktop.customers.undo import Changed, put_back, touched_customers
from crm_desktop.foundation.clock import moment, stamp
from crm_desktop.foundation.errors import NotFound, Refused
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db import sql
from db.rows import batches

# What it takes to undo a step: the right that it took.
RIGHT_OF = {
    "customer.edit": EDIT,
    "customer.delete": EDIT,
    "customer.bulk_edit": EDIT,
    "customer.bulk_level": GRADE,
    "customer.merge": MERGE,
    "customer.not_same": EDIT,
    "customer.import": CREATE,
    "vehicle.edit": EDIT,
    "vehicle.delete": EDIT,
    "visit.move": visits.CREATE,
    "visit.done": visits.DO,
    "visit.cancel": visits.CREATE,
    "file.place": EDIT,
    "customer.level": GRADE,
    "customer.owner": EDIT,
    # Taking a refusal back lifts it, and taking the lifting back notes it again.
    "customer.quiet": LIFT,
    "customer.contact_again": QUIET,
    "customer.file_remove": EDIT,
}
# Steps that change nothing of what a customer is found by.
_BULK = frozenset({"customer.bulk_edit", "customer.bulk_level"})
_KEYLESS = _BULK | {"customer.not_same"}
# Beyond as many customers their search keys are filled later, and the log names the step only.
_MANY = 200
_STEP = """
SELECT s.id, s.action, s.label, s.at, s.by_id, p.name, s.undone_at
FROM undo_step s JOIN person p ON p.id = s.by_id
"""


class UndoService(ArchiveService):
    """Steps of one's own, and of others for whoever may merge."""

    @reading(VIEW)
    def steps(self, look: Look, *, everybody: bool = False, limit: int = 200) -> list[UndoableStep]:
        """Return steps that can be undone, newest first; raises NotAllowed for those of others."""
        where, params = "", list[int]()
        if everybody:
            self._context.gate.admit(look.acting.actor, MERGE, look.today)
        else:
            where, params = " AND s.by_id = ?", [look.acting.actor.person]
        if not look.acting.everywhere:
            where, params = f"{where} AND s.company_id = ?", [*params, look.acting.company]
        found = sql.rows(
            f"{_STEP} WHERE s.undone_at IS NULL{where} ORDER BY s.id DESC LIMIT ?", *params, limit
        )
        return [_step(row) for row in found]

    @use_case("customer.undo", VIEW)
    def undo(self, work: Work, step: int) -> UndoableStep:
        """Put back everything that a step changed.

        Takes the right that the step took, and MERGE for somebody else's. Raises NotFound, and
        Refused where it was undone already, reaches out of scope, or somebody has changed the same
        since: then nothing is undone.
        """
        found = self._may_undo(work, step)
        customers = touched_customers(step)
        self._must_reach_those(work, step, customers)
        few = customers[:_MANY] if len(customers) <= _MANY else []
        labels = {customer: label(read.customer_of(customer, work.today)) for customer in few}
        keyless = found.action in _KEYLESS
        try:
            with reindexed(*(() if keyless else few)):
                put_back(step)
                give_mains(customers)
            if found.action == "customer.merge":
                for one, other in itertools.pairwise(customers):
                    must_belong_together(one, other)
        except Changed as changed:
            raise self._refusal(found, changed) from changed
        if not few and not keyless:
            queue(customers)
        sql.run(
            "UPDATE undo_step SET undone_at = ?, undone_by_id = ? WHERE id = ?",
            stamp(work.now),
            work.acting.actor.person,
            step,
        )
        sql.run("UPDATE import_run SET state = 'undone' WHERE step_id = ?", step)
        told = {"step": found.action, "by": found.by_name}
        work.changed("undo_step", step, found.label, told, None)
        for customer, name in labels.items():
            work.changed("customer", customer, name, {"step": found.action}, None)
        if found.action in _BULK and not few:
            work.touched("customer", customers)
        return self._step(step)

    def _may_undo(self, work: Work, step: int) -> UndoableStep:
        found = self._step(step)
        gate, actor = self._context.gate, work.acting.actor
        company = sql.scalar("SELECT company_id FROM undo_step WHERE id = ?", step)
        if not work.acting.reaches(company):
            raise NotFound("undo_step")
        if found.by != actor.person:
            gate.admit(actor, MERGE, work.today)
        gate.admit(actor, RIGHT_OF[found.action], work.today)
        if found.undone_at is not None:
            raise Refused(Phrase("customers.undo.done"))
        return found

    def _must_reach_those(self, work: Work, step: int, customers: list[int]) -> None:
        """Hold that all a step touched is in scope: whoever took it may have reached further."""
        vehicles = (
            "SELECT v.company_id FROM undo_row u JOIN vehicle v ON v.id = u.row_id "
            "WHERE u.step_id = ? AND u.tbl = 'vehicle'"
        )
        companies = {company for (company,) in sql.rows(vehicles, step)}
        shown: set[int] = set()
        for some in batches(customers):
            asked = f"SELECT id, company_id FROM customer WHERE id IN ({sql.marks(len(some))})"
            for customer, company in sql.rows(asked, *some):
                shown.add(customer)
                companies.add(company)
        # Where a server holds the rights, what is out of scope is not there at all.
        beyond = self._context.database.is_persons and not shown.issuperset(customers)
        if beyond or not all(work.acting.reaches(company) for company in companies):
            raise Refused(Phrase("error.outside_scope"))

    def _step(self, step: int) -> UndoableStep:
        row = sql.one(f"{_STEP} WHERE s.id = ?", step)
        if row is None:
            raise NotFound("undo_step")
        return _step(row)

    def _refusal(self, step: UndoableStep, changed: Changed) -> Refused:
        """Return why a step cannot be undone, with whoever has changed the same row since."""
        row = sql.one(
            "SELECT p.name, s.at, s.action FROM undo_row u JOIN undo_step s ON s.id = u.step_id "
            "JOIN person p ON p.id = s.by_id "
            "WHERE u.tbl = ? AND u.row_id = ? AND s.id > ? AND s.undone_at IS NULL ORDER BY s.id",
            changed.table,
            changed.row,
            step.id,
        )
        if row is None:
            return Refused(Phrase("customers.undo.changed"))
        name, at, action = row
        when = moment(at).strftime("%Y-%m-%d %H:%M")
        what = Phrase(f"action.{action}")
        return Refused(Phrase("customers.undo.changed_by", name=name, at=when, what=what))


def _step(row: sql.Row) -> UndoableStep:
    step, action, name, at, by, by_name, undone_at = row
    return UndoableStep(
        step, action, name, moment(at), by, by_name, moment(undone_at) if undone_at else None
    )
