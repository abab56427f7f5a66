"""The gate: what the acting post may do, looked up at every step and never remembered."""

from __future__ import annotations

from datetime import date

from crm_desktop.foundation.actor import SYSTEM, Acting, Actor
from crm_desktop.foundation.clock import day_text
from crm_desktop.foundation.errors import NotAllowed
from crm_desktop.foundation.usecase import PUBLIC, SYSTEM_ONLY
from db import matching, sql

OWN = "own.do"

# A person acts when they and the company are active, the posting and the post's description are in
# force today, and a role of that description has the right. Who must first change the password may
# do nothing but that.
_STANDING = """
FROM person p
JOIN credential c ON c.person_id = p.id
JOIN posting g ON g.person_id = p.id
JOIN post t ON t.id = g.post_id
JOIN company o ON o.id = t.company_id
JOIN post_state s ON s.post_id = t.id
JOIN post_role pr ON pr.state_id = s.id
JOIN role_right r ON r.role = pr.role
WHERE p.id = ? AND p.active AND o.active AND t.id = ?
  AND g.valid_from <= ? AND (g.valid_to IS NULL OR g.valid_to > ?)
  AND s.valid_from <= ? AND (s.valid_to IS NULL OR s.valid_to > ?)
  AND (NOT c.must_change OR r.right_code = 'own.do')
"""
_RIGHTS = f"SELECT p.name, s.title, t.company_id, s.scope, r.right_code, r.only_for {_STANDING}"
_ONE_RIGHT = f"{_RIGHTS} AND r.right_code = ?"


class AccessGate:
    """Looks rights up in the database of this thread."""

    def admit(self, actor: Actor, right: str, today: date) -> Acting:
        """Return the actor's standing for a right on a day; raises NotAllowed."""
        if right == PUBLIC:
            return self.stranger(actor)
        if right == SYSTEM_ONLY:
            if actor != SYSTEM:
                raise NotAllowed(right)
            return _PROGRAM
        found = _rights(actor, today, right)
        if not found:
            raise NotAllowed(right)
        name, title, company, scope, *_ = found[0]
        narrowings = frozenset(row[5] for row in found)
        return Acting(
            actor=actor,
            person_name=name,
            post_title=title,
            company=company,
            everywhere=scope == "all",
            only=frozenset() if "" in narrowings else narrowings,
            right=right,
        )

    def stranger(self, actor: Actor) -> Acting:
        """Return how to name somebody in the log who was not admitted; nothing is granted."""
        if actor == SYSTEM:
            return _PROGRAM
        name = sql.scalar("SELECT name FROM person WHERE id = ?", actor.person) or ""
        company = sql.scalar("SELECT company_id FROM person WHERE id = ?", actor.person) or 0
        return Acting(actor, name, "", company, everywhere=False)


def _rights(actor: Actor, today: date, right: str | None) -> list[sql.Row]:
    """Return the rows of one right, or of all, that an acting post has on a day."""
    day = day_text(today)
    found = matching.rights_held(actor.person, actor.post, day, right)
    if found is not None:
        return found
    asked = (actor.person, actor.post, day, day, day, day)
    return sql.rows(_RIGHTS, *asked) if right is None else sql.rows(_ONE_RIGHT, *asked, right)


_PROGRAM = Acting(SYSTEM, "", "", company=0, everywhere=True)


def rights_of(actor: Actor, today: date) -> dict[str, frozenset[str]]:
    """Return every right of an acting post with its narrowings (empty: none), for the window.

    It only tells what to show; each step asks the gate again.
    """
    found: dict[str, set[str]] = {}
    for *_, right, only in _rights(actor, today, None):
        found.setdefault(right, set()).add(only)
    return {right: frozenset() if "" in only else frozenset(only) for right, only in found.items()}
