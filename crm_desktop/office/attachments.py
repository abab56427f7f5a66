"""Files that belong to records: kept in the encrypted database, named by their content's hash.

In the database, so that a file is saved with its record or not at all, is encrypted as the rest
and is in every backup. The same content is kept once. The log hides long numbers in a file's name.
"""

from __future__ import annotations

import hashlib
import mimetypes
from datetime import datetime

from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import moment, stamp
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.formats.numbers import mask_numbers
from crm_desktop.foundation.settings import ATTACHMENT_MEGABYTES, value_of
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.office.model import Attachment
from db import sql
from db.models.office import Attachment as AttachmentRow

PART = 1 << 20
_ATTACHMENT = """
SELECT a.id, a.kind, a.subject, a.name, a.media_type, a.hash, b.size, coalesce(p.name, ''),
       a.added_at
FROM attachment a JOIN blob b ON b.hash = a.hash LEFT JOIN person p ON p.id = a.added_by
WHERE a.removed_at IS NULL
"""


class Damaged(Exception):
    """A stored file no longer has the content its hash names."""


def attach(work: Work, kind: str, subject: int, name: str, content: bytes) -> Attachment:
    """Add a file to a record within a use case of the record's room, and note it there.

    Raises ValidationErrors where the name is missing or the file is empty or larger than allowed.
    """
    checks = Checks()
    name = name.replace("\\", "/").rpartition("/")[2]
    name = checks.text("name", "" if name in {".", ".."} else name, longest=255, needed=True)
    most = value_of(ATTACHMENT_MEGABYTES)
    if not content:
        checks.add("content", Phrase("error.empty_file"))
    elif len(content) > most << 20:
        checks.add("content", Phrase("error.file_too_large", megabytes=most))
    checks.done()
    digest = _store(content, work.now)
    row = AttachmentRow.create(
        kind=kind,
        subject=subject,
        name=name,
        media_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
        hash=digest,
        added_by=work.acting.actor.person,
        added_at=stamp(work.now),
    )
    told = mask_numbers(name)
    work.changed(kind, subject, told, None, {"file": told, "sha256": digest})
    return attachment_of(row.id)


def remove(work: Work, attachment: int) -> None:
    """Take a file off its record within a use case of the record's room; its content stays."""
    found = attachment_of(attachment)
    AttachmentRow.update(removed_at=stamp(work.now)).where(AttachmentRow.id == found.id).execute()
    told = mask_numbers(found.name)
    work.changed(found.kind, found.subject, told, {"file": told, "sha256": found.hash}, None)


def attachments(look: Look, kind: str, subject: int) -> list[Attachment]:
    """Return the files of a record, oldest first."""
    found = sql.rows(f"{_ATTACHMENT} AND a.kind = ? AND a.subject = ? ORDER BY a.id", kind, subject)
    return [_attachment(row) for row in found]


def attachment_of(attachment: int) -> Attachment:
    """Return a file's data; raises NotFound."""
    row = sql.one(f"{_ATTACHMENT} AND a.id = ?", attachment)
    if row is None:
        raise NotFound("attachment")
    return _attachment(row)


def content_of(attachment: int) -> bytes:
    """Return a file's content; raises NotFound, and Damaged where it does not match its hash."""
    digest = attachment_of(attachment).hash
    parts = sql.rows("SELECT data FROM blob_part WHERE hash = ? ORDER BY part", digest)
    content = b"".join(bytes(data) for (data,) in parts)
    if hashlib.sha256(content).hexdigest() != digest:
        raise Damaged(digest)
    return content


def damaged_blobs() -> list[str]:
    """Return the hashes whose content does not match, for the office's check."""
    wrong = []
    for (digest,) in sql.rows("SELECT hash FROM blob ORDER BY hash"):
        found = hashlib.sha256()
        # By number, not all at once: one part in memory at a time.
        parts = sql.rows("SELECT part FROM blob_part WHERE hash = ? ORDER BY part", digest)
        for (part,) in parts:
            found.update(
                sql.scalar("SELECT data FROM blob_part WHERE hash = ? AND part = ?", digest, part)
            )
        if found.hexdigest() != digest:
            wrong.append(digest)
    return wrong


def _store(content: bytes, now: datetime) -> str:
    digest = hashlib.sha256(content).hexdigest()
    if not sql.scalar("SELECT hash FROM blob WHERE hash = ?", digest):
        sql.run(
            "INSERT INTO blob (hash, size, added_at) VALUES (?, ?, ?)",
            digest,
            len(content),
            stamp(now),
        )
        sql.run_many(
            "INSERT INTO blob_part (hash, part, data) VALUES (?, ?, ?)",
            (
                (digest, place, content[start : start + PART])
                for place, start in enumerate(range(0, len(content), PART))
            ),
        )
    return digest


def _attachment(row: sql.Row) -> Attachment:
    found, kind, subject, name, media_type, digest, size, added_by, added_at = row
    return Attachment(
        found, kind, subject, name, media_type, digest, size, added_by, moment(added_at)
    )
