"""All that belongs to one data folder: its office, lanes, change bus and workplace."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.errors import StorageError
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import Secrets
from ui.shell.instance import Instance
from ui.shell.office import LONG, Office
from ui.toolkit.bus import ChangeBus
from ui.toolkit.tasks import TaskRunner
from ui.workplace import Workplace

if TYPE_CHECKING:
    from crm_desktop.sharing.place import SharedPlace


class House(QObject):
    """Made for a folder and closed as a whole when the window leaves it."""

    def __init__(
        self,
        folder: DataFolder,
        keyring: Secrets,
        clock: Clock,
        on_unexpected: Callable[[BaseException], object],
        *,
        is_sample: bool = False,
        may_create: bool = True,
    ) -> None:
        super().__init__()
        self.folder = folder
        self.is_sample = is_sample
        self.instance = Instance(folder, self, may_create=may_create)
        self.office = Office(folder, keyring, clock)
        self.runner = TaskRunner(*self.office.lanes(), on_unexpected=on_unexpected, parent=self)
        self.bus = ChangeBus(self)
        self.place = Workplace(self.office.application, self.runner, self.bus, clock, self)
        self._ending: list[Callable[[], object]] = []

    @property
    def has_office(self) -> bool:
        """Whether somebody founded an office here, or joined one."""
        if not self.folder.profile.is_file():
            return False
        return self.folder.database.is_file() or self.joined is not None

    @property
    def joined(self) -> SharedPlace | None:
        """Where the office is that the folder has joined; None where the database is its own."""
        if not self.folder.profile.is_file():
            return None
        from crm_desktop.profile import joined_place

        return joined_place(self.folder)

    @property
    def asks_passphrase(self) -> bool:
        """Whether a passphrase opens the database; False where that cannot be read."""
        from crm_desktop.profile import KeyKeeping, load_profile

        try:
            return load_profile(self.folder).keeping is KeyKeeping.PASSPHRASE
        except (StorageError, ValueError, KeyError):
            return False

    def leave(self) -> None:
        """Close the connections of whoever leaves the desk; a database of our own stays open."""
        if self.joined is None:
            return
        # Long work goes on in the name of whoever began it, and then closes its own.
        self.runner.let_go(LONG)
        self.runner.run(self.office.leave, owner=self)

    def see_end(self, wait: Callable[[], object]) -> None:
        """Wait for something that was told to end, but only when the house is closed."""
        self._ending.append(wait)

    def close(self) -> None:
        """Finish the work on the lanes, close the database, give the folder back."""
        self.place.end()
        self.runner.close()
        while self._ending:
            self._ending.pop()()
        self.instance.release()
        if self.is_sample:
            shutil.rmtree(self.folder.root, ignore_errors=True)


def sample_folder() -> DataFolder:
    """Return a folder that goes when the look at the sample data ends."""
    return DataFolder(Path(tempfile.mkdtemp(prefix="crm-desktop-sample-")))
