"""Where an office's files lie on this machine."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

ENVIRONMENT = "CRM_DESKTOP_DATA"


@dataclass(frozen=True)
class DataFolder:
    """A data folder: one office, one database."""

    root: Path

    @property
    def database(self) -> Path:
        """The database file."""
        return self.root / "office.db"

    @property
    def profile(self) -> Path:
        """The file that says how the database is opened; it holds no secret."""
        return self.root / "database.json"

    @property
    def backups(self) -> Path:
        """The folder of automatic backups."""
        return self.root / "backups"

    @property
    def logs(self) -> Path:
        """The folder of the program's logs."""
        return self.root / "logs"

    @property
    def waits(self) -> Path:
        """Counts passwords that did not fit, where a server looks at them."""
        return self.root / "waits.json"

    @property
    def window_lock(self) -> Path:
        """Held by the one window that works in this folder."""
        return self.root / "window.lock"


def default_folder() -> DataFolder:
    """Return the data folder of this user: the environment's, else where the system keeps data."""
    named = os.environ.get(ENVIRONMENT)
    if named:
        return DataFolder(Path(named))
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "CRM Desktop"
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support" / "CRM Desktop"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "crm-desktop"
    return DataFolder(base)
