"""The recovery sheet of an office: printed when it is founded, and again whenever it is used up."""

from __future__ import annotations

from crm_desktop.access.login import LoginService
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.usecase import Context, Service, composed, use_case
from crm_desktop.foundation.words import Language
from crm_desktop.foundation.work import Work
from crm_desktop.office.model import PrintNote
from crm_desktop.office.prints import dictionary_word, note_print
from crm_desktop.profile import KeyKeeping
from db import sql

DO = "administration.do"


class RecoverySheets(Service):
    """Prints recovery sheets. Each carries a new recovery code; the sheet before is void."""

    def __init__(self, context: Context, login: LoginService, keeping: KeyKeeping) -> None:
        super().__init__(context)
        self._login = login
        self._keeping = keeping

    @use_case("print.note", DO)
    def note(self, work: Work) -> PrintNote:
        """Note that a recovery sheet is printed."""
        return note_print(work, "recovery_sheet", "office", 1)

    @composed(DO, "print.note")
    def sheet(self, actor: Actor, language: Language, code: str | None = None) -> bytes:
        """Return the sheet as PDF: with the code given (that of the founding), else a new one.

        Raises Refused where the database is a server's.
        """
        from crm_desktop.backups.documents import RecoverySheet, recovery_sheet
        from crm_desktop.paper.noted import letterhead

        # Asked first: where the database is a server's, the sheet before must stay good.
        data_key = self._context.local.key
        code = code or self._login.new_recovery_code(actor).value
        note = self.note(actor).value
        secrecy = dictionary_word("secrecy", "confidential", language)
        return recovery_sheet(
            letterhead(note, language, secrecy=secrecy),
            RecoverySheet(
                database_id=sql.scalar("SELECT uid FROM office WHERE id = 1"),
                made_at=note.printed_at,
                recovery_code=code,
                data_key=data_key,
                passphrase=self._keeping is KeyKeeping.PASSPHRASE,
            ),
        )
