"""The one place where the program is put together: database, gate, journal, and every service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop import __version__
from crm_desktop.access.duty import AccessDuties
from crm_desktop.access.gate import AccessGate
from crm_desktop.audit.journal import AuditJournal
from crm_desktop.backups.model import Why
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.reading import Apart
from crm_desktop.foundation.secrets import Secrets
from crm_desktop.foundation.settings import NO_SERVER, REPORT_STANDBY, value_of
from crm_desktop.foundation.usecase import Context
from crm_desktop.foundation.words import Phrase
from crm_desktop.profile import (
    KeyKeeping,
    PersonNeeded,
    Profile,
    has_office,
    load_profile,
    new_profile,
)
from crm_desktop.services import Services
from crm_desktop.sharing.versions import must_be_new_enough, raise_least
from crm_desktop.shipped import plant_what_is_new, something_is_new
from db import sql
from db.backup import CopyFacts, copy_database, put_back
from db.engine import Database, SharedAddress, alone_with, open_local
from db.errors import Damaged, Missing, OlderSchema, translated
from db.migrate import HEAD, applied, check_head, upgrade
from db.network import refuse_network_path
from db.shared import SharedDatabase, open_shared
from db.still import following

if TYPE_CHECKING:
    from crm_desktop.setup import Founded, Founding


class Application(Services):
    """The running program without its window. Use it on the thread that opened it.

    Another thread may use the services after ``connect_here`` and must ``close_here`` in the end.
    """

    @property
    def database(self) -> Database:
        """The database, for threads that connect and for checks."""
        return self.context.database

    def connect_here(self) -> None:
        """Connect the database on this thread too."""
        self.database.connect_here()

    def close_here(self) -> None:
        """Close this thread's connection."""
        if self.context.apart is not None:
            self.context.apart.close_here()
        self.database.close_here()

    def close(self) -> None:
        """Close the connection of the thread that opened the program."""
        self.close_here()


def open_application(
    folder: DataFolder,
    keyring: Secrets,
    *,
    passphrase: str | None = None,
    clock: Clock | None = None,
) -> Application:
    """Open the office of a data folder on this thread, upgrading its schema if need be.

    Raises StorageError (Missing where no office was founded, WrongKey, Damaged, NewerSchema …),
    PassphraseNeeded, KeyLost, PersonNeeded where the folder has joined an office: there a person's
    password opens (``open_as_person``).
    """
    profile = load_profile(folder)
    if profile.joined:
        raise PersonNeeded
    return open_with_key(folder, profile, profile.key(keyring, passphrase), clock or Clock())


def open_as_person(
    folder: DataFolder,
    profile: Profile,
    login: str,
    password: str,
    *,
    clock: Clock | None = None,
) -> Application:
    """Open the office that a folder has joined, on this thread, as the person who logs in.

    The server looks at the password; ``LoginService.come_in`` makes the session. Raises
    StorageError: Unreachable, WrongPassword, NotAdmitted, NoTls, ServerBusy, Missing where the
    office is gone, NewerSchema, OlderSchema, OlderProgram; Refused where another office is in its
    place.
    """
    if profile.shared is None:
        raise ValueError("the folder has joined no office")
    application = open_shared_office(folder, profile.shared.address(login, password), clock=clock)
    if profile.uid and profile.uid != application.profile.uid:
        application.close()
        raise Refused(Phrase("error.other_office"))
    application.profile = replace(profile, uid=application.profile.uid)
    return application


def open_with_key(
    folder: DataFolder,
    profile: Profile,
    key: bytes | None,
    clock: Clock,
    *,
    backups: Path | None = None,
) -> Application:
    """Open the office of a data folder with its key; raises StorageError.

    ``backups`` is where a copy is kept before an upgrade, if not in the folder's own place.
    """
    database = open_local(folder.database, key)
    database.connect_here()
    try:
        before: list[CopyFacts] = []

        def backup() -> None:
            from crm_desktop.backups.service import new_name

            copy = new_name(backups or folder.backups, clock.now(), Why.UPGRADE)
            before.append(copy_database(database, copy))

        with translated():
            # A file cut to nothing looks new; an empty office in it would hide what was lost.
            if not applied(database):
                raise Damaged(str(folder.database))
            _bring_up(database, backup)
        application = _assemble(folder, profile, database, clock)
        for facts in before:
            application.backups.note_automatic(SYSTEM, facts, Why.UPGRADE)
    except BaseException:
        database.close_here()
        raise
    return application


def found_office(
    folder: DataFolder,
    keyring: Secrets,
    founding: Founding,
    *,
    plain: bool = False,
    passphrase: str | None = None,
    clock: Clock | None = None,
) -> tuple[Application, Founded, bytes | None]:
    """Make a new office in a data folder and open it; return what goes on the recovery sheet too.

    The database appears only when it is complete: interrupted, it can simply be done again.
    Raises Refused where an office is there already, ValidationErrors, PassphraseNeeded,
    StorageError.
    """
    _must_be_free(folder)
    from crm_desktop.setup import check_founding

    check_founding(founding)
    clock = clock or Clock()
    unfinished = folder.database.with_suffix(".new")
    with translated():
        refuse_network_path(unfinished)
        folder.root.mkdir(parents=True, exist_ok=True)
    with alone_with(folder.database):
        _must_be_free(folder)
        _clear_away(unfinished)
        profile, key = new_profile(keyring, plain=plain, passphrase=passphrase)
        database = open_local(unfinished, key, create=True)
        try:
            database.connect_here()
            upgrade(database, _nothing_to_lose)
            setup = _assemble(folder, profile, database, clock).setup
            founded = setup.found(SYSTEM, founding).value
            database.close_here()
            profile.save(folder)
            put_back(unfinished, folder.database, key)
        finally:
            database.close_here()
            _clear_away(unfinished)
    return open_with_key(folder, profile, key, clock), founded, key


