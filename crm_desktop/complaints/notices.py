"""Notices: what each person is told of a case, until they have seen it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from crm_desktop.foundation.clock import moment, stamp
from crm_desktop.foundation.work import Work
from db import sql

#: A clock is at its warning, over, far over; an answer is demanded; it was given.
SORTS = ("warn", "over", "manager", "urge", "supervise", "answer")
_ON_DESK = ("over", "manager", "answer")
_NOTICE = """
SELECT n.id, n.complaint_id, c.number, c.state, n.sort, coalesce(k.kind, ''), n.at, k.started_at,
       k.due_at
FROM complaint_notice n
JOIN complaint c ON c.id = n.complaint_id
LEFT JOIN complaint_clock k ON k.id = n.clock_id
WHERE n.person_id = ? AND n.seen_at IS NULL AND (k.id IS NULL OR k.ended_at IS NULL)
ORDER BY n.at DESC, n.id DESC
"""


@dataclass(frozen=True)
class Notice:
    """What somebody is told: ``sort`` is one of ``SORTS``, ``clock`` the kind of the clock.

    No names and no words of the customer: it may stand on a screen that lies open.
    """

    id: int
    complaint: int
    number: str
    state: str
    sort: str
    clock: str
    at: datetime
    started: datetime | None
    due: datetime | None

    @property
    def on_desk(self) -> bool:
        """Whether it stands on the Desk of whoever is told; else the step it asks for does."""
        return self.sort in _ON_DESK


def tell_people(
    work: Work, complaint: int, people: Iterable[int], sort: str, clock: int | None = None
) -> int:
    """Tell people of a case, each once; return how many. Whoever acts is not told."""
    told = [p for p in dict.fromkeys(people) if p != work.acting.actor.person]
    rung = SORTS.index(sort) + 1 if clock is not None else 0
    sql.run_many(
        "INSERT INTO complaint_notice (complaint_id, clock_id, person_id, sort, rung, at) "
        f"VALUES ({sql.marks(6)})",
        [(complaint, clock, person, sort, rung, stamp(work.now)) for person in told],
    )
    return len(told)


def unseen(person: int) -> tuple[Notice, ...]:
    """Return what somebody was told and has not seen, the latest first.

    What its clock no longer waits for is not told any more.
    """
    return tuple(
        Notice(
            id_, complaint, number, state, sort, clock, moment(at),
            moment(started) if started else None, moment(due) if due else None,
        )
        for id_, complaint, number, state, sort, clock, at, started, due in sql.rows(
            _NOTICE, person
        )
    )  # fmt: skip
