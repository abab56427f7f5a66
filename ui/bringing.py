"""Bringing a file in: what would come of it row by row, and only then the rows.

Nothing is stored before the primary is pressed; a stop on the way leaves no trace.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.application import Application as App
from crm_desktop.customers.importing.model import ReportLine
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.lists import framed
from ui.customers.given import GivenTable
from ui.customers.importing.progress import Way
from ui.customers.importing.wording import FATES
from ui.long_work import LongWork
from ui.shell.files import pick_file, save_as
from ui.toolkit.buttons import Button
from ui.toolkit.columns import Cell, Column
from ui.toolkit.dialog import Dialog
from ui.toolkit.notices import EmptyState
from ui.toolkit.speech import language, tr
from ui.toolkit.tasks import Progress
from ui.toolkit.text import Label, heading
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

_WIDTH = 880
_AROUND = 330
UPPER = 208
_LEAST, _MOST = 96, 240
_TABLES = (Phrase("credit.import.kind"), "*.csv *.xlsx *.xls *.ods *.txt")
#: Tells what is being done, how much of it, and how much there is.
Told = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class _Told:
    """A line of the report under the id of its row."""

    id: int
    line: ReportLine


class BringingDialog(Dialog):
    """``result`` is what was told last, of a rehearsal or of the import itself.

    A kind of file says how it is brought in, what is said of that, and what stands above the
    report.
    """

    def __init__(self, window: QWidget, place: Workplace, file: Path, title: Phrase) -> None:
        super().__init__(window, title, Phrase("tiers.import.do"), width=_WIDTH)
        self._place, self._file = place, file
        self.result: Any = None
        self.counts = Label(Phrase("credit.import.reading", file=file.name), wrap=True)
        self.report = GivenTable(
            place, _columns(), Phrase("credit.import.report"),
            empty=EmptyState(Phrase("credit.import.no_faults"), icon="check"),
        )  # fmt: skip
        self.keep = Button(Phrase("credit.import.keep"), icon="save")
        self.work = LongWork(place)
        self.keep.setEnabled(False)
        self.primary.setEnabled(False)
        self._lay_out(window)
        self.keep.clicked.connect(self._keep)
        self.primary.clicked.connect(lambda: self.look(trial=False))
        self.rejected.connect(self.work.stop)

    # What a kind of file says for itself

    def wish(self, *, trial: bool) -> Any:
        """Return what is asked for now, for ``bring``."""
        return trial

    def bring(self, app: App, actor: Actor, told: Told, wish: Any) -> Any:
        """Bring the file in, or try to; runs on a lane and returns what came of it."""
        raise NotImplementedError

    def counted(self, result: Any) -> Phrase:
        """Say what would come of the file."""
        raise NotImplementedError

    def brought(self, result: Any) -> Phrase:
        """Say what came of the file."""
        raise NotImplementedError

    def upper(self) -> list[QWidget]:
        """Return what stands beside each other above the report."""
        return []

    def show_result(self, result: Any) -> None:
        """Show what else a trial tells."""

    # What a kind can rely on

    def look(self, *, trial: bool) -> None:
        """Try the file, or bring it in."""
        if self.work.is_busy:
            return
        way, wish = Way(trial=trial), self.wish(trial=trial)
        self.primary.setEnabled(False)

        def work(app: App, actor: Actor, progress: Progress) -> Any:
            def told(what: str, done: int, total: int | None) -> None:
                way.take(progress, what, done, total)

            return self.bring(app, actor, told, wish)

        self.work.begin(
            Phrase("import_room.trying") if trial else Phrase("import_room.importing"),
            self._file.name,
            way.words,
            work,
            done=self._tried if trial else self._stored,
            failed=self._failed,
            cancelled=self._follow,
        )

    def _tried(self, result: Any) -> None:
        self.result = result
        self.counts.set_ink("text")
        self.counts.set_phrase(self.counted(self.result))
        self.report.give(_Told(n, line) for n, line in enumerate(self.result.report, start=1))
        self.show_result(self.result)
        self._follow()

    def _follow(self) -> None:
        result = self.result
        self.keep.setEnabled(bool(result and result.report))
        self.primary.setEnabled(bool(result and result.created))
        if self.primary.isEnabled():
            self.primary.setFocus()
        self.adjustSize()  # the box of the work that was under way has gone

    def _stored(self, result: Any) -> None:
        self._place.say(self.brought(result))
        self.accept()

    def _failed(self, error: Exception) -> None:
        self.counts.set_phrase(phrase_of(error) or Phrase("customers_room.failed"))
        self.counts.set_ink("red")

    def _lay_out(self, window: QWidget) -> None:
        top = QHBoxLayout()
        top.setSpacing(Space.M)
        top.addWidget(self.counts, 1)
        top.addWidget(self.keep)
        self.body.addLayout(top)
        self.body.addWidget(self.work)
        parts, room = self.upper(), window.height() - _AROUND
        if parts:
            row = QHBoxLayout()
            row.setSpacing(Space.L)
            for part in parts:
                row.addWidget(part, 1)
            self.body.addLayout(row)
            room -= UPPER
        told = framed(self.report)
        told.setFixedHeight(max(_LEAST, min(_MOST, room)))
        self.body.addWidget(told)

    # The report as a file

    def _keep(self) -> None:
        name = f"{self._file.stem}-{tr(Phrase('credit.import.report'))}.csv"
        save_as(
            self.window(), Phrase("credit.import.keep"), self._file.with_name(name), self._write
        )

    def _write(self, out: Path) -> None:
        lines, chosen = (self.result.report if self.result else ()), language()

        def write(_app: object, _actor: object) -> object:
            from crm_desktop.customers.importing.report import write_report

            return write_report(out, lines, chosen)

        said = Phrase("credit.import.kept", file=out.name)
        self._place.ask(
            write, owner=self, done=lambda _w: self._place.say(said), failed=self._failed
        )


def block(title: Phrase, *parts: QWidget) -> QWidget:
    """Return a titled column of the upper half."""
    framing = QWidget()
    framing.setFixedHeight(UPPER)
    column = QVBoxLayout(framing)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(Space.XS)
    column.addWidget(heading(title))
    for part in parts:
        column.addWidget(part)
    return framing


def ask_file(window: QWidget, title: Phrase, show: Callable[[Path], object]) -> None:
    """Ask for a table."""
    pick_file(window, title, Path.home(), _TABLES, show)


def opened(dialog: BringingDialog) -> None:
    """Open a dialog and try its file."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    dialog.look(trial=True)


def _columns() -> list[Column]:
    return [
        Column("line", Phrase("importing.report.line"), lambda row: str(row.line.line), width=72),
        Column(
            "fate", Phrase("importing.report.fate"), lambda row: FATES[row.line.fate], Cell.PILL,
            width=112, english_width=136,
        ),
        Column("column", Phrase("importing.report.column"), lambda row: row.line.column, width=112),
        Column("why", Phrase("importing.report.why"), lambda row: row.line.why, stretch=1),
        Column("value", Phrase("importing.report.value"), lambda row: row.line.value, width=136),
    ]  # fmt: skip
