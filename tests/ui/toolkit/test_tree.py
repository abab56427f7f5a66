"""The tree shows rows under their parents, keeps its place and is walked by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtTest import QTest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.words import Language
from tests.ui.toolkit.table_of import NOW, TODAY, TOMORROW, focus, heard, point_at
from ui.toolkit.columns import Cell, Column
from ui.toolkit.speech import set_language
from ui.toolkit.theme import theme
from ui.toolkit.tokens import DENSE, DENSE_BELOW, ROOMY
from ui.toolkit.tree import TreeModel, TreeView


@dataclass(frozen=True)
class Unit:
    id: int
    parent: int | None = None
    name: str = ""
    people: int = 0


COLUMNS = [
    Column("name", TODAY, lambda row: row.name, stretch=1),
    Column("people", TOMORROW, lambda row: row.people, Cell.NUMBER, 80, english_width=120),
]
UNITS = [
    Unit(1, None, "group", 128),
    Unit(2, 1, "service", 12),
    Unit(3, 2, "complaints", 5),
    Unit(4, 1, "store", 40),
    Unit(5, None, "others", 2),
]
Make = Callable[..., TreeView]


def model_of(units: list[Unit], columns: list[Column] = COLUMNS) -> TreeModel:
    model = TreeModel(columns, clock=SetClock(NOW))
    model.set_rows(units)
    return model


@pytest.fixture
def make(qtbot: QtBot) -> Make:
    def tree(
        units: list[Unit] = UNITS, columns: list[Column] = COLUMNS, **options: Any
    ) -> TreeView:
        model = model_of(units, columns)
        view = TreeView(model, TODAY, **options)
        model.setParent(view)
        qtbot.addWidget(view)
        theme().dress(view)
        view.resize(400, 300)
        view.show()
        return view

    return tree


def press(view: TreeView, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(view, key)


@pytest.mark.parametrize("force_py", [True, False])
def test_the_model_keeps_the_rules_of_qt(qtmodeltester: ModelTester, force_py: bool) -> None:
    model = TreeModel(COLUMNS, clock=SetClock(NOW))
    qtmodeltester.check(model, force_py=force_py)
    model.set_rows(UNITS)
    model.set_rows(UNITS[:3])
    model.set_rows([])


_PARENTS = st.lists(st.one_of(st.none(), st.integers(1, 12)), max_size=12)


@given(_PARENTS)
def test_every_row_is_shown_once_under_its_parent(parents: list[int | None]) -> None:
    # A parent comes before its children, as a service returns them.
    units = [
        Unit(number, parent if parent is not None and parent < number else None)
        for number, parent in enumerate(parents, start=1)
    ]
    model = model_of(units)
    seen: dict[int, int | None] = {}

    def walk(above: QModelIndex, parent: int | None) -> None:
        for row in range(model.rowCount(above)):
            index = model.index(row, 0, above)
            assert model.parent(index) == above
            seen[model.row_at(index).id] = parent
            assert model.index_of(model.row_at(index).id) == index
            walk(index, model.row_at(index).id)

    walk(QModelIndex(), None)
    assert seen == {unit.id: unit.parent for unit in units}


def test_a_row_without_its_parent_stands_at_the_top() -> None:
    model = model_of([Unit(3, 99)])
    assert model.rowCount() == 1
    assert not model.index_of(99).isValid()


def test_a_cell_is_read_out_with_its_column() -> None:
    model = model_of(UNITS)
    cell = model.index(0, 1)
    assert cell.data() == "128"
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == "明天: 128"
    assert cell.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert model.headerData(1, Qt.Orientation.Horizontal) == "明天"
    assert model.headerData(1, Qt.Orientation.Vertical) is None
    assert model.data(QModelIndex()) is None


def test_the_whole_tree_by_keyboard(make: Make, qtbot: QtBot) -> None:
    view = make()
    focus(qtbot, view)
    selected, opened, peeked = heard(view.selected), heard(view.opened), heard(view.peeked)
    press(view, Qt.Key.Key_Home, Qt.Key.Key_Down)
    assert selected == [5]
    press(view, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right)
    press(view, Qt.Key.Key_Down)
    assert view.selected_id == 3
    press(view, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Left)
    assert view.selected_id == 1
    assert not view.isExpanded(view.currentIndex())
    press(view, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
    assert (opened, peeked) == ([1, 1], [1])
    press(view, Qt.Key.Key_O)
    assert view.selected_id == 1


def test_what_is_open_and_the_cursor_stay(make: Make) -> None:
    view = make()
    view.select_id(3)
    assert view.isExpanded(view.tree_model.index_of(2))
    selected = heard(view.selected)
    view.tree_model.set_rows([Unit(9), *UNITS])
    assert view.selected_id == 3
    assert view.isExpanded(view.tree_model.index_of(2))
    assert selected == []
    view.tree_model.set_rows([unit for unit in UNITS if unit.id not in (2, 3)])
    assert selected == [1]
    view.tree_model.set_rows(UNITS)
    assert not view.isExpanded(view.tree_model.index_of(2))
    view.tree_model.set_rows([])
    assert selected == [1, None]
    view.select_id(3)
    assert view.selected_id is None


def test_closing_is_remembered(make: Make) -> None:
    view = make()
    view.select_id(3)
    view.setExpanded(view.tree_model.index_of(2), False)
    view.tree_model.set_rows(UNITS)
    assert not view.isExpanded(view.tree_model.index_of(2))
    assert view.selected_id == 2


def test_a_double_click_opens(make: Make, qtbot: QtBot) -> None:
    view = make()
    opened = heard(view.opened)
    at = view.visualRect(view.tree_model.index(1, 0)).center()
    left = Qt.MouseButton.LeftButton
    qtbot.mouseClick(view.viewport(), left, pos=at)
    qtbot.mouseDClick(view.viewport(), left, pos=at)
    QTest.mouseRelease(view.viewport(), left, pos=at)
    assert opened == [5]


def test_heights_head_and_widths(make: Make, qtbot: QtBot) -> None:
    view, single = make(widths={"people": 100}), make(columns=COLUMNS[:1])
    first = view.tree_model.index(0, 0)
    assert view.visualRect(first).height() == ROOMY.row
    assert single.isHeaderHidden()
    assert not view.isHeaderHidden()
    assert view.columnWidth(1) == 100
    plain = make()
    theme().set_window_height(DENSE_BELOW - 1)
    qtbot.waitUntil(lambda: plain.visualRect(plain.tree_model.index(0, 0)).height() == DENSE.row)
    set_language(Language.EN)
    qtbot.waitUntil(lambda: plain.columnWidth(1) == 120)


def test_the_selected_row_has_one_ring_and_the_hovered_one_a_tint(make: Make, qtbot: QtBot) -> None:
    view = make()
    view.select_id(2)
    focus(qtbot, view)
    view._hover(view.tree_model.index_of(5))
    image = view.viewport().grab().toImage()
    box = view._row_box(view.currentIndex())
    accent = theme().colour("accent")
    for x in range(8, view.viewport().width() - 8, 5):
        assert image.pixelColor(x, box.top()) == accent
    hovered = view._row_box(view.tree_model.index_of(5))
    assert image.pixelColor(2, hovered.top() + 4) == theme().colour("hover")
    view.viewportEvent(QEvent(QEvent.Type.Leave))
    image = view.viewport().grab().toImage()
    assert image.pixelColor(2, hovered.top() + 4) == theme().colour("surface")


def test_the_mouse_is_followed(make: Make) -> None:
    view = make()
    point_at(view, view.visualRect(view.tree_model.index(1, 0)).center())
    assert view._hovered == view.tree_model.index_of(5)
