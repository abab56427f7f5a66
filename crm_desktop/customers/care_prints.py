"""Printing what a customer owes, and the list of files whose time is over; each print is noted."""

from __future__ import annotations

from crm_desktop.customers.credit import VIEW as VIEW_CREDIT
from crm_desktop.customers.credit import read_credit
from crm_desktop.customers.lending import files_past
from crm_desktop.customers.room import VIEW, ArchiveService
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.usecase import composed, use_case
from crm_desktop.foundation.words import Language
from crm_desktop.foundation.work import Work
from crm_desktop.office.model import PrintNote
from crm_desktop.office.prints import dictionary_word, note_print


class CarePrints(ArchiveService):
    """Documents about customers over time, as PDF."""

    @use_case("print.note", VIEW_CREDIT)
    def note_statement(self, work: Work, customer: int) -> PrintNote:
        """Note that the account of a customer within scope is printed; raises NotFound."""
        self._hidden(work)
        self._whole(work, customer, binned=True)
        return note_print(work, "statement", "customer", customer)

    @composed(VIEW_CREDIT, "print.note")
    def statement(self, actor: Actor, customer: int, language: Language) -> bytes:
        """Return 客户对账单 of a customer as PDF; raises NotFound."""
        from crm_desktop.customers.care_documents import Statement, statement_of_account
        from crm_desktop.paper.noted import letterhead

        note = self.note_statement(actor, customer).value
        look = self._look(actor, VIEW_CREDIT)
        credit = read_credit(look, self._whole(look, customer, binned=True))
        secrecy = dictionary_word("secrecy", "confidential", language)
        return statement_of_account(
            letterhead(note, language, secrecy=secrecy),
            Statement(credit, note.printed_at.date(), note.printed_by),
        )

    @use_case("print.note", VIEW)
    def note_retention(self, work: Work) -> PrintNote:
        """Note that the list of files whose time is over is printed."""
        return note_print(work, "retention_list", "company", work.acting.company)

    @composed(VIEW, "print.note")
    def retention(self, actor: Actor, language: Language) -> bytes:
        """Return the files within scope whose time is over, as PDF."""
        from crm_desktop.customers.care_documents import retention_list
        from crm_desktop.paper.noted import letterhead

        look = self._look(actor, VIEW)
        self._hidden(look)
        note = self.note_retention(actor).value
        secrecy = dictionary_word("secrecy", "internal", language)
        head = letterhead(note, language, secrecy=secrecy)
        return retention_list(head, files_past(look), note.printed_at.date())
