"""A day and a time typed into one line: 15:00, 11-25 09:00, 2026-11-25 9:00."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.words import Phrase
from ui.toolkit.bindings import TextBinding, Unreadable
from ui.toolkit.dates import read_date
from ui.toolkit.inputs import LineEdit

_TIME = re.compile(r"(\d{1,2})[:：](\d{2})$")


def read_moment(typed: str, now: datetime, *, past: bool = False) -> datetime | None:
    """Return the moment that somebody typed, None where it names none.

    A time alone is the next one there is, or with ``past`` the last one.
    """
    text = typed.strip()
    time = _TIME.search(text)
    if time is None or int(time[1]) > 23 or int(time[2]) > 59:
        return None
    at = now.replace(hour=int(time[1]), minute=int(time[2]), second=0, microsecond=0)
    day = text[: time.start()].strip()
    if not day:
        if past:
            return at if at <= now else at - timedelta(days=1)
        return at if at > now else at + timedelta(days=1)
    found = read_date(day, now.date())
    return None if found is None else at.replace(year=found.year, month=found.month, day=found.day)


class MomentEdit(LineEdit):
    """The line; ``past`` tells that what it asks for has happened."""

    def __init__(self, clock: Clock, *, past: bool = False) -> None:
        super().__init__(Phrase("complaint_list.moment_example"), longest=20)
        self.clock, self.past = clock, past


class MomentBinding(TextBinding):
    """A moment, or None."""

    editor: MomentEdit

    def words(self, value: Any) -> str:
        return "" if value is None else f"{value:%Y-%m-%d %H:%M}"

    def value(self) -> datetime | None:
        typed = self.text().strip()
        if not typed:
            return None
        found = read_moment(typed, self.editor.clock.now(), past=self.editor.past)
        if found is None:
            raise Unreadable(Phrase("complaint_list.no_moment"))
        return found
