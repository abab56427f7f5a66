"""A dealer group, founded once in a run for settings, backups and audit, and a seat in a copy."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.paths import DataFolder
from tests.ui.place import Seat, copied, found, take_seat
from ui.office.screen import SettingsScreen
from ui.paged import Page
from ui.toolkit.dialog import Dialog
from ui.toolkit.theme import theme
from ui.workplace import Address

#: What a room gets of the windows people have: 1366×768, 1366×688, 1920×1080, 911×433.
SIZES = ((1286, 680), (1286, 600), (1840, 992), (831, 345))
#: Bars of the window above and below a room.
BARS = 88
# Nobody else holds the windows that a test shows.
_shown: list[QWidget] = []


@cache
def _founded() -> DataFolder:
    root = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    return found(root / "office")


@contextmanager
def seat_in(folder: Path, qtbot: QtBot) -> Iterator[Seat]:
    """Take the administrator's seat in a copy of the office."""
    taken = take_seat(copied(_founded(), folder / "office"), qtbot)
    yield taken
    taken.runner.close()
    _shown.clear()
    assert not taken.unexpected


def show(widget: QWidget, qtbot: QtBot, size: tuple[int, int] = SIZES[0]) -> None:
    """Show a room's screen as a window of that size and let it come to rest."""
    theme().set_window_height(size[1] + BARS)
    _shown.append(widget)
    qtbot.addWidget(widget)
    theme().dress(widget)
    widget.resize(*size)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)


def settings(
    seat: Seat, qtbot: QtBot, page: str, size: tuple[int, int] = SIZES[0]
) -> SettingsScreen:
    """Show the settings with one of their pages open."""
    screen = SettingsScreen(seat.place)
    show(screen, qtbot, size)
    screen.open(Address("settings", page))
    rest(seat)
    # A part that is shown before it has its place would flash up as a window of its own.
    assert screen.isActiveWindow()
    return screen


def page_of(screen: SettingsScreen) -> Page:
    """Return the page that is open."""
    assert screen.page is not None
    return screen.page


def rest(seat: Seat) -> None:
    """Wait until no work is under way and what it brought is shown."""
    for _round in range(3):
        QApplication.processEvents()
        seat.settle()


def key(qtbot: QtBot, widget: QWidget, which: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    """Press a key on a widget that has the focus."""
    widget.setFocus()
    pressed = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        pressed |= modifier
    qtbot.keyClick(widget, which, pressed)


def dialog(qtbot: QtBot, screen: QWidget, kind: type[Dialog] = Dialog) -> Dialog:
    """Return the dialog that is open over a screen."""
    qtbot.waitUntil(lambda: any(each.isVisible() for each in screen.findChildren(kind)))
    return next(each for each in screen.findChildren(kind) if each.isVisible())


def words_said(seat: Seat) -> list[tuple[object, object]]:
    """Return the list to which every quiet line is added from now on."""
    said: list[tuple[object, object]] = []
    seat.place.said.connect(lambda words, undo: said.append((words, undo)))
    return said
