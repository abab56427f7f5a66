"""What the right of the card desk has in common: a step that is filled in and taken with Enter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.foundation.errors import ValidationErrors, phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.detail import Scrolled
from ui.sharing.beside import AtRecord, at_step
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.facts import FactRow
from ui.toolkit.keys import is_enter
from ui.toolkit.notices import Band
from ui.toolkit.panels import Panel
from ui.toolkit.text import Label, caption
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space, Tone, Weight
from ui.workplace import Work, Workplace


class StepPage(QWidget):
    """A step with its footer: the number to come, what follows, and the one filled button.

    ``done`` carries what the service returned, ``left`` says that it is not to be taken after all.
    """

    done = Signal(object)
    left = Signal()
    #: Somebody was faster: the desk reads the card again.
    stale = Signal(object)

    def __init__(self, place: Workplace, go: Phrase, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self._is_going = False
        self.trouble = Band("", tone=Tone.RED, icon="circle-alert", stretch=True)
        self.trouble.hide()
        self.number, self.follows = Label("", weight=Weight.BOLD, elide=True), caption("")
        self.cancel = Button(Phrase("toolkit.dialog.cancel"), key="Esc")
        self.go = Button(go, kind=Kind.PRIMARY, key="Enter")
        self.cancel.clicked.connect(self.left)
        self.go.clicked.connect(self.take)
        self._at_record = AtRecord(place, "card", self, alone=True)
        self._at_record.changed.connect(lambda _others: self._say_barred())
        self._is_barred = False
        self.column = QVBoxLayout()
        self.column.setContentsMargins(0, 0, 0, 0)
        content = QWidget()
        content.setLayout(self.column)
        scrolled = Scrolled()
        scrolled.show_content(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.trouble)
        outer.addWidget(scrolled, 1)
        outer.addWidget(self._foot())
        self._outer = outer
        theme().changed.connect(self._follow_theme)
        self._follow_theme()

    # What a step says for itself

    def work(self) -> Work | None:
        """Return the work that takes the step, None while something is missing."""
        raise NotImplementedError

    def line_up(self) -> None:
        """Give the names of its facts one column, in the language of the window."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """Put the keyboard where the talk begins."""
        raise NotImplementedError

    # What a step has

    def hold(self, card: int) -> None:
        """Be the only one at a step of the card for as long as this is seen."""
        self._at_record.at(card)
        self._say_barred()

    def take(self) -> None:
        """Take the step; while that goes on, or with something missing, nothing happens.

        Nor does it while somebody else is at a step of the card.
        """
        if self._say_barred():
            return
        work = None if self._is_going or not self.go.isEnabled() else self.work()
        if work is None:
            return
        self._is_going = True
        self.trouble.hide()
        self.place.ask(work, owner=self, done=self._took, failed=self._failed)

    def take_scan(self, text: str) -> bool:
        """Take what was scanned, if it belongs into this step."""
        return bool(text) and False

    def calm(self) -> None:
        """Take the words of an earlier failure away."""
        self._is_going = False
        self.trouble.hide()

    def say_trouble(self, words: Phrase) -> None:
        """Say above the step what went wrong."""
        self.trouble.show_band(words)
        self.trouble.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            self.take()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            # After the rows have said their names anew.
            QTimer.singleShot(0, self, self.line_up)

    def _say_barred(self) -> bool:
        holder, was = at_step(self._at_record.others), self._is_barred
        self._is_barred = holder is not None
        if holder is not None:
            self.say_trouble(holder)
        elif was:
            self.trouble.hide()
        return self._is_barred

    def _took(self, result: Any) -> None:
        self._is_going = False
        self.done.emit(result)

    def _failed(self, error: Exception) -> None:
        self._is_going = False
        words = phrase_of(error) or Phrase("card_room.failed")
        if isinstance(error, ValidationErrors):
            words = next(iter(error.fields.values()))
        self.say_trouble(words)
        self.stale.emit(error)

    def _foot(self) -> Panel:
        foot = Panel()
        foot.body.setContentsMargins(Space.L, Space.S, Space.L, Space.S)
        words = QVBoxLayout()
        words.setSpacing(Space.XS)
        words.addWidget(self.number)
        words.addWidget(self.follows)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addLayout(words, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.go)
        foot.body.addLayout(row)
        return foot

    def _follow_theme(self) -> None:
        gap = theme().metrics.panel_gap
        self.column.setSpacing(gap)
        self._outer.setSpacing(gap)


def checked_by_keys(rows: list[FactRow], hear: Callable[[], object]) -> None:
    """Tell a step whenever a fact is ticked, and put the keyboard on it."""
    for row in rows:
        row.toggled.connect(lambda _on: hear())
        row.clicked.connect(row.setFocus)
