"""Calls by import: the exchange's file, told row by row; a call counts once.

Calls are told apart by the exchange's number and their time; where it gives none, by who called and
who answered.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from crm_desktop.complaints.importing.moments import first_part, read_moment
from crm_desktop.customers.callers import customers_calling
from crm_desktop.customers.importing.headings import bare
from crm_desktop.customers.importing.lines import Lines, TableKind, Wrong, read_lines
from crm_desktop.customers.importing.model import Fate, ReportLine
from crm_desktop.customers.masking import mask_value
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Changes, Outcome
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.errors import ValidationErrors
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.resources import resource_json
from crm_desktop.foundation.usecase import composed, reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.inquiries.calls import checked, own_number
from crm_desktop.inquiries.model import CREATE, CallData
from crm_desktop.inquiries.room import InquiryRoom
from db import rows, sql
from db.errors import translated

ACTION = "call.import"
COUNTS = ("read", "created", "duplicate", "failed")
MOST_ROWS = 500_000
CALLS = TableKind(
    "call_headers.json",
    needed=frozenset({"at"}),
    one_of=(frozenset({"phone", "agent", "old_number"}),),
    no_columns=Phrase("inquiries.call_columns"),
    no_table=Phrase("inquiries.call_columns"),
    most_rows=MOST_ROWS,
)
Progress = Callable[[str, int, int | None], None]
_EVERY = 1000
_CLOCKED = re.compile(r"(?:(?:1900-01-0[01]|1899-12-3[01]) )?([0-9]+):([0-9]{2})(?::([0-9]{2}))?")
_PLAIN = re.compile(r"([0-9]+)(?:\.[0-9]+)?\s*(?:s|sec|秒)?")
_COLUMNS = {
    "wait_seconds": "wait", "talk_seconds": "talk", "after_seconds": "after",
    "phone": "phone", "choice": "choice", "agent": "agent", "direction": "direction",
}  # fmt: skip


@dataclass(frozen=True)
class CallImportResult:
    """What came of a file. Each row that was read is in exactly one of the other counts."""

    read: int = 0
    created: int = 0
    duplicate: int = 0
    failed: int = 0
    linked: int = 0
    report: tuple[ReportLine, ...] = field(default=(), repr=False)
    number: str = ""
    dry_run: bool = False


def _nobody_asks(_what: str, _done: int, _total: int | None) -> None:
    """Take progress that nobody looks at."""


class CallImport(InquiryRoom):
    """Files of calls into the acting post's company."""

    @reading(CREATE)
    def rehearse(
        self, look: Look, file: Path, encoding: str = "", progress: Progress = _nobody_asks
    ) -> CallImportResult:
        """Return what would come of a file, changing nothing; raises as ``run``."""
        lines = read_lines(file, encoding, CALLS)
        return self._planned(look, lines, progress)[1]

    @composed(CREATE, ACTION)
    def run(
        self,
        actor: Actor,
        file: Path,
        encoding: str = "",
        *,
        dry_run: bool = False,
        progress: Progress = _nobody_asks,
    ) -> Outcome[CallImportResult]:
        """Import a file: the calls that can be used in one transaction, the rest reported.

        ``progress`` is told what is done, how much of it and in all, and may raise to stop: then
        nothing has come in. Raises FileProblem, StorageError, Refused where no column tells when.
        """
        if dry_run:
            return Outcome(self.rehearse(actor, file, encoding, progress), Changes())
        with translated():
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
        return self.store(actor, read_lines(file, encoding, CALLS), digest, progress)

    @use_case(ACTION, CREATE)
    def store(self, work: Work, lines: Lines, digest: str, progress: Progress) -> CallImportResult:
        """Store what was read of a file."""
        number = next_number(work.acting.company, "import", work.today)
        made, result = self._planned(work, lines, progress, number)
        for start in range(0, len(made), _EVERY * 5):
            progress("store", start, len(made))
            rows.insert("call_record", made[start : start + _EVERY * 5])
        counts = {name: getattr(result, name) for name in COUNTS}
        run = sql.scalar(
            "INSERT INTO import_run (company_id, number, file_name, sha256, at, by_id, rows_read, "
            "created, updated, duplicate, failed, step_id, state) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, NULL, 'done') RETURNING id",
            work.acting.company, number, lines.name[:255], digest, stamp(work.now),
            work.acting.actor.person, *counts.values(),
        )  # fmt: skip
        work.changed("import_run", run, f"{number} {lines.name}"[:200], None, counts)
        work.touched("call", ())
        return result

    def _planned(
        self, look: Look, lines: Lines, progress: Progress, number: str = ""
    ) -> tuple[list[rows.Values], CallImportResult]:
        company, report = look.acting.company, list[ReportLine]()
        first = first_part(told.get("at", "") for _, told in lines.rows)
        made: list[tuple[int, rows.Values]] = []
        for done, (line, told) in enumerate(lines.rows):
            if not done % _EVERY:
                progress("read", done, len(lines.rows))
            try:
                made.append((line, _row(told, first, look.now, company)))
            except (Wrong, ValidationErrors) as wrong:
                report.append(self._line(look, line, lines, told, wrong))
        failed = len(report)
        fresh = _left_of(made, company, report)
        owners = customers_calling(company, (row["phone_key"] for row in fresh))
        for row in fresh:
            row["customer_id"] = owners.get(row["phone_key"])
        result = CallImportResult(
            read=len(lines.rows),
            created=len(fresh),
            duplicate=len(report) - failed,
            failed=failed,
            linked=sum(1 for row in fresh if row["customer_id"]),
            report=tuple(sorted(report, key=lambda each: each.line)),
            number=number,
            dry_run=not number,
        )
        return fresh, result

    def _line(
        self, look: Look, line: int, lines: Lines, told: dict[str, str], wrong: Exception
    ) -> ReportLine:
        if isinstance(wrong, Wrong):
            name, why = wrong.name, wrong.why
        else:
            assert isinstance(wrong, ValidationErrors)
            name, why = next(iter(wrong.fields.items()))
            name = _COLUMNS.get(name, name)
        value, secret = told.get(name, "")[:80], "phone" if name == "phone" else ""
        if secret in self._secrets(look):
            value = mask_value(secret, value)
        return ReportLine(line, Fate.FAILED, lines.headers.get(name, ""), why, value, secret)


