"""A notification goes to whoever can see it, and to nobody in quiet hours."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.words import Phrase
from tests.ui.toolkit.table_of import TODAY, TOMORROW, focus
from ui.toolkit.notify import Notifier


class Screen:
    """What the system and the window would show."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.outside: list[tuple[str, str]] = []
        self.inside: list[Phrase] = []
        self.supported = True
        self.quiet = False
        monkeypatch.setattr(QSystemTrayIcon, "supportsMessages", lambda: self.supported)
        monkeypatch.setattr(QSystemTrayIcon, "showMessage", self._show)
        self.notifier = Notifier(QIcon(), self.inside.append, is_quiet=lambda: self.quiet)

    def _show(self, *given: object) -> None:
        title, text = [each for each in given if isinstance(each, str)][:2]
        self.outside.append((title, text))


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> Screen:
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda _tray: None)
    return Screen(monkeypatch)


def test_somebody_elsewhere_gets_the_system_s(screen: Screen) -> None:
    screen.notifier.tell(TODAY, TOMORROW)
    screen.notifier.tell(TOMORROW, TODAY)
    assert screen.outside == [("今天", "明天"), ("明天", "今天")]
    assert screen.inside == []
    assert len(screen.notifier.findChildren(QSystemTrayIcon)) == 1


def test_somebody_in_the_program_gets_a_quiet_line(screen: Screen, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    focus(qtbot, window)
    screen.notifier.tell(TODAY, TOMORROW)
    assert screen.outside == []
    assert screen.inside == [TOMORROW]


def test_so_does_a_system_without_notifications(screen: Screen) -> None:
    screen.supported = False
    screen.notifier.tell(TODAY, TOMORROW)
    screen.notifier.hide()
    assert screen.inside == [TOMORROW]


def test_quiet_hours_are_quiet(screen: Screen) -> None:
    screen.quiet = True
    screen.notifier.tell(TODAY, TOMORROW)
    assert screen.outside == []
    assert screen.inside == []


def test_a_click_opens_the_last_one(screen: Screen) -> None:
    opened: list[str] = []
    screen.notifier.tell(TODAY, TOMORROW, opens=lambda: opened.append("first"))
    screen.notifier.tell(TODAY, TOMORROW, opens=lambda: opened.append("second"))
    (tray,) = screen.notifier.findChildren(QSystemTrayIcon)
    tray.messageClicked.emit()
    screen.notifier.tell(TODAY, TOMORROW)
    tray.messageClicked.emit()
    assert opened == ["second"]
    screen.notifier.hide()
