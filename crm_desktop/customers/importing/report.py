"""The report of an import, row by row, as a file that a spreadsheet opens."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from crm_desktop.customers.importing.model import ReportLine
from crm_desktop.files.tables_out import Written, write_csv
from crm_desktop.foundation.words import Language, Phrase, say

HEADS = ("line", "fate", "column", "why", "value")


def write_report(out: Path, lines: Iterable[ReportLine], language: Language) -> Written:
    """Write line, what came of it, column, why and value of each; raises StorageError."""
    heads = [Phrase(f"importing.report.{name}") for name in HEADS]
    rows = (
        (
            str(line.line),
            say(Phrase(f"importing.fate.{line.fate}"), language),
            line.column,
            say(line.why, language),
            line.value,
        )
        for line in lines
    )
    return write_csv(out, rows, head=[say(head, language) for head in heads])
