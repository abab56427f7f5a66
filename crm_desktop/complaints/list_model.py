"""What lists and the board show of cases, and what narrows them down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from crm_desktop.complaints.model import OPEN, Complaint

#: The columns of the board, each with the states that stand in it. An order that was returned
#: stands where it will be signed for once somebody has sent it on (domain S37).
COLUMNS: dict[str, tuple[str, ...]] = {
    "accept": ("registered", "accepted"),
    "sign": ("dispatched", "returned"),
    "handle": ("handling",),
    "review": ("review",),
    "callback": ("callback",),
    "close": ("closing",),
}
#: The views of the list: what is open, what is one's own, in danger, late, or lacks an answer.
VIEWS = ("open", "mine", "at_risk", "overdue", "unanswered", "done", "all")
ORDERS = ("urgent", "newest", "number")
_OVER = ("closed", "archived", "merged", "transferred", "void")


@dataclass(frozen=True)
class CaseFilter:
    """Which cases to list: a view, what narrows it, and the order ("" is the view's own).

    ``text`` is looked for in number, title and who complained; digits also end a telephone.
    ``companies`` are those of the case or of what it complains of, ``units`` those of what it
    complains of or of an order that is out. Days are the first and the last of receipt.
    """

    view: str = "open"
    text: str = ""
    states: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    kind: str = ""
    channel: str = ""
    companies: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    overdue: bool = False
    customer: int | None = None
    received_from: date | None = None
    received_until: date | None = None
    order: str = ""

    @property
    def wanted_states(self) -> tuple[str, ...]:
        """The states that view and filter leave; none at all means every one."""
        of_view = {"all": (), "done": _OVER}.get(self.view, OPEN)
        if not self.states:
            return of_view
        return tuple(s for s in self.states if not of_view or s in of_view) or ("",)


@dataclass(frozen=True)
class CaseRow:
    """A case as lists and the board show it.

    ``person`` is who complained ("" where nobody is known), ``tier`` the code of their level.
    ``company_name`` and ``unit_name`` are those of whoever is to act: of the slowest order that is
    out (``orders`` of them), else of what the case complains of. ``next_*`` is the clock that ends
    first; of a case that waits for the customer (``waits``) that of the law. ``urged`` counts how
    often it was urged, ``unanswered`` what was demanded and not answered yet.
    """

    id: int
    company: int
    number: str
    state: str
    round: int
    level: str
    tier: str
    title: str
    person: str
    anonymous: bool
    customer: int | None
    company_name: str
    unit_name: str
    handler: str
    kind: str
    channel: str
    safety: bool
    legal: bool
    urged: int
    supervised: bool
    unanswered: int
    escalated: int
    waits: bool
    orders: int
    received_at: datetime
    closed_at: datetime | None
    next_clock: str
    next_started: datetime | None
    next_due: datetime | None
    version: int

    @property
    def department(self) -> str:
        """Whoever is to act, in one line."""
        return " ".join(part for part in (self.company_name, self.unit_name) if part)

    def overdue(self, now: datetime) -> bool:
        """Whether its clock has run out."""
        return self.next_due is not None and self.next_due <= now


@dataclass(frozen=True)
class ViewCount:
    """How many cases a view holds, and how many of them are late."""

    view: str
    count: int
    overdue: int


@dataclass(frozen=True)
class BoardColumn:
    """A column of the board: its cases most urgent first, as many as were asked for."""

    key: str
    count: int
    overdue: int
    rows: tuple[CaseRow, ...] = ()


@dataclass(frozen=True)
class Board:
    """The six columns, with all that is open and all that is late."""

    columns: tuple[BoardColumn, ...] = field(default_factory=tuple)

    @property
    def count(self) -> int:
        """All cases that are open."""
        return sum(column.count for column in self.columns)

    @property
    def overdue(self) -> int:
        """Those that are late."""
        return sum(column.overdue for column in self.columns)


@dataclass(frozen=True)
class Glance:
    """A case beside the list: its row, and the case itself as whoever acts may see it."""

    row: CaseRow
    case: Complaint
