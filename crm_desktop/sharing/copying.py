"""A copy of a server's office in an encrypted file of this computer: the way back.

The office on the server stays as it is and goes on; the copy is of one moment of it, and its log
says that it is a copy. Nobody waits meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from crm_desktop.backups.copies import own_address
from crm_desktop.customers.filling import FillService
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.doubts import Doubts
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import Secrets
from crm_desktop.foundation.usecase import SYSTEM_ONLY, Service, composed, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Work
from crm_desktop.place import check_new_place
from crm_desktop.profile import new_profile
from crm_desktop.sharing.model import ServerAccount
from crm_desktop.sharing.moving import DO, NotProved, Progress
from crm_desktop.sharing.place import endpoint
from db import moving, sql
from db.backup import put_back
from db.engine import DATABASE, LocalDatabase, open_local
from db.errors import translated
from db.migrate import upgrade
from db.moving import NotTheSame, Proof
from db.still import StillDatabase


@dataclass(frozen=True)
class Copied:
    """A copy that was made and proved: what every table holds on both sides, and its key.

    ``key`` goes on the recovery sheet; None for a plain file.
    """

    tables: dict[str, Proof]
    file: Path
    key: bytes | None = field(repr=False)


class CopyService(Service):
    """Brings a server's office into a file."""

    @composed(DO, "sharing.copy")
    def to_file(
        self,
        actor: Actor,
        account: ServerAccount | None,
        folder: DataFolder,
        keyring: Secrets,
        *,
        passphrase: str | None = None,
        plain: bool = False,
        progress: Progress = lambda *_: None,
    ) -> Copied:
        """Copy the office into a new folder, encrypted with a key of its own, and prove it.

        People log in there with the passwords they have. ``account`` is the server's own; a
        person's login does not see everything. ``progress`` may raise to cancel; then, as after any
        failure, the folder holds no office. Raises Refused where there is no account, the office is
        a file already or the folder has one; NotProved, PassphraseNeeded, StorageError.
        """
        context = self._context
        acting = context.gate.admit(actor, DO, context.clock.now().date())
        if not acting.everywhere:
            raise Refused(Phrase("moving.whole_reach"))
        address = own_address(context, account)
        if address is None:
            raise Refused(Phrase("moving.needs_account"))
        check_new_place(folder)
        by = str(sql.scalar("SELECT name FROM person WHERE id = ?", actor.person))
        self.begin(actor, folder.root)
        with translated():
            folder.root.mkdir(parents=True, exist_ok=True)
        unfinished = folder.database.with_suffix(".new")
        _clear_away(unfinished)
        profile, key = new_profile(keyring, plain=plain, passphrase=passphrase)
        before = DATABASE.obj
        source, target = StillDatabase(address), open_local(unfinished, key, create=True)
        try:
            source.connect_here()
            target.connect_here()
            tables = self._fill(source, target, by, progress)
            target.close_here()
            source.close_here()
            profile.save(folder)
            put_back(unfinished, folder.database, key)
        finally:
            target.close_here()
            source.close_here()
            DATABASE.obj = before
            _clear_away(unfinished)
        return Copied(tables, folder.database, key)

    @use_case("sharing.copy", DO)
    def begin(self, work: Work, folder: Path) -> None:
        """Note in the server's log that the office is being copied, and where to."""
        work.changed("office", 1, folder.name, None, {"folder": str(folder)})

    @use_case("sharing.copied", SYSTEM_ONLY)
    def copied(self, work: Work, server: str, by: str, rows: int) -> None:
        """Note in the copy's log that it is a copy, of what, and who made it."""
        work.changed("office", 1, server, None, {"server": server, "by": by, "rows": rows})

    def _fill(
        self, source: StillDatabase, target: LocalDatabase, by: str, progress: Progress
    ) -> dict[str, Proof]:
        upgrade(target, lambda: None)
        try:
            tables = moving.move_rows(
                source, target, lambda table, _rows, done, whole: progress(table, done, whole)
            )
        except NotTheSame as error:
            raise NotProved(error) from error
        there = replace(self._context, database=target, doubts=Doubts(), apart=None)
        address = source.address
        rows = sum(proof.rows for proof in tables.values())
        line = f"{endpoint(address.host, address.port)}/{address.database}"
        CopyService(there).copied(SYSTEM, line, by, rows)
        FillService(there).fill(SYSTEM, lambda done, of: progress("search", done, of))
        return tables


def _clear_away(unfinished: Path) -> None:
    with translated():
        for suffix in ("", "-wal", "-shm", "-journal", ".upgrade"):
            Path(f"{unfinished}{suffix}").unlink(missing_ok=True)
