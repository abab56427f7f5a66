"""The card desk before anybody has come: scan, type a card number, or search."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit
from ui.toolkit.text import Label
from ui.toolkit.tokens import Size, Space, Weight

_WIDTH = 320


class EmptyDesk(QWidget):
    """``wanted`` carries a card number as typed."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.number = LineEdit(Phrase("card_room.empty.example"), longest=40)
        self.open = Button(Phrase("card_room.empty.open"), kind=Kind.PRIMARY, key="Enter")
        self._field = Field(Phrase("card_paper.card"), self.number)
        self._field.setFixedWidth(_WIDTH)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch()
        row.addWidget(self._field)
        row.addWidget(self.open, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setSpacing(Space.M)
        column.addStretch(1)
        text = Label(Phrase("card_room.empty"), size=Size.NAME, weight=Weight.BOLD)
        hint = Label(Phrase("card_room.empty.hint"), ink="text2", wrap=True)
        for label in (text, hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addSpacing(Space.S)
        column.addLayout(row)
        column.addStretch(2)
        self.number.returnPressed.connect(self._go)
        self.number.textEdited.connect(lambda _text: self._field.set_error(None))
        self.open.clicked.connect(self._go)

    def begin(self) -> None:
        """Be ready for the next person."""
        self.number.clear()
        self._field.set_error(None)
        self.number.setFocus()

    def refuse(self, words: Phrase) -> None:
        """Say under the number that there is no such card."""
        self._field.set_error(words)
        self.number.selectAll()

    def _go(self) -> None:
        if self.number.text().strip():
            self.wanted.emit(self.number.text())
