"""编号: the rules, and changing one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.office.founded import dialog, key, page_of, rest, settings, words_said
from tests.ui.place import Seat
from ui.office.numbers import NumbersPage, RuleForm
from ui.toolkit.speech import tr
from ui.workplace import Address


def opened(seat: Seat, qtbot: QtBot) -> NumbersPage:
    page = page_of(settings(seat, qtbot, "numbers"))
    assert isinstance(page, NumbersPage)
    return page


def test_rules_stand_with_their_next_number(seat: Seat, qtbot: QtBot) -> None:
    page = opened(seat, qtbot)
    model = page.table.rows_model
    words = [model.data(model.index(0, column)) for column in range(4)]
    assert words == ["投诉", "TS", "4", "TS202611230001"]


def test_enter_changes_a_rule(seat: Seat, qtbot: QtBot) -> None:
    page, said = opened(seat, qtbot), words_said(seat)
    key(qtbot, page.table, Qt.Key.Key_Return)
    form = dialog(qtbot, page.window()).findChild(RuleForm)
    form.prefix.editor.setText("zx")
    form.save()
    rest(seat)
    assert tr(form.prefix.error) == "已被使用"
    form.prefix.editor.setText("tsu")
    form.digits.editor.setText("5")
    qtbot.keyClick(form.digits.editor, Qt.Key.Key_Return)
    rest(seat)
    assert tr(said[0][0]) == "投诉从现在起编号 TSU2026112300001"
    qtbot.waitUntil(lambda: page.source.kept[1].prefix == "TSU")


def test_an_address_selects_its_rule(seat: Seat, qtbot: QtBot) -> None:
    screen = settings(seat, qtbot, "numbers")
    screen.open(Address("settings", kind="number", id=3))
    page = page_of(screen)
    assert isinstance(page, NumbersPage)
    qtbot.waitUntil(lambda: page.table.selected_id == 3)


def test_others_look_and_change_nothing(seat: Seat, qtbot: QtBot) -> None:
    seat.log_in("陈立")
    page = opened(seat, qtbot)
    key(qtbot, page.table, Qt.Key.Key_Return)
    assert page.window().findChildren(RuleForm) == []
    assert page.hints() == ()
