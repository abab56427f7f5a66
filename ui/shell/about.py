"""About the program: version, parts, where the data lie."""

from __future__ import annotations

import platform
from pathlib import Path

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QApplication, QWidget

from crm_desktop import __version__
from crm_desktop.foundation.words import Phrase
from ui.toolkit.buttons import Button
from ui.toolkit.dialog import Dialog
from ui.toolkit.panels import KeyValues


class About(Dialog):
    """What support asks for first; it can be copied."""

    def __init__(self, window: QWidget, folder: Path) -> None:
        super().__init__(window, Phrase("app.name"), Phrase("shell.about.close"))
        self.cancel.hide()
        facts = [
            (Phrase("shell.about.version"), __version__),
            (Phrase("shell.about.qt"), qVersion()),
            (Phrase("shell.about.python"), platform.python_version()),
            (Phrase("shell.about.system"), platform.platform(terse=True)),
            (Phrase("shell.about.folder"), str(folder)),
        ]
        self._text = "\n".join(value for _, value in facts)
        values = KeyValues(label_width=96)
        for label, value in facts:
            values.add(label, value)
        self.body.addWidget(values)
        copy = Button(Phrase("shell.copy"), icon="copy")
        copy.clicked.connect(lambda: QApplication.clipboard().setText(self._text))
        self.add_action(copy)
        self.primary.clicked.connect(self.accept)
