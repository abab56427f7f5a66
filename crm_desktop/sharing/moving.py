"""Moving an office from the file of this computer to a server: proved, or not done at all.

The local file is held by one transaction from the first row read until the folder points to the
server, so nobody writes to it meanwhile. On the server everything is one transaction too: rows,
rights, logins. Interrupted anywhere, the file is as it was; a move that had arrived but that the
folder did not take note of is told by its last log entry, and done again over what arrived.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from crm_desktop.access.passwords import hash_password, make_password, matches
from crm_desktop.backups.model import Why
from crm_desktop.backups.service import BackupService, new_name
from crm_desktop.customers.filling import FillService
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.doubts import Doubts
from crm_desktop.foundation.errors import Refused, ValidationErrors
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.usecase import (
    SYSTEM_ONLY,
    Context,
    Service,
    composed,
    reading,
    use_case,
)
from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.profile import KeyKeeping, Profile
from crm_desktop.sharing.certificate import trusting
from crm_desktop.sharing.place import SharedPlace, endpoint
from db import moving, sql
from db.backup import copy_database, flush_to_disk
from db.engine import DATABASE, SharedAddress
from db.errors import Missing, translated
from db.held.install import install
from db.held.returning import take_rights_away
from db.migrate import HISTORY, applied, upgrade
from db.models.access import Credential
from db.moving import NotTheSame, Proof
from db.shared import SharedDatabase, create_shared, open_shared

DO = "administration.do"
ARRIVED = "sharing.arrived"
#: Told after each part: what is being done, how much of it is done, how much there is.
Progress = Callable[[str, int, int], None]
_LAST = "SELECT action FROM audit_entry ORDER BY seq DESC LIMIT 1"
_MAKES_ROLES = "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"


@dataclass(frozen=True)
class Destination:
    """A server and its own account, as whoever moves the office types them."""

    place: SharedPlace
    user: str
    password: str = field(repr=False)

    @property
    def address(self) -> SharedAddress:
        """How the server's own account connects."""
        place = self.place
        return SharedAddress(
            place.host,
            place.database,
            self.user,
            self.password,
            place.port,
            place.tls,
            certificate=place.certificate,
        )


@dataclass(frozen=True)
class Found:
    """What a look at the destination found: its version, and what will be done with the database.

    ``is_new``: it is made first. ``again``: it holds what an interrupted move of this office left,
    in which nobody has worked, and is written over.
    """

    version: str
    encrypted: bool
    is_new: bool
    again: bool = False


@dataclass(frozen=True)
class StartPassword:
    """What somebody logs in with for the first time; they must change it then. Shown once."""

    name: str
    login: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Moved:
    """A move that was done: what every table holds, on both sides, and who logs in how.

    ``old`` is where the old file lies once ``put_aside`` was called.
    """

    tables: dict[str, Proof]
    passwords: tuple[StartPassword, ...]
    backup: Path
    old: Path


class NotProved(Refused):
    """What arrived is not what was sent; nothing was kept of it."""

    def __init__(self, error: NotTheSame) -> None:
        self.sent, self.arrived, self.tables = error.sent, error.arrived, error.tables
        super().__init__(Phrase("moving.not_the_same", tables=", ".join(error.tables)))


