"""What of this room is due at somebody's desk: applications to decide, papers that do not come,
members whose qualification is to be reviewed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from crm_desktop.foundation.clock import CHINA, day_text, moment, parse_day
from crm_desktop.foundation.settings import PAPERS_DAYS, closing_time, value_of
from crm_desktop.foundation.work import Look
from crm_desktop.membership.application_read import due_days
from crm_desktop.office.due import DueItem, Rights
from db import sql

# A membership stands at the desk from as many days before its period ends on.
_AHEAD = timedelta(days=14)
# Where nobody reviewed for long, the desk shows the first of them; the list of members shows all.
_MOST = 50
_WAITING = """
SELECT a.id, a.company_id, a.number, c.name, p.name, a.submitted_at, a.missing, a.entered_by_id
FROM member_application a JOIN customer c ON c.id = a.customer_id
JOIN person p ON p.id = a.entered_by_id
WHERE a.state = ? ORDER BY a.id
"""
_ENDING = """
SELECT m.id, m.company_id, m.number, c.name, m.period_until
FROM membership m JOIN customer c ON c.id = m.customer_id
WHERE m.state = 'active' AND m.period_until <= ? AND c.deleted_at IS NULL
ORDER BY m.period_until, m.id
"""


def due_items(look: Look, rights: Rights) -> Iterator[DueItem]:
    """Yield what is due: to decide for whoever decides, to chase for whoever enters."""
    if "membership.approve" in rights:
        yield from _to_review(look)
        yield from _ending(look)
    if "membership.create" in rights:
        yield from _papers(look)


def _to_review(look: Look) -> Iterator[DueItem]:
    due = due_days()
    for number, company, name, customer, clerk, at, _missing, entered_by in sql.rows(
        _WAITING, "review"
    ):
        # One's own is somebody else's to decide.
        if look.acting.reaches(company) and entered_by != look.acting.actor.person:
            started = moment(at)
            title = f"{customer} · {name}"
            yield DueItem("application", "application", number, title, clerk, started,
                          due(company, started.date()))  # fmt: skip


def _papers(look: Look) -> Iterator[DueItem]:
    days = timedelta(days=value_of(PAPERS_DAYS))
    for number, company, name, customer, clerk, _at, missing, _by in sql.rows(_WAITING, "papers"):
        asked = json.loads(missing)
        if look.acting.reaches(company) and asked:
            started = datetime.fromisoformat(asked[2])
            title = f"{customer} · {name}"
            until = closing_time(company, (started + days).date())
            yield DueItem("papers", "application", number, title, clerk, started, until)


def _ending(look: Look) -> Iterator[DueItem]:
    shown = 0
    for number, company, name, customer, until in sql.rows(_ENDING, day_text(look.today + _AHEAD)):
        if not look.acting.reaches(company):
            continue
        if (shown := shown + 1) > _MOST:
            return
        day = parse_day(until)
        started = datetime.combine(day - _AHEAD, time(), CHINA)
        title = f"{customer} · {name}"
        due = closing_time(company, day)
        yield DueItem("qualification", "membership", number, title, "", started, due)
