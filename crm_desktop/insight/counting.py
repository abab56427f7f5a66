"""What each figure counts, written once: the totals and the rows come from the same conditions.

A case belongs to the company that is complained of, or where none is named to the one that took it
down. What happened after ``cutoff`` does not change a figure; what is changed in the past does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from crm_desktop.complaints.model import OPEN
from crm_desktop.foundation.clock import stamp
from crm_desktop.insight.model import (
    CLOCK_MEASURES,
    AnswerTimes,
    Counted,
    Group,
    Kpi,
    Period,
)
from db import sql

_DAY = timedelta(days=1)
_OPEN = ", ".join(f"'{state}'" for state in OPEN)
#: Void, merged and passed-on cases are none of a month's complaints.
_REAL = "c.state NOT IN ('void', 'merged', 'transferred')"
_CLOSED = "c.state IN ('closed', 'archived')"
_COMPANY = "coalesce(c.target_company_id, c.company_id)"
# A clock whose time came: kept, or over and not kept when it came. Renewed or dropped before: none.
_KEPT = "k.ended_how = 'met' AND k.ended_at <= k.due_at"
_CAME = f"(({_KEPT}) OR (k.due_at < ? AND (k.ended_at IS NULL OR k.ended_at > k.due_at)))"
_TAKEN = "SELECT x.id FROM complaint x WHERE {where}"
_PARTED = """
SELECT c.kind, c.level, c.channel, c.target_unit_id, {company}, count(*),
       sum(CASE WHEN {counts} THEN 1 ELSE 0 END), sum(c.id)
FROM complaint c WHERE {where} GROUP BY 1, 2, 3, 4, 5
"""
_CLOCKS = """
SELECT k.kind, sum(CASE WHEN {kept} THEN 1 ELSE 0 END), count(*)
FROM complaint_clock k JOIN complaint c ON c.id = k.complaint_id
WHERE {where} GROUP BY k.kind
"""
_CUSTOMERS = """
SELECT count(*) FROM customer WHERE created_at < ? AND (deleted_at IS NULL OR deleted_at >= ?)
"""
_ASKED = """
SELECT (SELECT count(*) FROM inquiry i WHERE i.received_at >= ? AND i.received_at < ?
          AND i.turned_kind NOT IN ('complaint', 'service'){inquiries}),
       (SELECT count(*) FROM handover h WHERE h.kind = 'service'
          AND h.opened_at >= ? AND h.opened_at < ?{requests})
"""


@dataclass(frozen=True)
class Span:
    """Of which period, as known when, and of which company; None is all of them."""

    period: Period
    cutoff: datetime
    company: int | None

    @property
    def ends(self) -> tuple[str, str]:
        """The stamps between which it lies, the second outside."""
        return self.period.start, self.period.end

    @property
    def known(self) -> str:
        """The stamp up to which things are known: never beyond the period's own end."""
        return min(stamp(self.cutoff), self.period.end)

    def of(self, period: Period) -> Span:
        """Return the same of another period."""
        return replace(self, period=period)

    def held(self, column: str = _COMPANY) -> tuple[str, tuple[int, ...]]:
        """Return the condition of the company with its parameters."""
        return ("", ()) if self.company is None else (f" AND {column} = ?", (self.company,))


@dataclass(frozen=True)
class Source:
    """Where the rows of a figure come from.

    ``counts`` is the condition of the numerator with its parameters; ``due`` and ``done`` are
    columns that tell when something fell due and was done.
    """

    table: str
    where: str
    params: tuple[Any, ...]
    counts: str = "1 = 1"
    counted: tuple[Any, ...] = ()
    due: str = "NULL"
    done: str = "NULL"
    kind: str = "complaint"

    def numbers(self) -> tuple[int, int]:
        """Return numerator and denominator."""
        found = sql.one(
            f"SELECT coalesce(sum(CASE WHEN {self.counts} THEN 1 ELSE 0 END), 0), count(*) "
            f"FROM {self.table} WHERE {self.where}",
            *self.counted,
            *self.params,
        )
        assert found is not None
        return int(found[0]), int(found[1])

    def narrowed(self, condition: str, *params: Any) -> Source:
        """Return those of the rows that meet a condition too."""
        return replace(self, where=f"{self.where} AND {condition}", params=(*self.params, *params))


