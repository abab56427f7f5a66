"""The credit file of a customer: terms, the history of sales on credit, and how it stands today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

from crm_desktop.customers.model import Customer
from crm_desktop.customers.owing import (
    Credit,
    CreditFile,
    CreditSale,
    CreditTerms,
    DayCount,
    Receivable,
    SaleData,
    credit_of,
)
from crm_desktop.customers.read import stored_day
from crm_desktop.customers.room import ArchiveService, label
from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.checks import Checks, storable
from crm_desktop.foundation.clock import day_text, parse_day
from crm_desktop.foundation.errors import Conflict, NotFound, Refused
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.office.calendar import working_calendar
from db import rows, sql
from db.models.care import CreditFile as CreditFileTable
from db.models.care import CreditSale as CreditSaleTable

VIEW, CREATE, APPROVE = "credit.view", "credit.create", "credit.approve"
LARGEST_FEN = 10**13
_LONGEST_DAYS = 3650
_FILE = "SELECT limit_fen, days, grade, review_on, notes, id, version FROM credit_file "
_SALES = """
SELECT s.id, s.number, s.sold_on, s.due_on, s.amount_fen, s.settled_on, s.notes,
       s.number <> '' AND EXISTS (SELECT 1 FROM receivable r
                                  WHERE r.customer_id = s.customer_id AND r.number = s.number)
