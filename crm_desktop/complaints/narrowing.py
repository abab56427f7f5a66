"""Which cases whoever acts may see, and which of them a filter finds, as SQL over ``c``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crm_desktop.complaints.list_model import CaseFilter
from crm_desktop.complaints.scope import unit_of
from crm_desktop.foundation.checks import storable
from crm_desktop.foundation.clock import end_of, stamp, start_of
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.work import Look
from db import sql
from db.matching import by_phone, having_key

_UNSTOPPED = """SELECT {what} FROM complaint_clock k WHERE k.complaint_id = c.id
    AND k.ended_at IS NULL AND k.due_at IS NOT NULL AND k.kind IN ('answer', 'source')
    ORDER BY k.due_at, k.id LIMIT 1"""


def _next(column: str, what: str) -> str:
    """Return a part of the clock that runs: of a case that waits for the customer, the law's."""
    return (
        f"CASE WHEN c.suspended_at IS NULL THEN c.{column} "
        f"ELSE ({_UNSTOPPED.format(what=f'k.{what}')}) END"
    )


NEXT_CLOCK = _next("next_clock", "kind")
NEXT_STARTED = _next("next_started", "started_at")
NEXT_DUE = _next("next_due", "due_at")
LATE = f"({NEXT_DUE}) <= ?"
_MINE = (
    "d.company_id = ? AND (d.person_id = ? OR "
    "(d.person_id IS NULL AND (d.unit_id IS NULL OR d.unit_id = ?)))"
)
_OUT = "d.state NOT IN ('ended', 'withdrawn')"
_REACHED = """(c.company_id = ? OR c.target_company_id = ? OR EXISTS (
    SELECT 1 FROM dispatch d WHERE d.complaint_id = c.id AND d.company_id = ?))"""
_OWN = f"""c.id IN (SELECT d.complaint_id FROM dispatch d WHERE {_MINE}
    UNION SELECT d.complaint_id FROM supervision d WHERE {_MINE})"""
_AT_WORK = f"""(c.accepted_by_id = ? OR (c.accepted_by_id IS NULL AND c.registered_by_id = ?)
    OR c.id IN (SELECT d.complaint_id FROM dispatch d JOIN complaint x
        ON x.id = d.complaint_id AND x.round = d.round WHERE {_OUT} AND {_MINE})
    OR c.id IN (SELECT d.complaint_id FROM supervision d
        WHERE d.answered_at IS NULL AND {_MINE}))"""
_UNANSWERED = """EXISTS (SELECT 1 FROM supervision v
    WHERE v.complaint_id = c.id AND v.answered_at IS NULL)"""
_OF_UNITS = f"""(c.target_unit_id IN ({{marks}}) OR EXISTS (SELECT 1 FROM dispatch d
    WHERE d.complaint_id = c.id AND d.round = c.round AND {_OUT} AND d.unit_id IN ({{marks}})))"""
_ORDERS = {
    "urgent": f"CASE WHEN ({NEXT_DUE}) IS NULL THEN 1 ELSE 0 END, ({NEXT_DUE}), c.id",
    "newest": "c.received_at DESC, c.id DESC",
    "number": "c.number, c.id",
}
_OF_VIEW = {"done": "newest", "all": "newest"}
#: Fewer digits end too many telephones.
LEAST_TAIL = 4


def order_by(wanted: CaseFilter) -> str:
    """Return the order of a filter in SQL."""
    return _ORDERS[wanted.order or _OF_VIEW.get(wanted.view, "urgent")]


def scope(look: Look) -> Iterator[tuple[str, list[Any]]]:
    """Yield what keeps a list to the cases within reach, as ``ComplaintRoom._in_scope`` does."""
    acting = look.acting
    if not acting.everywhere:
        yield _REACHED, [acting.company] * 3
    if "own" in acting.only:
        mine = [acting.company, acting.actor.person, unit_of(look)]
        yield _OWN, mine * 2


def conditions(look: Look, wanted: CaseFilter) -> tuple[str, list[Any]]:
    """Return a filter as an SQL condition within scope, with its parameters.

    What is at risk is told by the share of time used, which SQL does not tell: see ``at_risk``.
    """
    parts, params = ["1 = 1"], list[Any]()
    for part, given in (*scope(look), *_narrowing(look, wanted)):
        parts.append(part)
        params += given
    return " AND ".join(parts), params


def _narrowing(look: Look, wanted: CaseFilter) -> Iterator[tuple[str, list[Any]]]:
    states = wanted.wanted_states
    if states:
        yield f"c.state IN ({sql.marks(len(states))})", list(states)
    if wanted.levels:
        yield f"c.level IN ({sql.marks(len(wanted.levels))})", list(wanted.levels)
    for column, value in (
        ("kind", storable(wanted.kind)),
        ("channel", storable(wanted.channel)),
        ("customer_id", wanted.customer),
    ):
        if value:
            yield f"c.{column} = ?", [value]
    if wanted.companies:
        marks, given = sql.marks(len(wanted.companies)), list(wanted.companies)
        yield f"(c.company_id IN ({marks}) OR c.target_company_id IN ({marks}))", given * 2
    if wanted.units:
        yield _OF_UNITS.format(marks=sql.marks(len(wanted.units))), list(wanted.units) * 2
    yield from _of_time(look, wanted)
    yield from _of_view(look, wanted.view)
    for word in storable(wanted.text).split():
        yield _word(word)


def _of_time(look: Look, wanted: CaseFilter) -> Iterator[tuple[str, list[Any]]]:
    if wanted.overdue or wanted.view == "overdue":
        yield LATE, [stamp(look.now)]
    if wanted.received_from is not None:
        yield "c.received_at >= ?", [start_of(wanted.received_from)]
    if wanted.received_until is not None:
        yield "c.received_at < ?", [end_of(wanted.received_until)]


def _of_view(look: Look, view: str) -> Iterator[tuple[str, list[Any]]]:
    if view == "mine":
        person = look.acting.actor.person
        mine = [look.acting.company, person, unit_of(look)]
        yield _AT_WORK, [person, person, *mine, *mine]
    elif view == "at_risk":
        yield f"({NEXT_DUE}) > ?", [stamp(look.now)]
    elif view == "unanswered":
        yield _UNANSWERED, []


def _word(word: str) -> tuple[str, list[Any]]:
    """Return what finds a word in number, title or name; digits also at the end of a telephone."""
    folded = f"%{_literally(fold(word))}%"
    parts = [
        r"c.number LIKE ? ESCAPE '\'",
        r"lower(c.title) LIKE ? ESCAPE '\'",
        r"lower(c.contact_name) LIKE ? ESCAPE '\'",
        r"""EXISTS (SELECT 1 FROM customer u WHERE u.id = c.customer_id
            AND u.name_key LIKE ? ESCAPE '\')""",
    ]
    params: list[Any] = [f"%{_literally(word.upper())}%", folded, folded, folded]
    if word.isascii() and word.isdigit() and len(word) >= LEAST_TAIL:
        parts.append(by_phone("complaint", "c", "ends"))
        parts.append(f"c.customer_id IN ({having_key()})")
        params += [word, word]
    return f"({' OR '.join(parts)})", params


def _literally(text: str) -> str:
    """Return a text in which LIKE takes no character for any other."""
    return "".join(f"\\{each}" if each in "\\%_" else each for each in text)
