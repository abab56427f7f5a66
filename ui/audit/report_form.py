"""What the investigator adds to an audit report before it is printed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.audit.printing import MOST_ENTRIES
from crm_desktop.foundation.words import Phrase
from ui.toolkit.dialog import Dialog
from ui.toolkit.fields import Field
from ui.toolkit.inputs import TextEdit
from ui.toolkit.text import Label

_WIDTH = 520


class ReportForm(Dialog):
    """Finding and proposal, both optional; ``given`` carries them.

    More entries than a report holds close its button and say what to do instead.
    """

    given = Signal(str, str)

    def __init__(self, window: QWidget, count: int) -> None:
        super().__init__(
            window,
            Phrase("audit_room.report.title"),
            Phrase("audit_room.report.make"),
            width=_WIDTH,
        )
        rows = 3 if window.height() >= 560 else 2
        self.finding, self.proposal = TextEdit(rows=rows), TextEdit(rows=rows)
        says = Phrase("audit_room.report.holds", count=count, most=MOST_ENTRIES)
        self.body.addWidget(Label(says, ink="text2", wrap=True))
        for label, editor in (
            (Phrase("paper.audit.finding"), self.finding),
            (Phrase("paper.audit.proposal"), self.proposal),
        ):
            self.body.addWidget(Field(label, editor, optional=True))
        self.primary.clicked.connect(self._give)
        if count > MOST_ENTRIES:
            self.primary.block(Phrase("audit_room.report.narrow"))
            self.note.show_note(Phrase("audit_room.report.narrow"), icon="info", ink="amber")

    def _give(self) -> None:
        self.accept()
        self.given.emit(self.finding.toPlainText().strip(), self.proposal.toPlainText().strip())
