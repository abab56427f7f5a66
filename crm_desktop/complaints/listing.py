"""Lists of cases: the board by state and age, ids and rows by the page, counts, a customer's."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from crm_desktop.access.gate import rights_of
from crm_desktop.complaints.list_model import (
    COLUMNS,
    VIEWS,
    Board,
    BoardColumn,
    CaseFilter,
    CaseRow,
    Glance,
    ViewCount,
)
from crm_desktop.complaints.model import OPEN, Dispatch, Rectification, Supervision
from crm_desktop.complaints.narrowing import (
    LATE,
    NEXT_CLOCK,
    NEXT_DUE,
    NEXT_STARTED,
    conditions,
    order_by,
    scope,
)
from crm_desktop.complaints.read import dispatch_of, rectification_of, supervision_of
from crm_desktop.complaints.room import ComplaintRoom
from crm_desktop.complaints.scope import VIEW
from crm_desktop.customers.masking import hidden_from, shown_text
from crm_desktop.customers.room import VIEW as VIEW_CUSTOMERS
from crm_desktop.foundation.clock import moment, stamp
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.settings import COMPLAINT_WARN_PERCENT, value_of
from crm_desktop.foundation.usecase import reading
from crm_desktop.foundation.work import Look
from crm_desktop.membership.model import Tier
from crm_desktop.membership.read import tiers
from db import sql

#: A column of the board never brings more than this: whoever looks further takes the list.
MOST_CARDS = 50
_OWNERS: dict[str, Callable[[int], Dispatch | Supervision | Rectification]] = {
    "dispatch": dispatch_of,
    "supervision": supervision_of,
    "rectification": rectification_of,
}
_COUNTED = tuple(view for view in VIEWS if view != "all")
_ROWS = f"""
SELECT c.id, c.company_id, c.number, c.state, c.round, c.level, c.tier, c.title,
       coalesce(u.name, c.contact_name), c.anonymous, c.customer_id,
       coalesce(o.short_name, ''), coalesce(o.name, ''), coalesce(s.name, ''),
       coalesce(p.name, ''), c.kind, c.channel, c.safety, c.legal, c.urged,
       EXISTS (SELECT 1 FROM supervision v
               WHERE v.complaint_id = c.id AND v.kind = 'supervise' AND v.answered_at IS NULL),
       (SELECT count(*) FROM supervision v
        WHERE v.complaint_id = c.id AND v.answered_at IS NULL),
       c.escalated, c.suspended_at, c.received_at, c.closed_at,
       {NEXT_CLOCK}, {NEXT_STARTED}, {NEXT_DUE}, c.version
FROM complaint c
LEFT JOIN customer u ON u.id = c.customer_id
LEFT JOIN company o ON o.id = coalesce(c.target_company_id, c.company_id)
LEFT JOIN unit_state s ON s.unit_id = c.target_unit_id AND s.valid_to IS NULL
LEFT JOIN person p ON p.id = c.target_person_id
"""
# Orders of the present round that are out, the slowest of each case first.
_HANDLERS = """
SELECT d.complaint_id, o.short_name, o.name, coalesce(s.name, ''), coalesce(p.name, '')
FROM dispatch d
JOIN complaint c ON c.id = d.complaint_id AND c.round = d.round
JOIN company o ON o.id = d.company_id
LEFT JOIN unit_state s ON s.unit_id = d.unit_id AND s.valid_to IS NULL
LEFT JOIN person p ON p.id = coalesce(d.received_by_id, d.person_id)
WHERE d.complaint_id IN ({marks}) AND d.state NOT IN ('ended', 'withdrawn')
ORDER BY CASE d.state WHEN 'returned' THEN 0 WHEN 'sent' THEN 1 WHEN 'handling' THEN 2
         WHEN 'submitted' THEN 3 ELSE 4 END, d.id
