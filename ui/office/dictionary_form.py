"""A value of a dictionary as a form."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.errors import ValidationErrors
from crm_desktop.foundation.words import Phrase
from crm_desktop.office.model import DictionaryEntry, EntryData
from ui.access.forms import OfficeDrafts, show_form
from ui.toolkit.bindings import NumberBinding
from ui.toolkit.choices import CheckBox
from ui.toolkit.drafts import Drafts
from ui.toolkit.form import Form
from ui.toolkit.inputs import LineEdit
from ui.workplace import Workplace

_WIDTH = 560


class EntryForm(Form):
    """Adds a value at the end of a dictionary, or changes one."""

    def __init__(self, place: Workplace, dictionary: str, entry: DictionaryEntry | None) -> None:
        actor = place.session.actor

        def save(values: dict[str, Any], version: int | None) -> object:
            service, data = place.application().dictionaries, _data(dictionary, values)
            if entry is None or version is None:
                return service.add_entry(actor, data)
            return service.edit_entry(actor, entry.id, version, data)

        drafts = Drafts(OfficeDrafts(place), place.runner, f"dictionary.{dictionary}")
        super().__init__(place.runner, save, drafts=drafts)
        self._is_new = entry is None
        self.code = self.add(
            "code",
            Phrase("settings_room.dictionary.code"),
            LineEdit(longest=40),
            help_text=Phrase("settings_room.dictionary.code_help"),
        )
        self.position = self.add(
            "position",
            Phrase("settings_room.dictionary.order"),
            LineEdit(),
            binding=NumberBinding,
            help_text=Phrase("settings_room.dictionary.order_help"),
            optional=True,
        )
        self.zh = self.add("zh", Phrase("settings_room.dictionary.zh"), LineEdit(longest=100))
        self.en = self.add("en", Phrase("settings_room.dictionary.en"), LineEdit(longest=100))
        box = CheckBox(Phrase("settings_room.ordered.in_use"))
        self.active = self.add("active", Phrase("settings_room.ordered.use"), box)
        if entry is not None:
            self.code.set_read_only(Phrase("error.code_stays"))
        self.load(entry or {"active": True})

    def open_in(self, window: QWidget, title: Phrase) -> None:
        """Open as a dialog of that title."""
        rows = [[self.code, self.position], [self.zh, self.en], [self.active]]
        first = (self.code if self._is_new else self.zh).editor
        show_form(window, self, title, rows, width=_WIDTH, first=first)


def _data(dictionary: str, values: dict[str, Any]) -> EntryData:
    position = values["position"] or 0
    if position < 0:
        raise ValidationErrors({"position": Phrase("settings_room.dictionary.order_wrong")})
    return EntryData(
        dictionary, values["code"], values["zh"], values["en"], position, values["active"]
    )
