"""Bringing receivables in: the file, what would come of it row by row, and only then the rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget
from shiboken6 import isValid

from crm_desktop.customers.importing.model import ReportLine
from crm_desktop.customers.receivable_import import ReceivableResult
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.lists import framed
from ui.customers.given import GivenTable
from ui.shell.files import pick_file, save_as
from ui.toolkit.buttons import Button
from ui.toolkit.columns import Cell, Column, Flagged
from ui.toolkit.dialog import Dialog
from ui.toolkit.notices import EmptyState
from ui.toolkit.speech import language, tr
from ui.toolkit.text import Label
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Workplace

_WIDTH = 760
_LIST_HEIGHT = 260
_AROUND_LIST = 260
_TABLES = (Phrase("credit.import.kind"), "*.csv *.xlsx *.xls *.ods *.txt")


@dataclass(frozen=True)
class _Told:
    """A line of the report with the id of its row."""

    id: int
    line: ReportLine


class ReceivablesDialog(Dialog):
    """Shows what would come of a file; nothing is stored before the primary is pressed."""

    def __init__(self, window: QWidget, place: Workplace, file: Path) -> None:
        super().__init__(
            window,
            Phrase("credit.import.title"),
            Phrase("credit.import.do"),
            width=_WIDTH,
        )
        self._place, self._file = place, file
        self.result: ReceivableResult | None = None
        self.counts = Label(Phrase("credit.import.reading", file=file.name), wrap=True)
        self.report = GivenTable(
            place,
            _columns(),
            Phrase("credit.import.report"),
            empty=EmptyState(Phrase("credit.import.no_faults"), icon="check"),
        )
        self.keep = Button(Phrase("credit.import.keep"), icon="save")
        self.keep.setEnabled(False)
        self.primary.setEnabled(False)
        top = QHBoxLayout()
        top.setSpacing(Space.M)
        top.addWidget(self.counts, 1)
        top.addWidget(self.keep)
        panel = framed(self.report)
        panel.setFixedHeight(max(120, min(_LIST_HEIGHT, window.height() - _AROUND_LIST)))
        self.body.addLayout(top)
        self.body.addWidget(panel)
        self.keep.clicked.connect(self._keep)
        self.primary.clicked.connect(self._store)
        self._ask(dry_run=True)

    def _ask(self, *, dry_run: bool) -> None:
        file = self._file
        self.primary.setEnabled(False)
        self._place.ask_long(
            lambda app, actor, progress: app.receivables.run(
                actor, file, dry_run=dry_run, progress=progress.report
            ),
            # What is being stored goes on where somebody closes the dialog meanwhile.
            owner=self if dry_run else self._place,
            done=self._rehearsed if dry_run else self._stored,
            failed=self._failed,
        )

    def _rehearsed(self, result: ReceivableResult) -> None:
        self.result = result
        self.counts.set_phrase(
            Phrase(
                "credit.import.counts",
                read=result.read,
                created=result.created,
                updated=result.updated,
                unchanged=result.unchanged,
                failed=result.failed,
            )
        )
        self.report.give(_Told(n, line) for n, line in enumerate(result.report, start=1))
        self.keep.setEnabled(bool(result.report))
        self.primary.setEnabled(bool(result.created or result.updated))
        if self.primary.isEnabled():
            self.primary.setFocus()

    def _store(self) -> None:
        if self.result is not None:
            self._ask(dry_run=False)

    def _stored(self, result: ReceivableResult) -> None:
        count = result.created + result.updated
        self._place.say(Phrase("credit.import.done", number=result.number, count=count))
        if isValid(self):
            self.accept()

    def _failed(self, error: Exception) -> None:
        words = phrase_of(error) or Phrase("customers_room.failed")
        if not isValid(self):
            self._place.say(words)
            return
        self.counts.set_phrase(words)
        self.counts.set_ink("red")

    def _keep(self) -> None:
        title = Phrase("credit.import.keep")
        proposal = self._file.with_name(
            f"{self._file.stem}-{tr(Phrase('credit.import.report'))}.csv"
        )
        save_as(self.window(), title, proposal, self._write)

    def _write(self, out: Path) -> None:
        lines, chosen = (self.result.report if self.result else ()), language()

        def write(_app: object, _actor: object) -> object:
            from crm_desktop.customers.importing.report import write_report

            return write_report(out, lines, chosen)

        said = Phrase("credit.import.kept", file=out.name)
        self._place.ask(
            write, owner=self, done=lambda _w: self._place.say(said), failed=self._failed
        )


def ask_receivables(window: QWidget, place: Workplace) -> None:
    """Ask for a file, and show what would come of it."""
    title = Phrase("credit.do.import")
    pick_file(window, title, Path.home(), _TABLES, lambda file: show_file(window, place, file))


def show_file(window: QWidget, place: Workplace, file: Path) -> ReceivablesDialog:
    """Show what would come of a file of receivables."""
    dialog = ReceivablesDialog(window, place, file)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def _columns() -> list[Column]:
    return [
        Column(
            "line",
            Phrase("importing.report.line"),
            lambda row: Flagged(str(row.line.line), Tone.RED, row.line.why),
            Cell.FLAG,
            width=64,
        ),
        Column("column", Phrase("importing.report.column"), lambda row: row.line.column, width=112),
        Column("why", Phrase("importing.report.why"), lambda row: row.line.why, stretch=1),
        Column("value", Phrase("importing.report.value"), lambda row: row.line.value, width=152),
    ]
