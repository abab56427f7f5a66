"""Our own bugs: told once, in words that can be sent, without a word about people."""

from __future__ import annotations

import platform
import traceback
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, qVersion
from PySide6.QtWidgets import QApplication, QWidget

from crm_desktop import __version__
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.logs import without_people
from crm_desktop.foundation.words import Phrase
from ui.shell.dialogs import open_once
from ui.shell.files import save_as
from ui.toolkit.buttons import Button
from ui.toolkit.dialog import Dialog, ask
from ui.toolkit.inputs import TextEdit
from ui.toolkit.text import Label

_WIDTH = 640


def report_of(error: BaseException) -> str:
    """Return what to send: versions and traceback, personal data masked."""
    trace = "".join(traceback.format_exception(error))
    masked = without_people(trace.replace(str(Path.home()), "~"))
    versions = f"CRM Desktop {__version__}, Qt {qVersion()}, Python {platform.python_version()}"
    return f"{versions}, {platform.system()}\n\n{masked}"


class Crashes(QObject):
    """Shows errors that nobody expected, one at a time.

    A known error that had no screen left to tell of it is said in its own sentence.
    """

    def __init__(self, window: QWidget, give_up: Callable[[], object]) -> None:
        super().__init__(window)
        self._window, self._give_up = window, give_up
        self._dialog: CrashDialog | None = None

    def show(self, error: BaseException) -> None:
        """Show an error."""
        phrase = phrase_of(error)
        if phrase is not None:
            self._say(phrase)
        elif self._dialog is None:
            self._dialog = CrashDialog(self._window, report_of(error))
            self._dialog.finished.connect(self._dialog_closed)
            self._dialog.quit.clicked.connect(self._give_up)
            open_once(self._dialog)
        else:
            # One dialog is enough: a fault in painting would bring a hundred.
            self._dialog.count_another()

    def _say(self, phrase: Phrase) -> None:
        title = Phrase("shell.crash.not_done")
        ask(self._window, title, phrase, Phrase("shell.crash.understood")).open()

    def _dialog_closed(self) -> None:
        self._dialog = None


class CrashDialog(Dialog):
    """Says that the program is at fault, shows the report, and lets one go on or quit."""

    def __init__(self, window: QWidget, report: str) -> None:
        super().__init__(
            window, Phrase("shell.crash.title"), Phrase("shell.crash.go_on"), width=_WIDTH
        )
        self._report, self._others = report, 0
        self.body.addWidget(Label(Phrase("shell.crash.detail"), wrap=True))
        self.text = TextEdit(rows=8)
        self.text.setPlainText(report)
        self.text.setReadOnly(True)
        self.say(self.text.setAccessibleName, Phrase("shell.crash.report"))
        self.body.addWidget(self.text)
        self.quit = self.cancel
        self.quit.set_phrase(Phrase("shell.way.quit"))
        copy = Button(Phrase("shell.copy"), icon="copy")
        copy.clicked.connect(lambda: QApplication.clipboard().setText(self._report))
        save = Button(Phrase("shell.save"), icon="save")
        save.clicked.connect(self._save)
        self.add_action(save)
        self.add_action(copy)
        self.primary.clicked.connect(self.accept)

    def count_another(self) -> None:
        """Say that it has happened again meanwhile."""
        self._others += 1
        self.note.show_note(Phrase("shell.crash.others", count=self._others))

    def _save(self) -> None:
        proposal = Path.home() / "crm-desktop-report.txt"
        save_as(self, Phrase("shell.crash.save"), proposal, self._write)

    def _write(self, path: Path) -> None:
        try:
            path.write_text(self._report, encoding="utf-8")
        except OSError:
            self.note.show_note(Phrase("shell.files.not_written"), icon="circle-alert", ink="red")
        else:
            self.note.show_note(Phrase("shell.files.written"), icon="check", ink="green")
