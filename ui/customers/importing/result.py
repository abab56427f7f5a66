"""What came of a file, or would come of it: the counts, and the report row by row."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.customers.importing.model import Fate, ImportResult, ReportLine
from crm_desktop.customers.importing.report import write_report
from crm_desktop.foundation.words import Phrase
from ui.access.lists import framed
from ui.customers.importing.memory import MemorySource
from ui.customers.importing.wording import FATES
from ui.shell.files import save_as
from ui.toolkit.buttons import Button, Scale
from ui.toolkit.columns import Cell, Column
from ui.toolkit.notices import EmptyState
from ui.toolkit.pages import PagedRows
from ui.toolkit.panels import rule
from ui.toolkit.preview import safe_name
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.speech import language, tr
from ui.toolkit.state import StatusPill
from ui.toolkit.table import TableView
from ui.toolkit.text import Label
from ui.toolkit.tokens import Space, Tone, Weight
from ui.workplace import Workplace

#: The counts of an import and how each is shown where it is more than nothing.
_COUNTS: dict[str, Tone] = {
    "read": Tone.GREY,
    "created": Tone.GREEN,
    "updated": Tone.GREEN,
    "duplicate": Tone.BLUE,
    "failed": Tone.RED,
}


class ResultView(QWidget):
    """``failed`` carries the error where the report could not be saved."""

    failed = Signal(object)

    def __init__(self, place: Workplace) -> None:
        super().__init__()
        self._place = place
        self._file = ""
        self._lines: tuple[ReportLine, ...] = ()
        self._fate = ""
        self._source = MemorySource()
        self.pills = {name: StatusPill("", Tone.GREY) for name in _COUNTS}
        self.note = Label("", ink="text2", elide=True)
        self.filters = {fate: _filter(pill.word) for fate, pill in FATES.items()}
        self.save = Button(
            Phrase("import_room.do.save_report"), icon="download", key="Ctrl+S", scale=Scale.SMALL
        )
        self.rows = PagedRows(self._source, place.runner, parent=self)
        model = RowTableModel(self.rows, _columns(), clock=place.clock, parent=self)
        empty = EmptyState(
            Phrase("import_room.report.empty"),
            Phrase("import_room.report.empty_hint"),
            icon="circle-check",
        )
        self.table = TableView(model, Phrase("import_room.report"), figures=True, empty=empty)
        self._lay_out()
        for fate, button in self.filters.items():
            button.clicked.connect(lambda _on, fate=fate: self._filter(fate))
        self.save.clicked.connect(self._save)

    def show_result(self, result: ImportResult, file: str, note: Phrase | str = "") -> None:
        """Show what came of a file; ``note`` says what it is besides."""
        self._file, self._lines, self._fate = file, result.report, ""
        for name, tone in _COUNTS.items():
            count = getattr(result, name)
            words = Phrase(f"importing.count.{name}", count=count)
            self.pills[name].set_state(words, tone if count else Tone.GREY)
        self.note.set_phrase(note)
        fates = [line.fate for line in result.report]
        for fate, button in self.filters.items():
            button.setChecked(False)
            button.setVisible(fate in fates)
            words = Phrase("import_room.report.of", fate=FATES[fate].word, count=fates.count(fate))
            button.set_phrase(words)
        self.save.setVisible(bool(self._lines))
        self._show()

    def _lay_out(self) -> None:
        counts = QHBoxLayout()
        counts.setSpacing(Space.S)
        for pill in self.pills.values():
            counts.addWidget(pill)
        counts.addSpacing(Space.S)
        counts.addWidget(self.note, 1)
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(Space.L, Space.S, Space.L, Space.S)
        row.setSpacing(Space.S)
        row.addWidget(Label(Phrase("import_room.report"), weight=Weight.BOLD))
        row.addSpacing(Space.S)
        for button in self.filters.values():
            row.addWidget(button)
        row.addStretch()
        row.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addLayout(counts)
        column.addWidget(framed(head, rule(), self.table), 1)

    def _filter(self, fate: str) -> None:
        """Show only rows of one fate, or all again."""
        self._fate = "" if self._fate == fate else fate
        for name, button in self.filters.items():
            button.setChecked(name == self._fate)
        self._show()

    def _show(self) -> None:
        fate = self._fate
        self._source.take([line for line in self._lines if not fate or line.fate == fate])
        self.rows.show()

    def _save(self) -> None:
        title = Phrase("import_room.report.file", file=Path(self._file).stem)
        proposal = Path.home() / f"{safe_name(tr(title))}.csv"
        save_as(self.window(), Phrase("import_room.do.save_report"), proposal, self.save_to)

    def save_to(self, out: Path) -> None:
        """Write the whole report to a file."""
        lines, spoken = self._lines, language()
        self._place.ask_long(
            lambda _app, _actor, _progress: write_report(out, lines, spoken),
            owner=self,
            done=lambda written: self._place.say(
                Phrase("import_room.report.saved", count=written.rows, name=out.name)
            ),
            failed=self.failed.emit,
        )


def _filter(words: Phrase | str) -> Button:
    return Button(words, scale=Scale.SMALL, selectable=True)


def _columns() -> list[Column]:
    return [
        Column(
            "line", Phrase("importing.report.line"), lambda row: row.row.line, Cell.NUMBER, width=72
        ),
        Column(
            "fate",
            Phrase("importing.report.fate"),
            lambda row: FATES[Fate(row.row.fate)],
            Cell.PILL,
            width=96,
            english_width=128,
        ),
        Column(
            "column", Phrase("importing.report.column"), lambda row: row.row.column, width=136,
            priority=2, ink="text2",
        ),
        Column(
            "why", Phrase("importing.report.why"), lambda row: row.row.why, width=200, stretch=2
        ),
        Column(
            "value", Phrase("importing.report.value"), lambda row: row.row.value, width=144,
            stretch=1, priority=1, ink="text2",
        ),
    ]  # fmt: skip
