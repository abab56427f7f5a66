"""The last steps: what would come of the file, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from crm_desktop.foundation.words import Phrase
from ui.customers.importing.chosen import Chosen
from ui.customers.importing.result import ResultView
from ui.customers.importing.step import Step
from ui.toolkit.buttons import Button
from ui.toolkit.keys import KeyHint
from ui.toolkit.tokens import Space
from ui.workplace import Workplace


class TryStep(Step):
    """Everything read, checked and matched, and nothing written. ``wanted`` asks for the trial."""

    wanted = Signal()
    name = Phrase("import_room.step.try")

    def __init__(self, place: Workplace, chosen: Chosen) -> None:
        super().__init__(place, chosen)
        self.result = ResultView(place)
        self.result.failed.connect(self.trouble)
        self.result.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.result, 1)
        column.addStretch()

    def enter(self) -> None:
        tried, file = self.chosen.tried, self.chosen.file
        self.result.setVisible(tried is not None)
        if tried is None or file is None:
            self.wanted.emit()
        else:
            self.result.show_result(tried, file.name, Phrase("importing.only_tried"))

    def focus_first(self) -> None:
        self.result.table.setFocus()

    def next_word(self) -> Phrase:
        tried = self.chosen.tried
        return Phrase("import_room.do.import", count=_coming(tried) if tried else 0)

    def blocked(self) -> Phrase | None:
        tried = self.chosen.tried
        if tried is None:
            return Phrase("import_room.not_tried")
        if self.chosen.options.all_or_nothing and tried.failed:
            return Phrase("import_room.stopped", count=tried.failed)
        return None if _coming(tried) else Phrase("import_room.nothing")

    def hints(self) -> Sequence[KeyHint]:
        return (KeyHint("Ctrl+S", Phrase("import_room.do.save_report")),)


class DoneStep(Step):
    """What was written, and the way back. ``undone`` asks to undo the run."""

    undone = Signal()
    runs_wanted = Signal()
    name = Phrase("import_room.step.done")

    def __init__(self, place: Workplace, chosen: Chosen) -> None:
        super().__init__(place, chosen)
        self.result = ResultView(place)
        self.result.failed.connect(self.trouble)
        self.undo = Button(Phrase("import_room.do.undo"), icon="undo-2")
        self.runs = Button(Phrase("import_room.runs"), icon="history")
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.undo)
        row.addWidget(self.runs)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self.result, 1)
        column.addLayout(row)
        self.undo.clicked.connect(self.undone)
        self.runs.clicked.connect(self.runs_wanted)

    def enter(self) -> None:
        done, file = self.chosen.done, self.chosen.file
        if done is None or file is None:
            return
        note = Phrase("import_room.number", number=done.number) if done.number else ""
        self.result.show_result(done, file.name, note)
        self.undo.setVisible(bool(done.step))

    def focus_first(self) -> None:
        self.result.table.setFocus()

    def next_word(self) -> Phrase:
        return Phrase("import_room.do.finish")


def _coming(result: object) -> int:
    return int(getattr(result, "created", 0)) + int(getattr(result, "updated", 0))
