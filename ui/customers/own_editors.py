"""The own fields of the office in a customer's form, one editor by kind, and in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from crm_desktop.customers.model import Customer
from crm_desktop.customers.own_fields import YES_NO, OwnField, OwnKind, own_word
from crm_desktop.foundation.clock import Clock, day_text, parse_day
from crm_desktop.foundation.words import Phrase
from ui.access.wording import listed
from ui.toolkit.bindings import Binding
from ui.toolkit.combos import Combo, Option
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit
from ui.toolkit.tokens import Space

_ACROSS = 3
_LONGEST = 500
Editor = LineEdit | Combo | DateEdit


class OwnEditors(QWidget):
    """Editors in three columns. What stands in fields out of use is kept and not shown."""

    changed = Signal()
    left = Signal()

    def __init__(self, fields: Sequence[OwnField], clock: Clock) -> None:
        super().__init__()
        self._declared = {field.code: field for field in fields}
        self.editors: dict[str, Editor] = {}
        self._fields: dict[str, Field] = {}
        self._hidden: dict[str, str] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.L)
        for column in range(_ACROSS):
            grid.setColumnStretch(column, 1)
        for place, field in enumerate(fields):
            editor = _editor(field, clock)
            self.editors[field.code] = editor
            self._fields[field.code] = Field(field.phrase, editor, optional=True)
            grid.addWidget(self._fields[field.code], place // _ACROSS, place % _ACROSS)
            if isinstance(editor, QLineEdit):
                editor.textChanged.connect(self._tell)
                editor.editingFinished.connect(self.left)
            else:
                editor.currentIndexChanged.connect(self._tell)
                editor.chosen.connect(self._leave)
        if self.editors:
            self.setFocusProxy(next(iter(self.editors.values())))

    def show_values(self, values: Sequence[tuple[str, str]]) -> None:
        """Show stored values."""
        stored = dict(values)
        self._hidden = {code: text for code, text in stored.items() if code not in self.editors}
        for code, editor in self.editors.items():
            _show(editor, stored.get(code, ""))
        self._tell()

    def values(self) -> tuple[tuple[str, str], ...]:
        """Return what is typed, the empty ones left out; the service says what is wrong with it."""
        typed = {code: text for code, text in self.texts().items() if text}
        return tuple(sorted((self._hidden | typed).items()))

    def texts(self) -> dict[str, str]:
        """Return what stands in the editors by code."""
        return {code: _text(editor) for code, editor in self.editors.items()}

    def set_texts(self, texts: Mapping[str, str]) -> None:
        """Put back what ``texts`` returned."""
        for code, editor in self.editors.items():
            _show(editor, texts.get(code, ""))
        self._tell()

    def say(self, code: str, problem: Phrase) -> None:
        """Say what is wrong with the value of a field."""
        if code in self._fields:
            self._fields[code].set_error(problem)

    def _tell(self) -> None:
        for field in self._fields.values():
            if field.error is not None:
                field.set_error(None)
        self.changed.emit()

    def _leave(self, _value: object) -> None:
        self.left.emit()


class OwnBinding(Binding):
    """The own values of a customer, code and text."""

    editor: OwnEditors

    def __init__(self, editor: OwnEditors) -> None:
        super().__init__(editor)
        editor.changed.connect(self._changed)
        editor.left.connect(self._left)

    def show(self, value: Any) -> None:
        self.editor.show_values(value or ())

    def value(self) -> tuple[tuple[str, str], ...]:
        return self.editor.values()

    def text(self) -> str:
        texts = {code: text for code, text in self.editor.texts().items() if text}
        return json.dumps(texts, ensure_ascii=False) if texts else ""

    def set_text(self, text: str) -> None:
        self.editor.set_texts(json.loads(text) if text else {})

    def words(self, value: Any) -> Phrase | str:
        return listed(text for _code, text in value or ())

    def _changed(self) -> None:
        self.changed.emit()

    def _left(self) -> None:
        self.left.emit()


def own_words(
    customer: Customer, fields: Sequence[OwnField]
) -> list[tuple[Phrase | str, Phrase | str]]:
    """Return what stands in the own fields of a customer, in their order, those out of use too."""
    stored = dict(customer.own)
    return [(field.phrase, own_word(field, stored.get(field.code, ""))) for field in fields]


def _editor(field: OwnField, clock: Clock) -> Editor:
    none = Option("", Phrase("record_room.own.nothing"))
    match field.kind:
        case OwnKind.DAY:
            return DateEdit(clock)
        case OwnKind.CHOICE:
            return Combo([none, *(Option(choice, choice) for choice in field.choices)])
        case OwnKind.YES_NO:
            return Combo([none, *(Option(code, words) for code, words in YES_NO.items())])
        case _:
            return LineEdit(longest=_LONGEST)


def _show(editor: Editor, text: str) -> None:
    if isinstance(editor, Combo):
        if text and text not in {option.value for option in editor.options}:
            # A choice that was taken out of the list stays where it was made.
            editor.set_options([*editor.options, Option(text, text)])
        editor.set_value(text)
    elif isinstance(editor, DateEdit):
        try:
            editor.set_value(parse_day(text) if text else None)
        except ValueError:
            editor.setText(text)
    else:
        editor.setText(text)


def _text(editor: Editor) -> str:
    if isinstance(editor, Combo):
        return str(editor.value() or "")
    if isinstance(editor, DateEdit) and editor.is_understood():
        day = editor.value()
        return day_text(day) if day is not None else ""
    return editor.text().strip()
