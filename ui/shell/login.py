"""The login page: who sits at the desk.

It says nothing about which of name and password was wrong, lists nobody, and shows a wait as it
runs down.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.foundation.errors import DeniedLogin, StorageError, phrase_of
from crm_desktop.foundation.words import Phrase
from ui.shell.caps_lock import CapsLockWatch
from ui.shell.entry_page import EntryPage
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.choices import CheckBox
from ui.toolkit.fields import Field, Note
from ui.toolkit.inputs import LineEdit, PasswordEdit
from ui.toolkit.keys import is_enter
from ui.toolkit.notices import Band
from ui.toolkit.tokens import Space, Tone

_COLUMN = 400
_SECOND_MS = 1_000


class PasswordField(Field):
    """A password with a line below it that also tells of Caps Lock."""

    def __init__(self, label: Phrase, help_text: Phrase | str = "") -> None:
        self.line = PasswordEdit()
        super().__init__(label, self.line, help_text=help_text)
        self._usual_help = help_text
        CapsLockWatch(self.line, self._tell_caps)

    def _tell_caps(self, on: bool) -> None:
        self.set_help(Phrase("shell.login.caps_lock") if on else self._usual_help)


class Waiting(QTimer):
    """Counts the seconds down after too many failures."""

    ticked = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._left = 0
        self.setInterval(_SECOND_MS)
        self.timeout.connect(self._tick)

    def begin(self, seconds: int) -> None:
        """Count from here; ``ticked`` carries what is left, 0 when one may try again."""
        self._left = seconds
        self.start()
        self.ticked.emit(seconds)

    def _tick(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self.stop()
        self.ticked.emit(max(0, self._left))


class LoginPage(EntryPage):
    """Name and password. ``tried`` carries both and whether to remember the name.

    ``server_wanted`` asks for another address of the office that the folder has joined.
    """

    tried = Signal(str, str, bool)
    recover_wanted = Signal()
    leave_sample_wanted = Signal()
    server_wanted = Signal()

    def __init__(self, remembered: str = "") -> None:
        super().__init__(
            Phrase("shell.login.title"), about=Phrase("shell.login.about"), column=_COLUMN
        )
        self.band = Band("", tone=Tone.BLUE, icon="info", stretch=True)
        self.band.hide()
        self.name = LineEdit(longest=60)
        self.name.setText(remembered)
        self.name_field = Field(Phrase("shell.login.name"), self.name)
        self.password_field = PasswordField(Phrase("shell.login.password"))
        self.password = self.password_field.line
        self.remember = CheckBox(Phrase("shell.login.remember"))
        self.remember.setChecked(bool(remembered))
        self.remember_password = CheckBox(Phrase("join.remember"))
        self.remember_password.hide()
        self._filled = False
        self.name.textEdited.connect(lambda _text: self._forget_filled())
        self.password.textEdited.connect(lambda _text: self._typed())
        self.button = Button(Phrase("shell.login.enter"), kind=Kind.PRIMARY, key="Enter")
        self.button.clicked.connect(self._try)
        self.recover = Button(Phrase("shell.login.recover"), kind=Kind.GHOST)
        self.recover.clicked.connect(self.recover_wanted)
        self.leave_sample = Button(Phrase("shell.sample.leave"), icon="log-out")
        self.leave_sample.clicked.connect(self.leave_sample_wanted)
        self.leave_sample.hide()
        self.server = Button(Phrase("shell.login.server"), kind=Kind.GHOST)
        self.server.clicked.connect(self.server_wanted)
        self.server.hide()
        self.said = Note()
        self._waiting = Waiting(self)
        self._waiting.ticked.connect(self._show_wait)
        self._fill_body()

    def first_field(self) -> QWidget:
        return self.password if self.name.text() else self.name

    def show_band(self, text: Phrase, detail: Phrase | str = "") -> None:
        """Say above the fields why one is here, such as that the post has changed."""
        self.band.show_band(text, detail)
        self.band.show()

    def offer_leaving_sample(self) -> None:
        """Offer to end the look at the sample data; its people need no recovery."""
        self.leave_sample.show()
        self.recover.hide()

    def show_database(self, text: Phrase, *, ready: bool) -> None:
        """Say in the side how the database is."""
        self.is_waiting = not ready
        self.side.note.show_note(
            text, icon="database", ink="green" if ready else "text3", words="text2"
        )
        self.set_where(text)

    def show_server(self, title: str) -> None:
        """Say in the side whose database one logs in to; a server needs no recovery sheet here."""
        self.side.note.show_note(title, icon="network", ink="text3", words="text2")
        self.set_where(title)
        self.recover.hide()
        self.server.show()

    def offer_password(self, kept: tuple[bool, str | None]) -> None:
        """Offer to remember the password where there is a keyring, and fill in what it kept."""
        has_keyring, password = kept
        self.remember_password.setVisible(has_keyring)
        if password and not self.password.text():
            self.password.setText(password)
            self.remember_password.setChecked(True)
            self._filled = True
            self.button.setFocus()

    @property
    def keeps_password(self) -> bool | None:
        """Whether the keyring shall keep the password; None where nobody was asked."""
        if not self.remember_password.isVisibleTo(self):
            return None
        return self.remember_password.isChecked()

    def set_busy(self, busy: bool) -> None:
        """Show that name and password are being looked at."""
        self.button.setEnabled(not busy)
        if busy:
            self._say(Phrase("shell.login.looking"), ink="text3")

    def show_error(self, error: Exception) -> None:
        """Say what came of the attempt; the password is typed again."""
        self.set_busy(False)
        self._say(phrase_of(error) or Phrase("shell.login.failed"), ink="red")
        if isinstance(error, StorageError):
            # The password is not what is wrong: the same one is tried again.
            self.button.setFocus()
            return
        self.password.clear()
        self.password.setFocus()
        if isinstance(error, DeniedLogin) and error.wait_seconds:
            self._waiting.begin(error.wait_seconds)

    def clear(self) -> None:
        """Forget the password that was typed."""
        self.password.clear()
        self.said.show_note("")
        self.set_busy(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            self.button.click()
            return
        super().keyPressEvent(event)

    def _fill_body(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(self.button)
        row.addWidget(self.leave_sample)
        row.addWidget(self.recover)
        row.addWidget(self.server)
        row.addStretch()
        self.body.addWidget(self.band)
        self.body.addWidget(self.name_field)
        self.body.addWidget(self.password_field)
        self.body.addWidget(self.remember)
        self.body.addWidget(self.remember_password)
        self.body.addWidget(self.said)
        self.body.addSpacing(Space.XS)
        self.body.addLayout(row)

    def _forget_filled(self) -> None:
        """Take away a password that was filled in: it is somebody else's by now."""
        if self._filled:
            self.password.clear()
            self.remember_password.setChecked(False)
            self._typed()

    def _typed(self) -> None:
        self._filled = False

    def _try(self) -> None:
        if self._waiting.isActive():
            return
        for line in (self.name, self.password):
            if not line.text():
                line.setFocus()
                return
        self.set_busy(True)
        self.tried.emit(self.name.text(), self.password.text(), self.remember.isChecked())

    def _show_wait(self, seconds: int) -> None:
        self.button.setEnabled(not seconds)
        if seconds:
            self._say(Phrase("error.login_wait", seconds=seconds), ink="red")
        else:
            self._say(Phrase("shell.login.again"), ink="text3")

    def _say(self, text: Phrase, *, ink: str) -> None:
        self.said.show_note(text, icon="circle-alert" if ink == "red" else "", ink=ink)
