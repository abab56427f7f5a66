"""Buttons: keys, reasons, and what they look like in each state."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.words import Language, Phrase
from tests.ui.lint import name_of, settle
from ui.toolkit.buttons import Button, Kind, Scale, icon_button, link, next_step
from ui.toolkit.keys import KeyCap, cap_width, sequences
from ui.toolkit.speech import set_language
from ui.toolkit.theme import theme

_PRINT = Phrase("gallery.print")


Stage = Callable[..., QWidget]


def _picture(widget: QWidget) -> QImage:
    settle()
    return widget.grab().toImage()


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_a_focused_button_is_pressed_by_enter_and_space(
    qtbot: QtBot, stage: Stage, key: Qt.Key
) -> None:
    button = Button(_PRINT)
    stage(button)
    button.setFocus()
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, key)


def test_ctrl_enter_is_not_enter(qtbot: QtBot, stage: Stage) -> None:
    button = Button(_PRINT)
    stage(button)
    button.setFocus()
    with qtbot.assertNotEmitted(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_the_key_on_the_cap_presses_from_anywhere(qtbot: QtBot, stage: Stage) -> None:
    button, elsewhere = Button(_PRINT, key="F7"), QLineEdit()
    stage(button, elsewhere)
    elsewhere.setFocus()
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(elsewhere, Qt.Key.Key_F7)


@pytest.mark.parametrize("enter", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_the_next_step_answers_to_both_enter_keys(
    qtbot: QtBot, stage: Stage, enter: Qt.Key
) -> None:
    button, elsewhere = next_step(Phrase("gallery.accept")), QLineEdit()
    stage(button, elsewhere)
    elsewhere.setFocus()
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(elsewhere, enter, Qt.KeyboardModifier.ControlModifier)


def test_enter_on_a_cap_is_shown_but_not_bound(qtbot: QtBot, stage: Stage) -> None:
    button, elsewhere = Button(_PRINT, key="Enter"), QLineEdit()
    stage(button, elsewhere)
    elsewhere.setFocus()
    with qtbot.assertNotEmitted(button.clicked):
        qtbot.keyClick(elsewhere, Qt.Key.Key_Return)
    assert button.key == "Enter"


def test_a_blocked_button_says_why_and_answers_to_nothing(qtbot: QtBot, stage: Stage) -> None:
    button = Button(Phrase("gallery.reissue"), key="F8")
    window = stage(button, button.reason_label())
    button.block(Phrase("gallery.reason"))
    settle()
    assert button.reason_label().text() == "说明原因：先挂失"
    assert button.accessibleDescription() == "说明原因：先挂失"
    with qtbot.assertNotEmitted(button.clicked):
        qtbot.keyClick(window, Qt.Key.Key_F8)
    button.unblock()
    assert button.isEnabled()
    assert button.reason_label().text() == ""
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(window, Qt.Key.Key_F8)


def test_a_reason_given_before_its_label_is_there(qtbot: QtBot) -> None:
    button = Button(_PRINT)
    qtbot.addWidget(button)
    button.block(Phrase("gallery.reason"))
    label = button.reason_label()
    qtbot.addWidget(label)
    assert label.text() == "说明原因：先挂失"


def test_a_key_can_be_taken_away(qtbot: QtBot, stage: Stage) -> None:
    button = Button(_PRINT)
    window = stage(button)
    button.bind("F5")
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(window, Qt.Key.Key_F5)
    button.bind("")
    with qtbot.assertNotEmitted(button.clicked):
        qtbot.keyClick(window, Qt.Key.Key_F5)


def test_focus_moves_nothing(qtbot: QtBot, stage: Stage) -> None:
    button, other = Button(_PRINT, key="Ctrl+P"), Button(_PRINT)
    stage(button, other)
    other.setFocus()
    quiet, size = _picture(button), button.size()
    button.setFocus()
    assert _picture(button) != quiet
    assert button.size() == size


@pytest.mark.parametrize("kind", Kind)
def test_every_state_looks_different(qtbot: QtBot, stage: Stage, kind: Kind) -> None:
    button, other = Button(_PRINT, kind=kind, icon="printer", key="F7"), QLineEdit()
    stage(button, other)
    # Where the pointer stood in an earlier test is not ours to know.
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    other.setFocus()
    pictures = [_picture(button)]
    button.setFocus()
    pictures.append(_picture(button))
    other.setFocus()
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    pictures.append(_picture(button))
    button.setEnabled(False)
    pictures.append(_picture(button))
    assert all(one != two for n, one in enumerate(pictures) for two in pictures[:n])


def test_a_selectable_button_shows_that_it_is_chosen(qtbot: QtBot, stage: Stage) -> None:
    button = Button(_PRINT, selectable=True, leading=True)
    stage(button)
    plain = _picture(button)
    button.click()
    assert button.isChecked()
    assert _picture(button) != plain


def test_heights_are_those_of_the_scale(qtbot: QtBot) -> None:
    metrics = theme().metrics
    assert Button(_PRINT).sizeHint().height() == metrics.control
    assert Button(_PRINT, scale=Scale.SMALL).sizeHint().height() == metrics.small_control
    assert next_step(_PRINT).sizeHint().height() == metrics.next_step
    assert link(_PRINT).sizeHint().height() == metrics.control


def test_an_icon_button_has_a_name_in_both_languages(qtbot: QtBot, stage: Stage) -> None:
    button = icon_button("bell", Phrase("toolkit.bar.no_news"), key="F4")
    window = stage(button)
    assert name_of(button) == "没有新消息"
    assert button.sizeHint().width() == button.sizeHint().height()
    set_language(Language.EN)
    settle()
    assert name_of(button) == button.toolTip() == "Nothing new"
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(window, Qt.Key.Key_F4)


def test_an_ampersand_is_a_word(qtbot: QtBot) -> None:
    button = Button("R&D")
    qtbot.addWidget(button)
    assert button.words() == "R&D"
    assert button.shortcut().isEmpty()


def test_another_icon(qtbot: QtBot, stage: Stage) -> None:
    button = Button(_PRINT, icon="eye")
    stage(button)
    before = _picture(button)
    button.set_icon("eye-off")
    assert _picture(button) != before


def test_key_caps(qtbot: QtBot) -> None:
    cap = KeyCap("Ctrl+Enter")
    qtbot.addWidget(cap)
    assert cap.sizeHint().width() == cap.minimumSizeHint().width() == cap_width("Ctrl+Enter")
    assert cap_width("F") == 20
    assert sequences("Esc") == []
    assert sequences("Ctrl+Enter") == [QKeySequence("Ctrl+Enter"), QKeySequence("Ctrl+Return")]
