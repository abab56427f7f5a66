"""Rows are walked by keyboard and mouse, and painted as the look says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolTip, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.words import Language
from tests.ui.toolkit.rows_of import Numbers, Row, Source
from tests.ui.toolkit.table_of import (
    COLUMNS,
    NOW,
    TODAY,
    TOMORROW,
    Make,
    double_click,
    focus,
    heard,
    middle_of,
    pixel,
    point_at,
    press,
    some,
)
from ui.toolkit.buttons import Button
from ui.toolkit.checks import Checks
from ui.toolkit.columns import Cell, Column, Flagged, RowAction
from ui.toolkit.deadlines import Deadline
from ui.toolkit.pages import Group
from ui.toolkit.speech import set_language
from ui.toolkit.theme import Scheme, theme
from ui.toolkit.tokens import DENSE, DENSE_BELOW, ROOMY, Tone


class TestKeyboard:
    def test_arrows_pages_home_and_end(self, make: Make, qtbot: QtBot) -> None:
        view = make(Source(some(100)))
        focus(qtbot, view)
        assert view.selected_id == 1
        seen = heard(view.selected)
        press(view, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up)
        assert seen == [2, 3, 2]
        press(view, Qt.Key.Key_End)
        assert view.selected_id == 100
        press(view, Qt.Key.Key_Down)
        assert view.selected_id == 100
        press(view, Qt.Key.Key_Home)
        assert view.selected_id == 1
        shown = view.viewport().height() // ROOMY.row
        press(view, Qt.Key.Key_PageDown)
        assert view.selected_id == shown
        press(view, Qt.Key.Key_PageUp, Qt.Key.Key_PageUp)
        assert view.selected_id == 1

    def test_left_and_right_walk_the_cells_for_a_screen_reader(
        self, make: Make, qtbot: QtBot
    ) -> None:
        view = make(Source(some(3)))
        focus(qtbot, view)
        seen = heard(view.selected)
        press(view, Qt.Key.Key_Right)
        assert view.currentIndex().column() == 1
        press(view, Qt.Key.Key_Down)
        assert view.currentIndex().column() == 1
        assert seen == [2]

    def test_headings_are_passed_over(self, make: Make, qtbot: QtBot) -> None:
        groups = (Group(TODAY, 2), Group(TOMORROW, 1), Group(TODAY, 2))
        view = make(Source(some(5), groups))
        focus(qtbot, view)
        seen = [view.selected_id]
        for _ in range(5):
            press(view, Qt.Key.Key_Down)
            seen.append(view.selected_id)
        assert seen == [1, 2, 3, 4, 5, 5]
        press(view, Qt.Key.Key_Home)
        assert view.selected_id == 1
        press(view, Qt.Key.Key_Up)
        assert view.selected_id == 1

    def test_enter_opens(self, make: Make, qtbot: QtBot) -> None:
        view = make(Source(some(3)))
        focus(qtbot, view)
        opened = heard(view.opened)
        press(view, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        assert opened == [2, 2]

    def test_space_shows_or_ticks(self, make: Make, qtbot: QtBot) -> None:
        view = make(Source(some(3)))
        focus(qtbot, view)
        peeked = heard(view.peeked)
        press(view, Qt.Key.Key_Space)
        assert peeked == [1]
        checks = Checks()
        ticked = make(Source(some(3)), checks=checks)
        focus(qtbot, ticked)
        peeked = heard(ticked.peeked)
        press(ticked, Qt.Key.Key_Down, Qt.Key.Key_Space)
        assert checks.holds(2)
        press(ticked, Qt.Key.Key_Space)
        assert not checks.holds(2)
        assert peeked == []

    def test_control_a_ticks_all_without_selecting_them(self, make: Make, qtbot: QtBot) -> None:
        checks = Checks()
        view = make(Numbers(), checks=checks)
        focus(qtbot, view)
        press(view, Qt.Key.Key_A, modifiers=Qt.KeyboardModifier.ControlModifier)
        assert checks.count(1_000_000) == 1_000_000
        assert len(view.selectionModel().selectedRows()) == 1

    def test_letters_are_left_to_the_window(self, make: Make, qtbot: QtBot) -> None:
        box = QWidget()
        view = make(Source(some(30)), parent=box)
        focus(qtbot, view)
        seen: list[str] = []
        box.keyPressEvent = lambda event: seen.append(event.text())  # type: ignore[method-assign]
        QTest.keyClick(view, Qt.Key.Key_N)
        QTest.keyClick(view, Qt.Key.Key_Question)
        assert seen == ["n", "?"]
        assert view.selected_id == 1

    def test_tab_leaves_the_table(self, make: Make, qtbot: QtBot) -> None:
        box = QWidget()
        view = make(Source(some(3)), parent=box)
        after = Button(TODAY, parent=box)
        after.show()
        QWidget.setTabOrder(view, after)
        focus(qtbot, view)
        press(view, Qt.Key.Key_Tab)
        assert after.hasFocus()

    def test_an_empty_list_swallows_nothing_and_selects_nothing(
        self, make: Make, qtbot: QtBot
    ) -> None:
        view = make(Source())
        focus(qtbot, view)
        for key in (Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Return, Qt.Key.Key_Space):
            press(view, key)
        assert view.selected_id is None


class TestMouse:
    def test_a_click_selects_and_a_double_click_opens(self, make: Make, qtbot: QtBot) -> None:
        view = make(Source(some(5)))
        opened = heard(view.opened)
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle_of(view, 2))
        assert view.selected_id == 3
        double_click(view, 2)
        assert opened == [3]

    def test_a_click_on_the_box_ticks(self, make: Make, qtbot: QtBot) -> None:
        checks = Checks()
        view = make(Source(some(5)), checks=checks)
        for section in (0, 1):
            qtbot.mouseClick(
                view.viewport(), Qt.MouseButton.LeftButton, pos=middle_of(view, 2, section)
            )
        assert checks.picked().ids == {3}

    def test_the_box_of_the_head_ticks_all_or_none(self, make: Make, qtbot: QtBot) -> None:
        checks = Checks()
        view = make(Source(some(5)), checks=checks)
        head = view.horizontalHeader()
        states = []
        for _ in range(2):
            qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
            states.append((checks.count(5), view.rows_model.ticks()))
        checks.toggle(1)
        states.append((checks.count(5), view.rows_model.ticks()))
        head.viewport().grab()
        assert states == [
            (5, Qt.CheckState.Checked),
            (0, Qt.CheckState.Unchecked),
            (1, Qt.CheckState.PartiallyChecked),
        ]

    def test_a_click_on_a_heading_does_nothing(self, make: Make, qtbot: QtBot) -> None:
        view = make(Source(some(4), (Group(TODAY, 2), Group(TOMORROW, 2))))
        opened = heard(view.opened)
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle_of(view, 3))
        double_click(view, 3)
        assert view.selected_id == 1
        assert opened == []

    def test_a_row_under_the_mouse_is_tinted_as_a_whole(self, make: Make) -> None:
        view = make(Source(some(5)))
        hover, surface = theme().colour("hover"), theme().colour("surface")
        point_at(view, middle_of(view, 2))
        assert pixel(view, 2, 2) == hover
        assert pixel(view, 2, view.viewport().width() - 2) == hover
        assert pixel(view, 1, 2) == surface
        point_at(view, middle_of(view, 3))
        assert [pixel(view, line, 2) for line in (2, 3)] == [surface, hover]
        view.viewportEvent(QEvent(QEvent.Type.Leave))
        assert pixel(view, 3, 2) == surface

    def test_headings_are_not_tinted(self, make: Make) -> None:
        view = make(Source(some(2), (Group(TODAY, 1), Group(TOMORROW, 1))))
        point_at(view, middle_of(view, 2))
        assert pixel(view, 2, 2) == theme().colour("surface")

    def test_scrolling_forgets_the_row_under_the_mouse(self, make: Make) -> None:
        view = make(Source(some(100)))
        point_at(view, middle_of(view, 2))
        view.verticalScrollBar().setValue(50)
        assert view._hovered == -1


class TestAction:
    @staticmethod
    def action(row: Row) -> RowAction | None:
        return RowAction(TOMORROW, "F4") if row.id != 2 else None

    def test_it_stands_at_the_end_of_the_current_row(self, make: Make, qtbot: QtBot) -> None:
        view = make(Source(some(5)), action=self.action)
        acted = heard(view.acted)
        at = QPoint(view.viewport().width() - 20, 10)
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert acted == [1]
        # On another row the first click selects, as everywhere.
        third = at + QPoint(0, 2 * ROOMY.row)
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=third)
        assert (acted, view.selected_id) == ([1], 3)
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=third)
        assert acted == [1, 3]

    def test_a_row_may_have_none(self, make: Make, qtbot: QtBot) -> None:
        view = make(Source(some(5)), action=self.action)
        acted = heard(view.acted)
        view.select_line(1)
        at = QPoint(view.viewport().width() - 20, ROOMY.row + 10)
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert acted == []
        assert view.selected_id == 2

    def test_it_lies_over_the_cells(self, make: Make) -> None:
        plain, acting = make(Source(some(2))), make(Source(some(2)), action=self.action)
        assert plain.viewport().grab().toImage() != acting.viewport().grab().toImage()


class TestLook:
    def test_the_ring_is_painted_once_round_the_whole_row(self, make: Make, qtbot: QtBot) -> None:
        view = make(Source(some(5)))
        view.select_line(2)
        other = Button(TODAY)
        qtbot.addWidget(other)
        other.show()
        focus(qtbot, other)
        accent, sel = theme().colour("accent"), theme().colour("sel")
        width = view.viewport().width()
        assert pixel(view, 2, 1) == accent  # the bar
        assert pixel(view, 2, width - 1) == sel
        focus(qtbot, view)
        image = view.viewport().grab().toImage()
        box = view._line_box(2)
        for x in range(8, width - 8, 5):
            assert image.pixelColor(x, box.top()) == accent
            assert image.pixelColor(x, box.bottom()) == accent
        assert image.pixelColor(width - 1, box.center().y()) == accent

    def test_rows_have_hairlines_and_no_zebra(self, make: Make) -> None:
        view = make(Source(some(5)))
        for line in range(1, 5):
            assert pixel(view, line, 3) == theme().colour("surface")
            assert pixel(view, line, 3, foot=True) == theme().colour("line")

    def test_heights_follow_the_window(self, make: Make) -> None:
        groups = (Group(TODAY, 2), Group(TOMORROW, 3))
        view = make(Source(some(5), groups))
        figures = make(Source(some(5)), figures=True)
        heights = [view.rowHeight(line) for line in range(4)]
        assert heights == [ROOMY.group_row, ROOMY.row, ROOMY.row, ROOMY.group_row]
        assert figures.rowHeight(0) == ROOMY.figure_row
        assert view.horizontalHeader().height() == ROOMY.table_head
        theme().set_window_height(DENSE_BELOW - 1)
        heights = [view.rowHeight(line) for line in range(4)]
        assert heights == [DENSE.group_row, DENSE.row, DENSE.row, DENSE.group_row]
        view.updateGeometries()
        assert view.horizontalHeader().height() == DENSE.table_head
        assert view.columnSpan(0, 0) == 3

    def test_dark_is_painted_dark(self, make: Make) -> None:
        theme().set_scheme(Scheme.DARK)
        view = make(Source(some(5)))
        assert pixel(view, 3, 3) == theme().colour("surface")
        assert theme().colour("surface").lightness() < 60

    def test_english_gets_its_widths_and_words(self, make: Make, qtbot: QtBot) -> None:
        view = make(Source(some(3)))
        before = view.columnWidth(1)
        head = view.horizontalHeader().viewport().grab().toImage()
        set_language(Language.EN)
        qtbot.waitUntil(lambda: view.columnWidth(1) == 200)
        assert before == 120
        assert view.horizontalHeader().viewport().grab().toImage() != head

    def test_a_clock_is_painted_again_when_it_changes(self, make: Make, qtbot: QtBot) -> None:
        clock = SetClock(NOW)
        due = Deadline(NOW + timedelta(seconds=90), NOW - timedelta(hours=1))
        columns = [Column("due", TODAY, lambda row: due, Cell.CLOCK, 144)]
        view = make(Source(some(1)), columns=columns, clock=clock)
        before = view.viewport().grab().toImage()
        assert 0 < view._tick.remainingTime() <= 1_100
        clock.advance(timedelta(seconds=1))
        view._tick.start(1)
        qtbot.waitUntil(lambda: view._tick.remainingTime() > 100)
        assert view.viewport().grab().toImage() != before

    def test_a_cut_cell_shows_its_words_as_a_tip(
        self, make: Make, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        long = "很长的事项" * 30
        rows = [Row(1, long), Row(2, "short")]
        columns = [
            COLUMNS[0],
            Column("flag", TODAY, lambda row: Flagged("1", Tone.RED, TOMORROW), Cell.FLAG),
        ]
        checks = Checks()
        view = make(Source(rows), columns=columns, checks=checks)
        painter, model = view._painter, view.rows_model
        tips = [
            painter.explanation(model.index(line, section), view.columnWidth(section))
            for line in range(2)
            for section in range(3)
        ]
        assert tips == ["", long, "明天", "", "", "明天"]
        shown: list[str] = []
        monkeypatch.setattr(QToolTip, "showText", lambda _at, words, _view: shown.append(words))
        for at in (middle_of(view, 0, 2), QPoint(5, 400)):
            event = QHelpEvent(QHelpEvent.Type.ToolTip, at, view.viewport().mapToGlobal(at))
            view.viewportEvent(event)
        assert shown == ["明天", ""]


def test_a_screen_reader_meets_a_named_table(make: Make, qtbot: QtBot) -> None:
    view = make(Source(some(3)))
    assert view.accessibleName() == "今天"
    interface = QAccessible.queryAccessibleInterface(view)
    children = [interface.child(each) for each in range(interface.childCount())]
    names = [child.text(QAccessible.Text.Name) for child in children]
    assert "明天" in names
    assert "明天: 200" in names
