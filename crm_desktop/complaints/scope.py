"""Who may do what in this room by name, and what is sent to whom: asked at every start.

It stands alone, for the Desk asks it before anybody has entered the room.
"""

from __future__ import annotations

from typing import Protocol

from crm_desktop.foundation.clock import day_text
from crm_desktop.foundation.work import Look
from db import sql

VIEW, CREATE, EDIT = "complaints.view", "complaints.create", "complaints.edit"
ACCEPT, REASSIGN, HANDLE = "acceptance.do", "acceptance.reassign", "handling.do"
REVIEW, REVIEW_MAJOR = "review.approve", "review.major"
URGE, SUPERVISE = "supervision.urge", "supervision.do"
CLOSE, CLOSE_MAJOR = "closing.approve", "closing.major"
ASK_CLOSE, REOPEN = "closing.request", "closing.reopen"
CALL_BACK = "callbacks.do"
MAJOR = "major"
_UNIT = """
SELECT s.unit_id FROM post_state s
WHERE s.post_id = ? AND s.valid_from <= ? AND (s.valid_to IS NULL OR s.valid_to > ?)
"""


class Addressed(Protocol):
    """Whom something is sent to: a company, within it a unit, within it a person (ids)."""

    @property
    def company(self) -> int: ...
    @property
    def unit(self) -> int | None: ...
    @property
    def person(self) -> int | None: ...


def unit_of(look: Look) -> int:
    """Return the unit of the acting post; 0 where it has none today."""
    day = day_text(look.today)
    return int(sql.scalar(_UNIT, look.acting.actor.post, day, day) or 0)


def is_for(look: Look, target: Addressed) -> bool:
    """Return whether something was sent to whoever acts, their unit, or their company as such."""
    if target.company != look.acting.company and not look.acting.everywhere:
        return False
    if target.person is not None:
        return target.person == look.acting.actor.person
    return target.unit in (None, unit_of(look)) or look.acting.everywhere
