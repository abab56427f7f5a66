"""Hears of errors that nobody caught, on whatever thread, and brings them to the window."""

from __future__ import annotations

import sys
import threading
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

from crm_desktop.foundation.errors import phrase_of


class Hooks(QObject):
    """Stands where Python reports what nobody caught; ``heard`` carries the error."""

    heard = Signal(object)
    _arrived = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._before = (sys.excepthook, threading.excepthook)
        self._arrived.connect(self.heard, Qt.ConnectionType.QueuedConnection)

    def listen(self) -> None:
        """Hear of errors in slots and threads."""
        sys.excepthook = self._from_python
        threading.excepthook = self._from_thread

    def stop(self) -> None:
        """Leave errors to Python again."""
        sys.excepthook, threading.excepthook = self._before

    def tell(self, error: BaseException) -> None:
        """Log an error and pass it on; may be called on any thread."""
        if phrase_of(error) is None:
            import logging

            logging.getLogger("crash").error("unexpected error", exc_info=error)
        self._arrived.emit(error)

    def _from_python(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            QCoreApplication.quit()
        else:
            self.tell(error)

    def _from_thread(self, given: threading.ExceptHookArgs) -> None:
        if given.exc_value is not None and given.exc_type is not SystemExit:
            self.tell(given.exc_value)
