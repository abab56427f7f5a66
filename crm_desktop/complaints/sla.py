"""Limits by level, tier and channel 时限: the row that says most about a case holds for it."""

from __future__ import annotations

from datetime import date

from crm_desktop.complaints.model import Limits
from crm_desktop.foundation.clock import day_text
from crm_desktop.foundation.resources import resource_json
from db import sql
from db.models.supervision import SlaRule

_IN_FORCE = """
SELECT acknowledge_minutes, promise_minutes, receipt_minutes, handling_minutes, callback_minutes,
       answer_days, tier
FROM sla_rule
WHERE approved_at IS NOT NULL AND retired_at IS NULL AND from_day <= ?
  AND level IN ('', ?) AND tier IN ('', ?) AND channel IN ('', ?)
ORDER BY CASE WHEN level = '' THEN 0 ELSE 4 END + CASE WHEN channel = '' THEN 0 ELSE 2 END
         + CASE WHEN tier = '' THEN 0 ELSE 1 END DESC, from_day DESC, id DESC
LIMIT 1
"""
_NAMES = (
    "level", "tier", "channel", "acknowledge_minutes", "promise_minutes", "receipt_minutes",
    "handling_minutes", "callback_minutes", "answer_days",
)  # fmt: skip
_ALWAYS = "2000-01-01"


def limits_for(level: str, tier: str, channel: str, day: date) -> Limits:
    """Return the limits in force on a day: level counts before channel, channel before tier.

    Where the row names no tier, the tier's own percentage shortens what is promised to people;
    the answer that the law asks for is never stretched or shortened by it.
    """
    row = sql.one(_IN_FORCE, day_text(day), level, tier, channel)
    if row is None:
        # The office retired every row: what the program ships holds until another is approved.
        shipped = resource_json("defaults", "limits.json")[0]
        row = (*shipped[3:], "")
    *limits, named = row
    percent = 100
    if tier and not named:
        percent = sql.scalar("SELECT sla_percent FROM member_tier WHERE code = ?", tier) or 100
    *minutes, days = limits
    acknowledge, promise, receipt, handling, callback = (
        max(1, m * percent // 100) for m in minutes
    )
    return Limits(acknowledge, promise, receipt, handling, callback, days)


def plant_limits() -> None:
    """Store the limits of a new office; what an office made of them is left alone."""
    if SlaRule.select().exists():
        return
    SlaRule.insert_many(
        [
            dict(zip(_NAMES, row, strict=True))
            | {"from_day": _ALWAYS, "approved_at": f"{_ALWAYS}T00:00:00.000000Z"}
            for row in resource_json("defaults", "limits.json")
        ]
    ).execute()
