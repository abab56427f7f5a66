"""What the tabs of this room have in common: a searched list, and the record beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crm_desktop.foundation.words import Phrase
from ui.membership.listed import ListedPage
from ui.toolkit.chips import ChipRow, Filter
from ui.toolkit.columns import Column
from ui.toolkit.combos import Option
from ui.toolkit.notices import EmptyState
from ui.toolkit.pages import PagedRows
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.workplace import Workplace

ROOM = Phrase("room.inquiries")
WIDTH = 432


class InquiryTab(ListedPage):
    """A tab over one source; ``shown`` is the record beside the list."""

    example = Phrase("inquiry_room.search_example")

    def __init__(self, place: Workplace, source: Any) -> None:
        super().__init__(place)
        self.source = source
        self.shown: Any = None

    def build(
        self,
        columns: Sequence[Column],
        name: Phrase,
        empty: EmptyState,
        chips: Sequence[Filter],
        detail: Any,
    ) -> None:
        """Make the list and lay it beside the record."""
        self.list = PagedRows(self.source, self.place.runner, parent=self)
        model = RowTableModel(self.list, list(columns), clock=self.place.clock, parent=self)
        self.table = TableView(model, name, empty=empty)
        self.chips = ChipRow(list(chips))
        self.detail = detail
        self.lay(self.list, detail, WIDTH)
        self.search.text.set_placeholder(self.example)
        self.aside.opened.connect(lambda _id: detail.focus_step())

    @property
    def shown_id(self) -> int | None:
        return self.shown.id if self.shown else None

    def show_nothing(self) -> None:
        self.shown = None
        self.detail.show_nothing()

    def read_record(self, record: int) -> None:
        self.place.ask(
            lambda app, actor: self.find(app, actor, record),
            owner=self,
            done=self._take,
            failed=self.fail,
            latest="record",
        )

    def find(self, app: Any, actor: Any, record: int) -> Any:
        """Read a record; runs on a lane."""
        raise NotImplementedError

    def show_record(self, found: Any) -> None:
        """Show a record that was read, with its steps."""
        raise NotImplementedError

    def _take(self, found: Any) -> None:
        if self.table.selected_id == found.id:
            self.shown = found
            self.show_record(found)

    def topics(self) -> Sequence[Option]:
        """Return the topics to choose from."""
        found: list[Option] = self.source.words.options("inquiry_topic")
        return found
