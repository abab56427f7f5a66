"""Counting questions and calls: topic, hour, company, what was passed on, and first contact.

First contact holds where the answer was given at once and nobody asked again within the days of
the setting ``recontact_days`` (domain §4.3, FCR): by the inquiry that says so, or by one from the
same telephone on the same topic. It is therefore final only so many days after the month.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from crm_desktop.foundation.clock import moment
from crm_desktop.foundation.settings import RECONTACT_DAYS, value_of
from crm_desktop.insight.counting import Source, Span, parts_of
from crm_desktop.insight.model import INQUIRY_PARTS, Counted, Kpi
from db import sql

_COMPANY = "coalesce(i.target_company_id, i.company_id)"
_PARTED = """
SELECT i.topic, substr(i.received_at, 12, 2), i.channel, {company}, i.target_company_id,
       i.turned_kind, count(*), sum(CASE WHEN i.passed_at IS NOT NULL THEN 1 ELSE 0 END), sum(i.id)
FROM inquiry i WHERE {where} GROUP BY 1, 2, 3, 4, 5, 6
"""
_AGAIN = """
SELECT i.id, i.received_at, j.received_at
FROM inquiry i JOIN inquiry j ON j.again_of_id = i.id
WHERE {where} AND i.first_contact = TRUE
UNION ALL
SELECT i.id, i.received_at, j.received_at
FROM inquiry i JOIN inquiry j
  ON j.phone_key = i.phone_key AND j.topic = i.topic AND j.received_at > i.received_at
WHERE {where} AND i.first_contact = TRUE AND i.phone_key <> ''
"""
_CALLS = """
SELECT count(*), sum(CASE WHEN r.answered = TRUE THEN 1 ELSE 0 END),
       sum(CASE WHEN r.answered = TRUE AND r.wait_seconds <= 20 THEN 1 ELSE 0 END),
       sum(CASE WHEN r.answered = TRUE THEN r.wait_seconds ELSE 0 END),
       sum(CASE WHEN r.answered = TRUE THEN r.talk_seconds + r.after_seconds ELSE 0 END)
FROM call_record r WHERE {where}
"""
_HOURS = 24
_CHINA_HOURS = 8


def asked(span: Span) -> Source:
    """Return the inquiries that came in; those answered for good at first contact count."""
    held, company = span.held(_COMPANY)
    return Source(
        "inquiry i",
        f"i.received_at >= ? AND i.received_at < ?{held}",
        (*span.ends, *company),
        done="i.answered_at",
        kind="inquiry",
    )


def at_first_contact(span: Span) -> Source:
    """Return the inquiries that came in; those settled at first contact count."""
    broken = ", ".join(map(str, sorted(_asked_again(span)))) or "NULL"
    settled = f"i.first_contact = TRUE AND coalesce(i.id IN ({broken}), FALSE) = FALSE"
    return replace(asked(span), counts=settled)


def passed_on(span: Span) -> Source:
    """Return the inquiries that came in; those passed on to somebody count."""
    return replace(asked(span), counts="i.passed_at IS NOT NULL")


def replies(span: Span) -> Source:
    """Return the inquiries passed on whose reply fell due; those replied to in time count."""
    held, company = span.held(_COMPANY)
    return Source(
        "inquiry i",
        "i.reply_due >= ? AND i.reply_due < ? AND i.passed_at IS NOT NULL "
        f"AND (i.replied_at <= i.reply_due OR i.reply_due < ?){held}",
        (*span.ends, span.known, *company),
        "i.replied_at <= i.reply_due",
        due="i.reply_due",
        done="i.replied_at",
        kind="inquiry",
    )


def calls(span: Span, counts: str = "1 = 1", *, answered: bool = False) -> Source:
    """Return the calls that came in, or those of them that were answered."""
    held, company = span.held("r.company_id")
    only = " AND r.answered = TRUE" if answered else ""
    return Source(
        "call_record r",
        f"r.at >= ? AND r.at < ? AND r.direction = 'in'{held}{only}",
        (*span.ends, *company),
        counts,
        kind="call",
    )


_SOURCES: dict[str, Callable[[Span], Source]] = {
    "received": asked,
    "first_contact": at_first_contact,
    "replies": replies,
    "passed_on": passed_on,
    "calls": calls,
    "service_level": lambda span: calls(span, "r.answered = TRUE AND r.wait_seconds <= 20"),
    "abandoned": lambda span: calls(span, "r.answered = FALSE"),
    "wait": lambda span: calls(span, answered=True),
    "handle": lambda span: calls(span, answered=True),
}
_PART = {
    "topic": "i.topic", "channel": "i.channel", "turned": "i.turned_kind", "company": _COMPANY,
    "transfer": "i.target_company_id",
}  # fmt: skip


def inquiry_rows(figure: str, span: Span) -> Source:
    """Return where the rows of a figure come from, as ``complaint_rows``; ``hour:9`` is 9 o'clock.

    Raises KeyError for one that there is none of.
    """
    name, parted, code = figure.partition(":")
    if not parted:
        return _SOURCES[name](span)
    source = asked(span)
    if name == "hour":
        return source.narrowed("substr(i.received_at, 12, 2) = ?", _utc(int(code)))
    column = _PART[name]
    if name in ("topic", "channel", "turned"):
        return source.narrowed(f"{column} = ?", code)
    return source.narrowed(f"{column} = ?", int(code)) if code else source.narrowed(
        f"{column} IS NULL"
    )  # fmt: skip


def inquiries(span: Span) -> Counted:
    """Count the questions and the calls of a period."""
    source = asked(span)
    found = sql.rows(_PARTED.format(company=_COMPANY, where=source.where), *source.params)
    rows = [(topic, _hour(hour), *rest) for topic, hour, *rest in found]
    took = sum(row[6] for row in rows)
    came = calls(span)
    offered, answered, soon, waited, talked = (
        int(each or 0) for each in sql.rows(_CALLS.format(where=came.where), *came.params)[0]
    )
    parts = parts_of(INQUIRY_PARTS, rows, 6)
    parts["hour"] = tuple(sorted(parts["hour"], key=lambda group: int(group.code)))
    parts["turned"] = tuple(group for group in parts["turned"] if group.code)
    parts["transfer"] = tuple(group for group in parts["transfer"] if group.code)
    kpis = (
        Kpi("first_contact", *at_first_contact(span).numbers()),
        Kpi("replies", *replies(span).numbers()),
        Kpi("passed_on", sum(row[7] for row in rows), took),
        Kpi("service_level", soon, offered),
        Kpi("abandoned", offered - answered, offered),
        Kpi("wait", waited, answered),
        Kpi("handle", talked, answered),
    )
    plain = {"received": took, "calls": offered}
    return Counted(span.period, plain, parts, kpis, sum(row[8] for row in rows))


def _asked_again(span: Span) -> set[int]:
    """Return the inquiries answered at once after which somebody asked again too soon."""
    source = asked(span)
    within = timedelta(days=value_of(RECONTACT_DAYS))
    found = sql.rows(_AGAIN.format(where=source.where), *source.params, *source.params)
    return {i for i, first, again in found if moment(again) - moment(first) <= within}


def _hour(utc: str) -> str:
    return str((int(utc) + _CHINA_HOURS) % _HOURS)


def _utc(hour: int) -> str:
    return f"{(hour - _CHINA_HOURS) % _HOURS:02d}"
