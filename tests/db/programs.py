"""Other programs at the same database: started as processes of their own, told what to do by line.

``python -m tests.db.programs FILE KEY SECONDS`` connects, waiting so long for locks, says
``ready``, and does each line it reads:

* ``begin`` begins a transaction and keeps it, ``end`` rolls it back;
* ``write`` saves rows, one transaction each, until the next line, then says how many;
* ``sql TEXT`` runs a statement.

It answers every line, ``ok`` or the name of the error, and ends with its input.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType

from db import engine
from db.engine import LocalDatabase
from db.errors import StorageError
from tests.source import ROOT


class Program:
    """Another program that has a database open."""

    def __init__(self, path: Path, key: bytes | None, seconds: float = 10.0) -> None:
        digits = key.hex() if key else ""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.db.programs", str(path), digits, str(seconds)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._opened = ""

    @property
    def opened(self) -> str:
        """What it said when it had connected, or the error that it met."""
        self._opened = self._opened or self._answer()
        return self._opened

    def tell(self, line: str) -> str:
        """Give a line and return the answer."""
        assert self.opened == "ready"
        self.start(line)
        return self._answer()

    def start(self, line: str) -> None:
        """Give a line without waiting for an answer."""
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def stop_writing(self) -> int:
        """End ``write`` and return how many rows were saved."""
        answer = self.tell("")
        assert answer.startswith("wrote "), answer
        return int(answer.removeprefix("wrote "))

    def kill(self) -> None:
        """End the program by force, as a power cut would."""
        self._process.kill()
        self._process.wait()

    def _answer(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def __enter__(self) -> Program:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _write_until_told(database: LocalDatabase) -> int:
    stop = threading.Event()

    def listen() -> None:
        sys.stdin.readline()
        stop.set()

    listener = threading.Thread(target=listen)
    listener.start()
    count = 0
    while not stop.is_set():
        with database.atomic():
            database.execute_sql(
                "INSERT INTO setting_value (key, owner, value) VALUES (?, ?, ?)",
                (f"written.{os.getpid()}.{count}", os.getpid(), "x" * 300),
            )
        count += 1
        # As at a desk: who saves without a pause keeps others from the lock for ever.
        time.sleep(0.002)
    listener.join()
    return count


def main() -> None:
    """Do what the lines say."""
    key = bytes.fromhex(sys.argv[2]) or None
    engine.BUSY_SECONDS = float(sys.argv[3])
    database = LocalDatabase(Path(sys.argv[1]), key)
    try:
        database.connect_here()
    except StorageError as error:
        _say(type(error).__name__)
        return
    _say("ready")
    for line in sys.stdin:
        verb, _, rest = line.strip().partition(" ")
        try:
            if verb == "begin":
                database.begin()
                _say("ok")
            elif verb == "end":
                database.rollback()
                _say("ok")
            elif verb == "sql":
                database.execute_sql(rest)
                _say("ok")
            elif verb == "write":
                _say(f"wrote {_write_until_told(database)}")
        except StorageError as error:
            _say(type(error).__name__)
    database.close_here()


if __name__ == "__main__":
    main()
