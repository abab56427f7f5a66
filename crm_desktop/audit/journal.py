"""Writing the audit log: one entry per use case, in its transaction, sealed to the one before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from crm_desktop.audit.seal import FIELDS, entry_hash
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.work import Entry
from db import sql
from db.rows import batches

_INSERT = (
    f"INSERT INTO audit_entry ({', '.join(FIELDS)}, hash) VALUES ({sql.marks(len(FIELDS) + 1)})"
)

#: So many records are linked by one statement.
_TOGETHER = 200


class AuditJournal:
    """Appends to the log of the database of this thread."""

    def write(self, entry: Entry) -> str:
        """Append an entry in the current transaction, link it to its records, return its hash."""
        # Taking the head's row first makes writers queue on either engine.
        head = sql.one("UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash")
        if head is None:
            raise RuntimeError("the audit head is gone")
        seq, previous = head
        values = _values(seq, entry)
        sealed = entry_hash(previous, values)
        named = [(s.kind, s.id) for s in entry.subjects]
        sql.together(
            (_INSERT, *(values[name] for name in FIELDS), sealed),
            ("UPDATE audit_head SET hash = ? WHERE id = 1", sealed),
            *_activities(dict.fromkeys((*named, *entry.touched)), seq),
        )
        return sealed


def _activities(named: Iterable[tuple[str, int]], seq: int) -> Iterator[tuple[Any, ...]]:
    for part in batches(named, _TOGETHER):
        marks = ", ".join(["(?, ?, ?)"] * len(part))
        linked = chain.from_iterable((kind, record, seq) for kind, record in part)
        yield (f"INSERT INTO activity (kind, subject, seq) VALUES {marks}", *linked)


def _values(seq: int, entry: Entry) -> dict[str, Any]:
    acting = entry.acting
    subjects = [
        {"kind": s.kind, "id": s.id, "label": s.label, "before": s.before, "after": s.after}
        for s in entry.subjects
    ]
    return {
        "seq": seq,
        "at": stamp(entry.at),
        "action": entry.action,
        "outcome": entry.outcome,
        "person": acting.actor.person or None,
        "person_name": acting.person_name,
        "post": acting.actor.post or None,
        "post_title": acting.post_title,
        "company": acting.company or None,
        "subjects": json.dumps(subjects, ensure_ascii=False, separators=(",", ":")),
        "reason": entry.reason,
        "duty": entry.duty,
        "second_person": entry.second.person if entry.second else None,
        "second_name": entry.second.name if entry.second else "",
    }
