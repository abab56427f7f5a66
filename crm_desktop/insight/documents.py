"""On paper: 投诉处理月报 (report 5), 咨询与来电统计 (18), 服务承诺达成表 (30)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.insight.model import CLOCK_MEASURES, Figures, MonthReport, Promised
from crm_desktop.insight.telling import (
    Words,
    answer_words,
    formula,
    group_name,
    kpi_lines,
    kpi_name,
    lines,
    part_name,
    parts,
    share,
    target_words,
    title,
    word,
)
from crm_desktop.paper.block import Align
from crm_desktop.paper.flow import Flow, Marked, Signature
from crm_desktop.paper.ink import LABEL, Tone
from crm_desktop.paper.letterhead import Letterhead, Orientation, PageFormat, PaperSize
from crm_desktop.paper.table import Column

_NOT = "—"
_LANDSCAPE = PageFormat(PaperSize.A4, Orientation.LANDSCAPE)
#: Parts that are told as bars, the others as tables.
_BARS = ("kind", "topic", "hour")
_CAUSES = 10
_TONES = {None: Tone.PLAIN, True: Tone.GOOD, False: Tone.BAD}


@dataclass(frozen=True)
class MonthPaper:
    """What a document tells: the figures, the report that froze them or None, and words."""

    figures: Figures
    report: MonthReport | None
    words: Words
    language: Language


def month_document(letterhead: Letterhead, paper: MonthPaper) -> bytes:
    """Return the report of a month as PDF; an empty one says that there are no records."""
    flow, figures = Flow(letterhead), paper.figures
    flow.title(title(figures), _subtitle(paper))
    report = paper.report
    if report and report.reason:
        flow.callout(Phrase("insight.why_edition", edition=report.edition), report.reason)
    if figures.empty:
        flow.nothing()
        _signatures(flow, report)
        return flow.pdf()
    if figures.kind == "sla":
        _commitments(flow, paper)
    else:
        _overall(flow, figures)
        _parts(flow, paper)
    if figures.kind == "complaint":
        _causes(flow, paper)
    if figures.kind != "sla":
        _formulas(flow, figures)
    flow.section(Phrase("insight.paper.signed"))
    _signatures(flow, report)
    if figures.kind == "complaint":
        _lists(flow, paper)
    elif figures.kind == "sla":
        _breaches(flow, figures)
    return flow.pdf()


def _subtitle(paper: MonthPaper) -> Phrase:
    figures = paper.figures
    whose = figures.company_name or Phrase("insight.all_companies")
    said = Phrase(
        "insight.paper.period",
        first=f"{figures.period.first}",
        last=f"{figures.period.last}",
        whose=whose,
    )
    if paper.report and paper.report.edition > 1:
        return Phrase("insight.paper.edition", start=said, edition=paper.report.edition)
    return said


def _overall(flow: Flow, figures: Figures) -> None:
    flow.section(Phrase("insight.paper.overall"))
    heads = ("now", "before", "change", "year", "year_change")
    flow.table(
        [
            Column(Phrase("insight.column.item"), 46),
            *(Column(Phrase(f"insight.column.{head}"), align=Align.RIGHT) for head in heads),
        ],
        [
            (
                line.label,
                Marked(line.now or _NOT, bold=True),
                line.before or _NOT,
                Marked(line.change or _NOT, _TONES[line.better]),
                line.year or _NOT,
                line.year_change or _NOT,
            )
            for line in lines(figures)
        ],
    )
    if figures.answers:
        flow.paragraph(answer_words(figures.answers))
    flow.paragraph(Phrase(f"insight.paper.counted_{figures.kind}"), LABEL)


def _parts(flow: Flow, paper: MonthPaper) -> None:
    whole = paper.figures.now.plain["received"]
    for part, groups in parts(paper.figures):
        flow.section(part_name(part))
        if part in _BARS:
            flow.bars(
                (
                    group_name(part, group, paper.words),
                    group.count,
                    f"{group.count:,}  {share(group.count, whole)}",
                )
                for group in groups
            )
            continue
        flow.table(
            [
                Column(Phrase(f"insight.part.{part}")),
                Column(Phrase("insight.column.count"), 30, Align.RIGHT),
                Column(Phrase("insight.column.share"), 30, Align.RIGHT),
            ],
            [
                (group_name(part, group, paper.words), group.count, share(group.count, whole))
                for group in groups
            ],
            totals=[
                Phrase("insight.total"),
                sum(group.count for group in groups),
                share(sum(group.count for group in groups), whole),
            ],
        )


def _causes(flow: Flow, paper: MonthPaper) -> None:
    flow.section(Phrase("insight.paper.causes"))
    causes = paper.figures.causes
    if not causes:
        flow.nothing(Phrase("insight.paper.no_causes"))
        return
    closed = paper.figures.now.plain["closed"]
    flow.numbered(
        Phrase(
            "insight.paper.cause",
            cause=group_name("cause", cause, paper.words),
            count=cause.count,
            share=share(cause.count, closed),
        )
        for cause in causes[:_CAUSES]
    )


def _formulas(flow: Flow, figures: Figures) -> None:
    flow.section(Phrase("insight.paper.formulas"))
    flow.table(
        [
            Column(Phrase("insight.column.item"), 40),
            Column(Phrase("insight.column.formula")),
            Column(Phrase("insight.column.numerator"), 20, Align.RIGHT),
            Column(Phrase("insight.column.denominator"), 20, Align.RIGHT),
            Column(Phrase("insight.column.now"), 20, Align.RIGHT),
        ],
        [
            (line.label, formula(line.figure), line.kpi.numerator, line.kpi.denominator,
             line.now or _NOT)
            for line in kpi_lines(figures)
            if line.kpi
        ],
    )  # fmt: skip


def _lists(flow: Flow, paper: MonthPaper) -> None:
    figures, words = paper.figures, paper.words
    flow.page(_LANDSCAPE)
    flow.section(Phrase("insight.paper.open", count=figures.now.plain["open"]))
    flow.table(
        [
            Column(Phrase("insight.column.number"), 36),
            Column(Phrase("insight.column.title")),
            Column(Phrase("insight.part.kind"), 26),
            Column(Phrase("insight.part.level"), 20),
            Column(Phrase("insight.part.department"), 36),
            Column(Phrase("insight.column.state"), 30),
            Column(Phrase("insight.column.received"), 24),
            Column(Phrase("insight.column.days"), 14, Align.RIGHT),
        ],
        [
            (
                case.number,
                case.title,
                word("complaint_kind", case.kind, words),
                Phrase(f"insight.level.{case.level}"),
                case.department,
                Phrase(f"state.complaint.{case.state}"),
                case.received_on,
                case.days,
            )
            for case in figures.open
        ],
    )
    _left_out(flow, figures.now.plain["open"] - len(figures.open))
    flow.section(Phrase("insight.paper.lessons"))
    flow.table(
        [
            Column(Phrase("insight.column.number"), 36),
            Column(Phrase("insight.part.kind"), 26),
            Column(Phrase("insight.part.cause"), 34),
            Column(Phrase("insight.column.lesson")),
        ],
        [
            (
                lesson.number,
                word("complaint_kind", lesson.kind, words),
                word("complaint_cause", lesson.cause, words),
                lesson.text,
            )
            for lesson in figures.lessons
        ],
    )


def _commitments(flow: Flow, paper: MonthPaper) -> None:
    figures = paper.figures
    flow.section(Phrase("insight.paper.commitments"))
    chinese = paper.language is Language.ZH
    flow.table(
        [
            Column(Phrase("insight.column.commitment")),
            Column(Phrase("insight.column.measure"), 40),
            Column(Phrase("insight.column.target"), 16, Align.RIGHT),
            Column(Phrase("insight.column.due"), 16, Align.RIGHT),
            Column(Phrase("insight.column.kept"), 16, Align.RIGHT),
            Column(Phrase("insight.column.actual"), 18, Align.RIGHT),
            Column(Phrase("insight.column.breaches"), 16, Align.RIGHT),
            Column(Phrase("insight.column.verdict"), 18),
        ],
        [
            (
                each.zh if chinese else each.en,
                formula(each.kpi.name),
                target_words(each.target),
                each.kpi.denominator,
                each.kpi.numerator,
                Marked(each.kpi.words or _NOT, bold=True),
                each.kpi.missed,
                _verdict(each),
            )
            for each in figures.promised
        ],
        empty=Phrase("insight.paper.no_commitments"),
    )


def _verdict(promised: Promised) -> Marked:
    verdict = {None: "none", True: "kept", False: "missed"}[promised.kept]
    tone = {None: Tone.PLAIN, True: Tone.GOOD, False: Tone.BAD}[promised.kept]
    return Marked(Phrase(f"insight.verdict.{verdict}"), tone)


def _breaches(flow: Flow, figures: Figures) -> None:
    flow.section(Phrase("insight.paper.breaches"))
    flow.table(
        [
            Column(Phrase("insight.column.number"), 40),
            Column(Phrase("insight.column.measure")),
            Column(Phrase("insight.column.due_at"), 34),
            Column(Phrase("insight.column.ended"), 34),
        ],
        [
            (each.number, kpi_name(each.measure), each.due_at,
             each.ended_at or Phrase("insight.still_open"))
            for each in figures.breaches
        ],
    )  # fmt: skip
    measured = {each.kpi.name: each.kpi.missed for each in figures.promised}
    whole = sum(count for name, count in measured.items() if name in CLOCK_MEASURES)
    _left_out(flow, whole - len(figures.breaches))


def _left_out(flow: Flow, count: int) -> None:
    if count > 0:
        flow.paragraph(Phrase("insight.paper.more", count=count), LABEL)


def _signatures(flow: Flow, report: MonthReport | None) -> None:
    signed: list[tuple[str, date | None]]
    if report is None:
        signed = [("", None)] * 3
    else:
        signed = [
            (report.prepared_name, report.prepared_at.date()),
            (report.checked_name, report.checked_at.date() if report.checked_at else None),
            (report.approved_name, report.approved_at.date() if report.approved_at else None),
        ]
    flow.signatures(
        Signature(Phrase(f"insight.sign.{step}"), name, day)
        for step, (name, day) in zip(("prepared", "checked", "approved"), signed, strict=True)
    )
