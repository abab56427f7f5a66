"""Ending a case 结案: with a result and a lesson; merged, void or passed on with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crm_desktop.complaints.model import Complaint
from crm_desktop.complaints.room import ASK_CLOSE, CLOSE, REOPEN, CaseDone, ComplaintRoom
from crm_desktop.foundation.usecase import use_case
from crm_desktop.foundation.work import Work


@dataclass(frozen=True)
class Closing:
    """The result (of ``complaint_result``), its cause and liability by their dictionaries, the
    lesson; ``shared`` puts the lesson into the case library. ``alternatives_told`` tells that
    whoever rejects the decision was told where else they may turn (ISO 10002 §7.9)."""

    result: str
    result_text: str = ""
    cause: str = ""
    cause_text: str = ""
    liability: str = ""
    lesson: str = ""
    shared: bool = False
    alternatives_told: bool = False


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


class ClosingService(ComplaintRoom):
    """Ends cases and keeps their dossiers. ``version`` is that of the case."""

    @use_case("complaint.close", CLOSE)
    def close(self, work: Work, complaint: int, version: int, closing: Closing) -> CaseDone:
        """Close a case."""
        raise NotImplementedError

    @use_case("complaint.refuse", CLOSE)
    def refuse(self, work: Work, complaint: int, version: int, reason: str) -> CaseDone:
        """Refuse to close a case: it is handled once more, in a round of its own."""
        raise NotImplementedError

    @use_case("complaint.reopen", REOPEN)
    def reopen(self, work: Work, complaint: int, version: int, reason: str) -> CaseDone:
        """Reopen a closed case within the days of the office."""
        raise NotImplementedError

    @use_case("complaint.archive", ASK_CLOSE)
    def archive(self, work: Work, complaint: int, version: int, place: ArchivePlace) -> CaseDone:
        """Archive a closed case."""
        raise NotImplementedError

    @use_case("complaint.ask_void", ASK_CLOSE)
    def ask_void(self, work: Work, complaint: int, version: int, reason: str) -> CaseDone:
        """Ask that a case registered by mistake be made void."""
        raise NotImplementedError

    @use_case("complaint.void", CLOSE)
    def void(self, work: Work, complaint: int, version: int, reason: str = "") -> CaseDone:
        """Make a case void."""
        raise NotImplementedError

    @use_case("complaint.merge", CLOSE)
    def merge(self, work: Work, complaint: int, version: int, into: int, reason: str) -> CaseDone:
        """Merge a case into another of the same company, which goes on."""
        raise NotImplementedError

    @use_case("complaint.lend", ASK_CLOSE)
    def lend(self, work: Work, complaint: int, loan: LoanData) -> CaseDone:
        """Lend the dossier on paper."""
        raise NotImplementedError

    @use_case("complaint.take_back", ASK_CLOSE)
    def give_back(self, work: Work, complaint: int) -> CaseDone:
        """Take the dossier on paper back."""
        raise NotImplementedError


def transfer_case(work: Work, case: Complaint, inquiry_number: str, reason: str) -> Complaint:
    """Turn a case into an inquiry within the use case of the inquiry room; return it after it."""
    raise NotImplementedError
