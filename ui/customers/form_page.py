"""The page of a customer's form, with likely doubles beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.customers.model import Customer
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.detail import Scrolled
from ui.customers.choices import Choices
from ui.customers.doubles import Doubles, typed_of
from ui.customers.form import CustomerForm
from ui.customers.steps import MERGE
from ui.toolkit.keys import KeyHint
from ui.toolkit.panels import page_head
from ui.toolkit.text import title
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

_SIDE = 288
_NARROW_BELOW = 1100
#: Room above and below the focus for its label and what is wrong with it.
_AROUND_FOCUS = 72
_AFTER_TYPING_MS = 350


class FormPage(QWidget):
    """The form with likely doubles beside it.

    ``left`` says that the person wants to go (a draft is kept by then), ``opened`` that they go to
    a customer found beside the form; ``saved`` carries what the service returned, and
    ``wanted_merge`` the customer and the one beside the form that it is to be merged with.
    """

    left = Signal()
    opened = Signal(int)
    saved = Signal(object)
    wanted_merge = Signal(int, int)

    def __init__(
        self,
        place: Workplace,
        choices: Choices,
        *,
        is_new: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.place, self._is_new = place, is_new
        self._customer: Customer | None = None
        self.form = CustomerForm(place, choices, is_new=is_new)
        self.doubles = Doubles(mergeable=not is_new and place.may(MERGE))
        self._name = title("")
        self._scrolled = Scrolled()
        self._later = QTimer(self, singleShot=True, interval=_AFTER_TYPING_MS)
        self._lay_out()
        self._connect()
        self._rest = self._make()

    def make_ahead(self) -> Iterator[None]:
        """Make the fields, some at each step; ``show_customer`` makes what is left."""
        # Not the generator itself: where somebody stops halfway, Python would end it.
        return chain(self._rest)

    def show_customer(self, customer: Customer | None) -> None:
        """Show the stored data of a customer, or an empty form for a new one."""
        for _step in self._rest:
            pass
        self._customer = customer
        if customer is None:
            self._name.set_phrase(Phrase("customers_room.do.new"))
        else:
            self._name.set_phrase(Phrase("customers_room.edit", name=customer.name))
            self._code.set_phrase(customer.code)
        self.form.show_customer(customer)

    def _make(self) -> Iterator[None]:
        yield from self.form.make()
        watched = ["name", "contacts", "identities", *(["vehicles"] if self._is_new else [])]
        for name in watched:
            self.form.watch(name, self._later.start)

    def _lay_out(self) -> None:
        # From the outside in: what lies in its place takes what comes into it at less cost.
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self.form)
        self._inside = QVBoxLayout()
        self.form.body.addLayout(self._inside)
        head, self._code = page_head(self._name)
        self._inside.addLayout(head)
        self._body = QHBoxLayout()
        self._inside.addLayout(self._body, 1)
        self._body.addWidget(self._scrolled, 1)
        self._body.addWidget(self.doubles)
        self._scrolled.show_content(self.form.sections)
        self.doubles.setFixedWidth(_SIDE)
        theme().changed.connect(self._follow_theme)
        self._follow_theme()

    def _connect(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow_focus)
        self._later.timeout.connect(self._look)
        self.form.left.connect(self.left)
        self.form.saved.connect(self.saved)
        self.doubles.opened.connect(self.opened)
        self.doubles.wanted_merge.connect(self._want_merge)

    def focus_first(self) -> None:
        """Put the focus on the name: what the customer says first."""
        self.form.name.setFocus()

    def keep_draft(self) -> None:
        """Keep what was typed, where something was."""
        self.form.keep_draft()

    def fail(self, error: Exception) -> None:
        """Say in the foot what went wrong."""
        words = phrase_of(error) or Phrase("customers_room.failed")
        self.form.foot.say(words, wrong=True)

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys that work here."""
        return (
            KeyHint("Ctrl+Enter", Phrase("machinery.form.save")),
            KeyHint("Esc", Phrase("customers_room.do.leave")),
        )

    def _follow_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Keep what has the focus in sight, also where a fault has put it there."""
        if now is not None and self._scrolled.widget().isAncestorOf(now):
            self._scrolled.ensureWidgetVisible(now, 0, _AROUND_FOCUS)

    def _want_merge(self, other: int) -> None:
        if self._customer is not None:
            self.wanted_merge.emit(self._customer.id, other)

    def _look(self) -> None:
        vehicles = self.form.vehicles.values() if self._is_new else ()
        typed = typed_of(self.form.data(), vehicles)
        besides = self._customer.id if self._customer is not None else 0
        self.place.ask(
            lambda app, actor: app.duplicates.candidates(actor, typed, besides),
            owner=self,
            done=self.doubles.show_candidates,
            failed=lambda _error: self.doubles.show_candidates(()),
            latest="doubles",
        )

    def _follow_theme(self) -> None:
        metrics = theme().metrics
        margin = metrics.page_margin
        self._inside.setContentsMargins(Space.XL, margin, Space.XL, 0)
        self._inside.setSpacing(metrics.panel_gap)
        self._body.setSpacing(Space.L)
        self.form.panels.setSpacing(metrics.panel_gap)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self.doubles.setVisible(self.window().width() >= _NARROW_BELOW)
