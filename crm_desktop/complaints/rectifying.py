"""Rectification 整改: an order to put something right, carried out by one, verified by another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crm_desktop.complaints.life import note_step
from crm_desktop.complaints.machines import RECTIFICATIONS
from crm_desktop.complaints.model import Complaint, Rectification, Target
from crm_desktop.complaints.read import complaint_of, rectification_of
from crm_desktop.complaints.room import ComplaintRoom, checked_target
from crm_desktop.complaints.scope import is_for
from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import day_text, stamp
from crm_desktop.foundation.errors import NotFound, Refused, SecondPersonNeeded
from crm_desktop.foundation.formats.numbers import mask_numbers
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.office import attachments
from crm_desktop.office.model import Attachment
from db import sql
from db.models.supervision import Rectification as RectificationTable

SEE, SUGGEST, ISSUE = "rectification.view", "rectification.suggest", "rectification.create"
CARRY_OUT, VERIFY = "rectification.do", "rectification.approve"
KIND = "rectification"
#: What a list shows: all that is not ended, what one has to do, all.
WHICH = ("open", "mine", "ended", "all")
_OPEN = ("suggested", "issued", "working", "verifying")
_IDS = """
SELECT id FROM rectification WHERE {where}
ORDER BY CASE WHEN state IN ('closed', 'dropped') THEN 1 ELSE 0 END, due_on, id
"""


@dataclass(frozen=True)
class RectificationData:
    """What is to be put right: the issue, on what ground, how it might be done, by whom, by when.

    ``complaint`` is the id of the case that showed it, None where none did.
    """

    issue: str
    due_on: date
    target: Target | None = None
    complaint: int | None = None
    basis: str = ""
    opinion: str = ""


@dataclass(frozen=True)
class Proof:
    """A file that proves what was done."""

    name: str
    content: bytes


class RectificationService(ComplaintRoom):
    """Orders to put something right. Every step raises Conflict, NotFound, and Refused where it is
    illegal."""

    @use_case("rectification.suggest", SUGGEST)
    def suggest(self, work: Work, data: RectificationData) -> Rectification:
        """Suggest a rectification; raises ValidationErrors."""
        return self._add(work, data, "suggested")

    @use_case("rectification.issue", ISSUE)
    def issue(self, work: Work, data: RectificationData) -> Rectification:
        """Issue an order at once; raises ValidationErrors."""
        return self._add(work, data, "issued")

    @use_case("rectification.adopt", ISSUE)
    def adopt(
        self, work: Work, rectification: int, version: int, data: RectificationData
    ) -> Rectification:
        """Issue what was suggested, as it is worded now; raises ValidationErrors."""
        before = self._reached(work, rectification)
        checked = self._checked(work, data)
        values = _values(checked) | {
            "issued_at": stamp(work.now),
            "issued_by": work.acting.actor.person,
        }
        return self._step(work, before, version, "issue", values)

    @use_case("rectification.drop", ISSUE)
    def drop(self, work: Work, rectification: int, version: int, reason: str) -> Rectification:
        """Do not adopt what was suggested; raises ValidationErrors without a reason."""
        before = self._reached(work, rectification)
        checks = Checks()
        reason = checks.text("reason", reason, longest=1000, needed=True)
        checks.done()
        work.because(mask_numbers(reason))
        return self._step(work, before, version, "drop", {"verdict": reason})

    @use_case("rectification.take", CARRY_OUT)
    def take(self, work: Work, rectification: int, version: int) -> Rectification:
        """Take an order up; raises Refused for one that went to others."""
        before = self._mine(work, rectification)
        return self._step(work, before, version, "take", {"accepted_at": stamp(work.now)})

    @use_case("rectification.submit", CARRY_OUT)
    def submit(
        self,
        work: Work,
        rectification: int,
        version: int,
        measure: str,
        done_on: date,
        *,
        proof: Sequence[Proof] = (),
    ) -> Rectification:
        """Report what was done, when, with the files that prove it.

        Raises ValidationErrors, also for a day to come, Refused for an order of others.
        """
        before = self._mine(work, rectification)
        checks = Checks()
        measure = checks.text("measure", measure, longest=20_000, needed=True)
        if done_on > work.today:
            checks.add("done_on", Phrase("complaints.in_the_future"))
        checks.done()
        after = self._step(
            work,
            before,
            version,
            "submit",
            {
                "measure": measure,
                "done_on": day_text(done_on),
                "submitted_at": stamp(work.now),
                "submitted_by": work.acting.actor.person,
            },
        )
        for file in proof:
            attachments.attach(work, KIND, rectification, file.name, file.content)
        return after

    @use_case("rectification.verify", VERIFY)
    def verify(
        self,
        work: Work,
        rectification: int,
        version: int,
        *,
        passed: bool,
        verdict: str = "",
        second: Countersign | None = None,
    ) -> Rectification:
        """Verify what was done, or send it back with a verdict that says what is lacking.

        Never by whoever carried it out: raises SecondPersonNeeded, and there is no exception to
        that. Raises ValidationErrors for a failure without a verdict.
        """
        before = self._reached(work, rectification)
        RECTIFICATIONS.step(before.state, "pass" if passed else "fail")
        checks = Checks()
        verdict = checks.text("verdict", verdict, longest=1000, needed=not passed)
        checks.done()
        verifier = self._verifier(work, before, second)
        if passed:
            values = {"verdict": verdict, "verified_at": stamp(work.now), "verified_by": verifier}
            return self._step(work, before, version, "pass", values)
        work.because(mask_numbers(verdict))
        values = {"verdict": verdict, "rounds": before.rounds + 1}
        return self._step(work, before, version, "fail", values)

    @use_case("rectification.file_add", CARRY_OUT)
    def add_proof(self, work: Work, rectification: int, name: str, content: bytes) -> Attachment:
        """Add a file that proves what was done; raises ValidationErrors, Refused."""
        found = self._mine(work, rectification)
        if found.state in ("closed", "dropped"):
            raise Refused(Phrase("complaint_watch.rectification_over"))
        return attachments.attach(work, KIND, rectification, name, content)

    @reading(SEE)
    def proof(self, look: Look, rectification: int) -> list[Attachment]:
        """Return the files that prove what was done, oldest first; raises NotFound."""
        self._reached(look, rectification)
        return attachments.attachments(look, KIND, rectification)

    @reading(SEE)
    def proof_content(self, look: Look, file: int) -> bytes:
        """Return the content of a file of proof; raises NotFound."""
        found = attachments.attachment_of(file)
        if found.kind != KIND:
            raise NotFound("attachment")
        self._reached(look, found.subject)
        return attachments.content_of(file)

    @reading(SEE)
    def one(self, look: Look, rectification: int) -> Rectification:
        """Return an order; raises NotFound for one out of reach too."""
        return self._reached(look, rectification)

    @reading(SEE)
    def listing(self, look: Look, which: str = "open") -> tuple[Rectification, ...]:
        """Return orders within reach, the nearest day first and those that ended last.

        ``which`` is one of ``WHICH``. Raises ValueError for another.
        """
        if which not in WHICH:
            raise ValueError(which)
        ended = "state IN ('closed', 'dropped')"
        where = {"all": "TRUE", "ended": ended}.get(which, f"NOT ({ended})")
        found = (rectification_of(id_) for (id_,) in sql.rows(_IDS.format(where=where)))
        return tuple(
            each
            for each in found
            if self._reaches(look, each) and (which != "mine" or is_for(look, each.target))
        )

    def _add(self, work: Work, data: RectificationData, state: str) -> Rectification:
        checked = self._checked(work, data)
        company = work.acting.company
        if checked.complaint is not None:
            company = complaint_of(checked.complaint).company
        number = next_number(company, KIND, work.today)
        row = RectificationTable.create(
            company=company,
            number=number,
            state=state,
            issued_at=stamp(work.now),
            issued_by=work.acting.actor.person or None,
            **_values(checked),
        )
        after = rectification_of(row.id)
        self._told(work, None, after, "issue" if state == "issued" else "suggest")
        return after

    def _checked(self, work: Work, data: RectificationData) -> RectificationData:
        checks = Checks()
        issue = checks.text("issue", data.issue, longest=1000, needed=True)
        basis = checks.text("basis", data.basis, longest=1000)
        opinion = checks.text("opinion", data.opinion, longest=1000)
        target = checked_target(checks, data.target)
        if data.due_on < work.today:
            checks.add("due_on", Phrase("complaints.in_the_past"))
        checks.done()
        if data.complaint is not None:
            case = complaint_of(data.complaint)
            if not (work.acting.reaches(case.company) or self._concerns(work.acting, case)):
                raise NotFound("complaint")
        return RectificationData(issue, data.due_on, target, data.complaint, basis, opinion)

    def _reached(self, look: Look, rectification: int) -> Rectification:
        found = rectification_of(rectification)
        if not self._reaches(look, found):
            raise NotFound(KIND)
        return found

    def _reaches(self, look: Look, found: Rectification) -> bool:
        if "own" in look.acting.only:
            return is_for(look, found.target)
        companies = (found.company, found.target.company)
        return any(look.acting.reaches(company) for company in companies)

    def _mine(self, look: Look, rectification: int) -> Rectification:
        found = self._reached(look, rectification)
        if not is_for(look, found.target):
            raise Refused(Phrase("complaint_watch.asked_of_others"))
        return found

    def _verifier(self, work: Work, found: Rectification, second: Countersign | None) -> int:
        """Return who verifies: whoever acts, or the second person where they carried it out."""
        doers = {found.submitted_by, found.target.person} - {None}
        person = work.acting.actor.person
        if person not in doers:
            return person
        if second is None or second.person in doers:
            raise SecondPersonNeeded(KIND, exception_possible=False, rights=(VERIFY,))
        work.needs_another(KIND, person, second, "", VERIFY)
        return second.person

    def _step(
        self,
        work: Work,
        before: Rectification,
        version: int,
        event: str,
        values: dict[str, Any],
    ) -> Rectification:
        step = RECTIFICATIONS.step(before.state, event)
        update_version(
            RectificationTable,
            before.id,
            version,
            kind="rectification",
            mine=before,
            theirs=lambda: rectification_of(before.id),
            values={"state": step.target, **values},
        )
        after = rectification_of(before.id)
        self._told(work, before, after, event)
        return after

    def _told(
        self, work: Work, before: Rectification | None, after: Rectification, event: str
    ) -> None:
        """Note a step in the log, and in the history of the case that showed the issue."""
        told = {"state": after.state, "event": event, "due_on": day_text(after.due_on)}
        was = {"state": before.state, "due_on": day_text(before.due_on)} if before else None
        work.changed("rectification", after.id, after.number, was, told)
        if after.complaint is not None:
            case: Complaint = complaint_of(after.complaint)
            note_step(
                work,
                case,
                "rectification",
                case.state,
                number=after.number,
                content={"step": event, "state": after.state},
            )


def _values(data: RectificationData) -> dict[str, Any]:
    target = data.target or Target(0)
    return {
        "complaint": data.complaint,
        "issue": data.issue,
        "basis": data.basis,
        "opinion": data.opinion,
        "target_company": target.company,
        "unit": target.unit,
        "owner": target.person,
        "due_on": day_text(data.due_on),
    }