def received(span: Span) -> Source:
    """Return the cases that came in; those that were closed by then count."""
    held, company = span.held()
    return Source(
        "complaint c",
        f"c.received_at >= ? AND c.received_at < ? AND {_REAL}{held}",
        (*span.ends, *company),
        f"{_CLOSED} AND c.closed_at < ?",
        (span.known,),
        done="c.closed_at",
    )


def closed(span: Span) -> Source:
    """Return the cases that were closed in the period and still are."""
    held, company = span.held()
    return Source(
        "complaint c",
        f"{_CLOSED} AND c.closed_at >= ? AND c.closed_at < ?{held}",
        (*span.ends, *company),
        done="c.closed_at",
    )


def closings(span: Span) -> Source:
    """Return the cases closed or reopened in the period; those that were reopened count."""
    held, company = span.held()
    reopened = (
        "SELECT r.complaint_id FROM complaint_round r WHERE r.why = 'reopened' "
        "AND r.opened_at >= ? AND r.opened_at < ?"
    )
    taken = _TAKEN.format(
        where="x.state IN ('closed', 'archived') AND x.closed_at >= ? AND x.closed_at < ?"
    )
    return Source(
        "complaint c",
        f"c.id IN ({taken} UNION {reopened}) AND {_REAL}{held}",
        (*span.ends, *span.ends, *company),
        f"c.id IN ({reopened})",
        span.ends,
        done="c.closed_at",
    )


def standing(span: Span) -> Source:
    """Return the cases that were open when the figures were taken."""
    held, company = span.held()
    return Source(
        "complaint c",
        f"c.received_at < ? AND (c.state IN ({_OPEN}) OR ({_CLOSED} AND c.closed_at >= ?)){held}",
        (span.known, span.known, *company),
        due="c.next_due",
    )


def clocks(span: Span, *measures: str) -> Source:
    """Return the clocks of some kinds whose time came in the period; those kept count."""
    held, company = span.held()
    return Source(
        "complaint_clock k JOIN complaint c ON c.id = k.complaint_id",
        f"k.kind IN ({sql.marks(len(measures))}) AND k.due_at >= ? AND k.due_at < ? "
        f"AND {_CAME} AND {_REAL}{held}",
        (*measures, *span.ends, span.known, *company),
        _KEPT,
        due="k.due_at",
        done="k.ended_at",
    )


def first_callbacks(span: Span) -> Source:
    """Return the callbacks of first rounds that reached somebody; those that satisfied count."""
    held, company = span.held()
    return Source(
        "complaint_callback b JOIN complaint c ON c.id = b.complaint_id",
        "b.ended_at >= ? AND b.ended_at < ? AND b.round = 1 "
        f"AND b.outcome IN ('satisfied', 'unsatisfied') AND {_REAL}{held}",
        (*span.ends, *company),
        "b.outcome = 'satisfied'",
        done="b.ended_at",
    )


_SOURCES = {
    "received": received, "closing": received, "per_thousand": received, "share": received,
    "closed": closed, "cause": closed, "reopening": closings, "open": standing,
    "first_satisfied": first_callbacks,
}  # fmt: skip
_PART = {
    "kind": "c.kind", "level": "c.level", "channel": "c.channel", "company": _COMPANY,
    "department": "c.target_unit_id", "cause": "c.cause",
}  # fmt: skip


def complaint_rows(figure: str, span: Span) -> Source:
    """Return where the rows of a figure come from; raises KeyError for one that there is none of.

    ``figure`` is that of a number or a measure (``received``, ``promise``), or a part with its code
    (``kind:repair``, ``department:12``, ``cause:``).
    """
    name, parted, code = figure.partition(":")
    if not parted:
        return clocks(span, name) if name in CLOCK_MEASURES else _SOURCES[name](span)
    source = (closed if name == "cause" else received)(span)
    column = _PART[name]
    if name not in ("department", "company"):
        return source.narrowed(f"{column} = ?", code)
    return source.narrowed(f"{column} = ?", int(code)) if code else source.narrowed(
        f"{column} IS NULL"
    )  # fmt: skip


