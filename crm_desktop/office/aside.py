"""Drafts of a desk whose server is away: kept in an encrypted file here, and brought there later.

Each person has a file of their own, whose key is made of their password (argon2id): nobody else who
works at this computer reads what they typed, and no keyring is needed. What is typed at a joined
desk is kept here first, whether the server is known to be away or not, so that it outlasts the end
of the program too; the server has it next, and then it goes from here.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import moment, stamp
from crm_desktop.foundation.errors import CrmError
from crm_desktop.office.model import Draft
from crm_desktop.profile import derive
from db.errors import StorageError, WrongKey, translated
from db.pocket import Pocket
from db.shared import SharedDatabase

if TYPE_CHECKING:
    from crm_desktop.services import Services

_SALT_BYTES = 16
_DIGITS = 24
_ENDING = ".drafts"


class DraftsAside:
    """The drafts of whoever works at a desk that has joined an office; of a file's there are none.

    All methods run where the services do; they raise StorageError where a draft can be kept, or
    looked for, neither here nor on the server.
    """

    def __init__(self, app: Services) -> None:
        self._app = app
        self._making = threading.Lock()
        self._made: Pocket | None = None

    def keep(self, actor: Actor, form: str, record: str, content: dict[str, str]) -> None:
        """Keep what was typed here, then on the server; it stays here where that is away."""
        pocket = self._keep_here(form, record, content)
        try:
            self._app.desk.keep_draft(actor, form, record, content)
        except StorageError:
            if pocket is None:
                raise
            return
        if pocket is not None:
            self._drop_here(pocket, form, record)

    def drop(self, actor: Actor, form: str, record: str) -> None:
        """Forget a draft here and on the server."""
        pocket = self._pocket()
        if pocket is not None:
            self._drop_here(pocket, form, record)
        self._app.desk.drop_draft(actor, form, record)

    def find(self, actor: Actor, form: str, record: str) -> Draft | None:
        """Return a draft: what is still here is younger than what the server has."""
        pocket = self._pocket()
        kept = pocket.find(form, record) if pocket is not None else None
        if kept is not None:
            return Draft(form, record, json.loads(kept[2]), moment(kept[3]))
        return self._app.desk.draft(actor, form, record)

    def bring(self, actor: Actor) -> int:
        """Bring what is kept here to the server, where it is offered at any desk; return how many.

        What cannot be brought now stays, for the next time. A file that another password was the
        key of is of no use to anybody any more, and goes.
        """
        brought = 0
        try:
            pocket = self._pocket()
            if pocket is None:
                return 0
            for form, record, content, kept_at in pocket.everything():
                there = self._app.desk.draft(actor, form, record)
                if there is None or there.saved_at <= moment(kept_at):
                    self._app.desk.keep_draft(actor, form, record, json.loads(content))
                    brought += 1
                pocket.drop(form, record)
            self._clear_away()
        except WrongKey:
            self._clear_away()
        except (StorageError, CrmError) as error:
            logging.getLogger(__name__).warning("drafts stay at this desk: %r", error)
        return brought

    # Parts

    def _keep_here(self, form: str, record: str, content: dict[str, str]) -> Pocket | None:
        """Keep a draft in the file and return it, None where there is none or it takes nothing."""
        kept = (form, record, json.dumps(content), stamp(self._app.context.clock.now()))
        try:
            pocket = self._pocket(create=True)
            if pocket is not None:
                try:
                    pocket.keep(kept)
                except WrongKey:  # of a password that holds no more
                    self._clear_away()
                    pocket = self._pocket(create=True)
                    if pocket is not None:
                        pocket.keep(kept)
        except StorageError as error:
            logging.getLogger(__name__).warning("no draft kept at this desk: %r", error)
            return None
        return pocket

    def _drop_here(self, pocket: Pocket, form: str, record: str) -> None:
        pocket.drop(form, record)
        if not pocket.everything():
            self._clear_away()

    def _pocket(self, *, create: bool = False) -> Pocket | None:
        """Return this person's file, None where there is none or nobody logs in to a server."""
        database = self._app.context.database
        if not isinstance(database, SharedDatabase) or not database.is_persons:
            return None
        with self._making, translated():
            file = self._file()
            if file is None:
                self._made = None
                if not create:
                    return None
                salt = secrets.token_bytes(_SALT_BYTES)
                file = self._folder / f"{self._name}-{salt.hex()}{_ENDING}"
                self._folder.mkdir(parents=True, exist_ok=True)
            if self._made is None:
                salt = bytes.fromhex(file.stem.rpartition("-")[2])
                self._made = Pocket(file, derive(database.address.password, salt))
            return self._made

    def _file(self) -> Path | None:
        return next(iter(sorted(self._folder.glob(f"{self._name}-*{_ENDING}"))), None)

    def _clear_away(self) -> None:
        with self._making, translated():
            for file in self._folder.glob(f"{self._name}-*{_ENDING}*"):
                file.unlink(missing_ok=True)
            self._made = None

    @property
    def _folder(self) -> Path:
        return self._app.folder.root / "drafts"

    @property
    def _name(self) -> str:
        """What this person's file is called: nobody's name stands there."""
        database = self._app.context.database
        user = database.address.user if isinstance(database, SharedDatabase) else ""
        whose = f"{self._app.profile.uid}:{user}"
        return hashlib.sha256(whose.encode("utf-8")).hexdigest()[:_DIGITS]
