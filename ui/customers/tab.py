"""What the tabs of a customer's page have in common: they read when somebody looks at them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.customers.model import Customer
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.customers.choices import Choices
from ui.toolkit.notices import Band
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Workplace


class CustomerTab(QWidget):
    """A tab of a customer. ``counted`` carries the number to stand beside its word, or None."""

    counted = Signal(object)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.customer: Customer | None = None
        self.choices = Choices()
        self.may_edit = False
        self._is_stale = False
        self.trouble = Band("", tone=Tone.RED, icon="circle-alert", stretch=True)
        self.trouble.hide()
        self.column = QVBoxLayout(self)
        self.column.addWidget(self.trouble)
        theme().changed.connect(self._follow_theme)
        self._follow_theme()

    def show_customer(self, customer: Customer, choices: Choices, *, may_edit: bool) -> None:
        """Show what there is of a customer, or of the same one anew."""
        if self.customer is None or self.customer.id != customer.id:
            self.forget()
            self.counted.emit(None)
        self.customer, self.choices, self.may_edit = customer, choices, may_edit
        self._is_stale = True
        self._catch_up()

    def read(self) -> None:
        """Read what there is of ``customer``."""
        raise NotImplementedError

    def forget(self) -> None:
        """Take what stands there of another customer out of sight."""
        raise NotImplementedError

    def fail(self, error: Exception) -> None:
        """Say above the tab what went wrong."""
        self.trouble.show_band(phrase_of(error) or Phrase("record_room.failed"))
        self.trouble.show()

    def calm(self) -> None:
        """Take the words of an earlier failure away."""
        self.trouble.hide()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._catch_up()

    def _catch_up(self) -> None:
        if self._is_stale and self.isVisible() and self.place.is_occupied:
            self._is_stale = False
            self.read()

    def _follow_theme(self) -> None:
        metrics = theme().metrics
        margin = metrics.page_margin
        self.column.setContentsMargins(Space.XL, margin, Space.XL, margin)
        self.column.setSpacing(metrics.panel_gap)
