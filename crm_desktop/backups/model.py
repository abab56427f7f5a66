"""Backups as they are shown."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


class Why(enum.Enum):
    """Why a backup was made."""

    DAILY = "daily"
    UPGRADE = "upgrade"
    BY_HAND = "by_hand"
    RESTORE = "restore"
    MOVE = "move"


class Able(enum.Enum):
    """Whether a desk can make the office's backups."""

    #: By itself: the office is a file here, or this PC keeps the account of the server.
    ALONE = "alone"
    #: With the password of the server's own account.
    ASKS = "asks"
    #: Not at all: the hosting PC makes them.
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Backup:
    """A backup file and what it was when it was verified; ``size`` in bytes."""

    path: Path
    made_at: datetime
    why: Why
    size: int
    sha256: str
    audit_seq: int
    audit_hash: str
    there: bool
    id: int


@dataclass(frozen=True)
class BackupStatus:
    """What the status bar says: when the last backup was made, None where none ever was.

    Every backup that is noted was proved when it was made. ``shared`` tells that the office is on a
    server, whose backups may lie on another PC.
    """

    last: datetime | None
    due: bool
    able: Able = Able.ALONE
    shared: bool = False
