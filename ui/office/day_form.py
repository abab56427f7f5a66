"""One day of the calendar as a form: as its weekday says, a holiday, or a make-up workday."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.workdays import DayKind
from crm_desktop.office.model import CalendarDay
from ui.access.forms import show_form
from ui.toolkit.combos import Combo, Option
from ui.toolkit.form import Form
from ui.toolkit.inputs import LineEdit
from ui.workplace import Workplace

_WIDTH = 480
_PLAIN = "plain"


class DayForm(Form):
    """Declares what a day is, with the festival's name in both languages."""

    def __init__(self, place: Workplace, day: date, kept: CalendarDay | None) -> None:
        actor = place.session.actor

        def save(values: dict[str, Any], _version: int | None) -> object:
            kind = None if values["kind"] == _PLAIN else DayKind(values["kind"])
            return place.application().calendar.set_day(
                actor, day, kind, values["zh"], values["en"]
            )

        super().__init__(place.runner, save)
        choice = Combo(
            [
                Option(_PLAIN, Phrase("settings_room.calendar.as_weekday")),
                Option(DayKind.HOLIDAY.value, Phrase("settings_room.calendar.holiday")),
                Option(DayKind.WORKDAY.value, Phrase("settings_room.calendar.makeup")),
            ]
        )
        self.kind = self.add("kind", Phrase("settings_room.calendar.kind"), choice)
        self.zh = self.add(
            "zh", Phrase("settings_room.calendar.zh"), LineEdit(longest=40), optional=True
        )
        self.en = self.add(
            "en", Phrase("settings_room.calendar.en"), LineEdit(longest=40), optional=True
        )
        self.load(
            {
                "kind": kept.kind.value if kept else _PLAIN,
                "zh": kept.zh if kept else "",
                "en": kept.en if kept else "",
            }
        )

    def open_in(self, window: QWidget, title: Phrase | str) -> None:
        """Open as a dialog of that title."""
        show_form(window, self, title, [[self.kind], [self.zh, self.en]], width=_WIDTH)