class MoveService(Service):
    """Takes the office of this folder to a server."""

    def __init__(self, context: Context, folder: DataFolder) -> None:
        super().__init__(context)
        self._folder = folder

    @composed(DO, "sharing.move")
    def look(self, actor: Actor, to: Destination) -> Found:
        """Look whether the office can be moved there; changes nothing.

        Raises StorageError where the server is not reached or does not admit, is too old or sorts
        text otherwise; Refused where its database holds something, or its account makes no roles.
        """
        self._permitted(actor)
        return self._look(self._trusting(to))

    @composed(DO, "sharing.move")
    def to_server(
        self,
        actor: Actor,
        to: Destination,
        own_password: str,
        progress: Progress = lambda *_: None,
    ) -> Moved:
        """Move the office there, and let this folder join it from its next start on.

        ``own_password`` is the one that whoever moves logs in with now, and keeps. ``progress``
        may raise to cancel until the server has all. Raises ValidationErrors for ``own_password``,
        NotProved, and what ``look`` raises; then the office is in the file as it was.
        """
        self._permitted(actor)
        local = self._context.local
        self._must_know(actor, own_password)
        to = self._trusting(to)
        found = self._look(to)
        self.begin(actor, to.place)
        progress("backup", 0, 0)
        name = new_name(self._folder.backups, self._context.clock.now(), Why.MOVE)
        facts = copy_database(local, name.absolute())
        BackupService(self._context, self._folder.backups).note_automatic(SYSTEM, facts, Why.MOVE)
        if found.is_new:
            create_shared(to.address)
        with beside(to.address) as target, local.atomic():
            if not found.again:
                with target.here():
                    upgrade(target, lambda: None)
            by = str(sql.scalar("SELECT name FROM person WHERE id = ?", actor.person))
            with target.atomic():
                if found.again:
                    _empty(target)
                tables = self._send(target, progress)
                progress("logins", 0, 0)
                with target.here():
                    install(target)
                    passwords = self._let_in(target, actor.person, own_password)
                    rows = sum(proof.rows for proof in tables.values())
                    there = MoveService(self._there(target), self._folder)
                    there.arrived(SYSTEM, to.place, by, rows)
            # From here on it is done: the server has committed, and only the folder is to know.
            old = self._point_to(to.place)
            local.close_for_good()
        return Moved(tables, passwords, facts.path, old)

    @composed(DO)
    def make_keys(
        self,
        actor: Actor,
        to: Destination,
        progress: Callable[[int, int], None] | None = None,
    ) -> int:
        """Make the search keys anew where the office has arrived; return of how many customers.

        May be stopped: whoever works on the server goes on with it. Raises StorageError.
        """
        self._permitted(actor)
        with beside(self._trusting(to).address) as target, target.here():
            return FillService(self._there(target)).fill(SYSTEM, progress)

    @reading(DO)
    def start_slips(
        self,
        look: Look,
        passwords: Sequence[StartPassword],
        place: SharedPlace,
        language: Language,
    ) -> bytes:
        """Return the PDF of what people log in with first, a slip for each, to join ``place``."""
        from crm_desktop.sharing.documents import start_slips

        return start_slips(passwords, place.office or place.database, place, look.now, language)

    @use_case("sharing.move", DO)
    def begin(self, work: Work, place: SharedPlace) -> None:
        """Note in the file's log that a move begins, and where to."""
        work.changed("office", 1, place.database, None, _noted(place))

    @use_case(ARRIVED, SYSTEM_ONLY)
    def arrived(self, work: Work, place: SharedPlace, by: str, rows: int) -> None:
        """Note in the log that arrived that the office is on the server now, and who moved it."""
        work.changed("office", 1, place.database, None, {**_noted(place), "by": by, "rows": rows})

    # Parts

    def _permitted(self, actor: Actor) -> None:
        """Only somebody who reaches all companies moves them all; raises Refused."""
        context = self._context
        if not context.gate.admit(actor, DO, context.clock.now().date()).everywhere:
            raise Refused(Phrase("moving.whole_reach"))

    def _must_know(self, actor: Actor, password: str) -> None:
        kept = sql.scalar("SELECT password_hash FROM credential WHERE person_id = ?", actor.person)
        if not matches(kept, password):
            raise ValidationErrors({"own_password": Phrase("error.password_wrong")})

    def _trusting(self, to: Destination) -> Destination:
        return replace(to, place=trusting(to.place, self._folder.root))

    def _look(self, to: Destination) -> Found:
        with self._context.local.here():  # and no office that is on a server already
            uid = sql.scalar("SELECT uid FROM office WHERE id = 1")
        try:
            with beside(to.address) as target, target.here():
                return _found(target, uid)
        except Missing:
            with beside(replace(to.address, database="postgres")) as server, server.here():
                return replace(_described(server), is_new=True)

    def _send(self, target: SharedDatabase, progress: Progress) -> dict[str, Proof]:
        try:
            return moving.move_rows(
                self._context.database,
                target,
                lambda table, _rows, done, whole: progress(table, done, whole),
            )
        except NotTheSame as error:
            raise NotProved(error) from error

    def _let_in(
        self, target: SharedDatabase, mover: int, own_password: str
    ) -> tuple[StartPassword, ...]:
        """Give everybody who works here a login of the server; the mover keeps their password."""
        given = []
        now = stamp(self._context.clock.now())
        people = sql.rows(
            "SELECT id, login, login_key, name FROM person WHERE active ORDER BY login_key"
        )
        for person, login, login_key, name in people:
            if person == mover:
                target.give_password(person, login_key, own_password)
                continue
            password = make_password()
            Credential.update(
                password_hash=hash_password(password),
                must_change=True,
                changed_at=now,
                failures=0,
                wait_until=None,
            ).where(Credential.person == person).execute()
            target.give_password(person, login_key, password)
            given.append(StartPassword(name, login, password))
        return tuple(given)

    def _point_to(self, place: SharedPlace) -> Path:
        """Let the folder join the office from its next start on; return what marks the old file."""
        at = self._context.clock.now()
        uid = sql.scalar("SELECT uid FROM office WHERE id = 1")
        company = sql.one("SELECT short_name, name FROM company ORDER BY code LIMIT 1")
        named = (company[0] or company[1]) if company else ""
        old = self._folder.root / f"office-moved-{at:%Y%m%d-%H%M%S}.db"
        mark = old.with_suffix(".json")
        with translated():
            before = json.loads(self._folder.profile.read_text("utf-8"))
            content = {
                "moved_at": stamp(at), "server": place.line(), "file": old.name, "profile": before,
                "way_back": "rename the file to office.db, write what stands under profile to "
                "database.json; what was done on the server since is not in it",
            }  # fmt: skip
            mark.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")
            flush_to_disk(mark)
        # Replaced whole or not at all: this is the moment at which the office has moved.
        Profile(uid, KeyKeeping.SERVER, shared=replace(place, office=named)).save(self._folder)
        return old

    def _there(self, target: SharedDatabase) -> Context:
        return replace(self._context, database=target, doubts=Doubts(), apart=None)


