"""Putting a backup back in place of an office's database, also on a new machine."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crm_desktop.application import Application, open_with_key
from crm_desktop.foundation.actor import SYSTEM, Actor, Countersign
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.errors import Refused, StorageError
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import Secrets
from crm_desktop.foundation.words import Phrase
from crm_desktop.profile import Profile, new_profile
from db.backup import CopyFacts, put_back, verify_copy


@dataclass(frozen=True)
class Authority:
    """Who restores, and the second person's signature or the reason for doing without."""

    actor: Actor
    second: Countersign | None = None
    exception: str = ""


Authorise = Callable[[Application], Authority]


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
    facts = verify_copy(copy, key)
    try:
        current = open_with_key(folder, profile, key, clock)
    except StorageError:
        with _opened_aside(folder, profile, key, copy, clock) as stand_in:
            by = _permit(stand_in, facts, authorise)
    else:
        try:
            by = _permit(current, facts, authorise)
        finally:
            current.close()
    put_back(copy, folder.database, key, key)
    restored = open_with_key(folder, profile, key, clock)
    restored.restore.note(SYSTEM, facts, by)
    return restored


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
    if folder.database.exists():
        raise Refused(Phrase("error.already_founded"))
    facts = verify_copy(copy, copy_key)
    profile, key = new_profile(keyring, plain=copy_key is None, passphrase=passphrase)
    profile.save(folder)
    put_back(copy, folder.database, copy_key, key)
    restored = open_with_key(folder, profile, key, clock or Clock())
    restored.restore.note(SYSTEM, facts, "")
    return restored


def _permit(application: Application, facts: CopyFacts, authorise: Authorise) -> str:
    authority = authorise(application)
    permitted = application.restore.permit(
        authority.actor, facts, authority.second, authority.exception
    )
    return permitted.value


@contextmanager
def _opened_aside(
    folder: DataFolder, profile: Profile, key: bytes | None, copy: Path, clock: Clock
) -> Iterator[Application]:
    """Open a throw-away copy of a backup, only to see who may restore it."""
    with tempfile.TemporaryDirectory(dir=folder.root, prefix="restore-") as root:
        aside = DataFolder(Path(root))
        shutil.copyfile(copy, aside.database)
        application = open_with_key(aside, profile, key, clock)
        try:
            yield application
        finally:
            application.close()
