"""The lock: the desk stays as it is behind it, for whoever left it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.foundation.errors import DeniedLogin, phrase_of
from crm_desktop.foundation.words import Phrase
from ui.shell.entry_page import EntryPage
from ui.shell.login import PasswordField, Waiting
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.keys import is_enter
from ui.toolkit.tokens import Space


class LockPage(EntryPage):
    """Asks for the password of whoever sits here; ``tried`` carries it, ``left`` asks for another
    person's login."""

    tried = Signal(str)
    left = Signal()

    def __init__(self, name: str, post: str) -> None:
        super().__init__(
            Phrase("shell.lock.title"),
            Phrase("shell.lock.detail", name=name, post=post),
            about=Phrase("shell.login.about"),
            column=400,
        )
        self.field = PasswordField(Phrase("shell.login.password"))
        self.button = Button(Phrase("shell.lock.open"), kind=Kind.PRIMARY, key="Enter")
        self.button.clicked.connect(self._try)
        other = Button(Phrase("shell.lock.other"), kind=Kind.GHOST)
        other.clicked.connect(self.left)
        self._waiting = Waiting(self)
        self._waiting.ticked.connect(self._show_wait)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(self.button)
        row.addWidget(other)
        row.addStretch()
        self.body.addWidget(self.field)
        self.body.addSpacing(Space.XS)
        self.body.addLayout(row)
        self.set_where(Phrase("shell.lock.title"))

    def first_field(self) -> QWidget:
        return self.field.line

    def show_error(self, error: Exception) -> None:
        """Say that it was not the password, or how long to wait."""
        self.button.setEnabled(True)
        self.field.set_error(phrase_of(error) or Phrase("shell.login.failed"))
        self.field.line.clear()
        self.field.line.setFocus()
        if isinstance(error, DeniedLogin) and error.wait_seconds:
            self._waiting.begin(error.wait_seconds)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            self.button.click()
            return
        super().keyPressEvent(event)

    def _try(self) -> None:
        password = self.field.line.text()
        if password and not self._waiting.isActive():
            self.button.setEnabled(False)
            self.field.set_error(None)
            self.tried.emit(password)

    def _show_wait(self, seconds: int) -> None:
        self.button.setEnabled(not seconds)
        words = Phrase("error.login_wait", seconds=seconds)
        self.field.set_error(words if seconds else None)
