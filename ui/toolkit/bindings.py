"""What stands between an editor and a value: showing it, reading it, keeping it as a draft.

A binding knows how a value is written, never whether it is allowed: the rules live in the services.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from crm_desktop.foundation.money import format_fen, parse_yuan
from crm_desktop.foundation.words import Phrase
from ui.toolkit.choices import CheckBox
from ui.toolkit.combos import Combo
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.inputs import PasswordEdit, TextEdit

_TICKED = "1"


class Unreadable(Exception):
    """What is typed is no value of the field's kind; ``phrase`` says what would be."""

    def __init__(self, phrase: Phrase) -> None:
        super().__init__(phrase.key)
        self.phrase = phrase


class Binding(QObject):
    """An editor with the value in it. ``changed`` follows every edit, ``left`` the lost focus.

    What ``is_secret`` is never kept in a draft.
    """

    is_secret = False

    changed = Signal()
    left = Signal()

    def __init__(self, editor: QWidget) -> None:
        super().__init__(editor)
        self.editor = editor

    def show(self, value: Any) -> None:
        """Put a value into the editor."""
        raise NotImplementedError

    def value(self) -> Any:
        """Return the value in the editor; raises Unreadable where it is none."""
        raise NotImplementedError

    def text(self) -> str:
        """Return what is in the editor as it is kept in a draft, readable or not."""
        raise NotImplementedError

    def set_text(self, text: str) -> None:
        """Put back what ``text`` returned."""
        raise NotImplementedError

    def words(self, value: Any) -> Phrase | str:
        """Return a value as people read it."""
        return "" if value is None else str(value)


class TextBinding(Binding):
    """Words, without the spaces around them; an empty editor is an empty string."""

    def __init__(self, editor: QLineEdit | TextEdit) -> None:
        super().__init__(editor)
        self._is_line = isinstance(editor, QLineEdit)
        self.is_secret = isinstance(editor, PasswordEdit)
        editor.textChanged.connect(self._tell)
        (editor.editingFinished if self._is_line else editor.left).connect(self.left)

    def show(self, value: Any) -> None:
        self.set_text(str(self.words(value)))

    def value(self) -> Any:
        return self.text().strip()

    def text(self) -> str:
        return self.editor.text() if self._is_line else self.editor.toPlainText()

    def set_text(self, text: str) -> None:
        if self._is_line:
            self.editor.setText(text)
            # A long value is read from its beginning.
            self.editor.setCursorPosition(0)
        else:
            self.editor.setPlainText(text)

    def _tell(self) -> None:
        self.changed.emit()


class NumberBinding(TextBinding):
    """A whole number, or None."""

    def words(self, value: Any) -> str:
        return "" if value is None else f"{value:,}"

    def value(self) -> int | None:
        typed = self.text().replace(",", "").strip()
        if not typed:
            return None
        try:
            return int(typed)
        except ValueError:
            raise Unreadable(Phrase("machinery.form.no_number")) from None


class MoneyBinding(TextBinding):
    """An amount in fen, or None; it is written as ¥1,234.50 when the field is left."""

    def __init__(self, editor: QLineEdit) -> None:
        super().__init__(editor)
        self.left.connect(self._settle)

    def words(self, value: Any) -> str:
        return "" if value is None else format_fen(value)

    def value(self) -> int | None:
        typed = self.text().strip()
        if not typed:
            return None
        try:
            return parse_yuan(typed)
        except ValueError:
            raise Unreadable(Phrase("machinery.form.no_amount")) from None

    def _settle(self) -> None:
        try:
            value = self.value()
        except Unreadable:
            return
        if self.words(value) != self.text():
            self.show(value)


class DateBinding(TextBinding):
    """A day, or None."""

    editor: DateEdit

    def show(self, value: Any) -> None:
        self.editor.set_value(value)

    def value(self) -> Any:
        if not self.editor.is_understood():
            raise Unreadable(Phrase("machinery.form.no_date"))
        return self.editor.value()


class ChoiceBinding(Binding):
    """One of the options of a combo; None where none is chosen."""

    editor: Combo

    def __init__(self, editor: Combo) -> None:
        super().__init__(editor)
        editor.currentIndexChanged.connect(self._tell)
        editor.chosen.connect(self._leave)

    def show(self, value: Any) -> None:
        self.editor.set_value(value)

    def value(self) -> Any:
        return self.editor.value()

    def text(self) -> str:
        value = self.editor.value()
        return "" if value is None else str(value)

    def set_text(self, text: str) -> None:
        values = (option.value for option in self.editor.options)
        self.editor.set_value(next((each for each in values if str(each) == text), None))

    def words(self, value: Any) -> Phrase | str:
        texts = {option.value: option.text for option in self.editor.options}
        return texts.get(value, super().words(value))

    def _tell(self) -> None:
        self.changed.emit()

    def _leave(self) -> None:
        self.left.emit()


class CheckBinding(Binding):
    """Yes or no."""

    editor: CheckBox

    def __init__(self, editor: CheckBox) -> None:
        super().__init__(editor)
        editor.toggled.connect(self._tell)

    def show(self, value: Any) -> None:
        self.editor.setChecked(bool(value))

    def value(self) -> bool:
        return self.editor.isChecked()

    def text(self) -> str:
        return _TICKED if self.editor.isChecked() else ""

    def set_text(self, text: str) -> None:
        self.editor.setChecked(text == _TICKED)

    def words(self, value: Any) -> Phrase:
        return Phrase("machinery.form.yes") if value else Phrase("machinery.form.no")

    def _tell(self) -> None:
        self.changed.emit()


def binding_of(editor: QWidget) -> Binding:
    """Return the binding that an editor has by itself; numbers and money are asked for by name."""
    if isinstance(editor, DateEdit):
        return DateBinding(editor)
    if isinstance(editor, Combo):
        return ChoiceBinding(editor)
    if isinstance(editor, CheckBox):
        return CheckBinding(editor)
    if isinstance(editor, QLineEdit | TextEdit):
        return TextBinding(editor)
    raise TypeError(f"no binding for {type(editor).__name__}")
