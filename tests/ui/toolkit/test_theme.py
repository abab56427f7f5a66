"""Colours that can be read, heights that follow the window, one sheet for everything."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from crm_desktop.foundation.resources import resource_path
from ui.toolkit import theme as theme_module
from ui.toolkit.inputs import LineEdit
from ui.toolkit.theme import Scheme, theme
from ui.toolkit.tokens import (
    DARK,
    DENSE,
    LIGHT,
    LOW,
    ROOMY,
    Tokens,
    Tone,
    metrics_for,
)

Stage = Callable[..., QWidget]

_TEXT = """
text/surface text/bg text/sel text/hover text/tint text/alt text/match
text2/surface text2/bg text2/rail text2/hover text2/alt text2/sel text2/tint
text2/amber_tint text2/red_tint text2/green_tint
text3/surface text3/bg text3/sel text3/rail text3/alt text3/hover
accent/surface accent/bg accent/sel accent/tint accent/rail accent/hover
on_fill/fill on_fill/fill_hover on_fill/red_fill on_diamond/diamond
red/surface red/tint red/red_tint amber/surface amber/amber_tint
green/surface green/green_tint grey/grey_tint surface/green
gold/surface gold/sel silver/surface silver/sel diamond/surface
on_toast/toast toast_accent/toast toast_green/toast
"""
_EDGES = "edge/surface edge/alt accent/surface accent/bg red/surface on_fill/fill"


def _luminance(code: str) -> float:
    channels = [int(code[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(tokens: Tokens, pair: str) -> float:
    one, other = (_luminance(getattr(tokens, name)) for name in pair.split("/"))
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda tokens: tokens.name)
def test_words_can_be_read_and_edges_seen(tokens: Tokens) -> None:
    assert [pair for pair in _TEXT.split() if _contrast(tokens, pair) < 4.5] == []
    assert [pair for pair in _EDGES.split() if _contrast(tokens, pair) < 3.0] == []


def test_the_specified_figures_are_met() -> None:
    assert _contrast(LIGHT, "text/surface") == pytest.approx(16.3, abs=0.1)
    assert _contrast(DARK, "text3/sel") == pytest.approx(5.3, abs=0.1)
    assert _contrast(LIGHT, "edge/surface") == pytest.approx(3.3, abs=0.1)


@pytest.mark.parametrize("tone", Tone)
@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda tokens: tokens.name)
def test_a_tone_names_two_tokens(tokens: Tokens, tone: Tone) -> None:
    assert all(name in tokens.colours() for name in tokens.tone(tone))


def test_the_drawings_of_the_sheet_have_the_colours_of_their_theme() -> None:
    for tokens in (LIGHT, DARK):
        for path in resource_path("theme").glob(f"{tokens.name}-*.svg"):
            ink = tokens.text3 if path.stem.endswith("disabled") else tokens.text2
            assert re.findall(r'stroke="(#\w+)"', path.read_text("utf-8")) == [ink], path.name


def test_the_sheet_is_filled_in_and_its_drawings_exist(stage: Stage) -> None:
    window = stage()
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        theme().set_scheme(scheme)
        sheet = window.styleSheet()
        assert "$" not in sheet.split("*/", 1)[1]
        for name in re.findall(r"url\(theme:([\w.-]+)\)", sheet):
            assert resource_path("theme", name).is_file()


def test_what_a_dressed_window_holds_follows_the_sheet(qtbot: QtBot, stage: Stage) -> None:
    before, after = LineEdit(), LineEdit()
    window = stage(before)
    assert before.height() == theme().metrics.control
    theme().set_scheme(Scheme.DARK)
    # One that was made elsewhere is dressed like the window it comes into.
    window.layout().addWidget(after)
    qtbot.waitUntil(after.isVisible)
    for line in (before, after):
        assert line.height() == theme().metrics.control
        inside = line.grab().toImage().pixelColor(line.width() // 2, line.height() // 2)
        assert inside == theme().colour("surface")


def test_a_window_that_is_gone_hears_of_no_change(qtbot: QtBot) -> None:
    window = QWidget()
    theme().dress(window)
    delete(window)
    theme().set_scheme(Scheme.DARK)
    theme().set_scheme(Scheme.LIGHT)


def test_the_application_itself_has_no_sheet(qapp: QApplication) -> None:
    # It would make every form four times as slow to put together: ui/toolkit/theme.py says why.
    assert not qapp.styleSheet()


def test_switching_the_theme_changes_palette_and_tells(qtbot: QtBot, qapp: QApplication) -> None:
    with qtbot.waitSignal(theme().changed):
        theme().set_scheme(Scheme.DARK)
    assert theme().tokens is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.bg.lower()
    assert theme().colour("text2").name() == DARK.text2.lower()


def test_auto_follows_the_system(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    theme().set_scheme(Scheme.AUTO)
    assert theme().tokens is LIGHT

    dark = SimpleNamespace(colorScheme=lambda: Qt.ColorScheme.Dark)
    monkeypatch.setattr(QApplication, "styleHints", lambda _app: dark)
    qapp_hints_changed = theme()._system_changed
    qapp_hints_changed()
    assert theme().tokens is DARK
    monkeypatch.undo()
    theme().set_scheme(Scheme.LIGHT)
    qapp_hints_changed()
    assert theme().tokens is LIGHT


@pytest.mark.parametrize(
    ("height", "metrics"), [(768, ROOMY), (740, ROOMY), (739, DENSE), (620, DENSE), (619, LOW)]
)
def test_heights_follow_the_window(height: int, metrics: object) -> None:
    assert metrics_for(height) is metrics
    theme().set_window_height(height)
    assert theme().metrics is metrics
    assert theme().dense is (height < 740)


def test_the_same_height_set_is_not_applied_again(qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(theme().changed):
        theme().set_window_height(900)


def test_fonts_have_the_four_sizes_and_equal_digits(qapp: QApplication) -> None:
    for size in (12, 14, 16, 22):
        font = theme().font(size, 600)
        assert QFontInfo(font).pixelSize() == size
        metrics = QFontMetrics(font)
        assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("8080")
    assert theme().font(14) is theme().font(14)


def test_the_bundled_font_is_loaded_only_where_the_system_has_none(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[str] = []
    database = theme_module.QFontDatabase
    monkeypatch.setattr(database, "addApplicationFont", lambda path: loaded.append(path) or 0)
    monkeypatch.setattr(database, "families", lambda: ["Segoe UI", "Microsoft YaHei UI"])
    assert theme_module._font_families() == ["Segoe UI", "Microsoft YaHei UI"]
    assert loaded == []
    monkeypatch.setattr(database, "families", lambda: ["Segoe UI"])
    assert theme_module._font_families() == ["Segoe UI", "Noto Sans SC"]
    assert len(loaded) == 2


def test_the_theme_needs_an_application(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme_module.QApplication, "instance", lambda: None)
    with pytest.raises(TypeError):
        theme_module._app()
