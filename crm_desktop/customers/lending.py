"""The paper files of customers (domain S26): where they stand, who has them, how long they stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from crm_desktop.customers.care import Borrowing, FilePlace, PaperFile
from crm_desktop.customers.model import Customer, Saved
from crm_desktop.customers.read import stored_day
from crm_desktop.customers.room import EDIT, VIEW, ArchiveService, label
from crm_desktop.customers.undo import Journal
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import day_text, moment, parse_day, stamp
from crm_desktop.foundation.errors import NotFound, Refused
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db import sql
from db.models.care import Borrowing as BorrowingTable
from db.models.customers import Customer as CustomerTable

_BORROWING = """
SELECT b.id, c.id, c.name, c.code, c.file_number, b.borrower, b.lent_at, b.due_on, p.name,
       b.returned_at, c.company_id
FROM borrowing b JOIN customer c ON c.id = b.customer_id JOIN person p ON p.id = b.lent_by_id
"""
_PAST = """
SELECT id, company_id, file_number, shelf, retain_until, name, code, version FROM customer
WHERE retain_until < ? AND merged_into_id IS NULL ORDER BY retain_until, code
"""


class LendingService(ArchiveService):
    """Paper files within scope. Nothing here destroys one: that takes an approved list."""

    @reading(VIEW)
    def file(self, look: Look, customer: int) -> PaperFile:
        """Return a customer's paper file; raises NotFound."""
        self._hidden(look)
        return _file_of(self._whole(look, customer, binned=True), look)

    @use_case("file.place", EDIT)
    def place(self, work: Work, customer: int, version: int, place: FilePlace) -> Saved:
        """Say where a file stands and until when it is kept; raises ValidationErrors, Conflict."""
        before = self._whole(work, customer)
        checks = Checks()
        place = replace(
            place,
            file_number=checks.text("file_number", place.file_number, longest=40),
            shelf=checks.text("shelf", place.shelf, longest=60),
        )
        checks.done()
        was = FilePlace(before.file_number, before.shelf, before.retain_until)
        journal = Journal(work, "file.place", label(before))
        journal.watch_ids("customer", (customer,))
        update_version(
            CustomerTable,
            customer,
            version,
            kind="customer",
            mine=place,
            theirs=lambda: _file_of(before, work),
            values={
                "file_number": place.file_number,
                "shelf": place.shelf,
                "retain_until": stored_day(place.retain_until),
                "updated_at": stamp(work.now),
            },
        )
        work.changed("customer", customer, label(before), was, place)
        return Saved(self._shown(work, customer), journal.seal())

    @use_case("file.lend", EDIT)
    def lend(self, work: Work, customer: int, borrower: str, due_on: date) -> Borrowing:
        """Lend a file to somebody until a day.

        Raises ValidationErrors, NotFound, and Refused while somebody has it.
        """
        found = self._whole(work, customer)
        checks = Checks()
        borrower = checks.text("borrower", borrower, longest=100, needed=True)
        if due_on < work.today:
            checks.add("due_on", Phrase("visits.in_the_past"))
        checks.done()
        out = _file_of(found, work).out
        if out is not None:
            raise Refused(Phrase("file.is_out", name=out.borrower, day=day_text(out.due_on)))
        row = BorrowingTable.create(
            customer=customer,
            borrower=borrower,
            lent_at=stamp(work.now),
            due_on=day_text(due_on),
            lent_by=work.acting.actor.person,
        )
        told = {"borrower": borrower, "due_on": due_on}
        work.changed("borrowing", row.id, found.file_number or label(found), None, told)
        work.changed("customer", customer, label(found), None, told)
        return _borrowing_of(row.id, work)

    @use_case("file.return", EDIT)
    def give_back(self, work: Work, borrowing: int) -> Borrowing:
        """Note that a file is back; raises NotFound, Refused where it was back already."""
        lent = _borrowing_of(borrowing, work)
        found = self._whole(work, lent.customer, binned=True)
        if lent.returned_at is not None:
            raise Refused(Phrase("file.is_back"))
        now = stamp(work.now)
        sql.run("UPDATE borrowing SET returned_at = ? WHERE id = ?", now, borrowing)
        was, told = {"borrower": lent.borrower}, {"returned": day_text(work.today)}
        work.changed("borrowing", borrowing, lent.file_number or label(found), was, told)
        work.changed("customer", found.id, label(found), was, told)
        return _borrowing_of(borrowing, work)

    @reading(VIEW)
    def borrowing(self, look: Look, borrowing: int) -> Borrowing:
        """Return a borrowing; raises NotFound."""
        self._hidden(look)
        found = _borrowing_of(borrowing, look)
        self._whole(look, found.customer, binned=True)
        return found

    @reading(VIEW)
    def past_retention(self, look: Look) -> list[PaperFile]:
        """Return the files whose time is over, the oldest first: to be looked through, no more."""
        self._hidden(look)
        return files_past(look)


def files_past(look: Look) -> list[PaperFile]:
    """Return the files within scope that need no longer be kept."""
    return [
        PaperFile(number, shelf, parse_day(until), customer, name, code, version)
        for customer, company, number, shelf, until, name, code, version in sql.rows(
            _PAST, day_text(look.today)
        )
        if look.acting.reaches(company)
    ]


def open_borrowings(look: Look) -> list[Borrowing]:
    """Return the files within scope that somebody has, the first to come back first."""
    found = sql.rows(f"{_BORROWING} WHERE b.returned_at IS NULL ORDER BY b.due_on, b.id")
    return [_borrowing(row, look) for row in found if look.acting.reaches(row[-1])]


def _file_of(customer: Customer, look: Look) -> PaperFile:
    found = sql.rows(f"{_BORROWING} WHERE b.customer_id = ? ORDER BY b.id DESC", customer.id)
    return PaperFile(
        customer.file_number,
        customer.shelf,
        customer.retain_until,
        customer.id,
        customer.name,
        customer.code,
        customer.version,
        tuple(_borrowing(row, look) for row in found),
    )


def _borrowing_of(borrowing: int, look: Look) -> Borrowing:
    row = sql.one(f"{_BORROWING} WHERE b.id = ?", borrowing)
    if row is None:
        raise NotFound("borrowing")
    return _borrowing(row, look)


def _borrowing(row: sql.Row, look: Look) -> Borrowing:
    borrowing, customer, name, code, file, borrower, lent, due, lent_by, returned, _ = row
    due_on = parse_day(due)
    return Borrowing(
        borrowing,
        customer,
        name,
        code,
        file,
        borrower,
        moment(lent),
        due_on,
        lent_by,
        moment(returned) if returned else None,
        returned is None and due_on < look.today,
    )
