"""Bringing sales in: the file, what would come of it row by row, and only then the rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from crm_desktop.customers.importing.model import ReportLine
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.till_import import SaleImport
from ui.access.lists import framed
from ui.customers.given import GivenTable
from ui.shell.files import pick_file
from ui.toolkit.columns import Cell, Column
from ui.toolkit.dialog import Dialog
from ui.toolkit.notices import EmptyState
from ui.toolkit.text import Label
from ui.workplace import Workplace

_WIDTH = 760
_LIST_HEIGHT = 260
_AROUND_LIST = 260
_TABLES = (Phrase("till.import.kind"), "*.csv *.xlsx *.xls *.ods *.txt")


@dataclass(frozen=True)
class _Told:
    """A line of the report with the id of its row."""

    id: int
    line: ReportLine


class SalesDialog(Dialog):
    """Shows what would come of a file; nothing is booked before the primary is pressed."""

    def __init__(self, window: QWidget, place: Workplace, file: Path) -> None:
        super().__init__(
            window,
            Phrase("till.import.title"),
            Phrase("till.import.do"),
            width=min(_WIDTH, window.width() - 48),
        )
        self._place, self._file = place, file
        self.counts = Label(Phrase("till.import.reading", file=file.name), wrap=True)
        self.report = GivenTable(
            place,
            _columns(),
            Phrase("till.import.report"),
            empty=EmptyState(Phrase("till.import.no_faults"), icon="check"),
        )
        panel = framed(self.report)
        panel.setFixedHeight(max(120, min(_LIST_HEIGHT, window.height() - _AROUND_LIST)))
        self.body.addWidget(self.counts)
        self.body.addWidget(panel)
        self.primary.setEnabled(False)
        self.primary.clicked.connect(lambda: self._ask(dry_run=False))
        self._ask(dry_run=True)

    def _ask(self, *, dry_run: bool) -> None:
        file = self._file
        self.primary.setEnabled(False)
        self._place.ask_long(
            lambda app, actor, progress: app.till_import.run(
                actor, file, dry_run=dry_run, progress=progress.report
            ),
            # What is being booked goes on where somebody closes the dialog meanwhile.
            owner=self if dry_run else self._place,
            done=self._rehearsed if dry_run else self._stored,
            failed=self._failed,
        )

    def _rehearsed(self, result: SaleImport) -> None:
        self.counts.set_phrase(_counts(result))
        self.report.give(_Told(n, line) for n, line in enumerate(result.report, start=1))
        self.primary.setEnabled(bool(result.created))
        if result.created:
            self.primary.setFocus()

    def _stored(self, result: SaleImport) -> None:
        self._place.say(_counts(result))
        if isValid(self):
            self.accept()

    def _failed(self, error: Exception) -> None:
        words = phrase_of(error) or Phrase("window.failed")
        if not isValid(self):
            self._place.say(words)
            return
        self.counts.set_phrase(words)
        self.counts.set_ink("red")


def _counts(result: SaleImport) -> Phrase:
    return Phrase(
        "till.counts",
        read=result.read,
        created=result.created,
        unchanged=result.unchanged,
        failed=result.failed,
        points=result.points,
        spent=format_fen(result.spent_fen),
    )


def _columns() -> list[Column]:
    return [
        Column("line", Phrase("importing.report.line"), lambda told: told.line.line, Cell.NUMBER,
               width=64),
        Column("column", Phrase("importing.report.column"), lambda told: told.line.column,
               width=112),
        Column("value", Phrase("importing.report.value"), lambda told: told.line.value, width=136),
        Column("why", Phrase("importing.report.why"), lambda told: told.line.why, width=200,
               stretch=1),
    ]  # fmt: skip


def ask_sales(window: QWidget, place: Workplace) -> None:
    """Ask for a file, and show what would come of it."""
    title = Phrase("till.import.title")
    pick_file(window, title, Path.home(), _TABLES, lambda file: show_sales(window, place, file))


def show_sales(window: QWidget, place: Workplace, file: Path) -> SalesDialog:
    """Show what would come of a file."""
    dialog = SalesDialog(window, place, file)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
