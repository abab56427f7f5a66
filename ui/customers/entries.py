"""Several of a kind in one field: rows to add and take away, each with its own warning."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.foundation.formats.checked import Checked
from crm_desktop.foundation.words import Phrase
from ui.access.wording import listed
from ui.toolkit.bindings import Binding
from ui.toolkit.buttons import Button, Kind, icon_button
from ui.toolkit.combos import Combo
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.fields import Note
from ui.toolkit.inputs import LineEdit
from ui.toolkit.theme import mark
from ui.toolkit.tokens import Space

Editor = LineEdit | Combo | DateEdit


class EntryRow(QWidget):
    """One row of editors; below it what is doubtful (amber, saved all the same) or wrong (red)."""

    changed = Signal()
    left = Signal()
    removed = Signal()

    def __init__(self, editors: Sequence[tuple[Editor, Phrase, int]]) -> None:
        """Take editors with their names and widths; 0 takes what is left."""
        super().__init__()
        self._editors = [editor for editor, _name, _width in editors]
        self.note = Note()
        self.note.hide()
        self.remove = icon_button("x", Phrase("customers_room.do.remove"))
        self.remove.clicked.connect(self.removed)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        for editor, name, width in editors:
            editor.say(editor.setAccessibleName, name)
            if width:
                editor.setFixedWidth(width)
            row.addWidget(editor, 0 if width else 1)
            if isinstance(editor, QLineEdit):
                editor.textChanged.connect(self._edited)
                editor.editingFinished.connect(self._leave)
            else:
                editor.currentIndexChanged.connect(self._edited)
                editor.chosen.connect(self._leave)
        row.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addLayout(row)
        column.addWidget(self.note)

    @property
    def first(self) -> QWidget:
        """What gets the focus: the first line to type into."""
        lines = [each for each in self._editors if isinstance(each, QLineEdit)]
        return lines[0]

    def show_value(self, value: Any) -> None:
        """Show a stored value."""
        raise NotImplementedError

    def value(self) -> Any:
        """Return what is typed, None where nothing is."""
        raise NotImplementedError

    def check(self) -> Checked:
        """Return what is to be said of the value."""
        raise NotImplementedError

    def texts(self) -> list[str]:
        """Return what stands in the row, for a draft."""
        return [
            each.text() if isinstance(each, QLineEdit) else str(each.value() or "")
            for each in self._editors
        ]

    def set_texts(self, texts: Sequence[str]) -> None:
        """Put back what ``texts`` returned."""
        for editor, text in zip(self._editors, texts, strict=False):
            if isinstance(editor, QLineEdit):
                editor.setText(text)
            else:
                editor.set_value(text)

    def say(self, problem: Phrase | None, *, wrong: bool = False) -> None:
        """Say below the row what is doubtful or wrong; None says nothing."""
        self.note.setVisible(problem is not None)
        mark(self.first, fault=wrong)
        if problem is not None:
            icon = "circle-alert" if wrong else "triangle-alert"
            self.note.show_note(problem, icon=icon, ink="red" if wrong else "amber")

    def look(self) -> None:
        """Say what a look at the format finds."""
        checked = self.check()
        self.say(checked.problem, wrong=checked.blocks)

    def _edited(self) -> None:
        self.say(None)
        self.changed.emit()

    def _leave(self) -> None:
        self.look()
        self.left.emit()


class EntryList(QWidget):
    """Rows of one kind and the button that adds another; there is always one to type into."""

    changed = Signal()
    left = Signal()

    def __init__(self, make: Callable[[], EntryRow], add: Phrase) -> None:
        super().__init__()
        self._make = make
        self.rows: list[EntryRow] = []
        self.add = Button(add, kind=Kind.GHOST, icon="plus")
        self.add.clicked.connect(self._add_another)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.S)
        foot = QHBoxLayout()
        foot.addWidget(self.add)
        foot.addStretch()
        self._column.addLayout(foot)
        self.show_values(())

    def values(self) -> tuple[Any, ...]:
        """Return what is typed, the empty rows left out."""
        return tuple(value for row in self.rows if (value := row.value()) is not None)

    def show_values(self, values: Sequence[Any]) -> None:
        """Show stored values."""
        self._set_rows(len(values))
        for row, value in zip(self.rows, values, strict=False):
            row.blockSignals(True)
            row.show_value(value)
            row.blockSignals(False)
        self.changed.emit()

    def texts(self) -> list[list[str]]:
        """Return what stands in the rows, the empty ones left out."""
        return [row.texts() for row in self.rows if row.value() is not None]

    def set_texts(self, texts: Sequence[Sequence[str]]) -> None:
        """Put back what ``texts`` returned; a row that was there keeps which one it is."""
        while len(self.rows) > max(1, len(texts)):
            self._take(self.rows[-1])
        while len(self.rows) < len(texts):
            self._append()
        for row, line in zip(self.rows, texts, strict=False):
            row.set_texts(line)
        self.changed.emit()

    def say(self, number: int, problem: Phrase) -> None:
        """Say what is wrong with one of ``values``."""
        typed = [row for row in self.rows if row.value() is not None]
        if number < len(typed):
            typed[number].say(problem, wrong=True)

    def _set_rows(self, count: int) -> None:
        for row in list(self.rows):
            self._take(row)
        for _ in range(max(1, count)):
            self._append()

    def _append(self) -> EntryRow:
        row = self._make()
        row.changed.connect(self.changed)
        row.left.connect(self.left)
        row.removed.connect(lambda: self._remove(row))
        self._column.insertWidget(len(self.rows), row)
        self.rows.append(row)
        self.setFocusProxy(self.rows[0].first)
        return row

    def _take(self, row: EntryRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _add_another(self) -> None:
        self._append().first.setFocus()
        self.changed.emit()

    def _remove(self, row: EntryRow) -> None:
        self._take(row)
        if not self.rows:
            self._append()
        self.setFocusProxy(self.rows[0].first)
        self.rows[-1].first.setFocus()
        self.changed.emit()
        self.left.emit()


class EntriesBinding(Binding):
    """A tuple of values in an EntryList."""

    editor: EntryList

    def __init__(self, editor: EntryList) -> None:
        super().__init__(editor)
        editor.changed.connect(self._tell)
        editor.left.connect(self._leave)

    def show(self, value: Any) -> None:
        self.editor.show_values(value or ())

    def value(self) -> tuple[Any, ...]:
        return self.editor.values()

    def text(self) -> str:
        texts = self.editor.texts()
        return json.dumps(texts, ensure_ascii=False) if texts else ""

    def set_text(self, text: str) -> None:
        self.editor.set_texts(json.loads(text) if text else [])

    def words(self, value: Any) -> Phrase | str:
        return listed(
            getattr(each, "value", "") or getattr(each, "number", "") or getattr(each, "text", "")
            for each in value or ()
        )

    def _tell(self) -> None:
        self.changed.emit()

    def _leave(self) -> None:
        self.left.emit()
