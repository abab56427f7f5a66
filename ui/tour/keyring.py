"""A keyring that lasts as long as the tour, so that no key of it stays on the machine."""

from __future__ import annotations


class TourKeyring:
    """Keeps secrets in memory."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    def available(self) -> bool:
        """Return that it can keep secrets."""
        return True

    def get(self, name: str) -> str | None:
        """Return what is kept under a name."""
        return self._kept.get(name)

    def put(self, name: str, value: str) -> None:
        """Keep a text."""
        self._kept[name] = value

    def forget(self, name: str) -> None:
        """Forget a text."""
        self._kept.pop(name, None)
