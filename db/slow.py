"""What took long from where this desk stands: the server and the network together."""

from __future__ import annotations

import threading
from dataclasses import dataclass

#: So many statements are remembered, those with the longest times.
_KEPT = 50


@dataclass
class Took:
    """A statement as it is written in the program, and what it took, in seconds."""

    text: str
    calls: int = 0
    seconds: float = 0.0
    longest: float = 0.0


class SlowLog:
    """Remembers statements that took longer than a second; without what they were asked with."""

    def __init__(self, least: float = 1.0) -> None:
        self.least = least
        self._took: dict[str, Took] = {}
        self._lock = threading.Lock()

    def note(self, text: str, seconds: float) -> None:
        """Note what a statement took, where it was long."""
        if seconds < self.least:
            return
        with self._lock:
            took = self._took.setdefault(text, Took(text))
            took.calls += 1
            took.seconds += seconds
            took.longest = max(took.longest, seconds)
            if len(self._took) > _KEPT:
                del self._took[min(self._took, key=lambda each: self._took[each].longest)]

    def slowest(self) -> list[Took]:
        """Return what was noted, the longest first."""
        with self._lock:
            return sorted(self._took.values(), key=lambda took: -took.longest)
