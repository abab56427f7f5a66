"""An office with members who have money and points on their cards, and a hand at the till."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.application import Application, open_application
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import SystemKeyring
from crm_desktop.membership.earning import Earning
from crm_desktop.membership.paying import TopUp
from tests.core.membership.books import Book, member
from tests.core.offices import Office
from tests.ui.calm import calm
from tests.ui.customers.archive import target
from tests.ui.office.founded import SIZES, _shown, show
from tests.ui.place import ADMIN, NOW, PASSWORD, Seat, _hire, copied, found, take_seat
from ui.membership.screen import MembersScreen
from ui.toolkit.dialog import Dialog
from ui.workplace import Address

CLERK = "高洁"
ROOM_SIZES = SIZES


@cache
def planted() -> tuple[DataFolder, Book, Book]:
    """Return a small office with two members: one with a history, one new; made once in a run."""
    root = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    folder = found(root / "office", "small-office")
    app = open_application(folder, SystemKeyring(), clock=SetClock(NOW))
    with app.database.here():
        admin = app.login.log_in(SYSTEM, ADMIN, PASSWORD).value.actor
        _hire(app, admin, CLERK, "AS")
        office = Office(app, SetClock(NOW))
        clerk = app.login.log_in(SYSTEM, CLERK, PASSWORD).value.actor
        rich, new = member(office, "𬭊䶮芳", tier="gold"), member(office, "李明")
        _fill(app, clerk, rich)
    app.close()
    return folder, rich, new


def _fill(app: Application, clerk: Actor, book: Book) -> None:
    today = NOW.date()
    app.value.top_up(clerk, book.account, TopUp(100_000, "wechat", 10_000), "t", card=book.card)
    app.points.earn(clerk, book.account, Earning(40_000, today, "POS-1"), "e")
    app.value.spend(clerk, book.account, 40_000, "s", card=book.card, document="POS-1")
    app.points.redeem(clerk, book.account, 120, "雨伞", "r", card=book.card)


@pytest.fixture
def seat(tmp_path: Path, qtbot: QtBot) -> Iterator[Seat]:
    """The seat of the clerk, in a copy of the office."""
    taken = take_seat(copied(planted()[0], tmp_path / "office"), qtbot)
    taken.log_in(CLERK)
    yield taken
    taken.runner.close()
    _shown.clear()
    assert not taken.unexpected


@pytest.fixture
def till(seat: Seat, qtbot: QtBot) -> Till:
    """The room of members with its tab of ledgers open."""
    return Till(seat, qtbot)


class Till:
    """The screen with what tests do to it; ``rich`` and ``new`` are its members."""

    def __init__(self, seat: Seat, qtbot: QtBot, size: tuple[int, int] = SIZES[0]) -> None:
        self.seat, self.qtbot = seat, qtbot
        _, self.rich, self.new = planted()
        self.printed: list[tuple[Any, bytes]] = []
        self.said: list[Any] = []
        seat.place.printed.connect(lambda words, pdf: self.printed.append((words, pdf)))
        seat.place.said.connect(lambda words, _undo: self.said.append(words))
        self.screen = MembersScreen(seat.place)
        show(self.screen, qtbot, size)
        self.rest()
        self.page: Any = self.tab("ledgers")

    def tab(self, key: str) -> Any:
        """Open a tab and return its page."""
        self.screen.open(Address("members", page=key))
        self.rest()
        return self.screen.page

    def rest(self) -> None:
        """Wait until everything that was asked has arrived and is shown."""
        calm(self.qtbot, lambda: [(self.seat.runner, self.seat.place.bus)])

    def press(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Press a key where the focus is."""
        pressed = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            pressed |= modifier
        self._wake()
        QTest.keyClick(target(), key, pressed)
        self.rest()

    def _wake(self) -> None:
        """Give the window back what a closed dialog had: offscreen, no window manager does."""
        if QApplication.activeWindow() is None:
            self.screen.activateWindow()
            self.qtbot.waitUntil(self.screen.isActiveWindow)

    def ctrl(self, key: Qt.Key) -> None:
        """Press a key with Ctrl."""
        self.press(key, Qt.KeyboardModifier.ControlModifier)

    def type(self, text: str) -> None:
        """Type where the focus is, Chinese as an input method does."""
        if text.isascii():
            QTest.keyClicks(target(), text)
        else:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(target(), event)
        self.rest()

    def find(self, text: str) -> None:
        """Look for an account as by hand."""
        self._wake()
        self.page.focus_first()
        self.type(text)
        self.press(Qt.Key.Key_Return)

    def dialog(self) -> Dialog:
        """Return the dialog that is open."""
        self.rest()
        opened = [each for each in self.screen.findChildren(Dialog) if each.isVisible()]
        assert opened, "no dialog is open"
        return opened[-1]

    @property
    def is_asked(self) -> bool:
        """Whether a dialog is open."""
        return any(each.isVisible() for each in self.screen.findChildren(Dialog))

    def call(self, work: Callable[[Application], Any]) -> Any:
        """Run work with the services, as another desk would."""
        return self.seat.call(work)

    def texts(self, widget: QWidget | None = None) -> set[str]:
        """Return the words in sight."""
        labels = (widget or self.page).findChildren(QLabel)
        return {label.text() for label in labels if label.isVisible()}
