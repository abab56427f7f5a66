"""Files between the archive and the machine: read whole, written under names every system takes.

What is opened leaves the encrypted database as a copy in a folder of its own, which only this user
may enter; it goes when the program ends, or when it starts again after a crash. A lock beside the
folder tells whether the program it belongs to is still there: two may run at once.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QLockFile

from crm_desktop.foundation.errors import ValidationErrors
from crm_desktop.foundation.settings import ATTACHMENT_MEGABYTES, value_of
from crm_desktop.foundation.words import Phrase
from ui.toolkit.preview import safe_name

_FOLDER = "crm-desktop-open-"
_LONGEST_ENDING = 12


def read_file(path: Path) -> bytes:
    """Return the content of a file; runs on a lane, where the largest allowed is known.

    Raises ValidationErrors where it cannot be read or is too large, before it is read.
    """
    most = value_of(ATTACHMENT_MEGABYTES)
    try:
        if not path.is_file():
            raise ValidationErrors({"content": Phrase("record_room.file.no_file", name=path.name)})
        if path.stat().st_size > most << 20:
            raise ValidationErrors({"content": Phrase("error.file_too_large", megabytes=most)})
        return path.read_bytes()
    except OSError as error:
        why = Phrase("record_room.file.unreadable", name=path.name)
        raise ValidationErrors({"content": why}) from error


def windows_name(name: str) -> str:
    """Return a file's name as every Windows takes it, with its ending kept."""
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > _LONGEST_ENDING:
        return safe_name(name)
    return f"{safe_name(stem)}{dot}{safe_name(ending)}"


class OpenedCopies:
    """Copies of files that were opened with other programs."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._lock: QLockFile | None = None

    def write(self, name: str, content: bytes) -> Path:
        """Write a copy for another program to open, in a folder of its own; raises OSError."""
        if self._folder is None:
            self._clear_old()
            self._begin()
        path = Path(tempfile.mkdtemp(dir=self._folder)) / windows_name(name)
        path.write_bytes(content)
        # A copy that somebody changes would be lost: programs say so of what cannot be written.
        path.chmod(0o400)
        return path

    def clear(self) -> None:
        """Remove every copy; one that a program still holds goes the next time."""
        if self._folder is not None:
            _remove(self._folder)
            self._folder = None
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def _begin(self) -> None:
        folder = Path(tempfile.gettempdir()) / f"{_FOLDER}{uuid4().hex}"
        # Locked before it is there: nobody ever sees it without its lock.
        self._lock = _lock_of(folder)
        self._lock.tryLock(0)
        folder.mkdir(mode=0o700)
        self._folder = folder
        atexit.register(self.clear)

    def _clear_old(self) -> None:
        """Remove what programs left that are gone; what one that runs has opened stays."""
        for left in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
            lock = _lock_of(left)
            if left.is_dir() and lock.tryLock(0):
                _remove(left)
                lock.unlock()


def _lock_of(folder: Path) -> QLockFile:
    lock = QLockFile(f"{folder}.lock")
    # Stale only where its program is gone, however long ago it took the lock.
    lock.setStaleLockTime(0)
    return lock


def _remove(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            try:
                # Windows removes no file that is marked as read-only.
                path.chmod(0o600)
            except OSError:
                continue
    shutil.rmtree(folder, ignore_errors=True)


copies = OpenedCopies()
