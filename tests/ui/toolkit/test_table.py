"""A table keeps its place, its columns and its news, and holds a million rows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QMenu
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.changes import Change, Changes
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.errors import Refused
from tests.ui.toolkit.rows_of import Numbers, Row, Source
from tests.ui.toolkit.table_of import (
    COLUMNS,
    NOW,
    TODAY,
    TOMORROW,
    Make,
    calm,
    focus,
    heard,
    press,
    some,
)
from ui.toolkit.bus import ChangeBus
from ui.toolkit.checks import Checks
from ui.toolkit.pages import Group, PagedRows, Sort
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.toolkit.tasks import TaskRunner
from ui.toolkit.theme import theme
from ui.toolkit.tokens import ROOMY


def test_a_list_that_does_not_scroll_shows_no_thumb(make: Make) -> None:
    short, long = make(Source(some(3))), make(Source(some(1000)))
    assert not short.verticalScrollBar().isEnabled()
    assert short.verticalScrollBar().isVisible(), "its room stays, so that no column jumps"
    assert long.verticalScrollBar().isEnabled()


class TestLoading:
    def test_bones_come_late_and_go_with_the_rows(
        self, make: Make, qtbot: QtBot, runner: TaskRunner
    ) -> None:
        view = make(Source(some(1000)))
        view.scrollToBottom()
        view.viewport().repaint()
        assert view._bones.isActive()
        assert not view._painter.shows_bones
        view._show_bones()
        view.rows_model.rows._ask.stop()
        bone = theme().colour("bone")
        image = view.viewport().grab().toImage()
        box = view._line_box(995)
        assert image.pixelColor(20, box.center().y()) == bone
        view.rows_model.rows._ask.start()
        calm(qtbot, runner, view)
        assert not view._painter.shows_bones
        assert not view._bones.isActive()

    def test_a_first_list_on_its_way_is_hinted_at(self, runner: TaskRunner, qtbot: QtBot) -> None:
        rows = PagedRows(Source(some(3)), runner)
        view = TableView(RowTableModel(rows, COLUMNS, clock=SetClock(NOW), checks=Checks()), TODAY)
        qtbot.addWidget(view)
        view.resize(600, 500)
        view.show()
        with qtbot.waitExposed(view):
            pass
        qtbot.waitUntil(lambda: view._painter.shows_bones)
        image = view.viewport().grab().toImage()
        assert image.pixelColor(60, ROOMY.row // 2) == theme().colour("bone")

    def test_the_empty_state_lies_over_an_empty_list(
        self, make: Make, qtbot: QtBot, runner: TaskRunner
    ) -> None:
        source = Source()
        empty = QLabel("x")
        view = make(source, empty=empty)
        assert empty.isVisible()
        assert empty.size() == view.viewport().size()
        source.all = {row.id: row for row in some(2)}
        view.refresh()
        calm(qtbot, runner, view)
        assert not empty.isVisible()

    def test_a_gone_row_says_so(self, make: Make, qtbot: QtBot, runner: TaskRunner) -> None:
        source = Source(some(3))
        view = make(source)
        before = view.viewport().grab().toImage()
        del source.all[2]
        view.rows_model.rows.touch([2])
        calm(qtbot, runner, view)
        assert view.viewport().grab().toImage() != before


class TestPlace:
    def test_a_refresh_keeps_the_cursor_and_what_is_in_sight(
        self, make: Make, qtbot: QtBot, runner: TaskRunner
    ) -> None:
        source = Source(some(500))
        view = make(source)
        view.select_line(203)
        view.verticalScrollBar().setValue(200 * ROOMY.row + 7)
        calm(qtbot, runner, view)
        seen = heard(view.selected)
        new = [Row(number) for number in range(1000, 1150)]
        source.all = {row.id: row for row in [*new, *source.all.values()]}
        view.refresh()
        calm(qtbot, runner, view)
        assert view.selected_id == 204
        assert view.currentIndex().row() == 353
        assert view.verticalScrollBar().value() == 350 * ROOMY.row + 7
        assert seen == []

    def test_a_cursor_whose_row_has_left_stays_at_its_height(
        self, make: Make, qtbot: QtBot, runner: TaskRunner
    ) -> None:
        source = Source(some(10))
        view = make(source)
        view.select_line(9)
        seen = heard(view.selected)
        del source.all[10]
        view.refresh()
        calm(qtbot, runner, view)
        assert seen == [9]
        source.all.clear()
        view.refresh()
        calm(qtbot, runner, view)
        assert seen == [9, None]

    def test_a_row_that_moves_is_followed_only_by_the_cursor(
        self, make: Make, qtbot: QtBot, runner: TaskRunner
    ) -> None:
        source = Source(some(500))
        view = make(source)
        moved = source.all.pop(1)
        source.all[1] = moved
        view.refresh()
        calm(qtbot, runner, view)
        assert view.selected_id == 1
        assert view.currentIndex().row() == 499
        # The top row was the one that moved: the view goes with it.
        assert view.rowAt(0) > 400

    def test_groups_keep_their_place_too(
        self, make: Make, qtbot: QtBot, runner: TaskRunner
    ) -> None:
        source = Source(some(200), (Group(TODAY, 100), Group(TOMORROW, 100)))
        view = make(source)
        view.verticalScrollBar().setValue(view.verticalHeader().sectionPosition(101) + 5)
        top = view._top_id()
        source.groups = (Group(TODAY, 99), Group(TOMORROW, 100))
        del source.all[1]
        view.refresh()
        calm(qtbot, runner, view)
        assert view._top_id() == top
        assert view.rowSpan(0, 0) == 1
        assert view.columnSpan(100, 0) == 3

    def test_another_order_begins_at_the_top(
        self, make: Make, qtbot: QtBot, runner: TaskRunner
    ) -> None:
        view = make(Source(some(500)))
        view.select_line(300)
        calm(qtbot, runner, view)
        view.sort_by("amount")
        calm(qtbot, runner, view)
        view.sort_by("amount")
        calm(qtbot, runner, view)
        assert view.rows_model.rows.sort == Sort("amount", descending=True)
        assert view.selected_id == 500
        assert view.verticalScrollBar().value() == 0


class TestNews:
    def test_what_others_change_is_read_again_where_it_stands(
        self, make: Make, qtbot: QtBot, runner: TaskRunner
    ) -> None:
        source = Source(some(3))
        view = make(source)
        bus = ChangeBus(view)
        bus.subscribe(view, ["row"], view.hear)
        source.all = {9: Row(9), **source.all, 2: Row(2, "changed")}
        bus.publish(Changes.of([Change("row", 2), Change("row", 9)]))
        qtbot.waitUntil(view._note.isVisible)
        calm(qtbot, runner, view)
        names = [view.rows_model.index(line, 0).data() for line in range(3)]
        assert names == ["name 1", "changed", "name 3"]
        assert view._note.words() == "1 条新到"

    def test_new_rows_are_offered_not_pushed_in(
        self, make: Make, qtbot: QtBot, runner: TaskRunner
    ) -> None:
        source = Source(some(3))
        view = make(source)
        focus(qtbot, view)
        source.all[9] = Row(9)
        view.rows_model.rows.look()
        calm(qtbot, runner, view)
        assert view._note.isVisible()
        assert view._note.words() == "1 条新到"
        assert view.rows_model.rowCount() == 3
        press(view, Qt.Key.Key_F5)
        calm(qtbot, runner, view)
        assert view.rows_model.rowCount() == 4
        assert not view._note.isVisible()
        del source.all[9]
        view.rows_model.rows.look()
        calm(qtbot, runner, view)
        assert view._note.words() == "列表有变化"

    def test_a_failure_says_why_and_offers_to_try_again(
        self, make: Make, qtbot: QtBot, runner: TaskRunner, unexpected: list[BaseException]
    ) -> None:
        source = Source(some(3))
        view = make(source)
        source.error = Refused(TODAY)
        view.refresh()
        calm(qtbot, runner, view)
        assert view._note.words() == "今天 · 重试"
        source.error = ZeroDivisionError()
        view.refresh()
        calm(qtbot, runner, view)
        assert view._note.words() == "读取时出错 · 重试"
        assert unexpected == [source.error]
        unexpected.clear()
        source.error = None
        qtbot.mouseClick(view._note, Qt.MouseButton.LeftButton)
        calm(qtbot, runner, view)
        assert not view._note.isVisible()
        assert view.rows_model.rowCount() == 3


class TestColumns:
    def test_a_narrow_table_drops_columns_and_gets_them_back(self, make: Make) -> None:
        view = make(Source(some(3)))
        assert not view.isColumnHidden(2)
        view.resize(300, 300)
        assert view.isColumnHidden(2)
        view.resize(800, 300)
        assert not view.isColumnHidden(2)
        assert sum(view.columnWidth(each) for each in range(3)) == view.viewport().width()

    def test_widths_set_by_hand_are_kept_for_the_person(self, make: Make, qtbot: QtBot) -> None:
        kept: list[dict[str, int]] = []
        view = make(Source(some(3)), widths={"amount": 90}, keep_widths=kept.append)
        assert view.columnWidth(1) == 90
        view.horizontalHeader().resizeSection(1, 100)
        view.horizontalHeader().resizeSection(1, 150)
        qtbot.waitUntil(lambda: kept != [])
        assert kept == [{"amount": 150}]
        view.resize(500, 500)
        assert view.columnWidth(1) == 150
        assert sum(view.columnWidth(each) for each in range(3)) == view.viewport().width()

    def test_the_menu_sorts_and_hides(self, make: Make, qtbot: QtBot, runner: TaskRunner) -> None:
        kept: list[dict[str, int]] = []
        view = make(Source(some(3)), checks=Checks(), keep_widths=kept.append)
        menu = view.column_menu()
        texts = [entry.text() for entry in menu.actions() if not entry.isSeparator()]
        assert texts == ["按今天排序", "明天", "今天"]
        sort, _, amount, _ = menu.actions()
        sort.trigger()
        calm(qtbot, runner, view)
        assert view.rows_model.rows.sort == Sort("name")
        amount.trigger()
        assert view.isColumnHidden(2)
        qtbot.waitUntil(lambda: kept != [])
        assert kept == [{"amount": 0}]
        assert [entry.isChecked() for entry in view.column_menu().actions()][2] is False
        amount.trigger()
        assert not view.isColumnHidden(2)

    def test_the_head_opens_the_menu(self, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
        opened: list[QMenu] = []
        monkeypatch.setattr(QMenu, "popup", lambda menu, _at: opened.append(menu))
        view = make(Source(some(3)))
        view.horizontalHeader().customContextMenuRequested.emit(QPoint(5, 5))
        assert [len(menu.actions()) for menu in opened] == [4]

    def test_a_click_on_a_head_sorts_where_that_is_possible(
        self, make: Make, qtbot: QtBot, runner: TaskRunner
    ) -> None:
        view = make(Source(some(3)), sort=Sort("name"))
        head = view.horizontalHeader()
        for section in (1, 0):
            at = QPoint(head.sectionViewportPosition(section) + 30, 10)
            qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=at)
            calm(qtbot, runner, view)
        assert view.rows_model.rows.sort == Sort("name", descending=True)


class TestMillion:
    def test_any_row_is_reached_and_only_what_is_seen_is_fetched(
        self, make: Make, qtbot: QtBot, runner: TaskRunner
    ) -> None:
        source = Numbers()
        view = make(source)
        focus(qtbot, view)
        press(view, Qt.Key.Key_End)
        calm(qtbot, runner, view)
        assert view.selected_id == 1_000_000
        assert view.rows_model.index(999_999, 0).data() == "name 1000000"
        view.select_line(618_033)
        calm(qtbot, runner, view)
        assert view.rows_model.index(618_033, 0).data() == "name 618034"
        assert view.visualRect(view.currentIndex()).isValid()
        assert sum(len(asked) for asked in source.asked) <= 1_000

    def test_a_refresh_finds_the_place_again(
        self, make: Make, qtbot: QtBot, runner: TaskRunner
    ) -> None:
        source = Numbers()
        view = make(source)
        view.select_line(500_000)
        calm(qtbot, runner, view)
        value = view.verticalScrollBar().value()
        view.refresh()
        calm(qtbot, runner, view)
        assert view.selected_id == 500_001
        assert view.verticalScrollBar().value() == value
        view.rows_model.rows.show(sort=Sort("id", descending=True))
        calm(qtbot, runner, view)
        assert view.selected_id == 1_000_000
