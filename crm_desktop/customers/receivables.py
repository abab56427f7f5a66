"""A book-keeping's file of receivables (domain S19): what its columns mean, whose each row is.

The words of the headers are data: ``resources/defaults/receivable_headers.json``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from crm_desktop.customers.credit import LARGEST_FEN, days_of
from crm_desktop.customers.importing.cells import read_day
from crm_desktop.customers.importing.lines import Lines, TableKind, Wrong
from crm_desktop.customers.importing.model import Fate, ReportLine
from crm_desktop.customers.importing.reading import MOST_ROWS
from crm_desktop.customers.index import core_of
from crm_desktop.customers.model import CustomerKind
from crm_desktop.foundation.checks import storable
from crm_desktop.foundation.formats.phones import phone_digits
from crm_desktop.foundation.money import format_fen, parse_yuan
from crm_desktop.foundation.words import Phrase
from db import matching, rows, sql

# Told how many rows are done and how many there are; raises to stop.
Progress = Callable[[int, int], None]

_EVERY = 200
_LONGEST_NUMBER = 40
_LONGEST_VALUE = 80
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
# A bill of another year is a slip of the finger, or no day at all.
_YEARS = range(1980, 2100)
RECEIVABLES = TableKind(
    "receivable_headers.json",
    needed=frozenset({"number"}),
    one_of=(frozenset({"code", "old_code", "name"}), frozenset({"amount", "open"})),
    no_columns=Phrase("receivable.no_columns"),
    no_table=Phrase("receivable.no_table"),
    most_rows=MOST_ROWS,
)
_LIVE = "c.company_id = ? AND c.deleted_at IS NULL"
# The code of a record that was merged away stands for the one it went into.
_CODED = (
    "SELECT c.{column}, coalesce(c.merged_into_id, c.id) FROM customer c "
    "WHERE c.{column} IN ({marks}) "
    "AND c.company_id = ? AND (c.deleted_at IS NULL OR c.merged_into_id IS NOT NULL)"
)
_NAMED = f"SELECT c.id, c.name_key FROM customer c WHERE c.id IN ({{marks}}) AND {_LIVE}"
_STORED = (
    "SELECT customer_id, number, id, issued_on, due_on, amount_fen, paid_fen FROM receivable "
    "WHERE customer_id IN ({marks})"
)


@dataclass(frozen=True)
class Due:
    """A receivable of a file, whose it is and what is stored of it already, 0 for nothing."""

    customer: int
    number: str
    issued_on: date
    due_on: date
    amount_fen: int
    paid_fen: int
    stored: int = 0


@dataclass
class ReceivablePlan:
    """What becomes of a file: rows to add and to update, rows that say nothing new, the report."""

    create: list[Due] = field(default_factory=list)
    update: list[Due] = field(default_factory=list)
    unchanged: int = 0
    failed: int = 0
    report: list[ReportLine] = field(default_factory=list)


class _Known:
    """What is stored of all that a file tells of, read in a few queries."""

    def __init__(self, lines: Lines, company: int) -> None:
        told = [each for _, each in lines.rows]
        codes = {
            code for each in told for name in ("code", "old_code") if (code := _code(each, name))
        }
        phones = {phone for each in told if (phone := phone_digits(each.get("phone", "")))}
        self.coded: dict[tuple[str, str], set[int]] = defaultdict(set)
        for column in ("code", "old_code"):
            for some in rows.batches(sorted(codes)):
                query = _CODED.format(column=column, marks=sql.marks(len(some)))
                for code, customer in sql.rows(query, *some, company):
                    self.coded[column, code].add(customer)
        self.called: dict[tuple[str, str], set[int]] = defaultdict(set)
        holders = list(matching.holders("main_phone", sorted(phones)))
        names: dict[int, str] = {}
        for each in rows.batches({customer for _, customer in holders}):
            names |= dict(sql.rows(_NAMED.format(marks=sql.marks(len(each))), *each, company))
        for phone, customer in holders:
            if customer in names:
                self.called[phone, names[customer]].add(customer)
        customers = sorted(set().union(*self.coded.values(), *self.called.values()))
        self.days = days_of(customers)
        self.stored: dict[tuple[int, str], sql.Row] = {}
        for each in rows.batches(customers):
            query = _STORED.format(marks=sql.marks(len(each)))
            for customer, number, *values in sql.rows(query, *each):
                self.stored[customer, number] = tuple(values)


def _code(told: dict[str, str], name: str) -> str:
    return storable(told.get(name, ""))


def plan_lines(lines: Lines, company: int, today: date, progress: Progress) -> ReceivablePlan:
    """Return what becomes of each row, for the customers of one company."""
    found, known = ReceivablePlan(), _Known(lines, company)
    seen: dict[tuple[int, str], int] = {}
    for done, (line, told) in enumerate(lines.rows):
        if not done % _EVERY:
            progress(done, len(lines.rows))
        try:
            due = _due(told, known, today)
            earlier = seen.setdefault((due.customer, due.number), line)
            if earlier != line:
                raise Wrong("number", Phrase("importing.why.same_as_line", line=str(earlier)))
            _place(found, due, known.stored.get((due.customer, due.number)))
        except Wrong as wrong:
            found.failed += 1
            value = wrong.value or told.get(wrong.name, "")
            column = lines.headers.get(wrong.name, "")
            found.report.append(
                ReportLine(line, Fate.FAILED, column, wrong.why, value[:_LONGEST_VALUE])
            )
    return found


def _place(found: ReceivablePlan, due: Due, row: sql.Row | None) -> None:
    if row is None:
        found.create.append(due)
        return
    stored, *values = row
    now = [str(due.issued_on), str(due.due_on), due.amount_fen, due.paid_fen]
    if values == now:
        found.unchanged += 1
    else:
        found.update.append(Due(*_parts(due), stored))


def _parts(due: Due) -> tuple[int, str, date, date, int, int]:
    return (due.customer, due.number, due.issued_on, due.due_on, due.amount_fen, due.paid_fen)


def _due(told: dict[str, str], known: _Known, today: date) -> Due:
    number = told.get("number", "")
    if not number:
        raise Wrong("number", Phrase("error.needed"))
    if len(number) > _LONGEST_NUMBER or _CONTROL.search(number):
        raise Wrong("number", Phrase("error.too_long", longest=_LONGEST_NUMBER))
    customer = _customer(told, known)
    issued = _day(told, "issued_on")
    amount, paid = _amounts(told)
    due_on = _day(told, "due_on")
    if issued is None:
        # A file of balances says only until when; then the bill is no younger than today.
        issued = min(due_on or today, today)
    if due_on is None:
        due_on = issued + timedelta(days=known.days.get(customer, 0))
    if due_on < issued:
        raise Wrong("due_on", Phrase("credit.due_early"))
    return Due(customer, number, issued, due_on, amount, paid)


def _day(told: dict[str, str], name: str) -> date | None:
    text = told.get(name, "")
    if not text:
        return None
    day = read_day(text)
    if day is None or day.year not in _YEARS:
        raise Wrong(name, Phrase("receivable.no_day"))
    return day


def _amounts(told: dict[str, str]) -> tuple[int, int]:
    """Return what was to be paid and what of it has been; a balance stands for what is left."""
    amount, paid, left = (_fen(told, name) for name in ("amount", "paid", "open"))
    if amount is None:
        amount = None if left is None else left + (paid or 0)
    if amount is None:
        raise Wrong("amount", Phrase("error.needed"))
    if paid is None:
        paid = 0 if left is None else amount - left
    elif left is not None and amount - paid != left:
        raise Wrong("open", Phrase("receivable.sums_differ"))
    if not 0 < amount <= LARGEST_FEN:
        raise Wrong("amount", Phrase("credit.amount_range", most=format_fen(LARGEST_FEN)))
    if not 0 <= paid <= amount:
        raise Wrong("paid", Phrase("receivable.paid_more"))
    return amount, paid


def _fen(told: dict[str, str], name: str) -> int | None:
    text = told.get(name, "")
    if not text:
        return None
    try:
        return parse_yuan(text)
    except ValueError:
        raise Wrong(name, Phrase("receivable.no_amount")) from None


def _customer(told: dict[str, str], known: _Known) -> int:
    """Return whose a row is: by code, else by old code, else by name with telephone."""
    for name, columns in (("code", ("code", "old_code")), ("old_code", ("old_code",))):
        value = _code(told, name)
        if value:
            # Programs call their own code the customer's: it may be the old one here.
            tried = (known.coded.get((each, value)) for each in columns)
            return _only(next(filter(None, tried), set()), name, value)
    people, phone = told.get("name", ""), phone_digits(told.get("phone", ""))
    if not people or not phone:
        raise Wrong("name", Phrase("receivable.whose"), people)
    keys = {core_of(people, kind) for kind in CustomerKind}
    found = set[int]().union(*(known.called.get((phone, key), ()) for key in keys))
    return _only(found, "name", people)


def _only(found: set[int], name: str, value: str) -> int:
    if not found:
        raise Wrong(name, Phrase("receivable.nobody"), value)
    if len(found) > 1:
        raise Wrong(name, Phrase("receivable.several"), value)
    return next(iter(found))
