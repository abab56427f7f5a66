"""Keyrings for tests: real backends of ``keyring``, one in memory and one in a file.

Another program uses the latter with ``PYTHON_KEYRING_BACKEND=tests.keyrings.FileKeyring`` and the
file's path in ``TEST_KEYRING``.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import keyring.backend
import keyring.errors


class MemoryKeyring(keyring.backend.KeyringBackend):
    """A keyring in memory that can be locked."""

    priority = 9  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        """Return what is kept; raises KeyringLocked."""
        self._must_be_open()
        return self.kept.get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a text; raises KeyringLocked."""
        self._must_be_open()
        self.kept[f"{service} {username}"] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget a text; raises KeyringLocked, PasswordDeleteError."""
        self._must_be_open()
        if self.kept.pop(f"{service} {username}", None) is None:
            raise keyring.errors.PasswordDeleteError

    def _must_be_open(self) -> None:
        if self.locked:
            raise keyring.errors.KeyringLocked("locked")


class FileKeyring(MemoryKeyring):
    """A keyring in a file, for programs that are started and end."""

    def __init__(self) -> None:
        super().__init__()
        self._path = Path(os.environ.get("TEST_KEYRING", os.devnull))
        if self._path.is_file():
            self.kept = json.loads(self._path.read_text(encoding="utf-8"))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a text in the file."""
        super().set_password(service, username, password)
        self._path.write_text(json.dumps(self.kept), encoding="utf-8")
