"""Hosting the office on this PC: the server is made, the office moves to it, others join."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import moment
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.usecase import Context, Service, composed, reading, use_case
from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.hosting.cluster import Cluster, cluster_in
from crm_desktop.hosting.neighbourhood import firewall_commands, lan_addresses, place_of
from crm_desktop.hosting.starting import no_longer_with_pc, start_with_pc, starts_with_pc
from crm_desktop.profile import joined_place
from crm_desktop.sharing.model import ServerAccount
from crm_desktop.sharing.moving import (
    Destination,
    Moved,
    MoveService,
    Progress,
    StartPassword,
)
from crm_desktop.sharing.place import SharedPlace
from db import sql, watching
from db.programs import server_programs
from db.reaching import PROGRAM
from db.shared import SharedDatabase

VIEW, DO = "administration.view", "administration.do"


_LOOPBACK = "127.0.0.1"
_LAST_BACKUP = "SELECT made_at FROM backup_record ORDER BY id DESC LIMIT 1"


@dataclass(frozen=True)
class Desk:
    """A desk that works at the server: whose login, on which machine, from which address."""

    login: str
    machine: str
    address: str


@dataclass(frozen=True)
class HostFacts:
    """How it stands on this PC.

    ``can`` tells that the programs of a server are here, ``version`` which; ``hosts`` that the
    office is served from here. ``lines`` are what other desks join by, one for each address.
    ``fingerprint`` is that of the certificate, empty where what goes over the network is readable.
    ``desks`` are those at work now, this one apart; every backup was proved when it was made.
    """

    can: bool
    folder: Path
    version: int = 0
    has_tls: bool = False
    hosts: bool = False
    is_running: bool = False
    port: int = 0
    fingerprint: str = ""
    lines: tuple[SharedPlace, ...] = ()
    firewall: Sequence[str] = ()
    starts_with_pc: bool = False
    desks: tuple[Desk, ...] = ()
    last_backup: datetime | None = None


class HostService(Service):
    """What this PC does for the other desks."""

    def __init__(self, context: Context, folder: DataFolder, moving: MoveService) -> None:
        super().__init__(context)
        self._folder = folder
        self._moving = moving

    @reading(VIEW)
    def facts(self, look: Look) -> HostFacts:
        """Return how it stands; asks the server's programs, which takes a moment."""
        found = facts_here(self._folder)
        if not found.hosts:
            return found
        database = self._context.database
        last = sql.scalar(_LAST_BACKUP)
        return replace(
            found,
            desks=_desks(database) if isinstance(database, SharedDatabase) else (),
            last_backup=moment(last) if last else None,
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

    @composed(DO)
    def start_slips(
        self, actor: Actor, passwords: Sequence[StartPassword], language: Language
    ) -> bytes:
        """Return the PDF of what people log in with after a move, a slip for each of them.

        Where this PC hosts the office, they are told its address in the network. Raises Refused
        where the folder has joined no office.
        """
        place, here = joined_place(self._folder), facts_here(self._folder)
        if place is None:
            raise Refused(Phrase("server_care.local"))
        if here.hosts and here.lines and place.port == here.port and place.host == _LOOPBACK:
            place = replace(here.lines[0], office=place.office)
        return self._moving.start_slips(actor, passwords, place, language)

    @composed(DO, "hosting.starts_with_pc")
    def start_with_pc(self, actor: Actor, *, on: bool) -> None:
        """Let the server start with the PC, or by hand again; it must be this PC that hosts.

        With it goes the nightly backup. What is under way on other desks is cut off for a moment.
        Raises Refused where the system does not do it; then all is as it was.
        """
        cluster = self._own()
        # Noted first: the server that takes the note is stopped and started meanwhile.
        self.note_start(actor, on=on)
        try:
            with self._away():
                (start_with_pc if on else no_longer_with_pc)(cluster)
        except Refused:
            self.note_start(actor, on=not on)
            raise

    @use_case("hosting.starts_with_pc", DO)
    def note_start(self, work: Work, *, on: bool) -> None:
        """Note that the server starts with the PC from now on, or no longer."""
        work.must_reach_all()
        work.changed("office", 1, "", {"starts_with_pc": not on}, {"starts_with_pc": on})

    @composed(DO, "hosting.stop")
    def stop(self, actor: Actor) -> None:
        """Stop the server of this PC: every desk is cut off until it is started again.

        Raises Refused where it does not stop; then it runs as before.
        """
        cluster = self._own()
        self.note_stop(actor, runs=False)
        try:
            cluster.stop()
        except Refused:
            self.note_stop(actor, runs=True)
            raise

    @use_case("hosting.stop", DO)
    def note_stop(self, work: Work, *, runs: bool) -> None:
        """Note that the server is stopped, or that it would not be."""
        work.must_reach_all()
        work.changed("office", 1, "", {"runs": not runs}, {"runs": runs})

    @contextmanager
    def _away(self) -> Iterator[None]:
        """Let go of the server for as long as it is not there, and come back afterwards."""
        database = self._context.database
        if isinstance(database, SharedDatabase):
            database.forget()
        yield
        if isinstance(database, SharedDatabase):
            database.connect_here()

    def _own(self) -> Cluster:
        cluster = cluster_in(server_folder(self._folder))
        if not cluster.is_made:
            raise Refused(Phrase("hosting.not_here"))
        return cluster


def facts_here(folder: DataFolder) -> HostFacts:
    """Return what this PC knows without asking the server, which may be stopped."""
    there = server_folder(folder)
    if server_programs() is None:
        return HostFacts(can=False, folder=there)
    cluster = cluster_in(there)
    found = HostFacts(
        can=True, folder=there, version=cluster.version, has_tls=cluster.has_tls,
        starts_with_pc=starts_with_pc(),
    )  # fmt: skip
    if not cluster.is_made:
        return found
    facts = cluster.facts
    return replace(
        found,
        hosts=True,
        is_running=cluster.is_running,
        port=facts.port,
        fingerprint=facts.fingerprint,
        lines=tuple(
            place_of(each, facts.port, facts.database, facts.fingerprint)
            for each in lan_addresses()
        ),
        firewall=firewall_commands(facts.port),
    )


def _desks(database: SharedDatabase) -> tuple[Desk, ...]:
    own = watching.itself(database)[-1]
    found: dict[Desk, bool] = {}
    for pid, role, application, address, *_ in watching.connections(database):
        _, is_persons, login = role.partition(f"{database.address.database}:")
        if is_persons:  # else it is the server's own account, at a backup
            desk = Desk(login, application.removeprefix(PROGRAM), address)
            found[desk] = found.get(desk, False) or pid == own
    return tuple(
        sorted((desk for desk, is_mine in found.items() if not is_mine), key=lambda d: d.machine)
    )


def server_folder(folder: DataFolder) -> Path:
    """Return where the data of a server that this PC hosts lie."""
    return folder.root / "server"


def destination(cluster: Cluster) -> Destination:
    """Return where an office moves to that is to be hosted by a cluster of this PC."""
    facts = cluster.facts
    place = place_of(_LOOPBACK, facts.port, facts.database)
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
