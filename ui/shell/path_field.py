"""A field for a path, with the buttons that find it on its line."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.buttons import Button
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit
from ui.toolkit.tokens import Space


class PathField(Field):
    """A path that can be typed or found."""

    def __init__(self, label: Phrase, help_text: Phrase, *buttons: Button) -> None:
        self.line = LineEdit()
        super().__init__(label, self.line, help_text=help_text)
        self.line.textEdited.connect(lambda: self.set_error(None))
        beside = QWidget()
        row = QHBoxLayout(beside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        self.layout().replaceWidget(self.line, beside)
        row.addWidget(self.line, 1)
        for button in buttons:
            row.addWidget(button)

    @property
    def path(self) -> Path | None:
        """The path, None where none is named."""
        text = self.line.text().strip()
        return Path(text) if text else None

    def take(self, path: Path) -> None:
        """Show a path that was found."""
        self.line.setText(str(path))
        self.set_error(None)
