"""The painted year: where days are, walking them, what is said of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.words import Language
from crm_desktop.foundation.workdays import DayKind
from crm_desktop.office.model import CalendarDay
from ui.office.year_view import YearView
from ui.toolkit.speech import set_language, tr
from ui.toolkit.theme import theme

TODAY = date(2026, 11, 23)
DAYS = {
    day.day: day
    for day in (
        CalendarDay(date(2026, 2, 17), DayKind.HOLIDAY, "春节", "Spring Festival"),
        CalendarDay(date(2026, 2, 28), DayKind.WORKDAY),
    )
}
WEEK = frozenset(range(5))


@pytest.fixture
def view(stage: Callable[..., QWidget]) -> YearView:
    made = YearView(TODAY)
    stage(made, size=(1000, 620))
    made.show_year(2026, DAYS, WEEK)
    return made


@pytest.mark.parametrize(("width", "columns"), [(1200, 4), (982, 4), (751, 3), (560, 2)])
def test_the_months_share_the_width(view: YearView, width: int, columns: int) -> None:
    view.window().resize(width + 40, 600)
    view.fit(QSize(width, 500))
    view.resize(width, view.height())
    first, second = view.box_of(date(2026, 1, 5)), view.box_of(date(2026, columns + 1, 2))
    assert first.top() < second.top()
    for month in range(1, 13):
        day = date(2026, month, 28)
        assert view.day_at(view.box_of(day).center()) == day
    assert view.day_at(QPointF(view.width() - 1, 2)) is None


@pytest.mark.parametrize(
    ("pressed", "day"),
    [
        (Qt.Key.Key_Left, date(2026, 11, 22)),
        (Qt.Key.Key_Right, date(2026, 11, 24)),
        (Qt.Key.Key_Up, date(2026, 11, 16)),
        (Qt.Key.Key_Down, date(2026, 11, 30)),
        (Qt.Key.Key_Home, date(2026, 11, 1)),
        (Qt.Key.Key_End, date(2026, 11, 30)),
    ],
)
def test_keys_move_the_cursor(view: YearView, qtbot: QtBot, pressed: Qt.Key, day: date) -> None:
    view.setFocus()
    with qtbot.waitSignal(view.moved) as moved:
        qtbot.keyClick(view, pressed)
    assert moved.args == [day]
    assert view.cursor_day == day


def test_the_year_is_not_left_by_the_arrows(view: YearView, qtbot: QtBot) -> None:
    view.move_to(date(2026, 12, 31))
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.cursor_day == date(2026, 12, 31)
    qtbot.keyClick(view, Qt.Key.Key_A)


def test_enter_and_a_double_click_ask_for_the_day(view: YearView, qtbot: QtBot) -> None:
    view.setFocus()
    with qtbot.waitSignal(view.wanted) as wanted:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert wanted.args == [TODAY]
    place = view.box_of(date(2026, 2, 17)).center().toPoint()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    assert view.cursor_day == date(2026, 2, 17)
    with qtbot.waitSignal(view.wanted) as wanted:
        qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=place)
    assert wanted.args == [date(2026, 2, 17)]
    nowhere = QPoint(view.width() - 1, 1)
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=nowhere)
    assert view.cursor_day == date(2026, 2, 17)


def test_days_are_said_in_words_of_the_language(view: YearView) -> None:
    said = {
        date(2026, 2, 17): "2026-02-17 周二 · 放假 · 春节",
        date(2026, 2, 28): "2026-02-28 周六 · 调休上班",
        date(2026, 2, 21): "2026-02-21 周六 · 周末",
        date(2026, 2, 9): "2026-02-09 周一 · 工作日",
    }
    assert {day: tr(view.words(day)) for day in said} == said
    set_language(Language.EN)
    assert tr(view.words(date(2026, 2, 17))) == "2026-02-17 Tue · Holiday · Spring Festival"
    view.move_to(date(2026, 2, 17))
    QApplication.processEvents()
    assert view.accessibleName().endswith("Spring Festival")


def test_another_year_keeps_day_and_month(view: YearView) -> None:
    view.move_to(date(2026, 1, 31))
    view.show_year(2025, {}, WEEK)
    assert view.cursor_day == date(2025, 1, 31)
    view.move_to(date(2026, 1, 1))
    assert view.cursor_day == date(2025, 1, 31)


def test_a_holiday_is_red_and_a_make_up_workday_amber(view: YearView) -> None:
    def ground(day: date) -> QColor:
        box = view.box_of(day)
        return view.grab().toImage().pixelColor(round(box.left() + 4), round(box.center().y()))

    assert ground(date(2026, 2, 17)) == theme().colour("red_tint")
    assert ground(date(2026, 2, 28)) == theme().colour("amber_tint")
    view.setFocus()
    view.move_to(date(2026, 2, 10))
    assert view.grab()


def test_the_mouse_over_a_day_explains_it(view: YearView) -> None:
    place = view.box_of(date(2026, 2, 17)).center().toPoint()
    event = QHelpEvent(QEvent.Type.ToolTip, place, view.mapToGlobal(place))
    QApplication.sendEvent(view, event)
    assert QToolTip.text() == "2026-02-17 周二 · 放假 · 春节"
    QToolTip.hideText()
