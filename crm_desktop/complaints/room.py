"""What the services of this room share: which cases are within scope, who may decide on which."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from crm_desktop.access.gate import rights_of
from crm_desktop.complaints.life import must_be
from crm_desktop.complaints.model import Complaint, Dispatch, Target
from crm_desktop.complaints.read import complaint_of, dispatch_of
from crm_desktop.complaints.scope import (
    ACCEPT,
    CLOSE,
    MAJOR,
    unit_of,
)
from crm_desktop.customers.masking import hidden_from, mask_value, shown_text
from crm_desktop.customers.room import VIEW as VIEW_CUSTOMERS
from crm_desktop.customers.room import ArchiveService, label_of
from crm_desktop.foundation.actor import Acting, Countersign
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.errors import NotAllowed, NotFound, Refused
from crm_desktop.foundation.formats.numbers import mask_numbers
from crm_desktop.foundation.settings import COMPLAINT_COST_LIMIT, value_of
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db import sql

_FEN = 100

# Orders, and answers demanded, that are this person's, their unit's, or their company's as such.
_MINE = """
SELECT 1 FROM {table} d
WHERE d.complaint_id = ? AND d.company_id = ?
  AND (d.person_id = ? OR (d.person_id IS NULL AND (d.unit_id IS NULL OR d.unit_id = ?)))
LIMIT 1
"""
_TOUCHED = """
SELECT 1 FROM complaint c LEFT JOIN dispatch d ON d.complaint_id = c.id
WHERE c.id = ? AND (c.target_company_id = ? OR d.company_id = ?) LIMIT 1
"""


@dataclass(frozen=True)
class CaseDone:
    """A case after a step, and the number of its paper; "" where there is none."""

    case: Complaint
    number: str = ""


class ComplaintRoom(ArchiveService):
    """A service over the cases within the acting post's scope."""

    def _in_scope(self, look: Look, complaint: int) -> Complaint:
        """Return a case, whole; raises NotFound for one out of reach too.

        Within reach are cases of one's company and those that concern it. Whose right is narrowed
        to their own sees what was sent to them, their unit or their company as such.
        """
        case = complaint_of(complaint)
        acting = look.acting
        if not (acting.reaches(case.company) or self._concerns(acting, case)):
            raise NotFound("complaint")
        if "own" in acting.only and not self._is_mine(look, case):
            raise NotFound("complaint")
        return case

    def _at_hand(self, work: Work, complaint: int, version: int) -> Complaint:
        """Return a case to take a step with, as whoever acts saw it.

        Whom a case merely concerns handles what was sent to them; the case itself is moved by its
        own company. Raises NotFound, Conflict, Refused.
        """
        case = self._in_scope(work, complaint)
        must_own(work, case)
        must_be(case, version)
        return case

    def _order(self, look: Look, dispatch: int, version: int = 0) -> tuple[Complaint, Dispatch]:
        """Return an order within scope and its case; raises NotFound, Conflict."""
        order = dispatch_of(dispatch)
        case = self._in_scope(look, order.complaint)
        if version and order.version != version:
            must_be(case, -1)
        return case, order

    def _shown_case(self, look: Look, case: Complaint) -> Complaint:
        """Return a case as whoever acts may see it: telephones and numbers by their right."""
        rights = rights_of(look.acting.actor, look.today)
        if VIEW_CUSTOMERS in rights:
            acting = replace(look.acting, only=rights[VIEW_CUSTOMERS])
            try:
                hidden = hidden_from(acting)
            except NotFound:  # narrowed to their cases: this is one of them, seen masked
                hidden = frozenset({"phone"})
        else:
            hidden = frozenset({"phone"})
        if "phone" not in hidden:
            return case
        return replace(
            case,
            contact_phone=mask_value("phone", case.contact_phone) if case.contact_phone else "",
            title=shown_text(case.title, hidden),
            words=shown_text(case.words, hidden),
            wish=shown_text(case.wish, hidden),
        )

    def _must_fit_level(self, look: Look, case: Complaint, right: str = ACCEPT) -> None:
        """Hold a right that is narrowed to a level: raises NotAllowed for a case of another."""
        narrowed = look.acting.only & {"ordinary", MAJOR}
        if narrowed and case.level not in narrowed:
            raise NotAllowed(right)

    def _must_decide_major(self, look: Look, case: Complaint, right: str) -> None:
        """Hold that a major case is decided on by who may (MG); raises NotAllowed."""
        if case.level == MAJOR:
            self._context.gate.admit(look.acting.actor, right, look.today)

    def _must_afford(self, look: Look, cost_fen: int) -> None:
        """Hold that a cost beyond the office's limit is agreed to by the head; raises NotAllowed.

        Domain §2.5: 待审核 → 同意, SP if cost > limit.
        """
        if cost_fen > value_of(COMPLAINT_COST_LIMIT) * _FEN:
            self._context.gate.admit(look.acting.actor, CLOSE, look.today)

    def _concerns(self, acting: Acting, case: Complaint) -> bool:
        return bool(sql.scalar(_TOUCHED, case.id, acting.company, acting.company))

    def _is_mine(self, look: Look, case: Complaint) -> bool:
        unit = unit_of(look)
        person, company = look.acting.actor.person, look.acting.company
        return any(
            sql.scalar(_MINE.format(table=table), case.id, company, person, unit)
            for table in ("dispatch", "supervision")
        )

    def _tell_customer(self, work: Work, case: Complaint, **told: object) -> None:
        """Note a step in the timeline of the customer whose case it is."""
        if case.customer is not None:
            after = {"complaint": case.number, **told}
            work.changed("customer", case.customer, label_of(case.customer), None, after)


