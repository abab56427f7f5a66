"""Rows of a file of members, made into drafts: a customer's, and what is the member's own."""

from __future__ import annotations

import hashlib
import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from crm_desktop.customers.importing.cells import read_day
from crm_desktop.customers.importing.draft import Builder, Draft
from crm_desktop.customers.importing.lookups import Lookups
from crm_desktop.customers.importing.model import Column, Fate, ReportLine
from crm_desktop.customers.importing.reading import MOST_ROWS, Progress
from crm_desktop.files.guess import guess
from crm_desktop.files.heads import find_head
from crm_desktop.files.model import Kind, Row
from crm_desktop.files.tables import read_table
from crm_desktop.files.tables_out import original
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.money import parse_yuan
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.importing.headings import match, state_of
from crm_desktop.membership.importing.wishes import MEMBER, MemberOptions
from db.errors import translated

_HEAD_ROWS = 40
_EVERY = 200
_LONGEST_NUMBER = 40
_LONGEST_TIER = 40
_NUMBERS = {MEMBER + "number", MEMBER + "card"}
_POINTS = re.compile(r"(-?[0-9]{1,12})(?:\.([0-9]+))?")
_NAUGHT = re.compile(r"[-+]?0*(?:\.0*)?")
_FIRST_YEAR = 1980


@dataclass
class MemberDraft:
    """A row as far as it came: whose it is, and what is the member's own.

    ``card`` is "" for a member without one; ``state`` active, lost, frozen or void.
    """

    draft: Draft
    number: str
    card: str
    tier: str
    points: int = 0
    principal_fen: int = 0
    gift_fen: int = 0
    joined_on: date | None = None
    ended_on: date | None = None
    state: str = "active"

    @property
    def holds(self) -> bool:
        """Whether anything is on the account."""
        return bool(self.points or self.principal_fen or self.gift_fen)

    @property
    def over(self) -> bool:
        """Whether the file says that the membership has ended."""
        return self.state == "void" or self.ended_on is not None


@dataclass
class Members:
    """A file as read: its columns, a draft of each row, and the levels it names."""

    name: str
    sha256: str
    columns: tuple[Column, ...]
    drafts: list[MemberDraft] = field(default_factory=list)
    tiers: Counter[str] = field(default_factory=Counter)

    def header(self, name: str) -> str:
        """Return the header of a member's field, "" where no column is it."""
        wanted = MEMBER + name
        return next((each.header for each in self.columns if each.field == wanted), "")


def read_members(
    file: Path, options: MemberOptions, lookups: Lookups, progress: Progress
) -> Members:
    """Read a whole file; raises FileProblem, StorageError, Refused where nobody is numbered."""
    with translated():
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
    rows = list(_rows(file, options.encoding, progress))
    head = find_head(rows[:_HEAD_ROWS])
    columns = match(head.names, options.columns)
    if not {column.field for column in columns} & _NUMBERS:
        raise Refused(Phrase("tiers.import.no_columns"))
    members = Members(file.name, digest, columns)
    data = [row for row in rows if row.line >= head.data_line]
    for done, row in enumerate(data):
        if not done % _EVERY:
            progress("read", done, len(data))
        drafted = _Reader(row, columns, lookups).draft()
        members.drafts.append(drafted)
        if drafted.tier:
            members.tiers[drafted.tier] += 1
    progress("read", len(data), len(data))
    return members


def _rows(file: Path, encoding: str, progress: Progress) -> Iterator[Row]:
    guessed = guess(file)
    if guessed.kind is Kind.VCARD:
        raise Refused(Phrase("receivable.no_table"))
    found = 0
    with read_table(file, guessed.kind, encoding or guessed.encoding, guessed.delimiter) as table:
        for row in table.rows():
            if any(cell.strip() for cell in row.cells):
                found += 1
                if found > MOST_ROWS:
                    raise Refused(Phrase("importing.too_many_rows", most=MOST_ROWS))
                yield row
            if not found % _EVERY:
                progress("open", found, None)


