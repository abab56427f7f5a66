"""What belongs to one person's desk: drafts of forms."""

from __future__ import annotations

import json

from crm_desktop.foundation.clock import moment, stamp
from crm_desktop.foundation.usecase import Service, reading, use_case
from crm_desktop.foundation.work import Look, Work
from crm_desktop.office.model import Draft
from db import sql
from db.models.office import Draft as DraftRow

OWN = "own.do"


class DeskService(Service):
    """Drafts."""

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
            # Escaped: half a surrogate pair, as a window may hand one over, can be kept too.
            json.dumps(content),
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
