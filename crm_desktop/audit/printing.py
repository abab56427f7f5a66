"""Printing the audit report (report 32): what a filter finds, with the proof of the whole log."""

from __future__ import annotations

from crm_desktop.audit import proof
from crm_desktop.audit.model import AuditFilter, AuditRow
from crm_desktop.audit.service import EXPORT, AuditService
from crm_desktop.audit.wording import FIELDS, action_words, duty_words
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import day_text
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.usecase import Context, Service, composed, use_case
from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.foundation.work import Work
from crm_desktop.office.model import PrintNote
from crm_desktop.office.prints import dictionary_word, note_print
from db import sql

#: More is no report any more: narrow the filter, or export the log.
MOST_ENTRIES = 5000


class AuditPrints(Service):
    """The audit report as PDF."""

    def __init__(self, context: Context, audit: AuditService) -> None:
        super().__init__(context)
        self._audit = audit

    @use_case("print.note", EXPORT)
    def note(self, work: Work) -> PrintNote:
        """Note that an audit report is printed."""
        return note_print(work, "audit_report", "office", 1)

    @composed(EXPORT, "print.note")
    def report(
        self,
        actor: Actor,
        wanted: AuditFilter,
        language: Language,
        *,
        finding: str = "",
        proposal: str = "",
        progress: proof.Progress | None = None,
    ) -> bytes:
        """Return the entries that a filter finds and the right lets see, oldest first, as PDF.

        ``finding`` and ``proposal`` are the investigator's words. The whole chain is checked for
        it; ``progress`` is told so and may raise to stop. Raises Refused for more than
        ``MOST_ENTRIES``.
        """
        from crm_desktop.audit.documents import AuditLine, AuditReport, ChainCheck, audit_report
        from crm_desktop.paper.noted import letterhead

        numbers = self._audit.entry_ids(actor, wanted)
        if len(numbers) > MOST_ENTRIES:
            raise Refused(
                Phrase("audit_room.report.too_many", count=len(numbers), most=MOST_ENTRIES)
            )
        verdict = proof.prove(progress)
        at = self._context.clock.now()
        rows = self._audit.entries(actor, numbers)[::-1]
        first, sealed = sql.one("SELECT seq, hash FROM audit_entry ORDER BY seq LIMIT 1") or (0, "")
        note = self.note(actor).value
        return audit_report(
            letterhead(
                note, language, secrecy=dictionary_word("secrecy", "confidential", language)
            ),
            AuditReport(
                asked=tuple(_asked(wanted)),
                lines=tuple(AuditLine(row, action_words(row.action), _duty(row)) for row in rows),
                chain=ChainCheck(first, sealed, verdict.entries, verdict.last_hash, verdict, at),
                fields=FIELDS,
                finding=finding,
                proposal=proposal,
            ),
        )


def _duty(row: AuditRow) -> Phrase | str:
    return duty_words(row.duty) if row.duty else ""


def _asked(wanted: AuditFilter) -> list[tuple[Phrase, Phrase | str]]:
    """Return the filter as facts: what was asked for, and its value."""
    asked: list[tuple[Phrase, Phrase | str]] = []
    if wanted.since:
        asked.append((Phrase("audit_room.since"), day_text(wanted.since)))
    if wanted.until:
        asked.append((Phrase("audit_room.until"), day_text(wanted.until)))
    if wanted.person:
        name = sql.scalar("SELECT name FROM person WHERE id = ?", wanted.person)
        asked.append((Phrase("audit_room.person"), name or str(wanted.person)))
    if wanted.room:
        asked.append((Phrase("audit_room.room"), Phrase(f"audit_room.room.{wanted.room}")))
    if wanted.outcome:
        asked.append((Phrase("audit_room.outcome"), Phrase(f"outcome.{wanted.outcome}")))
    if wanted.exceptions:
        asked.append((Phrase("audit_room.exceptions"), Phrase("audit_room.yes")))
    if wanted.text:
        asked.append((Phrase("audit_room.text"), wanted.text))
    return asked
