"""Every part at once: it speaks both languages, follows the theme, and nothing is cut."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.words import Language
from tests.ui.lint import faults, name_of, settle, size_got, unreachable
from ui.toolkit import gallery_parts as parts
from ui.toolkit.gallery import Gallery, main
from ui.toolkit.speech import set_language
from ui.toolkit.theme import Scheme, theme
from ui.toolkit.waiting import LoadingRows

_PARTS: list[Callable[[], QWidget]] = [
    parts.buttons,
    parts.clocks,
    parts.fields,
    parts.toasts,
    parts.broken,
    parts.empty,
    parts.reading,
    parts.long_task,
    parts.choices,
    parts.cards,
    parts.steps,
    parts.counters,
    parts.chips,
    parts.tabs,
]


def _picture(widget: QWidget) -> QImage:
    settle()
    return widget.grab().toImage()


def _words(widget: QWidget) -> set[str]:
    settle()
    return {name_of(each) for each in (widget, *widget.findChildren(QWidget))}


@pytest.fixture
def gallery(qtbot: QtBot) -> Gallery:
    window = Gallery()
    qtbot.addWidget(window)
    window.resize(1446, 1320)
    window.show()
    return window


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("height", [768, 688, 433])
def test_nothing_is_cut_and_everything_has_a_name(
    gallery: Gallery, language: Language, height: int
) -> None:
    set_language(language)
    theme().set_window_height(height)
    assert faults(gallery) == []


def test_every_control_is_reached_by_tab(gallery: Gallery) -> None:
    settle()
    assert unreachable(gallery) == []


def test_the_window_is_as_large_as_asked(gallery: Gallery) -> None:
    got = size_got(gallery, 1446, 1320)
    assert (got.width(), got.height()) == (1446, 1320)


@pytest.mark.parametrize("part", _PARTS, ids=lambda part: part.__name__)
def test_a_part_speaks_the_other_language(qtbot: QtBot, part: Callable[[], QWidget]) -> None:
    widget = part()
    qtbot.addWidget(widget)
    widget.show()
    chinese, picture = _words(widget), _picture(widget)
    set_language(Language.EN)
    english = _words(widget)
    assert chinese != english
    assert _picture(widget) != picture
    set_language(Language.ZH)
    assert _words(widget) == chinese


@pytest.mark.parametrize("part", _PARTS, ids=lambda part: part.__name__)
def test_a_part_is_painted_again_in_the_other_theme(
    qtbot: QtBot, part: Callable[[], QWidget]
) -> None:
    widget = part()
    qtbot.addWidget(widget)
    widget.show()
    # The grey rows of a list that is read come a moment later.
    for rows in widget.findChildren(LoadingRows):
        qtbot.waitUntil(lambda rows=rows: not rows._patience.isActive())
    light = _picture(widget)
    theme().set_scheme(Scheme.DARK)
    dark = _picture(widget)
    assert dark.size() == light.size()
    assert dark != light
    theme().set_scheme(Scheme.LIGHT)
    assert _picture(widget) == light


@pytest.mark.parametrize(
    "over", ["", "search", "dialog", "commands", "keys", "menu", "calendar", "combo"]
)
def test_the_gallery_is_saved_as_a_picture(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qapp: QApplication, over: str
) -> None:
    out = tmp_path / "gallery.png"
    monkeypatch.setenv("QT_SCALE_FACTOR", "1")
    arguments = ["gallery", str(out), "--theme", "dark", "--language", "en"]
    monkeypatch.setattr(sys, "argv", [*arguments, *(["--over", over] if over else [])])
    main()
    assert QImage(str(out)).width() == 1446
