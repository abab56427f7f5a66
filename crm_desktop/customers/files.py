"""Files of customers: papers, pictures, recordings. Who opened or saved which stands in the log.

A scanned paper shows what masking hides. So whoever sees customers masked sees the names of their
files and opens none, but for recordings, which have a right of their own (domain §6 录音播放).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from datetime import datetime

from crm_desktop.customers.consents import ATTACHED
from crm_desktop.customers.masking import shown_file
from crm_desktop.customers.model import Customer
from crm_desktop.customers.room import EDIT, VIEW, ArchiveService, checked_reason, label
from crm_desktop.customers.undo import Journal
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import moment
from crm_desktop.foundation.errors import NotAllowed, NotFound
from crm_desktop.foundation.formats.numbers import mask_numbers
from crm_desktop.foundation.settings import ATTACHMENT_MEGABYTES, value_of
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.work import Look, Work
from crm_desktop.office import attachments
from crm_desktop.office.model import Attachment
from db import sql

KIND = "customer"
PLAY = "recordings.do"
# A thumbnail wants no more; larger pictures show their name only.
_MOST_SHOWN = 12 << 20
_BINNED = """
SELECT a.id, a.kind, a.subject, a.name, a.media_type, a.hash, b.size, coalesce(p.name, ''),
       a.added_at, a.removed_at
