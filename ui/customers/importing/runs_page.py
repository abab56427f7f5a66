"""The list of imports: what came when from which file, and the way back where there is one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from crm_desktop.customers.importing.model import ImportRun
from crm_desktop.foundation.words import Phrase
from ui.access.lists import framed
from ui.customers.importing.undoing import undo_import
from ui.customers.room_page import RoomPage
from ui.long_work import LongWork
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.columns import Cell, Column, Pill, RowAction
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.pages import PagedRows
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.toolkit.tokens import Tone, Weight
from ui.whole_rows import WholeRows
from ui.workplace import Workplace


class RunsPage(RoomPage):
    """``wanted_new`` asks for another import."""

    wanted_new = Signal()

    def __init__(self, place: Workplace) -> None:
        super().__init__(place, Phrase("import_room.runs"))
        self._source = WholeRows[ImportRun](
            lambda: place.application().imports.runs(place.session.actor)
        )
        self.rows = PagedRows(self._source, place.runner, parent=self)
        model = RowTableModel(self.rows, _columns(), clock=place.clock, parent=self)
        self._first = Button(Phrase("import_room.title"), icon="upload")
        self.table = TableView(
            model,
            Phrase("import_room.runs"),
            action=_action,
            empty=EmptyState(
                Phrase("import_room.runs.empty"),
                Phrase("import_room.runs.empty_hint"),
                (self._first,),
                icon="history",
            ),
        )
        self.new = Button(Phrase("import_room.title"), kind=Kind.PRIMARY, icon="upload")
        self.undo = Button(Phrase("import_room.do.undo"), icon="undo-2", key="Ctrl+R")
        self.work = LongWork(place)
        self._lay_out((self.undo, self.back, self.new), self.work, framed(self.table))
        for button in (self.new, self._first):
            button.clicked.connect(self.wanted_new)
        self.undo.clicked.connect(lambda: self.undo_run(self.table.selected_id))
        self.table.acted.connect(self.undo_run)
        self.table.selected.connect(self._follow)
        self.rows.changed.connect(self._arrived)
        self.rows.failed.connect(self.fail)

    def load(self) -> None:
        """Make the list."""
        self.trouble.hide()
        self.rows.show()

    def focus_first(self) -> None:
        """Put the focus on the list."""
        self.table.setFocus()

    def keys(self) -> Sequence[KeyHint]:
        return (KeyHint("Ctrl+R", Phrase("import_room.do.undo")),)

    def undo_run(self, record: int | None) -> None:
        """Undo an import as one step; where that cannot be, say above the list why."""
        run = self._source.row(record)
        if run is None or not _may_undo(run):
            return
        self.trouble.hide()
        undo_import(
            self.place, self.work, run.step or 0, run.number, done=self.load, failed=self.fail
        )

    def _arrived(self) -> None:
        self._note.set_phrase(Phrase("import_room.runs.count", count=len(self.rows)))
        self._follow(self.table.selected_id)

    def _follow(self, record: int | None) -> None:
        run = self._source.row(record)
        self.undo.setEnabled(run is not None and _may_undo(run))


def _may_undo(run: ImportRun) -> bool:
    return bool(run.step) and not run.undone


def _action(run: ImportRun) -> RowAction | None:
    return RowAction(Phrase("import_room.do.undo"), "Ctrl+R") if _may_undo(run) else None


def _state(run: ImportRun) -> Pill:
    if run.undone:
        return Pill(Phrase("import_room.runs.undone"), Tone.GREY)
    if not run.step:
        return Pill(Phrase("import_room.runs.nothing"), Tone.GREY)
    return Pill(Phrase("import_room.runs.done"), Tone.QUIET)


def _columns() -> list[Column]:
    figures = (
        ("read", Phrase("import_room.runs.read"), lambda run: run.read),
        ("created", Phrase("import_room.runs.created"), lambda run: run.created),
        ("updated", Phrase("import_room.runs.updated"), lambda run: run.updated),
        ("duplicate", Phrase("importing.fate.duplicate"), lambda run: run.duplicate),
        ("failed", Phrase("importing.fate.failed"), lambda run: run.failed),
    )
    return [
        Column("number", Phrase("import_room.runs.number"), lambda run: run.number, width=144),
        Column(
            "file", Phrase("import_room.step.file"), lambda run: run.file_name, width=160,
            stretch=1, weight=Weight.MEDIUM,
        ),
        *(
            Column(key, words, value, Cell.NUMBER, width=80, english_width=104,
                   priority=3 if key in ("read", "duplicate") else 0)
            for key, words, value in figures
        ),
        Column("state", Phrase("import_room.runs.state"), _state, Cell.PILL, width=96,
               english_width=112),
        Column("by", Phrase("import_room.runs.by"), lambda run: run.by_name, width=88, priority=2,
               ink="text2"),
        Column("at", Phrase("import_room.runs.at"), lambda run: run.at, Cell.MOMENT, width=144,
               priority=1, ink="text2"),
    ]  # fmt: skip
