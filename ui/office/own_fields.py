"""自定义字段: what this office wants to know of its customers besides."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import fields, replace

from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.customers.own_fields import OwnField, OwnFieldData
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.lists import framed, select_record
from ui.office.own_field_form import KINDS, OwnFieldForm
from ui.office.page import read_only_band, read_only_reason
from ui.paged import Page
from ui.toolkit.buttons import Button, Scale
from ui.toolkit.columns import Cell, Column, Pill, RowAction
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.pages import PagedRows, Sort
from ui.toolkit.panels import rule
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.toolkit.text import caption
from ui.toolkit.tokens import Space, Tone, Weight
from ui.workplace import Workplace

_FOOT = 44
_IN_USE = Pill(Phrase("record_room.own.in_use"), Tone.QUIET)
_RETIRED = Pill(Phrase("record_room.own.retired"), Tone.GREY)


class FieldSource:
    """Asks for every own field at once and keeps them."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self.fields: dict[int, OwnField] = {}

    def ids(self, _sort: Sort | None, _wanted: object) -> array[int]:
        """Return the fields in order."""
        found = self._place.application().own_fields.fields(self._place.session.actor)
        self.fields = {field.id: field for field in found}
        return array("q", self.fields)

    def rows(self, ids: Sequence[int]) -> list[OwnField]:
        """Return fields of the last list."""
        return [self.fields[each] for each in ids if each in self.fields]


