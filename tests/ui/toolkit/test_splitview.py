"""The preview follows the cursor after a moment, and makes way in a narrow window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.toolkit.rows_of import Source
from tests.ui.toolkit.table_of import calm, focus, heard, some, table_of
from ui.toolkit.splitview import NARROW_BELOW, WIDE_FROM, SplitView
from ui.toolkit.table import TableView
from ui.toolkit.tasks import TaskRunner

Make = Callable[[int], SplitView]


@pytest.fixture
def make_split(runner: TaskRunner, qtbot: QtBot) -> Make:
    """Show a window of that width whose page is a list of ten with a preview."""

    windows: list[QWidget] = []

    def split(width: int) -> SplitView:
        window = QWidget()
        windows.append(window)
        view = table_of(runner, Source(some(10)))
        preview = QWidget()
        QVBoxLayout(preview).addWidget(QLineEdit())
        made = SplitView(view, view, preview, preview_width=288)
        QHBoxLayout(window).addWidget(made)
        qtbot.addWidget(window)
        window.resize(width, 500)
        window.show()
        view.rows_model.rows.refresh()
        calm(qtbot, runner, view)
        return made

    return split


def parts(split: SplitView) -> tuple[TableView, QWidget]:
    view = split.findChild(TableView)
    preview = split.findChild(QLineEdit).parentWidget()
    assert view is not None
    return view, preview


def test_walking_the_list_asks_once(make_split: Make, qtbot: QtBot) -> None:
    split = make_split(1366)
    view, _ = parts(split)
    asked = heard(split.previewed)
    qtbot.waitUntil(lambda: asked == [1])
    focus(qtbot, view)
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Down)
    assert asked == [1]
    qtbot.waitUntil(lambda: asked == [1, 4])


@pytest.mark.parametrize(
    ("width", "preview_width"), [(NARROW_BELOW, 288), (1366, 288), (WIDE_FROM, 400)]
)
def test_the_preview_has_its_width(make_split: Make, width: int, preview_width: int) -> None:
    split = make_split(width)
    view, preview = parts(split)
    assert preview.width() == preview_width
    assert view.width() == split.width() - preview_width - 16


def test_enter_opens_and_space_only_where_there_is_no_preview(
    make_split: Make, qtbot: QtBot
) -> None:
    split = make_split(1366)
    view, _ = parts(split)
    focus(qtbot, view)
    opened = heard(split.opened)
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert opened == []
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert opened == [1]
    split.window().resize(NARROW_BELOW - 1, 500)
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert opened == [1, 1]


def test_a_narrow_window_hides_the_preview_and_asks_nothing(make_split: Make, qtbot: QtBot) -> None:
    split = make_split(NARROW_BELOW - 1)
    view, preview = parts(split)
    assert preview.isHidden()
    asked = heard(split.previewed)
    view.select_line(3)
    assert not split._follow.isActive()
    split.window().resize(1366, 500)
    qtbot.waitUntil(lambda: asked == [4])
    assert preview.isVisible()


def test_the_focus_does_not_vanish_with_the_preview(make_split: Make, qtbot: QtBot) -> None:
    split = make_split(1366)
    view, preview = parts(split)
    focus(qtbot, preview.findChild(QLineEdit))
    split.window().resize(NARROW_BELOW - 1, 500)
    assert view.hasFocus()
