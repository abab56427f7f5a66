"""Boxes, radios, cards and facts by the keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.words import Language, Phrase
from tests.ui.lint import faults, name_of, settle
from ui.toolkit.choices import CheckBox, Radio, RadioCard
from ui.toolkit.facts import FactRow, line_up
from ui.toolkit.inputs import LineEdit
from ui.toolkit.speech import set_language

Stage = Callable[..., QWidget]


def _card(name: str) -> RadioCard:
    return RadioCard(
        Phrase("gallery.group"),
        Phrase("gallery.posts", count=21),
        [Phrase("gallery.group_line"), name],
    )


def _every() -> list[QAbstractButton]:
    return [
        CheckBox(Phrase("gallery.first_row")),
        Radio(Phrase("gallery.spoken")),
        _card("一人多岗"),
        FactRow(Phrase("gallery.fact_name"), "单晓东", "Ctrl+1"),
    ]


@pytest.mark.parametrize("number", range(4))
def test_space_and_a_click_anywhere_choose(qtbot: QtBot, stage: Stage, number: int) -> None:
    choice = _every()[number]
    stage(choice, LineEdit())
    choice.setFocus()
    qtbot.keyClick(choice, Qt.Key.Key_Space)
    assert choice.isChecked()
    if isinstance(choice, CheckBox | FactRow):
        end = QPoint(choice.width() - 3, choice.height() // 2)
        qtbot.mouseClick(choice, Qt.MouseButton.LeftButton, pos=end)
        assert not choice.isChecked()


@pytest.mark.parametrize("number", range(4))
def test_each_state_looks_different(stage: Stage, number: int) -> None:
    choice, other = _every()[number], LineEdit()
    stage(choice, other)
    other.setFocus()
    pictures = []
    for checked in (False, True):
        choice.setChecked(checked)
        for focused in (other, choice):
            focused.setFocus()
            settle()
            pictures.append(choice.grab().toImage())
        choice.setEnabled(False)
        pictures.append(choice.grab().toImage())
        choice.setEnabled(True)
    if not isinstance(choice, RadioCard):
        assert all(one != two for n, one in enumerate(pictures) for two in pictures[:n])
    else:
        assert pictures[0] != pictures[1] != pictures[3] != pictures[4]


def test_radios_of_one_page_exclude_each_other(qtbot: QtBot, stage: Stage) -> None:
    first, second = Radio(Phrase("gallery.spoken")), Radio(Phrase("gallery.written"))
    stage(first, second)
    first.setChecked(True)
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert second.isChecked()
    assert not first.isChecked()


def test_cards_say_their_lines_to_screen_readers(stage: Stage) -> None:
    card = _card("一人多岗")
    window = stage(card)
    assert name_of(card) == "汽车集团"
    assert card.accessibleDescription() == "21 个岗位\n客服部下设三室五组\n一人多岗"
    set_language(Language.EN)
    settle()
    assert card.accessibleDescription().startswith("21 posts\n")
    assert faults(window) == []


def test_facts_are_ticked_by_their_key(qtbot: QtBot, stage: Stage) -> None:
    fact, line = FactRow(Phrase("gallery.fact_name"), "单晓东", "Ctrl+1"), LineEdit()
    stage(fact, line)
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert fact.isChecked()
    fact.set_known("周敏")
    assert fact.accessibleDescription() == "周敏"


def test_facts_share_one_column(stage: Stage) -> None:
    short = FactRow(Phrase("gallery.fact_name"), "单晓东")
    long = FactRow(Phrase("gallery.fact_phone"), "2210")
    stage(short, long)
    line_up([short, long])
    assert short._name_width == long._name_width >= long.name_width()
    line_up([])
