"""The archive: adding, changing, reading and listing customers, and the timeline of each."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from contextlib import nullcontext

from crm_desktop.customers import index, read
from crm_desktop.customers.filtering import CustomerFilter, conditions, order_by
from crm_desktop.customers.index import reindexed
from crm_desktop.customers.masking import for_the_log, masked, unmasked
from crm_desktop.customers.model import (
    Customer,
    CustomerData,
    CustomerRow,
    Happening,
    Saved,
)
from crm_desktop.customers.room import CREATE, EDIT, VIEW, ArchiveService, label
from crm_desktop.customers.rules import check_customer
from crm_desktop.customers.store import insert_customer, values_of, write_parts
from crm_desktop.customers.undo import Journal
from crm_desktop.customers.vehicles import NewVehicle, check_new, store_new
from crm_desktop.foundation.checks import storable
from crm_desktop.foundation.clock import moment
from crm_desktop.foundation.errors import NotFound, ValidationErrors
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db import sql
from db.models.customers import Customer as CustomerTable


class CustomerService(ArchiveService):
    """Customers within scope, masked as the acting post's right demands."""

    @reading(VIEW)
    def ids(self, look: Look, wanted: CustomerFilter) -> array[int]:
        """Return the customers that a filter finds, in its order."""
        self._hidden(look)
        where, params = conditions(wanted, look)
        order = order_by(wanted)
        return sql.numbers(f"SELECT c.id FROM customer c WHERE {where} ORDER BY {order}", *params)

    @reading(VIEW)
    def rows(self, look: Look, customers: Sequence[int]) -> list[CustomerRow]:
        """Return customers within scope as lists show them, in the order asked."""
        self._hidden(look)
        return [row for row in read.rows_of(customers) if look.acting.reaches(row.company)]

    @reading(VIEW)
    def customer(self, look: Look, customer: int) -> Customer:
        """Return a customer with all there is to know at a glance; raises NotFound."""
        return self._shown(look, customer)

    @reading(VIEW)
    def by_code(self, look: Look, code: str) -> Customer:
        """Return the customer of a code, or of a record merged into another; raises NotFound."""
        found = sql.one(
            "SELECT coalesce(merged_into_id, id) FROM customer WHERE code = ?",
            storable(code.strip().upper()),
        )
        if found is None:
            raise NotFound("customer")
        return self._shown(look, found[0])

    @use_case("customer.add", CREATE)
    def add(self, work: Work, data: CustomerData, vehicles: Sequence[NewVehicle] = ()) -> Customer:
        """Add a customer under the next code of its company, with the vehicles told of at once.

        Raises ValidationErrors; what is wrong with a vehicle is told under ``vehicles.0.plate``.
        """
        self._must_reach(work, data.company)
        faults: dict[str, Phrase] = {}
        try:
            data = check_customer(data, work.today)
        except ValidationErrors as errors:
            faults |= errors.fields
        checked, wrong = check_new(work, data.company, vehicles)
        if faults | wrong:
            raise ValidationErrors(faults | wrong)
        customer, _ = insert_customer(data, work.now, work.acting.actor.person or None)
        store_new(work, customer, checked)
        index.add_new(customer)
        stored = self._whole(work, customer)
        work.changed("customer", customer, label(stored), *for_the_log(None, data))
        return masked(stored, self._hidden(work))

    @use_case("customer.edit", EDIT)
    def edit(self, work: Work, customer: int, version: int, data: CustomerData) -> Saved:
        """Change a customer; a value that was shown masked and left as it was stays.

        Raises ValidationErrors, also for another owner: ``StandingService`` gives customers to
        somebody else, for a reason. Raises Conflict, NotFound.
        """
        hidden = self._hidden(work)
        before = self._whole(work, customer)
        self._must_reach(work, data.company)
        # Where somebody has saved since, the owner may be theirs: that is a conflict.
        if data.owner != before.owner and version == before.version:
            raise ValidationErrors({"owner": Phrase("record_room.owner.elsewhere")})
        was = read.typed(before)
        typed = check_customer(unmasked(data, before, hidden), work.today, was)
        journal = Journal(work, "customer.edit", label(before))
        parts = journal.watch_customer(customer)
        # Most edits change nothing that a customer is found by: their keys stay what they are.
        with nullcontext() if index.same_keys(was, typed) else reindexed(customer):
            update_version(
                CustomerTable,
                customer,
                version,
                kind="customer",
                mine=data,
                theirs=lambda: masked(before, hidden),
                values=values_of(typed, work.now),
            )
            write_parts(customer, typed, parts)
        stored = self._whole(work, customer)
        work.changed("customer", customer, label(stored), *for_the_log(was, typed))
        return Saved(masked(stored, hidden), journal.seal())

    @reading(VIEW)
    def timeline(self, look: Look, customer: int, limit: int = 1000) -> list[Happening]:
        """Return what happened to a customer and to what was merged into it, newest first."""
        self._hidden(look)
        self._whole(look, customer, binned=True)
        found = sql.rows(_TIMELINE, customer, limit)
        return [
            Happening(seq, moment(at), action, outcome, person, post, reason)
            for seq, at, action, outcome, person, post, reason in found
        ]


_TIMELINE = """
WITH RECURSIVE same (id) AS (
    SELECT CAST(? AS INTEGER)
    UNION SELECT c.id FROM customer c JOIN same s ON c.merged_into_id = s.id)
SELECT DISTINCT e.seq, e.at, e.action, e.outcome, e.person_name, e.post_title, e.reason
FROM same s JOIN activity a ON a.kind = 'customer' AND a.subject = s.id
JOIN audit_entry e ON e.seq = a.seq ORDER BY e.seq DESC LIMIT ?
"""