"""


class ComplaintService(ComplaintRoom):
    """Cases within scope, masked as the acting post's right demands."""

    @reading(VIEW)
    def ids(self, look: Look, wanted: CaseFilter) -> array[int]:
        """Return the cases that a filter finds, in its order."""
        if wanted.view == "at_risk":
            return array("q", (each[0] for each in _at_risk(look, wanted)))
        where, params = conditions(look, wanted)
        return sql.numbers(
            f"SELECT c.id FROM complaint c WHERE {where} ORDER BY {order_by(wanted)}", *params
        )

    @reading(VIEW)
    def rows(self, look: Look, complaints: Sequence[int]) -> list[CaseRow]:
        """Return cases within scope as lists show them, in the order asked."""
        return self._rows(look, complaints)

    @reading(VIEW)
    def counts(self, look: Look, wanted: CaseFilter) -> list[ViewCount]:
        """Return how much each view holds of what a filter leaves, and how much of it is late."""
        return [_count(look, replace(wanted, view=view)) for view in _COUNTED]

    @reading(VIEW)
    def board(self, look: Look, wanted: CaseFilter, most: int = MOST_CARDS) -> Board:
        """Return the board: open cases by where they stand, the most urgent of each first.

        ``wanted`` narrows it; its view and order are the board's own.
        """
        wanted = replace(wanted, view="open", order="urgent")
        where, params = conditions(look, wanted)
        late = stamp(look.now)
        told = {
            state: (count, overdue)
            for state, count, overdue in sql.rows(
                f"SELECT c.state, count(*), sum(CASE WHEN {LATE} THEN 1 ELSE 0 END) "
                f"FROM complaint c WHERE {where} GROUP BY c.state",
                late,
                *params,
            )
        }
        picked = {
            key: sql.numbers(
                f"SELECT c.id FROM complaint c WHERE {where} "
                f"AND c.state IN ({sql.marks(len(states))}) ORDER BY {order_by(wanted)} LIMIT ?",
                *params,
                *states,
                min(most, MOST_CARDS),
            )
            for key, states in COLUMNS.items()
        }
        shown = {
            row.id: row for row in self._rows(look, [i for ids in picked.values() for i in ids])
        }
        return Board(
            tuple(
                BoardColumn(
                    key,
                    sum(told.get(state, (0, 0))[0] for state in states),
                    sum(int(told.get(state, (0, 0))[1] or 0) for state in states),
                    tuple(shown[each] for each in picked[key] if each in shown),
                )
                for key, states in COLUMNS.items()
            )
        )

    @reading(VIEW)
    def glance(self, look: Look, complaint: int) -> Glance:
        """Return a case as it is seen beside the list; raises NotFound."""
        case = self._in_scope(look, complaint)
        rows = self._rows(look, [complaint])
        if not rows:
            raise NotFound("complaint")
        return Glance(rows[0], self._shown_case(look, case))

    @reading(VIEW)
    def case_of(self, look: Look, kind: str, record: int) -> int:
        """Return the case of a ``dispatch``, a ``supervision`` or a ``rectification``.

        Raises NotFound, also for one out of reach and for a rectification without a case.
        """
        case = _OWNERS[kind](record).complaint
        if case is None:
            raise NotFound("complaint")
        return self._in_scope(look, case).id

    @reading(VIEW)
    def of_customer(self, look: Look, customer: int) -> list[CaseRow]:
        """Return the cases of a customer within scope, open ones first, then the latest."""
        where, params = conditions(look, CaseFilter(view="all", customer=customer))
        found = sql.numbers(
            f"SELECT c.id FROM complaint c WHERE {where} "
            f"ORDER BY CASE WHEN c.state IN ({sql.marks(len(OPEN))}) THEN 0 ELSE 1 END, "
            f"CASE WHEN ({NEXT_DUE}) IS NULL THEN 1 ELSE 0 END, ({NEXT_DUE}), "
            "c.received_at DESC, c.id DESC",
            *params,
            *OPEN,
        )
        return self._rows(look, found)

    @reading(VIEW)
    def by_number(self, look: Look, number: str) -> list[CaseRow]:
        """Return the cases of a whole number: one in each company within scope at the most."""
        return self._rows(look, self._numbered(look, number.strip().upper()))

    @reading(VIEW)
    def levels(self, _look: Look) -> tuple[Tier, ...]:
        """Return the levels of members that lists show behind names."""
        return tiers()

    @reading(VIEW)
    def companies(self, _look: Look) -> list[tuple[int, str]]:
        """Return the companies in use by id and short name, to narrow by."""
        found = sql.rows("SELECT id, short_name, name FROM company WHERE active ORDER BY code, id")
        return [(company, short or name) for company, short, name in found]

    @reading(VIEW)
    def departments(self, look: Look) -> list[tuple[int, str]]:
        """Return the units that open cases complain of or have orders out to, to narrow by."""
        narrowed, params = _within(look)
        found = sql.rows(
            "SELECT s.unit_id, o.short_name, o.name, s.name FROM unit_state s "
            "JOIN unit n ON n.id = s.unit_id JOIN company o ON o.id = n.company_id "
            "WHERE s.valid_to IS NULL AND s.unit_id IN ("
            f"SELECT c.target_unit_id FROM complaint c WHERE c.state IN ({sql.marks(len(OPEN))}) "
            f"AND {narrowed} UNION SELECT d.unit_id FROM dispatch d JOIN complaint c "
            "ON c.id = d.complaint_id AND c.round = d.round "
            f"WHERE c.state IN ({sql.marks(len(OPEN))}) AND {narrowed} "
            "AND d.state NOT IN ('ended', 'withdrawn')) ORDER BY o.id, s.position, s.unit_id",
            *OPEN,
            *params,
            *OPEN,
            *params,
        )
        return [(unit, f"{short or name} {title}") for unit, short, name, title in found]

    def _numbered(self, look: Look, number: str) -> array[int]:
        narrowed, params = _within(look)
        return sql.numbers(
            "SELECT c.id FROM complaint c WHERE c.company_id IN (SELECT id FROM company) "
            f"AND c.number = ? AND {narrowed} ORDER BY c.id",
            number,
            *params,
        )

    def _rows(self, look: Look, complaints: Sequence[int]) -> list[CaseRow]:
        if not complaints:
            return []
        narrowed, params = _within(look)
        marks = sql.marks(len(complaints))
        hidden = self._hidden_in_lists(look)
        handlers: dict[int, list[sql.Row]] = {}
        for case, *handler in sql.rows(_HANDLERS.format(marks=marks), *complaints):
            handlers.setdefault(case, []).append(tuple(handler))
        found = {
            row[0]: _row(row, handlers.get(row[0], ()), hidden)
            for row in sql.rows(
                f"{_ROWS} WHERE c.id IN ({marks}) AND {narrowed}", *complaints, *params
            )
        }
        return [found[each] for each in complaints if each in found]

    def _hidden_in_lists(self, look: Look) -> frozenset[str]:
        rights = rights_of(look.acting.actor, look.today)
        if VIEW_CUSTOMERS not in rights:
            return frozenset({"phone"})
        try:
            return hidden_from(replace(look.acting, only=rights[VIEW_CUSTOMERS]))
        except NotFound:  # narrowed to their cases, which they see masked
            return frozenset({"phone"})


