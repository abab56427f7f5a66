"""How long one waits at this desk after passwords that did not fit, where a server looks at them.

A local office counts failures with the person (``Credential``). A server tells nobody who has not
come in how often a name was tried, so each desk counts for itself, in a small file of its folder:
whoever starts the program anew waits on. Names are kept as digests.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from crm_desktop.foundation.clock import moment, stamp
from crm_desktop.foundation.errors import DeniedLogin
from crm_desktop.foundation.settings import LOGIN_FAILURES
from crm_desktop.foundation.words import Phrase

LONGEST_WAIT = timedelta(minutes=15)
_FIRST_WAIT = timedelta(seconds=5)
#: Who was tried longest ago is forgotten: nobody fills a disk with names.
_MOST = 200


def wait_after(failures: int, allowed: int) -> timedelta | None:
    """Return how long to wait after so many failures; None while one may try again at once.

    It doubles each time, 15 minutes at most.
    """
    beyond = failures - allowed
    return min(_FIRST_WAIT * 2 ** min(beyond, 10), LONGEST_WAIT) if beyond >= 0 else None


def must_wait(seconds: int) -> DeniedLogin:
    """Return the error of whoever tries before the wait is over."""
    return DeniedLogin(Phrase("error.login_wait", seconds=seconds), wait_seconds=seconds)


class Waits:
    """Counts failures by login; a file that cannot be read or written is no reason to stop."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def seconds(self, login_key: str, now: datetime) -> int:
        """Return how many seconds somebody has to wait still."""
        _, until = self._kept().get(_digest(login_key), (0, None))
        wait = moment(until) - now if until else timedelta()
        # A clock that was set back locks nobody out for longer than the longest wait.
        return max(0, math.ceil(min(wait, LONGEST_WAIT).total_seconds()))

    def failed(self, login_key: str, now: datetime, allowed: int = LOGIN_FAILURES.default) -> None:
        """Count a password that did not fit."""
        kept, name = self._kept(), _digest(login_key)
        failures = kept.pop(name, (0, None))[0] + 1
        wait = wait_after(failures, allowed)
        kept[name] = (failures, stamp(now + wait) if wait else None)
        self._write(kept)

    def fitted(self, login_key: str) -> int:
        """Forget the failures of somebody who came in; return how many there were."""
        kept = self._kept()
        failures, _ = kept.pop(_digest(login_key), (0, None))
        if failures:
            self._write(kept)
        return failures

    def _kept(self) -> dict[str, tuple[int, str | None]]:
        try:
            content: Any = json.loads(self._file.read_text(encoding="utf-8"))
            return {str(k): (int(n), str(until) if until else None) for k, (n, until) in content}
        except (OSError, ValueError, TypeError):
            return {}

    def _write(self, kept: dict[str, tuple[int, str | None]]) -> None:
        newest = list(kept.items())[-_MOST:]
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps(newest), encoding="utf-8")


def _digest(login_key: str) -> str:
    return hashlib.sha256(login_key.encode("utf-8", "surrogatepass")).hexdigest()[:16]
