"""Tell a network drive from a local disk: SQLite's write-ahead log corrupts on the former."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from db.errors import OnNetwork

_NETWORK_TYPES = frozenset(
    "9p afpfs afs beegfs ceph cifs coda davfs fuse.davfs2 fuse.glusterfs fuse.gvfsd-fuse "
    "fuse.rclone fuse.s3fs fuse.sshfs fuse.vmhgfs-fuse glusterfs lustre ncpfs nfs nfs4 smb2 smb3 "
    "smbfs vboxsf webdav".split()
)
_DRIVE_REMOTE = 4  # GetDriveTypeW


def refuse_network_path(path: Path, mounts: str | None = None) -> None:
    """Raise OnNetwork where ``path`` (or the nearest folder above it that exists) is not local.

    ``mounts`` is the text of ``/proc/mounts`` for Linux; read from the system when None.
    """
    text = str(path)
    if text.startswith(("\\\\", "//")) and not text.startswith(("\\\\?\\", "\\\\.\\")):
        raise OnNetwork(text)
    if text.upper().startswith("\\\\?\\UNC\\"):
        raise OnNetwork(text)
    if sys.platform == "win32":
        if _windows_drive_is_remote(path):
            raise OnNetwork(text)
    elif _mount_type(path, mounts) in _NETWORK_TYPES:
        raise OnNetwork(text)


def _windows_drive_is_remote(path: Path) -> bool:
    import ctypes

    # By getattr, because the type checker reads this file as it is on Linux.
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009
    return bool(kernel.GetDriveTypeW(path.absolute().anchor) == _DRIVE_REMOTE)


def _mount_type(path: Path, mounts: str | None) -> str:
    nearest = path.absolute()
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    real = nearest.resolve()
    if mounts is None:
        table = Path("/proc/mounts")
        mounts = table.read_text("utf-8", "surrogateescape") if table.exists() else ""
    best, kind = -1, ""
    for line in mounts.split("\n"):
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        # The kernel writes a blank in a mount point as \040.
        point = Path(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), fields[1]))
        # Of two at one point the later lies on top: autofs below, what it mounted above.
        if (real == point or point in real.parents) and len(point.parts) >= best:
            best, kind = len(point.parts), fields[2]
    return kind
