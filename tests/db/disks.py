"""Disks that are full or may not be written: real mounts where we may mount, else skipped."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

NOBODY = 65534


def is_root() -> bool:
    """Return whether the tests run as root, who mounts and whom no file mode stops."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _mount(*arguments: str) -> bool:
    if not (is_root() and sys.platform == "linux"):
        return False
    done = subprocess.run(["mount", *arguments], capture_output=True, check=False)
    return done.returncode == 0


def _unmount(point: Path) -> None:
    # Lazily, so that what a failing test left open does not keep the mount.
    subprocess.run(["umount", "--lazy", str(point)], check=True, capture_output=True)


@contextmanager
def tiny_disk(folder: Path, size: str = "2m") -> Iterator[Path]:
    """Mount a disk of so many bytes on a new folder; skip where nothing may be mounted."""
    point = folder / "tiny"
    point.mkdir()
    if not _mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(point)):
        pytest.skip("needs to mount a tmpfs")
    try:
        yield point
    finally:
        _unmount(point)


def fill(disk: Path) -> Path:
    """Leave not a single free byte on a disk; return the file that takes the room."""
    filler = disk / "filler"
    with filler.open("ab", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            with suppress(OSError):
                while file.write(b"\0" * size):
                    pass
    return filler


@contextmanager
def read_only_disk(folder: Path) -> Iterator[None]:
    """Let a folder lie on a disk that nobody may write; skip where nothing may be mounted."""
    if not _mount("--bind", str(folder), str(folder)):
        pytest.skip("needs to mount")
    try:
        if not _mount("-o", "remount,bind,ro", str(folder)):
            pytest.skip("needs to mount read-only")
        yield
    finally:
        _unmount(folder)


@contextmanager
def somebody_ordinary() -> Iterator[None]:
    """Be nobody for a while where the tests run as root; file modes do not stop root."""
    if os.name == "nt":
        pytest.skip("Windows has no file modes")
    if not is_root():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def open_to_all() -> Iterator[Path]:
    """Make a folder that nobody may use too: pytest's own belong to root alone."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield folder
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o777)


def give_away(folder: Path) -> None:
    """Let nobody own a folder and what is in it."""
    if is_root():
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
