"""When the database does not open: the data key from the recovery sheet, or a backup put back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.foundation.errors import CrmError, phrase_of
from crm_desktop.foundation.words import Phrase
from ui.shell.entry_page import EntryPage
from ui.shell.files import pick_file
from ui.shell.login import PasswordField
from ui.shell.office import Restoring
from ui.shell.path_field import PathField
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.choices import Radio
from ui.toolkit.fields import Field, Note
from ui.toolkit.inputs import LineEdit, TextEdit
from ui.toolkit.text import heading
from ui.toolkit.tokens import Space

_BACKUPS = "*.crmbackup"


class DataKeyField(Field):
    """The eight lines of the data key as the sheet has them, or what a scanner reads from it."""

    def __init__(self, label: Phrase, help_text: Phrase) -> None:
        self.text = TextEdit(Phrase("shell.key.hint"), rows=8)
        super().__init__(label, self.text, help_text=help_text)
        self.text.textChanged.connect(lambda: self.set_error(None))

    def key(self) -> bytes | None:
        """Return the key; None where it cannot be one, and then the field says what is wrong."""
        from crm_desktop.backups.recovery_key import read_key

        try:
            return read_key(self.text.toPlainText())
        except CrmError as error:
            self.set_error(error.phrase)
            self.text.setFocus()
            return None


class DataKeyPage(EntryPage):
    """Asks for the data key; ``given`` carries it, ``left`` asks to go back."""

    given = Signal(bytes)
    left = Signal()

    def __init__(self) -> None:
        super().__init__(
            Phrase("shell.key.title"),
            Phrase("shell.key.detail"),
            about=Phrase("shell.trouble.about"),
            with_foot=True,
        )
        self.field = DataKeyField(Phrase("shell.key.label"), Phrase("shell.key.help"))
        self.button = Button(Phrase("shell.key.open"), kind=Kind.PRIMARY, key="Ctrl+Enter")
        self.button.clicked.connect(self._give)
        back = Button(Phrase("shell.back"))
        back.clicked.connect(self.left)
        self.actions.addWidget(back)
        self.actions.addWidget(self.button)
        self.body.addWidget(self.field)

    def first_field(self) -> QWidget:
        return self.field.text

    def show_error(self, error: Exception) -> None:
        """Say why the key does not open the database."""
        self.button.setEnabled(True)
        self.field.set_error(phrase_of(error))

    def _give(self) -> None:
        key = self.field.key()
        if key is not None:
            self.button.setEnabled(False)
            self.given.emit(key)


class AccountFields:
    """The server's own account: its name and its password."""

    def __init__(self) -> None:
        self.name = LineEdit(longest=63)
        help_text = Phrase("server_backup.account_help")
        self.name_field = Field(Phrase("server_backup.account"), self.name, help_text=help_text)
        self.password_field = PasswordField(
            Phrase("shell.login.password"), Phrase("server_backup.account_kept")
        )

    def typed(self) -> tuple[str, str]:
        """Return what was typed; two empty texts where nothing was."""
        return self.name.text().strip(), self.password_field.line.text()


class BackupField(PathField):
    """A backup file and the button that finds it."""

    def __init__(self, start: Path) -> None:
        self._start = start
        self.button = Button(Phrase("shell.files.browse"), icon="archive")
        self.button.clicked.connect(self._browse)
        help_text = Phrase("shell.restore.file_help")
        super().__init__(Phrase("shell.restore.file"), help_text, self.button)

    def _browse(self) -> None:
        kind = (Phrase("shell.files.backup"), _BACKUPS)
        pick_file(self.window(), Phrase("shell.restore.pick"), self._start, kind, self.take)


