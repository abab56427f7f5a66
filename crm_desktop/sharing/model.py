"""What is shown of a server, and who looks after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class ServerAccount:
    """The server's own account, no person's: it founds, upgrades, backs up and restores."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Connection:
    """One connection to the office: whose login, from which machine and address, since when.

    ``busy_seconds`` is for how long its present statement runs, None while it waits for one.
    ``pid`` is the server's number of it; ``mine`` tells that it is this desk's.
    """

    pid: int
    login: str
    machine: str
    address: str
    since: datetime
    busy_seconds: float | None
    waits_for_lock: bool
    mine: bool

    @property
    def id(self) -> int:
        """What a list knows it by."""
        return self.pid


@dataclass(frozen=True)
class TableSize:
    """How large a table is with its indexes, in bytes, and about how many rows it has."""

    name: str
    size: int
    rows: int


@dataclass(frozen=True)
class SlowQuery:
    """A statement that took long, without what it was asked with; times in seconds.

    ``source`` is ``server`` (pg_stat_statements), ``now`` (it runs) or ``desk`` (measured here).
    """

    text: str
    calls: int
    mean_seconds: float
    longest_seconds: float
    source: str


@dataclass(frozen=True)
class Following:
    """A standby as the server that it follows sees it; ``delay_seconds`` None: not known."""

    name: str
    address: str
    state: str
    delay_seconds: float | None


@dataclass(frozen=True)
class ReadingState:
    """Where reports are read: at a standby, and as of when; ``away`` where it does not answer.

    Without a standby (``is_set`` False) they are read where everything is.
    """

    is_set: bool
    away: bool = False
    host: str = ""
    as_of: datetime | None = None
    delay_seconds: float = 0.0


@dataclass(frozen=True)
class ServerFacts:
    """What an administrator asks of a server; sizes in bytes, None for what is not to be known.

    ``least_program`` is the oldest version that may work here, ``versions.ANY`` for every one.
    """

    host: str
    port: int
    database: str
    version: str
    program: str
    least_program: str
    schema: str
    is_current: bool
    started_at: datetime
    encrypted: bool
    size: int
    tables: tuple[TableSize, ...]
    connections: tuple[Connection, ...]
    limit: int
    slow: tuple[SlowQuery, ...]
    disk_free: int | None
    disk_whole: int | None
    last_backup: datetime | None
    following: tuple[Following, ...]
    reading: ReadingState
