"""Calling back 回访: by somebody who did not handle the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.complaints.dispatching import DispatchOrder
from crm_desktop.complaints.room import CALL_BACK, CaseDone, ComplaintRoom
from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.usecase import use_case
from crm_desktop.foundation.work import Work

#: What may come of a try; ``sent`` is a message or a letter.
OUTCOMES = ("reached", "no_answer", "busy", "wrong", "refused", "later", "sent")


@dataclass(frozen=True)
class TryData:
    """A try to reach whoever complained: the way (of ``callback_way``), what came of it, a note."""

    way: str
    outcome: str
    note: str = ""


@dataclass(frozen=True)
class Answer:
    """How whoever complained took the result: a grade from 5 (best) to 1, and their words."""

    grade: int
    comment: str = ""


@dataclass(frozen=True)
class Unsatisfied:
    """Why the result did not satisfy; ``level`` "" keeps the level, which never falls.

    ``orders`` go out in the next round; none sends new orders to the same addressees.
    """

    reason: str
    grade: int = 1
    level: str = ""
    orders: Sequence[DispatchOrder] = ()


class CallbackService(ComplaintRoom):
    """Reaches whoever complained. ``version`` is that of the case."""

    @use_case("complaint.try", CALL_BACK)
    def note_try(self, work: Work, complaint: int, version: int, tried: TryData) -> CaseDone:
        """Note a try to reach whoever complained."""
        raise NotImplementedError

    @use_case("complaint.satisfied", CALL_BACK)
    def satisfied(
        self,
        work: Work,
        complaint: int,
        version: int,
        answer: Answer,
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> CaseDone:
        """Note that the result satisfies."""
        raise NotImplementedError

    @use_case("complaint.unsatisfied", CALL_BACK)
    def unsatisfied(
        self,
        work: Work,
        complaint: int,
        version: int,
        answer: Unsatisfied,
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> CaseDone:
        """Note that the result does not satisfy: the case goes into its next round."""
        raise NotImplementedError

    @use_case("complaint.unreachable", CALL_BACK)
    def unreachable(self, work: Work, complaint: int, version: int) -> CaseDone:
        """Note that whoever complained cannot be reached."""
        raise NotImplementedError

    @use_case("complaint.withdraw", CALL_BACK)
    def withdraw(
        self,
        work: Work,
        complaint: int,
        version: int,
        reason: str,
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> CaseDone:
        """Note that whoever complained takes it back."""
        raise NotImplementedError
