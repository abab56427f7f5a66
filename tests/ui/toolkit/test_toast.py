"""Toasts live five seconds, wait for hands, and take things back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.words import Language, Phrase
from tests.ui.lint import name_of, settle
from ui.toolkit.inputs import LineEdit
from ui.toolkit.speech import set_language
from ui.toolkit.toast import HEIGHT, LIFE_MS, Toasts

Stage = Callable[..., QWidget]

_SAVED = Phrase("gallery.saved", number="TS202611230011")


def _gone(qtbot: QtBot, toasts: Toasts, count: int) -> None:
    qtbot.waitUntil(lambda: len(toasts.shown()) == count)


def test_a_toast_lives_five_seconds(qtbot: QtBot, stage: Stage) -> None:
    toasts = Toasts(stage())
    toast = toasts.show(_SAVED)
    assert LIFE_MS == toast._life.interval() == 5_000
    assert toast._life.isActive()
    toast._life.timeout.emit()
    _gone(qtbot, toasts, 0)


def test_a_toast_waits_while_the_mouse_is_on_it(qtbot: QtBot, stage: Stage) -> None:
    toasts = Toasts(stage())
    toast = toasts.show(_SAVED)
    here = QPointF(5, 5)
    QApplication.sendEvent(toast, QEnterEvent(here, here, here))
    assert not toast._life.isActive()
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    assert toast._life.isActive()


def test_a_toast_waits_while_its_undo_has_the_focus(qtbot: QtBot, stage: Stage) -> None:
    toasts = Toasts(stage())
    toast = toasts.show(_SAVED, lambda: None)
    undo = toast._undo
    undo.setFocus()
    toast._life.timeout.emit()
    assert toast.isVisible()
    assert toast._life.isActive()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_undo_by_its_button(qtbot: QtBot, stage: Stage, key: Qt.Key) -> None:
    done: list[str] = []
    toasts = Toasts(stage())
    toast = toasts.show(_SAVED, lambda: done.append("undone"))
    assert name_of(toast._undo) == "撤销"
    toast._undo.setFocus()
    qtbot.keyClick(toast._undo, key)
    assert done == ["undone"]
    _gone(qtbot, toasts, 0)


def test_undo_by_its_key_takes_back_the_newest(qtbot: QtBot, stage: Stage) -> None:
    done: list[int] = []
    window = stage()
    toasts = Toasts(window)
    toasts.show(_SAVED, lambda: done.append(1))
    toasts.show(_SAVED, lambda: done.append(2))
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    _gone(qtbot, toasts, 1)
    assert done == [2]
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert done == [2, 1]


def test_text_being_typed_keeps_its_own_undo(qtbot: QtBot, stage: Stage) -> None:
    done: list[int] = []
    line = LineEdit()
    toasts = Toasts(stage(line))
    toasts.show(_SAVED, lambda: done.append(1))
    line.setFocus()
    qtbot.keyClicks(line, "abc")
    qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert line.text() == ""
    assert done == []


def test_the_newest_is_lowest_and_three_are_enough(qtbot: QtBot, stage: Stage) -> None:
    window = stage()
    toasts = Toasts(window)
    for _ in range(4):
        toasts.show(_SAVED)
    _gone(qtbot, toasts, 3)
    tops = [toast.y() for toast in toasts.shown()]
    assert tops == sorted(tops)
    assert tops[-1] + HEIGHT < window.height()
    window.resize(500, 300)
    settle()
    assert [toast.y() for toast in toasts.shown()] == [top - 100 for top in tops]


def test_a_toast_speaks_and_says_when_it_is_cut(stage: Stage) -> None:
    toasts = Toasts(stage())
    toast = toasts.show(_SAVED, lambda: None)
    assert not toast.is_cut()
    set_language(Language.EN)
    settle()
    assert toast.accessibleName() == "Saved as TS202611230011"
    assert toasts.show("很长" * 40).is_cut()


def test_a_toast_fades_in_where_the_system_moves(
    qtbot: QtBot, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QApplication, "isEffectEnabled", lambda _effect: True)
    toast = Toasts(stage()).show(_SAVED)
    assert toast.opacity < 1.0
    qtbot.waitUntil(lambda: toast.opacity == 1.0)
