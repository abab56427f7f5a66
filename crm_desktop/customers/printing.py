"""Printing customers: the archive sheet of one and the list of many (report 14)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from crm_desktop.customers import read
from crm_desktop.customers.consents import consents_of
from crm_desktop.customers.credit import VIEW as VIEW_CREDIT
from crm_desktop.customers.credit import read_credit
from crm_desktop.customers.filtering import CustomerFilter
from crm_desktop.customers.model import Customer, CustomerRow
from crm_desktop.customers.own_fields import own_fields, own_word
from crm_desktop.customers.room import VIEW, ArchiveService
from crm_desktop.customers.service import CustomerService
from crm_desktop.customers.visits import VIEW as VIEW_VISITS
from crm_desktop.customers.wording import (
    COLUMNS,
    FILTER_HAS,
    FILTER_PLAIN,
    FILTER_WHETHER,
    KINDS,
    ORDERS,
)
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import moment, parse_day
from crm_desktop.foundation.errors import NotAllowed, Refused
from crm_desktop.foundation.usecase import Context, composed, reading, use_case
from crm_desktop.foundation.words import Language, Phrase, say
from crm_desktop.foundation.work import Look, Work
from crm_desktop.office.model import PrintNote
from crm_desktop.office.prints import dictionary_word, note_print
from db import sql

if TYPE_CHECKING:
    from crm_desktop.customers.documents import ArchiveSheet, ConsentLine, CreditFacts, VisitLine

#: More is no list on paper any more: narrow the filter, or export it with a second person.
MOST_LINES = 20_000
_BLOCK = 500
_EVENTS = 20
# Fields of a customer that hold codes, and the dictionaries that these are of.
_WORDS = {
    "level": "customer_level",
    "source": "customer_source",
    "industry": "industry",
    "org_type": "organisation_type",
    "store_level": "store_level",
}
_VISITS = """
SELECT v.planned_on, v.purpose, p.name, v.done_at, v.result
FROM visit v JOIN person p ON p.id = v.who_id
WHERE v.customer_id = ? AND v.cancelled_at IS NULL
ORDER BY v.planned_on DESC, v.id DESC LIMIT 20
"""

Progress = Callable[[int, int], object]


class CustomerPrints(ArchiveService):
    """Customers as PDF, masked as the acting post's right demands; each print is in the log."""

    def __init__(self, context: Context, customers: CustomerService) -> None:
        super().__init__(context)
        self._customers = customers

    @use_case("print.note", VIEW)
    def note(self, work: Work, customer: int) -> PrintNote:
        """Note that the sheet of a customer within scope is printed; raises NotFound."""
        self._hidden(work)
        self._whole(work, customer, binned=True)
        return note_print(work, "customer_sheet", "customer", customer)

    @use_case("print.note", VIEW)
    def note_list(self, work: Work, count: int) -> PrintNote:
        """Note that a list of so many customers is printed."""
        self._hidden(work)
        return note_print(work, "customer_list", "office", 1, customers=count)

    @reading(VIEW)
    def lost(self, look: Look, customer: int) -> str:
        """Return the characters of a customer's texts that no face of ours can draw, each once.

        Asked before a sheet is printed, on which they stand as □. Raises NotFound.
        """
        from crm_desktop.paper.fonts import missing_glyphs

        return "".join(missing_glyphs("\n".join(_texts(self._shown(look, customer)))))

    @composed(VIEW, "print.note")
    def sheet(self, actor: Actor, customer: int, language: Language) -> bytes:
        """Return 客户档案表 of a customer within scope as PDF, also of one in the bin.

        Raises NotFound.
        """
        from crm_desktop.customers.documents import archive_sheet
        from crm_desktop.paper.noted import letterhead

        shown = self._customers.customer(actor, customer)
        sheet = self._sheet(actor, shown, language)
        note = self.note(actor, customer).value
        head = letterhead(
            note, language, secrecy=dictionary_word("secrecy", "confidential", language)
        )
        return archive_sheet(replace(head, masked=bool(shown.hidden)), sheet)

    @composed(VIEW, "print.note")
    def listed(
        self,
        actor: Actor,
        wanted: CustomerFilter,
        language: Language,
        columns: Sequence[str] = tuple(COLUMNS),
        progress: Progress | None = None,
    ) -> bytes:
        """Return the list that a filter finds as PDF: the columns named, masked for everybody.

        Every page bears who printed it. ``progress`` is told lines read and in all, and may raise
        to stop. Raises Refused for more than ``MOST_LINES``.
        """
        from crm_desktop.customers.documents import CustomerList, customer_list
        from crm_desktop.paper.noted import letterhead

        found = self._customers.ids(actor, wanted)
        if len(found) > MOST_LINES:
            raise Refused(
                Phrase("customers_paper.list.too_many", count=len(found), most=MOST_LINES)
            )
        lines: list[CustomerRow] = []
        for start in range(0, len(found), _BLOCK):
            if progress:
                progress(start, len(found))
            lines += self._customers.rows(actor, found[start : start + _BLOCK])
        asked = tuple(_asked(wanted, language))
        note = self.note_list(actor, len(lines)).value
        head = letterhead(
            note, language, secrecy=dictionary_word("secrecy", "confidential", language)
        )
        acting = self._context.gate.admit(actor, VIEW, note.printed_at.date())
        stamped = Phrase(
            "customers_paper.list.watermark",
            name=note.printed_by,
            post=acting.post_title,
            at=f"{note.printed_at:%Y-%m-%d %H:%M}",
        )
        levels = {line.level for line in lines if line.level}
        return customer_list(
            replace(head, masked=True, watermark=say(stamped, language)),
            CustomerList(
                asked,
                tuple(name for name in columns if name in COLUMNS),
                lines,
                {level: dictionary_word("customer_level", level, language) for level in levels},
            ),
        )

    def _sheet(self, actor: Actor, customer: Customer, language: Language) -> ArchiveSheet:
        from crm_desktop.customers.documents import ArchiveSheet, EventLine
        from crm_desktop.customers.rules import lacking

        look = self._look(actor, VIEW)
        return ArchiveSheet(
            customer=customer,
            words=_words_of(customer, language),
            own=_own_of(customer, language),
            consents=_consents(look, customer, language),
            credit=self._credit(look, customer, language),
            visits=_visits(customer.id) if self._may(look, VIEW_VISITS) else (),
            lacking=lacking(read.typed(customer)),
            events=tuple(
                EventLine(
                    event.at,
                    Phrase(f"action.{event.action}"),
                    event.person_name,
                    event.post_title,
                    event.reason,
                )
                for event in self._customers.timeline(actor, customer.id, _EVENTS)
            ),
        )

    def _may(self, look: Look, right: str) -> bool:
        try:
            self._context.gate.admit(look.acting.actor, right, look.today)
        except NotAllowed:
            return False
        return True

    def _credit(self, look: Look, customer: Customer, language: Language) -> CreditFacts | None:
        """Return what a customer may owe and owes; None where that is nothing or not to be seen."""
        from crm_desktop.customers.documents import CreditFacts

        if not self._may(look, VIEW_CREDIT):
            return None
        credit = read_credit(look, customer)
        owed, overdue, file = credit.owed_fen, credit.overdue_fen, credit.file
        if file is None:
            return CreditFacts(owed=owed, overdue=overdue) if owed else None
        grade = dictionary_word("credit_grade", file.grade, language) if file.grade else ""
        return CreditFacts(file.limit_fen, file.days, grade, file.review_on, owed, overdue)


