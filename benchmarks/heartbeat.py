"""How long the event loop keeps others waiting, by the lateness of a beat every millisecond.

Beside it stands what the thread itself worked between two beats: on a busy machine, and where
another thread holds the interpreter, a beat comes late without the window's doing anything.
"""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Iterable, Iterator

from PySide6.QtCore import QObject, Qt, QTimer

_EVERY_MS = 1


class Heartbeat(QObject):
    """Beats while it is started, in milliseconds.

    ``blocks`` holds how late each beat came, ``work`` the processor time this thread took for it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[float] = []
        self.work: list[float] = []
        self._timer = QTimer(self, interval=_EVERY_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._last = self._worked = 0.0
        self._left_out = self._left_out_work = 0.0

    def start(self) -> None:
        """Count from now on."""
        self.blocks, self.work = [], []
        self._begin()
        self._timer.start()

    def stop(self) -> None:
        """Count no more."""
        self._timer.stop()

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """Leave out what takes the thread but is none of the program's work."""
        begun, worked = time.perf_counter(), time.thread_time()
        try:
            yield
        finally:
            self._left_out += time.perf_counter() - max(begun, self._last)
            self._left_out_work += time.thread_time() - max(worked, self._worked)

    def _beat(self) -> None:
        late = (time.perf_counter() - self._last - self._left_out) * 1000 - _EVERY_MS
        self.blocks.append(max(0.0, late))
        self.work.append((time.thread_time() - self._worked - self._left_out_work) * 1000)
        self._begin()

    def _begin(self) -> None:
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._left_out = self._left_out_work = 0.0


def waits(blocks: Iterable[float]) -> list[float]:
    """Return how long a key waits that is pressed at each millisecond of the time measured.

    In a block of 50 ms fifty keys could be pressed, the first of which waits longest. A percentile
    of the blocks themselves would count them as one among many beats on time.
    """
    return [late - ms for late in blocks for ms in range(max(1, math.ceil(late)))]
