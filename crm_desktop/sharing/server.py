"""The server of a shared office: who is connected, how large it is, what is slow, its backups."""

from __future__ import annotations

from typing import Any

from crm_desktop import __version__
from crm_desktop.foundation.clock import CHINA, moment
from crm_desktop.foundation.errors import NotFound, Refused
from crm_desktop.foundation.usecase import Context, Service, reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.sharing.model import (
    Connection,
    Following,
    ServerFacts,
    SlowQuery,
    TableSize,
)
from crm_desktop.sharing.standby import reading_state
from crm_desktop.sharing.versions import checked, least_program, set_least
from db import sql, watching
from db.migrate import HEAD, applied
from db.reaching import PROGRAM
from db.shared import SharedDatabase
from db.versions import LEAST_PROGRAM

VIEW, DO = "administration.view", "administration.do"
_SLOWEST = 20
_LAST_BACKUP = "SELECT made_at FROM backup_record ORDER BY id DESC LIMIT 1"


class ServerService(Service):
    """Reads what the server says of itself, and sends a desk away that hangs."""

    @reading(VIEW)
    def facts(self, look: Look) -> ServerFacts:
        """Return how the server stands; raises Refused where the office is a file of this PC.

        No statement is told with what it was asked with.
        """
        database = shared_of(self._context)
        version, started, size, limit, encrypted, own = watching.itself(database)
        known = watching.connections(database)
        schema = max(applied(database))
        room = watching.disk(database)
        last = sql.scalar(_LAST_BACKUP)
        return ServerFacts(
            host=database.address.host,
            port=database.address.port,
            database=database.address.database,
            version=version.split(" ")[0],
            program=__version__,
            least_program=least_program(),
            schema=schema,
            is_current=schema == HEAD,
            started_at=started.astimezone(CHINA),
            encrypted=encrypted,
            size=size,
            tables=tuple(TableSize(*row) for row in watching.tables(database)),
            connections=tuple(_connection(database, row, own) for row in known),
            limit=limit,
            slow=_slow(database, known),
            disk_free=room[0] if room else None,
            disk_whole=room[1] if room else None,
            last_backup=moment(last) if last else None,
            following=tuple(Following(*row) for row in watching.following(database)),
            reading=reading_state(self._context),
        )

    @use_case("server.disconnect", DO)
    def disconnect(self, work: Work, pid: int) -> None:
        """Send a connection away that hangs; what it had not saved is undone.

        Raises NotFound where there is none of the office with this number, or it is one's own.
        """
        database = shared_of(self._context)
        found = [row for row in watching.connections(database) if row[0] == pid]
        if not found or not watching.end(database, pid):
            raise NotFound("connection")
        gone = _connection(database, found[0], 0)
        noted = {"login": gone.login, "machine": gone.machine, "address": gone.address}
        work.changed("connection", pid, gone.login, noted, None)

    @use_case("server.least_program", DO)
    def require(self, work: Work, version: str) -> None:
        """Let no program older than ``version`` log in or store anything; ``ANY`` lets all.

        Raises ValidationErrors for what is no version or newer than this program; Refused where
        the office is a file of this PC, or somebody does not reach all of it.
        """
        work.must_reach_all()
        shared_of(self._context)
        before, after = least_program(), checked(version)
        set_least(after)
        work.changed("setting", 0, LEAST_PROGRAM, {"value": before}, {"value": after})


def shared_of(context: Context) -> SharedDatabase:
    """Return the database that a server shares; raises Refused where it is a file."""
    if not isinstance(context.database, SharedDatabase):
        raise Refused(Phrase("server_care.local"))
    return context.database


def _connection(database: SharedDatabase, row: tuple[Any, ...], own: int) -> Connection:
    pid, role, application, address, since, busy, waits, _ = row
    login = role.removeprefix(f"{database.address.database}:")
    machine = application.removeprefix(PROGRAM)
    return Connection(
        pid, login, machine, address, since.astimezone(CHINA), busy, bool(waits), mine=pid == own
    )


def _slow(database: SharedDatabase, known: list[tuple[Any, ...]]) -> tuple[SlowQuery, ...]:
    """Return what is slow: by the server's count or else what runs now, and as measured here."""
    counted = watching.slow(database)
    if counted is None:
        counted = []
        now = [
            SlowQuery(row[-1], 1, row[5], row[5], "now")
            for row in known
            if row[5] is not None and row[5] >= watching.SLOW_SECONDS and row[-1]
        ]
    else:
        now = []
    found = [SlowQuery(*row, "server") for row in counted] + now
    found += [
        SlowQuery(text, took.calls, took.seconds / took.calls, took.longest, "desk")
        for took in database.slow.slowest()
        if (text := watching.told(took.text))
    ]
    found.sort(key=lambda query: -query.longest_seconds)
    return tuple(found[:_SLOWEST])
