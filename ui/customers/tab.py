"""What the tabs of a customer's page have in common: they read when somebody looks at them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.customers.model import Customer
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.detail import Scrolled
from ui.customers.choices import Choices
from ui.customers.steps import VIEW
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import Band
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Work, Workplace


class CustomerTab(QWidget):
    """A tab of a customer. ``counted`` carries the number to stand beside its word, or None.

    ``right`` is that of reading it. What stands there of another customer is out of sight until
    that of the one shown has arrived.
    """

    counted = Signal(object)
    right = VIEW

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.customer: Customer | None = None
        self.choices = Choices()
        self._is_stale = False
        self._content = QWidget(self)
        self.trouble = Band("", tone=Tone.RED, icon="circle-alert", stretch=True)
        self.trouble.hide()
        self.column = QVBoxLayout(self)
        self.column.addWidget(self.trouble)
        theme().changed.connect(self._follow_theme)
        self._follow_theme()

    # What a tab says for itself

    def question(self, customer: int) -> Work:
        """Return the work that reads the content of a customer."""
        raise NotImplementedError

    def take(self, found: Any) -> None:
        """Show what was read."""
        raise NotImplementedError

    def forget(self) -> None:
        """Let go of what was read of another customer, so that no step is taken with it."""
        raise NotImplementedError

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys that work in this tab."""
        return ()

    def print_paper(self) -> bool:
        """Print what this tab has of its own; returns False where it has nothing."""
        return False

    # What the page asks

    def show_customer(self, customer: Customer, choices: Choices) -> None:
        """Show what there is of a customer, or of the same one anew."""
        is_other = self.customer is None or self.customer.id != customer.id
        self.customer, self.choices = customer, choices
        if is_other:
            self.forget()
            self.calm()
            self._content.hide()
            self.counted.emit(None)
        self._is_stale = True
        self._catch_up()

    def read(self) -> None:
        """Ask for the content of ``customer``."""
        if self.customer is None:
            return
        asked = self.customer.id

        def is_shown() -> bool:
            return self.customer is not None and self.customer.id == asked

        def arrived(found: Any) -> None:
            if is_shown():
                self.calm()
                self._content.show()
                self.take(found)

        self.place.ask(
            self.question(asked),
            owner=self,
            done=arrived,
            failed=lambda error: is_shown() and self.fail(error),
            latest="tab",
        )

    def may_do(self, right: str) -> bool:
        """Return whether one may do that with the customer, who is in use."""
        shown = self.customer
        return shown is not None and shown.deleted_at is None and self.place.may(right)

    def fail(self, error: Exception) -> None:
        """Say above the tab what went wrong."""
        self.say_trouble(phrase_of(error) or Phrase("record_room.failed"))

    def say_trouble(self, words: Phrase) -> None:
        """Say something above the tab."""
        self.trouble.show_band(words)
        self.trouble.show()

    def calm(self) -> None:
        """Take the words of an earlier failure away."""
        self.trouble.hide()

    # Parts

    def put(self, content: QWidget, least: int = 0) -> None:
        """Take the content in; a window lower than its ``least`` height scrolls it."""
        content.setMinimumHeight(least)
        scrolled = Scrolled()
        scrolled.show_content(content)
        policy = scrolled.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        scrolled.setSizePolicy(policy)
        self._content = scrolled
        self.column.addWidget(scrolled, 1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._catch_up()

    def _catch_up(self) -> None:
        if self._is_stale and self.isVisible() and self.place.may(self.right):
            self._is_stale = False
            self.read()

    def _follow_theme(self) -> None:
        metrics = theme().metrics
        margin = metrics.page_margin
        self.column.setContentsMargins(Space.XL, margin, Space.XL, margin)
        self.column.setSpacing(metrics.panel_gap)
