"""Keeping dossiers 归档: where each is, until when, and who has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crm_desktop.complaints.life import note_step, take_step
from crm_desktop.complaints.machines import COMPLAINTS
from crm_desktop.complaints.model import Complaint
from crm_desktop.complaints.room import CaseDone, ComplaintRoom, must_own
from crm_desktop.complaints.scope import ASK_CLOSE
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import day_text, stamp, years_after
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.settings import COMPLAINT_KEEP_YEARS, value_of
from crm_desktop.foundation.usecase import use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Work
from db import sql
from db.models.supervision import DossierLoan

_ARCHIVED = "archived"
_OPEN_ENDS = """
SELECT (SELECT count(*) FROM supervision s WHERE s.complaint_id = ? AND s.answered_at IS NULL)
     + (SELECT count(*) FROM remedy r WHERE r.complaint_id = ? AND r.state = 'asked')
"""
_TAKEN = "SELECT 1 FROM complaint WHERE company_id = ? AND archive_number = ? AND id <> ? LIMIT 1"
_OUT = "SELECT id, borrower FROM dossier_loan WHERE complaint_id = ? AND returned_at IS NULL"


@dataclass(frozen=True)
class ArchivePlace:
    """Where a dossier is kept; "" and None take the case's number and the office's years."""

    archive_number: str = ""
    shelf: str = ""
    retain_until: date | None = None


@dataclass(frozen=True)
class LoanData:
    """Who borrows a dossier on paper, and until which day."""

    borrower: str
    due_on: date


class DossierRoom(ComplaintRoom):
    """Archives dossiers, lends them and takes them back."""

    @use_case("complaint.archive", ASK_CLOSE)
    def archive(self, work: Work, complaint: int, version: int, place: ArchivePlace) -> CaseDone:
        """Archive a closed case; the number is that of the archive, and it is read-only from now.

        Raises ValidationErrors (an archive number is given once in a company, and no dossier is
        kept for less than the office's years), Refused while something in it is unanswered.
        """
        case = self._at_hand(work, complaint, version)
        COMPLAINTS.step(case.state, "archive")
        if sql.scalar(_OPEN_ENDS, case.id, case.id):
            raise Refused(Phrase("complaints.not_complete"))
        least = years_after((case.closed_at or work.now).date(), value_of(COMPLAINT_KEEP_YEARS))
        checks = Checks()
        number = checks.text("archive_number", place.archive_number, longest=40) or case.number
        if sql.scalar(_TAKEN, case.company, number, case.id):
            checks.add("archive_number", Phrase("error.taken"))
        shelf = checks.text("shelf", place.shelf, longest=60)
        until = place.retain_until or least
        if until < least:
            checks.add("retain_until", Phrase("complaints.kept_longer", day=day_text(least)))
        checks.done()
        kept = {"archive_number": number, "shelf": shelf, "retain_until": day_text(until)}
        values = {**kept, "archived_at": stamp(work.now)}
        return CaseDone(take_step(work, case, "archive", content=kept, values=values), number)

    @use_case("complaint.lend", ASK_CLOSE)
    def lend(self, work: Work, complaint: int, loan: LoanData) -> CaseDone:
        """Lend the dossier on paper of an archived case.

        Raises ValidationErrors, Refused where it is not archived or is lent, NotFound.
        """
        case = self._dossier(work, complaint)
        out = sql.one(_OUT, case.id)
        if out is not None:
            raise Refused(Phrase("complaints.lent", borrower=out[1]))
        checks = Checks()
        borrower = checks.text("borrower", loan.borrower, longest=100, needed=True)
        if loan.due_on < work.today:
            checks.add("due_on", Phrase("complaints.in_the_past"))
        checks.done()
        DossierLoan.create(
            complaint=case.id,
            borrower=borrower,
            lent_at=stamp(work.now),
            due_on=day_text(loan.due_on),
            lent_by=work.acting.actor.person,
        )
        content = {"borrower": borrower, "due_on": day_text(loan.due_on)}
        note_step(work, case, "lend", case.state, content=content)
        return CaseDone(case, case.archive_number)

    @use_case("complaint.take_back", ASK_CLOSE)
    def give_back(self, work: Work, complaint: int) -> CaseDone:
        """Take the dossier on paper back; raises Refused where it is not lent, NotFound."""
        case = self._dossier(work, complaint)
        out = sql.one(_OUT, case.id)
        if out is None:
            raise Refused(Phrase("complaints.not_lent"))
        sql.run("UPDATE dossier_loan SET returned_at = ? WHERE id = ?", stamp(work.now), out[0])
        note_step(work, case, "take_back", case.state, content={"borrower": out[1]})
        return CaseDone(case, case.archive_number)

    def _dossier(self, work: Work, complaint: int) -> Complaint:
        case = self._in_scope(work, complaint)
        must_own(work, case)
        if case.state != _ARCHIVED:
            raise Refused(Phrase("complaints.not_archived"))
        return case