FROM attachment a JOIN blob b ON b.hash = a.hash LEFT JOIN person p ON p.id = a.added_by
WHERE a.removed_at IS NOT NULL AND a.kind = 'customer' AND a.subject = ? ORDER BY a.removed_at DESC
"""


class Way(enum.StrEnum):
    """What somebody does with a file."""

    OPEN = "open"
    SAVE = "save"


@dataclass(frozen=True)
class BinnedFile:
    """A file that was deleted, and when; it can be brought back."""

    file: Attachment
    removed_at: datetime


@dataclass(frozen=True)
class CustomerFiles:
    """The files of a customer, newest first, those deleted, and how large one may be.

    ``closed`` are the ids of those that whoever reads may not open.
    """

    files: tuple[Attachment, ...] = ()
    binned: tuple[BinnedFile, ...] = ()
    closed: frozenset[int] = frozenset()
    megabytes: int = 0


@dataclass(frozen=True)
class TakenFile:
    """A file with its content."""

    file: Attachment
    content: bytes


@dataclass(frozen=True)
class RemovedFile:
    """A file that was deleted, and the step by which that is undone."""

    file: Attachment
    step: int


def is_recording(file: Attachment) -> bool:
    """Return whether a file is sound or film."""
    return file.media_type.partition("/")[0] in {"audio", "video"}


class FileService(ArchiveService):
    """Files of customers within scope."""

    @reading(VIEW)
    def files(self, look: Look, customer: int) -> CustomerFiles:
        """Return the files of a customer, those deleted too; raises NotFound."""
        hidden = self._hidden(look)
        self._whole(look, customer, binned=True)
        found = attachments.attachments(look, KIND, customer)[::-1]
        binned = [_binned(row) for row in sql.rows(_BINNED, customer)]
        closed = frozenset(each.id for each in found if not self._may_take(look, each))
        return CustomerFiles(
            tuple(shown_file(each, hidden) for each in found),
            tuple(replace(each, file=shown_file(each.file, hidden)) for each in binned),
            closed,
            value_of(ATTACHMENT_MEGABYTES),
        )

    @reading(VIEW)
    def picture(self, look: Look, file: int) -> bytes:
        """Return the content of a picture or PDF to be shown small; b"" where it is not shown.

        Raises NotFound.
        """
        found, _holder = self._reached(look, file)
        kind = found.media_type
        shown = kind.startswith("image/") or kind == "application/pdf"
        if not shown or found.size > _MOST_SHOWN or not self._may_take(look, found):
            return b""
        return attachments.content_of(file)

    @use_case("customer.file_add", EDIT)
    def add(self, work: Work, customer: int, name: str, content: bytes) -> Attachment:
        """Keep a file with a customer; raises ValidationErrors, NotFound."""
        self._whole(work, customer)
        kept = attachments.attach(work, KIND, customer, name, content)
        return shown_file(kept, self._hidden(work))

    @use_case("customer.file_take", VIEW)
    def take(self, work: Work, file: int, way: str) -> TakenFile:
        """Return a file with its content, to be opened or saved; noted each time.

        Raises NotFound, NotAllowed where whoever acts sees customers masked or may not hear
        recordings, Damaged.
        """
        found, holder = self._reached(work, file)
        checks = Checks()
        checks.choice("way", way, set(Way))
        checks.done()
        if not self._may_take(work, found):
            raise NotAllowed(PLAY if is_recording(found) else VIEW)
        told = {"file": mask_numbers(found.name), "way": way, "sha256": found.hash}
        work.changed(KIND, holder.id, label(holder), None, told)
        shown = shown_file(found, self._hidden(work))
        return TakenFile(shown, attachments.content_of(file))

    @use_case("customer.file_remove", EDIT)
    def remove(self, work: Work, file: int, reason: str) -> RemovedFile:
        """Delete a file for a reason; its content stays until the bin is emptied by a list.

        Raises ValidationErrors, NotFound, also for the evidence of a consent, which stays, and
        for a customer in the bin.
        """
        found, holder = self._reached(work, file)
        if found.kind != KIND or holder.deleted_at is not None:
            raise NotFound("attachment")
        checks = Checks()
        reason = checked_reason(checks, reason)
        checks.done()
        journal = Journal(work, "customer.file_remove", label(holder))
        journal.watch_ids("attachment", (file,))
        attachments.remove(work, file)
        work.because(reason)
        return RemovedFile(shown_file(found, self._hidden(work)), journal.seal())

    @use_case("customer.file_restore", EDIT)
    def restore(self, work: Work, file: int) -> Attachment:
        """Bring a deleted file back; raises NotFound."""
        subject = sql.scalar(
            "SELECT subject FROM attachment WHERE id = ? AND kind = 'customer' "
            "AND removed_at IS NOT NULL",
            file,
        )
        if subject is None:
            raise NotFound("attachment")
        holder = self._whole(work, subject)
        sql.run("UPDATE attachment SET removed_at = NULL WHERE id = ?", file)
        found = attachments.attachment_of(file)
        told = {"file": mask_numbers(found.name)}
        work.changed(KIND, subject, label(holder), None, told)
        return shown_file(found, self._hidden(work))

    def _reached(self, look: Look, file: int) -> tuple[Attachment, Customer]:
        self._hidden(look)
        found = attachments.attachment_of(file)
        customer = None
        if found.kind == KIND:
            customer = found.subject
        elif found.kind == ATTACHED:
            customer = sql.scalar("SELECT customer_id FROM consent WHERE id = ?", found.subject)
        if customer is None:
            raise NotFound("attachment")
        return found, self._whole(look, customer, binned=True)

    def _may_take(self, look: Look, file: Attachment) -> bool:
        if not is_recording(file):
            return "phone" not in self._hidden(look)
        try:
            player = self._context.gate.admit(look.acting.actor, PLAY, look.today)
        except NotAllowed:
            return False
        if not player.only:
            return True
        # "case" reaches the recordings of complaints, none of which belong to a customer's file.
        mine = sql.scalar("SELECT added_by FROM attachment WHERE id = ?", file.id)
        return "own" in player.only and mine == look.acting.actor.person


def _binned(row: sql.Row) -> BinnedFile:
    file, kind, subject, name, media_type, digest, size, added_by, added_at, removed_at = row
    found = Attachment(
        file, kind, subject, name, media_type, digest, size, added_by, moment(added_at)
    )
    return BinnedFile(found, moment(removed_at))