class RestorePage(EntryPage):
    """A backup, who puts it back, and who signs; ``wanted`` carries a Restoring.

    ``chosen`` is a backup that was chosen already. ``on_server`` asks for the server's own account
    too, which a hosting PC may keep: left empty, that one is taken.
    """

    wanted = Signal(object)
    left = Signal()

    def __init__(
        self, backups: Path, chosen: Path | None = None, *, on_server: bool = False
    ) -> None:
        there = Phrase("server_backup.restore_detail")
        super().__init__(
            Phrase("shell.restore.title"),
            there if on_server else Phrase("shell.restore.detail"),
            about=Phrase("shell.trouble.about"),
            with_foot=True,
        )
        self.file = BackupField(backups)
        self.name = LineEdit(longest=60)
        self.password_field = PasswordField(Phrase("shell.login.password"))
        self.signs = Radio(Phrase("shell.second.signs"))
        self.alone = Radio(Phrase("shell.second.alone"))
        self.second = LineEdit(longest=60)
        self.second_password_field = PasswordField(Phrase("shell.login.password"))
        self.reason_field = Field(
            Phrase("shell.second.reason"), LineEdit(), help_text=Phrase("shell.second.on_record")
        )
        self.account = AccountFields() if on_server else None
        self.button = Button(Phrase("shell.restore.do"), kind=Kind.PRIMARY, key="Ctrl+Enter")
        self.button.clicked.connect(self._go)
        self.back = Button(Phrase("shell.back"))
        self.back.clicked.connect(self.left)
        self.actions.addWidget(self.back)
        self.actions.addWidget(self.button)
        self._lay_out_fields()
        self.signs.setChecked(True)
        self.alone.toggled.connect(self._choose)
        self._choose(False)
        if chosen is not None:
            self.file.take(chosen)

    def first_field(self) -> QWidget:
        return self.file.button if self.file.path is None else self.name

    def show_error(self, error: Exception) -> None:
        """Say why the backup was not put back; nothing has changed."""
        self._set_busy(False)
        words = phrase_of(error) or Phrase("shell.login.failed")
        self.note.show_note(words, icon="circle-alert", ink="red")

    def _lay_out_fields(self) -> None:
        self.body.addWidget(self.file)
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.XL)
        grid.setVerticalSpacing(Space.S)
        grid.addWidget(heading(Phrase("shell.restore.who")), 0, 0)
        grid.addWidget(heading(Phrase("shell.restore.second")), 0, 1)
        grid.addWidget(Field(Phrase("shell.login.name"), self.name), 2, 0)
        grid.addWidget(self.password_field, 3, 0)
        grid.addWidget(Note(Phrase("shell.restore.who_help")), 1, 0)
        choice = QHBoxLayout()
        choice.setSpacing(Space.L)
        choice.addWidget(self.signs)
        choice.addWidget(self.alone)
        choice.addStretch()
        grid.addLayout(choice, 1, 1)
        self.second_field = Field(Phrase("shell.second.name"), self.second)
        grid.addWidget(self.second_field, 2, 1)
        grid.addWidget(self.second_password_field, 3, 1)
        reason = QVBoxLayout()
        reason.addWidget(self.reason_field)
        grid.addLayout(reason, 2, 1)
        for column in range(2):
            grid.setColumnStretch(column, 1)
        if self.account is not None:
            grid.addWidget(self.account.name_field, 4, 0)
            grid.addWidget(self.account.password_field, 4, 1)
        self.body.addLayout(grid)

    def _choose(self, alone: bool) -> None:
        for field in (self.second_field, self.second_password_field):
            policy = field.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            field.setSizePolicy(policy)
            field.setVisible(not alone)
        self.reason_field.setVisible(alone)

    def _go(self) -> None:
        file = self.file.path
        if file is None:
            self.file.set_error(Phrase("error.needed"))
            self.file.button.setFocus()
            return
        alone = self.alone.isChecked()
        password, second_password = self.password_field.line, self.second_password_field.line
        reason = self.reason_field.editor
        needed = [self.name, password, *([reason] if alone else [self.second, second_password])]
        for line in needed:
            if not line.text().strip():
                line.setFocus()
                self.note.show_note(Phrase("shell.restore.missing"), icon="circle-alert", ink="red")
                return
        self._set_busy(True)
        account = self.account.typed() if self.account is not None else ("", "")
        self.wanted.emit(
            Restoring(
                file,
                self.name.text(),
                password.text(),
                "" if alone else self.second.text(),
                "" if alone else second_password.text(),
                reason.text() if alone else "",
                *account,
            )
        )

    def _set_busy(self, busy: bool) -> None:
        self.button.setEnabled(not busy)
        self.back.setEnabled(not busy)
        if busy:
            self.note.show_note(Phrase("shell.restore.running"))
