"""What is said once a complaint is registered: its number and the promise, to be told at once."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.complaints.model import Complaint
from crm_desktop.foundation.words import Phrase
from ui.complaints.wording import LEVEL_TONES, LEVEL_WORDS
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.dates import moment_words
from ui.toolkit.panels import Panel
from ui.toolkit.state import StatusPill
from ui.toolkit.text import Label, caption
from ui.toolkit.tokens import Size, Space, Tone, Weight
from ui.workplace import Workplace

_WIDTH = 480


class Registered(QWidget):
    """``opened`` carries the case, ``again`` asks for another form, ``left`` for the way back."""

    opened = Signal(int)
    again = Signal()
    left = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place, self._case = place, 0
        self.number = Label("", size=Size.TITLE, weight=Weight.BOLD, selectable=True)
        self.promise = Label("", size=Size.TITLE, weight=Weight.BOLD, selectable=True)
        self.title = Label("", ink="text2", elide=True)
        self.level = StatusPill("", Tone.QUIET)
        self.open = Button(Phrase("complaint_list.do.open"), kind=Kind.PRIMARY, key="Enter")
        self.more = Button(Phrase("complaint_list.do.another"), key="F7")
        self.more.bind("")
        self.back = Button(Phrase("organisation.back"), key="Esc")
        self._lay_out()
        self.open.clicked.connect(lambda: self.opened.emit(self._case))
        self.more.clicked.connect(self.again)
        self.back.clicked.connect(self.left)

    def show_case(self, case: Complaint, promised: Phrase | str) -> None:
        """Show what was registered, and until when somebody will be called back."""
        self._case = case.id
        self.number.set_phrase(case.number)
        self.promise.set_phrase(promised)
        self.title.set_phrase(case.title)
        self.level.setVisible(case.level != "ordinary")
        self.level.set_state(
            Phrase("complaint_list.level_is", level=LEVEL_WORDS[case.level]),
            LEVEL_TONES[case.level],
        )
        self.open.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        panel = Panel()
        panel.setFixedWidth(_WIDTH)
        panel.body.setSpacing(Space.XS)
        panel.body.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        panel.body.addWidget(caption(Phrase("complaint_list.registered")))
        panel.body.addWidget(self.number)
        panel.body.addWidget(self.title)
        panel.body.addWidget(self.level)
        panel.body.addSpacing(Space.L)
        panel.body.addWidget(caption(Phrase("complaint_list.promised")))
        panel.body.addWidget(self.promise)
        panel.body.addSpacing(Space.XL)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        for button in (self.open, self.more, self.back):
            row.addWidget(button)
        row.addStretch()
        panel.body.addLayout(row)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(panel, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)


def promised_words(place: Workplace, case: Complaint, due: object) -> Phrase | str:
    """Return until when a callback is promised in words."""
    if hasattr(due, "date"):
        return moment_words(due, place.now())
    return Phrase("complaint_list.year_unknown", year=case.received_at.year)
