"""Who is told: whoever owes a step, then the heads 主管 one by one, then the manager 经理."""

from __future__ import annotations

from datetime import date

from crm_desktop.complaints.read import handlers_of
from crm_desktop.foundation.clock import day_text
from db import sql

HEAD, MANAGER = "SP", "MG"

# In the order in which people are told: those of the company itself, then those who reach over all.
_HOLDERS = """
SELECT g.person_id, t.company_id, s.scope, s.unit_id
FROM posting g
JOIN person p ON p.id = g.person_id
JOIN post t ON t.id = g.post_id
JOIN company o ON o.id = t.company_id
JOIN post_state s ON s.post_id = t.id
JOIN post_role pr ON pr.state_id = s.id
{rights}
WHERE p.active AND o.active AND {what} = ?
  AND g.valid_from <= ? AND (g.valid_to IS NULL OR g.valid_to > ?)
  AND s.valid_from <= ? AND (s.valid_to IS NULL OR s.valid_to > ?)
  AND (t.company_id = ? OR s.scope = 'all')
ORDER BY CASE WHEN t.company_id = ? THEN 0 ELSE 1 END, g.id
"""
_BY_ROLE = _HOLDERS.format(rights="", what="pr.role")
_BY_RIGHT = _HOLDERS.format(rights="JOIN role_right r ON r.role = pr.role", what="r.right_code")
_CASE = "SELECT registered_by_id, accepted_by_id, company_id FROM complaint WHERE id = ?"
_ORDER = """
SELECT company_id, unit_id, person_id, sent_by_id, received_by_id FROM dispatch WHERE id = ?
"""
_DOES = {"acknowledge": "acceptance.do", "promise": "acceptance.do", "answer": "acceptance.do",
         "source": "acceptance.do"}  # fmt: skip


def holders(role: str, company: int, day: date) -> tuple[int, ...]:
    """Return who holds a role for a company on a day, in the order in which they are told."""
    return _people(_BY_ROLE, role, company, day)


def doers(right: str, company: int, day: date, unit: int | None = None) -> tuple[int, ...]:
    """Return who may do something in a company on a day (in a unit of it where one is given).

    Those who reach over all companies only where nobody of the company itself is there.
    """
    found = _rows(_BY_RIGHT, right, company, day)
    own = [row for row in found if row[1] == company and unit in (None, row[3])]
    return tuple(dict.fromkeys(person for person, *_ in own or (found if unit is None else [])))


def owing(complaint: int, dispatch: int | None, kind: str, day: date) -> tuple[int, ...]:
    """Return who owes the step that a clock of this kind waits for.

    The receipt of an order is asked of whoever it went to and told to who sent it; its handling of
    who signed for it; the callback of those who may call and did not handle the case; all else of
    who accepted the case or took it in.
    """
    registered, accepted, company = sql.one(_CASE, complaint) or (None, None, 0)
    if dispatch is not None:
        return _owing_order(dispatch, kind, day)
    if kind == "callback":
        handled = handlers_of(complaint)
        return tuple(p for p in doers("callbacks.do", company, day) if p not in handled)
    named = tuple(p for p in (accepted or registered,) if p and _works(p))
    return named or doers(_DOES[kind], company, day)


def addressed(company: int, unit: int | None, person: int | None, day: date) -> tuple[int, ...]:
    """Return the people behind an address: the person, else who handles there."""
    if person is not None:
        return (person,)
    within = doers("handling.do", company, day, unit) if unit is not None else ()
    return within or doers("handling.do", company, day)


def _owing_order(dispatch: int, kind: str, day: date) -> tuple[int, ...]:
    company, unit, person, sender, receiver = sql.one(_ORDER, dispatch) or (0, None, None, None, 0)
    if kind != "receipt" and receiver and _works(receiver):
        return (receiver,)
    people = addressed(company, unit, person, day)
    if kind == "receipt" and sender and _works(sender):
        people = (*people, sender)
    return tuple(dict.fromkeys(people))


def _works(person: int) -> bool:
    return bool(sql.scalar("SELECT 1 FROM person WHERE id = ? AND active", person))


def _people(query: str, what: str, company: int, day: date) -> tuple[int, ...]:
    return tuple(dict.fromkeys(person for person, *_ in _rows(query, what, company, day)))


def _rows(query: str, what: str, company: int, day: date) -> list[sql.Row]:
    text = day_text(day)
    return sql.rows(query, what, text, text, text, text, company, company)
