"""The rows that a figure counts, and which of them are in its numerator."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from crm_desktop.insight.model import FigureRow, Figures
from ui.access.lists import framed
from ui.customers.given import GivenTable
from ui.insight.figure_list import Told
from ui.shell.dialogs import open_once
from ui.toolkit.buttons import Button
from ui.toolkit.columns import Cell, Column, Pill
from ui.toolkit.dialog import Dialog
from ui.toolkit.fields import Note
from ui.toolkit.notices import EmptyState
from ui.toolkit.tokens import Tone, Weight
from ui.workplace import Address, Workplace

_WIDTH = 960
_LIST_HEIGHT = 420
_AROUND_LIST = 220
_PAGE = 500
_COUNTS = Pill(Phrase("insight.room.counts"), Tone.QUIET)
_DOES_NOT = Pill(Phrase("insight.room.counts_not"), Tone.AMBER)
#: Figures of which every row counts: whether it does is not shown.
_WHOLE = ("received", "closed", "open", "calls", "per_thousand", "share", "wait", "handle")


class _Row:
    """A row under its place in the list: a case with several orders stands there once for each."""

    def __init__(self, place: int, row: FigureRow) -> None:
        self.id, self.row = place, row


class RowsDialog(Dialog):
    """The rows, 500 at a time; Enter opens the case."""

    def __init__(self, window: QWidget, place: Workplace, told: Told, figures: Figures) -> None:
        super().__init__(
            window,
            Phrase("insight.room.rows", name=told.name),
            Phrase("insight.room.open_row"),
            width=min(_WIDTH, window.width() - 48),
        )
        self._place, self._told, self._figures = place, told, figures
        self._total = 0
        self.count = Note()
        self.more = Button(Phrase("insight.room.more"))
        self.more.hide()
        self.table = GivenTable(
            place,
            _columns(figures.kind, whole=":" in told.figure or told.figure in _WHOLE),
            Phrase("insight.room.rows", name=told.name),
            empty=EmptyState(Phrase("paper.nothing"), icon="list-checks"),
        )
        panel = framed(self.table)
        panel.setFixedHeight(max(160, min(_LIST_HEIGHT, window.height() - _AROUND_LIST)))
        self.body.addWidget(self.count)
        self.body.addWidget(panel)
        self.cancel.set_phrase(Phrase("insight.room.close"))
        self.add_action(self.more)
        self.more.clicked.connect(self._ask)
        self.primary.clicked.connect(self._open)
        self.table.opened.connect(lambda _row: self._open())
        self._ask()
        self.table.setFocus()

    def _ask(self) -> None:
        figure, figures, offset = self._told.figure, self._figures, len(self.table.records)
        self._place.ask(
            lambda app, actor: (
                app.complaint_figures.total(actor, figures.kind, figure, figures),
                app.complaint_figures.rows(actor, figures.kind, figure, figures, offset=offset),
            ),
            owner=self,
            done=self._take,
            failed=self._fail,
            latest="rows",
        )

    def _take(self, found: tuple[tuple[int, int], list[FigureRow]]) -> None:
        (counts, total), rows = found
        kept = [each.row for each in self.table.records]
        self.table.give(_Row(place, row) for place, row in enumerate([*kept, *rows], start=1))
        shown = len(kept) + len(rows)
        self.more.setVisible(shown < total)
        self.primary.setEnabled(total > 0)
        if shown < total:
            words = Phrase("insight.room.first_of", shown=shown, total=total)
        elif ":" in self._told.figure or self._told.figure in _WHOLE:
            words = Phrase("insight.room.all_rows", total=total)
        else:
            words = Phrase("insight.room.counted", total=total, counts=counts)
        self.count.show_note(words, icon="info")

    def _fail(self, error: Exception) -> None:
        words = phrase_of(error) or Phrase("window.failed")
        self.count.show_note(words, icon="circle-alert", ink="red")

    def _open(self) -> None:
        chosen: _Row | None = self.table.chosen
        if chosen is None or chosen.row.kind == "call":
            return
        self.accept()
        self._place.go(Address(kind=chosen.row.kind, id=chosen.row.id))


def _columns(kind: str, *, whole: bool) -> list[Column]:
    machine = "inquiry" if kind == "inquiry" else "complaint"
    found = [
        Column("number", Phrase("insight.column.number"), lambda each: each.row.number, width=136,
               weight=Weight.MEDIUM),
        Column("title", Phrase("insight.column.title"), lambda each: each.row.title, width=200,
               stretch=1),
        Column("at", Phrase("insight.room.came"), lambda each: each.row.received_at, Cell.MOMENT,
               width=136),
    ]  # fmt: skip
    if whole:
        state = Column("state", Phrase("insight.column.state"),
                       lambda each: _state(machine, each.row.state), width=104, english_width=136,
                       ink="text2")  # fmt: skip
        return [*found, state]
    return [
        *found,
        Column("due", Phrase("insight.column.due_at"), lambda each: each.row.due_at, Cell.MOMENT,
               width=136, priority=1),
        Column("done", Phrase("insight.column.ended"), lambda each: each.row.done_at, Cell.MOMENT,
               width=136, priority=1),
        Column("counts", Phrase("insight.column.verdict"),
               lambda each: _COUNTS if each.row.counts else _DOES_NOT, Cell.PILL, width=96,
               english_width=112),
    ]  # fmt: skip


def _state(machine: str, state: str) -> Phrase | str:
    if not state:
        return ""
    if machine == "inquiry":
        return Phrase(f"state.inquiry.{state}")
    return Phrase(f"state.complaint.{state}")


def show_rows(window: QWidget, place: Workplace, told: Told, figures: Figures) -> RowsDialog:
    """Show the rows that a figure counts."""
    dialog = RowsDialog(window, place, told, figures)
    open_once(dialog)
    return dialog
