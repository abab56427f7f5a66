"""Figures in words: one line for each, as paper, workbook and window show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.insight.model import (
    COMPLAINT_KPIS,
    COMPLAINT_PARTS,
    INQUIRY_KPIS,
    INQUIRY_PARTS,
    AnswerTimes,
    Counted,
    Figures,
    Group,
    Kpi,
    LateChange,
)
from crm_desktop.paper.flow import number

#: Plain numbers by the kind of report, in the order in which they are told.
PLAIN = {"complaint": ("received", "closed", "reopened", "open"), "inquiry": ("received", "calls")}
_DICTIONARY = {
    "kind": "complaint_kind", "channel": "complaint_channel", "cause": "complaint_cause",
    "topic": "inquiry_topic",
}  # fmt: skip
#: The dictionaries whose words a report needs.
DICTIONARIES = tuple(_DICTIONARY.values())

#: Words of dictionaries in one language: dictionary → code → word.
Words = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Line:
    """A figure of three periods as printed; ``better`` tells whether it went better than before."""

    figure: str
    label: Phrase
    now: str
    before: str
    change: str
    better: bool | None
    year: str
    year_change: str
    kpi: Kpi | None = None


def lines(figures: Figures) -> list[Line]:
    """Return what a report begins with: the numbers, then the measures."""
    return [*_plain_lines(figures), *kpi_lines(figures)]


def kpi_lines(figures: Figures) -> list[Line]:
    """Return the measures of a report, without those that concern nobody in any period."""
    names = INQUIRY_KPIS if figures.kind == "inquiry" else COMPLAINT_KPIS
    seldom = ("source", "callback") if figures.kind != "inquiry" else INQUIRY_KPIS[3:]
    whole = [*names, *(name for name in seldom if name not in names)]
    found = []
    for name in whole:
        now, before, year = (each.kpi(name) for each in (figures.now, figures.before, figures.year))
        if now is None:
            continue
        if name in seldom and not any(k and k.denominator for k in (now, before, year)):
            continue
        found.append(_kpi_line(now, before, year))
    return found


def _plain_lines(figures: Figures) -> list[Line]:
    found = []
    for name in PLAIN[figures.kind]:
        now = figures.now.plain[name]
        before, year = (each.plain.get(name) for each in (figures.before, figures.year))
        found.append(
            Line(
                name,
                Phrase(f"insight.plain.{figures.kind}.{name}"),
                number(now),
                "" if before is None else number(before),
                _share_changed(now, before),
                None,
                "" if year is None else number(year),
                _share_changed(now, year),
            )
        )
    return found


def _kpi_line(now: Kpi, before: Kpi | None, year: Kpi | None) -> Line:
    change = now.change(before)
    return Line(
        now.name,
        kpi_name(now.name),
        now.words,
        before.words if before else "",
        difference(now, change),
        None if not change else now.better(change),
        year.words if year else "",
        difference(now, now.change(year)),
        now,
    )


def difference(kpi: Kpi, change: float | None) -> str:
    """Return a difference as printed: ``+2.7``, ``−1.9``, ``0.0``; "" where there is none."""
    if change is None:
        return ""
    digits = 2 if kpi.scale == 1000 else 1
    return f"{change:+.{digits}f}".replace("-", "−") if change else f"{change:.{digits}f}"


def _share_changed(now: int, before: int | None) -> str:
    """Return by how much of what it was a number changed: ``−8.1 %``; "" from nothing."""
    if not before:
        return ""
    change = f"{(now - before) * 100 / before:+.1f} %".replace("-", "−")
    return change[1:] if now == before else change


def kpi_name(name: str) -> Phrase:
    """Return what a measure is called."""
    return Phrase(f"insight.kpi.{name}")


def formula(name: str) -> Phrase:
    """Return how a measure is calculated, in words."""
    return Phrase(f"insight.formula.{name}")


def share(count: int, whole: int) -> str:
    """Return a part as per cent, "" of nothing."""
    return f"{count * 100 / whole:.1f} %" if whole else ""


def parts(figures: Figures) -> list[tuple[str, Sequence[Group]]]:
    """Return what a report parts its numbers by, in order, without what there is nothing of.

    Companies are told where there are several of them.
    """
    names = INQUIRY_PARTS if figures.kind == "inquiry" else COMPLAINT_PARTS
    found = [(name, figures.now.parts.get(name, ())) for name in names]
    return [
        (name, groups)
        for name, groups in found
        if groups and not (name == "company" and len(groups) < 2)
    ]


def part_name(part: str) -> Phrase:
    """Return what a part is called: by kind, by department …"""
    return Phrase(f"insight.by.{part}")


def group_name(part: str, group: Group, words: Words) -> Phrase | str:
    """Return what a group is called: its name, or the word of its code."""
    if group.name:
        return group.name
    if part == "hour":
        return Phrase("insight.hour", hour=f"{int(group.code):02d}")
    if not group.code:
        return Phrase("insight.unnamed")
    if part == "level":
        return Phrase(f"insight.level.{group.code}")
    if part == "turned":
        return Phrase(f"insight.turned.{group.code}")
    return words.get(_DICTIONARY.get(part, ""), {}).get(group.code, group.code)


def word(dictionary: str, code: str, words: Words) -> str:
    """Return the word of a dictionary's code, the code where it is unknown."""
    return words.get(dictionary, {}).get(code, code)


def figure_name(kind: str, figure: str, counted: Sequence[Counted], words: Words) -> Phrase:
    """Return what a figure is called that ``rows`` and ``late_changes`` name."""
    name, parted, code = figure.partition(":")
    if parted:
        groups = [g for each in counted for g in each.parts.get(name, ()) if g.code == code]
        group = groups[0] if groups else Group(code, "", 0)
        return Phrase("insight.part_of", part=part_name(name), group=group_name(name, group, words))
    kind = "complaint" if kind == "sla" else kind
    if name in PLAIN[kind]:
        return Phrase(f"insight.plain.{kind}.{name}")
    measure, _, done = name.partition(".")
    return Phrase("insight.done_of", name=kpi_name(measure)) if done else kpi_name(measure)


def title(figures: Figures) -> Phrase:
    """Return the title of a report."""
    return Phrase(f"insight.title.{figures.kind}", month=figures.period.phrase)


def answer_words(times: AnswerTimes) -> Phrase:
    """Return how long answers took, in a sentence."""
    return Phrase(
        "insight.answers",
        count=times.count,
        median=f"{times.median:.1f}",
        over=times.over,
        days=times.limit,
    )


def target_words(permille: int) -> str:
    """Return a target as printed: ``95 %``, ``99.5 %``."""
    return f"{permille / 10:g} %"


def changed_words(change: LateChange) -> Phrase:
    """Return how a figure differs from when it was frozen."""
    if change.rows:
        return Phrase("insight.other_rows", count=change.now)
    return Phrase("insight.from_to", frozen=change.frozen, now=change.now)


def in_language(entries: Sequence[tuple[str, str, str, str]], language: Language) -> Words:
    """Return the words of dictionaries (dictionary, code, Chinese, English) in a language."""
    found: Words = {}
    for dictionary, code, zh, en in entries:
        found.setdefault(dictionary, {})[code] = zh if language is Language.ZH else en
    return found
