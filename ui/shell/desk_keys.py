"""Keys that work wherever the focus is: a question mark in an empty field, and Esc."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

_QUESTION_MARKS = ("?", "？")


class DeskKeys(QObject):
    """Watches the keys of the field that has the focus, while the desk is shown.

    ``help_wanted`` is sent for a question mark in an empty field, typed or from an input method.
    """

    help_wanted = Signal()

    def __init__(self, desk: QWidget) -> None:
        super().__init__(desk)
        self._desk = desk
        # Never a filter on the application: Python would be asked about every event there is.
        QApplication.instance().focusChanged.connect(self._follow)
        self._follow(None, QApplication.focusWidget())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in (QEvent.Type.KeyPress, QEvent.Type.InputMethod):
            return False
        if _text_of(event) in _QUESTION_MARKS and self._desk.isVisible() and _is_empty(watched):
            self.help_wanted.emit()
            return True
        return False

    def _follow(self, before: QWidget | None, now: QWidget | None) -> None:
        if before is not None:
            before.removeEventFilter(self)
        if now is not None and self._desk.isAncestorOf(now):
            now.installEventFilter(self)


def _text_of(event: QEvent) -> str:
    if isinstance(event, QKeyEvent):
        return event.text()
    return event.commitString() if isinstance(event, QInputMethodEvent) else ""


def _is_empty(widget: QObject) -> bool:
    """Return whether a widget is a field for words with nothing in it; a password is none."""
    if isinstance(widget, QLineEdit):
        hidden = widget.echoMode() is not QLineEdit.EchoMode.Normal
        return not widget.text() and not widget.isReadOnly() and not hidden
    if isinstance(widget, QPlainTextEdit):
        return not widget.toPlainText() and not widget.isReadOnly()
    return False


def is_escape(event: QKeyEvent) -> bool:
    """Return whether Esc was pressed alone."""
    return event.key() == Qt.Key.Key_Escape and not event.modifiers()