def _texts(customer: Customer) -> Iterator[str]:
    """Yield what people typed of a customer."""
    yield from (customer.name, customer.salutation, customer.job, customer.employer_name)
    yield from (customer.notes, customer.care_plan, customer.do_not_contact_reason)
    yield from (customer.file_number, customer.shelf, *customer.tags)
    for contact in customer.contacts:
        yield from (contact.value, contact.label)
    for address in customer.addresses:
        yield from (address.text, address.label)
    yield from (value for _, value in customer.own)
    yield from (vehicle.title for vehicle in customer.vehicles)


def _words_of(customer: Customer, language: Language) -> Mapping[str, str]:
    return {
        name: dictionary_word(dictionary, getattr(customer, name), language)
        for name, dictionary in _WORDS.items()
        if getattr(customer, name)
    }


def _own_of(customer: Customer, language: Language) -> tuple[tuple[str, str], ...]:
    stored = dict(customer.own)
    return tuple(
        (say(field.phrase, language), say(own_word(field, stored[field.code]), language))
        for field in own_fields()
        if field.code in stored
    )


def _consents(look: Look, customer: Customer, language: Language) -> tuple[ConsentLine, ...]:
    from crm_desktop.customers.documents import ConsentLine

    said = consents_of(look, customer.id, customer.hidden)
    return tuple(
        ConsentLine(
            dictionary_word("consent_purpose", purpose, language),
            line.given,
            line.at,
            dictionary_word("consent_way", line.how, language) if line.how else "",
            line.evidence,
        )
        for purpose, line in sorted(said.current.items())
    )


