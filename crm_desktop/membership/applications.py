"""Applying for membership 入会申请: entered, handed in, reviewed by somebody else, decided.

Whoever entered or changed an application does not decide on it (domain §2.1, §6); a small team's
exception stands in the log. What the checks said is kept with the decision.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from crm_desktop.cards.model import CardType
from crm_desktop.cards.read import card_types
from crm_desktop.customers.model import Customer, Happening
from crm_desktop.customers.room import ArchiveService, checked_reason, label, label_of
from crm_desktop.customers.rules import check_entry
from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.errors import Refused, ValidationErrors
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.settings import MEMBER_MONTHS, value_of
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.membership.application_read import (
    application_ids,
    application_of,
    application_rows,
    missing_text,
)
from crm_desktop.membership.applying import (
    CHANGEABLE,
    WAITING,
    Application,
    ApplicationData,
    ApplicationFilter,
    ApplicationRow,
    Missing,
)
from crm_desktop.membership.entering import (
    decided,
    not_come,
    not_now,
    note_consents,
    tidied,
    told_of,
)
from crm_desktop.membership.happenings import happenings
from crm_desktop.membership.joining import Joining, join
from crm_desktop.membership.model import APPLICATIONS, Membership, Tier
from crm_desktop.membership.periods import months_later
from crm_desktop.membership.read import open_membership, tiers
from crm_desktop.membership.reviewing import checks_of, incomplete, refusals
from db import sql
from db.models.membership import MemberApplication

VIEW, CREATE = "membership.view", "membership.create"
APPROVE, SPECIAL = "membership.approve", "membership.special"
ALONE = "application_alone"
_WROTE = """
SELECT 1 FROM activity a JOIN audit_entry e ON e.seq = a.seq
WHERE a.kind = 'application' AND a.subject = ? AND e.person = ? AND e.outcome = 'done'
  AND e.action IN ('application.enter', 'application.edit') LIMIT 1
