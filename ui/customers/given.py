"""Lists whose rows come with what is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from crm_desktop.foundation.words import Phrase
from ui.toolkit.columns import Column, RowAction
from ui.toolkit.notices import EmptyState
from ui.toolkit.pages import PagedRows
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.whole_rows import KeptRows
from ui.workplace import Workplace


class GivenTable(TableView):
    """A short list of records with an ``id``, shown in the order in which they are given."""

    def __init__(
        self,
        place: Workplace,
        columns: Sequence[Column],
        name: Phrase,
        *,
        empty: EmptyState,
        action: Callable[[Any], RowAction | None] | None = None,
    ) -> None:
        source = KeptRows[Any]()
        rows = PagedRows(source, place.runner)
        model = RowTableModel(rows, list(columns), clock=place.clock)
        super().__init__(model, name, action=action, empty=empty)
        rows.setParent(self)
        model.setParent(self)
        self._source = source

    def give(self, records: Iterable[Any]) -> None:
        """Show other records; the cursor stays on its own where that is still there."""
        self._source.keep(records)
        self.refresh()

    def clear(self) -> None:
        """Let go of all records."""
        if self._source.kept:
            self.give(())

    def record(self, row: int | None) -> Any:
        """Return the record of a row, None where there is none."""
        return self._source.row(row)

    @property
    def records(self) -> list[Any]:
        """What was given last, in that order."""
        return list(self._source.kept.values())

    @property
    def chosen(self) -> Any:
        """The record under the cursor, None in an empty list."""
        return self.record(self.selected_id)
