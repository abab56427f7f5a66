"""What customers agree to, by purpose: given and withdrawn, how, with what evidence, noted by whom.

Nothing here is changed or removed: whoever takes a consent back adds a line, and the newest line of
a purpose holds (PIPL art. 14-15, 44-50; 消费者权益保护法实施条例 art. 23-24: never by default).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from crm_desktop.customers.masking import shown_file, shown_text
from crm_desktop.customers.model import Customer
from crm_desktop.customers.room import EDIT, VIEW, ArchiveService, label
from crm_desktop.customers.rules import check_entry
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import moment, stamp
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.office import attachments
from crm_desktop.office.model import Attachment
from db import sql
from db.models.customers import Consent as ConsentTable

# The evidence is attached to the line itself, so that it goes wherever the line goes.
ATTACHED = "consent"
_LINES = """
SELECT c.id, c.purpose, c.state, c.at, c.how, c.evidence, p.name
FROM consent c JOIN person p ON p.id = c.noted_by_id
WHERE c.customer_id = ? ORDER BY c.at DESC, c.id DESC
"""
_LEEWAY = timedelta(minutes=5)


class ConsentState(enum.StrEnum):
    """What a line says."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class ConsentData:
    """What is typed of one consent. ``purpose`` and ``how`` are of the dictionaries
    ``consent_purpose`` and ``consent_way``; ``at`` is when the customer said it, None for now."""

    purpose: str
    state: str
    how: str
    evidence: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Evidence:
    """A file to be kept with a consent: its name and content."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Consent:
    """One line: what a customer said about a purpose, when and how, and what shows it."""

    id: int
    purpose: str
    state: str
    at: datetime
    how: str
    evidence: str
    noted_by: str
    files: tuple[Attachment, ...] = ()

    @property
    def given(self) -> bool:
        """Whether the line gives a consent."""
        return self.state == ConsentState.GIVEN


@dataclass(frozen=True)
class Consents:
    """All that a customer said, newest first."""

    lines: tuple[Consent, ...] = ()

    @property
    def current(self) -> dict[str, Consent]:
        """What holds now, by purpose; a purpose that nothing was said about has nothing."""
        return {line.purpose: line for line in reversed(self.lines)}

    def allows(self, purpose: str) -> bool:
        """Return whether a customer may be contacted for a purpose: said so, and not taken back."""
        line = self.current.get(purpose)
        return line is not None and line.given


class ConsentService(ArchiveService):
    """Consents of customers within scope."""

    @reading(VIEW)
    def consents(self, look: Look, customer: int) -> Consents:
        """Return what a customer agreed to and took back; raises NotFound."""
        hidden = self._hidden(look)
        self._whole(look, customer, binned=True)
        return consents_of(look, customer, hidden)

    @use_case("consent.note", EDIT)
    def note(
        self, work: Work, customer: int, data: ConsentData, evidence: Evidence | None = None
    ) -> Consents:
        """Add a line with what shows it: some words, a file, or both.

        Raises ValidationErrors, also for a consent given without any evidence, and NotFound.
        """
        holder = self._whole(work, customer)
        row = add_line(work, holder, data, has_file=evidence is not None)
        if evidence is not None:
            attachments.attach(work, ATTACHED, row, evidence.name, evidence.content)
        return consents_of(work, customer, self._hidden(work))


def add_line(work: Work, holder: Customer, data: ConsentData, *, has_file: bool = False) -> int:
    """Note what a customer said within a use case, and return the line's id.

    ``has_file`` where a file shows it besides the words. Raises ValidationErrors.
    """
    checks = Checks()
    at = data.at or work.now
    words = checks.text("evidence", data.evidence, longest=200)
    checks.choice("state", data.state, set(ConsentState))
    for field, dictionary in (("purpose", "consent_purpose"), ("how", "consent_way")):
        check_entry(checks, field, dictionary, getattr(data, field), in_use=True)
    if at > work.now + _LEEWAY:
        checks.add("at", Phrase("error.in_the_future"))
    if data.state == ConsentState.GIVEN and not words and not has_file:
        checks.add("evidence", Phrase("consent.no_evidence"))
    checks.done()
    row = ConsentTable.create(
        customer=holder.id,
        purpose=data.purpose,
        state=data.state,
        at=stamp(at),
        how=data.how,
        evidence=words,
        noted_by=work.acting.actor.person,
    )
    told = {"purpose": data.purpose, "state": data.state, "how": data.how, "at": str(at)}
    work.changed("customer", holder.id, label(holder), None, told)
    return int(row.id)


def consents_of(look: Look, customer: int, hidden: frozenset[str]) -> Consents:
    """Return what a customer within scope agreed to and took back."""
    return Consents(tuple(_line(look, row, hidden) for row in sql.rows(_LINES, customer)))


def _line(look: Look, row: sql.Row, hidden: frozenset[str]) -> Consent:
    number, purpose, state, at, how, evidence, noted_by = row
    files = tuple(shown_file(f, hidden) for f in attachments.attachments(look, ATTACHED, number))
    evidence = shown_text(evidence, hidden)
    return Consent(number, purpose, state, moment(at), how, evidence, noted_by, files)