class _Reader:
    """Reads one row."""

    def __init__(self, row: Row, columns: tuple[Column, ...], lookups: Lookups) -> None:
        self._line = row.line
        self._today = lookups.today
        self._own: dict[str, tuple[str, str]] = {}
        self._wrong: list[ReportLine] = []
        self._builder = Builder(lookups, row.line)
        for remark in row.remarks:
            named = remark.column is not None and remark.column < len(columns)
            header = columns[remark.column or 0].header if named else ""
            self._builder.remark(header, remark.phrase)
        for place, cell in enumerate(row.cells):
            if place < len(columns):
                self._take(columns[place], original(cell).strip())
            elif cell.strip():
                self._builder.keep("", cell.strip(), Phrase("importing.why.no_header"))

    def _take(self, column: Column, text: str) -> None:
        if column.field.startswith(MEMBER):
            if text:
                self._own.setdefault(column.field.removeprefix(MEMBER), (column.header, text))
        elif column.field and not (column.field == "note" and _NAUGHT.fullmatch(text)):
            self._builder.take(column.field, column.header, text, column.group, column.label)

    def draft(self) -> MemberDraft:
        """Return the row; what is wrong with it stands in the report of its draft."""
        card = self._text("card", _LONGEST_NUMBER)
        number = self._text("number", _LONGEST_NUMBER) or card
        if not number:
            self._fail("number", Phrase("error.needed"))
        self._builder.take("old_code", self._header("number", "card"), number)
        drafted = MemberDraft(
            Draft(self._line, None),
            number,
            card,
            self._text("tier", _LONGEST_TIER),
            points=self._points(),
            principal_fen=self._money("balance"),
            gift_fen=self._money("gift"),
            joined_on=self._day("joined"),
            ended_on=self._day("ended", last=True),
            state=self._state(),
        )
        if drafted.joined_on and drafted.ended_on and drafted.ended_on < drafted.joined_on:
            self._fail("ended_on", Phrase("tiers.import.ended_before"), str(drafted.ended_on))
        drafted.draft = self._customer(number)
        drafted.draft.report += self._wrong
        return drafted

    def _customer(self, number: str) -> Draft:
        if not self._builder.names_somebody:
            # Nobody is known by name: the number stands in until one is.
            self._builder.take("name", self._header("number", "card"), number)
        return self._builder.draft()

    def _text(self, name: str, longest: int) -> str:
        text = self._own.get(name, ("", ""))[1]
        if len(text) > longest:
            self._fail(name, Phrase("error.too_long", longest=longest), text)
            return ""
        return text

    def _points(self) -> int:
        text = self._own.get("points", ("", "0"))[1].replace(",", "")
        told = _POINTS.fullmatch(text)
        if told is None or text.startswith("-"):
            self._fail("points", Phrase("tiers.import.no_points"), text)
            return 0
        if told[2] and int(told[2]):
            why = Phrase("tiers.import.whole_points")
            self._builder.remark(self._header("points"), why, text)
        return int(told[1])

    def _money(self, name: str) -> int:
        text = self._own.get(name, ("", "0"))[1]
        try:
            fen = parse_yuan(text)
        except ValueError:
            fen = -1
        if fen < 0:
            self._fail(name, Phrase("tiers.import.no_money"), text)
            return 0
        return fen

    def _day(self, name: str, *, last: bool = False) -> date | None:
        _, text = self._own.get(f"{name}_on", ("", ""))
        if not text or _NAUGHT.fullmatch(text):
            return self._month(name, last=last)
        day = read_day(text)
        if day is None or day.year < _FIRST_YEAR or day > self._today:
            self._fail(f"{name}_on", Phrase("importing.why.no_day"), text)
            return None
        return day

    def _month(self, name: str, *, last: bool) -> date | None:
        """Return the first day of a month that is told, or its last."""
        year, month = (self._own.get(f"{name}_{part}", ("", ""))[1] for part in ("year", "month"))
        if not year:
            return None
        if not (year.isascii() and year.isdigit() and (month or "1").isdigit()):
            self._fail(f"{name}_year", Phrase("importing.why.no_day"), f"{year}-{month}")
            return None
        number = int(month or (12 if last else 1))
        if not (_FIRST_YEAR <= int(year) <= self._today.year and 1 <= number <= 12):
            self._fail(f"{name}_year", Phrase("importing.why.no_day"), f"{year}-{month}")
            return None
        day = monthrange(int(year), number)[1] if last else 1
        return min(date(int(year), number, day), self._today)

    def _state(self) -> str:
        header, text = self._own.get("state", ("", ""))
        state = state_of(text)
        if not state:
            self._builder.remark(header, Phrase("tiers.import.no_state"), text)
        return state or "active"

    def _header(self, *names: str) -> str:
        return next((self._own[name][0] for name in names if name in self._own), names[0])

    def _fail(self, name: str, why: Phrase, value: str = "") -> None:
        header = self._own.get(name, (name, ""))[0]
        self._wrong.append(ReportLine(self._line, Fate.FAILED, header, why, value[:80]))
