"""Working time in words: 30 分钟, 8 小时."""

from __future__ import annotations

from crm_desktop.foundation.words import Phrase

_HOUR = 60


def span_of(minutes: int) -> Phrase:
    """Return minutes of working time as people say it: hours where they come out even."""
    if minutes >= _HOUR and minutes % _HOUR == 0:
        return Phrase("complaint_watch.hours", count=minutes // _HOUR)
    return Phrase("complaint_watch.minutes", count=minutes)
