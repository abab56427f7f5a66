"""Editing one cell of the matrix: what a role may do in a function, and how it is narrowed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.access.model import Grant
from crm_desktop.access.rights import Function
from crm_desktop.foundation.errors import Conflict
from crm_desktop.foundation.words import Phrase
from ui.access.forms import RecordForm, Saving, show_form
from ui.access.rights_model import Cell
from ui.access.rights_words import narrowings
from ui.toolkit.bindings import Binding
from ui.toolkit.buttons import Button
from ui.toolkit.choices import CheckBox
from ui.toolkit.combos import Combo, Option
from ui.toolkit.dialog import Dialog
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

_WIDTH = 640
_COMBO_WIDTH = 152
#: As a value, a right that is not given; "" is the whole right, else what narrows it.
_NOT_GIVEN = None


class AbilityPick(QWidget):
    """A tick for a right, and what narrows it where anything does."""

    changed = Signal()

    def __init__(self, right: str, letter: str) -> None:
        super().__init__()
        self.tick = CheckBox(Phrase("organisation.rights.allowed", letter=letter))
        self.only = Combo(
            [
                Option("", Phrase("organisation.rights.whole")),
                *(Option(each, Phrase(f"only.{each}")) for each in narrowings(right)),
            ]
        )
        self.only.say(self.only.setAccessibleName, Phrase("organisation.rights.narrowing"))
        self.only.setFixedWidth(_COMBO_WIDTH)
        self.only.setVisible(len(self.only.options) > 1)
        self.only.set_value("")
        self.only.setEnabled(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.tick)
        layout.addStretch()
        layout.addWidget(self.only)
        self.setMinimumHeight(32)
        self.setFocusProxy(self.tick)
        self.tick.toggled.connect(self.only.setEnabled)
        self.tick.toggled.connect(self.changed)
        self.only.currentIndexChanged.connect(self.changed)

    def value(self) -> str | None:
        """Return what narrows the right, "" for nothing, None where it is not given."""
        return str(self.only.value() or "") if self.tick.isChecked() else _NOT_GIVEN

    def set_value(self, only: str | None) -> None:
        """Show a right as given, narrowed or not, or as not given."""
        self.tick.setChecked(only is not _NOT_GIVEN)
        self.only.set_value(only or "")


class AbilityBinding(Binding):
    """A right of a cell."""

    editor: AbilityPick

    def __init__(self, editor: AbilityPick) -> None:
        super().__init__(editor)
        editor.changed.connect(self._tell)

    def show(self, value: Any) -> None:
        self.editor.set_value(value)

    def value(self) -> str | None:
        return self.editor.value()

    def text(self) -> str:
        value = self.editor.value()
        return "" if value is _NOT_GIVEN else f"+{value}"

    def set_text(self, text: str) -> None:
        self.editor.set_value(text[1:] if text else _NOT_GIVEN)

    def words(self, value: Any) -> Phrase | str:
        return ability_words(value)

    def _tell(self) -> None:
        self.changed.emit()


def ability_words(value: str | None) -> Phrase:
    """Return whether a right is given, and how far."""
    if value is _NOT_GIVEN:
        return Phrase("organisation.rights.not_given")
    if not value:
        return Phrase("organisation.rights.given")
    return Phrase("organisation.rights.given_only", only=Phrase(f"only.{value}"))


class CellForm(RecordForm):
    """The rights of a cell, each with what was shipped below it."""

    def __init__(self, place: Workplace, cell: Cell) -> None:
        super().__init__(place, "", self._keep, Phrase("machinery.form.save"))
        self._cell = cell
        self.picks: dict[str, AbilityPick] = {}
        fields = []
        default = _values(cell.function, cell.default)
        for ability, letter in cell.function.abilities:
            pick = self.picks[ability] = AbilityPick(cell.function.right(ability), letter)
            shipped = Phrase("organisation.rights.default", words=ability_words(default[ability]))
            fields.append(
                self.add(
                    ability,
                    Phrase(f"ability.{ability}"),
                    pick,
                    binding=AbilityBinding,
                    help_text=shipped,
                )
            )
        if len(fields) % 2:
            fields.append(QWidget())
        self.rows = [fields[place : place + 2] for place in range(0, len(fields), 2)]
        # What was read stands where records have their version: a change meanwhile is a conflict.
        self.load({**_values(cell.function, cell.grants), "version": cell.grants})

    def restore(self) -> None:
        """Tick what was shipped; nothing is saved yet."""
        for ability, only in _values(self._cell.function, self._cell.default).items():
            self.picks[ability].set_value(only)

    def _keep(self, asked: Saving) -> Any:
        values, before, given = asked.values, asked.version, asked.given
        role, function = self._cell.role, self._cell.function
        after = frozenset(
            Grant(role, function.right(ability), only)
            for ability, only in values.items()
            if only is not _NOT_GIVEN
        )
        try:
            return asked.app.rights.set_cell(
                asked.actor,
                role,
                function.code,
                before,
                after,
                second=given.second,
                exception=given.exception,
            )
        except Conflict as error:
            theirs = {**_values(function, error.theirs), "version": error.theirs}
            raise Conflict("rights", values, theirs) from error


def _values(function: Function, grants: frozenset[Grant]) -> dict[str, str | None]:
    """Return the rights of a cell by ability."""
    given = {grant.right: grant.only for grant in grants}
    return {
        ability: given.get(function.right(ability), _NOT_GIVEN) for ability, _ in function.abilities
    }


def edit_cell(window: QWidget, place: Workplace, cell: Cell) -> Dialog:
    """Ask what a role may do in a function."""
    form = CellForm(place, cell)
    role, function = Phrase(f"role.{cell.role}"), Phrase(f"function.{cell.function.code}")
    form.saved.connect(
        lambda _grants: place.say(Phrase("organisation.rights.kept", role=role, function=function))
    )
    title = Phrase("organisation.rights.title", role=role, function=function)
    dialog = show_form(window, form, title, form.rows, width=_WIDTH)
    restore = Button(Phrase("organisation.rights.restore_cell"))
    restore.clicked.connect(form.restore)
    dialog.add_action(restore)
    return dialog
