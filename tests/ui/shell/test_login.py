"""Name and password, the wait after failures, the first password, the recovery sheet."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent

from crm_desktop.access.model import PersonData
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.words import Language, Phrase
from tests.core.offices import PASSWORD, Office, opened
from tests.ui.shell.conftest import Start
from ui.shell.caps_lock import seen_in
from ui.shell.password import NewPasswordPage, Recovery
from ui.toolkit.buttons import Button
from ui.toolkit.speech import language, tr
from ui.toolkit.theme import Scheme, theme


def test_the_login_page_comes_first_and_says_how_the_database_is(start: Start, small: Path) -> None:
    driver, still_busy = start(small), Event()
    house = driver.program.house
    house.runner.run(lambda: still_busy.wait(10), owner=house)
    driver.program.begin()
    assert driver.login.name.hasFocus() or driver.program.frame.focusWidget() is driver.login.name
    assert driver.login.side.note.phrase == Phrase("shell.database.opening")
    still_busy.set()
    driver.calm()
    assert driver.login.side.note.phrase == Phrase("shell.database.local")


def test_name_password_enter_opens_the_desk(start: Start, small: Path) -> None:
    driver = start(small).begin()
    driver.login.name.setFocus()
    driver.type("chenli")
    driver.press(Qt.Key.Key_Return)
    assert driver.program.frame.focusWidget() is driver.login.password, "Enter goes on"
    driver.type(PASSWORD)
    driver.press(Qt.Key.Key_Return)
    driver.calm()
    assert driver.desk.top.post.text() == "陈立"
    assert "远达汽车集团有限公司" in driver.program.frame.windowTitle()


def test_a_wrong_password_says_nothing_more_than_that(start: Start, small: Path) -> None:
    driver = start(small).begin().log_in(password="something else")
    assert driver.login.said.phrase == Phrase("error.login")
    assert driver.login.password.text() == ""
    assert driver.program.frame.focusWidget() is driver.login.password
    driver.log_in("nobody")
    assert driver.login.said.phrase == Phrase("error.login")


def test_after_failures_the_wait_is_shown_as_it_runs_down(
    start: Start, small: Path, clock: SetClock
) -> None:
    driver = start(small).begin()
    for _failure in range(4):
        driver.log_in(password="something else")
    seconds = driver.login._waiting._left
    assert seconds > 1
    assert not driver.login.button.isEnabled()
    driver.login._waiting.timeout.emit()
    assert driver.login.said.phrase == Phrase("error.login_wait", seconds=seconds - 1)
    driver.log_in()
    assert driver.program.frame.page is driver.login, "Enter does nothing while one must wait"
    for _second in range(seconds):
        driver.login._waiting.timeout.emit()
    assert driver.login.said.phrase == Phrase("shell.login.again")
    clock.advance(timedelta(seconds=seconds))
    driver.log_in()
    assert driver.desk.isVisible()


@pytest.mark.parametrize("remembers", [True, False])
def test_a_login_name_is_remembered_only_when_asked_for(
    start: Start, small: Path, remembers: bool
) -> None:
    driver = start(small).begin()
    driver.login.remember.setChecked(remembers)
    driver.log_in()
    driver.program.let_go()
    assert driver.login.name.text() == ("chenli" if remembers else "")
    kept = json.loads((small / "window.json").read_text("utf-8"))
    assert kept["login"] == ("chenli" if remembers else "")
    assert "陈立" not in json.dumps(kept, ensure_ascii=False)


def test_whoever_got_a_password_chooses_their_own_first(start: Start, small: Path) -> None:
    with opened(small) as office:
        given = _somebody_new(office)
    driver = start(small).begin().log_in("wangfang", given)
    page = driver.page
    assert isinstance(page, NewPasswordPage)
    page.password.new.line.setText("short")
    page.password.again.line.setText("shorter")
    driver.press(Qt.Key.Key_Return, page.password.new.line)
    assert page.password.again.error == Phrase("shell.password.differ")
    page.password.again.line.setText("short")
    driver.press(Qt.Key.Key_Return, page.password.again.line)
    driver.calm()
    assert page.password.new.error == Phrase("error.password_short", length=8)
    for field in (page.password.new, page.password.again):
        field.line.setText("words of my own")
    driver.press(Qt.Key.Key_Return, page.password.again.line)
    driver.calm()
    assert driver.desk.top.post.text() == "王芳"
    assert not driver.program.house.place.session.must_change


def test_the_first_password_can_wait(start: Start, small: Path) -> None:
    with opened(small) as office:
        given = _somebody_new(office)
    driver = start(small).begin().log_in("wangfang", given)
    page = driver.page
    assert isinstance(page, NewPasswordPage)
    back = next(b for b in page.findChildren(Button) if b.words() == "返回登录")
    back.click()
    assert driver.login.isVisible()


def test_whoever_holds_no_post_is_told_so(start: Start, small: Path) -> None:
    with opened(small) as office:
        data = PersonData(1, "wangfang", "王芳")
        made = office.app.people.add_person(office.administrator, data).value
    driver = start(small).begin().log_in("wangfang", made.password)
    assert driver.login.said.phrase == Phrase("error.no_post")


def test_the_recovery_sheet_gives_a_new_password(start: Start, small: Path) -> None:
    with opened(small) as office:
        code = office.app.login.new_recovery_code(office.administrator).value
    driver = start(small).begin()
    driver.login.name.setText("chenli")
    driver.login.recover.click()
    dialog = driver.dialog(Recovery)
    assert isinstance(dialog, Recovery)
    assert dialog.login.text() == "chenli"
    dialog.primary.click()
    dialog.code.setText("ABCDE-ABCDE-ABCDE-ABCDE-ABCDE")
    for field in (dialog.password.new, dialog.password.again):
        field.line.setText("words of my own")
    dialog.primary.click()
    driver.calm()
    assert dialog.code_field.error == Phrase("error.recovery")
    dialog.code.setText(code.lower())
    dialog.primary.click()
    driver.calm()
    assert driver.login.name.text() == "chenli"
    assert driver.login.band.isVisible()
    driver.log_in(password="words of my own")
    assert driver.desk.isVisible()


def test_language_and_appearance_change_before_anybody_logs_in(start: Start, small: Path) -> None:
    driver = start(small).begin()
    driver.login.switches.language.click()
    driver.calm()
    assert language() is Language.EN
    assert driver.login.button.words() == "Log in"
    assert driver.program.memory.kept.language == "en"
    driver.login.switches.theme.click()
    assert theme().scheme is Scheme.DARK
    assert driver.program.memory.kept.theme == "dark"
    driver.login.switches.language.click()
    driver.login.switches.theme.click()
    assert (language(), theme().scheme) == (Language.ZH, Scheme.LIGHT)


def test_caps_lock_is_told_where_the_password_is_typed(start: Start, small: Path) -> None:
    driver = start(small).begin()
    page = driver.login
    page.password.setFocus()
    press, key = QKeyEvent.Type.KeyPress, Qt.Key.Key_Q
    shifted = QKeyEvent(press, key, Qt.KeyboardModifier.ShiftModifier, "Q")
    QCoreApplication.sendEvent(page.password, shifted)
    assert page.password_field.note.text() == "", "Shift is no Caps Lock"
    upper = QKeyEvent(press, key, Qt.KeyboardModifier.NoModifier, "Q")
    QCoreApplication.sendEvent(page.password, upper)
    assert page.password_field.note.text() == tr(Phrase("shell.login.caps_lock"))
    driver.type("q")
    assert page.password_field.note.text() == ""


@pytest.mark.parametrize(
    ("text", "shift", "expected"),
    [("a", False, False), ("A", False, True), ("A", True, False), ("a", True, True)],
)
def test_a_letter_tells_of_caps_lock(text: str, shift: bool, expected: bool) -> None:
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    event = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_A, modifier, text)
    assert seen_in(event) is expected
    assert seen_in(QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_1, modifier, "1")) is None


def _somebody_new(office: Office) -> str:
    """Put somebody on the officer's post with a password that they must change."""
    admin = office.administrator
    made = office.app.people.add_person(admin, PersonData(1, "wangfang", "王芳")).value
    office.app.people.assign(admin, made.person.id, office.post("A1-2"), office.today)
    return made.password
