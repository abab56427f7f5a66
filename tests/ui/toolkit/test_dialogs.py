"""What stands over the window: dialogs, the command list, the key sheet, menus."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.words import Language, Phrase
from tests.ui.lint import faults, settle, unreachable
from ui.toolkit.buttons import Button
from ui.toolkit.combos import Combo, Option
from ui.toolkit.commandlist import Command, CommandList, find_commands
from ui.toolkit.dialog import Dialog, Scrim, ask
from ui.toolkit.inputs import LineEdit, TextEdit
from ui.toolkit.keys import KeyHint
from ui.toolkit.keysheet import KeyGroup, KeySheet
from ui.toolkit.menu import Menu
from ui.toolkit.speech import set_language
from ui.toolkit.text import Label
from ui.toolkit.theme import Scheme, theme

Stage = Callable[..., QWidget]


def _open(qtbot: QtBot, dialog: QWidget) -> None:
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    settle()


def _dialog(window: QWidget) -> Dialog:
    return Dialog(window, Phrase("gallery.ask"), Phrase("gallery.ask_do"))


def test_a_dialog_dims_its_window_and_stands_in_its_middle(qtbot: QtBot, stage: Stage) -> None:
    window = stage(size=(900, 600))
    dialog = _dialog(window)
    _open(qtbot, dialog)
    scrim = window.findChild(Scrim)
    assert scrim.geometry() == window.rect()
    window.resize(950, 620)
    settle()
    assert scrim.geometry() == window.rect()
    inside = QRect(window.mapFromGlobal(dialog.pos()), dialog.size())
    assert abs(inside.center().x() - 450) <= 2
    dialog.reject()
    settle()
    assert window.findChild(Scrim) is None


def test_enter_in_a_line_presses_the_primary(qtbot: QtBot, stage: Stage) -> None:
    dialog = _dialog(stage())
    line = LineEdit()
    dialog.body.addWidget(line)
    _open(qtbot, dialog)
    line.setFocus()
    with qtbot.waitSignal(dialog.primary.clicked):
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert dialog.isVisible()


def test_ctrl_enter_presses_it_from_several_lines(qtbot: QtBot, stage: Stage) -> None:
    dialog = _dialog(stage())
    words = TextEdit()
    dialog.body.addWidget(words)
    _open(qtbot, dialog)
    words.setFocus()
    with qtbot.assertNotEmitted(dialog.primary.clicked):
        qtbot.keyClick(words, Qt.Key.Key_Return)
    with qtbot.waitSignal(dialog.primary.clicked):
        qtbot.keyClick(words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_tab_goes_through_the_body_before_the_footer(qtbot: QtBot, stage: Stage) -> None:
    dialog = _dialog(stage())
    first, second = LineEdit(), TextEdit()
    other = Button(Phrase("gallery.print"))
    dialog.add_action(other)
    for widget in (first, second):
        dialog.body.addWidget(widget)
    _open(qtbot, dialog)
    visited = []
    for _ in range(5):
        visited.append(dialog.focusWidget())
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    assert visited == [first, second, other, dialog.cancel, dialog.primary]
    assert first.hasFocus()


def test_the_screen_may_choose_where_the_focus_begins(qtbot: QtBot, stage: Stage) -> None:
    dialog = _dialog(stage())
    first, second = LineEdit(), LineEdit()
    for widget in (first, second):
        dialog.body.addWidget(widget)
    second.setFocus()
    _open(qtbot, dialog)
    assert second.hasFocus()


def test_enter_answers_a_question(qtbot: QtBot, stage: Stage) -> None:
    dialog = ask(stage(), Phrase("gallery.ask"), Phrase("gallery.ask_text"), Phrase("gallery.open"))
    _open(qtbot, dialog)
    assert dialog.primary.hasFocus()
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)


@pytest.mark.parametrize("by_key", [True, False])
def test_escape_and_cancel_reject(qtbot: QtBot, stage: Stage, by_key: bool) -> None:
    dialog = _dialog(stage())
    _open(qtbot, dialog)
    with qtbot.waitSignal(dialog.rejected):
        if by_key:
            qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        else:
            dialog.cancel.click()


def test_a_question_is_whole_in_both_languages(qtbot: QtBot, stage: Stage) -> None:
    window = stage(size=(900, 600))
    dialog = ask(
        window,
        Phrase("gallery.ask"),
        Phrase("gallery.ask_text"),
        Phrase("gallery.ask_do"),
        detail=Phrase("gallery.reason"),
    )
    dialog.add_action(Button(Phrase("gallery.print")))
    _open(qtbot, dialog)
    assert faults(dialog) == unreachable(dialog) == []
    set_language(Language.EN)
    assert faults(dialog) == []
    assert dialog.windowTitle() == "Cancel this paper?"
    with qtbot.waitSignal(dialog.accepted):
        dialog.primary.click()


def test_a_long_question_is_not_cut(qtbot: QtBot, stage: Stage) -> None:
    set_language(Language.EN)
    dialog = ask(
        stage(size=(1366, 688)), Phrase("host_page.stop_ask"), Phrase("host_page.stop_text"),
        Phrase("host_page.stop"), detail=Phrase("host_page.stop_nobody"),
    )  # fmt: skip
    _open(qtbot, dialog)
    wrapped = [label for label in dialog.findChildren(Label) if label.wordWrap()]
    assert len(wrapped) == 2
    assert all(label.height() >= label.heightForWidth(label.width()) for label in wrapped)


def test_a_dialog_is_not_wider_than_its_window(qtbot: QtBot, stage: Stage) -> None:
    assert _dialog(stage(size=(420, 300))).width() == 420 - 48


_DONE: list[str] = []


def _commands() -> list[Command]:
    return [
        Command(Phrase("gallery.new_complaint"), lambda: _DONE.append("new"), "plus", "F7"),
        Command(
            Phrase("gallery.print"),
            lambda: _DONE.append("print"),
            "printer",
            "Ctrl+P",
            Phrase("gallery.complaints"),
            "dayin dy",
        ),
    ]


@pytest.fixture
def palette(qtbot: QtBot, stage: Stage) -> CommandList:
    _DONE.clear()
    shown = CommandList(stage(size=(900, 600)), _commands())
    _open(qtbot, shown)
    return shown


def test_the_palette_opens_with_the_focus_in_its_line(palette: CommandList) -> None:
    assert palette.line.hasFocus()
    assert len(palette.list.rows.rows) == 2
    assert faults(palette) == []


@pytest.mark.parametrize("typed", ["dy", "PRI", "dayin", "print"])
def test_typing_finds_in_both_languages_and_by_pinyin(
    qtbot: QtBot, palette: CommandList, typed: str
) -> None:
    qtbot.keyClicks(palette.line, typed)
    with qtbot.waitSignal(palette.accepted):
        qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert _DONE == ["print"]


def test_arrows_choose_a_command(qtbot: QtBot, palette: CommandList) -> None:
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert _DONE == ["print"]
    assert not palette.isVisible()


def test_a_click_runs_a_command(qtbot: QtBot, palette: CommandList) -> None:
    view = palette.list
    place = view.visualRect(view.rows.index(0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert _DONE == ["new"]


def test_nothing_found_is_said(qtbot: QtBot, palette: CommandList) -> None:
    qtbot.keyClicks(palette.line, "xyz")
    assert palette.empty.isVisible()
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible()
    qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_commands_that_begin_with_the_text_come_first() -> None:
    set_language(Language.EN)
    commands = [Command(Phrase("gallery.all_due"), print), Command(Phrase("gallery.dial"), print)]
    assert [hit.name.text for hit in find_commands(commands, "d")] == ["Dial", "All due"]


def test_what_is_called_just_that_comes_before_what_begins_with_it() -> None:
    longer, named = Phrase("gallery.all_due"), Phrase("gallery.dial")
    commands = [Command(longer, print, also="lists"), Command(named, print, also="all")]
    for language, typed in ((Language.EN, "all"), (Language.ZH, "all"), (Language.ZH, "DIAL")):
        set_language(language)
        assert find_commands(commands, typed)[0].command.name == named


def test_the_key_sheet_shows_and_closes(qtbot: QtBot, stage: Stage) -> None:
    hints = [KeyHint("F4", Phrase("gallery.dial")), KeyHint("Enter", Phrase("gallery.open"))]
    groups = [
        KeyGroup(Phrase("gallery.page_keys"), hints),
        KeyGroup(Phrase("gallery.program_keys"), hints * 12),
    ]
    for key in (Qt.Key.Key_F1, Qt.Key.Key_Escape):
        sheet = KeySheet(stage(size=(900, 400)), groups)
        _open(qtbot, sheet)
        assert sheet.height() <= 400
        assert faults(sheet) == unreachable(sheet) == []
        qtbot.keyClick(sheet, key)
        assert not sheet.isVisible()


def test_a_menu_speaks_and_runs(qtbot: QtBot, stage: Stage) -> None:
    done: list[str] = []
    menu = Menu(stage())
    menu.add(Phrase("gallery.print"), lambda: done.append("print"), icon_name="printer", key="F5")
    closed = menu.add_closed(Phrase("gallery.reissue"), Phrase("gallery.reason"))
    menu.add("R&D", lambda: done.append("r"))
    menu.popup(menu.parentWidget().mapToGlobal(menu.parentWidget().rect().center()))
    settle()
    assert [action.text() for action in menu.actions()] == [
        "打印\tF5",
        "补办：说明原因：先挂失",
        "R&&D",
    ]
    assert not closed.isEnabled()
    set_language(Language.EN)
    settle()
    assert menu.actions()[0].text() == "Print\tF5"
    before = menu.actions()[0].icon().cacheKey()
    theme().set_scheme(Scheme.DARK)
    assert menu.actions()[0].icon().cacheKey() != before
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert done == ["print"]


def test_a_dialog_that_only_its_window_knows_of_stays_whole(stage: Stage) -> None:
    window = stage()

    def open_one() -> None:
        dialog = _dialog(window)
        combo = Combo([Option(1, "1")])
        dialog.body.addWidget(combo)
        dialog.open()

    open_one()
    gc.collect()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, Dialog)
    assert dialog.primary.isVisible()
    dialog.grab()
    dialog.reject()
