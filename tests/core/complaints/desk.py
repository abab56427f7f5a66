"""A case taken to where a test needs it, by those who take it there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from crm_desktop.complaints.callbacks import Answer, Unsatisfied
from crm_desktop.complaints.closing import ArchivePlace, Closing
from crm_desktop.complaints.dispatching import DispatchOrder
from crm_desktop.complaints.intake import Acceptance, Intake
from crm_desktop.complaints.model import ClockRow, Complaint, Dispatch, DispatchResult, Target
from crm_desktop.complaints.read import clocks_of, complaint_of, dispatches_of
from crm_desktop.foundation.actor import Actor
from tests.core.offices import Office

RESULT = DispatchResult(
    facts="水泵漏水，上次只换了管子",
    cause="diagnosis",
    liability="ours",
    measure="换水泵，免工时费",
)
CLOSING = Closing("satisfied", "换泵后正常", "diagnosis", lesson="漏水先打压")


@dataclass
class Desk:
    """The centre, and those of its people whom a complaint passes through."""

    office: Office

    def __getattr__(self, name: str) -> Any:
        """Return a service of the application by its name."""
        return getattr(self.office.app, name)

    def who(self, number: str) -> Actor:
        return self.office.actor(number)

    @property
    def clerk(self) -> Actor:
        """周芳, who accepts (CC)."""
        return self.who("C3-1")

    @property
    def handler(self) -> Actor:
        """李建军, who handles for company 01 (DP)."""
        return self.who("F1-1")

    @property
    def branch(self) -> Actor:
        """马俊, who handles for company 02 (DP)."""
        return self.who("X2-1")

    @property
    def supervisor(self) -> Actor:
        """何静 (SV)."""
        return self.who("E3-1")

    @property
    def caller(self) -> Actor:
        """陈晨, who calls back (CB)."""
        return self.who("D2-2")

    @property
    def head(self) -> Actor:
        """孙浩 (SP)."""
        return self.who("B1-1")

    @property
    def manager(self) -> Actor:
        """周敏 (MG)."""
        return self.who("A1-1")

    def registered(self, **said: Any) -> Complaint:
        said = {"words": "刚修好又漏水", "contact_phone": "13812345678"} | said
        return self.complaint_intake.register(self.clerk, Intake(**said)).value.case

    def accepted(self, level: str = "ordinary", **said: Any) -> Complaint:
        case = self.registered(**said)
        by = self.clerk
        acceptance = Acceptance("repair", level)
        return self.complaint_intake.accept(by, case.id, case.version, acceptance).value.case

    def dispatched(self, *targets: Target, level: str = "ordinary", **said: Any) -> Complaint:
        case = self.accepted(level, **said)
        orders = [DispatchOrder(target, "查清原因") for target in targets or (Target(1),)]
        return self.dispatches.dispatch(self.clerk, case.id, case.version, orders).value.case

    def handled(self, *targets: Target, level: str = "ordinary") -> Complaint:
        """Return a case whose orders are signed for."""
        case = self.dispatched(*targets, level=level)
        for order in self.orders(case):
            self.receive(order)
        return complaint_of(case.id)

    def submitted(
        self, *targets: Target, level: str = "ordinary", result: DispatchResult = RESULT
    ) -> Complaint:
        case = self.handled(*targets, level=level)
        for order in self.orders(case):
            self.submit(order, result)
        return complaint_of(case.id)

    def called(self, *targets: Target, level: str = "ordinary") -> Complaint:
        """Return a case that waits for its callback."""
        case = self.submitted(*targets, level=level)
        for order in self.orders(case):
            self.agree(order)
        return complaint_of(case.id)

    def closing(self) -> Complaint:
        case = self.called()
        return self.case_callbacks.satisfied(
            self.caller, case.id, case.version, Answer(5)
        ).value.case

    def closed(self) -> Complaint:
        case = self.closing()
        return self.case_closing.close(self.head, case.id, case.version, CLOSING).value.case

    def archived(self) -> Complaint:
        case = self.closed()
        by = self.clerk
        return self.case_closing.archive(by, case.id, case.version, ArchivePlace()).value.case

    def receive(self, order: Dispatch) -> Complaint:
        by = self.branch if order.target.company != 1 else self.handler
        return self.handling.receive(by, order.id, order.version).value.case

    def submit(self, order: Dispatch, result: DispatchResult = RESULT) -> Complaint:
        by = self.branch if order.target.company != 1 else self.handler
        return self.handling.submit(by, order.id, order.version, result).value.case

    def agree(self, order: Dispatch, by: Actor | None = None) -> Complaint:
        major = complaint_of(order.complaint).level == "major"
        by = by or (self.manager if major else self.supervisor)
        return self.case_review.agree(by, order.id, order.version).value.case

    def unsatisfied(self, case: Complaint, **said: Any) -> Complaint:
        answer = Unsatisfied("还在漏", **said)
        by = self.caller
        return self.case_callbacks.unsatisfied(by, case.id, case.version, answer).value.case

    def orders(self, case: Complaint) -> list[Dispatch]:
        """Return the orders of the round, the first one first, as they are now."""
        now = complaint_of(case.id)
        return [each for each in reversed(dispatches_of(case.id)) if each.round == now.round]

    def clock(self, case: Complaint, kind: str) -> ClockRow:
        """Return the latest clock of a kind."""
        return [clock for clock in clocks_of(case.id) if clock.kind == kind][-1]

    def clocks(self, case: Complaint) -> tuple[ClockRow, ...]:
        return clocks_of(case.id)

    def running(self, case: Complaint) -> set[str]:
        """Return the kinds of the clocks that run."""
        return {clock.kind for clock in clocks_of(case.id) if clock.ended_at is None}

    def wait(self, **span: int) -> None:
        self.office.clock.advance(timedelta(**span))