def open_shared_office(
    folder: DataFolder,
    address: SharedAddress,
    *,
    clock: Clock | None = None,
    backup: Callable[[], None] | None = None,
    hold: bool = True,
) -> Application:
    """Open the office that a server shares, on this thread; ``folder`` is this desk's own.

    ``backup`` is called before an upgrade of the schema; without it the schema must be current.
    Without ``hold`` the rights are not put in place: for a database that is not an office yet.
    A person's address never upgrades anything: the server's own account does, and puts in place
    what the server holds of the rights (``db.held``).
    Raises StorageError: Unreachable, WrongPassword, Missing where no office was founded,
    NewerSchema, OlderSchema, OlderProgram where the office asks for a newer program.
    """
    database = open_shared(address)
    database.connect_here()
    try:
        with translated():
            if not applied(database):
                raise Missing(address.database)
            if (backup is None or address.is_persons) and not check_head(database):
                raise OlderSchema(max(applied(database)))
            must_be_new_enough()
            if address.is_persons:
                _must_hold_rights(database)
            else:
                if _bring_up(database, backup or _nothing_to_lose):
                    raise_least()
                if hold:
                    _hold_rights(database)
            database.expect_head(HEAD, __version__)
            uid = sql.scalar("SELECT uid FROM office WHERE id = 1")
            if uid is None:  # somebody is founding it, or was interrupted
                raise Missing(address.database)
        return _assemble(folder, Profile(uid, KeyKeeping.SERVER), database, clock or Clock())
    except BaseException:
        database.close_here()
        raise


def found_shared_office(
    folder: DataFolder, address: SharedAddress, founding: Founding, *, clock: Clock | None = None
) -> tuple[Application, Founded]:
    """Make a new office in an empty database of a server and open it on this thread.

    Interrupted, it can simply be done again. Raises Refused where an office is there already,
    ValidationErrors, StorageError.
    """
    from crm_desktop.setup import check_founding

    check_founding(founding)
    database = open_shared(address)
    database.connect_here()
    try:
        upgrade(database, _nothing_to_lose)
        # Before anybody is there: the administrator is given a login as they are founded.
        _hold_rights(database)
        profile = Profile("", KeyKeeping.SERVER)
        setup = _assemble(folder, profile, database, clock or Clock()).setup
        founded = setup.found(SYSTEM, founding).value
    finally:
        database.close_here()
    return open_shared_office(folder, address, clock=clock), founded


def _hold_rights(database: SharedDatabase) -> None:
    # Imported here: a desk at a local file never needs what makes a server hold rights.
    from db.held.edition import EDITION, edition_at
    from db.held.install import install, is_installed

    # What a newer program has put in place stays.
    if edition_at(database) <= EDITION and not is_installed(database):
        install(database)


def _must_hold_rights(database: SharedDatabase) -> None:
    """Raise OlderSchema where the server holds the rights of an older program."""
    from db.held.edition import EDITION, edition_at

    if edition_at(database) < EDITION:
        raise OlderSchema(f"rights {EDITION}")


def _bring_up(database: Database, backup: Callable[[], None]) -> bool:
    """Upgrade the schema if need be, and store what the program ships and the office lacks.

    Returns whether the schema was upgraded.
    """
    upgraded = bool(upgrade(database, backup))
    # Asked each time: a program that was killed after the upgrade leaves this undone.
    if something_is_new():
        with database.atomic():
            plant_what_is_new()
    return upgraded


def _must_be_free(folder: DataFolder) -> None:
    with translated():
        if folder.database.exists() or has_office(folder):
            raise Refused(Phrase("error.already_founded"))


def _clear_away(unfinished: Path) -> None:
    with translated():
        for suffix in ("", "-wal", "-shm", "-journal", ".upgrade"):
            Path(f"{unfinished}{suffix}").unlink(missing_ok=True)


def _nothing_to_lose() -> None:
    """A database that is just being made needs no backup."""


def _assemble(
    folder: DataFolder, profile: Profile, database: Database, clock: Clock
) -> Application:
    context = Context(
        database,
        clock,
        AccessGate(),
        AuditJournal(),
        AccessDuties(clock),
        apart=_apart(database),
    )
    return Application(folder, profile, context)


def _apart(database: Database) -> Apart | None:
    """Return where reports are read: at the standby that the office names, or this desk's place."""
    if not isinstance(database, SharedDatabase):
        return None
    named = value_of(REPORT_STANDBY)
    standby = database.address.standby if named == NO_SERVER else named
    return Apart(following(replace(database.address, standby=standby))) if standby else None
