"""日历: years, changing a day, loading a year by file or paste, counting working days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.workdays import DayKind
from crm_desktop.office.model import CalendarYear
from tests.ui.lint import faults
from tests.ui.office.founded import SIZES, dialog, key, page_of, rest, settings, words_said
from tests.ui.place import Seat
from ui.office.calendar import CalendarPage
from ui.office.calendar_import import CalendarImport
from ui.office.day_form import DayForm
from ui.toolkit.speech import tr
from ui.workplace import Address

GOOD = "2027-01-01,休,元旦,New Year's Day\n2027-02-06,班,春节\n"


def opened(seat: Seat, qtbot: QtBot, size: tuple[int, int] = SIZES[0]) -> CalendarPage:
    page = page_of(settings(seat, qtbot, "calendar", size))
    assert isinstance(page, CalendarPage)
    return page


def years(seat: Seat) -> dict[int, CalendarYear]:
    actor = seat.place.session.actor
    return {each.year: each for each in seat.call(lambda app: app.calendar.years(actor))}


def loading(qtbot: QtBot, page: CalendarPage) -> CalendarImport:
    found = dialog(qtbot, page.window(), CalendarImport)
    assert isinstance(found, CalendarImport)
    return found


def paste(seat: Seat, form: CalendarImport, text: str) -> None:
    form.text.setPlainText(text)
    form._later.stop()
    form._preview()
    rest(seat)


def test_this_year_is_shown_and_the_missing_one_named(seat: Seat, qtbot: QtBot) -> None:
    page = opened(seat, qtbot)
    assert tr(page.year.options[0].text) == "2026 年 · 248 个工作日"
    assert (page.year.value(), page.source.text()) == (2026, "国务院办公厅")
    assert page.band.isVisible()
    assert "2027" in page.band.accessibleName()
    assert page.told.text() == "2026-11-23 周一 · 工作日"


def test_page_keys_turn_the_years(seat: Seat, qtbot: QtBot) -> None:
    page = opened(seat, qtbot)
    assert not page.later.isEnabled()
    key(qtbot, page.view, Qt.Key.Key_PageUp)
    assert (page.year.value(), page.view.cursor_day.year) == (2025, 2025)
    key(qtbot, page.view, Qt.Key.Key_PageDown)
    assert page.year.value() == 2026
    page.focus_filters()
    qtbot.keyClick(page.year, Qt.Key.Key_Down)
    assert page.view.cursor_day.year == 2025


def test_enter_changes_a_day_and_undo_changes_it_back(seat: Seat, qtbot: QtBot) -> None:
    page, said = opened(seat, qtbot), words_said(seat)
    key(qtbot, page.view, Qt.Key.Key_Return)
    form = dialog(qtbot, page.window()).findChild(DayForm)
    form.kind.editor.set_value("holiday")
    form.zh.editor.setText("公司年会")
    form.save()
    rest(seat)
    qtbot.waitUntil(lambda: "公司年会" in page.told.text())
    assert tr(page.year.options[0].text) == "2026 年 · 247 个工作日"
    changed = page.view.day(date(2026, 11, 23))
    assert changed is not None
    assert changed.kind is DayKind.HOLIDAY
    said[0][1]()
    rest(seat)
    qtbot.waitUntil(lambda: page.view.day(date(2026, 11, 23)) is None)


def test_a_holiday_becomes_a_plain_day_again(seat: Seat, qtbot: QtBot) -> None:
    page = opened(seat, qtbot)
    page.view.move_to(date(2026, 10, 1))
    page.change.click()
    form = dialog(qtbot, page.window()).findChild(DayForm)
    assert form.zh.editor.text() == "国庆节"
    form.kind.editor.set_value("plain")
    form.save()
    rest(seat)
    qtbot.waitUntil(lambda: page.view.day(date(2026, 10, 1)) is None)


def test_f9_loads_the_next_year(seat: Seat, qtbot: QtBot) -> None:
    page, said = opened(seat, qtbot), words_said(seat)
    key(qtbot, page.view, Qt.Key.Key_F9)
    form = loading(qtbot, page)
    assert (form.year.text(), form.primary.isEnabled()) == ("2027", False)
    paste(seat, form, GOOD)
    assert form.summary.text() == "放假 1 天，调休上班 1 天，全年 261 个工作日"
    assert len(form._list) == 2
    form.source.setText("通知")
    qtbot.keyClick(form.source, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    rest(seat)
    qtbot.waitUntil(lambda: page.year.value() == 2027)
    assert years(seat)[2027].source == "通知"
    assert not page.band.isVisible()
    assert tr(said[0][0]) == "已导入 2027 年，261 个工作日"


def test_every_wrong_line_is_shown_and_nothing_loaded(seat: Seat, qtbot: QtBot) -> None:
    page = opened(seat, qtbot)
    page.load_next.click()
    form = loading(qtbot, page)
    paste(seat, form, GOOD + "2027-02-30,休\n2026-01-01,休\n")
    assert form.summary.text() == "有 2 行要改，改好才能导入"
    assert not form.primary.isEnabled()
    rows = [form._list.row(place) for place in range(len(form._list))]
    assert [tr(row.name) for row in rows[:2]] == [
        "日期看不懂，例如 2027-01-01",
        "不是 2027 年的日期",
    ]
    assert faults(form) == []
    paste(seat, form, "")
    assert form.summary.text() == "还没有可导入的日期"
    form.reject()


def test_a_year_that_is_none_is_told(seat: Seat, qtbot: QtBot) -> None:
    page = opened(seat, qtbot)
    page.load_next.click()
    form = loading(qtbot, page)
    form.year.setText("27")
    paste(seat, form, GOOD)
    assert tr(form.year_field.error) == "要四位年份"
    assert not form.primary.isEnabled()
    form.year.setText("2027")
    paste(seat, form, GOOD)
    assert form.year_field.error is None
    assert form.primary.isEnabled()
    form.reject()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_file_is_read_into_the_lines(
    seat: Seat, qtbot: QtBot, tmp_path: Path, encoding: str
) -> None:
    file = tmp_path / "放假2027.csv"
    file.write_bytes(GOOD.encode(encoding))
    page = opened(seat, qtbot)
    page.load_next.click()
    form = loading(qtbot, page)
    form.take_file(file)
    rest(seat)
    assert form.text.toPlainText().startswith("2027-01-01,休,元旦")
    assert form.source.text() == "放假2027.csv"
    form.take_file(tmp_path / "gone.csv")
    rest(seat)
    assert form.note.text()
    form.reject()


def test_an_address_of_a_year_opens_it_or_its_import(seat: Seat, qtbot: QtBot) -> None:
    screen = settings(seat, qtbot, "mine")
    screen.open(Address("settings", kind="calendar", id=2024))
    page = screen.page
    assert isinstance(page, CalendarPage)
    qtbot.waitUntil(lambda: page.year.value() == 2024)
    screen.open(Address("settings", kind="calendar", id=2027))
    form = loading(qtbot, page)
    assert form.year.text() == "2027"
    form.reject()


def test_working_days_are_counted(seat: Seat, qtbot: QtBot) -> None:
    panel = opened(seat, qtbot).deadline
    qtbot.waitUntil(lambda: panel.result.text() == "2026-12-02 周三")
    panel.day.setText("2026-09-30")
    qtbot.waitUntil(lambda: panel.result.text() == "2026-10-15 周四")
    panel.count.setText("90")
    qtbot.waitUntil(lambda: "2027 年的放假安排" in panel.result.text())
    panel.count.setText("x")
    qtbot.waitUntil(lambda: panel.result.text() == "填日期和 1 到 999 的天数")


def test_everybody_counts_and_only_the_administrator_changes(seat: Seat, qtbot: QtBot) -> None:
    seat.log_in("李梅")
    page = opened(seat, qtbot)
    assert not page.load_next.isVisible()
    assert not page.change.isVisible()
    key(qtbot, page.view, Qt.Key.Key_Return)
    assert page.window().findChildren(DayForm) == []
    assert page.commands() == ()
    assert [hint.key for hint in page.hints()] == ["PgUp", "PgDown"]
    page.open("calendar", 2027)
    assert page.window().findChildren(CalendarImport) == []


def test_a_low_window_scrolls_to_the_day(seat: Seat, qtbot: QtBot) -> None:
    page = opened(seat, qtbot, SIZES[3])
    page.view.move_to(date(2026, 12, 24))
    assert page.area.verticalScrollBar().value() > 0


def test_the_import_fits_a_low_window(seat: Seat, qtbot: QtBot) -> None:
    page = opened(seat, qtbot, (911, 433))
    page.load_next.click()
    form = loading(qtbot, page)
    paste(seat, form, GOOD)
    assert form.height() <= page.window().height()
    assert faults(form) == []
    form.reject()
