"""A moment typed as people say it: 15:00, 11-25 18:00, 2026-11-25 18:00."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from crm_desktop.foundation.clock import CHINA, Clock
from crm_desktop.foundation.words import Phrase
from ui.toolkit.bindings import TextBinding, Unreadable
from ui.toolkit.dates import read_date
from ui.toolkit.inputs import LineEdit

_STEPS = {Qt.Key.Key_Up: 30, Qt.Key.Key_Down: -30}


def read_moment(typed: str, now: datetime) -> datetime | None:
    """Return the moment that was typed, None where it names none; a time alone is today's."""
    day, _, hour = typed.strip().replace("：", ":").rpartition(" ")
    found = read_date(day.strip(), now.date()) if day.strip() else now.date()
    hours, colon, minutes = hour.partition(":")
    if found is None or not colon or not (hours.isdecimal() and minutes.isdecimal()):
        return None
    try:
        return datetime(found.year, found.month, found.day, int(hours), int(minutes), tzinfo=CHINA)
    except ValueError:
        return None


class MomentEdit(LineEdit):
    """A moment, or none. Up and Down step by half an hour from it, or from the next full hour."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(Phrase("complaint_page.moment_example"), longest=20)
        self.clock = clock

    def value(self) -> datetime | None:
        """Return the moment typed, None while there is none or it is not understood."""
        return read_moment(self.text(), self.clock.now())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        hour = self.clock.now().astimezone(CHINA).replace(minute=0, second=0, microsecond=0)
        start = self.value() or hour + timedelta(hours=1) - timedelta(minutes=step)
        self.setText(f"{start + timedelta(minutes=step):%Y-%m-%d %H:%M}")


class MomentBinding(TextBinding):
    """A moment, or None."""

    editor: MomentEdit

    def words(self, value: Any) -> str:
        return "" if value is None else f"{value.astimezone(CHINA):%Y-%m-%d %H:%M}"

    def value(self) -> datetime | None:
        if not self.text().strip():
            return None
        found = self.editor.value()
        if found is None:
            raise Unreadable(Phrase("complaint_page.no_moment"))
        return found
