"""What the tabs of applications and members have in common: a searched list, a record beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.model import Tier
from ui.access.aside import Aside
from ui.access.lists import framed, select_record
from ui.membership.searching import SearchLine
from ui.paged import Page
from ui.toolkit.chips import ChipRow, Filter
from ui.toolkit.combos import Option
from ui.toolkit.pages import PagedRows
from ui.toolkit.table import TableView


class Searched(Protocol):
    """A source of rows that a text narrows down; it has read the levels with them."""

    levels: tuple[Tier, ...]
    text: str


class ListedPage(Page):
    """A list with a search line and chips above it and the record under the cursor beside it.

    A page makes its list, table and chips and calls ``lay``; ``kind`` is that of its records,
    ``counted`` the word that says how many there are, ``states`` their states in words.
    """

    kind = ""
    counted = ""
    states: Mapping[str, Phrase]
    source: Searched
    table: TableView
    chips: ChipRow

    # What a page says for itself

    @property
    def shown_id(self) -> int | None:
        """The record beside the list."""
        raise NotImplementedError

    def show_nothing(self) -> None:
        """Show that no record is chosen."""
        raise NotImplementedError

    def read_record(self, record: int) -> None:
        """Read a record and show it, if it is still the one under the cursor by then."""
        raise NotImplementedError

    # What a page can rely on

    def lay(self, rows: PagedRows, detail: QWidget, width: int) -> None:
        """Put list and record beside each other and let one follow the other."""
        self.list, self._wanted = rows, 0
        self.search = SearchLine(self.chips, Phrase("members.search"), self._search)
        self.aside = Aside(framed(self.table), self.table, detail, width=width)
        self.column.addWidget(self.search)
        self.column.addWidget(self.aside, 1)
        self.chips.changed.connect(self._show_list)
        self.list.about_to_change.connect(self.begin_arriving)
        self.list.changed.connect(self.end_arriving)
        self.list.changed.connect(self._arrived)
        self.table.selected.connect(self._chosen)
        self.aside.previewed.connect(self._show_record)
        self.aside.alone.connect(self.search.setHidden)

    def filters(self, key: str, name: Phrase, only: Phrase) -> Sequence[Filter]:
        """Return the chips: state, level, and one that is on or off."""
        return [
            Filter("state", Phrase("members.state"), self._states, several=True),
            Filter("tier", Phrase("members.level"), self._levels),
            Filter(key, name, lambda: [Option(True, only)]),
        ]

    # What the room asks

    def load(self) -> None:
        self.list.refresh()

    def refresh(self, _changes: Changes) -> None:
        self.table.refresh()

    def open(self, kind: str, record: int) -> None:
        if kind == self.kind:
            self._wanted = record
            self.search.clear()
            self.source.text = ""
            self.chips.set_values({})
            self._show_list()

    def focus_first(self) -> None:
        self.table.setFocus()

    def focus_filters(self) -> None:
        self.search.focus_first()

    # Parts

    def _chosen(self, record: int | None) -> None:
        # A list that is read again says once more what is chosen.
        if self.shown_id is None or record != self.shown_id:
            self.go_on()

    def _states(self) -> Sequence[Option]:
        return [Option(state, words) for state, words in self.states.items()]

    def _levels(self) -> Sequence[Option]:
        return [Option(each.code, each.phrase) for each in self.source.levels]

    def _search(self, text: str) -> None:
        self.source.text = text
        self._show_list()

    def _show_list(self, _wanted: object = None) -> None:
        self.list.show(sort=self.list.sort, wanted=self.chips.values())

    def _arrived(self) -> None:
        self.calm()
        self.tell(Phrase(self.counted, count=len(self.list)))
        wanted, self._wanted = self._wanted, 0
        if wanted and select_record(self.table, wanted):
            self.aside.show_record(wanted)
        elif wanted and not self.chips.values():
            # It is over: then every state is shown, and the chip says so.
            self._wanted = wanted
            self.chips.set_values({"state": tuple(self.states)})
            self._show_list()
        else:
            self._show_record(self.table.selected_id)

    def _show_record(self, record: int | None) -> None:
        if record:
            self.read_record(record)
        else:
            self.show_nothing()
