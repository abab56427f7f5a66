"""What of the blanks is due at the desk: the monthly count, and counts that wait for a witness."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from crm_desktop.cards.stock import DO, WITNESS
from crm_desktop.foundation.clock import moment, parse_day
from crm_desktop.foundation.settings import closing_time
from crm_desktop.foundation.work import Look
from crm_desktop.office.due import DueItem, Rights
from db import sql

#: The month's count stands at the desk from as many days before its end on.
_AHEAD = timedelta(days=4)
#: A count is to be witnessed within a day.
_WITNESS_DAYS = 1
_LAST = """
SELECT m.company_id, y.zh, min(m.at),
       (SELECT max(n.to_day) FROM stock_count n
        WHERE n.company_id = m.company_id AND n.type_id = m.type_id)
FROM stock_move m JOIN card_type y ON y.id = m.type_id
GROUP BY m.company_id, m.type_id, y.zh ORDER BY m.company_id, m.type_id
"""
_UNSIGNED = """
SELECT n.id, n.company_id, y.zh, n.counted_by_id, p.name, n.counted_at
FROM stock_count n JOIN card_type y ON y.id = n.type_id JOIN person p ON p.id = n.counted_by_id
WHERE n.witness_id IS NULL
"""


def due_of_stock(look: Look, rights: Rights) -> Iterator[DueItem]:
    """Yield a count of each type by the end of its month, one item for a company, and counts of
    others that nobody has watched."""
    if DO in rights:
        yield from _counts(look)
    if WITNESS in rights:
        yield from _unsigned(look)


def _counts(look: Look) -> Iterator[DueItem]:
    waiting: dict[int, tuple[date, list[str]]] = {}
    for company, word, since, told in sql.rows(_LAST):
        if not look.acting.reaches(company):
            continue
        day = _next_end(parse_day(told)) if told else _end(moment(since).date())
        if look.today >= day - _AHEAD:
            first, words = waiting.get(company, (day, []))
            waiting[company] = (min(first, day), [*words, word])
    for company, (day, words) in waiting.items():
        due = closing_time(company, day)
        yield DueItem("count", "card_count", 0, " · ".join(words), "", due - _AHEAD, due)


def _unsigned(look: Look) -> Iterator[DueItem]:
    for count, company, word, by, name, at in sql.rows(_UNSIGNED):
        if look.acting.reaches(company) and by != look.acting.actor.person:
            started = moment(at)
            due = closing_time(company, started.date() + timedelta(_WITNESS_DAYS))
            yield DueItem("count_witness", "card_count", count, word, name, started, due)


def _end(day: date) -> date:
    """Return the last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def _next_end(day: date) -> date:
    """Return the last day of the month after a day's own."""
    return _end(_end(day) + timedelta(days=1))
