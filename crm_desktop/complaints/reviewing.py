"""Reviewing results 审核: by somebody who did not handle the order."""

from __future__ import annotations

from datetime import datetime

from crm_desktop.complaints.room import REVIEW, CaseDone, ComplaintRoom
from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.usecase import use_case
from crm_desktop.foundation.work import Work


class ReviewService(ComplaintRoom):
    """Decides on results and on time asked for. ``version`` is that of the order."""

    @use_case("complaint.agree", REVIEW)
    def agree(
        self,
        work: Work,
        dispatch: int,
        version: int,
        note: str = "",
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> CaseDone:
        """Agree to a result; the last agreement takes the case to its callback."""
        raise NotImplementedError

    @use_case("complaint.send_back", REVIEW)
    def send_back(self, work: Work, dispatch: int, version: int, reason: str) -> CaseDone:
        """Send a result back to be handled once more."""
        raise NotImplementedError

    @use_case("complaint.extend", REVIEW)
    def extend(
        self,
        work: Work,
        dispatch: int,
        version: int,
        until: datetime,
        *,
        told: bool,
        promise_at: datetime | None = None,
    ) -> CaseDone:
        """Grant time until a moment; the customer was told a new promise where one is needed."""
        raise NotImplementedError

    @use_case("complaint.keep_time", REVIEW)
    def keep_time(self, work: Work, dispatch: int, version: int, reason: str) -> CaseDone:
        """Refuse the time that was asked for."""
        raise NotImplementedError
