"""Starting somebody who works at the other end of a cable (``far_desk``), and hearing of them."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from crm_desktop.foundation.paths import DataFolder
from crm_desktop.profile import KeyKeeping, Profile
from tests.cable import ALONE, Cable
from tests.core.cards.stock import blanks, member
from tests.core.customers.test_service import somebody
from tests.core.sharing.people import Shared
from tests.source import ROOT

_PATIENCE = 120.0


class Far:
    """The desk at the other end; ``seconds_until`` tells when it said something."""

    def __init__(self, line: Cable, told: dict[str, Any]) -> None:
        self.process = subprocess.Popen(
            [*ALONE, sys.executable, "-m", "tests.ui.shell.far_desk", json.dumps(told)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        )  # fmt: skip
        self._said: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        line.lead_to(self.process.pid)
        self.tell("go")

    def tell(self, line: str) -> None:
        """Say a line to the desk: at first to begin, then that it is enough."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for said in self.process.stdout:
            self._said.put(said.strip())
        self._said.put("")

    def seconds_until(self, *wanted: str) -> float:
        """Wait until the desk says one of some things, passing over what else it says."""
        began = time.monotonic()
        while not self.next().startswith(wanted):
            pass
        return time.monotonic() - began

    def next(self) -> str:
        """Return what the desk says next; fails when it ends or says nothing."""
        said = self._said.get(timeout=_PATIENCE)
        if not said:
            assert self.process.stderr is not None
            raise AssertionError(self.process.stderr.read())
        return said

    def end(self) -> None:
        """End the process, done or not."""
        self.process.kill()
        self.process.wait()
        self._reader.join()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()


def begun(line: Cable, office: Shared, folder: Path, each: int, rows: int, silent_ms: int) -> Far:
    """Have ``each`` members without cards and a file, and somebody who works on them far away.

    They wait ``silent_ms`` for an answer of the server, with 0 as long as the program does.
    """
    with office.hosting(folder / "host") as host:
        clerk = host.actor("A1-2")
        blanks(clerk, each)
        members = [
            member(host, clerk, data=somebody(name=f"会员{n}"), plate="").customer
            for n in range(each)
        ]
        uid = host.app.profile.uid
    file = folder / "客户.csv"
    lines = [f"导入{n},1390000{n:04d}" for n in range(rows)]
    file.write_text("姓名,手机\n" + "\n".join(lines) + "\n", "utf-8")
    joined = DataFolder(folder / "far")
    place = replace(office.place, host=line.near)
    Profile(uid, KeyKeeping.SERVER, shared=place).save(joined)
    told = {
        "folder": str(joined.root), "login": "lifang", "members": members, "file": str(file),
        "silent_ms": silent_ms,
    }  # fmt: skip
    return Far(line, told)
