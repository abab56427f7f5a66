"""Hosting the office on this PC: the server is made, the office moves to it, others join."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.usecase import Context, Service, composed, reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.hosting.cluster import Cluster, cluster_in
from crm_desktop.hosting.neighbourhood import firewall_commands, lan_addresses, place_of
from crm_desktop.hosting.starting import no_longer_with_pc, start_with_pc, starts_with_pc
from crm_desktop.sharing.model import ServerAccount
from crm_desktop.sharing.moving import Destination, Moved, MoveService, Progress
from crm_desktop.sharing.place import SharedPlace
from db.programs import server_programs

VIEW, DO = "administration.view", "administration.do"


@dataclass(frozen=True)
class HostFacts:
    """How it stands on this PC.

    ``can`` tells that the programs of a server are here, ``version`` which; ``hosts`` that the
    office is served from here. ``lines`` are what other desks join by, one for each address.
    """

    can: bool
    version: int
    has_tls: bool
    hosts: bool
    is_running: bool
    port: int
    lines: tuple[SharedPlace, ...]
    firewall: Sequence[str]
    starts_with_pc: bool
    folder: Path


class HostService(Service):
    """What this PC does for the other desks."""

    def __init__(self, context: Context, folder: DataFolder, moving: MoveService) -> None:
        super().__init__(context)
        self._folder = folder
        self._moving = moving

    @reading(VIEW)
    def facts(self, look: Look) -> HostFacts:
        """Return how it stands; asks the server's programs, which takes a moment."""
        folder = server_folder(self._folder)
        if server_programs() is None:
            return HostFacts(
                can=False, version=0, has_tls=False, hosts=False, is_running=False, port=0,
                lines=(), firewall=(), starts_with_pc=False, folder=folder,
            )  # fmt: skip
        cluster = cluster_in(folder)
        facts = cluster.facts if cluster.is_made else None
        port = facts.port if facts else 0
        lines = [
            place_of(each, port, facts.database, tls=False) for each in lan_addresses() if facts
        ]
        return HostFacts(
            can=True,
            version=cluster.version,
            has_tls=cluster.has_tls,
            hosts=facts is not None,
            is_running=facts is not None and cluster.is_running,
            port=port,
            lines=tuple(lines),
            firewall=firewall_commands(port) if facts else (),
            starts_with_pc=starts_with_pc(),
            folder=folder,
        )

    @composed(DO, "hosting.begin")
    def host_here(
        self, actor: Actor, own_password: str, progress: Progress = lambda *_: None
    ) -> Moved:
        """Make the server on this PC, start it, and move the office to it.

        Interrupted, it can be done again. Raises what ``MoveService.to_server`` raises, Refused
        where the server cannot be made or started.
        """
        progress("server", 0, 0)
        cluster = cluster_in(server_folder(self._folder))
        if not cluster.is_made:
            cluster.make()
        cluster.start()
        return self._moving.to_server(actor, destination(cluster), own_password, progress)

    @use_case("hosting.starts_with_pc", DO)
    def start_with_pc(self, work: Work, *, on: bool) -> None:
        """Let the server start with the PC, or by hand again; it must be this PC that hosts.

        What is under way on other desks is cut off for a moment. Raises Refused.
        """
        work.must_reach_all()
        cluster = self._own()
        work.changed("office", 1, "", {"starts_with_pc": not on}, {"starts_with_pc": on})
        if on:
            start_with_pc(cluster)
        else:
            no_longer_with_pc(cluster)

    def _own(self) -> Cluster:
        cluster = cluster_in(server_folder(self._folder))
        if not cluster.is_made:
            raise Refused(Phrase("hosting.not_here"))
        return cluster


def server_folder(folder: DataFolder) -> Path:
    """Return where the data of a server that this PC hosts lie."""
    return folder.root / "server"


def destination(cluster: Cluster) -> Destination:
    """Return where an office moves to that is to be hosted by a cluster of this PC."""
    facts = cluster.facts
    place = place_of("127.0.0.1", facts.port, facts.database, tls=False)
    return Destination(place, facts.account, facts.password)


def wake(folder: DataFolder) -> bool:
    """Start the server that this PC hosts, if it does and it does not run; return whether it did.

    Raises Refused where it does not start.
    """
    if not (server_folder(folder) / "host.json").is_file() or server_programs() is None:
        return False
    cluster = cluster_in(server_folder(folder))
    if cluster.is_running:
        return False
    cluster.start()
    return True


def own_account(folder: DataFolder) -> ServerAccount | None:
    """Return the account of the server that this PC hosts, None where it hosts none.

    With it this PC makes the office's backups by itself.
    """
    if not (server_folder(folder) / "host.json").is_file() or server_programs() is None:
        return None
    facts = cluster_in(server_folder(folder)).facts
    return ServerAccount(facts.account, facts.password)
