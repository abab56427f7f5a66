"""Looking at a shared office outside the writers' queue: for a dump, and at a standby."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import peewee

from db.engine import SharedAddress
from db.errors import translated
from db.shared import SharedDatabase

# A standby that has replayed whatever it was sent, and is being sent to, shows the present; else
# what it shows is as old as the last transaction that it has seen.
_AS_OF = """
SELECT pg_is_in_recovery(), now(), CASE
    WHEN NOT pg_is_in_recovery() THEN now()
    WHEN pg_last_wal_receive_lsn() <= pg_last_wal_replay_lsn()
         AND EXISTS (SELECT 1 FROM pg_stat_wal_receiver) THEN now()
    ELSE pg_last_xact_replay_timestamp() END
"""


class StillDatabase(SharedDatabase):
    """Looks at one moment of an office while others go on writing: it keeps nobody waiting."""

    def begin(self, isolation_level: str | None = None) -> None:
        """Begin a transaction that sees one moment, and takes no place in the writers' queue."""
        with translated(), peewee.__exception_wrapper__:  # type: ignore[attr-defined]
            self.cursor().execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def as_of(self) -> tuple[bool, datetime, datetime | None]:
        """Return whether this is a standby, its time, and of when is what it shows, if known."""
        found: tuple[bool, datetime, datetime | None] = self.execute_sql(_AS_OF).fetchone()
        return found

    @property
    def host(self) -> str:
        """The server that this thread is connected to."""
        return str(self.connection().info.host)


def following(address: SharedAddress) -> StillDatabase:
    """Return the database of an office at its standby, not yet connected."""
    return StillDatabase(replace(address, reads=True))
