"""Before the login: the database is being opened, wants its passphrase, or cannot be opened."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.foundation.errors import StorageError
from crm_desktop.foundation.logs import without_people
from crm_desktop.foundation.words import Phrase
from ui.shell.entry_page import EntryPage
from ui.shell.login import PasswordField
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.keys import is_enter
from ui.toolkit.panels import KeyValues
from ui.toolkit.tokens import Space


class Way(enum.Enum):
    """What can be done where the database does not open."""

    RETRY = "retry"
    KEY = "key"
    RESTORE = "restore"
    FOLDER = "folder"
    FOUND = "found"
    SERVER = "server"
    QUIT = "quit"


@dataclass(frozen=True)
class Trouble:
    """What happened, what to do about it, and the ways out; the first is the usual one."""

    title: Phrase
    advice: Phrase
    ways: tuple[Way, ...]


_BUTTONS = {
    Way.RETRY: (Phrase("shell.way.retry"), "rotate-ccw", "F5"),
    Way.KEY: (Phrase("shell.way.key"), "key-round", ""),
    Way.RESTORE: (Phrase("shell.way.restore"), "archive-restore", ""),
    Way.FOLDER: (Phrase("shell.way.folder"), "hard-drive", ""),
    Way.FOUND: (Phrase("shell.way.found"), "plus", ""),
    Way.SERVER: (Phrase("shell.way.server"), "network", ""),
    Way.QUIT: (Phrase("shell.way.quit"), "log-out", ""),
}

_END = (Way.FOLDER, Way.QUIT)
_TROUBLES = {
    "unusable": Trouble(
        Phrase("shell.trouble.unusable"),
        Phrase("shell.trouble.unusable_do"),
        (Way.RETRY, Way.RESTORE, *_END),
    ),
    "locked": Trouble(
        Phrase("shell.trouble.locked"), Phrase("shell.trouble.locked_do"), (Way.RETRY, *_END)
    ),
    "disk_full": Trouble(
        Phrase("shell.trouble.disk_full"), Phrase("shell.trouble.disk_full_do"), (Way.RETRY, *_END)
    ),
    "read_only": Trouble(
        Phrase("shell.trouble.read_only"), Phrase("shell.trouble.read_only_do"), (Way.RETRY, *_END)
    ),
    "wrong_key": Trouble(
        Phrase("shell.trouble.wrong_key"),
        Phrase("shell.trouble.wrong_key_do"),
        (Way.KEY, Way.RESTORE, *_END),
    ),
    "key_lost": Trouble(
        Phrase("shell.trouble.key_lost"), Phrase("shell.trouble.key_lost_do"), (Way.KEY, *_END)
    ),
    "damaged": Trouble(
        Phrase("shell.trouble.damaged"),
        Phrase("shell.trouble.damaged_do"),
        (Way.RESTORE, Way.RETRY, *_END),
    ),
    "missing": Trouble(
        Phrase("shell.trouble.missing"),
        Phrase("shell.trouble.missing_do"),
        (Way.RETRY, Way.FOUND, *_END),
    ),
    "newer_schema": Trouble(
        Phrase("shell.trouble.newer_schema"), Phrase("shell.trouble.newer_schema_do"), _END[::-1]
    ),
    "build_incomplete": Trouble(
        Phrase("shell.trouble.build_incomplete"),
        Phrase("shell.trouble.build_incomplete_do"),
        (Way.QUIT,),
    ),
    "on_network": Trouble(
        Phrase("shell.trouble.on_network"), Phrase("shell.trouble.on_network_do"), _END
    ),
    "library_too_old": Trouble(
        Phrase("shell.trouble.library_too_old"),
        Phrase("shell.trouble.library_too_old_do"),
        (Way.QUIT,),
    ),
    "in_use": Trouble(
        Phrase("shell.trouble.in_use"), Phrase("shell.trouble.in_use_do"), (Way.RETRY, *_END)
    ),
}


#: Of an office on a server: what the same password, typed again, does not end.
_THERE = {
    code: Trouble(
        title,
        advice,
        (Way.RETRY, Way.SERVER, *_END),
    )
    for code, title, advice in (
        (
            "not_admitted",
            Phrase("shell.trouble.not_admitted"),
            Phrase("shell.trouble.not_admitted_do"),
        ),
        ("no_tls", Phrase("shell.trouble.no_tls"), Phrase("shell.trouble.no_tls_do")),
        (
            "older_schema",
            Phrase("shell.trouble.older_schema"),
            Phrase("shell.trouble.older_schema_do"),
        ),
        (
            "older_program",
            Phrase("shell.trouble.older_program"),
            Phrase("shell.trouble.older_program_do"),
        ),
        (
            "unfit_server",
            Phrase("shell.trouble.unfit_server"),
            Phrase("shell.trouble.unfit_server_do"),
        ),
        (
            "other_server",
            Phrase("shell.trouble.other_server"),
            Phrase("shell.trouble.other_server_do"),
        ),
        ("gone", Phrase("shell.trouble.gone"), Phrase("shell.trouble.gone_do")),
    )
}
_TROUBLES |= _THERE


def trouble_there(error: Exception) -> str:
    """Return which trouble an error of logging in to a server is; "" where one tries again."""
    if not isinstance(error, StorageError):
        return ""
    code = "gone" if error.code == "missing" else error.code
    return code if code in _THERE or code == "newer_schema" else ""


def code_of(error: Exception) -> str:
    """Return which trouble an error of opening is; "" for a bug of ours."""
    from crm_desktop.profile import KeyLost

    if isinstance(error, KeyLost):
        return "key_lost"
    if isinstance(error, StorageError):
        return error.code if error.code in _TROUBLES else "unusable"
    return ""


class TroublePage(EntryPage):
    """One page for what went wrong; ``chosen`` carries the way out."""

    chosen = Signal(object)

    def __init__(self, code: str, folder: Path, detail: str = "", server: str = "") -> None:
        trouble = _TROUBLES[code]
        super().__init__(trouble.title, trouble.advice, about=Phrase("shell.trouble.about"))
        facts = KeyValues(label_width=96)
        if server:
            facts.add(Phrase("join.host"), server)
        facts.add(Phrase("shell.trouble.folder"), str(folder))
        if detail:
            facts.add(Phrase("shell.trouble.detail"), without_people(detail))
        self.buttons = {way: self._button(way, trouble) for way in trouble.ways}
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        for button in self.buttons.values():
            row.addWidget(button)
        row.addStretch()
        self.body.addLayout(row)
        self.body.addSpacing(Space.L)
        self.body.addWidget(facts)
        self._first = self.buttons[trouble.ways[0]]

    def first_field(self) -> QWidget:
        return self._first

    def set_busy(self) -> None:
        """Close the ways out while one of them is tried."""
        for button in self.buttons.values():
            button.setEnabled(False)
        self.detail.set_phrase(Phrase("shell.opening.trying"))

    def _button(self, way: Way, trouble: Trouble) -> Button:
        words, icon, key = _BUTTONS[way]
        kind = Kind.PRIMARY if way is trouble.ways[0] else Kind.OUTLINED
        button = Button(words, kind=kind, icon=icon, key=key)
        button.clicked.connect(lambda: self.chosen.emit(way))
        return button


class PassphrasePage(EntryPage):
    """Asks for the passphrase of the database; ``given`` carries it, ``way`` another way out."""

    given = Signal(str)
    way = Signal(object)

    def __init__(self, folder: Path) -> None:
        super().__init__(
            Phrase("shell.passphrase.title"),
            Phrase("shell.passphrase.detail"),
            about=Phrase("shell.trouble.about"),
            column=480,
        )
        self.field = PasswordField(Phrase("shell.passphrase.label"))
        self.button = Button(Phrase("shell.passphrase.open"), kind=Kind.PRIMARY, key="Enter")
        self.button.clicked.connect(self._give)
        key = Button(Phrase("shell.way.key"), kind=Kind.GHOST)
        key.clicked.connect(lambda: self.way.emit(Way.KEY))
        other = Button(Phrase("shell.way.folder"), kind=Kind.GHOST)
        other.clicked.connect(lambda: self.way.emit(Way.FOLDER))
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        for button in (self.button, key, other):
            row.addWidget(button)
        row.addStretch()
        facts = KeyValues(label_width=96)
        facts.add(Phrase("shell.trouble.folder"), str(folder))
        self.body.addWidget(self.field)
        self.body.addSpacing(Space.XS)
        self.body.addLayout(row)
        self.body.addSpacing(Space.L)
        self.body.addWidget(facts)

    def first_field(self) -> QWidget:
        return self.field.line

    def show_wrong(self) -> None:
        """Say that it was not the passphrase."""
        self.button.setEnabled(True)
        self.field.set_error(Phrase("shell.passphrase.wrong"))
        self.field.line.selectAll()
        self.field.line.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            self.button.click()
            return
        super().keyPressEvent(event)

    def _give(self) -> None:
        passphrase = self.field.line.text()
        if not passphrase:
            self.field.line.setFocus()
            return
        self.field.set_error(None)
        self.button.setEnabled(False)
        self.field.set_help(Phrase("shell.opening.trying"))
        self.given.emit(passphrase)
