"""The table over a million rows: what a jump, a refresh and a screenful cost the GUI thread.

The floor of a jump and a screenful is a plain QTableView over a model that answers every question
with the same word, that of a new list is making the ids.
"""

from __future__ import annotations

import os
import sys
import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QHeaderView, QTableView

from benchmarks.runner import Budget, Figure, in_turn, once
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.words import Phrase
from ui.toolkit.checks import Checks
from ui.toolkit.columns import Cell, Column, Named, Pill, Tier
from ui.toolkit.pages import PagedRows, Sort
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.toolkit.tasks import DESK, Lane, TaskRunner
from ui.toolkit.theme import Scheme, theme
from ui.toolkit.tokens import Tone

COUNT = 1_000_000
TIMES = 15
SIZE = (1262, 560)


@dataclass(frozen=True)
class Row:
    id: int


class Source:
    def ids(self, sort: Sort | None, wanted: Any) -> array[int]:
        return array("q", range(1, COUNT + 1))

    def rows(self, ids: Sequence[int]) -> list[Row]:
        return [Row(row_id) for row_id in ids]


_GOLD = Tier("金", "gold")
_WAITING = Pill("待签收", Tone.BLUE)
_WORD = Phrase("app.name")
COLUMNS = [
    Column("name", _WORD, lambda row: Named(f"客户 {row.id}", _GOLD), Cell.NAME, 160, stretch=1),
    Column("phone", _WORD, lambda row: f"138****{row.id % 10000:04d}", width=120),
    Column("plate", _WORD, lambda row: f"粤B·{row.id:06d}", width=120),
    Column("state", _WORD, lambda row: _WAITING, Cell.PILL, 120),
    Column("count", _WORD, lambda row: row.id, Cell.NUMBER, 100),
    Column("money", _WORD, lambda row: row.id * 100, Cell.MONEY, 140),
    Column("id", _WORD, lambda row: str(row.id), width=100),
]


class Same(QAbstractTableModel):
    """The floor: as many rows and columns, nothing behind them."""

    def rowCount(self, _parent: Any = None) -> int:  # noqa: N802 - Qt's name
        return COUNT

    def columnCount(self, _parent: Any = None) -> int:  # noqa: N802 - Qt's name
        return len(COLUMNS) + 1

    def data(self, _index: Any, role: int = 0) -> Any:
        return "word" if role == 0 else None


def wait(runner: TaskRunner) -> None:
    """Let the window live until the runner has brought everything."""
    loop = QEventLoop()
    look = QTimer(interval=1)
    look.timeout.connect(lambda: None if runner.pending else loop.quit())
    # One turn first: pages are asked for after the painting.
    QTimer.singleShot(5, look.start)
    loop.exec()


def jump(view: QTableView, line: int) -> None:
    """Go to a row and paint what is there, all on this thread."""
    view.setCurrentIndex(view.model().index(line, 1))
    view.viewport().repaint()


def bare_view() -> QTableView:
    view = QTableView()
    view.setModel(Same(view))
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setDefaultSectionSize(36)
    view.verticalHeader().hide()
    view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    view.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    view.resize(*SIZE)
    view.show()
    return view


def table() -> list[Figure]:
    """Measure one window's table; every figure is time of the GUI thread."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    theme().install(app, Scheme.LIGHT)
    runner = TaskRunner(Lane(DESK), on_unexpected=lambda error: sys.exit(repr(error)))
    rows = PagedRows(Source(), runner)
    view = TableView(RowTableModel(rows, COLUMNS, clock=Clock(), checks=Checks()), _WORD)
    view.resize(*SIZE)
    view.show()
    rows.refresh()
    wait(runner)
    figures = [*_jumps(view, runner), _new_list(view, runner)]
    runner.close()
    return figures


def _jumps(view: TableView, runner: TaskRunner) -> list[Figure]:
    bare = bare_view()
    asked, filled, bare_asked, bare_filled = [], [], [], []
    for number in range(1, TIMES + 1):
        line = number * 618_033 % COUNT
        asked.append(once(lambda at=line: jump(view, at)))
        bare_asked.append(once(lambda at=line: jump(bare, at)))
        wait(runner)
        filled.append(once(view.viewport().repaint))
        bare_filled.append(once(bare.viewport().repaint))
    return [
        _figure("table.jump", asked, bare_asked, Budget(most=10)),
        _figure("table.screenful", filled, bare_filled, Budget(most=16)),
    ]


def _new_list(view: TableView, runner: TaskRunner) -> Figure:
    taken: list[float] = []
    begun = [0.0]

    def begin() -> None:
        begun[0] = time.perf_counter()

    rows = view.rows_model.rows
    rows.about_to_change.connect(begin)
    rows.changed.connect(lambda: taken.append(time.perf_counter() - begun[0]))
    for _ in range(TIMES):
        view.refresh()
        wait(runner)
    _, made = in_turn(lambda: None, lambda: array("q", range(COUNT)), TIMES)
    return _figure("table.new_list", taken, made, Budget(most=16))


def _figure(name: str, values: list[float], floors: list[float], budget: Budget) -> Figure:
    value, floor = median(values) * 1000, median(floors) * 1000
    return budget.judge(name, value, "ms", floor, len(values))


FIGURES = {"table": table}
