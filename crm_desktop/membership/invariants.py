"""What must hold of members, their levels and the shifts of tills, whatever was done."""

from __future__ import annotations

#: By its name, a query that finds what is wrong.
INVARIANTS = {
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
    "shift_sum": """
        SELECT s.till || ' ' || s.closed_at FROM till_shift s
        WHERE s.expected_fen <> s.opening_fen
            + coalesce((SELECT sum(v.principal_fen) FROM value_entry v
                        WHERE v.shift_id = s.id AND v.method = 'cash'), 0)
            + coalesce((SELECT sum(k.fee_fen) FROM card_step k
                        WHERE k.shift_id = s.id AND k.method = 'cash'), 0)
    """,
}
