"""Making, listing, verifying and clearing backups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from crm_desktop.backups.copies import ability_of, copies_of, must_not_be, own_address
from crm_desktop.backups.model import Able, Backup, BackupStatus, Why
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.changes import Outcome
from crm_desktop.foundation.clock import moment, stamp
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.settings import BACKUP_KEEP_DAYS, value_of
from crm_desktop.foundation.usecase import (
    SYSTEM_ONLY,
    Context,
    Service,
    composed,
    reading,
    use_case,
)
from crm_desktop.foundation.work import Look, Work
from crm_desktop.sharing.model import ServerAccount
from db import sql
from db.backup import CopyFacts
from db.engine import LocalDatabase
from db.models.office import BackupRecord
from db.shared import SharedDatabase, open_shared

__all__ = ["BackupService", "must_not_be", "new_name"]

DO, VIEW = "backup.do", "backup.view"
SUFFIX = ".crmbackup"
_MONTHLY = 12
_BACKUP = (
    "SELECT id, file_name, made_at, why, size, sha256, audit_seq, audit_hash FROM backup_record"
)


class BackupService(Service):
    """Copies of the office's database, each proved: by opening it, or by restoring it beside.

    ``kept`` is the server's own account as this desk keeps it, for an office on a server.
    """

    def __init__(
        self,
        context: Context,
        folder: Path,
        kept: Callable[[], ServerAccount | None] = lambda: None,
    ) -> None:
        super().__init__(context)
        self._folder = folder
        self._kept = kept

    @composed(DO, "backup.make")
    def make(
        self,
        actor: Actor,
        out: Path | None = None,
        progress: Callable[[int, int], None] | None = None,
        account: ServerAccount | None = None,
    ) -> Outcome[Backup]:
        """Copy the database to ``out`` (a new file in the backup folder when None) and verify it.

        Others go on working meanwhile. An office on a server is copied by the server's own
        ``account``, the one that this desk keeps when None. Raises StorageError where the copy
        cannot be made or fails its checks, Refused where this desk cannot; then no file is left.
        """
        # Kept in the list by its whole path, which a later working folder does not change.
        target = (out or self._new_name(Why.BY_HAND)).absolute()
        copies = copies_of(self._context, account or self._kept())
        copies.must_not_be(target)
        facts = copies.make(target, progress)
        return self.note(actor, facts, Why.BY_HAND)

    @use_case("backup.make", DO)
    def note(self, work: Work, facts: CopyFacts, why: Why) -> Backup:
        """Note a backup that was made and verified."""
        return _keep(work, facts, why)

    @composed(SYSTEM_ONLY, "backup.make")
    def make_daily(self, actor: Actor) -> Outcome[Backup] | None:
        """Make the day's backup unless there is one or this desk cannot, then clear old ones."""
        status = self.status(SYSTEM)
        if not status.due or status.able is not Able.ALONE:
            return None
        facts = copies_of(self._context, self._kept()).make(self._new_name(Why.DAILY), None)
        with self._of_the_program() as own:
            made = own.note_automatic(actor, facts, Why.DAILY)
            own.clear(actor)
        return made

    @use_case("backup.make", SYSTEM_ONLY)
    def note_automatic(self, work: Work, facts: CopyFacts, why: Why) -> Backup:
        """Note a backup that the program made by itself."""
        return _keep(work, facts, why)

    @use_case("backup.clear", SYSTEM_ONLY)
    def clear(self, work: Work) -> list[str]:
        """Remove automatic backups that the rule no longer keeps; return their names.

        Kept are: the days of the setting, the first of each of the last 12 months, and whatever was
        made by hand or before an upgrade.
        """
        first_kept = work.today - timedelta(days=value_of(BACKUP_KEEP_DAYS))
        daily = [b for b in self._backups() if b.why is Why.DAILY and b.there]
        removed = [b.path.name for b in daily if b not in _kept(daily, first_kept)]
        for name in removed:
            (self._folder / name).unlink(missing_ok=True)
        if removed:
            work.changed("backup", 0, ", ".join(removed), {"files": removed}, None)
        return removed

    @reading(VIEW)
    def backups(self, look: Look) -> list[Backup]:
        """Return the backups that were noted, newest first; ``there`` says if the file still is."""
        return self._backups()

    @reading("public")
    def status(self, look: Look) -> BackupStatus:
        """Return when the last backup was made and whether today's is due."""
        # The newest by number, and not of today: a clock that once ran ahead must not put off
        # every backup until it is right.
        last = sql.scalar("SELECT made_at FROM backup_record ORDER BY id DESC LIMIT 1")
        at = moment(last) if last else None
        return BackupStatus(
            at,
            due=at is None or at.date() != look.today,
            able=ability_of(self._context, self._kept()),
            shared=not isinstance(self._context.database, LocalDatabase),
        )

    @composed(VIEW)
    def verify(
        self,
        actor: Actor,
        path: Path,
        progress: Callable[[int, int], None] | None = None,
        account: ServerAccount | None = None,
    ) -> CopyFacts:
        """Check a backup whole: open it, or restore it where it disturbs nobody.

        Raises StorageError, NotFound without a file, Refused for another office's.
        """
        if not path.is_file():
            raise NotFound("backup")
        copies = copies_of(self._context, account or self._kept())
        copies.must_not_be(path)
        return copies.verify(path, progress)

    @contextmanager
    def _of_the_program(self) -> Iterator[BackupService]:
        """Yield this service as the program itself works: on a server as its own account.

        A person's login there may note what that person did, not what the program does by itself.
        """
        database, own = self._context.database, own_address(self._context, self._kept())
        if own is None or not isinstance(database, SharedDatabase) or not database.is_persons:
            yield self
            return
        apart = open_shared(own)
        apart.connect()
        try:
            yield BackupService(replace(self._context, database=apart), self._folder, self._kept)
        finally:
            apart.close()

    def _new_name(self, why: Why) -> Path:
        return new_name(self._folder, self._context.clock.now(), why)

    def _backups(self) -> list[Backup]:
        return [self._backup(row) for row in sql.rows(f"{_BACKUP} ORDER BY id DESC")]

    def _backup(self, row: sql.Row) -> Backup:
        backup, name, made_at, why, size, sha256, seq, chain = row
        path, at = self._folder / name, moment(made_at)
        return Backup(path, at, Why(why), size, sha256, seq, chain, path.is_file(), backup)


