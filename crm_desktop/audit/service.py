"""Reading, verifying and exporting the audit log, by right."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from crm_desktop.audit import proof
from crm_desktop.audit.export import write_export
from crm_desktop.audit.model import AuditFilter, AuditRow, AuditSubject, Moment
from crm_desktop.audit.seal import FIELDS, Verdict
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Outcome
from crm_desktop.foundation.checks import storable
from crm_desktop.foundation.clock import end_of, moment, start_of
from crm_desktop.foundation.usecase import Service, composed, reading, use_case
from crm_desktop.foundation.work import Look, Work
from db import sql

VIEW, VERIFY, EXPORT = "audit.view", "audit.verify", "audit.export"

# Rooms whose entries carry no customer's text: all that the administrator sees (domain §6, AD).
SYSTEM_ROOMS = (
    "backup",
    "calendar",
    "company",
    "dictionary",
    "hosting",
    "login",
    "number",
    "office",
    "own_field",
    "person",
    "post",
    "posting",
    "print",
    "request",
    "rights",
    "server",
    "setting",
    "sharing",
    "unit",
)
# Rooms of cases: what supervision sees (domain §6, SV).
CASE_ROOMS = ("complaint", "dispatch", "inquiry", "rectification", "incident")

# Kinds of record whose timeline goes with seeing the organisation.
_OPEN = frozenset({"company", "unit", "post"})
_COMPANY_OF = {
    "company": "SELECT id FROM company WHERE id = ?",
    "unit": "SELECT company_id FROM unit WHERE id = ?",
    "post": "SELECT company_id FROM post WHERE id = ?",
    "person": "SELECT company_id FROM person WHERE id = ?",
    "request": "SELECT company_id FROM access_request WHERE id = ?",
}

_LONGEST_TEXT = 200  # of what is searched for; SQLite ends at 50,000
_COLUMNS = ", ".join(f"e.{name}" for name in FIELDS)


class AuditService(Service):
    """The log. No right includes changing it."""

    @reading(VIEW)
    def entry_ids(self, look: Look, wanted: AuditFilter) -> array[int]:
        """Return the numbers of the entries a filter finds and the right lets see, newest first."""
        where, params = _where(wanted, look)
        if not where:
            # Nothing narrows the list: it is every number, which need not be asked for one by one.
            count, first, last = _span()
            if count == last - first + 1:
                return array("q", range(last, first - 1, -1))
        query = f"SELECT e.seq FROM audit_entry e {where} ORDER BY e.seq DESC"
        return sql.numbers(query, *params)

    @reading(VIEW)
    def newer(self, look: Look, wanted: AuditFilter, than: int) -> int:
        """Return how many entries after a number a filter finds and the right lets see."""
        where, params = _where(wanted, look, "e.seq > ?", than)
        return int(sql.scalar(f"SELECT count(*) FROM audit_entry e {where}", *params))

    @reading(VIEW)
    def people(self, look: Look) -> list[tuple[int, str]]:
        """Return id and name of everybody of whom the right lets see an entry, by name."""
        where, params = _where(AuditFilter(), look, "e.person = p.id")
        return [
            (person, name)
            for person, name in sql.rows(
                "SELECT p.id, p.name FROM person p "
                f"WHERE EXISTS (SELECT 1 FROM audit_entry e {where}) ORDER BY p.name, p.id",
                *params,
            )
        ]

    @reading(VIEW)
    def entries(self, look: Look, numbers: Sequence[int]) -> list[AuditRow]:
        """Return entries by number, as far as the right lets see them, in the order asked."""
        asked = f"e.seq IN ({sql.marks(len(numbers))})"
        where, params = _where(AuditFilter(), look, asked, *numbers)
        query = f"SELECT {_COLUMNS}, e.hash FROM audit_entry e {where}"
        found = {row[0]: row for row in sql.rows(query, *params)}
        return [_row(found[number]) for number in numbers if number in found]

    @reading("organisation.view")
    def timeline(self, look: Look, kind: str, record: int, limit: int = 200) -> list[Moment]:
        """Return what happened to a record within scope, newest first.

        Companies, units and posts are for everybody, oneself for each person; what happened to
        other people, requests or the program takes ``administration.view``. Raises NotAllowed.
        """
        acting = look.acting
        if kind not in _OPEN and (kind, record) != ("person", acting.actor.person):
            self._context.gate.admit(acting.actor, "administration.view", look.today)
        company = sql.scalar(_COMPANY_OF[kind], record) if kind in _COMPANY_OF else None
        if company is not None and not acting.reaches(company):
            return []
        found = sql.rows(
            "SELECT e.seq, e.at, e.action, e.outcome, e.person_name, e.subjects FROM activity a "
            "JOIN audit_entry e ON e.seq = a.seq WHERE a.kind = ? AND a.subject = ? "
            "ORDER BY a.seq DESC LIMIT ?",
            kind,
            record,
            limit,
        )
        return [
            Moment(seq, moment(at), action, outcome, name, _label(subjects, kind, record))
            for seq, at, action, outcome, name, subjects in found
        ]

    @reading(VERIFY)
    def verify(self, look: Look, progress: proof.Progress | None = None) -> Verdict:
        """Check the whole chain against its head and against every backup that was noted.

        ``progress`` is told entries checked and in all and may raise to stop.
        """
        return proof.prove(progress)

    @composed(EXPORT, "audit.export")
    def export(
        self, actor: Actor, out: Path, progress: proof.Progress | None = None
    ) -> Outcome[int]:
        """Write the whole log to a file that ``audit verify`` can check; return its entries.

        Others go on working meanwhile. Where it cannot be written, or noted, no file is left.
        """
        entries = proof.chain(proof.newest(), progress)
        count = write_export(out, entries, self._context.clock.now())
        try:
            return self.note_export(actor, out.name, count)
        except BaseException:
            out.unlink(missing_ok=True)
            raise

    @use_case("audit.export", EXPORT)
    def note_export(self, work: Work, name: str, count: int) -> int:
        """Note that the log was written to a file."""
        work.changed("office", 1, name, None, {"entries": count})
        return count


def _span() -> tuple[int, int, int]:
    """Return how many entries there are, and the first and the last number."""
    count, first, last = sql.rows("SELECT count(*), min(seq), max(seq) FROM audit_entry")[0]
    return count, first or 0, last or 0


def _where(wanted: AuditFilter, look: Look, also: str = "", *values: Any) -> tuple[str, list[Any]]:
    """Return the condition of a filter within the right, and of ``also`` with its values."""
    parts, params = _allowed(look)
    if also:
        parts.append(also)
        params += values
    if wanted.since:
        parts.append("e.at >= ?")
        params.append(start_of(wanted.since))
    if wanted.until:
        parts.append("e.at < ?")
        params.append(end_of(wanted.until))
    for column, value in (("person", wanted.person), ("outcome", wanted.outcome)):
        if value:
            parts.append(f"e.{column} = ?")
            params.append(value)
    if wanted.room:
        parts.append("e.action LIKE ?")
        params.append(f"{wanted.room}.%")
    if wanted.exceptions:
        parts.append("e.duty <> ''")
    if wanted.text.strip():
        text = re.sub(r"([\\%_])", r"\\\1", storable(wanted.text.strip()[:_LONGEST_TEXT]))
        like = f"%{text}%"
        columns = ("person_name", "post_title", "subjects", "reason")
        found = " OR ".join(f"e.{column} LIKE ? ESCAPE '\\'" for column in columns)
        parts.append(f"({found})")
        params += [like] * len(columns)
    return ("WHERE " + " AND ".join(parts) if parts else "", params)


def _allowed(look: Look) -> tuple[list[str], list[Any]]:
    """Return the condition that holds the right: its narrowings are alternatives."""
    acting = look.acting
    parts: list[str] = []
    params: list[Any] = []
    if not acting.everywhere:
        parts.append("(e.company = ? OR e.company IS NULL)")
        params.append(acting.company)
    alternatives = []
    for only in sorted(acting.only):
        rooms = {"system": SYSTEM_ROOMS, "case": CASE_ROOMS}.get(only)
        if rooms:
            alternatives.append(" OR ".join("e.action LIKE ?" for _ in rooms))
            params += [f"{room}.%" for room in rooms]
        else:  # department: the acting post's own unit and those below it, by their posts
            alternatives.append(f"e.post IN ({_OWN_POSTS})")
            params += [acting.actor.post, *[look.today.isoformat()] * 6]
    if alternatives:
        parts.append("(" + " OR ".join(f"({part})" for part in alternatives) + ")")
    return parts, params


_OWN_POSTS = """
WITH RECURSIVE below (unit) AS (
    SELECT s.unit_id FROM post_state s
    WHERE s.post_id = ? AND s.valid_from <= ? AND (s.valid_to IS NULL OR s.valid_to > ?)
    UNION
    SELECT u.unit_id FROM unit_state u JOIN below b ON u.parent_id = b.unit
    WHERE u.valid_from <= ? AND (u.valid_to IS NULL OR u.valid_to > ?))
SELECT p.post_id FROM post_state p JOIN below b ON p.unit_id = b.unit
WHERE p.valid_from <= ? AND (p.valid_to IS NULL OR p.valid_to > ?)
"""


def _row(row: sql.Row) -> AuditRow:
    seq, at, action, outcome, _, person_name, _, post_title, company = row[:9]
    subjects, reason, duty, _, second_name, sealed = row[9:]
    return AuditRow(
        seq,
        moment(at),
        action,
        outcome,
        person_name,
        post_title,
        company,
        tuple(AuditSubject(**subject) for subject in json.loads(subjects)),
        reason,
        duty,
        second_name,
        sealed,
    )


def _label(subjects: str, kind: str, record: int) -> str:
    for subject in json.loads(subjects):
        if (subject["kind"], subject["id"]) == (kind, record):
            return str(subject["label"])
    return ""