def _left_of(
    made: list[tuple[int, rows.Values]], company: int, report: list[ReportLine]
) -> list[rows.Values]:
    """Return the calls that are not there yet; each of the others gets its line in the report."""
    there: set[tuple[str, str]] = set()
    for part in rows.batches({row["at"] for _, row in made}):
        there |= set(
            sql.rows(
                "SELECT old_number, at FROM call_record WHERE company_id = ? "
                f"AND at IN ({sql.marks(len(part))})",
                company,
                *part,
            )
        )
    seen: Counter[tuple[str, str]] = Counter()
    fresh = []
    for line, row in made:
        key = row["old_number"], row["at"]
        seen[key] += 1
        if key in there or seen[key] > 1:
            why = Phrase("inquiries.call_there")
            report.append(ReportLine(line, Fate.DUPLICATE, "", why, row["old_number"]))
        else:
            fresh.append(row)
    return fresh


@cache
def _values(sort: str) -> frozenset[str]:
    return frozenset(map(bare, resource_json("defaults", "call_values.json")[sort]))


def _row(told: dict[str, str], first: str, now: datetime, company: int) -> rows.Values:
    """Return the columns of a call; raises Wrong, ValidationErrors."""
    at = read_moment(told.get("at", ""), told.get("clock", ""), first)
    if at is None:
        raise Wrong("at", Phrase("receivable.no_day"))
    if at > now:
        raise Wrong("at", Phrase("complaints.in_the_future"))
    outward = bare(told.get("direction", "")) in _values("out")
    talk = _seconds(told, "talk")
    said = bare(told.get("answered", ""))
    answered = said in _values("yes") if said in _values("yes") | _values("no") else talk > 0
    if "talk" not in told and not said:
        answered = True
    data = CallData(
        at,
        phone=told.get("called", "") if outward and told.get("called") else told.get("phone", ""),
        direction="out" if outward else "in",
        choice=told.get("choice", ""),
        agent=told.get("agent", ""),
        answered=answered,
        wait_seconds=_seconds(told, "wait"),
        talk_seconds=talk,
        after_seconds=_seconds(told, "after"),
    )
    checks = Checks()
    number = checks.text("old_number", told.get("old_number", ""), longest=60)
    values: dict[str, Any] = checked(data, checks)
    number = number or own_number(values["phone_key"], data.agent)
    return values | {
        "company_id": company, "at": stamp(at), "old_number": number, "customer_id": None,
    }  # fmt: skip


def _seconds(told: dict[str, str], name: str) -> int:
    """Return a time in seconds: as a number, or as 2:23 and 0:02:23; raises Wrong."""
    text = told.get(name, "").strip().lower()
    if not text:
        return 0
    if plain := _PLAIN.fullmatch(text):
        return int(plain.group(1))
    if clocked := _CLOCKED.fullmatch(text):
        first, second, third = clocked.groups()
        if third is None:
            return int(first) * 60 + int(second)
        return int(first) * 3600 + int(second) * 60 + int(third)
    raise Wrong(name, Phrase("inquiries.no_seconds"))
