"""Whether Caps Lock is on, as far as that can be known: asked of Windows, else seen in typing."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

_VK_CAPITAL = 0x14


class CapsLockWatch(QObject):
    """Tells ``changed`` whether Caps Lock is on while somebody types into a field."""

    def __init__(self, field: QLineEdit, changed: Callable[[bool], object]) -> None:
        super().__init__(field)
        self._changed = changed
        self._on = False
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.FocusIn:
            self._tell(_asked_of_windows())
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._tell(seen_in(event))
        elif kind == QEvent.Type.FocusOut:
            self._tell(False)
        return super().eventFilter(watched, event)

    def _tell(self, on: bool | None) -> None:
        if on is not None and on is not self._on:
            self._on = on
            self._changed(on)


def seen_in(event: QKeyEvent) -> bool | None:
    """Return whether Caps Lock is on as a typed letter shows it, None where it shows nothing."""
    if event.key() == Qt.Key.Key_CapsLock:
        # The state after this press is only known with the next letter.
        return False
    text = event.text()
    if len(text) != 1 or not text.isascii() or not text.isalpha():
        return None
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return text.isupper() is not shift


def _asked_of_windows() -> bool | None:
    if sys.platform != "win32":
        return None
    import ctypes

    return bool(ctypes.windll.user32.GetKeyState(_VK_CAPITAL) & 1)