"""


class ApplicationService(ArchiveService):
    """Applications of customers within scope."""

    @reading(VIEW)
    def ids(self, look: Look, wanted: ApplicationFilter) -> array[int]:
        """Return the applications that a filter finds, in its order."""
        self._hidden(look)
        return application_ids(look, wanted)

    @reading(VIEW)
    def rows(self, look: Look, applications: Sequence[int]) -> list[ApplicationRow]:
        """Return applications within scope as lists show them, in the order asked."""
        self._hidden(look)
        return application_rows(look, applications)

    @reading(VIEW)
    def application(self, look: Look, application: int) -> Application:
        """Return an application with what the checks say of it; raises NotFound."""
        self._hidden(look)
        return self._checked(look, application)

    @reading(VIEW)
    def timeline(self, look: Look, application: int) -> list[Happening]:
        """Return what happened to an application, newest first; raises NotFound."""
        self._reached(look, application)
        return happenings("application", application)

    @reading(VIEW)
    def choices(self, _look: Look) -> tuple[tuple[Tier, ...], tuple[CardType, ...]]:
        """Return the levels and the kinds of card that somebody may apply for."""
        levels = tuple(tier for tier in tiers() if tier.active)
        cards = tuple(each for each in card_types() if each.active and not each.extra)
        return levels, cards

    @use_case("application.enter", CREATE)
    def enter(self, work: Work, data: ApplicationData) -> Application:
        """Enter an application as a draft, under the next number of the customer's company.

        Raises ValidationErrors, NotFound, and Refused where the customer is a member already or
        another application waits.
        """
        customer = self._whole(work, data.customer)
        if open_membership(customer.id, customer.company) is not None:
            raise Refused(Phrase("membership.member_already"))
        waiting = sql.scalar(
            "SELECT number FROM member_application WHERE customer_id = ? AND company_id = ? "
            f"AND state IN ({sql.marks(len(WAITING))})",
            customer.id,
            customer.company,
            *WAITING,
        )
        if waiting:
            raise Refused(Phrase("application.waits_already", number=waiting))
        data, values = tidied(data, None)
        number = next_number(customer.company, "application", work.today)
        row = MemberApplication.insert(
            company=customer.company,
            number=number,
            customer=customer.id,
            state=APPLICATIONS.states[0],
            entered_by=work.acting.actor.person,
            entered_at=stamp(work.now),
            **values,
        ).execute()
        note_consents(work, customer, data, number)
        self._note(work, customer, number, row, None, told_of(data))
        return self._checked(work, row)

    @use_case("application.edit", CREATE)
    def edit(
        self, work: Work, application: int, version: int, data: ApplicationData
    ) -> Application:
        """Change a draft, or one that papers are missing of; its customer stays.

        Raises ValidationErrors, Conflict, NotFound, Refused while it is reviewed or decided.
        """
        before = self._reached(work, application)
        if before.state not in CHANGEABLE:
            raise Refused(not_now(before))
        customer = self._whole(work, before.customer)
        data, values = tidied(replace(data, customer=before.customer), before)
        self._write(work, before, version, values)
        note_consents(work, customer, data, before.number)
        told = told_of(before.typed), told_of(data)
        self._note(work, customer, before.number, application, *told)
        return self._checked(work, application)

    @use_case("application.submit", CREATE)
    def submit(self, work: Work, application: int, version: int) -> Application:
        """Hand a draft in for review.

        Raises ValidationErrors that name what it lacks, Conflict, NotFound, Refused.
        """
        return self._hand_in(work, application, version, "submit")

    @use_case("application.hand_in", CREATE)
    def hand_in(self, work: Work, application: int, version: int) -> Application:
        """Hand in again with the papers that were asked for.

        Raises ValidationErrors that name what it lacks, also papers that did not come since they
        were asked for; Conflict, NotFound, Refused.
        """
        return self._hand_in(work, application, version, "hand_in")

    @use_case("application.ask_papers", APPROVE)
    def ask_papers(
        self, work: Work, application: int, version: int, kinds: Sequence[str], note: str = ""
    ) -> Application:
        """Ask for papers, by kinds of ``evidence_kind`` and in words.

        Raises ValidationErrors without any, Conflict, NotFound, Refused.
        """
        before = self._reached(work, application)
        checks = Checks()
        note = checks.text("note", note, longest=200)
        if not kinds:
            checks.add("kinds", Phrase("error.needed"))
        for kind in kinds:
            check_entry(checks, "kinds", "evidence_kind", kind)
        checks.done()
        missing = Missing(tuple(dict.fromkeys(kinds)), note, work.now)
        values = {"missing": missing_text(missing)}
        return self._step(work, before, version, "ask_papers", values)

    @use_case("application.approve", APPROVE)
    def approve(
        self,
        work: Work,
        application: int,
        version: int,
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> Application:
        """Approve what somebody else entered; what the checks say is kept with the decision.

        Raises Refused where a check forbids it, SecondPersonNeeded, Conflict, NotFound.
        """
        return self._approve(work, application, version, second, exception)

    @use_case("application.approve_special", SPECIAL)
    def approve_special(
        self,
        work: Work,
        application: int,
        version: int,
        reason: str,
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> Application:
        """Approve 特批 although its level is not earned or its customer blacklisted, for a reason.

        Raises ValidationErrors without one, and as ``approve``.
        """
        checks = Checks()
        reason = checked_reason(checks, reason)
        checks.done()
        return self._approve(work, application, version, second, exception, special=reason)

    @use_case("application.reject", APPROVE)
    def reject(
        self,
        work: Work,
        application: int,
        version: int,
        reason: str,
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> Application:
        """Reject what somebody else entered, for a reason; raises as ``approve_special``."""
        before = self._reached(work, application)
        checks = Checks()
        reason = checked_reason(checks, reason)
        checks.done()
        APPLICATIONS.step(before.state, "reject")
        self._four_eyes(work, before, second, exception, APPROVE)
        found = checks_of(before, self._whole(work, before.customer, binned=True), work.today)
        values = decided(work, found, reason)
        return self._step(work, before, version, "reject", values, reason=reason)

    @use_case("application.withdraw", CREATE)
    def withdraw(self, work: Work, application: int, version: int, reason: str) -> Application:
        """Take an application back as the customer wishes; raises as ``approve_special``."""
        before = self._reached(work, application)
        checks = Checks()
        reason = checked_reason(checks, reason)
        checks.done()
        values = {"reason": reason}
        return self._step(work, before, version, "withdraw", values, reason=reason)

    # Parts

    def _reached(self, look: Look, application: int) -> Application:
        self._hidden(look)
        return application_of(look, application)

    def _checked(self, look: Look, application: int) -> Application:
        """Return an application with the checks of today while it waits for a decision."""
        found = application_of(look, application)
        if found.state not in (*CHANGEABLE, "review"):
            return found
        customer = self._whole(look, found.customer, binned=True)
        return replace(found, checks=checks_of(found, customer, look.today))

    def _hand_in(self, work: Work, application: int, version: int, event: str) -> Application:
        before = self._reached(work, application)
        APPLICATIONS.step(before.state, event)
        lacking = {
            name: Phrase(f"application.lacks.{name}")
            for name in incomplete(before, self._whole(work, before.customer))
        }
        if late := not_come(before):
            lacking["papers"] = Phrase("application.lacks.papers", count=len(late))
        if lacking:
            raise ValidationErrors(lacking)
        return self._step(work, before, version, event, {"submitted_at": stamp(work.now)})

    def _approve(
        self,
        work: Work,
        application: int,
        version: int,
        second: Countersign | None,
        exception: str,
        *,
        special: str = "",
    ) -> Application:
        before = self._reached(work, application)
        event = "approve_special" if special else "approve"
        APPLICATIONS.step(before.state, event)
        found = checks_of(before, self._whole(work, before.customer), work.today)
        if refused := refusals(found, special=bool(special)):
            raise Refused(refused[0].phrase)
        self._four_eyes(work, before, second, exception, SPECIAL if special else APPROVE)
        values = decided(work, found, special)
        return self._step(work, before, version, event, values, reason=special)

    def _four_eyes(
        self,
        work: Work,
        before: Application,
        second: Countersign | None,
        exception: str,
        right: str,
    ) -> None:
        person = work.acting.actor.person
        wrote = bool(sql.scalar(_WROTE, before.id, person))
        work.needs_another(ALONE, person if wrote else before.entered_by, second, exception, right)

    def _step(
        self,
        work: Work,
        before: Application,
        version: int,
        event: str,
        values: Mapping[str, Any],
        *,
        reason: str = "",
    ) -> Application:
        step = APPLICATIONS.step(before.state, event)
        self._write(work, before, version, {"state": step.target, **values})
        # The reason of an exception from four eyes is in the log already, and this one in the row.
        if reason and not work.entry.reason:
            work.because(reason)
        customer = self._whole(work, before.customer, binned=True)
        told = {"state": step.source}, {"state": step.target}
        self._note(work, customer, before.number, before.id, *told)
        return self._checked(work, before.id)

    def _write(
        self, work: Work, before: Application, version: int, values: Mapping[str, Any]
    ) -> None:
        update_version(
            MemberApplication,
            before.id,
            version,
            kind="application",
            mine=values,
            theirs=lambda: self._checked(work, before.id),
            values=dict(values),
        )

    def _note(
        self, work: Work, customer: Customer, number: str, application: int, *told: Any
    ) -> None:
        """Note a step in the application's timeline and in that of its customer."""
        work.changed("application", application, number, *told)
        before, after = ({"application": number, **(each or {})} for each in told)
        work.changed("customer", customer.id, label(customer), before, after)


def mark_joined(work: Work, application: int) -> Membership:
    """Make whoever was approved a member: for the use case that issues their card.

    What the step asks for (a card bound, the fee, the signature) is the caller's to hold. Raises
    NotFound, Refused where it is not approved or the customer is a member already.
    """
    before = application_of(work, application)
    step = APPLICATIONS.step(before.state, "join")
    months = value_of(MEMBER_MONTHS)
    update_version(
        MemberApplication,
        before.id,
        before.version,
        kind="application",
        mine={"state": step.target},
        theirs=lambda: application_of(work, application),
        values={"state": step.target},
    )
    work.changed(
        "application", before.id, before.number, {"state": step.source}, {"state": step.target}
    )
    told = {"application": before.number, "state": step.target}
    work.changed("customer", before.customer, label_of(before.customer), None, told)
    return join(
        work,
        Joining(
            customer=before.customer,
            company=before.company,
            tier=before.tier,
            joined_on=work.today,
            application=before.id,
            period_until=months_later(work.today, months) if months else None,
        ),
    )
