"""A network cable of the tests' own: at one end this computer, at the other one process alone.

The process has a network of its own (a namespace of Linux) and reaches nothing but this computer,
through a pair of virtual cards. What is pulled, or swallowed on its way, is silent: unlike a server
that was stopped, nobody refuses anything.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.db.disks import is_root

#: What starts a program in a network of its own; its process is the program's.
ALONE = ("unshare", "--net", "--")
_PROGRAMS = ("ip", "unshare", "nsenter")


class Cable:
    """``near`` is this computer's address, at which a server may listen; ``far`` the other's."""

    def __init__(self) -> None:
        number = os.getpid() % (1 << 14)
        # Of the block that is kept for trying networks out (RFC 2544), four addresses.
        high, low = divmod(number * 4, 256)
        self.near, self.far = f"198.18.{high}.{low + 1}", f"198.18.{high}.{low + 2}"
        self._ours, self._theirs = f"crmn{number}", f"crmf{number}"

    def lay(self) -> None:
        """Lay the cable; raises OSError where that is not allowed."""
        _ip("link", "add", self._ours, "type", "veth", "peer", "name", self._theirs)
        _ip("address", "add", f"{self.near}/30", "dev", self._ours)
        self.plug_in()

    def lead_to(self, process: int) -> None:
        """Give the other end to a process that was started ``ALONE``."""
        _ip("link", "set", self._theirs, "netns", str(process))
        inside = ("nsenter", "--target", str(process), "--net", "ip")
        _run(*inside, "address", "add", f"{self.far}/30", "dev", self._theirs)
        _run(*inside, "link", "set", "lo", "up")
        _run(*inside, "link", "set", self._theirs, "up")

    def pull(self) -> None:
        """Pull the plug: nothing arrives any more, either way."""
        _ip("link", "set", self._ours, "down")

    def plug_in(self) -> None:
        """Put the plug in again."""
        _ip("link", "set", self._ours, "up")

    def swallow(self) -> None:
        """Let everything arrive here, and nothing that is answered."""
        _ip("route", "add", "blackhole", f"{self.far}/32")

    def let_through(self) -> None:
        """Let answers arrive again."""
        _ip("route", "del", "blackhole", f"{self.far}/32")

    def take_away(self) -> None:
        """Take the cable away, whatever state it is in."""
        for what in (("route", "del", "blackhole", f"{self.far}/32"), ("link", "del", self._ours)):
            subprocess.run(["ip", *what], capture_output=True, check=False)


@contextmanager
def cable() -> Iterator[Cable | str]:
    """Lay a cable for a while; where this computer has none to give, yield why."""
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    if not sys.platform.startswith("linux") or not is_root() or missing:
        yield "a network of one's own needs Linux, root, iproute2 and util-linux"
        return
    laid = Cable()
    try:
        try:
            laid.lay()
            _run(*ALONE, "true")
        except OSError as error:
            yield f"this computer lets nobody lay a cable: {error}"
            return
        yield laid
    finally:
        laid.take_away()


def _ip(*what: str) -> None:
    _run("ip", *what)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"{' '.join(command)}: {done.stderr.strip()}")
