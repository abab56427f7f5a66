"""The office's check: is everything in the database as the rules say it must be?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crm_desktop.audit.proof import prove
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.usecase import Context, Service, composed
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.replay import TRIALS
from crm_desktop.office.attachments import damaged_blobs
from db import sql
from db.backup import integrity_problems

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
    "level_without_change": """
        SELECT m.number FROM membership m
        WHERE m.tier_id <> (SELECT c.after_id FROM tier_change c
                            WHERE c.membership_id = m.id ORDER BY c.id DESC LIMIT 1)
    """,
    "level_review_approved_by_preparer": """
        SELECT r.due_on FROM tier_review r
        WHERE r.state = 'approved' AND r.approved_by_id = r.prepared_by_id
          AND NOT EXISTS (
            SELECT 1 FROM activity a JOIN audit_entry e ON e.seq = a.seq
            WHERE a.kind = 'tier_review' AND a.subject = r.id
              AND e.action = 'tier_review.approve'
              AND (e.duty <> '' OR e.second_person IS NOT NULL))
    """,
    "member_without_account": """
        SELECT m.number FROM membership m
        WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.membership_id = m.id)
    """,
    "member_end_and_account": """
        SELECT m.number FROM membership m JOIN account a ON a.membership_id = m.id
        WHERE (m.ended_on IS NULL) = (a.state = 'closed')
    """,
    "application_decided_alone": """
        SELECT r.number FROM member_application r
        WHERE r.state IN ('approved', 'joined') AND r.decided_by_id = r.entered_by_id
          AND NOT EXISTS (
            SELECT 1 FROM activity a JOIN audit_entry e ON e.seq = a.seq
            WHERE a.kind = 'application' AND a.subject = r.id
              AND e.action IN ('application.approve', 'application.approve_special')
              AND (e.duty <> '' OR e.second_person IS NOT NULL))
    """,
    "joined_without_membership": """
        SELECT r.number FROM member_application r WHERE r.state = 'joined'
          AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.application_id = r.id)
    """,
    "stock_sum": """
        SELECT coalesce(m.company_id, b.company_id) || ':' || coalesce(m.type_id, b.type_id)
               || ' ' || coalesce(m.there, 0) || ' ' || coalesce(b.there, 0)
        FROM (SELECT company_id, type_id, sum(CASE WHEN kind IN ('receive', 'import') THEN quantity
                     WHEN kind IN ('issue', 'spoil') THEN -quantity ELSE 0 END) AS there
              FROM stock_move GROUP BY company_id, type_id) m
        FULL JOIN (SELECT company_id, type_id, count(*) AS there FROM card
                   WHERE state IN ('blank', 'allocated') GROUP BY company_id, type_id) b
          ON b.company_id = m.company_id AND b.type_id = m.type_id
        WHERE coalesce(m.there, 0) <> coalesce(b.there, 0)
    """,
    "shift_sum": """
        SELECT s.till || ' ' || s.closed_at FROM till_shift s
        WHERE s.expected_fen <> s.opening_fen
            + coalesce((SELECT sum(v.principal_fen) FROM value_entry v
                        WHERE v.shift_id = s.id AND v.method = 'cash'), 0)
            + coalesce((SELECT sum(k.fee_fen) FROM card_step k
                        WHERE k.shift_id = s.id AND k.method = 'cash'), 0)
    """,
    "card_state_without_step": """
        SELECT c.number FROM card c JOIN (
            SELECT card_id, max(id) AS id FROM card_step GROUP BY card_id) l ON l.card_id = c.id
        JOIN card_step s ON s.id = l.id WHERE s.target <> c.state
    """,
    "card_replaced_by_none": """
        SELECT o.number FROM card o JOIN card_step s ON s.card_id = o.id AND s.event = 'replace'
        LEFT JOIN card n ON n.replaces_id = o.id
        WHERE o.state <> 'replaced' OR n.id IS NULL OR n.account_id <> o.account_id
           OR n.type_id <> o.type_id
    """,
    "card_named_on_nobody": """
        SELECT c.number FROM card c JOIN account a ON a.id = c.account_id
        WHERE c.named AND a.membership_id IS NULL
    """,
    "card_loss_without_report": """
        SELECT c.number FROM card c JOIN (
            SELECT card_id, max(id) AS id FROM card_step WHERE event = 'lose' GROUP BY card_id
        ) l ON l.card_id = c.id JOIN card_step s ON s.id = l.id
        WHERE c.state = 'lost' AND (
            s.number = '' OR c.lost_how = ''
            OR (c.lost_how = 'verbal') <> (c.lapses_at IS NOT NULL))
    """,
    "card_number_ahead": """
        SELECT c.number FROM card c JOIN number_counter n
          ON n.company = 0 AND n.day = ''
         AND n.kind = 'card:' || substr(c.key, 2, 3) || ':' || substr(c.key, 5, 1) || ':'
             || substr(c.key, 6, 2)
        WHERE length(c.key) = 16 AND substr(c.key, 1, 1) = '9'
          AND n.last < CAST(substr(c.key, 8, 8) AS INTEGER)
    """,
    "activity_without_entry": """
        SELECT a.seq FROM activity a
        WHERE NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.seq = a.seq)
    """,
    **TRIALS,
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
        database = self._context.database
        return integrity_problems(database.connection(), encrypted=database.key is not None)


def _audit() -> list[str]:
    return [f"{found.what}{_AT}{found.seq}" for found in prove().breaks]


def _invariant(query: str) -> Callable[[], list[str]]:
    return lambda: [str(found) for (found, *_) in sql.rows(query)]
