"""Figures of a month as seen from outside, and the life of a report (domain §4.3, §5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crm_desktop.foundation.clock import end_of, start_of
from crm_desktop.foundation.machine import Machine, Step
from crm_desktop.foundation.words import Phrase

#: Reports of a month: complaints (report 5), inquiries and calls (18), commitments (30).
KINDS = ("complaint", "inquiry", "sla")

# 月报: prepared, checked and approved by three people; a refused one is prepared anew.
REPORTS = Machine(
    name="month_report",
    states=("prepared", "checked", "approved", "refused"),
    ends=frozenset({"approved", "refused"}),
    steps=(
        Step("check", "prepared", "checked", "reports.check", ("another",)),
        Step("refuse", "prepared", "refused", "reports.check", ("reason",)),
        Step("approve", "checked", "approved", "reports.approve", ("another",)),
        Step("refuse", "checked", "refused", "reports.approve", ("reason",)),
    ),
)

#: Measures that count clocks: those that ended in time ÷ those whose time came.
CLOCK_MEASURES = ("acknowledge", "promise", "receipt", "handling", "answer", "source", "callback")
#: What a public commitment can be measured by; the codes are those of the figures.
MEASURES = (*CLOCK_MEASURES, "closing", "first_satisfied", "reopening")
#: The figures of the month report of complaints, in the order in which they are printed.
COMPLAINT_KPIS = (
    "acknowledge", "receipt", "handling", "promise", "answer", "closing", "first_satisfied",
    "reopening", "per_thousand", "share",
)  # fmt: skip
INQUIRY_KPIS = ("first_contact", "replies", "passed_on", "service_level", "abandoned", "wait",
                "handle")  # fmt: skip
#: Figures of which less is better.
_LESS = frozenset(
    {"reopening", "per_thousand", "share", "passed_on", "abandoned", "wait", "handle"}
)
#: How many of a thousand, where the others are per cent; and means in seconds.
_OF_A_THOUSAND = frozenset({"per_thousand"})
_MEANS = frozenset({"wait", "handle"})

#: What the complaints of a month are parted by.
COMPLAINT_PARTS = ("kind", "department", "level", "channel", "company")
INQUIRY_PARTS = ("topic", "hour", "channel", "company", "transfer", "turned")


@dataclass(frozen=True)
class Period:
    """A span of whole days in China, both ends within it."""

    first: date
    last: date

    @staticmethod
    def month(day: date) -> Period:
        """Return the month in which a day lies."""
        first = day.replace(day=1)
        return Period(first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1))

    @property
    def before(self) -> Period:
        """The month before."""
        return Period.month(self.first - timedelta(days=1))

    @property
    def year_before(self) -> Period:
        """The same month a year before."""
        return Period.month(self.first.replace(year=self.first.year - 1))

    @property
    def start(self) -> str:
        """The stamp at which it begins."""
        return start_of(self.first)

    @property
    def end(self) -> str:
        """The stamp at which it is over."""
        return end_of(self.last)

    @property
    def phrase(self) -> Phrase:
        """The month in words."""
        return Phrase("insight.month", year=f"{self.first.year}", month=f"{self.first.month}",
                      two=f"{self.first.month:02d}")  # fmt: skip


@dataclass(frozen=True)
class Kpi:
    """A figure as what it divides by what; without anything to divide by it is n/a."""

    name: str
    numerator: int
    denominator: int

    @property
    def scale(self) -> int:
        """What the quotient is told in: per cent, per thousand, or as it is (seconds)."""
        return 1000 if self.name in _OF_A_THOUSAND else 1 if self.name in _MEANS else 100

    @property
    def value(self) -> float | None:
        """The figure, in units of ``scale``; None where the denominator is 0."""
        return self.numerator * self.scale / self.denominator if self.denominator else None

    @property
    def missed(self) -> int:
        """How many of the denominator do not count: breaches of a commitment."""
        return self.denominator - self.numerator

    @property
    def words(self) -> str:
        """The figure as printed: ``95.9 %``, ``2.31 ‰``, ``18.2 s``; "" for n/a."""
        if self.value is None:
            return ""
        if self.name in _OF_A_THOUSAND:
            return f"{self.value:.2f} ‰"
        return f"{self.value:.1f} s" if self.name in _MEANS else f"{self.value:.1f} %"

    def change(self, before: Kpi | None) -> float | None:
        """Return the difference from another period, None where either is n/a.

        It is that of the rounded figures, so that what is printed adds up.
        """
        if before is None or self.value is None or before.value is None:
            return None
        digits = 2 if self.name in _OF_A_THOUSAND else 1
        return round(round(self.value, digits) - round(before.value, digits), digits)

    def better(self, change: float) -> bool:
        """Return whether a difference is for the better."""
        return change < 0 if self.name in _LESS else change > 0


@dataclass(frozen=True)
class Group:
    """How many fall to a code of a dictionary, or to what has a name of its own.

    ``code`` is what asks for the rows: ``repair``, a unit's or company's id; "" is not named.
    """

    code: str
    name: str
    count: int


@dataclass(frozen=True)
class Counted:
    """What one period holds: how many came in, how they part, and the figures.

    ``plain`` are numbers by name (``received``, ``closed``, ``reopened``, ``open`` …).
    ``checksum`` tells whether the same rows were counted.
    """

    period: Period
    plain: dict[str, int]
    parts: dict[str, tuple[Group, ...]]
    kpis: tuple[Kpi, ...]
    checksum: int = 0

    def kpi(self, name: str) -> Kpi | None:
        """Return a figure by name."""
        return next((kpi for kpi in self.kpis if kpi.name == name), None)


@dataclass(frozen=True)
class OpenCase:
    """A case that was open when the figures were taken; ``days`` is its age."""

    id: int
    number: str
    title: str
    kind: str
    level: str
    state: str
    department: str
    received_on: date
    days: int


@dataclass(frozen=True)
class Lesson:
    """What was learnt from a case that was closed in the period."""

    id: int
    number: str
    kind: str
    cause: str
    text: str


@dataclass(frozen=True)
class Promised:
    """A public commitment and how it was kept: its words, its target in ‰, and the figure."""

    code: str
    zh: str
    en: str
    target: int
    kpi: Kpi

    @property
    def kept(self) -> bool | None:
        """Whether the target was met; None where nothing fell due."""
        if not self.kpi.denominator:
            return None
        return self.kpi.numerator * 1000 >= self.target * self.kpi.denominator


@dataclass(frozen=True)
class Breach:
    """A clock that a commitment counts and that was not kept."""

    case: int
    number: str
    measure: str
    due_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class AnswerTimes:
    """How long answers took that were given in a period: from the receipt, in plain days.

    ``median`` has one decimal; ``over`` took longer than ``limit`` days.
    """

    count: int
    median: float
    over: int
    limit: int = 30


@dataclass(frozen=True)
class Figures:
    """All figures of a report: the month, the month before, the same month a year before.

    They are those known at ``cutoff``: the end of the month, or now while it runs. ``company`` is
    None for all of them. Lists hold the first of what they count; how many there are is in
    ``now.plain``.
    """

    kind: str
    company: int | None
    company_name: str
    cutoff: datetime
    now: Counted
    before: Counted
    year: Counted
    causes: tuple[Group, ...] = ()
    open: tuple[OpenCase, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    promised: tuple[Promised, ...] = ()
    breaches: tuple[Breach, ...] = ()
    answers: AnswerTimes | None = None

    @property
    def period(self) -> Period:
        """The month."""
        return self.now.period

    @property
    def empty(self) -> bool:
        """Whether there is nothing to report: nothing came in, fell due or was open."""
        return not any(self.now.plain.values()) and not any(k.denominator for k in self.of_month)

    @property
    def of_month(self) -> Sequence[Kpi]:
        """The figures that count what happened; rates of customers have them without that."""
        return [kpi for kpi in self.now.kpis if kpi.name not in ("per_thousand", "share")]


@dataclass(frozen=True)
class FigureRow:
    """A row that a figure counts. ``counts`` tells whether it is in the numerator too.

    ``detail`` is what falls due and when it was done; it is empty for plain counts.
    """

    id: int
    kind: str
    number: str
    title: str
    state: str
    received_at: datetime
    counts: bool = True
    due_at: datetime | None = None
    done_at: datetime | None = None


@dataclass(frozen=True)
class LateChange:
    """A figure that counts otherwise now than when it was frozen; ``rows``: other ones, as many."""

    figure: str
    frozen: int
    now: int
    rows: bool = False


@dataclass(frozen=True)
class MonthReport:
    """A report of a month with its figures as they were frozen, and who signed it when.

    ``reason`` tells why there is another edition, ``remark`` why it was refused; ``code`` is made
    of the figures.
    """

    id: int
    kind: str
    company: int | None
    company_name: str
    period: Period
    edition: int
    number: str
    state: str
    code: str
    figures: Figures
    reason: str
    remark: str
    prepared_at: datetime
    prepared_by: int | None
    prepared_name: str
    checked_at: datetime | None
    checked_by: int | None
    checked_name: str
    approved_at: datetime | None
    approved_by: int | None
    approved_name: str
    version: int


@dataclass(frozen=True)
class ReportLine:
    """A report in the list: which month and company, which edition, how far it is."""

    id: int
    kind: str
    company: int | None
    period: Period
    edition: int
    number: str
    state: str