@contextmanager
def beside(address: SharedAddress) -> Iterator[SharedDatabase]:
    """Connect beside the office's own database, which stays this thread's."""
    before = DATABASE.obj
    target = open_shared(address)
    try:
        target.connect_here()
        DATABASE.obj = before
        yield target
    finally:
        target.close_here()
        DATABASE.obj = before


def put_aside(folder: DataFolder, old: Path) -> None:
    """Rename the file of an office that has moved, which nobody has open any more.

    Left undone it does no harm: a folder that has joined an office opens no file.
    """
    with translated():
        for suffix in ("", "-wal", "-shm"):
            source = Path(f"{folder.database}{suffix}")
            if source.exists():
                source.replace(f"{old}{suffix}")


def _noted(place: SharedPlace) -> dict[str, object]:
    return {"server": endpoint(place.host, place.port), "database": place.database}


def _described(server: SharedDatabase) -> Found:
    if not sql.scalar(_MAKES_ROLES):
        raise Refused(Phrase("moving.no_roles"))
    version = str(sql.scalar("SELECT current_setting('server_version')")).split(" ")[0]
    encrypted = bool(sql.scalar("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
    return Found(version, encrypted, is_new=False)


def _found(target: SharedDatabase, uid: str) -> Found:
    """Return how the database stands; raises Refused where something is in it that is not ours."""
    found = _described(target)
    if not set(target.get_tables()) - {HISTORY}:  # also where the first migration was interrupted
        return found
    if not applied(target):
        raise Refused(Phrase("moving.not_empty"))
    holds = sql.scalar("SELECT uid FROM office WHERE id = 1")
    if holds is None:
        return found
    if holds == uid and sql.scalar(_LAST) == ARRIVED:
        return replace(found, again=True)
    raise Refused(Phrase("moving.not_empty"))


def _empty(target: SharedDatabase) -> None:
    """Take away what a move left that the folder took no note of, and make the tables anew.

    Not row by row: what an office has logged cannot be deleted from it, and ought not to be.
    """
    with target.here():
        take_rights_away(target)
        target.execute_sql("DROP SCHEMA public CASCADE")
        target.execute_sql("CREATE SCHEMA public")
        upgrade(target, lambda: None)
