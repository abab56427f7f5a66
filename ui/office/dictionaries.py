"""字典: the lists of values that people choose from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from crm_desktop.office.model import DictionaryEntry, EntryData
from ui.access.lists import framed, select_record
from ui.office.chooser import Choice, Chooser
from ui.office.dictionary_form import EntryForm
from ui.office.dictionary_rows import EntrySource, columns, names
from ui.office.page import read_only_band, read_only_reason
from ui.paged import Page
from ui.toolkit.buttons import Button, Scale
from ui.toolkit.columns import RowAction
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.pages import PagedRows
from ui.toolkit.panels import rule
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.toolkit.text import caption
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

_LIST = 216
_FOOT = 44
_BESIDE = {False: QBoxLayout.Direction.LeftToRight, True: QBoxLayout.Direction.TopToBottom}


class DictionariesPage(Page):
    """The dictionaries at the left, the values of one at the right."""

    kinds = ("dictionary",)

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._reason = read_only_reason(place)
        self._wanted: int | None = None
        self.source = EntrySource(place)
        self.list = PagedRows(self.source, place.runner, parent=self)
        model = RowTableModel(self.list, columns(), clock=place.clock, parent=self)
        self.table = TableView(
            model,
            Phrase("settings_room.page.dictionaries"),
            action=self._action,
            empty=EmptyState(
                Phrase("settings_room.dictionary.empty"),
                Phrase("settings_room.dictionary.empty_hint"),
                icon="list-tree",
            ),
        )
        self.chooser = Chooser(Phrase("settings_room.dictionary.lists"), width=_LIST, framed=True)
        self.chooser.set_rows([Choice(each, Phrase(f"dictionary.{each}")) for each in names()])
        self.new = Button(Phrase("settings_room.dictionary.new"), icon="plus", key="F9")
        self.retire = Button(Phrase("settings_room.dictionary.retire"), scale=Scale.SMALL)
        self.up = self._mover(Phrase("settings_room.dictionary.up"), "arrow-up", "Alt+Up", -1)
        self.down = self._mover(
            Phrase("settings_room.dictionary.down"), "arrow-down", "Alt+Down", 1
        )
        self.count = caption("", "text2")
        self._lay_out()
        self._connect()

    # What the room asks

    def load(self) -> None:
        self.list.show(wanted=self.chooser.key)

    def refresh(self, _changes: Changes) -> None:
        self.table.refresh()

    def open(self, _kind: str, record: int) -> None:
        self._wanted = record
        self.table.refresh()

    def focus_first(self) -> None:
        self.table.setFocus()

    def focus_filters(self) -> None:
        self.chooser.focus()

    def set_narrow(self, narrow: bool) -> None:
        self.chooser.set_narrow(narrow)
        self._columns.setDirection(_BESIDE[narrow])
        self._columns.setSpacing(Space.S if narrow else Space.L)

    def hints(self) -> Sequence[KeyHint]:
        if self._reason is not None:
            return ()
        return (
            KeyHint("Enter", Phrase("settings_room.do.edit")),
            KeyHint("F9", Phrase("settings_room.dictionary.new")),
            KeyHint("Alt+Up", Phrase("settings_room.dictionary.up")),
            KeyHint("Alt+Down", Phrase("settings_room.dictionary.down")),
        )

    def commands(self) -> Sequence[Command]:
        if self._reason is not None:
            return ()
        name, room = (
            Phrase("settings_room.dictionary.new"),
            Phrase("settings_room.page.dictionaries"),
        )
        return (Command(name, self._add, icon="plus", key="F9", room=room),)

    @property
    def chosen(self) -> DictionaryEntry | None:
        """The value under the cursor."""
        return self.source.entries.get(self.table.selected_id or 0)

    # Parts

    def _lay_out(self) -> None:
        panel = framed(self.table)
        if self._reason is None:
            self.actions = [self.new]
        panel.body.addWidget(rule())
        panel.body.addWidget(self._foot())
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(Space.L)
        self._columns.addWidget(self.chooser)
        self._columns.addWidget(panel, 1)
        self.column.addWidget(read_only_band(self._reason))
        self.column.addLayout(self._columns, 1)

    def _foot(self) -> QWidget:
        foot = QWidget()
        foot.setFixedHeight(_FOOT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(Space.M, 0, Space.M, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.count, 1)
        for button in (self.retire, self.up, self.down):
            row.addWidget(button)
            button.setVisible(self._reason is None)
        return foot

    def _mover(self, name: Phrase, icon: str, key: str, step: int) -> Button:
        button = Button(name, icon=icon, key=key, scale=Scale.SMALL)
        button.clicked.connect(lambda: self._move(step))
        return button

    def _connect(self) -> None:
        self.chooser.chosen.connect(lambda _key: self.load())
        self.chooser.entered.connect(self.focus_first)
        self.list.changed.connect(self._arrived)
        self.table.selected.connect(lambda _id: self._follow())
        self.table.opened.connect(lambda _id: self._edit())
        self.table.acted.connect(lambda _id: self._edit())
        self.new.clicked.connect(self._add)
        self.retire.clicked.connect(self._toggle)

    def _action(self, _entry: DictionaryEntry) -> RowAction | None:
        return RowAction(Phrase("settings_room.do.edit"), "Enter") if self._reason is None else None

    # What arrives

    def _arrived(self) -> None:
        self.calm()
        self.chooser.set_rows(
            [
                Choice(each, Phrase(f"dictionary.{each}"), count=len(self.source.of(each)))
                for each in names()
            ]
        )
        wanted = self.source.entries.get(self._wanted or 0)
        if wanted is not None and wanted.dictionary != self.chooser.key:
            self.chooser.choose(wanted.dictionary)
            return
        if wanted is not None:
            self._wanted = None
            select_record(self.table, wanted.id)
        values = self.source.of(self.chooser.key)
        retired = sum(not entry.active for entry in values)
        self.count.set_phrase(
            Phrase("settings_room.dictionary.count", count=len(values), retired=retired)
        )
        self._follow()

    def _follow(self) -> None:
        entry = self.chosen
        values = self.source.of(self.chooser.key)
        ids = [each.id for each in values]
        at = ids.index(entry.id) if entry is not None and entry.id in ids else None
        self.retire.setEnabled(at is not None)
        self.up.setEnabled(at is not None and at > 0)
        self.down.setEnabled(at is not None and at < len(ids) - 1)
        retired = entry is not None and not entry.active
        self.retire.set_phrase(
            Phrase(
                "settings_room.dictionary.use_again"
                if retired
                else "settings_room.dictionary.retire"
            )
        )

    # Steps

    def _add(self) -> None:
        self._open_form(None, Phrase("settings_room.dictionary.new"))

    def _edit(self) -> None:
        entry = self.chosen
        if entry is not None and self._reason is None:
            self._open_form(entry, Phrase("settings_room.dictionary.edit", name=entry.phrase))

    def _open_form(self, entry: DictionaryEntry | None, title: Phrase) -> None:
        form = EntryForm(self.place, self.chooser.key, entry)
        form.saved.connect(self._saved)
        form.open_in(self.window(), title)

    def _saved(self, entry: DictionaryEntry) -> None:
        self._wanted = entry.id
        self.place.say(Phrase("settings_room.dictionary.saved", name=entry.phrase))

    def _toggle(self) -> None:
        entry = self.chosen
        if entry is not None:
            self._set_active(entry, active=not entry.active)

    def _set_active(self, entry: DictionaryEntry, *, active: bool) -> None:
        place = self.place
        data = EntryData(entry.dictionary, entry.code, entry.zh, entry.en, entry.position, active)

        def said(after: DictionaryEntry) -> None:
            key = "settings_room.dictionary.used" if active else "settings_room.dictionary.gone"
            place.say(
                Phrase(key, name=entry.phrase),
                lambda: self._set_active(after, active=not active),
            )

        place.ask(
            lambda app, actor: app.dictionaries.edit_entry(actor, entry.id, entry.version, data),
            owner=place,
            done=said,
            failed=self._say_why,
        )

    def _move(self, step: int) -> None:
        entry = self.chosen
        if entry is not None:
            self.place.ask(
                lambda app, actor: app.dictionaries.move_entry(actor, entry.id, step),
                owner=self.place,
                failed=self._say_why,
            )

    def _say_why(self, error: Exception) -> None:
        phrase = phrase_of(error)
        if phrase is not None:
            self.place.say(phrase)
        self.table.refresh()