def _within(look: Look) -> tuple[str, list[Any]]:
    """Return the scope alone as a condition."""
    parts, params = ["1 = 1"], list[Any]()
    for part, given in scope(look):
        parts.append(part)
        params += given
    return " AND ".join(parts), params


def _count(look: Look, wanted: CaseFilter) -> ViewCount:
    if wanted.view == "at_risk":
        return ViewCount("at_risk", len(_at_risk(look, wanted)), 0)
    where, params = conditions(look, wanted)
    if wanted.view == "done":  # nothing of that is late any more
        count = sql.scalar(f"SELECT count(*) FROM complaint c WHERE {where}", *params)
        return ViewCount("done", count, 0)
    count, overdue = sql.one(
        f"SELECT count(*), sum(CASE WHEN {LATE} THEN 1 ELSE 0 END) FROM complaint c WHERE {where}",
        stamp(look.now),
        *params,
    ) or (0, 0)
    return ViewCount(wanted.view, count, int(overdue or 0))


def _at_risk(look: Look, wanted: CaseFilter) -> list[sql.Row]:
    """Return the cases not late yet of whose time so much has passed that a warning is due.

    Told by the clock on the wall, as the chips are: see ``ui.toolkit.deadlines``.
    """
    where, params = conditions(look, wanted)
    left = 1 - value_of(COMPLAINT_WARN_PERCENT) / 100
    return [
        row
        for row in sql.rows(
            f"SELECT c.id, {NEXT_STARTED}, {NEXT_DUE} FROM complaint c WHERE {where} "
            f"ORDER BY {order_by(wanted)}",
            *params,
        )
        if _is_soon(moment(row[1]), moment(row[2]), look.now, left)
    ]


def _is_soon(started: datetime, due: datetime, now: datetime, left: float) -> bool:
    span = max(due - started, timedelta(0))
    return due - now <= span * left


def _row(row: sql.Row, handlers: Sequence[sql.Row], hidden: frozenset[str]) -> CaseRow:
    (case, company, number, state, round_, level, tier, title, person, anonymous, customer,
     short, name, unit, handler, kind, channel, safety, legal, urged, supervised, unanswered,
     escalated, suspended, received, closed, clock, started, due, version) = row  # fmt: skip
    if handlers:
        short, name, unit, handler = handlers[0]
    return CaseRow(
        id=case,
        company=company,
        number=number,
        state=state,
        round=round_,
        level=level,
        tier=tier,
        title=shown_text(title, hidden),
        person=person,
        anonymous=bool(anonymous),
        customer=customer,
        # A long name would crowd out the unit, which says more.
        company_name=short or ("" if unit else name),
        unit_name=unit,
        handler=handler,
        kind=kind,
        channel=channel,
        safety=bool(safety),
        legal=bool(legal),
        urged=urged,
        supervised=bool(supervised),
        unanswered=unanswered,
        escalated=escalated,
        waits=suspended is not None,
        orders=len(handlers),
        received_at=moment(received),
        closed_at=moment(closed) if closed else None,
        next_clock=clock or "",
        next_started=moment(started) if started else None,
        next_due=moment(due) if due else None,
        version=version,
    )
