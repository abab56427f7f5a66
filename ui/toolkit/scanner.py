"""A keyboard-wedge scanner, known by its rhythm wherever the focus is.

A scanner types like a keyboard, only faster than anybody can. Its keys are held back for a moment:
six and more of them in that rhythm, ended by Enter or Tab, are a scan and never reach the field in
focus. Anything else is given back at once and in its order, so a person loses nothing but the few
milliseconds that it took to tell.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractEventDispatcher,
    QCoreApplication,
    QEvent,
    QObject,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow

LEAST_CHARACTERS = 6
LONGEST_GAP_MS = 35

_ENDS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
#: Keys without a character of their own that a scanner presses between its characters.
_NEUTRAL = frozenset({Qt.Key.Key_Shift, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock})
_TYPED_WITH = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier

#: Before these, a person's keys must be where they belong.
_INTERRUPTIONS = frozenset(
    {
        QEvent.Type.InputMethod,
        QEvent.Type.Shortcut,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
        QEvent.Type.FocusAboutToChange,
        QEvent.Type.WindowDeactivate,
        QEvent.Type.Close,
        QEvent.Type.Drop,
    }
)


class ScannerWatch(QObject):
    """Watches the keys of the whole program and sends ``scanned`` with the text of each scan.

    ``accepts`` may turn a text down that is no code of ours; its keys are given back then. The
    watch listens to the windows of the program and only while it holds keys to everything.
    """

    scanned = Signal(str)
    _found = Signal(str)

    def __init__(
        self,
        *,
        gap_ms: int = LONGEST_GAP_MS,
        accepts: Callable[[str], bool] = lambda _text: True,
        now: Callable[[], float] = time.monotonic,
        busy_since: Callable[[], float] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._accepts = accepts
        self._now = now
        if busy_since is None and sys.platform == "win32":
            busy_since = _Awake(self).since
        self._busy_since = busy_since or now
        self._held: deque[QKeyEvent] = deque()
        self._returning: deque[QKeyEvent] = deque()
        self._text: list[str] = []
        self._begun = 0.0
        self._stamp = 0
        self._swallowed: set[int] = set()
        self._take = {
            QEvent.Type.ShortcutOverride: self._take_override,
            QEvent.Type.KeyPress: self._take_press,
            QEvent.Type.KeyRelease: self._take_release,
        }
        self._pause = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._pause.setInterval(gap_ms)
        # Keys may wait in line behind the timer when the program was busy: they get one turn.
        self._pause.timeout.connect(self._turn.start)
        self._turn.timeout.connect(self._give_back)
        # Out of the filter first: whoever hears of a scan may open a dialog.
        self._found.connect(self.scanned, Qt.ConnectionType.QueuedConnection)

    @property
    def gap_ms(self) -> int:
        """The longest pause between two characters of a scanner."""
        return self._pause.interval()

    def set_gap_ms(self, gap_ms: int) -> None:
        """Use another rhythm from now on."""
        self._pause.setInterval(gap_ms)

    def start(self) -> None:
        """Begin to watch; done once, when the program has somebody to tell."""
        app = QGuiApplication.instance()
        app.focusWindowChanged.connect(self._watch)
        self._watch(QGuiApplication.focusWindow())

    def stop(self) -> None:
        """Give back what is held and watch no more."""
        app = QGuiApplication.instance()
        app.focusWindowChanged.disconnect(self._watch)
        self._give_back()
        for window in QGuiApplication.allWindows():
            window.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in self._take and event.spontaneous() and watched.isWindowType():
            if self._returning:
                self._return()
            return self._take[kind](event)
        if kind in _INTERRUPTIONS and self._held:
            self._give_back()
        return False

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            # A second filter of the same object replaces the first.
            window.installEventFilter(self)

    # Keys as they come; each answers whether the key is kept from the window

    def _take_override(self, event: QKeyEvent) -> bool:
        """A key that may be a shortcut asks first; the end of a scan is none."""
        if self._ends_scan(event):
            event.accept()
            return True
        if not self._is_typed(event) and not self._is_neutral(event):
            self._give_back()
        return False

    def _take_press(self, event: QKeyEvent) -> bool:
        self._swallowed.discard(event.key())
        if self._held and self._is_too_late(event):
            self._give_back()
        if self._is_typed(event):
            self._hold(event)
        elif self._is_neutral(event):
            self._held.append(event.clone())
        elif self._ends_scan(event):
            self._finish(event)
        else:
            self._give_back()
            return False
        return True

    def _take_release(self, event: QKeyEvent) -> bool:
        if event.key() in self._swallowed:
            if not event.isAutoRepeat():
                self._swallowed.discard(event.key())
            return True
        if self._held:
            self._held.append(event.clone())
            return True
        return False

    def _is_typed(self, event: QKeyEvent) -> bool:
        """Return whether a key is a character as scanners type them; a key held down is not."""
        text = event.text()
        return (
            len(text) == 1
            and " " <= text <= "~"
            and not event.isAutoRepeat()
            and not event.modifiers() & ~_TYPED_WITH
        )

    def _is_neutral(self, event: QKeyEvent) -> bool:
        return bool(self._held) and event.key() in _NEUTRAL

    def _is_too_late(self, event: QKeyEvent) -> bool:
        """Return whether the window system says that the rhythm was broken before this key."""
        return event.timestamp() - self._stamp > self.gap_ms

    def _ends_scan(self, event: QKeyEvent) -> bool:
        if event.key() not in _ENDS or event.modifiers() & ~_TYPED_WITH:
            return False
        if len(self._text) < LEAST_CHARACTERS or self._is_too_late(event):
            return False
        # Keys of a person that waited while the program was busy come as fast as a scanner's.
        in_rhythm = (len(self._text) + 1) * self.gap_ms / 1000
        return self._now() - self._begun <= in_rhythm and self._accepts("".join(self._text))

    # What is held

    def _hold(self, event: QKeyEvent) -> None:
        if not self._held:
            self._begun = min(self._now(), self._busy_since())
            QCoreApplication.instance().installEventFilter(self)
        self._held.append(event.clone())
        self._text.append(event.text())
        self._stamp = event.timestamp()
        self._turn.stop()
        self._pause.start()

    def _finish(self, event: QKeyEvent) -> None:
        text = "".join(self._text)
        self._swallowed = {event.key()}
        for held in self._held:
            if held.type() == QEvent.Type.KeyPress:
                self._swallowed.add(held.key())
            else:
                self._swallowed.discard(held.key())
        self._let_go()
        self._found.emit(text)

    def _give_back(self) -> None:
        """Give the keys that are held to the window, as if they came now."""
        self._returning.extend(self._held)
        self._let_go()
        self._return()

    def _return(self) -> None:
        while self._returning:
            event = self._returning.popleft()
            if self._returning:
                # A key may open a dialog with a loop of its own: the rest goes on in there.
                self._turn.start()
            window = QGuiApplication.focusWindow()
            if window is not None:
                QCoreApplication.sendEvent(window, event)

    def _let_go(self) -> None:
        if self._held:
            QCoreApplication.instance().removeEventFilter(self)
        self._held.clear()
        self._text.clear()
        self._pause.stop()
        self._turn.stop()


class _Awake(QObject):
    """Knows since when the program has been busy.

    Windows stamps a key when the program fetches it: keys that came while it was busy with
    something else look as fast as a scanner's. There the dispatcher tells when it woke up, and no
    key is older than that. Other systems stamp a key when it was pressed.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._since = time.monotonic()
        QAbstractEventDispatcher.instance().awake.connect(self._note)

    def since(self) -> float:
        return self._since

    def _note(self) -> None:
        self._since = time.monotonic()
