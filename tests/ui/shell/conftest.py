"""A whole program over a real office: founded once, copied for every test, closed at its end."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.clock import Clock, SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import Secrets
from crm_desktop.foundation.words import Language
from tests.core.offices import PASSWORD, START, NoKeyring, copied, found_group, found_small
from tests.ui.calm import calm
from tests.ui.shell.throwaway import ROOMS
from ui.screen import Room
from ui.shell.desk_frame import DeskFrame
from ui.shell.entry_page import EntryPage
from ui.shell.house import House
from ui.shell.login import LoginPage
from ui.shell.memory import Memory
from ui.shell.presence import Presence
from ui.shell.program import Program


class Driver:
    """Sits before a program's window: types, presses keys, waits until work is done."""

    def __init__(self, program: Program, qtbot: QtBot) -> None:
        self.program = program
        self.qtbot = qtbot
        self.heard: list[BaseException] = []
        program.hooks.heard.disconnect()
        program.hooks.heard.connect(self.heard.append)

    @property
    def page(self) -> EntryPage:
        """The page before the desk."""
        page = self.program.frame.page
        assert isinstance(page, EntryPage), page
        return page

    @property
    def desk(self) -> DeskFrame:
        """The desk that is shown."""
        page = self.program.frame.page
        assert isinstance(page, DeskFrame), page
        return page

    @property
    def presence(self) -> Presence:
        """Whoever is at the desk."""
        assert self.program._presence is not None
        return self.program._presence

    @property
    def login(self) -> LoginPage:
        """The login page, shown."""
        page = self.program.frame.page
        assert isinstance(page, LoginPage), page
        return page

    def begin(self) -> Driver:
        """Start the program as its user does."""
        self.program.begin()
        self.program.frame.resize(1366, 768)
        self.program.frame.activateWindow()
        self.calm()
        # What nobody waits for comes in slices afterwards.
        self.qtbot.waitUntil(lambda: not self.program._later.is_busy)
        return self

    def calm(self) -> None:
        """Wait until every lane is idle and the window has settled."""
        calm(self.qtbot, lambda: [(house.runner, house.bus) for house in self._houses()])

    def _houses(self) -> set[House]:
        run = self.program._first_run
        return {self.program.house} | ({run._house} if run is not None else set())

    def log_in(self, login: str = "chenli", password: str = PASSWORD) -> Driver:
        """Type name and password and press Enter."""
        page = self.login
        page.name.setText(login)
        page.password.setText(password)
        self.press(Qt.Key.Key_Return, page.password)
        self.calm()
        return self

    def press(
        self,
        key: Qt.Key,
        widget: QWidget | None = None,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        """Press a key where the focus is."""
        if QApplication.activeModalWidget() is None:
            # Offscreen nobody gives the focus back to the window when a dialog closes.
            frame = self.program.frame
            frame.activateWindow()
            self.qtbot.waitUntil(lambda: QApplication.activeWindow() is frame)
        target = widget or QApplication.focusWidget() or self.program.frame
        QTest.keyClick(target, key, modifier)

    def type(self, text: str) -> None:
        """Type ASCII where the focus is."""
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClicks(target, text)

    def dialog(self, kind: type[QWidget]) -> QWidget:
        """Return the one dialog of a kind that is open."""
        self.qtbot.waitUntil(lambda: any(_open(kind)), timeout=5_000)
        (found,) = _open(kind)
        return found


def _open(kind: type[QWidget]) -> list[QWidget]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]


Start = Callable[..., Driver]


@pytest.fixture(scope="session")
def small_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return found_small(tmp_path_factory.mktemp("small") / "data")


@pytest.fixture(scope="session")
def group_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return found_group(tmp_path_factory.mktemp("group") / "data")


@pytest.fixture
def small(small_office: Path, tmp_path: Path) -> Path:
    """A folder with a small office: 陈立 leads, 李芳 is the officer."""
    return copied(small_office, tmp_path / "small")


@pytest.fixture
def group(group_office: Path, tmp_path: Path) -> Path:
    """A folder with a dealer group."""
    return copied(group_office, tmp_path / "group")


@pytest.fixture
def clock() -> SetClock:
    return SetClock(START)


@pytest.fixture(autouse=True)
def _collect_on_this_thread() -> Iterator[None]:
    """Free a test's windows here and now: later a lane of another test might do it, and crash."""
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def _chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system of these tests speaks Chinese, whatever machine they run on."""
    monkeypatch.setenv("CRM_DESKTOP_LANGUAGE", Language.ZH.value)


@pytest.fixture
def start(qtbot: QtBot, clock: SetClock) -> Iterator[Start]:
    """Start programs; each is closed at the end, and must not have met an unexpected error."""
    drivers: list[Driver] = []

    def go(
        root: Path,
        *,
        keyring: Secrets | None = None,
        at: Clock | None = None,
        rooms: Sequence[Room] = ROOMS,
    ) -> Driver:
        program = Program(
            DataFolder(root),
            Memory(root),
            keyring=keyring or NoKeyring(),
            clock=at or clock,
            rooms=lambda: rooms,
        )
        driver = Driver(program, qtbot)
        drivers.append(driver)
        return driver

    yield go
    heard = []
    for driver in drivers:
        driver.program.frame.close()
        driver.qtbot.wait(10)
        heard += driver.heard
        driver.program.deleteLater()
        driver.program.frame.deleteLater()
    assert heard == []
    os.environ.pop("CRM_DESKTOP_DATA", None)


@pytest.fixture
def at_desk(start: Start, small: Path) -> Driver:
    """陈立 at the desk of the small office."""
    return start(small).begin().log_in()
