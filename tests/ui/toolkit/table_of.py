"""A table of the source at hand, and what a test does with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.clock import CHINA, SetClock
from crm_desktop.foundation.words import Phrase
from tests.ui.toolkit.rows_of import Row, Source
from ui.toolkit.checks import Checks
from ui.toolkit.columns import Cell, Column
from ui.toolkit.pages import PagedRows, Sort
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.toolkit.tasks import TaskRunner

NOW = datetime(2026, 11, 23, 10, 42, tzinfo=CHINA)
TODAY, TOMORROW = Phrase("toolkit.date.today"), Phrase("toolkit.date.tomorrow")
COLUMNS = [
    Column("name", TODAY, lambda row: row.name, stretch=1, sortable=True),
    Column("amount", TOMORROW, lambda row: row.amount, Cell.NUMBER, english_width=200),
    Column("id", TODAY, lambda row: str(row.id), width=160, priority=1),
]
Make = Callable[..., TableView]


def some(count: int) -> list[Row]:
    return [Row(number, f"name {number}", number * 100) for number in range(1, count + 1)]


def table_of(
    runner: TaskRunner,
    source: Source,
    *,
    checks: Checks | None = None,
    sort: Sort | None = None,
    columns: list[Column] = COLUMNS,
    clock: SetClock | None = None,
    **options: Any,
) -> TableView:
    """Return a table that owns its model and rows; it has no list yet."""
    rows = PagedRows(source, runner, sort=sort)
    model = RowTableModel(rows, columns, clock=clock or SetClock(NOW), checks=checks)
    view = TableView(model, TODAY, **options)
    rows.setParent(view)
    model.setParent(view)
    view.resize(600, 500)
    return view


def calm(qtbot: QtBot, runner: TaskRunner, view: TableView) -> None:
    view.viewport().repaint()
    qtbot.waitUntil(lambda: not runner.pending and not view.rows_model.rows._ask.isActive())


def focus(qtbot: QtBot, view: QWidget) -> None:
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)


def press(view: TableView, *keys: Qt.Key, modifiers: Any = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        QTest.keyClick(view, key, modifiers)


def heard(signal: Any) -> list[Any]:
    seen: list[Any] = []
    signal.connect(seen.append)
    return seen


def middle_of(view: TableView, line: int, section: int = 0) -> QPoint:
    return view.visualRect(view.rows_model.index(line, section)).center()


def double_click(view: TableView, line: int) -> None:
    left = Qt.MouseButton.LeftButton
    QTest.mouseDClick(view.viewport(), left, pos=middle_of(view, line))
    QTest.mouseRelease(view.viewport(), left, pos=middle_of(view, line))


def point_at(view: QAbstractItemView, at: QPoint) -> None:
    """Move the mouse over a view without a button; QTest remembers buttons between tests."""
    none = Qt.MouseButton.NoButton
    move, place = QEvent.Type.MouseMove, view.viewport().mapToGlobal(at).toPointF()
    event = QMouseEvent(move, at.toPointF(), place, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view.viewport(), event)


def pixel(view: TableView, line: int, x: int, *, foot: bool = False) -> QColor:
    """Return the colour of a line near its top, or of its last row of pixels."""
    image: QImage = view.viewport().grab().toImage()
    box = view._line_box(line)
    return image.pixelColor(x, box.bottom() if foot else box.top() + 4)
