"""A report as a workbook: every number of the paper, one line each, with the same totals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from crm_desktop.files.tables_out import Cell, Written, write_xlsx
from crm_desktop.foundation.words import Language, Phrase, say
from crm_desktop.insight.documents import MonthPaper
from crm_desktop.insight.model import Figures, Kpi
from crm_desktop.insight.telling import (
    formula,
    group_name,
    kpi_name,
    lines,
    part_name,
    parts,
    target_words,
    title,
    word,
)

#: The columns; the first two say what a line tells, the third is its number.
HEADS = (
    "part", "item", "now", "before", "change", "year", "year_change", "numerator", "denominator",
    "formula",
)  # fmt: skip


def write_workbook(out: Path, paper: MonthPaper, watermark: str) -> Written:
    """Write a report as XLSX; raises StorageError. An empty month says that there is nothing."""

    def said(words: Phrase | str) -> str:
        return say(words, paper.language)

    rows = ([said(c) if isinstance(c, Phrase) else c for c in row] for row in _rows(paper))
    heads = [said(Phrase(f"insight.column.{head}")) for head in HEADS]
    return write_xlsx(out, rows, head=heads, watermark=watermark, sheet=said(_sheet(paper.figures)))


def _sheet(figures: Figures) -> Phrase:
    return Phrase("insight.sheet", year=f"{figures.period.first.year}",
                  two=f"{figures.period.first.month:02d}")  # fmt: skip


def _rows(paper: MonthPaper) -> Iterator[Sequence[Cell | Phrase]]:
    figures = paper.figures
    if figures.empty:
        yield (title(figures), Phrase("paper.nothing"))
        return
    if figures.kind == "sla":
        yield from _commitments(paper)
        return
    yield from _overall(figures)
    yield from _answers(figures)
    for part, groups in parts(figures):
        for group in groups:
            yield (part_name(part), group_name(part, group, paper.words), group.count)
        yield (part_name(part), Phrase("insight.total"), sum(group.count for group in groups))
    for cause in figures.causes:
        yield (
            Phrase("insight.paper.causes"),
            group_name("cause", cause, paper.words),
            cause.count,
        )
    for case in figures.open:
        yield (Phrase("insight.open_days"), f"{case.number} {case.title}", case.days)
    for lesson in figures.lessons:
        kind = word("complaint_kind", lesson.kind, paper.words)
        yield (Phrase("insight.paper.lessons"), f"{lesson.number} {kind}", lesson.text)


def _overall(figures: Figures) -> Iterator[Sequence[Cell | Phrase]]:
    overall = Phrase("insight.paper.overall")
    for line in lines(figures):
        if line.kpi is None:
            yield (
                overall,
                line.label,
                figures.now.plain[line.figure],
                figures.before.plain.get(line.figure),
                line.change,
                figures.year.plain.get(line.figure),
                line.year_change,
            )
            continue
        before, year = (each.kpi(line.figure) for each in (figures.before, figures.year))
        yield (
            overall,
            line.label,
            _value(line.kpi),
            _value(before),
            line.kpi.change(before),
            _value(year),
            line.kpi.change(year),
            line.kpi.numerator,
            line.kpi.denominator,
            formula(line.figure),
        )


def _answers(figures: Figures) -> Iterator[Sequence[Cell | Phrase]]:
    if figures.answers:
        times, part = figures.answers, Phrase("insight.paper.overall")
        yield (part, Phrase("insight.answers.count"), times.count)
        yield (part, Phrase("insight.answers.median"), times.median)
        yield (part, Phrase("insight.answers.over", days=times.limit), times.over)


def _value(kpi: Kpi | None) -> Cell:
    if kpi is None or kpi.value is None:
        return None
    return round(kpi.value, 2 if kpi.scale == 1000 else 1)


def _commitments(paper: MonthPaper) -> Iterator[Sequence[Cell | Phrase]]:
    figures = paper.figures
    chinese = paper.language is Language.ZH
    for each in figures.promised:
        before, year = (c.kpi(each.kpi.name) for c in (figures.before, figures.year))
        words = Phrase(
            "insight.with_target",
            name=each.zh if chinese else each.en,
            target=target_words(each.target),
        )
        yield (
            Phrase("insight.paper.commitments"),
            words,
            _value(each.kpi),
            _value(before),
            each.kpi.change(before),
            _value(year),
            each.kpi.change(year),
            each.kpi.numerator,
            each.kpi.denominator,
            formula(each.kpi.name),
        )
    for breach in figures.breaches:
        yield (
            Phrase("insight.paper.breaches"),
            Phrase("insight.breach", number=breach.number, name=kpi_name(breach.measure)),
            f"{breach.due_at:%Y-%m-%d %H:%M}",
        )
