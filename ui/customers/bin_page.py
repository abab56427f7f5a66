"""The bin: who was taken out of use, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.customers.model import CustomerRow
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.lists import framed
from ui.customers.rows import BinSource, bin_columns
from ui.customers.steps import restore
from ui.toolkit.buttons import Button
from ui.toolkit.columns import RowAction
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import Band, EmptyState
from ui.toolkit.pages import PagedRows
from ui.toolkit.panels import page_head
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.toolkit.text import title
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Workplace


class BinPage(QWidget):
    """Lists what was deleted; ``left`` asks for the list, ``opened`` for a customer's page."""

    left = Signal()
    opened = Signal(int)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
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
        self.back = Button(Phrase("organisation.back"), icon="chevron-left", key="Esc")
        self.restore = Button(
            Phrase("customers_room.do.restore"), icon="archive-restore", key="Ctrl+R"
        )
        self.trouble = Band("", tone=Tone.RED, icon="circle-alert", stretch=True)
        self.trouble.hide()
        head, self._note = page_head(
            title(Phrase("customers_room.bin")), "", self.restore, self.back
        )
        self._page = QVBoxLayout(self)
        self._page.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self._page.addLayout(head)
        self._page.addWidget(self.trouble)
        self._page.addWidget(framed(self.table), 1)
        self.back.clicked.connect(self.left)
        self.restore.clicked.connect(lambda: self._restore(self.table.selected_id))
        self.table.acted.connect(self._restore)
        self.table.opened.connect(self.opened)
        self.rows.changed.connect(self._arrived)
        self.rows.failed.connect(self.fail)
        theme().changed.connect(self._follow_theme)
        self._follow_theme()

    def load(self) -> None:
        """Make the list."""
        self.rows.show()
        self.table.setFocus()

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys that work here."""
        return (
            KeyHint("Enter", Phrase("customers_room.do.open")),
            KeyHint("Ctrl+R", Phrase("customers_room.do.restore")),
            KeyHint("Esc", Phrase("organisation.back")),
        )

    def fail(self, error: Exception) -> None:
        """Say above the list what went wrong."""
        self.trouble.show_band(phrase_of(error) or Phrase("customers_room.failed"))
        self.trouble.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _arrived(self) -> None:
        self.trouble.hide()
        self.restore.setEnabled(bool(len(self.rows)))
        self._note.set_phrase(Phrase("customers_room.count", count=len(self.rows)))

    def _restore(self, customer: int | None) -> None:
        if customer is not None:
            restore(self, self.place, customer, self.load, self.fail)

    def _follow_theme(self) -> None:
        metrics = theme().metrics
        margin = metrics.page_margin
        self._page.setContentsMargins(Space.XL, margin, Space.XL, margin)
        self._page.setSpacing(metrics.panel_gap)


def _action(_row: CustomerRow) -> RowAction:
    return RowAction(Phrase("customers_room.do.restore"), "Ctrl+R")
