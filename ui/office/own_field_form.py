"""An own field of customers as a form."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.customers.own_fields import OwnField, OwnFieldData, OwnKind
from crm_desktop.foundation.words import Phrase
from ui.access.forms import OfficeDrafts, must_choose, show_form
from ui.toolkit.bindings import TextBinding
from ui.toolkit.choices import CheckBox
from ui.toolkit.combos import Combo, Option
from ui.toolkit.drafts import Drafts
from ui.toolkit.form import Form
from ui.toolkit.inputs import LineEdit, TextEdit
from ui.workplace import Workplace

_WIDTH = 560
KINDS = {
    OwnKind.TEXT: Phrase("record_room.own.text"),
    OwnKind.NUMBER: Phrase("record_room.own.number"),
    OwnKind.DAY: Phrase("record_room.own.day"),
    OwnKind.CHOICE: Phrase("record_room.own.choice"),
    OwnKind.YES_NO: Phrase("record_room.own.yes_no"),
}


class LinesBinding(TextBinding):
    """Values below each other."""

    def words(self, value: Any) -> str:
        return "\n".join(value or ())

    def value(self) -> tuple[str, ...]:
        return tuple(line for each in self.text().splitlines() if (line := each.strip()))


class OwnFieldForm(Form):
    """Adds an own field behind the others, or changes one; its code and kind stay."""

    def __init__(self, place: Workplace, field: OwnField | None) -> None:
        actor = place.session.actor

        def save(values: dict[str, Any], version: int | None) -> object:
            must_choose(values, "kind")
            service, data = place.application().own_fields, OwnFieldData(**values)
            if field is None:
                return service.add(actor, data)
            return service.edit(actor, field.id, version or 0, data)

        drafts = Drafts(OfficeDrafts(place), place.runner, "own_field")
        super().__init__(place.runner, save, drafts=drafts)
        self._is_new = field is None
        add = self.add
        self.zh = add("zh", Phrase("record_room.own.zh"), LineEdit(longest=100))
        self.en = add("en", Phrase("record_room.own.en"), LineEdit(longest=100))
        code_help = Phrase("record_room.own.code_help")
        code = LineEdit(longest=40)
        self.code = add("code", Phrase("record_room.own.code"), code, help_text=code_help)
        kinds = Combo([Option(kind, words) for kind, words in KINDS.items()])
        self.kind = add("kind", Phrase("record_room.own.kind"), kinds)
        self.choices = add(
            "choices", Phrase("record_room.choices"), TextEdit(rows=4),
            binding=LinesBinding, help_text=Phrase("record_room.own.choices_help"),
        )  # fmt: skip
        box = CheckBox(Phrase("settings_room.ordered.in_use"))
        self.active = add("active", Phrase("settings_room.ordered.use"), box)
        kinds.currentIndexChanged.connect(self._follow_kind)
        if field is not None:
            self.code.set_read_only(Phrase("own_field.stays"))
            kinds.setEnabled(False)
        self.load(field or {"active": True, "kind": OwnKind.TEXT})
        self._follow_kind()

    def open_in(self, window: QWidget, title: Phrase) -> None:
        """Open as a dialog of that title."""
        rows = [[self.zh, self.en], [self.code, self.kind], [self.choices], [self.active]]
        show_form(window, self, title, rows, width=_WIDTH, first=self.zh.editor)

    def _follow_kind(self) -> None:
        editor = self.kind.editor
        is_choice = isinstance(editor, Combo) and editor.value() == OwnKind.CHOICE
        self.choices.editor.setEnabled(is_choice)
