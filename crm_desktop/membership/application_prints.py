"""Printing an application for membership; each print is noted."""

from __future__ import annotations

from crm_desktop.cards.read import card_type_of
from crm_desktop.customers.model import Customer
from crm_desktop.customers.room import ArchiveService
from crm_desktop.customers.wording import GENDERS, PAPERS
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.checks import storable
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.usecase import composed, reading, use_case
from crm_desktop.foundation.words import Language, say
from crm_desktop.foundation.work import Look, Work
from crm_desktop.membership.application_read import application_of
from crm_desktop.membership.applying import Application
from crm_desktop.office.model import PrintNote
from crm_desktop.office.prints import dictionary_word, note_print
from db import sql

VIEW = "membership.view"


class ApplicationPrints(ArchiveService):
    """The form as PDF, masked as the acting post's right demands."""

    @reading(VIEW)
    def numbered(self, look: Look, number: str) -> int:
        """Return the application of a number within scope; raises NotFound."""
        self._hidden(look)
        found = sql.rows(
            "SELECT id, company_id FROM member_application WHERE number = ?",
            storable(number.strip().upper()),
        )
        for application, company in found:
            if look.acting.reaches(company):
                return int(application)
        raise NotFound("application")

    @use_case("print.note", VIEW)
    def note(self, work: Work, application: int) -> PrintNote:
        """Note that the form of an application within scope is printed; raises NotFound."""
        self._hidden(work)
        application_of(work, application)
        return note_print(work, "application_form", "application", application)

    @composed(VIEW, "print.note")
    def form(self, actor: Actor, application: int, language: Language) -> bytes:
        """Return 会员卡申请表 of an application within scope as PDF; raises NotFound."""
        from crm_desktop.membership.application_documents import ApplicationSheet, application_form
        from crm_desktop.paper.noted import letterhead

        note = self.note(actor, application).value
        look = self._look(actor, VIEW)
        found = application_of(look, application)
        customer = self._shown(look, found.customer)
        secrecy = dictionary_word("secrecy", "confidential", language)
        return application_form(
            letterhead(note, language, secrecy=secrecy),
            ApplicationSheet(
                application=found,
                customer=customer,
                card=card_type_of(found.card_type),
                papers=_papers(found, language),
                gender=say(GENDERS[customer.gender], language) if customer.gender else "",
                documents=_documents(customer, language),
                purposes=_purposes(language),
            ),
        )


def _papers(application: Application, language: Language) -> tuple[str, ...]:
    kinds = dict.fromkeys(paper.kind for paper in application.papers)
    return tuple(dictionary_word("evidence_kind", kind, language) for kind in kinds)


def _documents(customer: Customer, language: Language) -> tuple[tuple[str, str], ...]:
    return tuple(
        (say(PAPERS.get(each.kind, PAPERS["other"]), language), each.number)
        for each in customer.identities[:2]
    )


def _purposes(language: Language) -> tuple[str, ...]:
    """Return the purposes that somebody may consent to today, in words."""
    column = "zh" if language is Language.ZH else "en"
    return tuple(
        word
        for (word,) in sql.rows(
            f"SELECT {column} FROM dictionary_entry WHERE dictionary = 'consent_purpose' "
            "AND active ORDER BY position, id"
        )
    )
