"""Inquiries 咨询: registered and answered in one breath, passed on and answered when the reply is
there, closed; who asks again breaks the first contact of what they had asked before."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from crm_desktop.complaints.clocks import Limit, due_of
from crm_desktop.complaints.scope import unit_of
from crm_desktop.customers.callers import customers_calling
from crm_desktop.customers.rules import check_entry
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.errors import NotAllowed, Refused
from crm_desktop.foundation.formats.numbers import mask_numbers
from crm_desktop.foundation.formats.phones import phone_digits
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.settings import RECONTACT_DAYS, value_of
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.inquiries.model import (
    CREATE,
    EDIT,
    REPLY,
    Addressee,
    Answer,
    Caller,
    Inquiry,
    InquiryData,
    InquiryFilter,
    PassOn,
)
from crm_desktop.inquiries.read import earlier_of, inquiries_of, inquiry_ids, inquiry_of
from crm_desktop.inquiries.room import VIEW, InquiryRoom, note, take_step
from db import sql
from db.models.inquiries import Inquiry as InquiryTable

_LONGEST = 100_000
#: How long whoever a question goes to has for the reply, in minutes of their company's hours.
REPLY_MINUTES = 480
_UNITS = """
SELECT u.company_id, u.id, s.name FROM unit u
JOIN unit_state s ON s.unit_id = u.id AND s.valid_to IS NULL ORDER BY u.company_id, u.id
"""
#: How far back it is shown what the same person asked.
_EARLIER = timedelta(days=90)


class InquiryService(InquiryRoom):
    """Inquiries of companies within scope."""

    @reading(VIEW)
    def ids(self, look: Look, wanted: InquiryFilter) -> array[int]:
        """Return the inquiries that a filter finds, in its order."""
        return inquiry_ids(look, wanted)

    @reading(VIEW)
    def rows(self, look: Look, inquiries: Sequence[int]) -> list[Inquiry]:
        """Return inquiries within scope, in the order asked."""
        found = inquiries_of(inquiries)
        return [self._seen(look, each) for each in found if self._reaches(look, each)]

    @reading(VIEW)
    def inquiry(self, look: Look, inquiry: int) -> Inquiry:
        """Return an inquiry; raises NotFound."""
        return self._seen(look, self._in_scope(look, inquiry))

    @reading(VIEW)
    def caller(self, look: Look, phone: str, customer: int | None = None) -> Caller:
        """Return who asks, by their telephone or as a customer of the archive, and what they asked
        in the last weeks: the newest first, at most five."""
        key, company = phone_digits(phone)[:24], look.acting.company
        if customer is None:
            customer = customers_calling(company, [key]).get(key)
        name = code = ""
        if customer is not None:
            known = self._shown(look, customer)
            name, code, company = known.name, known.code, known.company
        since = stamp(look.now - _EARLIER)
        found = inquiries_of(earlier_of(company, customer, key, since))
        return Caller(customer, name, code, tuple(self._seen(look, each) for each in found))

    @reading(CREATE)
    def addressees(self, _look: Look) -> list[Addressee]:
        """Return whom a question can be passed on to: companies in use, and behind each its
        units of today."""
        companies = sql.rows("SELECT id, name FROM company WHERE active ORDER BY code, id")
        units = sql.rows(_UNITS)
        return [
            addressee
            for company, name in companies
            for addressee in (
                Addressee(company, name),
                *(Addressee(company, name, unit, title) for of, unit, title in units
                  if of == company),
            )
        ]  # fmt: skip

    @use_case("inquiry.register", CREATE)
    def register(self, work: Work, data: InquiryData, answer: Answer | None = None) -> Inquiry:
        """Register a question, with its answer where that is known at once, under its number.

        One that is answered at once is solved at first contact, until it is asked again. Raises
        ValidationErrors, NotFound for a customer or company out of reach.
        """
        found = create_inquiry(self, work, data)
        if answer is not None:
            found = self._answered(work, found, answer)
        return found

    @use_case("inquiry.answer", CREATE)
    def answer(self, work: Work, inquiry: int, version: int, answer: Answer) -> Inquiry:
        """Answer a question, of one's own knowledge or with the reply that came back.

        Raises ValidationErrors, Refused, Conflict, NotFound.
        """
        return self._answered(work, self._at_hand(work, inquiry, version), answer)

    @use_case("inquiry.pass", CREATE)
    def pass_on(self, work: Work, inquiry: int, version: int, order: PassOn) -> Inquiry:
        """Pass a question on to a company or one of its units, whose reply is awaited.

        Without a time of its own the reply is due after a day's working time of that company; while
        the calendar lacks the year there is no time. Raises ValidationErrors, Refused, Conflict,
        NotFound.
        """
        found = self._at_hand(work, inquiry, version)
        checks = Checks()
        if not sql.scalar("SELECT active FROM company WHERE id = ?", order.company):
            checks.add("company", Phrase("error.not_a_choice"))
        if order.unit is not None and order.company != sql.scalar(
            "SELECT company_id FROM unit WHERE id = ?", order.unit
        ):
            checks.add("unit", Phrase("error.not_a_choice"))
        told = checks.text("note", order.note, longest=1000)
        if order.due is not None and order.due <= work.now:
            checks.add("due", Phrase("complaints.in_the_past"))
        checks.done()
        due, _year = due_of(order.company, work.now, Limit(REPLY_MINUTES, until=order.due))
        return take_step(
            work,
            found,
            "pass",
            {
                "target_company": order.company,
                "target_unit": order.unit,
                "passed_at": stamp(work.now),
                "passed_by": work.acting.actor.person or None,
                "passed_note": told,
                "reply_due": stamp(due) if due else None,
                "reply": "",
                "replied_at": None,
                "replied_by": None,
                "first_contact": False,
            },
        )

    @use_case("inquiry.reply", REPLY)
    def reply(self, work: Work, inquiry: int, version: int, text: str) -> Inquiry:
        """Reply to a question that was passed on to one's own company (and unit, if it names one).

        Raises NotAllowed for one of others, ValidationErrors, Refused, Conflict, NotFound.
        """
        found = self._at_hand(work, inquiry, version)
        acting = work.acting
        others = found.target_unit not in {None, unit_of(work)} and not acting.everywhere
        if found.target_company != acting.company or others:
            raise NotAllowed(REPLY)
        checks = Checks()
        reply = checks.text("reply", text, longest=_LONGEST, needed=True)
        checks.done()
        values = {
            "reply": reply,
            "replied_at": stamp(work.now),
            "replied_by": acting.actor.person or None,
        }
        return take_step(work, found, "reply", values)

    @use_case("inquiry.close", EDIT)
    def close(self, work: Work, inquiry: int, version: int) -> Inquiry:
        """Close a question that was answered; raises Refused, Conflict, NotFound."""
        found = self._at_hand(work, inquiry, version)
        return take_step(work, found, "close", {"closed_at": stamp(work.now)})

    def _answered(self, work: Work, found: Inquiry, answer: Answer) -> Inquiry:
        checks = Checks()
        text = checks.text("answer", answer.text, longest=_LONGEST, needed=True)
        if answer.article is not None and not sql.scalar(
            "SELECT active FROM article WHERE id = ?", answer.article
        ):
            checks.add("article", Phrase("error.not_a_choice"))
        checks.done()
        values: dict[str, Any] = {
            "answer": text,
            "article": answer.article,
            "answered_at": stamp(work.now),
            "answered_by": work.acting.actor.person or None,
            # At first contact: nobody else had to be asked.
            "first_contact": found.state == "registered" and found.passed_at is None,
        }
        if answer.article is not None:
            sql.run("UPDATE article SET used = used + 1 WHERE id = ?", answer.article)
        after = take_step(work, found, "answer", values)
        if answer.close:
            self._context.gate.admit(work.acting.actor, EDIT, work.today)
            after = take_step(work, after, "close", {"closed_at": stamp(work.now)})
        self._tell_customer(work, after, event="answer")
        return after


def create_inquiry(room: InquiryRoom, work: Work, data: InquiryData) -> Inquiry:
    """Register a question within a use case of this room."""
    company = data.company or work.acting.company
    room._must_reach(work, company)  # noqa: SLF001
    checks = Checks()
    question = checks.text("question", data.question, longest=_LONGEST, needed=True)
    check_entry(checks, "channel", "complaint_channel", data.channel, in_use=True)
    for field, dictionary in (("topic", "inquiry_topic"), ("ivr_choice", "ivr_choice")):
        if getattr(data, field):
            check_entry(checks, field, dictionary, getattr(data, field), in_use=True)
    name = checks.text("contact_name", data.contact_name, longest=200)
    phone = checks.text("contact_phone", data.contact_phone, longest=40)
    if data.received_at is not None and data.received_at > work.now:
        checks.add("received_at", Phrase("complaints.in_the_future"))
    if data.customer is not None:
        room._whole(work, data.customer)  # noqa: SLF001
    if data.vehicle is not None and not sql.scalar(
        "SELECT 1 FROM vehicle WHERE id = ?", data.vehicle
    ):
        checks.add("vehicle", Phrase("error.not_a_choice"))
    checks.done()
    earlier = None if data.again_of is None else _earlier(room, work, data.again_of, company)
    number = next_number(company, "inquiry", work.today)
    row = InquiryTable.create(
        company=company,
        number=number,
        state="registered",
        channel=data.channel,
        ivr_choice=data.ivr_choice,
        topic=data.topic,
        received_at=stamp(data.received_at or work.now),
        registered_by=work.acting.actor.person or None,
        customer=data.customer,
        contact_name=name,
        contact_phone=phone,
        phone_key=phone_digits(phone)[:24],
        vehicle=data.vehicle,
        question=question,
        again_of=earlier.id if earlier else None,
    )
    found = inquiry_of(row.id)
    note(work, None, found, "register")
    if earlier is not None:
        _asked_again(work, earlier, found)
    room._tell_customer(work, found, title=mask_numbers(question)[:80])  # noqa: SLF001
    return found


def _earlier(room: InquiryRoom, work: Work, inquiry: int, company: int) -> Inquiry:
    """Return the inquiry that is asked again; raises Refused for one of another company."""
    earlier = room._in_scope(work, inquiry)  # noqa: SLF001
    if earlier.company != company:
        raise Refused(Phrase("inquiries.other_company"))
    return earlier


def _asked_again(work: Work, earlier: Inquiry, found: Inquiry) -> None:
    """Link a question to the one before; within the office's days that was not solved at first
    contact after all (domain §4.3, FCR)."""
    within = timedelta(days=value_of(RECONTACT_DAYS))
    ended = earlier.answered_at or earlier.received_at
    broken = earlier.first_contact and found.received_at - ended <= within
    values = {"first_contact": False} if broken else {}
    take_step(work, earlier, "again", values)
