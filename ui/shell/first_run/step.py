"""One step of the wizard: what it asks, what is still missing, and how it reads in the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from ui.shell.first_run.answers import Answers
from ui.toolkit.fields import Field
from ui.toolkit.speech import Speaker
from ui.toolkit.tokens import Space

#: The form column: three equal columns.
COLUMNS = 3


class Step(Speaker, QWidget):
    """A step; ``changed`` is sent whenever an answer or what is missing may have changed.

    A step sets ``name`` (in the list), ``heading`` and ``detail`` (over the column), and
    ``forward`` (the words of the button that goes on).
    """

    changed = Signal()
    name: Phrase
    heading: Phrase
    detail: Phrase
    forward = Phrase("shell.first.next")
    #: What the list shows under a step that is still to come.
    preview: Phrase | str = ""
    can_go_back = True

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Field] = {}
        self._labels: dict[str, Phrase] = {}
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(Space.S)

    def load(self, answers: Answers) -> None:
        """Show what was answered before."""

    def save(self, answers: Answers) -> Answers:
        """Return the answers with those of this step."""
        return answers

    def answer(self) -> Phrase | str:
        """Return what the list shows under the step's name once it is done."""
        return ""

    def faults(self) -> Mapping[str, Phrase]:
        """Return what is wrong: field → why. An empty mapping lets one go on."""
        return {}

    def first_field(self) -> QWidget | None:
        """Return what takes the focus."""
        return None

    def fit(self, height: int) -> None:
        """Hear how high the room below the heading is; a step that shows a picture fills it."""

    def add_field(self, key: str, label: Phrase, editor: QWidget, **more: Any) -> Field:
        """Make a field whose faults are shown when it is left; the caller places it."""
        return self.adopt(key, label, Field(label, editor, **more))

    def adopt(self, key: str, label: Phrase, made: Field) -> Field:
        """Judge a field that was made elsewhere like the others."""
        self.fields[key], self._labels[key] = made, label
        editor = made.editor
        if isinstance(editor, QLineEdit):
            editor.editingFinished.connect(lambda: self._judge(key))
            editor.textChanged.connect(lambda: self._changed(key))
        return made

    def label(self, key: str) -> Phrase:
        """Return the label of a field."""
        return self._labels[key]

    def show_faults(self, faults: Mapping[str, Phrase]) -> None:
        """Say under the fields what is wrong and go to the first of them."""
        for key, shown in self.fields.items():
            shown.set_error(faults.get(key))
        for key in self.fields:
            if key in faults:
                self.fields[key].editor.setFocus()
                break
        self.changed.emit()

    def _judge(self, key: str) -> None:
        """Say what is wrong with a field that was left; an empty one only when going on."""
        editor = self.fields[key].editor
        if isinstance(editor, QLineEdit) and editor.text():
            self.fields[key].set_error(self.faults().get(key))
        self.changed.emit()

    def _changed(self, key: str) -> None:
        if key not in self.faults():
            self.fields[key].set_error(None)
        self.changed.emit()


def three_columns() -> QGridLayout:
    """Return a grid of three equal columns, as the wizard's forms stand in."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(Space.XL)
    grid.setVerticalSpacing(Space.M)
    for column in range(COLUMNS):
        grid.setColumnStretch(column, 1)
        grid.setColumnMinimumWidth(column, 1)
    return grid
