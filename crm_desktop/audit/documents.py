"""The audit report (report 32): an extract of the log with the proof that nobody changed it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from crm_desktop.audit.model import AuditRow, AuditSubject
from crm_desktop.audit.seal import Verdict
from crm_desktop.foundation.words import Phrase
from crm_desktop.paper.block import Align
from crm_desktop.paper.flow import Flow, Marked, Signature, Value
from crm_desktop.paper.ink import LABEL, Tone
from crm_desktop.paper.letterhead import Letterhead, Orientation
from crm_desktop.paper.table import Column

# Longer values are told in short: the log itself, not its report, holds them whole.
_LONGEST_VALUE = 60
_BREAKS = {
    "missing": "break.missing",
    "order": "break.order",
    "changed": "break.changed",
    "tail": "break.tail",
    "anchor": "break.anchor",
}


@dataclass(frozen=True)
class AuditLine:
    """An entry with its codes in words; ``duty`` names the rule that an exception was made of."""

    row: AuditRow
    action: Phrase | str
    duty: Phrase | str = ""


@dataclass(frozen=True)
class ChainCheck:
    """What was verified of the chain: its first and last entry, their hashes, and the result."""

    first: int
    first_hash: str
    last: int
    last_hash: str
    verdict: Verdict
    at: datetime


@dataclass(frozen=True)
class AuditReport:
    """An extract of the log: what was asked for (label, value), what was found, and its proof.

    ``fields`` gives the names of changed fields in words; one that is not there keeps its code.
    ``finding`` and ``proposal`` are the words of the investigator; empty ones are left out.
    """

    asked: tuple[tuple[Phrase | str, Value], ...]
    lines: tuple[AuditLine, ...]
    chain: ChainCheck
    fields: Mapping[str, Phrase | str] = field(default_factory=dict)
    finding: str = ""
    proposal: str = ""


def audit_report(letterhead: Letterhead, report: AuditReport) -> bytes:
    """Return the audit report; its table needs the width of a landscape sheet."""
    flow = Flow(replace(letterhead, orientation=Orientation.LANDSCAPE))
    exceptions = [line for line in report.lines if line.row.duty]
    count = Phrase("paper.audit.count", count=len(report.lines), exceptions=len(exceptions))
    flow.title(Phrase("paper.audit.title"), count)
    flow.section(Phrase("paper.audit.asked"))
    flow.facts(report.asked or [(Phrase("paper.audit.filter"), Phrase("paper.audit.everything"))])
    flow.section(Phrase("paper.audit.chain"))
    _add_chain(flow, report.chain)
    flow.section(Phrase("paper.audit.entries"))
    _add_entries(flow, report)
    flow.section(Phrase("paper.audit.exceptions"))
    _add_exceptions(flow, exceptions)
    for title, text in (
        (Phrase("paper.audit.finding"), report.finding),
        (Phrase("paper.audit.proposal"), report.proposal),
    ):
        if text:
            flow.section(title)
            flow.paragraph(text)
    flow.section(Phrase("paper.sign.title"))
    flow.signatures(
        [
            Signature(Phrase("paper.sign.investigator")),
            Signature(Phrase("paper.sign.supervisor")),
            Signature(Phrase("paper.sign.manager")),
        ]
    )
    return flow.pdf()


def _add_chain(flow: Flow, chain: ChainCheck) -> None:
    """Add the range of the hash chain and whether it holds."""
    verdict = chain.verdict
    result = (
        Marked(Phrase("paper.audit.sound"), Tone.GOOD, bold=True)
        if verdict.sound
        else Marked(Phrase("paper.audit.broken", count=len(verdict.breaks)), Tone.BAD, bold=True)
    )
    flow.facts(
        [
            (Phrase("paper.audit.first", seq=str(chain.first)), chain.first_hash),
            (Phrase("paper.audit.last", seq=str(chain.last)), chain.last_hash),
            (Phrase("paper.audit.verified"), chain.at),
            (Phrase("paper.audit.result"), result),
        ],
        pairs=1,
    )
    if verdict.breaks:
        flow.numbered(Phrase(_BREAKS[each.what], seq=str(each.seq)) for each in verdict.breaks)


def _add_entries(flow: Flow, report: AuditReport) -> None:
    names = {code: flow.text(name) for code, name in report.fields.items()}
    flow.table(
        [
            Column(Phrase("paper.audit.number"), 14, Align.RIGHT),
            Column(Phrase("paper.audit.time"), 24),
            Column(Phrase("paper.audit.person"), 22),
            Column(Phrase("paper.audit.post"), 26),
            Column(Phrase("paper.audit.action"), 26),
            Column(Phrase("paper.audit.subject"), 36),
            Column(Phrase("paper.audit.change")),
            Column(Phrase("paper.audit.reason"), 36),
            Column(Phrase("paper.audit.exception"), 22),
        ],
        [_entry(line, names) for line in report.lines],
    )


def _entry(line: AuditLine, names: Mapping[str, str]) -> list[Value | Marked]:
    row = line.row
    return [
        str(row.seq),
        _time(row.at),
        row.person_name,
        row.post_title,
        line.action,
        "\n".join(subject.label for subject in row.subjects),
        "\n".join(filter(None, (_change(subject, names) for subject in row.subjects))),
        row.reason,
        Marked(Phrase("paper.audit.marked"), Tone.WARNING, bold=True) if row.duty else "",
    ]


def _add_exceptions(flow: Flow, lines: Sequence[AuditLine]) -> None:
    """Add the steps that one person took where two were due."""
    flow.paragraph(Phrase("paper.audit.exceptions_why"), LABEL)
    flow.table(
        [
            Column(Phrase("paper.audit.number"), 14, Align.RIGHT),
            Column(Phrase("paper.audit.time"), 24),
            Column(Phrase("paper.audit.person"), 30),
            Column(Phrase("paper.audit.post"), 36),
            Column(Phrase("paper.audit.rule"), 70),
            Column(Phrase("paper.audit.reason")),
        ],
        [
            (
                str(line.row.seq),
                _time(line.row.at),
                line.row.person_name,
                line.row.post_title,
                line.duty,
                line.row.reason,
            )
            for line in lines
        ],
        empty=Phrase("paper.audit.no_exceptions"),
    )


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"


def _change(subject: AuditSubject, names: Mapping[str, str]) -> str:
    """Return what changed of a record in one line: "name: before → after"."""
    old, new = subject.before or {}, subject.after or {}
    told = []
    for code in dict.fromkeys((*old, *new)):
        value = _short(new.get(code))
        changed = f"{_short(old[code])} → {value}" if code in old else value
        told.append(f"{names.get(code, code)}: {changed}")
    return "; ".join(told)


def _short(value: object) -> str:
    if value is None:
        return "—"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
