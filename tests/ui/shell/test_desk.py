"""The desk around the rooms: rail, ways, search, commands, keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from crm_desktop.foundation.words import Phrase
from tests.core.offices import opened
from tests.ui.shell.conftest import Driver, Start
from tests.ui.shell.throwaway import ROOMS, TypingScreen
from ui.office.about import AboutPage
from ui.office.help import HelpPage
from ui.office.screen import SettingsScreen
from ui.rooms import ROOMS as ALL_ROOMS
from ui.screen import Screen
from ui.shell.restoring import RestorePage
from ui.toolkit.buttons import Button
from ui.toolkit.commandlist import CommandList
from ui.toolkit.keysheet import KeySheet
from ui.toolkit.searchlist import Hit
from ui.toolkit.speech import tr
from ui.toolkit.toast import Toast
from ui.workplace import Address

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def screen(driver: Driver) -> TypingScreen:
    shown = driver.desk.stack.screen_shown
    assert isinstance(shown, TypingScreen)
    return shown


def shown_page(driver: Driver) -> object:
    """Return the page of the settings that is open."""
    settings = driver.desk.stack.screen_shown
    assert isinstance(settings, SettingsScreen)
    return settings.page


def go(driver: Driver, address: Address) -> None:
    driver.program.house.place.go(address)
    driver.calm()


def commands(driver: Driver) -> list[str]:
    """Open the command list, read what it offers, close it."""
    driver.desk.show_commands()
    listed = driver.dialog(CommandList)
    assert isinstance(listed, CommandList)
    names = [row.name.text for row in listed.list.rows.rows]
    listed.reject()
    return names


def run_command(driver: Driver, typed: str) -> None:
    """Press Ctrl+K, type a few letters, press Enter."""
    driver.press(Qt.Key.Key_K, driver.desk, CTRL)
    listed = driver.dialog(CommandList)
    assert isinstance(listed, CommandList)
    listed.line.setText(typed)
    driver.press(Qt.Key.Key_Return, listed.line)
    driver.calm()


def request(office: object) -> object:
    """Hand in a request that is due the day after tomorrow."""
    from crm_desktop.access.model import RequestData
    from tests.core.offices import Office

    assert isinstance(office, Office)
    due = office.today + timedelta(days=2)
    data = RequestData("people", "请开通账号", due)
    return office.app.requests.submit(office.administrator, data).value


# ---------------------------------------------------------------------------------------- rooms


def test_the_rail_shows_only_the_rooms_that_are_open(start: Start, small: Path) -> None:
    driver = start(small).begin().log_in("lifang")
    assert set(driver.desk.rail._items) == {"desk"}
    driver.program.let_go()
    driver.log_in()
    assert set(driver.desk.rail._items) == {"desk", "organisation", "audit"}


def test_the_first_room_is_shown_and_loaded_once(at_desk: Driver) -> None:
    shown = screen(at_desk)
    assert (shown.objectName(), shown.loaded) == ("desk", 1)
    go(at_desk, Address("organisation"))
    go(at_desk, Address("desk"))
    assert screen(at_desk) is shown
    assert shown.loaded == 1
    assert at_desk.desk.rail._items["desk"].isChecked()


def test_an_address_finds_its_room_by_kind(at_desk: Driver) -> None:
    go(at_desk, Address(kind="person", id=1))
    assert screen(at_desk).objectName() == "people"
    assert screen(at_desk).visited == [Address(kind="person", id=1)]


def test_a_closed_or_unknown_room_is_said_and_nothing_moves(start: Start, small: Path) -> None:
    driver = start(small).begin().log_in("lifang")
    before = screen(driver)
    go(driver, Address(kind="person", id=1))
    go(driver, Address(kind="no such kind", id=1))
    assert screen(driver) is before
    said = [toast.accessibleName() for toast in driver.desk.findChildren(Toast)]
    assert said == [
        tr(Phrase("shell.room.closed", room=Phrase("room.organisation"))),
        tr(Phrase("shell.room.unknown")),
    ]


def test_alt_left_goes_back_the_way_one_came(at_desk: Driver) -> None:
    go(at_desk, Address(kind="person", id=1))
    go(at_desk, Address(kind="person", id=2))
    go(at_desk, Address("audit"))
    at_desk.press(Qt.Key.Key_Left, at_desk.desk, ALT)
    assert screen(at_desk).visited[-1] == Address(kind="person", id=2)
    at_desk.press(Qt.Key.Key_Left, at_desk.desk, ALT)
    assert screen(at_desk).visited[-1] == Address(kind="person", id=1)
    at_desk.press(Qt.Key.Key_Left, at_desk.desk, ALT)
    assert screen(at_desk).objectName() == "desk"
    at_desk.press(Qt.Key.Key_Left, at_desk.desk, ALT)
    assert screen(at_desk).objectName() == "desk"


def test_a_screen_keeps_what_was_typed_before_it_is_left(at_desk: Driver) -> None:
    shown = screen(at_desk)
    shown.stays = True
    at_desk.desk.rail._items["organisation"].click()
    assert (screen(at_desk), shown.left) == (shown, 1)
    assert at_desk.desk.rail._items["desk"].isChecked()
    at_desk.program.frame.close()
    assert at_desk.program.frame.isVisible(), "a screen that asks to stay keeps the window"
    shown.stays = False
    at_desk.desk.rail._items["organisation"].click()
    assert screen(at_desk).objectName() == "people"


# --------------------------------------------------------------------------------------- search


def test_the_search_box_finds_people_in_groups_and_opens_one(at_desk: Driver) -> None:
    box = at_desk.desk.top.search
    at_desk.press(Qt.Key.Key_F2, at_desk.desk)
    assert box.line.hasFocus()
    box.line.setText("李芳")
    at_desk.calm()
    rows = box.popup.list.rows.rows
    headings = [tr(row.text) for row in rows if not isinstance(row, Hit)]
    assert headings[0] == "人员"
    assert headings[-1] == "对李芳做"
    first = next(row for row in rows if isinstance(row, Hit))
    assert first.name.spans == ((0, 2),)
    at_desk.press(Qt.Key.Key_Return, box.line)
    at_desk.calm()
    assert screen(at_desk).visited[-1].kind == "person"


def test_what_can_be_done_for_the_person_found_has_its_key(at_desk: Driver) -> None:
    box = at_desk.desk.top.search
    box.focus_all()
    box.line.setText("李芳")
    at_desk.calm()
    done = [row for row in box.popup.list.rows.rows if isinstance(row, Hit) and row.shortcut]
    assert [hit.shortcut for hit in done] == ["F7"], "what the post may not do is not offered"
    at_desk.press(Qt.Key.Key_F7, box.line)
    at_desk.calm()
    assert screen(at_desk).visited[-1] == Address("organisation", "password", "person", 2)


def test_nothing_found_is_said(at_desk: Driver) -> None:
    box = at_desk.desk.top.search
    box.focus_all()
    box.line.setText("zzzzz")
    at_desk.calm()
    (only,) = box.popup.list.rows.rows
    assert only.text == Phrase("shell.find.nothing")
    box.line.clear()
    at_desk.calm()
    assert not box.popup.isVisible()


def test_esc_closes_the_list_then_goes_back_to_the_screen(at_desk: Driver) -> None:
    box = at_desk.desk.top.search
    box.focus_all()
    box.line.setText("李芳")
    at_desk.calm()
    at_desk.press(Qt.Key.Key_Escape, box.line)
    assert not box.popup.isVisible()
    assert box.line.text() == "李芳"
    at_desk.press(Qt.Key.Key_Escape, box.line)
    assert QApplication.focusWidget() is screen(at_desk).line, "back to where one was"


def test_a_scanned_number_opens_its_record(start: Start, small: Path) -> None:
    with opened(small) as office:
        handed = request(office)
    driver = start(small).begin().log_in()
    driver.presence._scanner.scanned.emit(handed.number)
    driver.calm()
    assert screen(driver).visited == [Address(kind="request", id=handed.id)]
    driver.presence._scanner.scanned.emit("XX000000")
    driver.calm()
    said = [toast.accessibleName() for toast in driver.desk.findChildren(Toast)]
    assert said == [tr(Phrase("shell.find.no_number", number="XX000000"))]


# ------------------------------------------------------------------------------- commands, keys


def test_ctrl_k_lists_the_rooms_and_the_commands_of_this_one(at_desk: Driver) -> None:
    names = commands(at_desk)
    assert names[:4] == ["再试一次", "打开工作台", "打开组织", "打开审计"]
    for wanted in (
        "锁屏",
        "退出登录",
        "修改密码",
        "切换语言：English",
        "切换外观：深色",
        "关于本程序",
    ):
        assert wanted in names
    run_command(at_desk, "zuzhi organisation".split()[1])
    assert screen(at_desk).objectName() == "people"
    run_command(at_desk, "再试")
    assert screen(at_desk).ran == ["again"]


def test_a_command_of_the_list_shows_about(start: Start, small: Path) -> None:
    driver = start(small, rooms=ALL_ROOMS).begin().log_in()
    run_command(driver, "guanyu")
    assert isinstance(shown_page(driver), AboutPage)


def test_the_key_sheet_leads_on_to_the_help_pages(start: Start, small: Path) -> None:
    driver = start(small, rooms=ALL_ROOMS).begin().log_in()
    driver.press(Qt.Key.Key_F1, driver.desk)
    buttons = driver.dialog(KeySheet).findChildren(Button)
    driver.press(Qt.Key.Key_Space, next(b for b in buttons if b.text() == "看帮助"))
    driver.calm()
    assert QApplication.activeModalWidget() is None
    assert isinstance(shown_page(driver), HelpPage)


def test_a_backup_chosen_in_the_settings_is_put_back_before_the_desk(at_desk: Driver) -> None:
    chosen = at_desk.program.house.folder.backups / "20260302.crmbackup"
    at_desk.program.house.place.restore(chosen)
    at_desk.calm()
    page = at_desk.page
    assert isinstance(page, RestorePage)
    assert page.file.path == chosen
    assert page.first_field() is page.name


def test_a_screen_that_asks_to_stay_keeps_whoever_would_restore(start: Start, small: Path) -> None:
    driver = start(small).begin().log_in()
    screen(driver).stays = True
    driver.program.house.place.restore(None)
    driver.calm()
    assert driver.desk.isVisible()
    screen(driver).stays = False


def test_f1_shows_the_keys_of_the_room_and_of_the_program(at_desk: Driver) -> None:
    at_desk.press(Qt.Key.Key_F1, at_desk.desk)
    sheet = at_desk.dialog(KeySheet)
    at_desk.press(Qt.Key.Key_F1, sheet)
    assert not sheet.isVisible()


def test_a_question_mark_in_an_empty_field_shows_the_keys(at_desk: Driver) -> None:
    line = screen(at_desk).line
    line.setFocus()
    at_desk.type("?")
    at_desk.dialog(KeySheet).close()
    assert line.text() == ""
    line.setText("why")
    line.setFocus()
    at_desk.type("?")
    assert line.text() == "why?"
    text = screen(at_desk).text
    text.setFocus()
    event = QInputMethodEvent()
    event.setCommitString("？")
    QCoreApplication.sendEvent(text, event)
    at_desk.dialog(KeySheet).close()
    assert text.toPlainText() == ""


def test_the_status_bar_shows_the_keys_of_the_room(at_desk: Driver) -> None:
    def told() -> list[str]:
        return [hint._key for hint in at_desk.desk.status._hints]

    assert told() == ["F5", "F1"]
    first = screen(at_desk)
    first.key = "F9"
    first.hints_changed.emit()
    assert told() == ["F9", "F1"], "other keys work now, as on another page of the room"
    go(at_desk, Address("organisation"))
    first.key = "F8"
    first.hints_changed.emit()
    assert told() == ["F5", "F1"], "a screen that is not shown tells nothing"


class TestMadeAhead:
    """Rooms that are made before anybody enters."""

    ROOMS = tuple(
        replace(room, modules=("ui.toolkit.ahead",)) if room.key != "audit" else room
        for room in ROOMS
    )

    def made(self, driver: Driver) -> dict[str, Screen]:
        return driver.desk.stack._screens

    def test_a_room_is_there_when_somebody_enters_and_loads_only_then(
        self, start: Start, small: Path
    ) -> None:
        driver = start(small, rooms=self.ROOMS).begin().log_in()
        driver.qtbot.waitUntil(lambda: "organisation" in self.made(driver))
        room = self.made(driver)["organisation"]
        assert isinstance(room, TypingScreen)
        assert not room.isVisible()
        assert (room.loaded, room.visited, screen(driver).objectName()) == (0, [], "desk")
        go(driver, Address("organisation"))
        assert screen(driver) is room
        assert (room.loaded, room.visited) == (1, [Address("organisation")])
        assert "audit" not in self.made(driver)

    def test_keys_stay_where_they_are_typed(self, start: Start, small: Path) -> None:
        driver = start(small, rooms=self.ROOMS).begin().log_in()
        home, typed = screen(driver), ""
        while "organisation" not in self.made(driver):
            driver.type("a")
            typed += "a"
            driver.qtbot.wait(1)
        assert home.line.text() == typed
        assert home.line.hasFocus()

    def test_a_room_that_is_closed_to_the_post_is_not_made(self, start: Start, small: Path) -> None:
        closed = tuple(replace(room, rights=("nobody.may",)) for room in self.ROOMS[1:])
        driver = start(small, rooms=(self.ROOMS[0], *closed)).begin().log_in()
        driver.qtbot.waitUntil(lambda: not driver.desk.stack._ahead.is_busy)
        assert list(self.made(driver)) == ["desk"]

    def test_nothing_is_made_for_somebody_who_has_left(self, start: Start, small: Path) -> None:
        driver = start(small, rooms=self.ROOMS).begin().log_in()
        stack = driver.desk.stack
        driver.program.let_go()
        assert not stack._ahead.is_busy
        driver.calm()

    @pytest.mark.parametrize("module", [module for room in ALL_ROOMS for module in room.modules])
    def test_the_modules_of_the_rooms_are_there(self, module: str) -> None:
        assert import_module(module)


class _TakesKeyboard(QObject):
    """Gives the keyboard to the text of a screen whenever that comes into sight."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Show and isinstance(watched, TypingScreen):
            watched.text.setFocus()
        return False


def test_a_room_that_takes_the_keyboard_as_it_comes_back_keeps_it(at_desk: Driver) -> None:
    shown, stack = screen(at_desk), at_desk.desk.stack
    shown.line.setFocus()
    stack.show_page(QWidget())
    taking = _TakesKeyboard()
    shown.installEventFilter(taking)
    shown.line.hide()  # where the keyboard was is not there any more, as after a step
    stack.close_page()
    at_desk.calm()
    assert shown.text.hasFocus()
    shown.removeEventFilter(taking)
