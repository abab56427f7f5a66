"""Steps of a case that no order needs: resolve on contact, reply, promise, wait, escalate."""

from __future__ import annotations

from datetime import datetime

from crm_desktop.complaints.model import DispatchResult
from crm_desktop.complaints.room import ACCEPT, CREATE, SUPERVISE, CaseDone, ComplaintRoom
from crm_desktop.foundation.usecase import use_case
from crm_desktop.foundation.work import Work


class CaseStepService(ComplaintRoom):
    """Steps of the case itself. ``version`` is that of the case."""

    @use_case("complaint.resolve", ACCEPT)
    def resolve(self, work: Work, complaint: int, version: int, result: DispatchResult) -> CaseDone:
        """Resolve an ordinary case on contact 当场解决."""
        raise NotImplementedError

    @use_case("complaint.reply", CREATE)
    def reply(self, work: Work, complaint: int, version: int, note: str) -> CaseDone:
        """Note that whoever complained was called back as promised, and what they were told."""
        raise NotImplementedError

    @use_case("complaint.promise", ACCEPT)
    def promise(
        self, work: Work, complaint: int, version: int, at: datetime, reason: str, *, told: bool
    ) -> CaseDone:
        """Promise another callback."""
        raise NotImplementedError

    @use_case("complaint.suspend", SUPERVISE)
    def suspend(self, work: Work, complaint: int, version: int, reason: str) -> CaseDone:
        """Let the clocks wait for whoever complained 挂起."""
        raise NotImplementedError

    @use_case("complaint.resume", SUPERVISE)
    def resume(self, work: Work, complaint: int, version: int) -> CaseDone:
        """Go on after waiting."""
        raise NotImplementedError

    @use_case("complaint.escalate", SUPERVISE)
    def escalate(
        self, work: Work, complaint: int, version: int, level: str, reason: str
    ) -> CaseDone:
        """Raise the level of a case."""
        raise NotImplementedError
