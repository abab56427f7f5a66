"""Waiting for the window: until what was asked has arrived, and no longer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.toolkit.bus import ChangeBus
from ui.toolkit.tasks import TaskRunner

#: What acts by itself after a moment: the preview that follows the cursor, the bus that gathers
#: changes. What waits for the end of typing takes longer and is waited for by name.
_MOMENT_MS = 100
_PATIENCE_SECONDS = 20


def calm(qtbot: QtBot, where: Callable[[], Iterable[tuple[TaskRunner, ChangeBus]]]) -> None:
    """Wait until the lanes are idle and nothing is about to happen in the windows that are open.

    ``where`` is asked anew each time: a program may move to another folder meanwhile.
    """

    def is_calm() -> bool:
        # An answer is shown a turn later, and what shows it may lay out or ask again.
        for _round in range(3):
            QCoreApplication.processEvents()
        parts = list(where())
        if any(runner.pending for runner, _bus in parts):
            return False
        roots = (*QApplication.topLevelWidgets(), *(bus for _runner, bus in parts))
        timers = (timer for root in roots for timer in root.findChildren(QTimer))
        return not any(map(_is_about_to_act, timers))

    until(qtbot, is_calm)


def until(qtbot: QtBot, there: Callable[[], bool]) -> None:
    """Let the window work until something is there; ``waitUntil`` looks ten times more seldom."""
    patience = time.monotonic() + _PATIENCE_SECONDS
    while not there():
        assert time.monotonic() < patience, "waited in vain"
        qtbot.wait(1)


def _is_about_to_act(timer: QTimer) -> bool:
    return timer.isActive() and timer.isSingleShot() and timer.interval() <= _MOMENT_MS
