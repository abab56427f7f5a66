"""The bars at the top and the foot of the window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.words import Language, Phrase
from tests.ui.lint import faults, name_of, settle, unreachable
from ui.toolkit.gallery_parts import CLOCK
from ui.toolkit.keys import KeyHint
from ui.toolkit.speech import set_language
from ui.toolkit.statusbar import StatusBar
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Tone
from ui.toolkit.topbar import Bell, TopBar

Stage = Callable[..., QWidget]

_HINTS = [
    KeyHint("Enter", Phrase("gallery.open")),
    KeyHint("F4", Phrase("gallery.dial")),
    KeyHint("Ctrl+Enter", Phrase("gallery.accept")),
    KeyHint("F1", Phrase("toolkit.keys.title")),
]


@pytest.fixture
def top(stage: Stage) -> TopBar:
    window = stage(size=(1286, 200))
    bar = TopBar(CLOCK, window)
    bar.post.show_post("周敏", Phrase("gallery.post"))
    window.layout().setContentsMargins(0, 0, 0, 0)
    window.layout().addWidget(bar)
    settle()
    return bar


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("width", [1286, 831])
def test_nothing_is_cut_at_either_width(top: TopBar, language: Language, width: int) -> None:
    set_language(language)
    top.window().resize(width, 200)
    assert faults(top) == unreachable(top.window()) == []
    assert top.search.width() <= 560


def test_the_top_bar_is_lower_in_a_low_window(top: TopBar) -> None:
    assert top.height() == 56
    theme().set_window_height(688)
    settle()
    assert top.height() == 48


def test_the_acting_post_is_named_and_switched_by_its_key(qtbot: QtBot, top: TopBar) -> None:
    assert name_of(top.post) == "周敏，投诉受理"
    set_language(Language.EN)
    settle()
    assert name_of(top.post) == "周敏, Complaint intake"
    with qtbot.waitSignal(top.post.clicked):
        qtbot.keyClick(top, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    top.post.setFocus()
    with qtbot.waitSignal(top.post.clicked):
        qtbot.keyClick(top.post, Qt.Key.Key_Return)


def test_a_long_name_is_cut_not_the_bar(top: TopBar) -> None:
    top.post.show_post("一位名字特别特别特别长的同事先生", "也很长的岗位名称，长到放不下为止的那种")
    settle()
    assert top.post.sizeHint().width() < 240


def test_the_bell_counts(top: TopBar) -> None:
    quiet = top.bell.grab().toImage()
    assert name_of(top.bell) == "没有新消息"
    top.bell.set_count(130)
    assert name_of(top.bell) == "130 条新消息"
    assert top.bell.grab().toImage() != quiet


def test_f1_is_help(qtbot: QtBot, top: TopBar) -> None:
    with qtbot.waitSignal(top.help.clicked):
        qtbot.keyClick(top, Qt.Key.Key_F1)


@pytest.fixture
def status(stage: Stage) -> StatusBar:
    bar = StatusBar()
    window = stage(bar, size=(1366, 100))
    window.layout().setContentsMargins(0, 0, 0, 0)
    bar.show_database(Phrase("gallery.database"))
    bar.show_backup(Phrase("gallery.backup"))
    bar.show_keys(_HINTS)
    settle()
    return bar


def _shown(bar: StatusBar) -> list[str]:
    return [hint.text() for hint in bar._hints if hint.isVisible()]


def test_the_status_bar_shows_the_keys_that_fit(status: StatusBar) -> None:
    assert _shown(status) == ["打开", "拨号", "同意结果，转回访", "本页按键"]
    assert faults(status) == []
    status.window().resize(520, 100)
    settle()
    assert _shown(status) == ["本页按键"]
    assert faults(status) == []


def test_another_language_changes_what_fits(status: StatusBar) -> None:
    status.window().resize(800, 100)
    settle()
    assert len(_shown(status)) == 4
    set_language(Language.EN)
    settle()
    assert len(_shown(status)) < 4
    assert faults(status) == []


def test_another_room_brings_other_keys(status: StatusBar) -> None:
    status.show_keys(_HINTS[-1:])
    settle()
    assert _shown(status) == ["本页按键"]
    status.show_keys([])
    settle()
    assert _shown(status) == []


def test_trouble_is_coloured_and_said(status: StatusBar) -> None:
    fine = status.database.grab().toImage()
    status.show_database(Phrase("gallery.no_office"), Tone.RED)
    settle()
    assert status.database.text() == "连不上总部数据库"
    assert status.database.grab().toImage() != fine
    status.show_backup(Phrase("gallery.backup"), stale=True)
    assert status.backup.text() == "备份 38 分钟前"


def test_the_status_bar_is_lower_in_a_low_window(status: StatusBar) -> None:
    assert status.height() == 32
    theme().set_window_height(688)
    settle()
    assert status.height() == 28


@pytest.mark.parametrize("count", [7, 12, 88, 100])
def test_the_number_of_news_stays_within_its_bell(qtbot: QtBot, count: int) -> None:
    bell = Bell()
    qtbot.addWidget(bell)
    bell.resize(bell.sizeHint())
    bell.set_count(count)
    words, box = bell.badge()
    assert words == {100: "99+"}.get(count, str(count))
    assert bell.rect().contains(box.toRect())
