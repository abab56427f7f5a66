"""我的设置 and 系统设置: saved at once, told quietly, undone; closed with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from crm_desktop.access.model import PersonData
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.words import Language
from tests.ui.office.founded import dialog, key, page_of, rest, settings, words_said
from tests.ui.place import PASSWORD, Seat
from ui.office.mine import MinePage
from ui.office.rules import RulesPage
from ui.office.setting_row import SettingRow
from ui.shell.password import ChangePassword
from ui.toolkit.choices import CheckBox
from ui.toolkit.combos import Combo
from ui.toolkit.inputs import LineEdit
from ui.toolkit.speech import set_language, tr
from ui.workplace import Address


def mine(seat: Seat, qtbot: QtBot) -> MinePage:
    page = page_of(settings(seat, qtbot, "mine"))
    assert isinstance(page, MinePage)
    return page


def rules(seat: Seat, qtbot: QtBot) -> RulesPage:
    page = page_of(settings(seat, qtbot, "office"))
    assert isinstance(page, RulesPage)
    return page


def kept(seat: Seat, name: str) -> Any:
    actor = seat.place.session.actor
    return seat.call(lambda app: app.settings.values(actor))[name]


def line_of(row: SettingRow) -> LineEdit:
    assert isinstance(row.editor, LineEdit)
    return row.editor


def type_into(qtbot: QtBot, row: SettingRow, text: str) -> None:
    line = line_of(row)
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Tab)


def test_a_language_is_taken_at_once_and_the_window_told(seat: Seat, qtbot: QtBot) -> None:
    page, said = mine(seat, qtbot), words_said(seat)
    combo = page.rows["language"].editor
    assert isinstance(combo, Combo)
    assert [tr(option.text) for option in combo.options] == ["中文", "English"]
    with qtbot.waitSignal(seat.place.session_changed):
        key(qtbot, combo, Qt.Key.Key_Down)
    rest(seat)
    assert seat.place.settings["language"] == "en"
    assert kept(seat, "language") == "en"
    words, undo = said[0]
    assert tr(words) == "语言：English"
    undo()
    rest(seat)
    assert kept(seat, "language") == "zh"
    assert seat.place.settings["language"] == combo.value() == "zh"


def test_notifications_are_ticked(seat: Seat, qtbot: QtBot) -> None:
    page, said = mine(seat, qtbot), words_said(seat)
    box = page.rows["notify"].editor
    assert isinstance(box, CheckBox)
    assert box.isChecked()
    key(qtbot, box, Qt.Key.Key_Space)
    rest(seat)
    assert kept(seat, "notify") is False
    assert tr(said[0][0]) == "系统通知：关闭"


def test_what_another_desk_changes_is_shown(seat: Seat, qtbot: QtBot) -> None:
    page = mine(seat, qtbot)
    seat.place.begin(seat.place.session, {**seat.place.settings, "theme": "dark"})
    assert page.rows["theme"].binding.value() == "dark"


def test_posts_are_listed_and_the_password_changes_by_its_dialog(seat: Seat, qtbot: QtBot) -> None:
    page = mine(seat, qtbot)
    assert {"系统管理员", "当前岗位"} <= {label.text() for label in page.findChildren(QLabel)}
    page.change.setFocus()
    qtbot.keyClick(page.change, Qt.Key.Key_Return)
    opened = dialog(qtbot, page.window(), ChangePassword)
    opened.reject()
    assert [tr(command.name) for command in page.commands()] == ["修改密码"]


def test_a_number_is_saved_when_its_field_is_left(seat: Seat, qtbot: QtBot) -> None:
    page, said = rules(seat, qtbot), words_said(seat)
    type_into(qtbot, page.rows["idle_minutes"], "15")
    rest(seat)
    assert kept(seat, "idle_minutes") == 15
    assert seat.place.settings["idle_minutes"] == 15
    assert tr(said[0][0]) == "空闲锁屏：15"
    said[0][1]()
    rest(seat)
    assert kept(seat, "idle_minutes") == 10
    qtbot.waitUntil(lambda: line_of(page.rows["idle_minutes"]).text() == "10")


def test_the_same_value_saves_nothing(seat: Seat, qtbot: QtBot) -> None:
    page, said = rules(seat, qtbot), words_said(seat)
    type_into(qtbot, page.rows["idle_minutes"], "10")
    rest(seat)
    assert said == []


@pytest.mark.parametrize(
    ("typed", "says"), [("999", "要在 1 到 240 之间"), ("十", "要整数"), ("", "必填")]
)
def test_what_is_no_value_is_said_beside_its_field(
    seat: Seat, qtbot: QtBot, typed: str, says: str
) -> None:
    row = rules(seat, qtbot).rows["idle_minutes"]
    line_of(row).setFocus()
    line_of(row).setText(typed)
    qtbot.keyClick(line_of(row), Qt.Key.Key_Return)
    rest(seat)
    assert row.hint.text() == says
    assert row.editor.property("fault") is True
    assert kept(seat, "idle_minutes") == 10
    qtbot.keyClick(line_of(row), Qt.Key.Key_Escape)
    assert line_of(row).text() == "10"
    assert row.hint.text() == "分钟 · 默认 10"
    assert row.editor.property("fault") is False


def test_what_is_being_typed_stays_when_another_desk_saves(seat: Seat, qtbot: QtBot) -> None:
    page = rules(seat, qtbot)
    line = line_of(page.rows["idle_minutes"])
    line.setFocus()
    line.setText("2")
    actor = seat.place.session.actor
    seat.call(lambda app: app.settings.change_office(actor, "request_days", 5))
    qtbot.waitUntil(lambda: line_of(page.rows["request_days"]).text() == "5")
    assert line.text() == "2"


def test_a_refusal_is_told_and_the_value_put_back(seat: Seat, qtbot: QtBot) -> None:
    page, said = rules(seat, qtbot), words_said(seat)
    admin = seat.place.session.actor

    def lose(app: Any) -> None:
        made = app.people.add_person(admin, PersonData(1, "second", "王二")).value
        post = next(post for post in app.organisation.posts(admin) if "AD" in post.roles)
        app.people.assign(admin, made.person.id, post.id, seat.clock.today())
        other = app.login.log_in(SYSTEM, "second", made.password).value.actor
        app.login.change_password(other, made.password, PASSWORD + "!")
        person = next(each for each in app.people.people(other) if each.id == admin.person)
        app.people.set_active(other, person.id, person.version, active=False)

    seat.call(lose)
    type_into(qtbot, page.rows["idle_minutes"], "15")
    rest(seat)
    assert "没有权限" in tr(said[0][0])
    assert line_of(page.rows["idle_minutes"]).text() == "10"


def test_whoever_may_not_change_them_reads_why(seat: Seat, qtbot: QtBot) -> None:
    seat.log_in("陈立")
    page = rules(seat, qtbot)
    assert page.band.isVisible()
    assert "只能查看" in page.band.accessibleName()
    assert line_of(page.rows["idle_minutes"]).isReadOnly()
    page.open("setting", 0)
    assert page.rows["idle_minutes"].editor.hasFocus()


def test_the_companies_settings_are_one_link_away(seat: Seat, qtbot: QtBot) -> None:
    page = rules(seat, qtbot)
    wanted: list[Address] = []
    seat.place.wanted.connect(wanted.append)
    key(qtbot, page.to_companies, Qt.Key.Key_Return)
    assert wanted == [Address("organisation", "companies")]


def test_hints_follow_the_language(seat: Seat, qtbot: QtBot) -> None:
    page = rules(seat, qtbot)
    set_language(Language.EN)
    rest(seat)
    assert page.rows["idle_minutes"].hint.text() == "minutes · default 10"
