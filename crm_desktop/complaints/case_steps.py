"""Steps of a case that no order needs: resolve on contact, reply, promise, wait, escalate."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from datetime import datetime

from crm_desktop.complaints.clocks import Limit, end_clocks, pause_clocks, start_clock
from crm_desktop.complaints.life import take_step
from crm_desktop.complaints.machines import LEVELS
from crm_desktop.complaints.model import DispatchResult
from crm_desktop.complaints.read import complaint_of
from crm_desktop.complaints.results import checked_result
from crm_desktop.complaints.room import CaseDone, ComplaintRoom, case_reason, must_run
from crm_desktop.complaints.rounds import open_callback, told_result
from crm_desktop.complaints.scope import ACCEPT, CREATE, SUPERVISE, VIEW
from crm_desktop.foundation.checks import Checks, storable
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.errors import NotFound, Refused
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db import sql
from db.models.complaints import ComplaintPause

_NUMBERED = """
SELECT c.id FROM complaint c
WHERE c.number = ? OR c.id IN (SELECT complaint_id FROM dispatch WHERE number = ?)
ORDER BY CASE WHEN c.company_id = ? THEN 0 ELSE 1 END, c.id
"""
_RESOLVED = frozenset({"measure"})


class CaseStepService(ComplaintRoom):
    """Steps of the case itself. ``version`` is that of the case.

    Every step raises NotFound, Conflict, and Refused where it is illegal.
    """

    @reading(VIEW)
    def numbered(self, look: Look, number: str) -> int:
        """Return the id of the case of a number, its own or that of one of its orders.

        Of a number that several companies gave, one's own company's. Raises NotFound.
        """
        wanted = storable(number).strip().upper()
        found = sql.rows(_NUMBERED, wanted, wanted, look.acting.company)
        for (case,) in found:
            with suppress(NotFound):
                return self._in_scope(look, case).id
        raise NotFound("complaint")

    @use_case("complaint.resolve", ACCEPT)
    def resolve(self, work: Work, complaint: int, version: int, result: DispatchResult) -> CaseDone:
        """Resolve an ordinary case on contact 当场解决; the number is that of its callback.

        The measure is needed (ValidationErrors). Raises Refused for a case of a higher level and
        while it waits for the customer, NotAllowed for a cost beyond the office's limit.
        """
        case = self._at_hand(work, complaint, version)
        must_run(case)
        if case.level != LEVELS[0]:
            raise Refused(Phrase("complaints.only_ordinary"))
        result = checked_result(result, needed=_RESOLVED)
        self._must_afford(work, result.cost_fen)
        case = take_step(
            work,
            case,
            "resolve",
            content=asdict(result),
            values={"on_contact": True, **told_result(work, case)},
        )
        number = open_callback(work, case)
        return CaseDone(complaint_of(case.id), number)

    @use_case("complaint.reply", CREATE)
    def reply(self, work: Work, complaint: int, version: int, note: str) -> CaseDone:
        """Note that whoever complained was called back as promised, and what they were told.

        Raises ValidationErrors where that is not said.
        """
        case = self._at_hand(work, complaint, version)
        checks = Checks()
        note = checks.text("note", note, longest=20_000, needed=True)
        checks.done()
        take_step(work, case, "reply", content={"note": note})
        end_clocks(work, case.id, ("promise",), "met")
        return CaseDone(complaint_of(case.id))

    @use_case("complaint.promise", ACCEPT)
    def promise(
        self, work: Work, complaint: int, version: int, at: datetime, reason: str, *, told: bool
    ) -> CaseDone:
        """Promise another callback 改约; the promise of before stays in the dossier as renewed.

        Only once the customer was told. Raises ValidationErrors, Refused while the case waits.
        """
        case = self._at_hand(work, complaint, version)
        must_run(case)
        checks = Checks()
        if at <= work.now:
            checks.add("at", Phrase("complaints.in_the_past"))
        if not told:
            checks.add("told", Phrase("complaints.must_be_told"))
        checks.done()
        reason = case_reason(work, reason, longest=200)
        case = take_step(work, case, "promise", reason=reason, content={"at": stamp(at)})
        end_clocks(work, case.id, ("promise",), "renewed")
        start_clock(work, case, "promise", Limit(until=at), told=True, reason=reason)
        return CaseDone(complaint_of(case.id))

    @use_case("complaint.suspend", SUPERVISE)
    def suspend(self, work: Work, complaint: int, version: int, reason: str) -> CaseDone:
        """Let the clocks wait for whoever complained 挂起, but for the lawful answer.

        Raises ValidationErrors, Refused where it waits already.
        """
        case = self._at_hand(work, complaint, version)
        must_run(case)
        reason = case_reason(work, reason, longest=200)
        values = {"suspended_at": stamp(work.now), "suspended_why": reason}
        case = take_step(work, case, "suspend", reason=reason, values=values)
        ComplaintPause.create(
            complaint=case.id,
            reason=reason,
            from_at=stamp(work.now),
            by=work.acting.actor.person or None,
        )
        return CaseDone(case)

    @use_case("complaint.resume", SUPERVISE)
    def resume(self, work: Work, complaint: int, version: int) -> CaseDone:
        """Go on after waiting: the clocks that waited end later by the working time they lost.

        Raises Refused where the case does not wait.
        """
        case = self._at_hand(work, complaint, version)
        since = case.suspended_at
        if since is None:
            raise Refused(Phrase("complaints.waits_not"))
        take_step(work, case, "resume", values={"suspended_at": None, "suspended_why": ""})
        sql.run(
            "UPDATE complaint_pause SET until_at = ? WHERE complaint_id = ? AND until_at IS NULL",
            stamp(work.now),
            case.id,
        )
        pause_clocks(case, since, work.now)
        return CaseDone(complaint_of(case.id))

    @use_case("complaint.escalate", SUPERVISE)
    def escalate(
        self, work: Work, complaint: int, version: int, level: str, reason: str
    ) -> CaseDone:
        """Raise the level of a case 升级; what runs keeps its limit, what comes has the new one.

        Raises ValidationErrors, for a level that is no higher too.
        """
        case = self._at_hand(work, complaint, version)
        checks = Checks()
        checks.choice("level", level, set(LEVELS[LEVELS.index(case.level) + 1 :]))
        checks.done()
        reason = case_reason(work, reason)
        values = {"level": level, "escalated": case.escalated + 1}
        case = take_step(
            work, case, "escalate", reason=reason, content={"level": level}, values=values
        )
        return CaseDone(case)
