"""The search box: typing, choosing, narrowing, and keys that belong to the open list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.words import Language, Phrase
from tests.ui.lint import faults, name_of, settle
from ui.toolkit.buttons import Button
from ui.toolkit.deadlines import Deadline
from ui.toolkit.gallery_parts import CLOCK, NOW
from ui.toolkit.highlight import Marked, mark_words, marked_width
from ui.toolkit.inputs import LineEdit
from ui.toolkit.keys import KeyHintLabel
from ui.toolkit.picklist import Heading
from ui.toolkit.searchbox import SearchBox
from ui.toolkit.searchlist import Hit
from ui.toolkit.speech import set_language
from ui.toolkit.tokens import Tone

Stage = Callable[..., QWidget]

_PEOPLE = Heading(Phrase("gallery.customers"), 2)
_CARDS = Heading(Phrase("gallery.tier"), 1)
_ZHANG = Hit(
    "zhang",
    "user",
    Marked("张淑敏"),
    Marked("Zhang Shumin · 138****5678", ((0, 1), (22, 26))),
    "粤B·3K56L",
    (Phrase("gallery.gold"), "gold"),
    Deadline(NOW - timedelta(hours=1), NOW - timedelta(hours=9)),
)
_ZHOU = Hit("zhou", "user", Marked("周珊"), Marked("Zhou Shan"))
_CARD = Hit("card", "id-card", Marked("张帅"), state=(Phrase("gallery.lost"), Tone.RED))
_ROWS = [_PEOPLE, _ZHANG, _ZHOU, _CARDS, _CARD]
_NEW = Hit("new", "plus", Phrase("gallery.new_complaint"), shortcut="F7")
_COUNT = Phrase("gallery.hits", count=3, time=41)


@pytest.fixture
def box(stage: Stage) -> SearchBox:
    holder = stage(size=(1000, 600))
    made = SearchBox(CLOCK, holder)
    holder.layout().insertWidget(0, made)
    holder.layout().addStretch()
    settle()
    return made


def _search(qtbot: QtBot, box: SearchBox, text: str = "zs") -> None:
    box.focus_all()
    qtbot.keyClicks(box.line, text)
    box.show_results(_ROWS, _COUNT)


def test_f2_takes_the_focus_from_anywhere(qtbot: QtBot, box: SearchBox) -> None:
    other = LineEdit()
    box.window().layout().addWidget(other)
    settle()
    box.line.setText("zs")
    other.setFocus()
    qtbot.keyClick(other, Qt.Key.Key_F2)
    assert box.line.hasFocus()
    assert box.line.selectedText() == "zs"


def test_typing_tells_and_results_open_with_the_first_hit(qtbot: QtBot, box: SearchBox) -> None:
    box.focus_all()
    with qtbot.waitSignal(box.typed) as told:
        qtbot.keyClicks(box.line, "z")
    assert told.args == ["z"]
    with qtbot.waitSignal(box.current_changed) as current:
        box.show_results(_ROWS, _COUNT)
    assert current.args == [_ZHANG]
    assert box.popup.isVisible()
    assert box.popup.width() > box.width()
    assert faults(box.window()) == []


def test_chinese_from_an_input_method_is_searched(qtbot: QtBot, box: SearchBox) -> None:
    box.focus_all()
    event = QInputMethodEvent()
    event.setCommitString("张")
    with qtbot.waitSignal(box.typed) as told:
        QApplication.sendEvent(box.line, event)
    assert told.args == ["张"]


def test_arrows_move_past_headings_and_round(qtbot: QtBot, box: SearchBox) -> None:
    _search(qtbot, box)
    seen = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(box.line, key)
        seen.append(box.popup.list.current())
    assert seen == [_ZHOU, _CARD, _ZHANG, _CARD]


def test_enter_opens_the_current_hit_and_closes(qtbot: QtBot, box: SearchBox) -> None:
    _search(qtbot, box)
    qtbot.keyClick(box.line, Qt.Key.Key_Down)
    with qtbot.waitSignal(box.picked) as told:
        qtbot.keyClick(box.line, Qt.Key.Key_Return)
    assert told.args == ["zhou"]
    assert not box.popup.isVisible()
    assert box.line.text() == "", "ready for the next customer"
    with qtbot.assertNotEmitted(box.picked):
        qtbot.keyClick(box.line, Qt.Key.Key_Return)


def test_a_click_opens_a_hit_but_not_a_heading(qtbot: QtBot, box: SearchBox) -> None:
    _search(qtbot, box)
    view = box.popup.list
    place = view.visualRect(view.rows.index(2)).center()
    with qtbot.waitSignal(box.picked) as told:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told.args == ["zhou"]
    _search(qtbot, box)
    heading = view.visualRect(view.rows.index(0)).center()
    with qtbot.assertNotEmitted(box.picked):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=heading)


def test_escape_closes_and_keeps_the_text(qtbot: QtBot, box: SearchBox) -> None:
    _search(qtbot, box)
    qtbot.keyClick(box.line, Qt.Key.Key_Escape)
    assert not box.popup.isVisible()
    assert box.line.text() == "zs"


def test_tab_shows_one_kind_after_the_other(qtbot: QtBot, box: SearchBox) -> None:
    _search(qtbot, box)
    shown = []
    for _ in range(3):
        qtbot.keyClick(box.line, Qt.Key.Key_Tab)
        shown.append(list(box.popup.list.rows.rows))
    assert shown == [[_PEOPLE, _ZHANG, _ZHOU], [_CARDS, _CARD], _ROWS]
    assert box.line.hasFocus()


def test_tab_leaves_the_box_when_the_list_is_closed(qtbot: QtBot, box: SearchBox) -> None:
    other = LineEdit()
    box.window().layout().addWidget(other)
    settle()
    box.focus_all()
    qtbot.keyClick(box.line, Qt.Key.Key_Tab)
    assert other.hasFocus()


def test_actions_for_the_current_hit_keep_the_selection(qtbot: QtBot, box: SearchBox) -> None:
    _search(qtbot, box)
    qtbot.keyClick(box.line, Qt.Key.Key_Down)
    box.show_actions([Heading(Phrase("gallery.desk")), _NEW])
    assert box.popup.list.current() == _ZHOU
    assert box.popup.list.rows.rows[-1] == _NEW


def test_an_action_s_key_belongs_to_the_open_list(qtbot: QtBot, box: SearchBox) -> None:
    button = Button(Phrase("gallery.new_complaint"), key="F7")
    box.window().layout().addWidget(button)
    settle()
    box.show_actions([_NEW])
    _search(qtbot, box)
    with qtbot.waitSignal(box.picked) as told, qtbot.assertNotEmitted(button.clicked):
        qtbot.keyClick(box.line, Qt.Key.Key_F7)
    assert told.args == ["new"]
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(box.line, Qt.Key.Key_F7)


def test_a_question_mark_in_the_empty_box_asks_for_the_keys(qtbot: QtBot, box: SearchBox) -> None:
    box.focus_all()
    with qtbot.waitSignal(box.help_wanted):
        qtbot.keyClicks(box.line, "?")
    assert box.line.text() == ""
    qtbot.keyClicks(box.line, "z?")
    assert box.line.text() == "z?"


def test_the_list_goes_with_the_text_and_the_focus(qtbot: QtBot, box: SearchBox) -> None:
    other = LineEdit()
    box.window().layout().addWidget(other)
    settle()
    _search(qtbot, box)
    box.line.clear()
    assert not box.popup.isVisible()
    _search(qtbot, box)
    other.setFocus()
    assert not box.popup.isVisible()
    box.show_results(_ROWS, _COUNT)
    assert not box.popup.isVisible()


def test_a_long_list_ends_inside_the_window(qtbot: QtBot, box: SearchBox) -> None:
    box.focus_all()
    qtbot.keyClicks(box.line, "z")
    box.show_results([_PEOPLE, *[_ZHOU] * 40], "")
    assert box.popup.geometry().bottom() <= box.window().height()
    box.show_results([], "")
    qtbot.keyClick(box.line, Qt.Key.Key_Down)
    with qtbot.assertNotEmitted(box.picked):
        qtbot.keyClick(box.line, Qt.Key.Key_Return)


def test_where_nothing_is_found_the_keys_stay_whole(qtbot: QtBot, box: SearchBox) -> None:
    box.focus_all()
    qtbot.keyClicks(box.line, "q")
    box.show_results([_PEOPLE], "")
    settle()
    caps = box.popup.findChildren(KeyHintLabel)
    assert caps
    assert all(cap.height() >= cap.sizeHint().height() for cap in caps)


def test_rows_are_read_out_and_the_list_speaks(qtbot: QtBot, box: SearchBox) -> None:
    _search(qtbot, box)
    model = box.popup.list.rows
    spoken = model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "张淑敏 Zhang Shumin · 138****5678 粤B·3K56L 金卡"
    assert model.index(0).data() == "客户"
    assert model.index(4).data() == "张帅 挂失"
    before = box.popup.grab().toImage()
    set_language(Language.EN)
    settle()
    assert box.popup.count.text() == "results: 3 in 41 ms"
    assert name_of(box.popup.list) == "Search results"
    assert box.popup.grab().toImage() != before


def test_marks_are_found_whatever_their_case() -> None:
    marked = mark_words("Zhang Shumin zs", ["ZS", "shu", ""])
    assert marked.spans == ((6, 9), (13, 15))
    assert mark_words("Zhang", []) == Marked("Zhang")


def test_marked_stretches_are_wider(qapp: QApplication) -> None:
    assert marked_width(Marked("Zhang", ((0, 5),))) > marked_width(Marked("Zhang"))
    assert marked_width(Marked("Zhang", ((0, 3), (2, 5)))) == pytest.approx(
        marked_width(Marked("Zhang", ((0, 5),))), abs=1
    )
