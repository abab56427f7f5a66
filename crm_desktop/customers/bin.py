"""The bin: customers taken out of use. What was in it stays, and so does the code."""

from __future__ import annotations

from crm_desktop.customers import read
from crm_desktop.customers.bound import must_be_free
from crm_desktop.customers.index import reindexed
from crm_desktop.customers.model import Customer, CustomerRow, Saved
from crm_desktop.customers.room import EDIT, VIEW, ArchiveService, label
from crm_desktop.customers.undo import Journal
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.errors import NotFound, Refused, ValidationErrors
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db import sql
from db.models.customers import Customer as CustomerTable


class BinService(ArchiveService):
    """Putting customers into the bin and taking them out."""

    @reading(VIEW)
    def binned(self, look: Look) -> list[CustomerRow]:
        """Return what is in the bin within scope, newest first; merged records are not in it."""
        self._hidden(look)
        within, params = "", list[int]()
        if not look.acting.everywhere:
            within, params = " AND company_id = ?", [look.acting.company]
        found = sql.rows(
            "SELECT id FROM customer WHERE deleted_at IS NOT NULL AND merged_into_id IS NULL"
            f"{within} ORDER BY deleted_at DESC, id LIMIT 5000",
            *params,
        )
        return read.rows_of([customer for (customer,) in found])

    @use_case("customer.delete", EDIT)
    def delete(self, work: Work, customer: int, version: int, reason: str) -> Saved:
        """Put a customer into the bin for a reason.

        Raises ValidationErrors, Conflict, NotFound, and Refused for a member, for somebody who
        applies to be one, and for an organisation whose people still name it as their employer.
        """
        before = self._whole(work, customer)
        if not reason.strip():
            raise ValidationErrors({"reason": Phrase("error.needed")})
        must_be_free(customer)
        if sql.scalar(
            "SELECT id FROM customer WHERE employer_id = ? AND deleted_at IS NULL", customer
        ):
            raise Refused(Phrase("customers.has_people"))
        journal = Journal(work, "customer.delete", label(before))
        journal.watch_ids("customer", (customer,))
        self._set_deleted(work, before, version, stamp(work.now))
        work.because(reason)
        return Saved(self._shown(work, customer), journal.seal())

    @use_case("customer.restore", EDIT)
    def restore(self, work: Work, customer: int, version: int) -> Customer:
        """Take a customer out of the bin; raises Conflict, NotFound, Refused for a merged one."""
        before = self._whole(work, customer, binned=True)
        if before.merged_into is not None:
            raise Refused(Phrase("customers.was_merged"))
        if before.deleted_at is None:
            raise NotFound("customer")
        self._set_deleted(work, before, version, None)
        return self._shown(work, customer)

    def _set_deleted(self, work: Work, before: Customer, version: int, at: str | None) -> None:
        with reindexed(before.id):
            update_version(
                CustomerTable,
                before.id,
                version,
                kind="customer",
                mine={"deleted_at": at},
                theirs=lambda: self._shown(work, before.id),
                values={
                    "deleted_at": at,
                    "deleted_by": work.acting.actor.person if at else None,
                    "updated_at": stamp(work.now),
                },
            )
        work.changed(
            "customer",
            before.id,
            label(before),
            {"binned": before.deleted_at is not None},
            {"binned": at is not None},
        )
