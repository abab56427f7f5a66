"""Handling an order 处理: sign for it or return it, note progress, ask for time, submit."""

from __future__ import annotations

from datetime import datetime

from crm_desktop.complaints.model import DispatchResult
from crm_desktop.complaints.room import HANDLE, CaseDone, ComplaintRoom
from crm_desktop.foundation.usecase import use_case
from crm_desktop.foundation.work import Work


class HandlingService(ComplaintRoom):
    """Steps of whoever an order was sent to. ``version`` is that of the order."""

    @use_case("complaint.receive", HANDLE)
    def receive(self, work: Work, dispatch: int, version: int) -> CaseDone:
        """Sign for an order 签收."""
        raise NotImplementedError

    @use_case("complaint.return", HANDLE)
    def give_back(self, work: Work, dispatch: int, version: int, reason: str) -> CaseDone:
        """Return an order 退单."""
        raise NotImplementedError

    @use_case("complaint.progress", HANDLE)
    def progress(self, work: Work, dispatch: int, version: int, note: str) -> CaseDone:
        """Note what has been done so far."""
        raise NotImplementedError

    @use_case("complaint.ask_time", HANDLE)
    def ask_time(
        self, work: Work, dispatch: int, version: int, until: datetime, reason: str
    ) -> CaseDone:
        """Ask for more time 申请延期."""
        raise NotImplementedError

    @use_case("complaint.submit", HANDLE)
    def submit(self, work: Work, dispatch: int, version: int, result: DispatchResult) -> CaseDone:
        """Submit what was found and done."""
        raise NotImplementedError
