"""What somebody will soon ask for, made before they do, in slices between events.

A page takes a tenth of a second to import and make: whoever finds it made does not wait. The work
is an iterator of steps of a few milliseconds each; whatever is typed meanwhile comes between them.
Who asks before it is made makes the rest at once, so a step only ever does what is not done yet.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer

#: Half a picture on the screen: nobody notices a key that waits so long.
_SLICE_SECONDS = 0.008
_PAUSE_MS = 16


class Ahead(QObject):
    """Goes through works step by step, one after the other."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._works: deque[Iterator[object]] = deque()
        self._timer = QTimer(self, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._go_on)

    @property
    def is_busy(self) -> bool:
        """Whether anything is left to do."""
        return bool(self._works)

    def make(self, steps: Iterator[object]) -> None:
        """Go through the steps from now on; one that raises ends its work and is told as a bug."""
        self._works.append(steps)
        self._timer.start()

    def stop(self) -> None:
        """Leave what is left undone."""
        self._works.clear()
        self._timer.stop()

    def _go_on(self) -> None:
        end = time.perf_counter() + _SLICE_SECONDS
        while self._works and time.perf_counter() < end:
            self._step()
        if not self._works:
            self._timer.stop()

    def _step(self) -> None:
        work = self._works[0]
        try:
            next(work)
        except StopIteration:
            self._forget(work)
        except BaseException:
            self._forget(work)
            raise

    def _forget(self, work: Iterator[object]) -> None:
        # A step may have stopped everything.
        if work in self._works:
            self._works.remove(work)
