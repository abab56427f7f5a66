"""Public commitments 服务承诺: their words, the measure that proves them, and what was kept."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from datetime import date

from crm_desktop.complaints.machines import CLOCKS
from crm_desktop.foundation.checks import Checks, storable
from crm_desktop.foundation.clock import day_text, end_of, parse_day, stamp, start_of
from crm_desktop.foundation.errors import NotFound, Refused
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.resources import resource_json
from crm_desktop.foundation.usecase import Service, reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db import sql
from db.models.supervision import Commitment as CommitmentTable

SEE, DECIDE = "standards.view", "standards.approve"
#: A commitment is proved by the clocks of one kind: kept ÷ due.
MEASURES = CLOCKS
_CODE = re.compile(r"[a-z][a-z0-9_]*")
_ROW = """
SELECT id, code, zh, en, measure, target_permille, from_day, until_day, version FROM commitment
"""
# A promise that was renewed or dropped before its time was not due; one that was after it was.
_DUE = """
SELECT count(*),
       coalesce(sum(CASE WHEN k.ended_how = 'met' AND k.ended_at <= k.due_at THEN 1 ELSE 0 END), 0)
FROM complaint_clock k
WHERE k.kind = ? AND k.due_at >= ? AND k.due_at < ?
  AND (k.due_at <= ? OR k.ended_how = 'met')
  AND NOT (k.ended_how IN ('renewed', 'dropped') AND k.ended_at <= k.due_at)
"""


@dataclass(frozen=True)
class CommitmentData:
    """A commitment: words in both languages, its measure (of ``MEASURES``), its target in permille,
    and from which day until which it is made (None: until further notice)."""

    code: str
    zh: str
    en: str
    measure: str
    target_permille: int
    from_day: date
    until_day: date | None = None


@dataclass(frozen=True)
class Commitment:
    """A commitment as it is kept."""

    id: int
    data: CommitmentData
    version: int

    @property
    def phrase(self) -> Phrase:
        """What it promises."""
        return Phrase("word.entry", zh=self.data.zh, en=self.data.en)


@dataclass(frozen=True)
class Kept:
    """How a commitment was kept in a while: ``due`` promises, ``kept`` of them."""

    commitment: Commitment
    due: int
    kept: int

    @property
    def breaches(self) -> int:
        """How often it was not kept."""
        return self.due - self.kept

    @property
    def permille(self) -> int | None:
        """Kept ÷ due in permille, rounded down: a target is not met by rounding; None of none."""
        return self.kept * 1000 // self.due if self.due else None


class CommitmentService(Service):
    """What the office promises to everybody."""

    @reading(SEE)
    def listing(self, look: Look) -> tuple[Commitment, ...]:
        """Return every commitment, those that are made now first."""
        today = day_text(look.today)
        found = sql.rows(
            f"{_ROW} ORDER BY CASE WHEN until_day IS NOT NULL AND until_day < ? THEN 1 ELSE 0 END, "
            "from_day, id",
            today,
        )
        return tuple(_commitment(row) for row in found)

    @reading(SEE)
    def kept(self, look: Look, first: date, last: date) -> tuple[Kept, ...]:
        """Return how each commitment was kept by what came due in ``first`` … ``last``, counted
        from its own first day until its last; the formula is kept ÷ due."""
        return tuple(
            _kept(_commitment(row), first, last, stamp(look.now))
            for row in sql.rows(f"{_ROW} ORDER BY from_day, id")
        )

    @use_case("commitment.add", DECIDE)
    def add(self, work: Work, data: CommitmentData) -> Commitment:
        """Make a commitment; raises ValidationErrors, Refused under a post of one company."""
        work.must_reach_all()
        data = _checked(data, 0)
        row = CommitmentTable.create(**_values(data))
        work.changed("commitment", row.id, data.zh, None, data)
        return _get(row.id)

    @use_case("commitment.edit", DECIDE)
    def edit(self, work: Work, commitment: int, version: int, data: CommitmentData) -> Commitment:
        """Change a commitment, or end it by its last day; its code stays.

        Raises ValidationErrors, Conflict, NotFound, Refused for another code.
        """
        work.must_reach_all()
        before = _get(commitment)
        if data.code != before.data.code:
            raise Refused(Phrase("error.code_stays"))
        data = _checked(data, commitment)
        update_version(
            CommitmentTable,
            commitment,
            version,
            kind="commitment",
            mine=data,
            theirs=lambda: asdict(before.data) | {"id": before.id, "version": before.version},
            values=_values(data),
        )
        work.changed("commitment", commitment, data.zh, before.data, data)
        return _get(commitment)


def plant_commitments() -> None:
    """Store the commitments of a new office; what an office made of them is left alone."""
    if CommitmentTable.select().exists():
        return
    CommitmentTable.insert_many(resource_json("defaults", "commitments.json")).execute()


def _kept(commitment: Commitment, first: date, last: date, now: str) -> Kept:
    data = commitment.data
    since = max(first, data.from_day)
    until = min(last, data.until_day or last)
    if until < since:
        return Kept(commitment, 0, 0)
    due, kept = sql.one(_DUE, data.measure, start_of(since), end_of(until), now) or (0, 0)
    return Kept(commitment, due, kept)


def _checked(data: CommitmentData, commitment: int) -> CommitmentData:
    checks = Checks()
    data = replace(
        data,
        code=checks.text("code", data.code, longest=40, needed=True),
        zh=checks.text("zh", data.zh, longest=200, needed=True),
        en=checks.text("en", data.en, longest=200, needed=True),
    )
    if data.code and not _CODE.fullmatch(data.code):
        checks.add("code", Phrase("error.entry_code"))
    taken = "SELECT id FROM commitment WHERE code = ? AND id <> ?"
    if sql.scalar(taken, storable(data.code), commitment):
        checks.add("code", Phrase("error.taken"))
    checks.choice("measure", data.measure, set(MEASURES))
    if not 1 <= data.target_permille <= 1000:
        checks.add("target_permille", Phrase("error.between", least="0.1", most="100"))
    if data.until_day is not None and data.until_day < data.from_day:
        checks.add("until_day", Phrase("complaint_watch.ends_before"))
    checks.done()
    return data


def _values(data: CommitmentData) -> dict[str, object]:
    until = day_text(data.until_day) if data.until_day else None
    return asdict(data) | {"from_day": day_text(data.from_day), "until_day": until}


def _get(commitment: int) -> Commitment:
    row = sql.one(f"{_ROW} WHERE id = ?", commitment)
    if row is None:
        raise NotFound("commitment")
    return _commitment(row)


def _commitment(row: sql.Row) -> Commitment:
    id_, code, zh, en, measure, target, from_day, until_day, version = row
    until = parse_day(until_day) if until_day else None
    data = CommitmentData(code, zh, en, measure, target, parse_day(from_day), until)
    return Commitment(id_, data, version)
