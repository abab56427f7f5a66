"""Choosing one of several: a combo, and one that is searched while typing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QListView, QStyledItemDelegate, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.speech import Speaker, tr
from ui.toolkit.theme import mark, theme

_SEARCHED = Qt.ItemDataRole.UserRole + 1
_VISIBLE_OPTIONS = 12


@dataclass(frozen=True)
class Option:
    """One choice: what the program keeps, what people read, and other words that find it."""

    value: object
    text: Phrase | str
    also: str = ""


class Combo(Speaker, QComboBox):
    """A closed list of options; ``chosen`` carries the value that a person picked."""

    chosen = Signal(object)

    def __init__(
        self,
        options: Iterable[Option] = (),
        *,
        hint: Phrase | str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._options: tuple[Option, ...] = ()
        self.setFont(theme().font())
        # The list's own delegate honours the style sheet; the built-in one of a combo does not.
        self.setItemDelegate(QStyledItemDelegate(self))
        self.setMaxVisibleItems(_VISIBLE_OPTIONS)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.say(self.setPlaceholderText, hint)
        self.set_options(options)
        self.activated.connect(self._tell)

    @property
    def options(self) -> tuple[Option, ...]:
        """The options offered."""
        return self._options

    def set_options(self, options: Iterable[Option]) -> None:
        """Offer other options; the value stays chosen where it is still offered."""
        kept = self.value()
        self._options = tuple(options)
        self.clear()
        for row, option in enumerate(self._options):
            self.addItem("")
            self._show_option(row, option)
        self.set_value(kept)

    def value(self) -> object:
        """Return the value chosen, or None."""
        index = self.currentIndex()
        return self._options[index].value if 0 <= index < len(self._options) else None

    def set_value(self, value: object) -> None:
        """Choose the option with that value; none where no option has it."""
        values = [option.value for option in self._options]
        self.setCurrentIndex(values.index(value) if value in values else -1)

    def respeak(self) -> None:
        super().respeak()
        for row, option in enumerate(self._options):
            self._show_option(row, option)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # A wheel over a combo means scrolling the page; only the focused one is meant.
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _show_option(self, row: int, option: Option) -> None:
        self.setItemText(row, tr(option.text))

    def _tell(self, index: int) -> None:
        self.chosen.emit(self._options[index].value)


class _Finder(QCompleter):
    """Finds by the searched words of an option and shows its text."""

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        return str(index.data(Qt.ItemDataRole.DisplayRole))


class SearchCombo(Combo):
    """A combo in which typing finds: by the text of an option and by its ``also``.

    Words that name no option go back to the last choice when the field is left.
    """

    def __init__(
        self,
        options: Iterable[Option] = (),
        *,
        hint: Phrase | str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(options, parent=parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        finder = _Finder(self.model(), self)
        finder.setCompletionRole(_SEARCHED)
        finder.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        finder.setFilterMode(Qt.MatchFlag.MatchContains)
        finder.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        finder.setMaxVisibleItems(_VISIBLE_OPTIONS)
        popup = QListView()
        # A completer keeps its list apart from every window.
        theme().dress(popup)
        finder.setPopup(popup)
        popup.setItemDelegate(QStyledItemDelegate(popup))
        mark(popup, part="choices")
        self.setCompleter(finder)
        self.lineEdit().editingFinished.connect(self._settle)
        self.say(self.lineEdit().setPlaceholderText, hint)

    def _show_option(self, row: int, option: Option) -> None:
        super()._show_option(row, option)
        self.setItemData(row, f"{tr(option.text)} {option.also}", _SEARCHED)

    def _settle(self) -> None:
        """Take a text that is an option's own, else show the last choice again."""
        row = self.findText(self.currentText(), Qt.MatchFlag.MatchFixedString)
        if row >= 0 and row != self.currentIndex():
            self.setCurrentIndex(row)
            self._tell(row)
        self.setEditText(self.itemText(self.currentIndex()))
