"""One window per data folder: the second start calls the first one to the front and ends."""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.foundation.paths import DataFolder

if TYPE_CHECKING:
    from filelock import FileLock
    from PySide6.QtNetwork import QLocalServer

_CALL = b"come to the front"
_PATIENCE_MS = 2_000
_ATTEMPTS, _PAUSE_SECONDS = 20, 0.1
_ANY_PROGRAM = -1


class Instance(QObject):
    """Holds the folder's lock and listens for a second start; ``called`` is sent for each one."""

    called = Signal()

    def __init__(
        self, folder: DataFolder, parent: QObject | None = None, *, may_create: bool = True
    ) -> None:
        super().__init__(parent)
        self._folder = folder
        self._may_create = may_create
        self._lock: FileLock | None = None
        self._server: QLocalServer | None = None

    def take(self) -> bool:
        """Return whether this is the only window of the folder; from now on it is.

        Where the folder cannot be written, or is gone and not ours to make, there is nothing to
        hold: the storage error that follows says it better.
        """
        if self._lock is not None:
            return True
        from filelock import FileLock, Timeout

        try:
            if self._may_create:
                self._folder.root.mkdir(parents=True, exist_ok=True)
            elif not self._folder.root.is_dir():
                return True
            lock = FileLock(self._folder.window_lock)
            lock.acquire(timeout=0)
        except Timeout:
            return False
        except OSError:
            return True
        self._lock = lock
        return True

    def call(self) -> bool:
        """Call the window that holds the folder to the front; return whether it answered."""
        from PySide6.QtNetwork import QLocalSocket

        _give_way()
        socket = QLocalSocket()
        pause = threading.Event()
        for _attempt in range(_ATTEMPTS):
            socket.connectToServer(self._name())
            if socket.waitForConnected(_PATIENCE_MS):
                break
            # It may be starting itself and not listen yet.
            pause.wait(_PAUSE_SECONDS)
        else:
            return False
        socket.write(_CALL)
        sent = socket.waitForBytesWritten(_PATIENCE_MS)
        socket.disconnectFromServer()
        return sent

    def listen(self) -> None:
        """Answer second starts; done after the window is up, for start-up waits for nothing."""
        if self._lock is None or self._server is not None:
            return
        from PySide6.QtNetwork import QLocalServer

        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        # We hold the lock, so a socket that is still there was left by a crash.
        QLocalServer.removeServer(self._name())
        self._server.newConnection.connect(self._answer)
        self._server.listen(self._name())

    def release(self) -> None:
        """Give the folder back."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _answer(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()):
            socket.disconnected.connect(socket.deleteLater)
            self.called.emit()

    def _name(self) -> str:
        """Return a name that only the same folder has, short enough for every system."""
        path = os.path.normcase(self._folder.root.resolve())
        return f"crm-desktop-{hashlib.sha256(path.encode()).hexdigest()[:16]}"


def _give_way() -> None:
    """Windows lets nobody to the front but with leave of the program just started: this one."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(_ANY_PROGRAM)
