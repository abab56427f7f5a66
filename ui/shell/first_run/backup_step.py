"""A backup of an office elsewhere, opened with the key of its recovery sheet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.words import Phrase
from ui.shell.first_run.step import Step
from ui.shell.restoring import BackupField, DataKeyField


class BackupStep(Step):
    """The file and the eight lines of the data key; a backup without encryption needs none."""

    name = Phrase("shell.place.restore")
    heading = Phrase("shell.place.restore")
    detail = Phrase("shell.backup_step.detail")
    forward = Phrase("shell.backup_step.do")

    def __init__(self) -> None:
        super().__init__()
        self.file = BackupField(Path.home())
        self.key = DataKeyField(Phrase("shell.key.label"), Phrase("shell.backup_step.key_help"))
        self.adopt("file", Phrase("shell.restore.file"), self.file)
        self.adopt("key", Phrase("shell.key.label"), self.key)
        self.key.text.textChanged.connect(self.changed)
        self.body.addWidget(self.file)
        self.body.addWidget(self.key)

    def answer(self) -> str:
        return self.file.path.name if self.file.path else ""

    def first_field(self) -> QWidget:
        return self.file.button

    def faults(self) -> Mapping[str, Phrase]:
        return {} if self.file.path else {"file": Phrase("error.needed")}

    def data_key(self) -> tuple[bool, bytes | None]:
        """Return whether what was typed can stand, and the key; none typed is no key."""
        if not self.key.text.toPlainText().strip():
            return True, None
        key = self.key.key()
        return key is not None, key
