"""The figures of a month within reach, and the rows behind each of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from crm_desktop.foundation.clock import moment
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.formats.numbers import mask_numbers
from crm_desktop.foundation.usecase import Service, reading
from crm_desktop.foundation.work import Look
from crm_desktop.insight.asking import inquiries, inquiry_rows
from crm_desktop.insight.counting import (
    Source,
    Span,
    answer_times,
    causes,
    clocks,
    closed,
    complaint_rows,
    complaints,
    standing,
)
from crm_desktop.insight.model import (
    CLOCK_MEASURES,
    Breach,
    Counted,
    FigureRow,
    Figures,
    Kpi,
    Lesson,
    OpenCase,
    Period,
    Promised,
)
from db import sql

VIEW = "reports.view"
#: How many lines of a list a report holds; how many there are is told beside it.
LISTED = 200
LESSONS = 50
_ROWS = 500
_OPEN = """
SELECT c.id, c.number, c.title, c.kind, c.level, c.state, coalesce(u.name, ''), c.received_at
FROM complaint c LEFT JOIN unit_state u ON u.unit_id = c.target_unit_id AND u.valid_to IS NULL
WHERE {where} ORDER BY c.received_at, c.id LIMIT ?
"""
_LESSONS = """
SELECT c.id, c.number, c.kind, c.cause, c.lesson FROM complaint c
WHERE {where} AND c.lesson <> '' ORDER BY c.shared DESC, c.closed_at, c.id LIMIT ?
"""
_PROMISED = """
SELECT code, zh, en, measure, target_permille FROM commitment
WHERE from_day <= ? AND (until_day IS NULL OR until_day >= ?) ORDER BY code
"""
_BREACHES = """
SELECT c.id, c.number, k.kind, k.due_at, k.ended_at FROM {table}
WHERE {where} AND NOT (k.ended_how = 'met' AND k.ended_at <= k.due_at)
ORDER BY k.due_at, k.id LIMIT ?
"""
_COLUMNS = {
    "complaint": "c.id, c.number, c.title, c.state, c.received_at",
    "inquiry": "i.id, i.number, i.question, i.state, i.received_at",
    "call": "r.id, r.old_number, r.agent, '', r.at",
}
_LAST = {"complaint": "c.received_at, c.id", "inquiry": "i.received_at, i.id", "call": "r.at, r.id"}
_TITLE = 60


class FigureService(Service):
    """Figures of the companies within scope.

    A case counts for the company that is complained of, or the one that took it down where none is
    named. Whose right is narrowed to theirs has the figures of their own company.
    """

    @reading(VIEW)
    def companies(self, look: Look) -> list[tuple[int, str]]:
        """Return the companies that figures can be had of, by id and name."""
        found: list[tuple[int, str]] = sql.rows(
            "SELECT id, coalesce(nullif(short_name, ''), name) FROM company ORDER BY code"
        )
        whole = reached(look, None)
        return found if whole is None else [each for each in found if each[0] == whole]

    @reading(VIEW, apart=True)
    def figures(self, look: Look, kind: str, day: date, company: int | None = None) -> Figures:
        """Return the figures of the month in which a day lies, as they are known now.

        ``kind`` is one of ``complaint``, ``inquiry``, ``sla``; ``company`` None is all within
        reach. Raises NotFound for a company out of reach.
        """
        return figures_of(kind, Span(Period.month(day), look.now, reached(look, company)))

    @reading(VIEW, apart=True)
    def rows(
        self, look: Look, kind: str, figure: str, figures: Figures, *, offset: int = 0
    ) -> list[FigureRow]:
        """Return the rows behind a figure, in the order in which they came, 500 at a time.

        They are as many as the figure tells: ``complaint_rows`` and ``inquiry_rows`` say what a
        figure is called. ``figures`` tell the month, the company and when they were taken. Raises
        NotFound for a company out of reach and for a figure that there is none of.
        """
        source = self._source(look, kind, figure, figures)
        found = sql.rows(
            f"SELECT {_COLUMNS[source.kind]}, CASE WHEN {source.counts} THEN 1 ELSE 0 END, "
            f"{source.due}, {source.done} FROM {source.table} WHERE {source.where} "
            f"ORDER BY {_LAST[source.kind]} LIMIT ? OFFSET ?",
            *source.counted,
            *source.params,
            _ROWS,
            offset,
        )
        return [_row(source.kind, row) for row in found]

    @reading(VIEW, apart=True)
    def total(self, look: Look, kind: str, figure: str, figures: Figures) -> tuple[int, int]:
        """Return how many of the rows behind a figure count, and how many rows there are."""
        return self._source(look, kind, figure, figures).numbers()

    @reading(VIEW, apart=True)
    def ids(self, look: Look, kind: str, figure: str, figures: Figures) -> list[int]:
        """Return the ids of the cases, inquiries or calls behind a figure; a case with several
        clocks or orders stands there once for each."""
        source = self._source(look, kind, figure, figures)
        column = _COLUMNS[source.kind].partition(",")[0]
        return list(
            sql.numbers(
                f"SELECT {column} FROM {source.table} WHERE {source.where} ORDER BY 1",
                *source.params,
            )
        )

    def _source(self, look: Look, kind: str, figure: str, figures: Figures) -> Source:
        span = Span(figures.period, figures.cutoff, reached(look, figures.company))
        try:
            return (inquiry_rows if kind == "inquiry" else complaint_rows)(figure, span)
        except (KeyError, ValueError):
            raise NotFound("figure") from None


def reached(look: Look, company: int | None) -> int | None:
    """Return of which company figures are to be had: None is all, for those who reach all.

    Where there is one company only it is that one for everybody: its report is the same, whoever
    asks for it. Raises NotFound for one out of reach.
    """
    acting = look.acting
    if not acting.everywhere or "theirs" in acting.only:
        if company not in (None, acting.company):
            raise NotFound("company")
        return acting.company
    if company is not None and not sql.scalar("SELECT 1 FROM company WHERE id = ?", company):
        raise NotFound("company")
    if company is None:
        there = sql.rows("SELECT id FROM company ORDER BY id LIMIT 2")
        return int(there[0][0]) if len(there) == 1 else None
    return company


def figures_of(kind: str, span: Span) -> Figures:
    """Count what a report of a kind tells of a month, the month before and a year before."""
    now, before, year = _counted(kind, span)
    name = (
        ""
        if span.company is None
        else str(sql.scalar("SELECT name FROM company WHERE id = ?", span.company))
    )
    found = Figures(kind, span.company, name, moment(span.known), now, before, year)
    if kind == "inquiry":
        return found
    if kind == "sla":
        promised = _promised(span, now)
        return replace(found, promised=promised, breaches=_breaches(span, promised))
    return replace(
        found,
        causes=causes(span),
        open=_open(span),
        lessons=_lessons(span),
        answers=answer_times(span),
    )


def _counted(kind: str, span: Span) -> tuple[Counted, Counted, Counted]:
    before, year = span.of(span.period.before), span.of(span.period.year_before)
    if kind == "inquiry":
        return inquiries(span), inquiries(before), inquiries(year)
    whole = complaints(span, with_open=kind == "complaint")
    return whole, complaints(before), complaints(year)


def _open(span: Span) -> tuple[OpenCase, ...]:
    source = standing(span)
    found = sql.rows(_OPEN.format(where=source.where), *source.params, LISTED)
    known = moment(span.known)
    return tuple(
        OpenCase(
            case,
            number,
            mask_numbers(title)[:_TITLE],
            kind,
            level,
            state,
            department,
            moment(at).date(),
            (known - moment(at)).days,
        )
        for case, number, title, kind, level, state, department, at in found
    )


def _lessons(span: Span) -> tuple[Lesson, ...]:
    source = closed(span)
    found = sql.rows(_LESSONS.format(where=source.where), *source.params, LESSONS)
    return tuple(
        Lesson(case, number, kind, cause, mask_numbers(text))
        for case, number, kind, cause, text in found
    )


def _promised(span: Span, counted: Counted) -> tuple[Promised, ...]:
    found = sql.rows(_PROMISED, span.period.last.isoformat(), span.period.first.isoformat())
    return tuple(
        Promised(code, zh, en, target, counted.kpi(measure) or Kpi(measure, 0, 0))
        for code, zh, en, measure, target in found
    )


def _breaches(span: Span, promised: tuple[Promised, ...]) -> tuple[Breach, ...]:
    measures = sorted({each.kpi.name for each in promised} & set(CLOCK_MEASURES))
    if not measures:
        return ()
    source = clocks(span, *measures)
    found = sql.rows(
        _BREACHES.format(table=source.table, where=source.where), *source.params, LISTED
    )
    return tuple(
        Breach(case, number, measure, moment(due), moment(ended) if ended else None)
        for case, number, measure, due, ended in found
    )


def _row(kind: str, row: sql.Row) -> FigureRow:
    record, number, title, state, at, counts, due, done = row
    return FigureRow(
        record,
        kind,
        number,
        mask_numbers(title).strip().partition("\n")[0][:_TITLE],
        state,
        moment(at),
        bool(counts),
        moment(due) if due else None,
        moment(done) if done else None,
    )
