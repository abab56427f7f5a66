"""Mappings that are kept by name: one is used, one is kept, one is let go."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from crm_desktop.customers.importing.model import SavedMapping
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.words import Phrase
from ui.toolkit.buttons import Button
from ui.toolkit.combos import Combo, Option
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit
from ui.toolkit.panels import rule
from ui.toolkit.tokens import Space
from ui.workplace import Workplace


class SavedMappings(QWidget):
    """``chosen`` carries the one to use, ``keep`` the name and version to keep the present under.

    ``failed`` carries an error that belongs to no field.
    """

    chosen = Signal(object)
    keep = Signal(str, int)
    failed = Signal(object)

    def __init__(self, place: Workplace) -> None:
        super().__init__()
        self._place = place
        self._known: list[SavedMapping] = []
        self.list = Combo(hint=Phrase("import_room.saved_hint"))
        self.remove = Button(icon="trash-2", name=Phrase("import_room.do.forget"))
        self.name = LineEdit(Phrase("import_room.saved_example"), longest=100)
        self.save = Button(Phrase("import_room.do.keep"), icon="save")
        self.name_field = Field(Phrase("import_room.saved_name"), self.name)
        self.list_field = Field(Phrase("import_room.saved"), self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, Space.S, 0, 0)
        column.setSpacing(Space.XS)
        column.addWidget(rule())
        column.addSpacing(Space.S)
        column.addWidget(self.list_field)
        column.addWidget(self.name_field)
        row = QHBoxLayout()
        row.addWidget(self.save)
        row.addStretch()
        row.addWidget(self.remove)
        column.addLayout(row)
        self.list.chosen.connect(self._use)
        self.save.clicked.connect(self._keep)
        self.remove.clicked.connect(self._remove)
        self.name.textEdited.connect(lambda _text: self.name_field.set_error(None))
        self._show([])

    def load(self) -> None:
        """Read which there are."""
        self._place.ask(
            lambda app, actor: app.imports.mappings(actor),
            owner=self,
            done=self._show,
            failed=self.failed.emit,
            latest="saved",
        )

    def fault(self, words: Phrase) -> None:
        """Say under the name what is wrong with it."""
        self.name_field.set_error(words)

    def kept(self, saved: SavedMapping) -> None:
        """Take in what was kept."""
        self._place.say(Phrase("import_room.kept", name=saved.name))
        if isValid(self):
            self.load()

    def _show(self, known: list[SavedMapping]) -> None:
        self._known = known
        self.list.set_options(Option(each.id, each.name) for each in known)
        for part in (self.list_field, self.remove):
            part.setVisible(bool(known))
        self.remove.setEnabled(self.list.value() is not None)

    def _current(self) -> SavedMapping | None:
        return next((each for each in self._known if each.id == self.list.value()), None)

    def _use(self, _value: Any) -> None:
        saved = self._current()
        self.remove.setEnabled(saved is not None)
        if saved is not None:
            self.name.setText(saved.name)
            self.chosen.emit(saved)

    def _keep(self) -> None:
        name = self.name.text().strip()
        same = next((each for each in self._known if fold(each.name) == fold(name)), None)
        self.keep.emit(name, same.version if same else 0)

    def _remove(self) -> None:
        saved = self._current()
        if saved is None:
            return
        place = self._place

        def again() -> None:
            place.ask(
                lambda app, actor: app.imports.save_mapping(actor, saved.name, saved.mapping),
                owner=place,
                done=self.kept,
                failed=lambda error: place.say(phrase_of(error) or Phrase("customers_room.failed")),
            )

        def done(_nothing: object) -> None:
            place.say(Phrase("import_room.forgotten", name=saved.name), again)
            self.name.clear()
            self.list.set_value(None)
            self.load()

        place.ask(
            lambda app, actor: app.imports.delete_mapping(actor, saved.id, saved.version),
            owner=self,
            done=done,
            failed=self.failed.emit,
        )
