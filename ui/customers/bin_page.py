"""The bin: who was taken out of use, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from crm_desktop.customers.model import CustomerRow
from crm_desktop.foundation.words import Phrase
from ui.access.lists import framed
from ui.customers.room_page import RoomPage
from ui.customers.rows import BinSource, bin_columns
from ui.customers.steps import restore
from ui.toolkit.buttons import Button
from ui.toolkit.columns import RowAction
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.pages import PagedRows
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.workplace import Workplace


class BinPage(RoomPage):
    """Lists what was deleted; ``opened`` asks for a customer's page."""

    opened = Signal(int)

    def __init__(self, place: Workplace) -> None:
        super().__init__(place, Phrase("customers_room.bin"))
        self.rows = PagedRows(BinSource(place), place.runner, parent=self)
        model = RowTableModel(self.rows, bin_columns(), clock=place.clock, parent=self)
        self.table = TableView(
            model,
            Phrase("customers_room.bin"),
            action=_action,
            empty=EmptyState(
                Phrase("customers_room.bin.empty"),
                Phrase("customers_room.bin.empty_hint"),
                icon="trash-2",
            ),
        )
        self.restore = Button(
            Phrase("customers_room.do.restore"), icon="archive-restore", key="Ctrl+R"
        )
        self._lay_out((self.restore, self.back), framed(self.table))
        self.restore.clicked.connect(lambda: self._restore(self.table.selected_id))
        self.table.acted.connect(self._restore)
        self.table.opened.connect(self.opened)
        self.rows.changed.connect(self._arrived)
        self.rows.failed.connect(self.fail)

    def load(self) -> None:
        """Make the list."""
        self.rows.show()
        self.table.setFocus()

    def keys(self) -> Sequence[KeyHint]:
        return (
            KeyHint("Enter", Phrase("customers_room.do.open")),
            KeyHint("Ctrl+R", Phrase("customers_room.do.restore")),
        )

    def _arrived(self) -> None:
        self.trouble.hide()
        self.restore.setEnabled(bool(len(self.rows)))
        self._note.set_phrase(Phrase("customers_room.count", count=len(self.rows)))

    def _restore(self, customer: int | None) -> None:
        if customer is not None:
            restore(self, self.place, customer, self.load, self.fail)


def _action(_row: CustomerRow) -> RowAction:
    return RowAction(Phrase("customers_room.do.restore"), "Ctrl+R")
