"""Rows of a file made into old complaints, each with what is to be said of it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from crm_desktop.complaints.importing.columns import (
    COMPLAINTS,
    MOST_ROWS,
    Choices,
    columns_told,
    meanings,
)
from crm_desktop.complaints.importing.moments import first_part, read_moment
from crm_desktop.complaints.importing.wishes import DONE, OPEN, ComplaintOptions, StateName
from crm_desktop.complaints.intake import fault_key, first_line
from crm_desktop.customers.importing.headings import bare
from crm_desktop.customers.importing.model import Column, Fate, ReportLine
from crm_desktop.files.cells import digits_lost
from crm_desktop.files.guess import guess
from crm_desktop.files.heads import find_head
from crm_desktop.files.model import Kind, Row
from crm_desktop.files.tables import read_table
from crm_desktop.files.tables_out import original
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.formats.phones import phone_digits
from crm_desktop.foundation.words import Phrase
from db.errors import translated

# What is being done, how much of it, and how much there is; raises to stop.
Progress = Callable[[str, int, int | None], None]

_HEAD_ROWS = 40
_EVERY = 200
_LONGEST_VALUE = 80
_SECRETS = {"phone": "phone"}
_LONGEST = {
    "old_number": 40, "title": 200, "words": 100_000, "wish": 1000, "result_text": 100_000,
    "name": 200, "phone": 40, "source_number": 60, "order_number": 40,
}  # fmt: skip
_MOMENTS = ("received", "answered", "closed")


@dataclass
class OldCase:
    """A complaint of a file; ``failed`` where it cannot come in. ``target`` is what it is about."""

    line: int
    old_number: str = ""
    received: datetime | None = None
    answered: datetime | None = None
    closed: datetime | None = None
    done: bool = True
    texts: dict[str, str] = field(default_factory=dict)
    fault: str = ""
    fault_key: str = ""
    kind: str = ""
    level: str = "ordinary"
    channel: str = "other"
    target: str = ""
    phone_key: str = ""
    customer: int | None = None
    failed: bool = False


@dataclass
class OldCases:
    """A file as read: who it is, what its columns and states mean, its rows, and the report."""

    name: str
    sha256: str
    columns: tuple[Column, ...]
    states: tuple[StateName, ...]
    cases: list[OldCase] = field(default_factory=list)
    report: list[ReportLine] = field(default_factory=list)


def read_cases(
    file: Path, options: ComplaintOptions, now: datetime, progress: Progress
) -> OldCases:
    """Read a whole file; raises FileProblem, StorageError.

    Raises Refused for what is no table, and where no column tells when or what.
    """
    with translated():
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
    rows, headers, found = _table(file, options, progress)
    names = {name: headers[place] for place, name in found.items()}
    reader = _Reader(options, names, now)
    told = [_cells(row, found) for row in rows]
    reader.learn(told)
    cases = OldCases(file.name, digest, columns_told(headers, found), reader.states)
    for done, (row, cells) in enumerate(zip(rows, told, strict=True)):
        if not done % _EVERY:
            progress("read", done, len(rows))
        cases.cases.append(reader.case(row, cells, cases.report))
    return cases


def _table(
    file: Path, options: ComplaintOptions, progress: Progress
) -> tuple[list[Row], tuple[str, ...], dict[int, str]]:
    guessed = guess(file)
    if guessed.kind is Kind.VCARD:
        raise Refused(COMPLAINTS.no_table)
    read: list[Row] = []
    encoding = options.encoding or guessed.encoding
    with read_table(file, guessed.kind, encoding, guessed.delimiter) as table:
        for row in islice(table.rows(), MOST_ROWS + 1):
            if any(cell.strip() for cell in row.cells):
                read.append(row)
            if not len(read) % _EVERY:
                progress("open", len(read), None)
    if len(read) > MOST_ROWS:
        raise Refused(Phrase("importing.too_many_rows", most=MOST_ROWS))
    head = find_head(read[:_HEAD_ROWS])
    found = meanings(head.names, options.columns)
    known = set(found.values())
    if not (known >= COMPLAINTS.needed and all(known & some for some in COMPLAINTS.one_of)):
        raise Refused(COMPLAINTS.no_columns)
    return [row for row in read if row.line >= head.data_line], head.names, found


def _cells(row: Row, found: dict[int, str]) -> dict[str, str]:
    told = ((found.get(place), original(cell).strip()) for place, cell in enumerate(row.cells))
    return {name: text for name, text in told if name and text}


class _Reader:
    """What a row means: it knows the office's words and how the file writes its days."""

    def __init__(self, options: ComplaintOptions, names: dict[str, str], now: datetime) -> None:
        self._options, self._names, self._now = options, names, now
        self._choices = Choices()
        self._first: dict[str, str] = {}
        self._states: dict[str, str] = {}
        self.states: tuple[StateName, ...] = ()
        if not self._choices.has("channels", options.channel):
            checks = Checks()
            checks.add("channel", Phrase("error.not_a_choice"))
            checks.done()

    def learn(self, told: list[dict[str, str]]) -> None:
        """Look over the whole file: in which order its days are, and which states it names."""
        for name in _MOMENTS:
            self._first[name] = first_part(cells.get(name, "") for cells in told)
        counted = Counter(cells["status"] for cells in told if "status" in cells)
        chosen = {bare(name): state for name, state in self._options.states.items()}
        for name in counted:
            self._states[name] = chosen.get(bare(name)) or self._choices.code("states", name)
        self.states = tuple(
            StateName(name, count, self._states[name]) for name, count in counted.most_common()
        )

    def case(self, row: Row, cells: dict[str, str], report: list[ReportLine]) -> OldCase:
        """Return what a row tells; what cannot be used is noted."""
        case = OldCase(row.line)
        checks = Checks()
        texts = {
            name: checks.text(name, cells.get(name, ""), longest=longest)
            for name, longest in _LONGEST.items()
        }
        for name in _MOMENTS:
            self._moment(case, name, cells, checks)
        self._fit(case, cells, report)
        for name, why in checks.faults.items():
            report.append(self._line(case, Fate.FAILED, name, why, cells))
            case.failed = True
        case.old_number = texts.pop("old_number")
        if digits_lost(case.old_number):
            why = Phrase("complaint_import.digits_lost")
            report.append(self._line(case, Fate.REMARK, "old_number", why, cells))
        self._describe(case, cells, texts, report)
        return case

    def _moment(self, case: OldCase, name: str, cells: dict[str, str], checks: Checks) -> None:
        text = cells.get(name, "")
        if not text:
            if name == "received":
                checks.add(name, Phrase("error.needed"))
            return
        clock = cells.get("clock", "") if name == "received" else ""
        at = read_moment(text, clock, self._first[name])
        if at is None:
            checks.add(name, Phrase("receivable.no_day"))
        elif at > self._now:
            checks.add(name, Phrase("complaints.in_the_future"))
        setattr(case, name, at)

    def _fit(self, case: OldCase, cells: dict[str, str], report: list[ReportLine]) -> None:
        """Leave out an answer or an end before the beginning: it is not known when it was."""
        for name in ("answered", "closed"):
            at: datetime | None = getattr(case, name)
            if at is not None and case.received is not None and at < case.received:
                why = Phrase("complaint_import.before_receipt")
                report.append(self._line(case, Fate.REMARK, name, why, cells))
                setattr(case, name, None)

    def _describe(
        self,
        case: OldCase,
        cells: dict[str, str],
        texts: dict[str, str],
        report: list[ReportLine],
    ) -> None:
        status = cells.get("status", "")
        state = self._states.get(status, DONE)
        if not state:
            # Nothing is closed that may be open.
            why = Phrase("complaint_import.unknown_state")
            report.append(self._line(case, Fate.REMARK, "status", why, cells))
            state = OPEN
        case.done = state == DONE
        problem, symptom = (cells.get(name, "").strip(",，;； ") for name in ("problem", "symptom"))
        case.fault = " ".join(filter(None, dict.fromkeys((problem, symptom))))[:100]
        case.fault_key = fault_key(case.fault)
        known = self._choices.code
        case.kind = next(
            (code for name in ("kind", "problem", "symptom")
             if name in cells and (code := known("kinds", cells[name]))), ""
        )  # fmt: skip
        if not case.kind and {"kind", "problem"} & cells.keys():
            case.kind = "other" if self._choices.has("kinds", "other") else ""
        case.level = known("levels", cells.get("level", "")) or "ordinary"
        case.channel = known("channels", cells.get("channel", "")) or self._options.channel
        about = (cells.get(name, "") for name in ("target", "brand", "series", "model"))
        case.target = " ".join(filter(None, dict.fromkeys(about)))[:200]
        case.phone_key = phone_digits(texts["phone"])[:24]
        if not texts["title"]:
            texts["title"] = first_line(texts["words"], case.fault or case.target)
        case.texts = texts

    def _line(
        self, case: OldCase, fate: str, name: str, why: Phrase, cells: dict[str, str]
    ) -> ReportLine:
        value = cells.get(name, "")[:_LONGEST_VALUE]
        header = self._names.get(name, "")
        return ReportLine(case.line, fate, header, why, value, _SECRETS.get(name, ""))
