"""What of this room is due at somebody's desk: visits to make, files to ask back (催办)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from crm_desktop.customers.lending import open_borrowings
from crm_desktop.customers.room import EDIT
from crm_desktop.customers.visits import CREATE as PLAN
from crm_desktop.customers.visits import DO as VISIT
from crm_desktop.foundation.clock import CHINA, day_text, parse_day
from crm_desktop.foundation.settings import closing_time
from crm_desktop.foundation.work import Look
from crm_desktop.office.due import DueItem, Rights
from db import sql

# A visit stands at the desk from as many days before it on.
_AHEAD = timedelta(days=3)
_VISITS = """
SELECT v.id, c.company_id, c.name, v.purpose, v.planned_on, v.who_id, p.name
FROM visit v JOIN customer c ON c.id = v.customer_id JOIN person p ON p.id = v.who_id
WHERE v.done_at IS NULL AND v.cancelled_at IS NULL AND c.deleted_at IS NULL AND v.planned_on <= ?
"""


def due_items(look: Look, rights: Rights) -> Iterator[DueItem]:
    """Yield what is due: one's own visits, those of others that are late where one may plan them,
    and files that ought to be back by today."""
    if VISIT in rights:
        yield from _visits(look, plans=PLAN in rights)
    if EDIT in rights:
        for lent in open_borrowings(look):
            if lent.due_on <= look.today:
                started = lent.lent_at
                due = closing_time(look.acting.company, lent.due_on)
                yield DueItem("borrowing", "borrowing", lent.id, lent.name, lent.borrower, started,
                              due)  # fmt: skip


def _visits(look: Look, *, plans: bool) -> Iterator[DueItem]:
    for visit, company, name, purpose, planned, who, who_name in sql.rows(
        _VISITS, day_text(look.today + _AHEAD)
    ):
        day = parse_day(planned)
        mine = who == look.acting.actor.person
        if look.acting.reaches(company) and (mine or (plans and day < look.today)):
            title = f"{name} · {purpose}"
            started = datetime.combine(day - _AHEAD, time(), CHINA)
            due = closing_time(company, day)
            yield DueItem("visit", "visit", visit, title, who_name, started, due)
