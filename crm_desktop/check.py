"""The office's check: is everything in the database as the rules say it must be?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crm_desktop.audit.proof import prove
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.usecase import Context, Service, composed
from crm_desktop.foundation.words import Phrase
from crm_desktop.office.attachments import damaged_blobs
from db import sql

_LOG = "audit"
_AT = " at "


@dataclass(frozen=True)
class Finding:
    """Something wrong: which check found it, and what it found."""

    check: str
    detail: str

    @property
    def phrase(self) -> Phrase:
        """What was found, in words."""
        if self.check == _LOG:
            what, _, seq = self.detail.partition(_AT)
            return Phrase(f"break.{what}", seq=seq)
        return Phrase(f"settings_room.check.{self.check}", detail=self.detail)


def _overlap(what: str) -> str:
    return f"""
        SELECT a.id FROM {what}_state a
        JOIN {what}_state b ON a.{what}_id = b.{what}_id AND a.id < b.id
        WHERE a.valid_from < coalesce(b.valid_to, '9999')
          AND b.valid_from < coalesce(a.valid_to, '9999')
    """


_INVARIANTS = {
    "unit_without_state": """
        SELECT u.id FROM unit u WHERE NOT EXISTS (SELECT 1 FROM unit_state s WHERE s.unit_id = u.id)
    """,
    "post_without_state": """
        SELECT t.id FROM post t WHERE NOT EXISTS (SELECT 1 FROM post_state s WHERE s.post_id = t.id)
    """,
    "unit_states_overlap": _overlap("unit"),
    "post_states_overlap": _overlap("post"),
    "post_without_role": """
        SELECT s.id FROM post_state s
        WHERE NOT EXISTS (SELECT 1 FROM post_role r WHERE r.state_id = s.id)
    """,
    "person_without_password": """
        SELECT p.id FROM person p
        WHERE NOT EXISTS (SELECT 1 FROM credential c WHERE c.person_id = p.id)
    """,
    "number_twice": """
        SELECT number FROM access_request GROUP BY company_id, number HAVING count(*) > 1
    """,
    "request_approved_by_requester": """
        SELECT r.number FROM access_request r
        WHERE r.state IN ('approved', 'done') AND r.decided_by_id = r.requested_by_id
          AND NOT EXISTS (
            SELECT 1 FROM activity a JOIN audit_entry e ON e.seq = a.seq
            WHERE a.kind = 'request' AND a.subject = r.id AND e.action = 'request.approve'
              AND (e.duty <> '' OR e.second_person IS NOT NULL))
    """,
    "customer_code_ahead": """
        SELECT c.code FROM customer c WHERE NOT EXISTS (
            SELECT 1 FROM number_counter n
            WHERE n.company = 0 AND n.kind = 'customer:' || substr(c.code, 3, 2)
              AND n.last >= CAST(substr(c.code, 5, length(c.code) - 5) AS INTEGER))
    """,
    "contact_without_main": """
        SELECT t.customer_id FROM customer_contact t JOIN customer c ON c.id = t.customer_id
        WHERE c.merged_into_id IS NULL GROUP BY t.customer_id, t.kind
        HAVING sum(CASE WHEN t.is_main THEN 1 ELSE 0 END) <> 1
    """,
    "merged_into_merged": """
        SELECT c.code FROM customer c JOIN customer m ON m.id = c.merged_into_id
        WHERE m.merged_into_id IS NOT NULL
    """,
    "search_key_of_nobody": """
        SELECT DISTINCT k.customer_id FROM search_key k
        LEFT JOIN customer c ON c.id = k.customer_id AND c.deleted_at IS NULL WHERE c.id IS NULL
    """,
    "customer_never_found": """
        SELECT c.code FROM customer c WHERE c.deleted_at IS NULL
          AND c.id NOT IN (SELECT customer_id FROM search_key)
          AND c.id NOT IN (SELECT customer_id FROM search_queue)
    """,
    "activity_without_entry": """
        SELECT a.seq FROM activity a
        WHERE NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.seq = a.seq)
    """,
}


class CheckService(Service):
    """Runs every check there is."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._checks: tuple[tuple[str, Callable[[], list[str]]], ...] = (
            ("integrity", self._integrity),
            (_LOG, _audit),
            ("attachment", damaged_blobs),
            *((name, _invariant(query)) for name, query in _INVARIANTS.items()),
        )

    @composed("audit.verify")
    def run(
        self, actor: Actor, progress: Callable[[int, int], None] | None = None
    ) -> list[Finding]:
        """Return everything that is wrong; an empty list is what it should be.

        ``progress`` is told checks done and in all and may raise to stop.
        """
        findings: list[Finding] = []
        for done, (name, find) in enumerate(self._checks):
            if progress:
                progress(done, len(self._checks))
            findings += [Finding(name, detail) for detail in find()]
        return findings

    def _integrity(self) -> list[str]:
        return self._context.database.unsound()


def _audit() -> list[str]:
    return [f"{found.what}{_AT}{found.seq}" for found in prove().breaks]


def _invariant(query: str) -> Callable[[], list[str]]:
    return lambda: [str(found) for (found, *_) in sql.rows(query)]