class OwnFieldsPage(Page):
    """The own fields in the order of the customers' form."""

    kinds = ("own_field",)

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._reason = read_only_reason(place)
        self._wanted: int | None = None
        self.source = FieldSource(place)
        self.list = PagedRows(self.source, place.runner, parent=self)
        model = RowTableModel(self.list, _columns(), clock=place.clock, parent=self)
        name = Phrase("record_room.own.page")
        empty = EmptyState(
            Phrase("record_room.own.empty"), Phrase("record_room.own.empty_hint"), icon="list-tree"
        )
        self.table = TableView(model, name, action=self._action, empty=empty)
        self.new = Button(Phrase("record_room.own.new"), icon="plus", key="F9")
        self.retire = Button(Phrase("record_room.own.retire"), scale=Scale.SMALL)
        self.up = self._mover(Phrase("record_room.own.up"), "arrow-up", "Alt+Up", -1)
        self.down = self._mover(Phrase("record_room.own.down"), "arrow-down", "Alt+Down", 1)
        self.count = caption("", "text2")
        self._lay_out()
        self.list.changed.connect(self._arrived)
        self.list.failed.connect(self.fail)
        self.table.selected.connect(lambda _id: self._follow())
        self.table.opened.connect(lambda _id: self._edit())
        self.table.acted.connect(lambda _id: self._edit())
        self.new.clicked.connect(self._add)
        self.retire.clicked.connect(self._toggle)

    # What the room asks

    def load(self) -> None:
        self.list.show()

    def refresh(self, _changes: Changes) -> None:
        self.table.refresh()

    def open(self, _kind: str, record: int) -> None:
        self._wanted = record
        self.table.refresh()

    def focus_first(self) -> None:
        self.table.setFocus()

    def hints(self) -> Sequence[KeyHint]:
        if self._reason is not None:
            return ()
        return (
            KeyHint("Enter", Phrase("record_room.own.change")),
            KeyHint("F9", Phrase("record_room.own.new")),
            KeyHint("Alt+Up", Phrase("record_room.own.up")),
            KeyHint("Alt+Down", Phrase("record_room.own.down")),
        )

    def commands(self) -> Sequence[Command]:
        if self._reason is not None:
            return ()
        name, room = Phrase("record_room.own.new"), Phrase("record_room.own.page")
        return (Command(name, self._add, icon="plus", key="F9", room=room),)

    @property
    def chosen(self) -> OwnField | None:
        """The field under the cursor."""
        return self.source.fields.get(self.table.selected_id or 0)

    # Parts

    def _lay_out(self) -> None:
        panel = framed(self.table)
        if self._reason is None:
            self.actions = [self.new]
        foot = QWidget()
        foot.setFixedHeight(_FOOT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(Space.M, 0, Space.M, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.count, 1)
        for button in (self.retire, self.up, self.down):
            row.addWidget(button)
            button.setVisible(self._reason is None)
        panel.body.addWidget(rule())
        panel.body.addWidget(foot)
        self.column.addWidget(read_only_band(self._reason))
        self.column.addWidget(panel, 1)

    def _mover(self, name: Phrase, icon: str, key: str, step: int) -> Button:
        button = Button(name, icon=icon, key=key, scale=Scale.SMALL)
        button.clicked.connect(lambda: self._move(step))
        return button

    def _action(self, _field: OwnField) -> RowAction | None:
        return (
            RowAction(Phrase("record_room.own.change"), "Enter") if self._reason is None else None
        )

    # What arrives

    def _arrived(self) -> None:
        self.calm()
        if self._wanted in self.source.fields:
            select_record(self.table, self._wanted)
            self._wanted = None
        retired = sum(not field.active for field in self.source.fields.values())
        words = Phrase("record_room.own.count", count=len(self.source.fields), retired=retired)
        self.count.set_phrase(words)
        self._follow()

    def _follow(self) -> None:
        field, ids = self.chosen, list(self.source.fields)
        at = ids.index(field.id) if field is not None else None
        self.retire.setEnabled(at is not None)
        self.up.setEnabled(at is not None and at > 0)
        self.down.setEnabled(at is not None and at < len(ids) - 1)
        retired = field is not None and not field.active
        key = "record_room.own.use_again" if retired else "record_room.own.retire"
        self.retire.set_phrase(Phrase(key))

    # Steps

    def _add(self) -> None:
        self._open_form(None, Phrase("record_room.own.new"))

    def _edit(self) -> None:
        field = self.chosen
        if field is not None and self._reason is None:
            self._open_form(field, Phrase("record_room.own.edit", name=field.phrase))

    def _open_form(self, field: OwnField | None, title: Phrase) -> None:
        form = OwnFieldForm(self.place, field)
        form.saved.connect(self._saved)
        form.open_in(self.window(), title)

    def _saved(self, field: OwnField) -> None:
        self._wanted = field.id
        self.place.say(Phrase("record_room.own.saved", name=field.phrase))

    def _toggle(self) -> None:
        field = self.chosen
        if field is not None:
            self._set_active(field, active=not field.active)

    def _set_active(self, field: OwnField, *, active: bool) -> None:
        place = self.place
        typed = OwnFieldData(**{f.name: getattr(field, f.name) for f in fields(OwnFieldData)})
        data = replace(typed, active=active)

        def said(after: OwnField) -> None:
            key = "record_room.own.used" if active else "record_room.own.gone"
            words = Phrase(key, name=field.phrase)
            place.say(words, lambda: self._set_active(after, active=not active))

        place.ask(
            lambda app, actor: app.own_fields.edit(actor, field.id, field.version, data),
            owner=place,
            done=said,
            failed=self._say_why,
        )

    def _move(self, step: int) -> None:
        field = self.chosen
        if field is not None:
            self.place.ask(
                lambda app, actor: app.own_fields.move(actor, field.id, step),
                owner=self.place,
                failed=self._say_why,
            )

    def _say_why(self, error: Exception) -> None:
        phrase = phrase_of(error)
        if phrase is not None:
            self.place.say(phrase)
        self.table.refresh()


def _columns() -> list[Column]:
    return [
        Column(
            "zh", Phrase("record_room.own.zh"), lambda field: field.zh,
            width=140, stretch=1, weight=Weight.MEDIUM,
        ),
        Column("en", Phrase("record_room.own.en"), lambda field: field.en, width=160, stretch=1),
        Column(
            "kind", Phrase("record_room.own.kind"), lambda field: KINDS.get(field.kind, ""),
            width=96, english_width=112,
        ),
        Column(
            "choices", Phrase("record_room.choices"), lambda field: " / ".join(field.choices),
            width=160, stretch=1, priority=1, ink="text2",
        ),
        Column(
            "code", Phrase("record_room.own.code"), lambda field: field.code,
            width=120, priority=2, ink="text2",
        ),
        Column(
            "active", Phrase("record_room.own.use"),
            lambda field: _IN_USE if field.active else _RETIRED, Cell.PILL, width=108,
        ),
    ]  # fmt: skip
