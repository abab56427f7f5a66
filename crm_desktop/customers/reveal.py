"""Showing one masked value in full: for a reason, so many a day, and noted each time."""

from __future__ import annotations

from datetime import datetime, time

from crm_desktop.customers.masking import mask_address, mask_contact, mask_paper, secret_of
from crm_desktop.customers.model import Customer
from crm_desktop.customers.room import ArchiveService, label
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import CHINA, stamp
from crm_desktop.foundation.errors import NotFound, Refused
from crm_desktop.foundation.settings import REVEALS_A_DAY, value_of
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db import sql
from db.models.care import Reveal

DO = "reveal.do"


class RevealService(ArchiveService):
    """Full values, one at a time."""

    @reading(DO)
    def left_today(self, look: Look) -> int:
        """Return how many values whoever acts may still have shown today."""
        return max(0, value_of(REVEALS_A_DAY) - _shown_today(look))

    @use_case("customer.reveal", DO)
    def reveal(self, work: Work, customer: int, secret: str, row: int, reason: str) -> str:
        """Return one value of a customer in full: the contact, address or document of an id.

        ``secret`` is one of ``SECRETS``. Raises ValidationErrors without a reason, NotFound, and
        Refused beyond the day's quota, which is noted too, or where the right is for leads or
        cases that there are none of.
        """
        self._hidden(work)
        found = self._whole(work, customer, binned=True)
        if work.acting.only:
            raise Refused(Phrase("customers.reveal.not_yours"))
        checks = Checks()
        reason = checks.text("reason", reason, longest=200, needed=True)
        checks.done()
        value, masked = _value(found, secret, row)
        work.because(reason)
        work.changed("customer", customer, label(found), None, {"revealed": masked})
        most = value_of(REVEALS_A_DAY)
        if _shown_today(work) >= most:
            work.failed(Refused(Phrase("customers.reveal.enough", most=most)))
        if self._context.database.is_persons:
            # The server gives it, to the program as to whoever else asks, and notes it.
            return str(sql.scalar("SELECT keep.reveal(?, ?, ?, ?)", customer, secret, row, reason))
        Reveal.insert(
            customer=customer,
            field=secret,
            reason=reason,
            person=work.acting.actor.person,
            at=stamp(work.now),
        ).execute()
        return value


def _value(customer: Customer, secret: str, row: int) -> tuple[str, str]:
    """Return a value in full and masked."""
    if secret == "address":
        for address in customer.addresses:
            if address.id == row:
                return address.text, mask_address(address).text
    elif secret == "identity":
        for paper in customer.identities:
            if paper.id == row:
                return paper.number, f"{paper.kind} {mask_paper(paper).number}"
    for contact in customer.contacts:
        if contact.id == row and secret_of(contact) == secret:
            return contact.value, mask_contact(contact).value
    raise NotFound("customer")


def _shown_today(look: Look) -> int:
    began = stamp(datetime.combine(look.today, time(), CHINA))
    return int(
        sql.scalar(
            "SELECT count(*) FROM reveal WHERE person_id = ? AND at >= ?",
            look.acting.actor.person,
            began,
        )
    )