def complaints(span: Span, *, with_open: bool = False) -> Counted:
    """Count a period in seven statements; the open cases only where they are asked for."""
    source = received(span)
    parted = sql.rows(
        _PARTED.format(company=_COMPANY, counts=source.counts, where=source.where),
        *source.counted,
        *source.params,
    )
    took = sum(row[5] for row in parted)
    reopened, closings_ = closings(span).numbers()
    plain = {"received": took, "closed": closed(span).numbers()[1], "reopened": reopened}
    if with_open:
        plain["open"] = standing(span).numbers()[1]
    others = _asked(span)
    kpis = {
        **_clock_kpis(span),
        "closing": Kpi("closing", sum(row[6] for row in parted), took),
        "reopening": Kpi("reopening", reopened, closings_),
        "first_satisfied": Kpi("first_satisfied", *first_callbacks(span).numbers()),
        "per_thousand": Kpi("per_thousand", took, customers(span)),
        "share": Kpi("share", took, took + others),
    }
    return Counted(
        span.period,
        plain,
        parts_of(("kind", "level", "channel", "department", "company"), parted, 5),
        tuple(kpis.values()),
        sum(row[7] for row in parted),
    )


def parts_of(
    names: Sequence[str], parted: Sequence[sql.Row], at: int
) -> dict[str, tuple[Group, ...]]:
    """Return rows of codes with a count in column ``at`` added up by each code, largest first."""
    found: dict[str, tuple[Group, ...]] = {}
    for column, name in enumerate(names):
        sums: dict[Any, int] = {}
        for row in parted:
            sums[row[column]] = sums.get(row[column], 0) + row[at]
        named = _names(name, [code for code in sums if code is not None])
        found[name] = tuple(
            Group("" if code is None else str(code), named.get(code, ""), count)
            for code, count in sorted(sums.items(), key=lambda each: (-each[1], str(each[0])))
        )
    return found


def causes(span: Span) -> tuple[Group, ...]:
    """Return why cases came about that were closed in the period, most frequent first."""
    source = closed(span)
    found = sql.rows(
        f"SELECT c.cause, count(*) FROM complaint c WHERE {source.where} GROUP BY 1 "
        "ORDER BY 2 DESC, 1",
        *source.params,
    )
    return tuple(Group(code, "", count) for code, count in found)


def answer_times(span: Span) -> AnswerTimes | None:
    """Return how long the answers given in a period took, None where none was given."""
    held, company = span.held()
    found = sql.rows(
        "SELECT c.received_at, c.answered_at FROM complaint c "
        f"WHERE c.answered_at >= ? AND c.answered_at < ? AND {_REAL}{held}",
        *span.ends,
        *company,
    )
    if not found:
        return None
    parse = datetime.fromisoformat
    days = [(parse(answer) - parse(came)) / _DAY for came, answer in found]
    over = sum(each > AnswerTimes.limit for each in days)
    return AnswerTimes(len(days), round(median(days), 1), over)


def customers(span: Span) -> int:
    """Return how many customers there were: entered by then, and not in the bin."""
    held, company = span.held("company_id")
    return int(sql.scalar(_CUSTOMERS + held, span.known, span.known, *company) or 0)


def _clock_kpis(span: Span) -> dict[str, Kpi]:
    source = clocks(span, *CLOCK_MEASURES)
    found = {
        kind: (kept, came)
        for kind, kept, came in sql.rows(
            _CLOCKS.format(kept=source.counts, where=source.where), *source.params
        )
    }
    return {name: Kpi(name, *found.get(name, (0, 0))) for name in CLOCK_MEASURES}


def _asked(span: Span) -> int:
    """Return how many questions and requests there were besides."""
    inquiries, company = span.held("coalesce(i.target_company_id, i.company_id)")
    requests, _ = span.held("h.company_id")
    found = sql.one(
        _ASKED.format(inquiries=inquiries, requests=requests),
        *span.ends, *company, *span.ends, *company,
    )  # fmt: skip
    return sum(found or ())


def _names(part: str, ids: Sequence[int]) -> dict[int, str]:
    """Return the names of units or companies; what is a dictionary's code is said when printed."""
    if part == "department":
        query = (
            "SELECT u.unit_id, u.name FROM unit_state u WHERE u.unit_id IN ({}) AND u.valid_from = "
            "(SELECT max(v.valid_from) FROM unit_state v WHERE v.unit_id = u.unit_id)"
        )
    elif part in ("company", "transfer"):
        query = "SELECT id, coalesce(nullif(short_name, ''), name) FROM company WHERE id IN ({})"
    else:
        return {}
    return dict(sql.rows(query.format(sql.marks(len(ids))), *ids))