def checked_target(checks: Checks, target: Target | None, *, field: str = "target") -> Target:
    """Return whom something is sent to; notes a company, unit or person that does not fit."""
    if target is None:
        checks.add(field, Phrase("error.needed"))
        return Target(0)
    there = sql.scalar("SELECT active FROM company WHERE id = ?", target.company)
    if not there:
        checks.add(field, Phrase("error.not_a_choice"))
    if target.unit is not None and target.company != sql.scalar(
        "SELECT company_id FROM unit WHERE id = ?", target.unit
    ):
        checks.add(field, Phrase("error.not_a_choice"))
    if target.person is not None and not sql.scalar(
        "SELECT active FROM person WHERE id = ?", target.person
    ):
        checks.add(field, Phrase("error.not_a_choice"))
    return target


def must_be_another(
    work: Work,
    rule: str,
    handlers: Collection[int],
    second: Countersign | None,
    exception: str,
    *rights: str,
) -> None:
    """Hold that none of ``handlers`` takes a step, nor signs for it; raises SecondPersonNeeded.

    Where the company allows it, an exception with a reason does (兼任例外).
    """
    person = work.acting.actor.person
    if person in handlers:
        signs = second if second and second.person not in handlers else None
        work.needs_another(rule, person, signs, exception, *rights)


def must_own(look: Look, case: Complaint) -> None:
    """Hold that a case is of a company within reach; raises Refused."""
    if not look.acting.reaches(case.company):
        raise Refused(Phrase("error.outside_scope"))


def case_reason(work: Work, reason: str, *, field: str = "reason", longest: int = 1000) -> str:
    """Return why a step is taken, tidied, and keep it for the log with its numbers hidden.

    Raises ValidationErrors for ``field`` where it is missing, too long or cannot be stored.
    """
    checks = Checks()
    tidied = checks.text(field, reason, longest=longest, needed=True)
    checks.done()
    work.because(mask_numbers(tidied))
    return tidied


def must_run(case: Complaint) -> None:
    """Hold that a case does not wait for the customer; raises Refused."""
    if case.suspended_at is not None:
        raise Refused(Phrase("complaints.waits"))
