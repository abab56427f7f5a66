"""Fields: words, passwords, dates, combos, and the line below each of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QCalendarWidget, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.clock import CHINA, SetClock
from crm_desktop.foundation.words import Language, Phrase
from tests.ui.lint import faults, name_of, settle, unreachable
from ui.toolkit.combos import Combo, Option, SearchCombo
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit, PasswordEdit, TextEdit
from ui.toolkit.speech import set_language

CLOCK = SetClock(datetime(2026, 11, 23, 10, 42, tzinfo=CHINA))
_REASONS = [
    Option("lost", Phrase("gallery.reason_lost")),
    Option("stolen", Phrase("gallery.reason_stolen")),
]
_STORES = [Option(1, "宝安店", "baoan ba"), Option(2, "南山店", "nanshan ns"), Option(3, "总部")]


Stage = Callable[..., QWidget]


def _commit(widget: QWidget, text: str) -> None:
    """Type as an input method does."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def test_a_field_names_its_editor_and_keeps_its_height(qtbot: QtBot, stage: Stage) -> None:
    line = LineEdit(Phrase("gallery.mobile_hint"), longest=11)
    field = Field(Phrase("gallery.mobile"), line, help_text=Phrase("gallery.mobile_help"))
    window = stage(field)
    assert name_of(line) == "手机"
    assert line.accessibleDescription() == "至少一个能联系的号码"
    before = field.height()
    field.set_error(Phrase("gallery.code_wrong"))
    settle()
    assert (field.height(), field.error) == (before, Phrase("gallery.code_wrong"))
    assert field.note.text() == line.accessibleDescription() == "要两位数字，例如 01"
    assert line.property("fault") is True
    field.set_error(None)
    assert field.note.text() == "至少一个能联系的号码"
    set_language(Language.EN)
    settle()
    assert (name_of(line), line.placeholderText()) == ("Mobile", "11 digits")
    assert faults(window) == []


def test_focus_and_fault_keep_the_size_of_the_field(qtbot: QtBot, stage: Stage) -> None:
    first, second = LineEdit(), LineEdit()
    stage(Field(Phrase("gallery.mobile"), first), Field(Phrase("gallery.plate"), second))
    first.setFocus()
    settle()
    assert first.size() == second.size()
    assert first.height() == 32


def test_a_read_only_field_says_why(qtbot: QtBot, stage: Stage) -> None:
    line = LineEdit()
    field = Field(Phrase("gallery.number"), line)
    stage(field)
    field.set_read_only(Phrase("gallery.number_why"))
    assert line.isReadOnly()
    assert field.note.text() == "自动生成，不能改"
    field.set_read_only(None)
    assert not line.isReadOnly()
    assert field.note.text() == ""


def test_typing_chinese(qtbot: QtBot, stage: Stage) -> None:
    line = LineEdit()
    stage(line)
    line.setFocus()
    _commit(line, "张淑敏")
    assert line.text() == "张淑敏"


def test_a_password_is_shown_only_on_demand(qtbot: QtBot, stage: Stage) -> None:
    line = PasswordEdit()
    window = stage(Field(Phrase("gallery.password"), line))
    assert line.echoMode() == QLineEdit.EchoMode.Password
    assert name_of(line.inner).startswith("显示密码")
    assert unreachable(window) == []
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_F3)
    assert line.echoMode() == QLineEdit.EchoMode.Normal
    assert name_of(line.inner).startswith("隐藏密码")
    qtbot.mouseClick(line.inner, Qt.MouseButton.LeftButton)
    assert line.echoMode() == QLineEdit.EchoMode.Password
    assert line.hasFocus()


def test_tab_leaves_a_field_of_several_lines(qtbot: QtBot, stage: Stage) -> None:
    words, after = TextEdit(Phrase("gallery.words_hint"), rows=4), LineEdit()
    stage(words, after)
    words.setFocus()
    with qtbot.waitSignal(words.left):
        qtbot.keyClick(words, Qt.Key.Key_Tab)
    assert after.hasFocus()
    assert words.toPlainText() == ""
    assert words.minimumSizeHint().height() == words.sizeHint().height()


@pytest.mark.parametrize("typed", ["1122", "11-22", "20261122"])
def test_a_date_becomes_whole_when_the_field_is_left(
    qtbot: QtBot, stage: Stage, typed: str
) -> None:
    edit, after = DateEdit(CLOCK), LineEdit()
    stage(edit, after)
    edit.setFocus()
    qtbot.keyClicks(edit, typed)
    with qtbot.waitSignal(edit.date_changed) as told:
        after.setFocus()
    assert told.args == [date(2026, 11, 22)]
    assert edit.text() == "2026-11-22"


