"""期限计算器: which day is the n-th working day after another."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout

from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.toolkit.bindings import NumberBinding, Unreadable
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.dates import weekday
from ui.toolkit.inputs import LineEdit
from ui.toolkit.panels import Panel
from ui.toolkit.text import Label, heading
from ui.toolkit.tokens import Space, Weight
from ui.workplace import Workplace

_AFTER_TYPING_MS = 150
_MOST_DAYS = 999
_USUAL_DAYS = 7
_DATE_WIDTH = 148
_COUNT_WIDTH = 64


class DeadlinePanel(Panel):
    """One line: a day, a number of working days, and the day on which they end."""

    def __init__(self, place: Workplace) -> None:
        super().__init__()
        self._place = place
        self.day = DateEdit(place.clock)
        self.day.setFixedWidth(_DATE_WIDTH)
        self.day.set_value(place.clock.today())
        self.day.say(self.day.setAccessibleName, Phrase("settings_room.deadline.day"))
        self.count = LineEdit(longest=3)
        self.count.setFixedWidth(_COUNT_WIDTH)
        self.count.say(self.count.setAccessibleName, Phrase("settings_room.deadline.count"))
        self._number = NumberBinding(self.count)
        self._number.show(_USUAL_DAYS)
        self.result = Label("", weight=Weight.BOLD, elide=True)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(heading(Phrase("settings_room.deadline.title")))
        row.addSpacing(Space.M)
        row.addWidget(self.day)
        row.addWidget(Label(Phrase("settings_room.deadline.after"), ink="text2"))
        row.addWidget(self.count)
        row.addWidget(Label(Phrase("settings_room.deadline.workdays"), ink="text2"))
        row.addSpacing(Space.S)
        row.addWidget(self.result, 1)
        self.body.setContentsMargins(Space.L, Space.S, Space.L, Space.S)
        self.body.addLayout(row)
        self._later = QTimer(self, singleShot=True, interval=_AFTER_TYPING_MS)
        self._later.timeout.connect(self.reckon)
        self.day.textChanged.connect(self._later.start)
        self.count.textChanged.connect(self._later.start)

    def reckon(self) -> None:
        """Ask for the day with what is typed."""
        day = self.day.value()
        try:
            count = self._number.value()
        except Unreadable:
            count = None
        if day is None or count is None or not 1 <= count <= _MOST_DAYS:
            self._say(Phrase("settings_room.deadline.needs", most=_MOST_DAYS), "text3")
            return
        self._place.ask(
            lambda app, actor: app.calendar.workday_after(actor, day, count),
            owner=self,
            done=self._found,
            failed=self._failed,
            latest="deadline",
        )

    def _found(self, day: date) -> None:
        words = Phrase("settings_room.deadline.is", day=day.isoformat(), weekday=weekday(day))
        self._say(words, "accent")

    def _failed(self, error: Exception) -> None:
        self._say(phrase_of(error) or Phrase("settings_room.failed"), "amber")

    def _say(self, words: Phrase, ink: str) -> None:
        self.result.set_ink(ink)
        self.result.set_phrase(words)
