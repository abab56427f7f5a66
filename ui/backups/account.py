"""Asking for the server's own account, which alone sees every row."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.words import Phrase
from crm_desktop.sharing.model import ServerAccount
from ui.shell.login import PasswordField
from ui.toolkit.dialog import Dialog
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit
from ui.toolkit.text import Label

_WIDTH = 440


class AccountDialog(Dialog):
    """Name and password of the account; ``then`` gets them once, and nothing keeps them."""

    def __init__(self, window: QWidget, then: Callable[[ServerAccount], object]) -> None:
        super().__init__(
            window,
            Phrase("server_backup.account"),
            Phrase("settings_room.backup.make"),
            width=_WIDTH,
        )
        self._then = then
        self.name = LineEdit(longest=63)
        self.password_field = PasswordField(Phrase("shell.login.password"))
        self.body.addWidget(Label(Phrase("server_backup.account_why"), ink="text2", wrap=True))
        self.body.addWidget(Field(Phrase("server_backup.account_name"), self.name))
        self.body.addWidget(self.password_field)
        self.primary.clicked.connect(self._give)

    def _give(self) -> None:
        name, password = self.name.text().strip(), self.password_field.line.text()
        if not name or not password:
            self.note.show_note(Phrase("error.needed"), icon="circle-alert", ink="red")
            (self.name if not name else self.password_field.line).setFocus()
            return
        self.accept()
        self._then(ServerAccount(name, password))
