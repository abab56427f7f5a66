"""What belongs to one person's desk: drafts of forms, and the note of every print."""

from __future__ import annotations

import json
import secrets

from crm_desktop.foundation.clock import moment, stamp
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.usecase import Service, reading, use_case
from crm_desktop.foundation.work import Look, Work
from crm_desktop.office.model import Draft, PrintNote
from db import sql
from db.models.office import Draft as DraftRow
from db.models.office import PrintRecord

OWN = "own.do"
_CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class DeskService(Service):
    """Drafts and prints."""

    @use_case("draft.keep", OWN)
    def keep_draft(self, work: Work, form: str, record: str, content: dict[str, str]) -> None:
        """Keep what was typed into a form; the log names the form, not the text."""
        sql.run(
            "INSERT INTO draft (person, form, record, content, saved_at) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (person, form, record) DO UPDATE "
            "SET content = excluded.content, saved_at = excluded.saved_at",
            work.acting.actor.person,
            form,
            record,
            json.dumps(content, ensure_ascii=False),
            stamp(work.now),
        )
        work.changed("draft", work.acting.actor.person, form, {}, {})

    @use_case("draft.drop", OWN)
    def drop_draft(self, work: Work, form: str, record: str) -> None:
        """Forget a draft."""
        DraftRow.delete().where(
            (DraftRow.person == work.acting.actor.person)
            & (DraftRow.form == form)
            & (DraftRow.record == record)
        ).execute()
        work.changed("draft", work.acting.actor.person, form, {}, {})

    @reading(OWN)
    def draft(self, look: Look, form: str, record: str) -> Draft | None:
        """Return one's draft of a form and record, None where there is none."""
        row = sql.one(
            "SELECT content, saved_at FROM draft WHERE person = ? AND form = ? AND record = ?",
            look.acting.actor.person,
            form,
            record,
        )
        return Draft(form, record, json.loads(row[0]), moment(row[1])) if row else None

    @use_case("print.note", "organisation.print")
    def note_print(self, work: Work, document: str, kind: str, subject: int) -> PrintNote:
        """Give a document that is about to be printed its number and verification code.

        The code stands in the footer and in the audit log, so that a sheet of paper can be matched
        with who printed it.
        """
        number = next_number(work.acting.company, "report", work.today)
        code = "".join(secrets.choice(_CODE_SIGNS) for _ in range(8))
        code = f"{code[:4]}-{code[4:]}"
        PrintRecord.create(
            company=work.acting.company,
            number=number,
            document=document,
            kind=kind,
            subject=subject,
            code=code,
            printed_by=work.acting.actor.person,
            printed_at=stamp(work.now),
        )
        work.changed(kind, subject, number, None, {"document": document, "code": code})
        company = sql.scalar("SELECT name FROM company WHERE id = ?", work.acting.company)
        return PrintNote(number, code, work.acting.person_name, work.now, company)
