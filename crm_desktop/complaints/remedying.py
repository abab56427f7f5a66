"""Making it good 服务补救: what it is, what it costs, and who decided on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crm_desktop.complaints.life import note_step
from crm_desktop.complaints.model import Complaint, Remedy
from crm_desktop.complaints.read import remedies_of, remedy_of
from crm_desktop.complaints.room import ComplaintRoom
from crm_desktop.complaints.scope import CLOSE, CREATE, REVIEW, REVIEW_MAJOR, VIEW
from crm_desktop.customers.rules import check_entry
from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.formats.numbers import mask_numbers
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.settings import COMPLAINT_COST_LIMIT, value_of
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db.models.supervision import Remedy as RemedyTable

#: Beyond any remedy: what more than this costs is a slip of the keys.
_MOST_FEN = 100_000_000_00


@dataclass(frozen=True)
class RemedyData:
    """What is to be done: its kind (of ``remedy_kind``), what exactly, and its cost in fen."""

    kind: str
    what: str = ""
    cost_fen: int = 0


class RemedyService(ComplaintRoom):
    """Remedies of cases."""

    @use_case("complaint.remedy_ask", CREATE)
    def ask(self, work: Work, complaint: int, data: RemedyData) -> Remedy:
        """Ask for a remedy; raises ValidationErrors, Refused for a case that ended, NotFound."""
        case = self._in_scope(work, complaint)
        if not case.open:
            raise Refused(Phrase("complaint_watch.case_over"))
        checks = Checks()
        check_entry(checks, "kind", "remedy_kind", data.kind, in_use=True)
        what = checks.text("what", data.what, longest=1000)
        if not 0 <= data.cost_fen <= _MOST_FEN:
            checks.add("cost_fen", Phrase("error.between", least=0, most=_MOST_FEN // 100))
        checks.done()
        row = RemedyTable.create(
            complaint=case.id,
            kind=data.kind,
            what=what,
            cost_fen=data.cost_fen,
            state="asked",
            asked_at=stamp(work.now),
            asked_by=work.acting.actor.person or None,
        )
        after = remedy_of(row.id)
        _note(work, case, None, after)
        return after

    @use_case("complaint.remedy_approve", REVIEW)
    def approve(
        self,
        work: Work,
        remedy: int,
        version: int,
        note: str = "",
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> Remedy:
        """Approve a remedy that somebody else asked for.

        Raises SecondPersonNeeded for one's own, NotAllowed for a cost beyond the office's limit
        or a major case without the right, Refused where it was decided, Conflict, NotFound.
        """
        case, before = self._asked(work, remedy)
        self._may_decide(work, case, before)
        checks = Checks()
        note = checks.text("note", note, longest=200)
        checks.done()
        work.needs_another("remedy", before.asked_by or 0, second, exception, REVIEW)
        signer = work.entry.second.person if work.entry.second else work.acting.actor.person
        values = _decision(work, "approved", note, signer)
        return self._write(work, case, before, version, values)

    @use_case("complaint.remedy_refuse", REVIEW)
    def refuse(self, work: Work, remedy: int, version: int, reason: str) -> Remedy:
        """Refuse a remedy for a reason; raises as ``approve``."""
        case, before = self._asked(work, remedy)
        self._may_decide(work, case, before)
        checks = Checks()
        reason = checks.text("reason", reason, longest=200, needed=True)
        checks.done()
        work.because(mask_numbers(reason))
        values = _decision(work, "refused", reason, work.acting.actor.person)
        return self._write(work, case, before, version, values)

    @use_case("complaint.remedy_given", CREATE)
    def given(self, work: Work, remedy: int, version: int) -> Remedy:
        """Note that the customer has got it; raises Refused for what was not approved."""
        before = remedy_of(remedy)
        case = self._in_scope(work, before.complaint)
        if before.state != "approved":
            raise Refused(Phrase("complaint_watch.remedy_not_approved"))
        values = {"state": "given", "given_at": stamp(work.now)}
        return self._write(work, case, before, version, values)

    @reading(VIEW)
    def of_case(self, look: Look, complaint: int) -> tuple[Remedy, ...]:
        """Return the remedies of a case, the first one first; raises NotFound."""
        self._in_scope(look, complaint)
        return remedies_of(complaint)

    def _asked(self, work: Work, remedy: int) -> tuple[Complaint, Remedy]:
        found = remedy_of(remedy)
        case = self._in_scope(work, found.complaint)
        if found.state != "asked":
            raise Refused(Phrase("complaint_watch.remedy_decided"))
        return case, found

    def _may_decide(self, work: Work, case: Complaint, remedy: Remedy) -> None:
        self._must_fit_level(work, case)
        self._must_decide_major(work, case, REVIEW_MAJOR)
        if remedy.cost_fen > value_of(COMPLAINT_COST_LIMIT) * 100:
            self._context.gate.admit(work.acting.actor, CLOSE, work.today)

    def _write(
        self, work: Work, case: Complaint, before: Remedy, version: int, values: dict[str, Any]
    ) -> Remedy:
        update_version(
            RemedyTable,
            before.id,
            version,
            kind="remedy",
            mine=before,
            theirs=lambda: remedy_of(before.id),
            values=values,
        )
        after = remedy_of(before.id)
        _note(work, case, before, after)
        return after


def _decision(work: Work, state: str, note: str, person: int) -> dict[str, Any]:
    return {
        "state": state,
        "decided_at": stamp(work.now),
        "decided_by": person,
        "decision_note": note,
    }


def _note(work: Work, case: Complaint, before: Remedy | None, after: Remedy) -> None:
    """Note a step in the history of the case and in the log."""
    note = after.decision_note if before else after.what
    content = {"state": after.state, "kind": after.kind, "cost_fen": after.cost_fen, "note": note}
    note_step(work, case, "remedy", case.state, content=content)
    was = {"state": before.state} if before else None
    told = {"state": after.state, "cost_fen": after.cost_fen, "note": mask_numbers(note)}
    work.changed("remedy", after.id, case.number, was, told)
