"""New passwords: the two fields, the step before the desk, the dialog, and the recovery."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.foundation.errors import ValidationErrors, phrase_of
from crm_desktop.foundation.words import Phrase
from ui.shell.entry_page import EntryPage
from ui.shell.login import PasswordField
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.dialog import Dialog
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit
from ui.toolkit.keys import is_enter
from ui.toolkit.tasks import TaskRunner
from ui.toolkit.text import Label
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

_COLUMN = 400
_WIDTH = 600


class NewPassword(QWidget):
    """A new password and the same again."""

    def __init__(self, *, side_by_side: bool = False) -> None:
        super().__init__()
        self.new = PasswordField(Phrase("shell.password.new"), Phrase("shell.password.advice"))
        self.again = PasswordField(Phrase("shell.password.again"))
        self.new.line.textEdited.connect(lambda: self.new.set_error(None))
        self.again.line.textEdited.connect(lambda: self.again.set_error(None))
        # Dialogs must fit a window of 433 pixels: there the fields stand beside each other.
        layout = QHBoxLayout(self) if side_by_side else QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.L if side_by_side else Space.S)
        layout.addWidget(self.new, 1)
        layout.addWidget(self.again, 1)

    @property
    def text(self) -> str:
        """The password."""
        return self.new.line.text()

    def is_complete(self) -> bool:
        """Return whether both are there and the same; else say under the field what is wrong."""
        if not self.text:
            self.new.set_error(Phrase("error.needed"))
            self.new.line.setFocus()
            return False
        if self.again.line.text() != self.text:
            self.again.set_error(Phrase("shell.password.differ"))
            self.again.line.setFocus()
            return False
        return True

    def show_error(self, error: Phrase | None) -> None:
        """Say what is wrong with the password."""
        self.new.set_error(error)
        self.new.line.setFocus()


class NewPasswordPage(EntryPage):
    """The step between login and desk of whoever got their password from somebody else.

    ``chosen`` carries the new password, ``left`` that the person would rather not.
    """

    chosen = Signal(str)
    left = Signal()

    def __init__(self, name: str) -> None:
        super().__init__(
            Phrase("shell.password.first_title", name=name),
            Phrase("shell.password.first_detail"),
            about=Phrase("shell.login.about"),
            column=_COLUMN,
        )
        self.password = NewPassword()
        self.button = Button(Phrase("shell.password.take"), kind=Kind.PRIMARY, key="Enter")
        self.button.clicked.connect(self._choose)
        back = Button(Phrase("shell.back_to_login"), kind=Kind.GHOST)
        back.clicked.connect(self.left)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(self.button)
        row.addWidget(back)
        row.addStretch()
        self.body.addWidget(self.password)
        self.body.addSpacing(Space.XS)
        self.body.addLayout(row)

    def first_field(self) -> QWidget:
        return self.password.new.line

    def show_error(self, error: Exception) -> None:
        """Say what came of it."""
        self.button.setEnabled(True)
        show_password_error(error, {"new": self.password.show_error}, self.password.show_error)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            self.button.click()
            return
        super().keyPressEvent(event)

    def _choose(self) -> None:
        if self.password.is_complete():
            self.button.setEnabled(False)
            self.chosen.emit(self.password.text)


class ChangePassword(Dialog):
    """Changing one's own password."""

    def __init__(self, window: QWidget, place: Workplace) -> None:
        super().__init__(
            window, Phrase("shell.password.title"), Phrase("shell.password.take"), width=_WIDTH
        )
        self._place = place
        self.old = PasswordField(Phrase("shell.password.old"))
        self.old.line.textEdited.connect(lambda: self.old.set_error(None))
        self.password = NewPassword(side_by_side=True)
        self.body.addWidget(self.old)
        self.body.addWidget(self.password)
        self.primary.clicked.connect(self._change)

    def _change(self) -> None:
        old, new = self.old.line.text(), self.password.text
        if not old:
            self.old.set_error(Phrase("error.needed"))
            self.old.line.setFocus()
        elif self.password.is_complete():
            self.primary.setEnabled(False)
            self._place.ask(
                lambda app, actor: app.login.change_password(actor, old, new),
                owner=self,
                done=lambda _result: self._changed(new),
                failed=self._failed,
            )

    def _changed(self, new: str) -> None:
        self.accept()
        self._place.password_changed.emit(new)
        self._place.say(Phrase("shell.password.changed"))

    def _failed(self, error: Exception) -> None:
        self.primary.setEnabled(True)
        fields = {"old": self.old.set_error, "new": self.password.show_error}
        show_password_error(error, fields, self.old.set_error)


class Recovery(Dialog):
    """A new password for an administrator, with the code of the recovery sheet.

    ``recover`` gets code, login and new password on the desk's lane; ``recovered`` carries the
    login name.
    """

    recovered = Signal(str)

    def __init__(
        self,
        window: QWidget,
        runner: TaskRunner,
        recover: Callable[[str, str, str], object],
        login: str,
    ) -> None:
        super().__init__(
            window, Phrase("shell.recover.title"), Phrase("shell.recover.do"), width=_WIDTH
        )
        self._runner, self._recover = runner, recover
        self.code = LineEdit(Phrase("shell.recover.code_hint"), longest=60)
        self.login = LineEdit(longest=60)
        self.login.setText(login)
        self.password = NewPassword(side_by_side=True)
        self.code_field = Field(Phrase("shell.recover.code"), self.code)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addWidget(self.code_field, 1)
        row.addWidget(Field(Phrase("shell.recover.login"), self.login), 1)
        self.body.addWidget(Label(Phrase("shell.recover.detail"), ink="text2", wrap=True))
        self.body.addLayout(row)
        self.body.addWidget(self.password)
        self.primary.clicked.connect(self._go)

    def _go(self) -> None:
        code, login, new = self.code.text(), self.login.text(), self.password.text
        for line in (self.code, self.login):
            if not line.text().strip():
                line.setFocus()
                return
        if self.password.is_complete():
            self.primary.setEnabled(False)
            self._runner.run(
                lambda: self._recover(code, login, new),
                owner=self,
                done=lambda _result: self._done(login),
                failed=self._failed,
            )

    def _done(self, login: str) -> None:
        self.accept()
        self.recovered.emit(login)

    def _failed(self, error: Exception) -> None:
        self.primary.setEnabled(True)
        fields = {"new": self.password.show_error}
        show_password_error(error, fields, self.code_field.set_error)


def show_password_error(
    error: Exception,
    fields: Mapping[str, Callable[[Phrase | None], object]],
    otherwise: Callable[[Phrase], object],
) -> None:
    """Say an error under its fields, or ``otherwise`` where no field of its own is at fault."""
    if isinstance(error, ValidationErrors):
        for name, phrase in error.fields.items():
            fields[name](phrase)
    else:
        otherwise(phrase_of(error) or Phrase("shell.login.failed"))
