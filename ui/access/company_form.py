"""Adding and editing a company with the settings that are its own."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.access.model import CompanyData
from crm_desktop.foundation.changes import Changes, Outcome
from crm_desktop.foundation.settings import DUTY_EXCEPTIONS, HOURS, WEEKDAYS
from crm_desktop.foundation.words import Phrase
from ui.access.company_rows import CompanyRow
from ui.access.forms import RecordForm, Saving, show_form
from ui.toolkit.choices import CheckBox
from ui.toolkit.dialog import Dialog
from ui.toolkit.inputs import LineEdit
from ui.workplace import Workplace

_WIDTH = 640
_SETTINGS = (HOURS, WEEKDAYS, DUTY_EXCEPTIONS)


class CompanyForm(RecordForm):
    """What a company is called, when it works, and whether one person may do both steps."""

    def __init__(self, place: Workplace, row: CompanyRow | None) -> None:
        super().__init__(place, "company", self._keep, Phrase("machinery.form.save"))
        self._row = row
        self.code, self.name = LineEdit(longest=2), LineEdit(longest=200)
        self.short_name, self.phone = LineEdit(longest=40), LineEdit(longest=40)
        self.hours, self.weekdays = LineEdit(), LineEdit()
        self.exceptions = CheckBox(Phrase("organisation.company.may_except"))
        self.rows = [
            [self.add("name", Phrase("organisation.name"), self.name)],
            [
                self.add(
                    "code",
                    Phrase("organisation.company.code"),
                    self.code,
                    help_text=Phrase("organisation.company.code_hint"),
                ),
                self.add(
                    "short_name",
                    Phrase("organisation.company.short_name"),
                    self.short_name,
                    optional=True,
                ),
                self.add("phone", Phrase("organisation.company.phone"), self.phone, optional=True),
            ],
            [
                self.add(
                    "hours",
                    Phrase("setting.hours"),
                    self.hours,
                    help_text=Phrase("setting_hint.hours"),
                )
            ],
            [
                self.add(
                    "weekdays",
                    Phrase("setting.weekdays"),
                    self.weekdays,
                    help_text=Phrase("setting_hint.weekdays"),
                ),
                self.add("duty_exceptions", Phrase("setting.duty_exceptions"), self.exceptions),
            ],
        ]
        if row is None:
            self.load({setting.key: setting.default for setting in _SETTINGS})
        else:
            known = {each.name: getattr(row.company, each.name) for each in fields(CompanyData)}
            own = {setting.key: getattr(row, setting.key) for setting in _SETTINGS}
            self.load({**known, **own, "id": row.id, "version": row.company.version})

    def _keep(self, asked: Saving) -> Any:
        chosen = {setting: asked.values.pop(setting.key) for setting in _SETTINGS}
        app, actor = asked.app, asked.actor
        # Settings are checked first, so that a slip in them leaves the company as it was.
        for setting, value in chosen.items():
            setting.accept(value)
        data = CompanyData(**asked.values)
        if self._row is None:
            made = app.organisation.add_company(actor, data)
        else:
            made = app.organisation.edit_company(actor, self._row.id, asked.version, data)
        changes = set(made.changes.items)
        kept = app.settings.of_company(actor, made.value.id)
        for setting, value in chosen.items():
            if kept[setting.key] != value:
                step = app.settings.change_company(actor, made.value.id, setting.key, value)
                changes |= step.changes.items
        return Outcome(made.value, Changes.of(changes))


def new_company(window: QWidget, place: Workplace) -> Dialog:
    """Ask for a new company."""
    form = CompanyForm(place, None)
    form.saved.connect(lambda made: place.say(Phrase("organisation.company.added", name=made.name)))
    title = Phrase("organisation.do.new_company")
    return show_form(window, form, title, form.rows, width=_WIDTH)


def edit_company(window: QWidget, place: Workplace, row: CompanyRow) -> Dialog:
    """Ask for other data of a company."""
    form = CompanyForm(place, row)
    form.saved.connect(lambda kept: place.say(Phrase("organisation.company.kept", name=kept.name)))
    title = Phrase("organisation.company.edit", name=row.company.name)
    return show_form(window, form, title, form.rows, width=_WIDTH)
