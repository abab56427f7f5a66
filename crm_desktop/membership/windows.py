"""The span of days over which a level is counted: rolling months, or years that end on a day.

A window is the office's: ``Rule`` holds its settings. All of this is arithmetic on days.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from crm_desktop.foundation.settings import (
    TIER_BASIS,
    TIER_MONTHS,
    TIER_WINDOW,
    TIER_YEAR_END,
    day_of_year,
    value_of,
)
from crm_desktop.membership.model import Basis

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rule:
    """What the office counts levels by: growth points or spend, and over which days.

    ``year_end`` is (month, day) where years end on a fixed day, None where the last ``months``
    count, today being the last day.
    """

    basis: Basis = Basis.GROWTH
    months: int = 12
    year_end: tuple[int, int] | None = None

    def window(self, day: date) -> tuple[date, date]:
        """Return the first and the last day that count on a day."""
        if self.year_end is None:
            return shifted(day, -self.months) + _DAY, day
        end = self.period_end(day)
        before = _on(end.year - 1, self.year_end)
        return before + _DAY, end

    def period_end(self, day: date) -> date:
        """Return when the fixed year ends that a day is in."""
        assert self.year_end is not None
        end = _on(day.year, self.year_end)
        return end if end >= day else _on(day.year + 1, self.year_end)

    def next_review(self, day: date) -> date:
        """Return when a level that was given or kept on a day is looked at again: later than it."""
        if self.year_end is None:
            return shifted(day, self.months)
        return self.period_end(day + _DAY)

    def counts_until(self, first: date | None, day: date) -> date:
        """Return the last day on which all that counts on ``day`` still counts.

        ``first`` is the day of the earliest entry that counts, None where none does.
        """
        if self.year_end is not None:
            return self.period_end(day)
        first = first or day
        until = shifted(first, self.months)
        while shifted(until, -self.months) < first:  # a short month ended sooner
            until += _DAY
        return until - _DAY


def office_rule() -> Rule:
    """Return what this office counts by."""
    fixed = value_of(TIER_WINDOW) == "fixed"
    return Rule(
        Basis(value_of(TIER_BASIS)),
        value_of(TIER_MONTHS),
        day_of_year(value_of(TIER_YEAR_END)) if fixed else None,
    )


def shifted(day: date, months: int) -> date:
    """Return the same day of another month, or its last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _on(year: int, year_end: tuple[int, int]) -> date:
    month, day = year_end
    return date(year, month, min(day, monthrange(year, month)[1]))
