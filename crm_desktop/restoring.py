"""Putting a backup back in place of an office's database, also on a new machine."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crm_desktop.application import Application, open_with_key
from crm_desktop.backups.service import must_not_be
from crm_desktop.foundation.actor import SYSTEM, Actor, Countersign
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.errors import Refused, StorageError
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import Secrets
from crm_desktop.foundation.words import Phrase
from crm_desktop.profile import Profile, has_office, new_profile
from db.backup import CopyFacts, put_back, take_copy, verify_copy
from db.engine import alone_with
from db.errors import translated
from db.network import refuse_network_path


@dataclass(frozen=True)
class Authority:
    """Who restores, and the second person's signature or the reason for doing without."""

    actor: Actor
    second: Countersign | None = None
    exception: str = ""


Authorise = Callable[[Application], Authority]

_ASIDE = "restore-"


def restore_office(
    folder: DataFolder,
    profile: Profile,
    key: bytes | None,
    copy: Path,
    authorise: Authorise,
    *,
    clock: Clock | None = None,
) -> Application:
    """Put a backup back and open it; the database before stays beside it.

    ``authorise`` is asked with the office as it is, or, where that no longer opens, with the
    backup's own people. Nobody else may have the office open. Raises StorageError, NotAllowed,
    SecondPersonNeeded; until the last moment nothing is changed.
    """
    clock = clock or Clock()
    with translated():
        must_not_be(folder.database, copy)
    with (
        alone_with(folder.database),
        _prepared(folder, profile, copy, clock, copy_key=key, key=key) as (prepared, facts),
    ):
        try:
            current = open_with_key(folder, profile, key, clock)
        except StorageError:
            by = permit_restore(prepared, facts, authorise)
        else:
            try:
                by = permit_restore(current, facts, authorise)
            finally:
                current.close()
        prepared.restore.note(SYSTEM, facts, by)
        prepared.close()
        put_back(prepared.context.local.path, folder.database, key)
    return open_with_key(folder, profile, key, clock)


def restore_elsewhere(
    folder: DataFolder,
    keyring: Secrets,
    copy: Path,
    copy_key: bytes | None,
    *,
    passphrase: str | None = None,
    clock: Clock | None = None,
) -> Application:
    """Put a backup into an empty data folder with the key of the recovery sheet, and open it.

    Whoever holds the sheet may do so; who they are shows at the login. The database gets a key of
    this machine. Raises Refused where an office is there already, PassphraseNeeded, StorageError.
    """
    clock = clock or Clock()
    verify_copy(copy, copy_key)
    with translated():
        refuse_network_path(folder.database)
        folder.root.mkdir(parents=True, exist_ok=True)
    with alone_with(folder.database):
        if folder.database.exists() or has_office(folder):
            raise Refused(Phrase("error.already_founded"))
        profile, key = new_profile(keyring, plain=copy_key is None, passphrase=passphrase)
        with _prepared(folder, profile, copy, clock, copy_key=copy_key, key=key) as (
            prepared,
            facts,
        ):
            prepared.restore.note(SYSTEM, facts, "")
            prepared.close()
            profile.save(folder)
            put_back(prepared.context.local.path, folder.database, key)
    return open_with_key(folder, profile, key, clock)


def permit_restore(application: Application, facts: CopyFacts, authorise: Authorise) -> str:
    """Have a restore permitted in an office; return the name of who does it, for its trace."""
    authority = authorise(application)
    permitted = application.restore.permit(
        authority.actor, facts, authority.second, authority.exception
    )
    return permitted.value


@contextmanager
def _prepared(
    folder: DataFolder,
    profile: Profile,
    copy: Path,
    clock: Clock,
    *,
    copy_key: bytes | None,
    key: bytes | None,
) -> Iterator[tuple[Application, CopyFacts]]:
    """Open a copy of a backup beside the office as it will be once it is put back.

    What could fail, a newer schema or an upgrade, fails here; and the restored log has its trace
    before anybody can work in it. The caller is alone with the office.
    """
    with translated():
        for left in folder.root.glob(f"{_ASIDE}*"):  # by a restore that was ended by force
            shutil.rmtree(left, ignore_errors=True)
        root = tempfile.TemporaryDirectory(
            dir=folder.root, prefix=_ASIDE, ignore_cleanup_errors=True
        )
    with root as name:
        aside = DataFolder(Path(name))
        facts = take_copy(copy, aside.database, copy_key, key)
        application = open_with_key(aside, profile, key, clock, backups=folder.backups)
        try:
            yield application, facts
        finally:
            application.close()
