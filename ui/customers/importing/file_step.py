"""The first step: a file is chosen or dropped, or what was begun before is taken up again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from crm_desktop.foundation.words import Phrase
from ui.customers.importing.chosen import Chosen
from ui.customers.importing.step import Step
from ui.shell.files import pick_file
from ui.toolkit.buttons import Button
from ui.toolkit.drafts import Draft
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.panels import Panel
from ui.toolkit.text import Label
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

_PATTERNS = "*.xlsx *.xls *.csv *.txt *.ods *.html *.htm *.xml *.vcf"
_MOMENT = "%m-%d %H:%M"


class FileStep(Step):
    """``picked`` carries the path; ``resumed`` and ``discarded`` answer the offer of a draft."""

    picked = Signal(object)
    resumed = Signal()
    discarded = Signal()
    runs_wanted = Signal()
    name = Phrase("import_room.step.file")

    def __init__(self, place: Workplace, chosen: Chosen) -> None:
        super().__init__(place, chosen)
        self.setAcceptDrops(True)
        self.choose = Button(Phrase("import_room.do.choose"), icon="upload", key="Ctrl+O")
        self.runs = Button(Phrase("import_room.runs"), icon="history")
        self.resume = Button(Phrase("import_room.do.resume"), icon="rotate-ccw")
        self.discard = Button(Phrase("machinery.form.discard"))
        self._offer = Panel(Phrase("import_room.draft"))
        self._draft = Label("", ink="text2", elide=True)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self._draft, 1)
        row.addWidget(self.discard)
        row.addWidget(self.resume)
        self._offer.body.addLayout(row)
        self._offer.hide()
        here = Panel(edge_to_edge=True)
        self.here = EmptyState(
            Phrase("import_room.drop"),
            Phrase("import_room.drop_hint"),
            (self.choose, self.runs),
            icon="file-input",
        )
        here.body.addWidget(self.here)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self._offer)
        column.addWidget(here, 1)
        self.choose.clicked.connect(self._choose)
        self.runs.clicked.connect(self.runs_wanted)
        self.resume.clicked.connect(self.resumed)
        self.discard.clicked.connect(self.discarded)

    def offer(self, draft: Draft | None, file: Path | None = None) -> None:
        """Offer to go on with what was begun, or take the offer away."""
        self._offer.setVisible(draft is not None)
        if draft is not None and file is not None:
            moment = draft.saved_at.strftime(_MOMENT)
            self._draft.set_phrase(Phrase("import_room.draft_of", file=file.name, moment=moment))
            self.resume.setFocus()

    def focus_first(self) -> None:
        (self.resume if self._offer.isVisible() else self.choose).setFocus()

    def blocked(self) -> Phrase | None:
        return None if self.chosen.preview is not None else Phrase("import_room.no_file")

    def hints(self) -> tuple[KeyHint, ...]:
        return (KeyHint("Ctrl+O", Phrase("import_room.do.choose")),)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event) is not None:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped(event)
        if path is not None:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.picked.emit(path)

    def _choose(self) -> None:
        kind = (Phrase("import_room.files"), _PATTERNS)
        start = self.chosen.file.parent if self.chosen.file else Path.home()
        pick_file(self, Phrase("import_room.title"), start, kind, self.picked.emit)


def _dropped(event: QDropEvent) -> Path | None:
    """Return the one file that is carried here, None where it is none or several."""
    urls = event.mimeData().urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    return Path(urls[0].toLocalFile())
