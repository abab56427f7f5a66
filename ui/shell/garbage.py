"""Collects garbage on the GUI thread alone.

Python collects on whatever thread happens to run; a widget that is freed on a lane takes the whole
program down with it. So the automatic collection is off while the window runs, and a timer does it.
At the end windows are freed before Python ends: it would free them in no order, some of them twice.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

_EVERY_MS = 1_000
#: Python 3.12 itself begins with some hundred objects that no collection looks at.
_OF_PYTHON = 1_000


def free(*ended: QObject) -> None:
    """Free what has ended, and all that it holds, here and now."""
    for each in ended:
        each.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


class Garbage(QObject):
    """Collects in short steps, the young objects often and the old ones seldom."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._froze = False
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def settle(self) -> None:
        """Leave what the start has made out of every later collection.

        Whoever has frozen what was there before this program, as its tests do, keeps it so.
        """
        gc.collect()
        if gc.get_freeze_count() < _OF_PYTHON:
            gc.freeze()
            self._froze = True

    def collect(self) -> None:
        """Collect the oldest generation whose turn has come."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > thresholds[generation]:
                gc.collect(generation)
                return

    def stop(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        if self._froze:
            gc.unfreeze()
        gc.collect()
        gc.enable()
