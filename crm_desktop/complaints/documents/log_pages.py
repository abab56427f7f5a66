"""The course of a case as the audit log has it, with what proves each entry."""

from __future__ import annotations

from collections.abc import Sequence

from crm_desktop.complaints.documents.content import CasePaper, LogLine
from crm_desktop.complaints.documents.intake_pages import fine
from crm_desktop.foundation.words import Phrase
from crm_desktop.paper.block import Align
from crm_desktop.paper.flow import Flow, Marked, Value
from crm_desktop.paper.ink import LABEL, Tone
from crm_desktop.paper.table import Column


def add_log(flow: Flow, paper: CasePaper) -> None:
    """Add 经过: every entry of the log that is about the case, oldest first."""
    log = paper.log
    flow.paragraph(Phrase("case_paper.log_note", count=len(log.lines)), LABEL)
    if log.broken:
        numbers = ", ".join(map(str, log.broken))
        flow.callout(
            Phrase("case_paper.log_broken"), Phrase("case_paper.log_changed", seq=numbers), Tone.BAD
        )
    elif log.lines:
        flow.paragraph(Phrase("case_paper.log_sound"), LABEL)
    flow.table(
        [
            Column(Phrase("case_paper.seq"), 14, Align.RIGHT),
            Column(Phrase("case_paper.at"), 24),
            Column(Phrase("case_paper.by"), 32),
            Column(Phrase("case_paper.action")),
            Column(Phrase("case_paper.sha256"), 46),
        ],
        [_line(flow, line) for line in log.lines],
        empty=Phrase("case_paper.none"),
    )


def _line(flow: Flow, line: LogLine) -> Sequence[Value | Marked]:
    action = [flow.text(line.action), line.label, line.reason]
    if line.refused:
        action.append(flow.text(Phrase("case_paper.refused")))
    if line.duty:
        action.append(flow.text(Phrase("case_paper.exception", rule=line.duty)))
    if line.second_name:
        action.append(flow.text(Phrase("case_paper.second", name=line.second_name)))
    return [
        str(line.seq),
        f"{line.at:%Y-%m-%d\n%H:%M:%S}",
        "\n".join(filter(None, (line.person_name, line.post))),
        "\n".join(filter(None, action)),
        fine(line.hash),
    ]
