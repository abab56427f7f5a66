"""Tiles, chips, tabs and the rail: what narrows and what switches."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.words import Language, Phrase
from tests.ui.lint import faults, name_of, settle, unreachable
from ui.toolkit.chips import ChipRow, Filter
from ui.toolkit.combos import Option
from ui.toolkit.inputs import LineEdit
from ui.toolkit.rail import Rail
from ui.toolkit.speech import set_language
from ui.toolkit.tabs import Tabs
from ui.toolkit.theme import theme
from ui.toolkit.tiles import CounterRow

Stage = Callable[..., QWidget]

_STORES = [Option(n, name) for n, name in enumerate(["宝安店", "南山店", "福田店", "龙岗店"])]


def _tiles() -> CounterRow:
    row = CounterRow()
    row.add("all", Phrase("gallery.all_due"), Phrase("gallery.all_short"))
    row.add("promised", Phrase("gallery.promised"), Phrase("gallery.promised_short"))
    row.set_count("all", 23, 2)
    return row


def _chips() -> ChipRow:
    yes = [Option(True, Phrase("gallery.yes"))]
    return ChipRow(
        [
            Filter("open", Phrase("gallery.open_complaint"), lambda: yes),
            Filter("store", Phrase("gallery.store"), lambda: _STORES, several=True),
        ]
    )


def _rail() -> Rail:
    rail = Rail()
    rail.add("desk", "layout-dashboard", Phrase("gallery.desk"))
    rail.add("customers", "users", Phrase("gallery.customers"))
    rail.add("settings", "settings", Phrase("gallery.settings"), foot=True)
    return rail


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_a_tile_is_chosen_by_the_keyboard(qtbot: QtBot, stage: Stage, key: Qt.Key) -> None:
    row = _tiles()
    stage(row)
    all_due, promised = row.children()[1:]
    all_due.setFocus()
    qtbot.keyClick(all_due, Qt.Key.Key_Right)
    assert promised.hasFocus()
    with qtbot.waitSignal(row.chosen) as told:
        qtbot.keyClick(promised, key)
    assert told.args == ["promised"]
    assert (all_due.isChecked(), promised.isChecked()) == (False, True)


def test_a_chosen_tile_stays_chosen(qtbot: QtBot, stage: Stage) -> None:
    row = _tiles()
    stage(row)
    tile = row.children()[1]
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert tile.isChecked()


def test_a_tile_says_its_numbers(stage: Stage) -> None:
    row = _tiles()
    stage(row)
    tile = row.children()[1]
    assert name_of(tile) == "全部待办 23, 逾期 2"
    set_language(Language.EN)
    settle()
    assert name_of(tile) == "All due 23, 2 late"
    row.set_count("all", 1_204)
    assert name_of(tile) == "All due 1,204"


def test_tiles_shrink_in_a_low_window(stage: Stage) -> None:
    row = _tiles()
    window = stage(row, size=(280, 200))
    assert row.children()[1].height() == 64
    theme().set_window_height(688)
    settle()
    assert row.children()[1].height() == 40
    assert faults(window) == []


def test_a_chip_is_set_from_its_menu_and_cleared(qtbot: QtBot, stage: Stage) -> None:
    row = _chips()
    stage(row)
    row.focus_first()
    chip = row.chip("open")
    assert chip.hasFocus()
    qtbot.keyClick(chip, Qt.Key.Key_Return)
    menu = chip.findChild(QMenu)
    with qtbot.waitSignal(row.changed) as told:
        qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert told.args == [{"open": (True,)}]
    assert name_of(chip) == "未结投诉 有"
    with qtbot.waitSignal(row.changed) as told:
        qtbot.keyClick(chip, Qt.Key.Key_Delete)
    assert told.args == [{}]
    assert name_of(chip) == "未结投诉"
    with qtbot.assertNotEmitted(row.changed):
        qtbot.keyClick(chip, Qt.Key.Key_Backspace)


def test_several_values_can_be_picked_and_taken_back(qtbot: QtBot, stage: Stage) -> None:
    row = _chips()
    stage(row)
    chip = row.chip("store")
    for name, values in (("南山店", (1,)), ("宝安店", (1, 0)), ("南山店", (0,))):
        chip.setFocus()
        qtbot.keyClick(chip, Qt.Key.Key_Down)
        menu = chip.findChildren(QMenu)[-1]
        action = next(each for each in menu.actions() if each.text() == name)
        action.trigger()
        menu.close()
        settle()
        assert chip.values() == values
    row.set_values({"store": [0, 1, 2, 3]})
    assert name_of(chip) == "归属 4 项"


def test_the_cross_clears_and_the_rest_opens(qtbot: QtBot, stage: Stage) -> None:
    row = _chips()
    stage(row)
    row.set_values({"store": [0]})
    settle()
    chip = row.chip("store")
    with qtbot.waitSignal(row.changed):
        cross = QPoint(chip.width() - 14, chip.height() // 2)
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=cross)
    assert chip.values() == ()
    settle()
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert chip.findChild(QMenu).isVisible()
    chip.findChild(QMenu).close()


def test_one_button_clears_all(qtbot: QtBot, stage: Stage) -> None:
    row = _chips()
    window = stage(row)
    assert not row._clear.isVisible()
    row.set_values({"open": [True], "store": [0, 1]})
    set_language(Language.EN)
    settle()
    assert name_of(row.chip("store")) == "Store 宝安店, 南山店"
    assert faults(window) == unreachable(window) == []
    with qtbot.waitSignal(row.changed) as told:
        row._clear.click()
    assert told.args == [{}]
    assert not row._clear.isVisible()


def test_tabs_by_arrow_and_number(qtbot: QtBot, stage: Stage) -> None:
    bar, line = Tabs(), LineEdit()
    line.setAccessibleName("x")
    bar.add(Phrase("gallery.overview"))
    bar.add(Phrase("gallery.complaints"), 3)
    window = stage(bar, line)
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert bar.currentIndex() == 1
    bar.setFocus()
    qtbot.keyClick(bar, Qt.Key.Key_Left)
    assert bar.currentIndex() == 0
    assert bar.tabText(1) == "投诉 3"
    bar.set_count(1, 12_000)
    set_language(Language.EN)
    settle()
    assert bar.tabText(1) == "Complaints 12,000"
    assert faults(window) == []


def test_tabs_can_leave_the_numbers_to_others(qtbot: QtBot, stage: Stage) -> None:
    bar = Tabs(numbered=False)
    bar.add(Phrase("gallery.overview"))
    bar.add(Phrase("gallery.complaints"))
    window = stage(bar)
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert bar.currentIndex() == 0


def test_selecting_a_tab_moves_nothing(stage: Stage) -> None:
    bar = Tabs()
    for text in (Phrase("gallery.overview"), Phrase("gallery.complaints")):
        bar.add(text)
    stage(bar)
    before = bar.tabRect(1)
    bar.setCurrentIndex(1)
    settle()
    assert bar.tabRect(1) == before


def test_the_rail_tells_which_room_was_chosen(qtbot: QtBot, stage: Stage) -> None:
    rail = _rail()
    stage(rail)
    rail.select("desk")
    desk, customers = rail._items["desk"], rail._items["customers"]
    desk.setFocus()
    qtbot.keyClick(desk, Qt.Key.Key_Down)
    assert customers.hasFocus()
    with qtbot.waitSignal(rail.chosen) as told:
        qtbot.keyClick(customers, Qt.Key.Key_Return)
    assert told.args == ["customers"]
    assert (desk.isChecked(), customers.isChecked()) == (False, True)


def test_the_rail_counts_what_is_overdue(stage: Stage) -> None:
    rail = _rail()
    window = stage(rail)
    rail.set_overdue("desk", 120)
    item = rail._items["desk"]
    assert name_of(item) == "工作台，逾期 120"
    set_language(Language.EN)
    settle()
    assert name_of(item) == "Desk, 120 late"
    rail.set_overdue("desk", 0)
    assert name_of(item) == item.toolTip() == "Desk"
    assert faults(window) == unreachable(window) == []


def test_the_rail_is_lower_in_a_low_window_and_can_be_emptied(stage: Stage) -> None:
    rail = _rail()
    stage(rail)
    assert rail._items["desk"].height() == 56
    theme().set_window_height(433)
    settle()
    assert rail._items["desk"].height() == 44
    rail.clear()
    settle()
    assert rail._items == {}
