"""What is due about levels: a list to prepare, members to tell, a list to approve."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from crm_desktop.foundation.clock import CHINA, day_text, moment, parse_day
from crm_desktop.foundation.settings import TIER_NOTICE_DAYS, closing_time, value_of
from crm_desktop.foundation.work import Look
from crm_desktop.membership.tiers import APPROVE, CREATE
from crm_desktop.office.due import DueItem, Rights
from db import sql

# A list is prepared so many days before the members have to be told.
_AHEAD = timedelta(days=7)
_UNLISTED = """
SELECT m.company_id, c.name, min(m.tier_until) FROM membership m
JOIN company c ON c.id = m.company_id
WHERE m.state = 'active' AND m.tier_hold <> 'frozen' AND m.tier_until <= ?
  AND NOT EXISTS (SELECT 1 FROM tier_review r WHERE r.company_id = m.company_id
                  AND r.state IN ('prepared', 'noticed'))
GROUP BY m.company_id, c.name
"""
_OPEN = """
SELECT r.id, r.company_id, r.due_on, r.prepared_at, p.name,
       (SELECT count(*) FROM tier_review_line l
        WHERE l.review_id = r.id AND l.after_id <> l.before_id AND l.noticed_at IS NULL)
FROM tier_review r JOIN person p ON p.id = r.prepared_by_id
WHERE r.state IN ('prepared', 'noticed')
"""


def due_items(look: Look, rights: Rights) -> Iterator[DueItem]:
    """Yield levels that are to be looked at, members to tell, and lists to approve."""
    notice = timedelta(days=value_of(TIER_NOTICE_DAYS))
    if CREATE in rights:
        yield from _to_prepare(look, notice)
    if CREATE in rights or APPROVE in rights:
        yield from _open(look, rights, notice)


def _to_prepare(look: Look, notice: timedelta) -> Iterator[DueItem]:
    for company, name, first in sql.rows(_UNLISTED, day_text(look.today + notice + _AHEAD)):
        if look.acting.reaches(company):
            told_by = parse_day(first) - notice
            yield DueItem("tier_review", "tier_review", 0, name, "", _start(told_by - _AHEAD),
                          closing_time(company, told_by))  # fmt: skip


def _open(look: Look, rights: Rights, notice: timedelta) -> Iterator[DueItem]:
    for review, company, due, prepared, preparer, untold in sql.rows(_OPEN):
        if not look.acting.reaches(company):
            continue
        day = parse_day(due)
        if untold and notice and CREATE in rights:
            yield DueItem("tier_notice", "tier_review", review, due, preparer, moment(prepared),
                          closing_time(company, day - notice))  # fmt: skip
        elif APPROVE in rights and day <= look.today:
            yield DueItem("tier_approve", "tier_review", review, due, preparer, moment(prepared),
                          closing_time(company, day))  # fmt: skip


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)