FROM credit_sale s WHERE s.customer_id = ?
ORDER BY s.settled_on IS NOT NULL, s.due_on, s.id
"""
_RECEIVABLES = """
SELECT id, number, issued_on, due_on, amount_fen, paid_fen FROM receivable WHERE customer_id = ?
ORDER BY paid_fen = amount_fen, due_on, id
"""


class CreditService(ArchiveService):
    """Credit of customers within scope (domain S18)."""

    @reading(VIEW)
    def credit(self, look: Look, customer: int) -> Credit:
        """Return how a customer's credit stands today; raises NotFound."""
        self._hidden(look)
        return read_credit(look, self._whole(look, customer, binned=True))

    @use_case("credit.terms", CREATE)
    def set_terms(
        self,
        work: Work,
        customer: int,
        version: int,
        terms: CreditTerms,
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> Credit:
        """Say what a customer may owe; ``version`` is 0 for the first time.

        More credit takes a second person who may approve it. Raises ValidationErrors, Conflict,
        NotFound, SecondPersonNeeded.
        """
        found = self._whole(work, customer)
        before = _file_of(customer)
        terms = _checked(terms, before)
        if terms.limit_fen > _limit(before) or terms.days > (before.days if before else 0):
            person = work.acting.actor.person
            work.needs_another("credit_alone", person, second, exception, APPROVE)
        if before is None:
            CreditFileTable.insert(customer=customer, **_values(terms)).execute()
        elif not version:
            raise Conflict("credit_file", terms, before)
        else:
            update_version(
                CreditFileTable,
                before.id,
                version,
                kind="credit_file",
                mine=terms,
                theirs=lambda: before,
                values=_values(terms),
            )
        work.changed("customer", customer, label(found), _told(before), _told(terms))
        return read_credit(work, found)

    @use_case("credit.sale", CREATE)
    def add_sale(self, work: Work, customer: int, data: SaleData) -> Credit:
        """Note a sale on credit; raises ValidationErrors, NotFound."""
        found = self._whole(work, customer)
        data = _checked_sale(data, _file_of(customer), work.today)
        CreditSaleTable.insert(
            customer=customer,
            number=data.number,
            sold_on=day_text(data.sold_on),
            due_on=stored_day(data.due_on),
            amount_fen=data.amount_fen,
            notes=data.notes,
        ).execute()
        told = {
            "number": data.number,
            "amount": format_fen(data.amount_fen),
            "due_on": data.due_on,
        }
        work.changed("customer", customer, label(found), None, told)
        return read_credit(work, found)

    @use_case("credit.settle", CREATE)
    def settle(self, work: Work, sale: int, on: date) -> Credit:
        """Note that a sale was paid on a day; raises ValidationErrors, NotFound, Refused."""
        found, was = self._sale(work, sale)
        if was.settled_on is not None:
            raise Refused(Phrase("credit.settled_already"))
        checks = Checks()
        if on > work.today:
            checks.add("on", Phrase("error.in_the_future"))
        elif on < was.sold_on:
            checks.add("on", Phrase("credit.before_sale"))
        checks.done()
        return self._set_settled(work, found, was, on)

    @use_case("credit.reopen", CREATE)
    def reopen(self, work: Work, sale: int, reason: str) -> Credit:
        """Take back that a sale was paid, for a reason.

        Raises ValidationErrors without one, NotFound, Refused where it was not paid.
        """
        found, was = self._sale(work, sale)
        if was.settled_on is None:
            raise Refused(Phrase("credit.not_settled"))
        checks = Checks()
        reason = checks.text("reason", reason, longest=200, needed=True)
        checks.done()
        work.because(reason)
        return self._set_settled(work, found, was, None)

    def _sale(self, work: Work, sale: int) -> tuple[Customer, CreditSale]:
        customer = sql.scalar("SELECT customer_id FROM credit_sale WHERE id = ?", sale)
        if customer is None:
            raise NotFound("credit_sale")
        found = self._whole(work, customer)
        return found, next(each for each in read_credit(work, found).sales if each.id == sale)

    def _set_settled(self, work: Work, found: Customer, was: CreditSale, on: date | None) -> Credit:
        sql.run("UPDATE credit_sale SET settled_on = ? WHERE id = ?", stored_day(on), was.id)
        named = {"number": was.number, "amount": format_fen(was.amount_fen)}
        work.changed(
            "customer",
            found.id,
            label(found),
            {**named, "settled_on": was.settled_on},
            {**named, "settled_on": on},
        )
        return read_credit(work, found)


def read_credit(look: Look, customer: Customer) -> Credit:
    """Return how the credit of a customer within scope stands on the day of a look."""
    count = DayCount(look.today, working_calendar(customer.company))
    sales = []
    for sale, number, sold, due, amount, settled, notes, billed in sql.rows(_SALES, customer.id):
        due_on, settled_on = parse_day(due), parse_day(settled) if settled else None
        late = 0 if settled_on or billed else count.overdue(due_on)
        sales.append(
            CreditSale(
                sale, number, parse_day(sold), due_on, amount, settled_on, notes, bool(billed), late
            )
        )
    receivables = []
    for row, number, issued, due, amount, paid in sql.rows(_RECEIVABLES, customer.id):
        due_on = parse_day(due)
        late = count.overdue(due_on) if paid < amount else 0
        receivables.append(Receivable(row, number, parse_day(issued), due_on, amount, paid, late))
    named = (customer.id, customer.name, customer.code)
    return credit_of(named, _file_of(customer.id), sales, receivables, count)


def days_of(customers: Iterable[int]) -> dict[int, int]:
    """Return how many days customers have to pay; those without a credit file are missing."""
    found: dict[int, int] = {}
    for some in rows.batches(customers):
        marks = sql.marks(len(some))
        asked = f"SELECT customer_id, days FROM credit_file WHERE customer_id IN ({marks})"
        found.update(sql.rows(asked, *some))
    return found


def _file_of(customer: int) -> CreditFile | None:
    row = sql.one(f"{_FILE} WHERE customer_id = ?", customer)
    if row is None:
        return None
    limit, days, grade, review, notes, file, version = row
    review_on = parse_day(review) if review else None
    return CreditFile(limit, days, grade, review_on, notes, file, version)


def _limit(file: CreditFile | None) -> int:
    return file.limit_fen if file else 0


def _checked(terms: CreditTerms, before: CreditFile | None) -> CreditTerms:
    checks = Checks()
    if not 0 <= terms.limit_fen <= LARGEST_FEN:
        checks.add("limit_fen", Phrase("credit.amount_range", most=format_fen(LARGEST_FEN)))
    if not 0 <= terms.days <= _LONGEST_DAYS:
        checks.add("days", Phrase("error.between", least=0, most=_LONGEST_DAYS))
    if terms.grade and terms.grade != (before.grade if before else ""):
        known = sql.scalar(
            "SELECT id FROM dictionary_entry WHERE dictionary = 'credit_grade' AND code = ?",
            storable(terms.grade),
        )
        if not known:
            checks.add("grade", Phrase("error.not_a_choice"))
    notes = checks.text("notes", terms.notes, longest=4000)
    checks.done()
    return replace(terms, notes=notes)


def _checked_sale(data: SaleData, file: CreditFile | None, today: date) -> SaleData:
    checks = Checks()
    number = checks.text("number", data.number, longest=40)
    notes = checks.text("notes", data.notes, longest=200)
    if not 0 < data.amount_fen <= LARGEST_FEN:
        checks.add("amount_fen", Phrase("credit.amount_range", most=format_fen(LARGEST_FEN)))
    if data.sold_on > today:
        checks.add("sold_on", Phrase("error.in_the_future"))
    due_on = data.due_on or data.sold_on + timedelta(days=file.days if file else 0)
    if due_on < data.sold_on:
        checks.add("due_on", Phrase("credit.due_early"))
    checks.done()
    return replace(data, number=number, notes=notes, due_on=due_on)


def _values(terms: CreditTerms) -> dict[str, Any]:
    values = {field.name: getattr(terms, field.name) for field in fields(CreditTerms)}
    return values | {"review_on": stored_day(terms.review_on)}


def _told(terms: CreditTerms | None) -> dict[str, Any] | None:
    """Return terms as the log tells them."""
    if terms is None:
        return None
    return {
        "limit": format_fen(terms.limit_fen),
        "days": terms.days,
        "grade": terms.grade,
        "review_on": terms.review_on,
        "notes": terms.notes,
    }
