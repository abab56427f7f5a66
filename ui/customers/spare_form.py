"""A form kept ready for whoever corrects a customer next: to make one takes longer than a key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStackedWidget

from ui.customers.choices import Choices
from ui.customers.steps import EDIT
from ui.toolkit.ahead import Ahead
from ui.workplace import Workplace

if TYPE_CHECKING:
    from ui.customers.form_page import FormPage


class SpareForm(QObject):
    """Makes a form ahead, out of sight in a stack, and another when that one is taken."""

    def __init__(self, place: Workplace, stack: QStackedWidget) -> None:
        super().__init__(stack)
        self._place, self._stack = place, stack
        self._choices = Choices()
        self._form: FormPage | None = None
        self._ahead = Ahead(self)

    def renew(self, choices: Choices) -> None:
        """Offer other choices: the form that is ready goes, one that offers them is made."""
        self.forget()
        self._choices = choices
        self._ahead.make(self._make())

    def take(self) -> FormPage:
        """Return a form that is yet to show somebody; the next one is made after that."""
        from ui.customers.form_page import FormPage

        form, self._form = self._form, None
        if form is None:
            form = FormPage(self._place, self._choices, is_new=False)
        self._ahead.stop()
        self._ahead.make(self._make())
        return form

    def forget(self) -> None:
        """Let go of the form: somebody else may be at the desk."""
        self._ahead.stop()
        form, self._form = self._form, None
        if form is not None:
            self._stack.removeWidget(form)
            form.deleteLater()

    def _make(self) -> Iterator[None]:
        from ui.customers.form_page import FormPage

        yield
        if self._form is None and self._place.is_occupied and self._place.may(EDIT):
            form = self._form = FormPage(self._place, self._choices, is_new=False)
            self._stack.addWidget(form)
            yield
            yield from form.make_ahead()
