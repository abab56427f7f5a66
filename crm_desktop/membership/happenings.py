"""What happened to an application or a membership, from the log."""

from __future__ import annotations

from crm_desktop.customers.model import Happening
from crm_desktop.foundation.clock import moment
from db import sql

_MOST = 500
_HAPPENINGS = """
SELECT DISTINCT e.seq, e.at, e.action, e.outcome, e.person_name, e.post_title, e.reason
FROM activity a JOIN audit_entry e ON e.seq = a.seq
WHERE a.kind = ? AND a.subject = ? ORDER BY e.seq DESC LIMIT ?
"""


def happenings(kind: str, record: int) -> list[Happening]:
    """Return what happened to a record, newest first."""
    return [
        Happening(seq, moment(at), action, outcome, person, post, reason)
        for seq, at, action, outcome, person, post, reason in sql.rows(
            _HAPPENINGS, kind, record, _MOST
        )
    ]
