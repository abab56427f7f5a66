"""Knows when nobody has touched the program for a while, so that it can lock itself."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal

_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
        QEvent.Type.InputMethod,
    }
)
#: After a touch the watch looks away this long: seeing every event of the program is not free.
_LOOK_AWAY_MS = 1_000


class IdleWatch(QObject):
    """Sends ``idle`` when the program was left alone for ``minutes``.

    It goes by the clock on the wall as well as by its timer, for a timer stands still while the
    machine sleeps; the touch that wakes it up locks first and does nothing else.
    """

    idle = Signal()

    def __init__(
        self,
        minutes: float,
        *,
        now: Callable[[], float] = time.time,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._now = now
        self._last = now()
        self._limit = QTimer(self, singleShot=True, timerType=Qt.TimerType.CoarseTimer)
        self._limit.timeout.connect(self._tell)
        self._away = QTimer(self, singleShot=True, interval=_LOOK_AWAY_MS)
        self._away.timeout.connect(self._look)
        self.set_minutes(minutes)

    def set_minutes(self, minutes: float) -> None:
        """Wait that long from now on; 0 never tells."""
        self._limit.setInterval(round(minutes * 60_000))
        if self._limit.isActive():
            self.start()

    def start(self) -> None:
        """Begin to count from now; again after the program was locked and opened."""
        self._last = self._now()
        if self._limit.interval():
            self._limit.start()
            self._look()
        else:
            self.stop()

    def stop(self) -> None:
        """Count no more."""
        self._limit.stop()
        self._away.stop()
        QCoreApplication.instance().removeEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() not in _TOUCHES:
            return False
        if self._has_slept():
            self._tell()
            return True
        QCoreApplication.instance().removeEventFilter(self)
        self._last = self._now()
        self._limit.start()
        self._away.start()
        return False

    def _has_slept(self) -> bool:
        return (self._now() - self._last) * 1000 >= self._limit.interval()

    def _look(self) -> None:
        self._away.stop()
        if self._has_slept():
            self._tell()
            return
        # Installing it again moves it to the front; it is never there twice.
        QCoreApplication.instance().installEventFilter(self)

    def _tell(self) -> None:
        self.stop()
        self.idle.emit()