def test_what_is_no_date_stays_as_typed(qtbot: QtBot, stage: Stage) -> None:
    edit, after = DateEdit(CLOCK), LineEdit()
    stage(edit, after)
    edit.set_value(date(2026, 11, 1))
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, "1140")
    with qtbot.waitSignal(edit.date_changed) as told:
        after.setFocus()
    assert told.args == [None]
    assert (edit.text(), edit.value(), edit.is_understood()) == ("1140", None, False)
    edit.set_value(None)
    assert edit.is_understood()


def test_arrows_step_by_a_day(qtbot: QtBot, stage: Stage) -> None:
    edit = DateEdit(CLOCK)
    stage(edit)
    edit.setFocus()
    qtbot.keyClick(edit, Qt.Key.Key_Up)
    assert edit.value() == date(2026, 11, 23)
    qtbot.keyClick(edit, Qt.Key.Key_Up)
    assert edit.value() == date(2026, 11, 24)
    qtbot.keyClick(edit, Qt.Key.Key_Down)
    assert edit.value() == date(2026, 11, 23)


def test_the_calendar_opens_picks_and_closes(qtbot: QtBot, stage: Stage) -> None:
    edit = DateEdit(CLOCK)
    window = stage(edit)
    edit.setFocus()
    qtbot.keyClick(edit, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    calendar = window.findChild(QCalendarWidget)
    assert calendar.selectedDate().toPython() == date(2026, 11, 23)
    view = calendar.focusProxy() or calendar
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert edit.value() == date(2026, 11, 24)
    settle()
    assert window.findChild(QCalendarWidget) is None


def test_the_calendar_stays_on_the_screen(qtbot: QtBot, stage: Stage) -> None:
    edit = DateEdit(CLOCK)
    window = stage(edit, size=(320, 60))
    window.move(0, window.screen().availableGeometry().bottom() - 60)
    settle()
    edit.inner.click()
    popup = window.findChild(QCalendarWidget).window()
    assert window.screen().availableGeometry().contains(popup.geometry())
    popup.close()


def test_a_combo_keeps_its_value_and_speaks(qtbot: QtBot, stage: Stage) -> None:
    combo = Combo(_REASONS, hint=Phrase("gallery.reason_label"))
    stage(combo)
    assert combo.value() is None
    combo.set_value("lost")
    assert (combo.value(), combo.currentText()) == ("lost", "遗失")
    set_language(Language.EN)
    settle()
    assert combo.currentText() == "Lost"
    combo.setFocus()
    with qtbot.waitSignal(combo.chosen) as told:
        qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert told.args == ["stolen"]
    combo.set_options(reversed(_REASONS))
    assert combo.value() == "stolen"
    combo.set_value("burnt")
    assert combo.value() is None


def _wheel(widget: QWidget) -> None:
    place = QPointF(widget.rect().center())
    event = QWheelEvent(
        place,
        QPointF(widget.mapToGlobal(place.toPoint())),
        QPoint(0, 0),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_the_wheel_changes_only_the_focused_combo(qtbot: QtBot, stage: Stage) -> None:
    combo, other = Combo(_REASONS), LineEdit()
    stage(combo, other)
    combo.set_value("lost")
    other.setFocus()
    _wheel(combo)
    assert combo.value() == "lost"
    combo.setFocus()
    _wheel(combo)
    assert combo.value() == "stolen"


@pytest.mark.parametrize("typed", ["ns", "NANSHAN", "nansh"])
def test_typing_finds_an_option(qtbot: QtBot, stage: Stage, typed: str) -> None:
    combo = SearchCombo(_STORES, hint=Phrase("gallery.store"))
    stage(combo)
    combo.set_value(1)
    combo.setFocus()
    combo.lineEdit().selectAll()
    qtbot.keyClicks(combo.lineEdit(), typed)
    popup = combo.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    assert popup.model().rowCount() == 1
    # The list of a completer lies in no window, and is dressed all the same.
    assert popup.sizeHintForRow(0) == 28
    with qtbot.waitSignal(combo.chosen) as told:
        qtbot.keyClick(popup, Qt.Key.Key_Down)
        qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert told.args == [2]
    assert (combo.value(), combo.currentText()) == (2, "南山店")


def test_typing_chinese_finds_too_and_a_whole_name_is_taken(qtbot: QtBot, stage: Stage) -> None:
    combo, after = SearchCombo(_STORES), LineEdit()
    stage(combo, after)
    combo.set_value(1)
    combo.setFocus()
    combo.lineEdit().clear()
    _commit(combo.lineEdit(), "总部")
    combo.completer().popup().hide()
    with qtbot.waitSignal(combo.chosen) as told:
        after.setFocus()
    assert told.args == [3]


def test_words_that_name_nothing_go_back(qtbot: QtBot, stage: Stage) -> None:
    combo, after = SearchCombo(_STORES), LineEdit()
    stage(combo, after)
    combo.set_value(1)
    combo.setFocus()
    combo.lineEdit().selectAll()
    qtbot.keyClicks(combo.lineEdit(), "zzz")
    after.setFocus()
    assert (combo.value(), combo.currentText()) == (1, "宝安店")
