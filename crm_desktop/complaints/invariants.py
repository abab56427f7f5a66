"""What must hold of cases, their rounds, orders, clocks and callbacks, whatever was done.

Cases out of a file (``origin`` file) are told as the file had them: what nobody wrote down then is
not missed.
"""

from __future__ import annotations

from crm_desktop.complaints.model import OPEN

_OPEN = ", ".join(f"'{state}'" for state in OPEN)
# A step taken by one person where two are needed: neither signed for nor an exception in the log.
_ALONE = """
NOT EXISTS (
    SELECT 1 FROM activity a JOIN audit_entry e ON e.seq = a.seq
    WHERE a.kind = 'complaint' AND a.subject = c.id AND e.person = {who} AND e.at = {at}
      AND (e.duty <> '' OR e.second_person IS NOT NULL))
"""
#: By its name, a query that finds what is wrong.
INVARIANTS = {
    "complaint_closed_without_result": """
        SELECT number FROM complaint
        WHERE state IN ('closed', 'archived') AND origin <> 'file'
          AND (result = '' OR cause = '' OR lesson = '' OR closed_at IS NULL)
    """,
    "complaint_round_lost": """
        SELECT c.number FROM complaint c
        LEFT JOIN (SELECT complaint_id, count(*) AS there, min(round) AS first, max(round) AS last
                   FROM complaint_round GROUP BY complaint_id) r ON r.complaint_id = c.id
        WHERE coalesce(r.there, 0) <> c.round OR r.first <> 1 OR r.last <> c.round
    """,
    "complaint_state_not_of_orders": """
        SELECT c.number FROM complaint c JOIN (
            SELECT complaint_id, round,
                   max(CASE state WHEN 'returned' THEN 5 WHEN 'sent' THEN 4 WHEN 'handling' THEN 3
                       WHEN 'submitted' THEN 2 WHEN 'agreed' THEN 1 ELSE 0 END) AS slowest
            FROM dispatch GROUP BY complaint_id, round
        ) d ON d.complaint_id = c.id
        WHERE CASE
            WHEN d.round <> c.round THEN d.slowest > 0
            WHEN c.state IN ('dispatched', 'returned', 'handling', 'review') THEN c.state <>
                CASE d.slowest WHEN 5 THEN 'returned' WHEN 4 THEN 'dispatched' WHEN 3 THEN
                     'handling' WHEN 2 THEN 'review' ELSE '' END
            ELSE d.slowest > 1 END
        UNION SELECT c.number FROM complaint c
        WHERE c.state IN ('dispatched', 'returned', 'handling', 'review') AND NOT EXISTS (
            SELECT 1 FROM dispatch d WHERE d.complaint_id = c.id AND d.round = c.round)
    """,
    "complaint_clock_for_nothing": f"""
        SELECT c.number FROM complaint_clock k JOIN complaint c ON c.id = k.complaint_id
        LEFT JOIN dispatch d ON d.id = k.dispatch_id
        WHERE k.ended_at IS NULL
          AND (c.state NOT IN ({_OPEN}) OR d.state IN ('submitted', 'agreed', 'ended', 'withdrawn')
               OR (k.kind = 'receipt' AND d.state = 'handling')
               OR (k.kind = 'callback' AND c.state <> 'callback'))
    """,
    "complaint_clock_next": """
        SELECT c.number FROM complaint c LEFT JOIN (
            SELECT complaint_id, min(due_at) AS due_at FROM complaint_clock
            WHERE ended_at IS NULL AND due_at IS NOT NULL GROUP BY complaint_id
        ) k ON k.complaint_id = c.id
        WHERE coalesce(k.due_at, '') <> coalesce(c.next_due, '')
    """,
    "complaint_callback_amiss": """
        SELECT c.number FROM complaint c LEFT JOIN complaint_callback b
          ON b.complaint_id = c.id AND b.ended_at IS NULL
        WHERE (c.state = 'callback') <> (b.id IS NOT NULL) OR b.round <> c.round
    """,
    "complaint_steps_torn": """
        SELECT DISTINCT c.number FROM complaint c LEFT JOIN (
            SELECT complaint_id, source, target,
                   lag(target) OVER (PARTITION BY complaint_id ORDER BY id) AS before,
                   lead(id) OVER (PARTITION BY complaint_id ORDER BY id) AS later
            FROM complaint_step) s ON s.complaint_id = c.id
        WHERE s.before <> s.source
           OR (s.later IS NULL AND s.target IS NOT NULL AND s.target <> c.state)
           OR (c.origin <> 'file' AND s.before IS NULL
               AND coalesce(s.source, c.state) <> 'registered')
    """,
    "complaint_called_back_by_handler": f"""
        SELECT DISTINCT c.number FROM complaint_callback b JOIN complaint c ON c.id = b.complaint_id
        WHERE b.outcome IN ('satisfied', 'unsatisfied', 'withdrawn') AND (
            EXISTS (SELECT 1 FROM dispatch d WHERE d.complaint_id = c.id AND d.round <= b.round
                    AND b.by_id IN (d.received_by_id, d.submitted_by_id))
            OR EXISTS (SELECT 1 FROM complaint_step s WHERE s.complaint_id = c.id
                       AND s.event = 'resolve' AND s.round <= b.round AND s.by_id = b.by_id))
          AND {_ALONE.format(who="b.by_id", at="b.ended_at")}
    """,
    "complaint_reviewed_by_handler": f"""
        SELECT DISTINCT d.number FROM dispatch d JOIN complaint c ON c.id = d.complaint_id
        WHERE d.state IN ('agreed', 'ended')
          AND d.reviewed_by_id IN (d.received_by_id, d.submitted_by_id)
          AND {_ALONE.format(who="d.reviewed_by_id", at="d.reviewed_at")}
    """,
    "complaint_waits_amiss": """
        SELECT c.number FROM complaint c LEFT JOIN complaint_pause p
          ON p.complaint_id = c.id AND p.until_at IS NULL
        WHERE (c.suspended_at IS NULL) <> (p.id IS NULL)
    """,
}
