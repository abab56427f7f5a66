"""What customers owe: terms, sales on credit, receivables, and what has to be said of them.

A day to pay that falls on a day off runs until the next working day (民法典 art. 203). Where the
calendar of that year is not loaded the day itself is taken, and ``calendar_unknown`` says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from crm_desktop.foundation.workdays import WorkingCalendar, YearUnknown

# What has to be said of a customer's credit, the gravest first; the words are ``credit.warning.*``.
WARNINGS = ("overdue", "over_limit", "review_due", "calendar_unknown")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class CreditTerms:
    """What a customer may owe and for how long; ``grade`` is of the dictionary ``credit_grade``."""

    limit_fen: int = 0
    days: int = 0
    grade: str = ""
    review_on: date | None = None
    notes: str = ""


@dataclass(frozen=True)
class CreditFile(CreditTerms):
    """Terms as stored."""

    id: int = 0
    version: int = 0


@dataclass(frozen=True)
class SaleData:
    """What is typed of a sale on credit; without a day to pay it is as the terms say."""

    sold_on: date
    amount_fen: int
    due_on: date | None = None
    number: str = ""
    notes: str = ""


@dataclass(frozen=True)
class CreditSale:
    """A sale on credit; ``billed`` where a receivable of the same number stands for it."""

    id: int
    number: str
    sold_on: date
    due_on: date
    amount_fen: int
    settled_on: date | None = None
    notes: str = ""
    billed: bool = False
    overdue_days: int = 0

    @property
    def open_fen(self) -> int:
        """What of it is still owed and not counted elsewhere."""
        return 0 if self.settled_on or self.billed else self.amount_fen


@dataclass(frozen=True)
class Receivable:
    """An amount that a customer owes, as the book-keeping's file says."""

    id: int
    number: str
    issued_on: date
    due_on: date
    amount_fen: int
    paid_fen: int
    overdue_days: int = 0

    @property
    def open_fen(self) -> int:
        """What of it is still owed."""
        return self.amount_fen - self.paid_fen


@dataclass(frozen=True)
class Credit:
    """A customer's credit on a day; ``room_fen`` is what they may still owe, None without a file.

    ``overdue_days`` are those of what has been overdue longest.
    """

    customer: int
    name: str
    code: str
    file: CreditFile | None
    sales: tuple[CreditSale, ...]
    receivables: tuple[Receivable, ...]
    owed_fen: int
    overdue_fen: int
    overdue_days: int
    room_fen: int | None
    warnings: tuple[str, ...]


class DayCount:
    """Counts how long something is overdue on a day; remembers whether a year was not known."""

    def __init__(self, today: date, calendar: WorkingCalendar) -> None:
        self.today = today
        self.all_known = True
        self._calendar = calendar

    def overdue(self, due_on: date) -> int:
        """Return the days since the last day to pay, 0 while there is time."""
        if due_on >= self.today:
            return 0
        last = due_on
        try:
            while not self._calendar.is_workday(last):
                last += _DAY
        except YearUnknown:
            self.all_known, last = False, due_on
        return max(0, (self.today - last).days)


def credit_of(
    customer: tuple[int, str, str],
    file: CreditFile | None,
    sales: Iterable[CreditSale],
    receivables: Iterable[Receivable],
    count: DayCount,
) -> Credit:
    """Return a customer's credit summed up; ``customer`` is id, name and code."""
    number, name, code = customer
    sold, billed = tuple(sales), tuple(receivables)
    items: list[CreditSale | Receivable] = [*sold, *billed]
    owed = sum(item.open_fen for item in items)
    late = [item for item in items if item.open_fen and item.overdue_days]
    room = file.limit_fen - owed if file else None
    said = {
        "overdue": bool(late),
        "over_limit": room is not None and room < 0,
        "review_due": bool(file and file.review_on and file.review_on <= count.today),
        "calendar_unknown": not count.all_known,
    }
    return Credit(
        customer=number,
        name=name,
        code=code,
        file=file,
        sales=sold,
        receivables=billed,
        owed_fen=owed,
        overdue_fen=sum(item.open_fen for item in late),
        overdue_days=max((item.overdue_days for item in late), default=0),
        room_fen=room,
        warnings=tuple(code for code in WARNINGS if said[code]),
    )
