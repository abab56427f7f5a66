"""Every print has a number and a code, and stands in the log."""

from __future__ import annotations

import secrets

from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.words import Language
from crm_desktop.foundation.work import Work
from crm_desktop.office.model import PrintNote
from db import sql
from db.models.office import PrintRecord

_CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def note_print(work: Work, document: str, kind: str, subject: int, **told: str | int) -> PrintNote:
    """Give a document that is about to be printed its number and verification code.

    Called in a use case of the document's room. The code stands in the footer and in the log, so
    that a sheet of paper can be matched with who printed it; ``told`` is noted beside it.
    """
    number = next_number(work.acting.company, "report", work.today)
    signs = "".join(secrets.choice(_CODE_SIGNS) for _ in range(8))
    code = f"{signs[:4]}-{signs[4:]}"
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
    work.changed(kind, subject, number, None, {"document": document, "code": code, **told})
    company = sql.scalar("SELECT name FROM company WHERE id = ?", work.acting.company)
    return PrintNote(number, code, work.acting.person_name, work.now, company)


def dictionary_word(dictionary: str, code: str, language: Language) -> str:
    """Return the word of a dictionary value, the code itself where it is unknown."""
    column = "zh" if language is Language.ZH else "en"
    word = sql.scalar(
        f"SELECT {column} FROM dictionary_entry WHERE dictionary = ? AND code = ?", dictionary, code
    )
    return str(word or code)
