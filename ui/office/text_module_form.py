"""A text module as a form."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.complaints.text_modules import TextModule, TextModuleData
from crm_desktop.foundation.words import Phrase
from ui.access.forms import OfficeDrafts, show_form
from ui.toolkit.choices import CheckBox
from ui.toolkit.drafts import Drafts
from ui.toolkit.form import Form
from ui.toolkit.inputs import LineEdit, TextEdit
from ui.workplace import Workplace

_WIDTH = 560


class TextModuleForm(Form):
    """Adds a module at the end of a place, or changes one."""

    def __init__(self, place: Workplace, where: str, module: TextModule | None) -> None:
        actor = place.session.actor

        def save(values: dict[str, Any], version: int | None) -> object:
            service = place.application().text_modules
            data = TextModuleData(where, values["name"], values["words"], active=values["active"])
            if module is None:
                return service.add(actor, data)
            return service.edit(actor, module.id, version or 0, data)

        drafts = Drafts(OfficeDrafts(place), place.runner, f"text_module.{where}")
        super().__init__(place.runner, save, drafts=drafts)
        self.name = self.add("name", Phrase("complaint_watch.texts.name"), LineEdit(longest=60))
        self.words = self.add(
            "words",
            Phrase("complaint_watch.texts.words"),
            TextEdit(rows=8),
            help_text=Phrase("complaint_watch.texts.words_help"),
        )
        box = CheckBox(Phrase("settings_room.ordered.in_use"))
        self.active = self.add("active", Phrase("settings_room.ordered.use"), box)
        if module is None:
            self.load({"active": True})
        else:
            self.load(vars(module.data) | {"id": module.id, "version": module.version})

    def open_in(self, window: QWidget, title: Phrase) -> None:
        """Open as a dialog of that title."""
        rows = [[self.name], [self.words], [self.active]]
        show_form(window, self, title, rows, width=_WIDTH, first=self.name.editor)