def _visits(customer: int) -> tuple[VisitLine, ...]:
    from crm_desktop.customers.documents import VisitLine

    return tuple(
        VisitLine(
            parse_day(planned),
            purpose,
            who,
            moment(done_at).date() if done_at else None,
            result,
        )
        for planned, purpose, who, done_at, result in sql.rows(_VISITS, customer)
    )


def _asked(wanted: CustomerFilter, language: Language) -> list[tuple[Phrase, Phrase | str]]:
    """Return the filter and the order as facts."""
    asked = [*_chosen(wanted, language), *_typed(wanted)]
    if not asked:
        asked.append((Phrase("customers_paper.list.filter"), Phrase("customers_paper.list.all")))
    asked.append((Phrase("customers_room.sort"), ORDERS[wanted.order]))
    return asked


def _chosen(wanted: CustomerFilter, language: Language) -> Iterator[tuple[Phrase, Phrase | str]]:
    """Yield what of a filter was chosen from a list."""
    if wanted.kind:
        yield Phrase("customers_room.kind"), KINDS[wanted.kind]
    for label, dictionary, code in (
        (Phrase("customers_room.level"), "customer_level", wanted.level),
        (Phrase("customers_room.org_type"), "organisation_type", wanted.org_type),
        (Phrase("customers_room.store_level"), "store_level", wanted.store_level),
        (Phrase("customers_room.industry"), "industry", wanted.industry),
        (Phrase("customers_room.source"), "customer_source", wanted.source),
    ):
        if code:
            yield label, dictionary_word(dictionary, code, language)
    for label, table, row in (
        (Phrase("customers_room.owner"), "person", wanted.owner),
        (Phrase("customers_room.company"), "company", wanted.company),
    ):
        if row:
            yield label, sql.scalar(f"SELECT name FROM {table} WHERE id = ?", row) or "—"


def _typed(wanted: CustomerFilter) -> Iterator[tuple[Phrase, Phrase | str]]:
    """Yield what of a filter was typed, and what a customer must have or not."""
    for field, title in FILTER_PLAIN.items():
        value = getattr(wanted, field)
        if value not in {"", None}:
            yield title, str(value)
    if wanted.has_phone:
        yield Phrase("customers_room.phone"), FILTER_HAS[wanted.has_phone]
    if wanted.do_not_contact:
        yield Phrase("customers_room.quiet"), FILTER_WHETHER[wanted.do_not_contact]
    # A kept filter may name a field that is no longer there.
    for own in own_fields() if wanted.own_field else ():
        if own.code == wanted.own_field:
            yield own.phrase, own_word(own, wanted.own_value) or FILTER_HAS["yes"]
