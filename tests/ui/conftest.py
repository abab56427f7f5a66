"""One application with our theme; every test begins in Chinese, light and roomy."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.words import Language
from ui.toolkit.speech import language, set_language
from ui.toolkit.theme import Scheme, theme
from ui.toolkit.tokens import DENSE_BELOW


def pytest_configure(config: pytest.Config) -> None:
    # What the offscreen platform cannot do says nothing about the program.
    config.addinivalue_line("qt_log_ignore", "This plugin does not support")
    # Without a screen Windows knows no fonts but ours.
    config.addinivalue_line("qt_log_ignore", "Cannot find font directory")


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The application as the program starts it."""
    set_language(Language.ZH)
    theme().install(qapp, Scheme.LIGHT)
    return qapp


@pytest.fixture(autouse=True)
def _as_at_the_start(qapp: QApplication) -> Iterator[None]:
    yield
    # Closed windows wait for an event loop that tests do not run; a change of language or theme
    # would still reach them.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if language() is not Language.ZH:
        set_language(Language.ZH)
    if theme().scheme is not Scheme.LIGHT:
        theme().set_scheme(Scheme.LIGHT)
    theme().set_window_height(DENSE_BELOW)


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Callable[..., QWidget]]:
    """Show widgets below each other in an active window and return the window."""
    windows: list[QWidget] = []

    def show(*widgets: QWidget, size: tuple[int, int] = (480, 400)) -> QWidget:
        window = QWidget()
        theme().dress(window)
        windows.append(window)
        qtbot.addWidget(window)
        layout = QVBoxLayout(window)
        for widget in widgets:
            layout.addWidget(widget)
        window.resize(*size)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    yield show
    windows.clear()
