"""Why a report is sent back, and why there is another edition."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.words import Phrase
from crm_desktop.insight.model import MonthReport
from ui.access.forms import RecordForm, Saving, show_form
from ui.toolkit.inputs import TextEdit
from ui.workplace import Workplace

_WIDTH = 520


class RefuseForm(RecordForm):
    """Why a report is sent back."""

    def __init__(self, place: Workplace, report: MonthReport) -> None:
        super().__init__(place, "month_report_refused", self._keep, Phrase("insight.room.refuse"))
        self.reason = TextEdit(Phrase("insight.room.refuse_example"), rows=3)
        self.rows = [[self.add("reason", Phrase("insight.room.reason"), self.reason)]]
        self.load({"id": report.id, "version": report.version, "reason": ""})
        self._report = report.id

    def _keep(self, asked: Saving) -> Any:
        return asked.app.month_reports.refuse(
            asked.actor, self._report, asked.version, asked.values["reason"]
        )


class AgainForm(RecordForm):
    """Why there is another edition of a report that was approved."""

    def __init__(self, place: Workplace, report: MonthReport) -> None:
        super().__init__(place, "month_report_again", self._keep, Phrase("insight.room.do.again"))
        self.reason = TextEdit(Phrase("insight.room.again_example"), rows=3)
        self.rows = [[self.add("reason", Phrase("insight.room.reason"), self.reason)]]
        self.load({"id": report.id, "version": report.version, "reason": ""})
        self._kind, self._company = report.kind, report.company
        self._day: date = report.period.first

    def _keep(self, asked: Saving) -> Any:
        return asked.app.month_reports.prepare(
            asked.actor, self._kind, self._day, self._company, asked.values["reason"]
        )


def ask_refusal(window: QWidget, place: Workplace, report: MonthReport) -> RefuseForm:
    """Ask why a report is sent back, and send it back."""
    form = RefuseForm(place, report)
    show_form(window, form, Phrase("insight.room.refuse"), form.rows, width=_WIDTH)
    form.saved.connect(lambda _report: place.say(Phrase("insight.room.refused")))
    return form


def ask_again(window: QWidget, place: Workplace, report: MonthReport) -> AgainForm:
    """Ask why there is another edition, and prepare it."""
    form = AgainForm(place, report)
    show_form(window, form, Phrase("insight.room.again"), form.rows, width=_WIDTH)
    form.saved.connect(lambda _report: place.say(Phrase("insight.room.prepared")))
    return form
