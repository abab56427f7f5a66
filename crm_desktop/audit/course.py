"""What the log has of some records, oldest first, each entry with the proof of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.audit.model import AuditRow, AuditSubject
from crm_desktop.audit.seal import FIELDS, FIRST, entry_hash
from crm_desktop.audit.wording import action_words, duty_words
from crm_desktop.foundation.clock import moment
from crm_desktop.foundation.words import Phrase
from db import sql

_ENTRIES = f"""
SELECT {", ".join(f"e.{name}" for name in FIELDS)}, e.hash,
       (SELECT p.hash FROM audit_entry p WHERE p.seq = e.seq - 1)
FROM audit_entry e
WHERE e.seq IN (SELECT a.seq FROM activity a WHERE {{where}})
ORDER BY e.seq
"""


@dataclass(frozen=True)
class CourseEntry:
    """An entry with its codes in words; ``sound`` where it bears its hash out."""

    row: AuditRow
    action: Phrase | str
    duty: Phrase | str
    sound: bool


def course_of(subjects: Sequence[tuple[str, int]]) -> tuple[CourseEntry, ...]:
    """Return the entries about any of some records, given by kind and id.

    Each hash is computed anew from what the entry holds and the hash of the one before it. Whether
    the whole chain holds is asked of ``audit.proof``.
    """
    if not subjects:
        return ()
    where = " OR ".join(["(a.kind = ? AND a.subject = ?)"] * len(subjects))
    found = sql.rows(
        _ENTRIES.format(where=where), *(value for subject in subjects for value in subject)
    )
    return tuple(map(_entry, found))


def _entry(row: sql.Row) -> CourseEntry:
    *fields, sealed, previous = row
    entry = dict(zip(FIELDS, fields, strict=True))
    return CourseEntry(
        AuditRow(
            entry["seq"],
            moment(entry["at"]),
            entry["action"],
            entry["outcome"],
            entry["person_name"],
            entry["post_title"],
            entry["company"],
            tuple(AuditSubject(**subject) for subject in json.loads(entry["subjects"])),
            entry["reason"],
            entry["duty"],
            entry["second_name"],
            sealed,
        ),
        action_words(entry["action"]),
        duty_words(entry["duty"]) if entry["duty"] else "",
        entry_hash(previous or FIRST, entry) == sealed,
    )
