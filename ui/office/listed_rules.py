"""Pages of the settings that list what holds for the office, and let some change it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.lists import framed, select_record
from ui.office.page import CHANGES_RULES, read_only_band, read_only_reason
from ui.paged import Page
from ui.toolkit.buttons import Button, Scale
from ui.toolkit.columns import Column, RowAction
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.pages import PagedRows
from ui.toolkit.panels import Panel, rule
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.toolkit.text import caption
from ui.toolkit.tokens import Space
from ui.whole_rows import Identified, KeptRows
from ui.workplace import Work, Workplace

_FOOT = 44
R = TypeVar("R", bound=Identified)


class ListedRulesPage(Page, Generic[R]):
    """Rules in a table; Enter changes the one under the cursor, where the acting post may.

    ``source`` holds what was read last. Whoever has none of ``rights`` reads why it stays closed.
    """

    rights: Sequence[str] = (CHANGES_RULES,)

    def __init__(
        self,
        place: Workplace,
        source: KeptRows[R],
        columns: Sequence[Column],
        name: Phrase,
        empty: EmptyState | None = None,
    ) -> None:
        super().__init__(place)
        self._reason = read_only_reason(place, rights=self.rights)
        self._wanted: int | None = None
        self.source = source
        self.list = PagedRows(source, place.runner, parent=self)
        model = RowTableModel(self.list, columns, clock=place.clock, parent=self)
        self.table = TableView(model, name, action=self._action, empty=empty)
        self.panel = framed(self.table)
        self.column.addWidget(read_only_band(self._reason))
        self.table.opened.connect(lambda _id: self._edit())
        self.table.acted.connect(lambda _id: self._edit())
        self.list.changed.connect(self._arrived)
        self.list.failed.connect(self.fail)

    # What a page says for itself

    def edit(self, record: R) -> None:
        """Ask for other values of a record."""
        raise NotImplementedError

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
        return (KeyHint("Enter", Phrase("settings_room.do.edit")),)

    @property
    def chosen(self) -> R | None:
        """The record under the cursor."""
        return self.source.row(self.table.selected_id)

    # Parts and steps

    def _action(self, _record: R) -> RowAction | None:
        return RowAction(Phrase("settings_room.do.edit"), "Enter") if self._reason is None else None

    def _arrived(self) -> None:
        self.calm()
        if self.source.row(self._wanted) is not None:
            select_record(self.table, self._wanted or 0)
            self._wanted = None

    def _edit(self) -> None:
        record = self.chosen
        if record is not None and self._reason is None:
            self.edit(record)


class Ordered(Identified, Protocol):
    """A record that is chosen from: it has words, and is used or not any more."""

    @property
    def active(self) -> bool:
        """Whether it is offered."""

    @property
    def phrase(self) -> Phrase:
        """What it is called."""


class OrderedForm(Protocol):
    """A form of such a record."""

    saved: SignalInstance

    def open_in(self, window: QWidget, title: Phrase) -> None:
        """Open as a dialog of that title."""


ONE = TypeVar("ONE", bound=Ordered)


class OrderedRulesPage(ListedRulesPage[ONE]):
    """Records in the order in which they are offered: added, moved, retired, used again.

    ``new_word`` names the step that adds one, ``page_word`` the page.
    """

    new_word: Phrase
    page_word: Phrase

    def __init__(
        self, place: Workplace, source: KeptRows[ONE], columns: Sequence[Column], empty: EmptyState
    ) -> None:
        super().__init__(place, source, columns, self.page_word, empty)
        self.new = Button(self.new_word, icon="plus", key="F9")
        self.retire = Button(Phrase("settings_room.ordered.retire"), scale=Scale.SMALL)
        self.up = self._mover(Phrase("settings_room.ordered.up"), "arrow-up", "Alt+Up", -1)
        self.down = self._mover(Phrase("settings_room.ordered.down"), "arrow-down", "Alt+Down", 1)
        self.count = caption("", "text2")
        if self._reason is None:
            self.actions = [self.new]
        self._add_foot(self.panel)
        self.table.selected.connect(lambda _id: self._follow())
        self.new.clicked.connect(self._add)
        self.retire.clicked.connect(self._toggle)

    # What a page says for itself

    def listed(self) -> list[ONE]:
        """Return the records in the list, in order."""
        return list(self.source.kept.values())

    def counted(self, count: int, retired: int) -> Phrase:
        """Return the words for how many there are."""
        raise NotImplementedError

    def form(self, record: ONE | None) -> OrderedForm:
        """Return the form of a record, or of a new one."""
        raise NotImplementedError

    def kept(self, record: ONE, *, active: bool) -> Work:
        """Return the work that retires a record or uses it again."""
        raise NotImplementedError

    def moved(self, record: ONE, step: int) -> Work:
        """Return the work that moves a record up or down."""
        raise NotImplementedError

    # What the room asks

    def hints(self) -> Sequence[KeyHint]:
        if self._reason is not None:
            return ()
        return (
            *super().hints(),
            KeyHint("F9", self.new_word),
            KeyHint("Alt+Up", Phrase("settings_room.ordered.up")),
            KeyHint("Alt+Down", Phrase("settings_room.ordered.down")),
        )

    def commands(self) -> Sequence[Command]:
        if self._reason is not None:
            return ()
        return (Command(self.new_word, self._add, icon="plus", key="F9", room=self.page_word),)

    # Parts

    def _add_foot(self, panel: Panel) -> None:
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

    def _mover(self, name: Phrase, icon: str, key: str, step: int) -> Button:
        button = Button(name, icon=icon, key=key, scale=Scale.SMALL)
        button.clicked.connect(lambda: self._move(step))
        return button

    # What arrives

    def _arrived(self) -> None:
        super()._arrived()
        records = self.listed()
        retired = sum(not record.active for record in records)
        self.count.set_phrase(self.counted(len(records), retired))
        self._follow()

    def _follow(self) -> None:
        record, ids = self.chosen, [each.id for each in self.listed()]
        at = ids.index(record.id) if record is not None and record.id in ids else None
        self.retire.setEnabled(at is not None)
        self.up.setEnabled(at is not None and at > 0)
        self.down.setEnabled(at is not None and at < len(ids) - 1)
        retired = record is not None and not record.active
        self.retire.set_phrase(
            Phrase("settings_room.ordered.use_again" if retired else "settings_room.ordered.retire")
        )

    # Steps

    def _add(self) -> None:
        self._open_form(None, self.new_word)

    def edit(self, record: ONE) -> None:
        self._open_form(record, Phrase("settings_room.ordered.edit", name=record.phrase))

    def _open_form(self, record: ONE | None, title: Phrase) -> None:
        form = self.form(record)
        form.saved.connect(self._saved)
        form.open_in(self.window(), title)

    def _saved(self, record: ONE) -> None:
        self._wanted = record.id
        self.place.say(Phrase("settings_room.ordered.saved", name=record.phrase))

    def _toggle(self) -> None:
        record = self.chosen
        if record is not None:
            self._set_active(record, active=not record.active)

    def _set_active(self, record: ONE, *, active: bool) -> None:
        def said(after: ONE) -> None:
            key = "settings_room.ordered.used" if active else "settings_room.ordered.gone"
            self.place.say(
                Phrase(key, name=record.phrase),
                lambda: self._set_active(after, active=not active),
            )

        self._do(self.kept(record, active=active), said)

    def _move(self, step: int) -> None:
        record = self.chosen
        if record is not None:
            self._do(self.moved(record, step))

    def _do(self, work: Work, done: Callable[[Any], object] | None = None) -> None:
        self.place.ask(work, owner=self.place, done=done, failed=self._say_why)

    def _say_why(self, error: Exception) -> None:
        phrase = phrase_of(error)
        if phrase is not None:
            self.place.say(phrase)
        self.table.refresh()
