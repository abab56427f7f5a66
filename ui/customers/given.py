"""Lists whose rows come with what is shown, and tabs that read theirs when somebody looks."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.customers.model import Customer
from crm_desktop.foundation.words import Phrase
from ui.access.detail import Scrolled
from ui.customers.choices import Choices
from ui.toolkit.columns import Column, RowAction
from ui.toolkit.notices import EmptyState
from ui.toolkit.pages import PagedRows, Sort
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.workplace import Work, Workplace


class _Given:
    """Rows by their id; nothing more is asked for."""

    def __init__(self) -> None:
        self.by_id: dict[int, Any] = {}

    def ids(self, _sort: Sort | None, _wanted: object) -> array[int]:
        return array("q", self.by_id)

    def rows(self, ids: Sequence[int]) -> list[Any]:
        return [self.by_id[each] for each in ids if each in self.by_id]


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
        source = _Given()
        rows = PagedRows(source, place.runner)
        model = RowTableModel(rows, list(columns), clock=place.clock)
        super().__init__(model, name, action=action, empty=empty)
        rows.setParent(self)
        model.setParent(self)
        self._source = source

    def give(self, records: Iterable[Any]) -> None:
        """Show other records; the cursor stays on its own where that is still there."""
        self._source.by_id = {record.id: record for record in records}
        self.refresh()

    def record(self, row: int | None) -> Any:
        """Return the record of a row, None where there is none."""
        return self._source.by_id.get(row or 0)

    @property
    def chosen(self) -> Any:
        """The record under the cursor, None in an empty list."""
        return self.record(self.selected_id)


class CareTab(QWidget):
    """A tab of a customer's page that reads its own content, and only once it is looked at.

    ``failed`` carries what went wrong, ``counted`` how many things are in it.
    """

    failed = Signal(object)
    counted = Signal(int)
    right = ""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.customer: Customer | None = None
        self.choices = Choices()
        self._stale = False

    def show_customer(self, customer: Customer, choices: Choices) -> None:
        """Show another customer, or the same one anew."""
        self.customer, self.choices, self._stale = customer, choices, True
        if self.isVisible():
            self.read()

    def put(self, content: QWidget, least: int) -> None:
        """Take the content in; a window lower than its ``least`` height scrolls it."""
        content.setMinimumHeight(least)
        scrolled = Scrolled()
        scrolled.show_content(content)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.read()

    def read(self) -> None:
        """Ask for the content."""
        if self.customer is None or not self.place.may(self.right):
            return
        self._stale = False
        self.place.ask(
            self.question(self.customer.id),
            owner=self,
            done=self.take,
            failed=self.failed.emit,
            latest="tab",
        )

    def question(self, customer: int) -> Work:
        """Return the work that reads the content of a customer."""
        raise NotImplementedError

    def take(self, found: Any) -> None:
        """Show what was read."""
        raise NotImplementedError

    def print_paper(self) -> bool:
        """Print what this tab has of its own; returns False where it has nothing."""
        return False

    @property
    def may_change(self) -> bool:
        """Whether the customer is in use, so that something can be done here."""
        return self.customer is not None and self.customer.deleted_at is None
