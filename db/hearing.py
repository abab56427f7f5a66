"""What other desks tell: a connection of its own that listens, and notices when it is cut off.

It runs on a thread of its own for as long as somebody sits at the desk. A server that is away is
asked again after growing waits; from what it says the window knows that it is there.
"""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import peewee

from db.engine import SharedAddress
from db.errors import StorageError, translated
from db.shared import CHANNEL, open_shared

#: Seconds until the next try, each time longer; then as long as the last.
WAITS = (1, 2, 4, 8, 12, 20, 30)
# After so long a silence the server is asked whether it is there.
_SILENCE = 5.0


@dataclass(frozen=True)
class Reach:
    """Whether the server is there; else how often it was tried in vain, and when it is again.

    ``wait`` is in seconds from now.
    """

    is_there: bool
    tries: int = 0
    wait: float = 0.0


class Hearing:
    """Listens on an address until it is stopped.

    ``heard`` gets what another desk told, never one's own; ``told`` a Reach whenever it changes.
    Both are called on the listening thread.
    """

    def __init__(
        self,
        address: SharedAddress,
        desk: str,
        heard: Callable[[str], object],
        told: Callable[[Reach], object],
    ) -> None:
        self._address, self._desk = address, desk
        self._heard, self._told = heard, told
        self._wake, self._woken = socket.socketpair()
        self._is_ending = False
        self._thread = threading.Thread(target=self._run, name="hearing", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def retry(self) -> None:
        """Try again at once instead of waiting longer."""
        self._wake.send(b"r")

    def stop(self) -> None:
        """Stop listening; it may take the length of a try, for which ``join`` waits."""
        self._is_ending = True
        self._wake.send(b"s")

    def join(self) -> None:
        """Wait until it has stopped, and give back what it holds."""
        self._thread.join()
        self._wake.close()
        self._woken.close()

    def _run(self) -> None:
        tries = 0
        while not self._is_ending:
            database = open_shared(self._address)
            try:
                with translated(), peewee.__exception_wrapper__:  # type: ignore[attr-defined]
                    database.connect()
                    connection = database.connection()
                    connection.execute(f"LISTEN {CHANNEL}")
                    tries = 0
                    self._told(Reach(is_there=True))
                    self._listen(connection)
            except StorageError:
                wait = WAITS[min(tries, len(WAITS) - 1)]
                tries += 1
                self._told(Reach(is_there=False, tries=tries, wait=wait))
                self._sleep(wait)
            finally:
                database.forget()

    def _listen(self, connection: Any) -> None:
        """Pass on what is told until the connection breaks, which raises, or the end."""
        while not self._is_ending:
            ready, _, _ = select.select([connection.fileno(), self._woken], [], [], _SILENCE)
            if self._woken in ready:
                self._woken.recv(64)
            if not ready:
                connection.execute("SELECT 1")
            # Also those that came beside the answer to a statement.
            for found in connection.notifies(timeout=0):
                desk, _, told = found.payload.partition(" ")
                if desk != self._desk:
                    self._heard(told)

    def _sleep(self, seconds: float) -> None:
        ready, _, _ = select.select([self._woken], [], [], seconds)
        if ready:
            self._woken.recv(64)
