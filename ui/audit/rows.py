"""The list of the log: where its entries come from, and its columns."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.audit.model import AuditFilter, AuditRow
from crm_desktop.audit.wording import action_words, subject_words
from crm_desktop.foundation.words import Phrase
from ui.toolkit.columns import Cell, Column, Pill
from ui.toolkit.pages import PagedRows, Sort
from ui.toolkit.tokens import Tone, Weight
from ui.workplace import Workplace

EVERYTHING = AuditFilter()
EXCEPTION = Pill(Phrase("audit_room.exception"), Tone.AMBER)
OUTCOMES = {
    "done": Pill(Phrase("outcome.done"), Tone.QUIET),
    "failed": Pill(Phrase("outcome.failed"), Tone.AMBER),
    "denied": Pill(Phrase("outcome.denied"), Tone.RED),
}


@dataclass(frozen=True)
class LogRow:
    """An entry under its number, as lists need it."""

    id: int
    entry: AuditRow


class LogSource:
    """Asks for all numbers that a filter finds, and for entries by the page."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    def ids(self, _sort: Sort | None, wanted: AuditFilter | None) -> array[int]:
        """Return the numbers of the entries, newest first."""
        audit, actor = self._place.application().audit, self._place.session.actor
        return audit.entry_ids(actor, wanted or EVERYTHING)

    def rows(self, ids: Sequence[int]) -> list[LogRow]:
        """Return entries by number."""
        audit, actor = self._place.application().audit, self._place.session.actor
        return [LogRow(entry.seq, entry) for entry in audit.entries(actor, ids)]


def position_of(rows: PagedRows, number: int) -> int | None:
    """Return where an entry stands in a list, which runs from the newest down; None: nowhere."""
    low, high = 0, len(rows)
    while low < high:
        middle = (low + high) // 2
        if rows.id_at(middle) > number:
            low = middle + 1
        else:
            high = middle
    return low if low < len(rows) and rows.id_at(low) == number else None


def person_words(entry: AuditRow) -> Phrase | str:
    """Return who did it: a person, or the program by itself."""
    return entry.person_name or Phrase("audit_room.program")


def columns() -> list[Column]:
    """Return the columns of the log."""
    return [
        Column("at", Phrase("audit_room.time"), lambda row: row.entry.at, Cell.MOMENT, width=148),
        Column(
            "person",
            Phrase("audit_room.person"),
            lambda row: person_words(row.entry),
            width=92,
            english_width=104,
            weight=Weight.MEDIUM,
        ),
        Column(
            "post",
            Phrase("audit_room.post"),
            lambda row: row.entry.post_title,
            width=132,
            priority=2,
            ink="text2",
        ),
        Column(
            "action",
            Phrase("audit_room.action"),
            lambda row: action_words(row.entry.action),
            width=136,
            english_width=208,
        ),
        Column("subject", Phrase("audit_room.about"), _subjects, width=200, stretch=1),
        Column(
            "state",
            Phrase("audit_room.remark"),
            _state,
            Cell.PILL,
            width=108,
            english_width=120,
        ),
        Column(
            "reason",
            Phrase("audit_room.reason"),
            lambda row: row.entry.reason,
            width=208,
            priority=3,
            ink="text2",
        ),
        Column(
            "second",
            Phrase("audit_room.second"),
            lambda row: row.entry.second_name,
            width=92,
            english_width=128,
            priority=4,
        ),
    ]


def _subjects(row: LogRow) -> Phrase | str:
    subjects = row.entry.subjects
    if not subjects:
        return ""
    first = subject_words(subjects[0])
    if len(subjects) == 1:
        return first
    return Phrase("audit_room.and_more", first=first, count=len(subjects) - 1)


def _state(row: LogRow) -> Pill | None:
    """Return what stands out: an exception, a failure; the normal outcome says nothing."""
    if row.entry.duty:
        return EXCEPTION
    return None if row.entry.outcome == "done" else OUTCOMES.get(row.entry.outcome)
