"""Ending a unit or a post: from which day on it no longer stands."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.access.model import Post, Unit
from crm_desktop.foundation.words import Phrase
from ui.access.forms import RecordForm, Saving, show_form
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.dialog import Dialog
from ui.workplace import Workplace

_WIDTH = 480


class EndForm(RecordForm):
    """One day. What still hangs on the record the service says."""

    def __init__(self, place: Workplace, record: Unit | Post) -> None:
        super().__init__(place, "", self._keep, Phrase("organisation.do.end"))
        self._target = record
        self.from_day = DateEdit(place.clock)
        self.rows = [
            [
                self.add(
                    "from_day",
                    Phrase("organisation.ends_on"),
                    self.from_day,
                    help_text=Phrase("organisation.ends_hint"),
                )
            ]
        ]
        self.load({"version": record.version, "from_day": place.clock.today()})

    def _keep(self, asked: Saving) -> Any:
        end = asked.app.organisation.end_post if isinstance(self._target, Post) else None
        end = end or asked.app.organisation.end_unit
        day = asked.values["from_day"] or self.place.clock.today()
        return end(asked.actor, self._target.id, asked.version, day)


def end_record(window: QWidget, place: Workplace, record: Unit | Post) -> Dialog:
    """Ask from when on a unit or a post no longer stands."""
    form = EndForm(place, record)
    name = record.title if isinstance(record, Post) else record.name
    form.saved.connect(lambda _none: place.say(Phrase("organisation.ended", name=name)))
    title = Phrase("organisation.end_of", name=name)
    return show_form(window, form, title, form.rows, width=_WIDTH)