def new_name(folder: Path, at: datetime, why: Why) -> Path:
    """Return a name for a new backup that no file in the folder has."""
    name = f"office-{at:%Y%m%d-%H%M%S}-{why.value}"
    path, count = folder / f"{name}{SUFFIX}", 1
    while path.exists():
        count += 1
        path = folder / f"{name}-{count}{SUFFIX}"
    return path


def _keep(work: Work, facts: CopyFacts, why: Why) -> Backup:
    row = BackupRecord.create(
        file_name=str(facts.path) if why is Why.BY_HAND else facts.path.name,
        made_at=stamp(work.now),
        why=why.value,
        size=facts.size,
        sha256=facts.sha256,
        audit_seq=facts.audit_seq,
        audit_hash=facts.audit_hash,
    )
    noted = {"sha256": facts.sha256, "audit_seq": facts.audit_seq}
    work.changed("backup", row.id, facts.path.name, None, noted)
    return Backup(
        facts.path,
        work.now,
        why,
        facts.size,
        facts.sha256,
        facts.audit_seq,
        facts.audit_hash,
        there=True,
        id=row.id,
    )


def _kept(daily: Iterable[Backup], first_kept: date) -> set[Backup]:
    kept, months = set(), dict[tuple[int, int], Backup]()
    for backup in sorted(daily, key=_made):
        if backup.made_at.date() >= first_kept:
            kept.add(backup)
        months.setdefault((backup.made_at.year, backup.made_at.month), backup)
    return kept | {months[month] for month in sorted(months)[-_MONTHLY:]}


def _made(backup: Backup) -> datetime:
    return backup.made_at
