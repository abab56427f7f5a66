"""The backup that the PC makes of the office it hosts, whoever has the program open or nobody."""

from __future__ import annotations

from crm_desktop.application import open_shared_office
from crm_desktop.backups.model import Backup
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.hosting.cluster import Cluster
from db import watching
from db.engine import Database
from db.shared import SharedDatabase


def back_up(folder: DataFolder, cluster: Cluster, clock: Clock | None = None) -> Backup | None:
    """Make the day's backup as the server's own account, and prove it by restoring it.

    None where there is one of today. The account is the one that lies beside the server's data, so
    nobody need be logged in. A server that does not run is started for as long as it takes. Raises
    Refused where it does not start, StorageError where no backup can be made or one does not hold
    what the office does; then no file is left.
    """
    is_ours = not cluster.is_running
    cluster.start()
    try:
        application = open_shared_office(folder, cluster.address, clock=clock)
        try:
            made = application.backups.make_daily(SYSTEM)
            # Whoever has come in meanwhile is not cut off.
            is_ours = is_ours and not _somebody_works(application.database)
        finally:
            application.close()
    finally:
        if is_ours:
            cluster.stop()
    return made.value if made else None


def _somebody_works(database: Database) -> bool:
    """Return whether anybody but this program is connected to the office."""
    if not isinstance(database, SharedDatabase):
        return False
    own = watching.itself(database)[-1]
    return any(pid != own for pid, *_ in watching.connections(database))
