"""The line over a list: chips, and a box that narrows it down while one types."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.chips import ChipRow
from ui.toolkit.inputs import LineEdit
from ui.toolkit.tokens import Space

_AFTER_TYPING_MS = 250
_WIDTH = 240


class SearchLine(QWidget):
    """``found`` gets the text once nothing was typed for a moment, or Enter was pressed."""

    def __init__(self, chips: ChipRow, name: Phrase, found: Callable[[str], object]) -> None:
        super().__init__()
        self.text = LineEdit(Phrase("members.search_example"), longest=100)
        self.text.say(self.text.setAccessibleName, name)
        self.text.setFixedWidth(_WIDTH)
        self._found, self._told = found, ""
        self._later = QTimer(self, singleShot=True, interval=_AFTER_TYPING_MS)
        self._later.timeout.connect(self._tell)
        self.text.textChanged.connect(self._later.start)
        self.text.returnPressed.connect(self._tell)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.text)
        row.addWidget(chips, 1)

    def focus_first(self) -> None:
        """Put the focus into the box, what stands there selected."""
        self.text.setFocus()
        self.text.selectAll()

    def clear(self) -> None:
        """Empty the box without telling."""
        self.text.blockSignals(True)
        self.text.clear()
        self.text.blockSignals(False)
        self._told = ""

    def _tell(self) -> None:
        self._later.stop()
        text = self.text.text().strip()
        if text != self._told:
            self._told = text
            self._found(text)
