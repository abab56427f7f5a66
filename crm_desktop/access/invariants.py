"""What must hold of the organisation, its people and their requests, whatever was done."""

from __future__ import annotations


def _overlap(what: str) -> str:
    return f"""
        SELECT a.id FROM {what}_state a
        JOIN {what}_state b ON a.{what}_id = b.{what}_id AND a.id < b.id
        WHERE a.valid_from < coalesce(b.valid_to, '9999')
          AND b.valid_from < coalesce(a.valid_to, '9999')
    """


#: By its name, a query that finds what is wrong.
INVARIANTS = {
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
}
