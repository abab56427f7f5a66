"""Visits to customers and their paper files, as the rest of the program sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class VisitPlan:
    """What is typed of a visit: the day, what for, and the person who goes."""

    planned_on: date
    purpose: str
    who: int


@dataclass(frozen=True)
class Visit(VisitPlan):
    """A visit as stored; ``result`` is what came of it, or why it was cancelled.

    ``due`` while it is neither done nor cancelled.
    """

    id: int = 0
    customer: int = 0
    who_name: str = ""
    done_at: datetime | None = None
    cancelled_at: datetime | None = None
    result: str = ""
    version: int = 0

    @property
    def due(self) -> bool:
        """Whether somebody still has to go."""
        return self.done_at is None and self.cancelled_at is None


@dataclass(frozen=True)
class SavedVisit:
    """A visit after a change, and the step by which it is undone."""

    visit: Visit
    step: int


@dataclass(frozen=True)
class Borrowing:
    """A paper file out of its shelf; ``overdue`` where it ought to be back."""

    id: int
    customer: int
    name: str
    code: str
    file_number: str
    borrower: str
    lent_at: datetime
    due_on: date
    lent_by: str
    returned_at: datetime | None = None
    overdue: bool = False


@dataclass(frozen=True)
class FilePlace:
    """Where a customer's paper file stands and until when it is kept."""

    file_number: str = ""
    shelf: str = ""
    retain_until: date | None = None


@dataclass(frozen=True)
class PaperFile(FilePlace):
    """A paper file with everybody who had it, newest first; ``version`` is the customer's."""

    customer: int = 0
    name: str = ""
    code: str = ""
    version: int = 0
    borrowings: tuple[Borrowing, ...] = ()

    @property
    def out(self) -> Borrowing | None:
        """Who has it now, None while it is in its shelf."""
        return next((each for each in self.borrowings if each.returned_at is None), None)
