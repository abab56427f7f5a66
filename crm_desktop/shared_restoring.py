"""Putting a backup back in place of an office that a server shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crm_desktop.application import Application, open_shared_office
from crm_desktop.backups.copies import account_address, must_be_of
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.errors import NotFound, Refused, StorageError
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.words import Phrase
from crm_desktop.profile import Profile
from crm_desktop.restoring import Authorise, permit_restore
from crm_desktop.sharing.model import ServerAccount
from db.dumping import DumpFacts, is_dump, read_dump, restore_into, same
from db.engine import SharedAddress
from db.errors import translated
from db.held.returning import give_rights_back, take_rights_away
from db.programs import server_programs
from db.scratch import drop
from db.shared import SharedDatabase, open_shared
from db.swapping import create_beside, put_in_place

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class PutBack:
    """What a restore has left: the backup that is in place, and the name of the database before.

    ``aside`` is empty where there was none. Nobody can work in it; it is for whoever looks after
    the server to open or to remove. ``without_login`` are people whom the server does not know, as
    on another server: an administrator gives them a password.
    """

    backup: Path
    aside: str
    without_login: tuple[str, ...] = ()


def restore_shared_office(
    folder: DataFolder,
    own: SharedAddress,
    copy: Path,
    authorise: Authorise,
    *,
    clock: Clock | None = None,
    progress: Progress | None = None,
) -> PutBack:
    """Put a backup back as the server's ``own`` account; the database before stays beside it.

    The backup is restored beside the office, compared, brought to this program's schema and given
    its trace while everybody goes on working; only then are they sent away and the names exchanged.
    ``authorise`` is asked with the office as it is, or, where that no longer opens, with the
    backup's own people. Raises StorageError, Refused, NotFound, NotAllowed, SecondPersonNeeded;
    until the names are exchanged nothing is changed.
    """
    clock = clock or Clock()
    programs = server_programs()
    if programs is None:
        raise Refused(Phrase("server_backup.elsewhere"))
    with translated():
        if not copy.is_file():
            raise NotFound("backup")
        if not is_dump(copy):
            raise Refused(Phrase("server_backup.not_a_dump"))
    dump = read_dump(copy)
    mark = f"{clock.now():%Y%m%d%H%M%S}"
    new = create_beside(own, f"new_{mark}")
    try:
        restore_into(copy, new, programs, _half(progress, 0))
        same(dump, new, _half(progress, 1))
        prepared = open_shared_office(folder, new, clock=clock, backup=_it_is_one, hold=False)
        try:
            by = _permitted(prepared, own, dump, authorise)
            with prepared.database.here():
                prepared.restore.note(SYSTEM, dump.copy, by)
                logins = _without_rights(prepared)
        finally:
            prepared.close()
        aside = put_in_place(new, own, f"before_{mark}")
    except BaseException:
        drop(new)
        raise
    back = open_shared(own)
    back.connect_here()
    try:
        missing = give_rights_back(back, logins)
    finally:
        back.close_here()
    prefix = f"{own.database}:"
    return PutBack(copy, aside, tuple(role.removeprefix(prefix) for role in missing))


def _without_rights(prepared: Application) -> list[tuple[str, int]]:
    """Take the rights of the backup's time away; return whose login is whose."""
    database = prepared.database
    return take_rights_away(database) if isinstance(database, SharedDatabase) else []


def restore_joined(
    folder: DataFolder,
    profile: Profile,
    account: ServerAccount | None,
    copy: Path,
    authorise: Authorise,
    *,
    clock: Clock | None = None,
) -> PutBack:
    """Put a backup back on the server that a folder has joined, as the server's own account.

    Raises Refused where that is not known, and what ``restore_shared_office`` raises.
    """
    if account is None or profile.shared is None:
        raise Refused(Phrase("server_backup.account_needed"))
    own = account_address(profile.shared.address("", ""), account)
    return restore_shared_office(folder, own, copy, authorise, clock=clock)


def _permitted(
    prepared: Application, own: SharedAddress, dump: DumpFacts, authorise: Authorise
) -> str:
    """Have the restore permitted in the office as it is; return the name of who does it."""
    current = _as_it_is(prepared.folder, own, prepared.context.clock)
    if current is None:
        return permit_restore(prepared, dump.copy, authorise)
    try:
        must_be_of(dump.copy, current.profile.uid)
        return permit_restore(current, dump.copy, authorise)
    finally:
        current.close()


def _as_it_is(folder: DataFolder, own: SharedAddress, clock: Clock) -> Application | None:
    """Open the office that is in place, None where it no longer opens."""
    try:
        return open_shared_office(folder, own, clock=clock)
    except StorageError:
        return None


def _it_is_one() -> None:
    """What is upgraded here is a backup itself."""


def _half(progress: Progress | None, at: int) -> Progress | None:
    if progress is None:
        return None

    def told(done: int, whole: int) -> None:
        progress(at * whole + done, 2 * whole)

    return told
