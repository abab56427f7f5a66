"""A declared setting as a row: its name, an editor by its type, what it means, its default."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.foundation.settings import LANGUAGE, Setting
from crm_desktop.foundation.words import Language, Phrase, say
from ui.toolkit.bindings import Binding, NumberBinding, Unreadable, binding_of
from ui.toolkit.choices import CheckBox
from ui.toolkit.combos import Combo, Option
from ui.toolkit.inputs import LineEdit
from ui.toolkit.text import Label
from ui.toolkit.theme import mark
from ui.toolkit.tokens import Size, Space, Weight

_NAME_WIDTH = 168
_NUMBER_WIDTH = 88
_TEXT_WIDTH = 232
_CHOICE_WIDTH = 152

_SCHEMES = {
    "auto": Phrase("shell.theme.auto"),
    "light": Phrase("shell.theme.light"),
    "dark": Phrase("shell.theme.dark"),
}
_TIERS = {
    "growth": Phrase("tiers.basis.growth"),
    "spend": Phrase("tiers.basis.spend"),
    "rolling": Phrase("tiers.window.rolling"),
    "fixed": Phrase("tiers.window.fixed"),
}


class SettingRow(QWidget):
    """Shows a value; ``wanted`` carries another one when a person has left the field with it.

    Esc puts back what is kept.
    """

    wanted = Signal(object)

    def __init__(self, setting: Setting[Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self._kept: Any = None
        self._shown = ""
        name = Phrase(f"setting.{setting.key}")
        self.name = Label(name, weight=Weight.MEDIUM, wrap=True)
        self.name.setFixedWidth(_NAME_WIDTH)
        self.binding = self._make_binding()
        self.editor = self.binding.editor
        self.name.setBuddy(self.editor)
        self.name.say(self.editor.setAccessibleName, name)
        self.hint = Label("", size=Size.CAPTION, ink="text3", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addWidget(self.name)
        row.addWidget(self.editor)
        row.addWidget(self.hint, 1)
        self.setMinimumHeight(40)
        self.show_error(None)

    @property
    def kept(self) -> Any:
        """The value that was shown last, whatever is typed by now."""
        return self._kept

    @property
    def is_touched(self) -> bool:
        """Whether something else stands in the editor than what is kept."""
        return self.binding.text() != self._shown

    def show_value(self, value: Any) -> None:
        """Show what is kept."""
        self._kept = value
        self.binding.show(value)
        # Compared as text, for what is typed may be no value at all.
        self._shown = self.binding.text()
        self.show_error(None)

    def show_error(self, error: Phrase | None) -> None:
        """Say beside the field what is wrong; None says the hint again."""
        mark(self.editor, fault=error is not None)
        self.hint.set_ink("red" if error is not None else "text3")
        self.hint.set_phrase(error or self._hint())
        self.name.say(self.editor.setAccessibleDescription, error or self._hint())

    def close_editor(self) -> None:
        """Let nobody change it here."""
        if isinstance(self.editor, LineEdit):
            self.editor.setReadOnly(True)
            mark(self.editor)
        else:
            self.editor.setEnabled(False)

    def words(self, value: Any) -> Phrase | str:
        """Return a value as people read it."""
        if isinstance(self.editor, CheckBox):
            return Phrase("settings_room.on") if value else Phrase("settings_room.off")
        return self.binding.words(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.is_touched:
            self.show_value(self._kept)
            return
        super().keyPressEvent(event)

    def _make_binding(self) -> Binding:
        setting = self.setting
        if isinstance(setting.default, bool):
            box = CheckBox(Phrase("settings_room.on"))
            binding = binding_of(box)
            binding.changed.connect(self._leave)
            return binding
        if setting.options:
            combo = Combo([Option(each, self._option(each)) for each in setting.options])
            combo.setFixedWidth(_CHOICE_WIDTH)
            binding = binding_of(combo)
        else:
            is_number = isinstance(setting.default, int)
            line = LineEdit()
            line.setFixedWidth(_NUMBER_WIDTH if is_number else _TEXT_WIDTH)
            binding = NumberBinding(line) if is_number else binding_of(line)
        binding.left.connect(self._leave)
        return binding

    def _option(self, value: str) -> Phrase | str:
        """Return an option in words; each language is called by its own name."""
        if self.setting is LANGUAGE:
            return say(Phrase("shell.language.name"), Language(value))
        words = (_SCHEMES | _TIERS).get(value)
        return words or Phrase(f"setting_option.{value}")

    def _hint(self) -> Phrase:
        hint = Phrase(f"setting_hint.{self.setting.key}")
        default = self.words(self.setting.default)
        return Phrase("settings_room.hint", hint=hint, default=default)

    def _leave(self) -> None:
        try:
            value = self.binding.value()
        except Unreadable as error:
            self.show_error(error.phrase)
            return
        if value is None:
            self.show_error(Phrase("error.needed"))
        elif value == self._kept:
            self.show_error(None)
        else:
            self.wanted.emit(value)
