"""The legal next steps of a case for whoever looks: what the page offers, the usual one first.

It only tells what to show: each step asks the gate, its machine and its guards again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from crm_desktop.complaints.callbacks import IN_VAIN
from crm_desktop.complaints.machines import COMPLAINTS, DISPATCHES, RECTIFICATIONS
from crm_desktop.complaints.model import (
    OPEN,
    Callback,
    CaseEvent,
    Complaint,
    Dispatch,
    Rectification,
    Remedy,
    Supervision,
)
from crm_desktop.complaints.read import handlers_of
from crm_desktop.complaints.scope import (
    ASK_CLOSE,
    CLOSE,
    CLOSE_MAJOR,
    CREATE,
    HANDLE,
    MAJOR,
    REVIEW,
    REVIEW_MAJOR,
    is_for,
)
from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.settings import (
    COMPLAINT_COST_LIMIT,
    COMPLAINT_REOPEN_DAYS,
    COMPLAINT_TRIES,
    COMPLAINT_TRY_DAYS,
    value_of,
)
from crm_desktop.foundation.work import Look

Rights = Mapping[str, frozenset[str]]
_SHORT = 12
_LEVELS = frozenset({"ordinary", MAJOR})
_MAJOR_TOO = {REVIEW: REVIEW_MAJOR, CLOSE: CLOSE_MAJOR}
#: What the office itself does while a case waits for the customer.
_WHILE_WAITING = frozenset({"resume", "reply", "urge", "supervise", "escalate"})
#: Steps that another step stands for.
_UNSAID = frozenset({"follow", "again", "take_in"})
#: What carries a case on, in the order in which it is offered; "machine.event" or in a state only.
_ONWARD = (
    "dispatch.receive",
    "dispatch.submit",
    "supervision.answer",
    "complaint.resume",
    "complaint.accept",
    "dispatch.reassign@returned",
    "dispatch.agree",
    "complaint.dispatch@accepted",
    "complaint.satisfied",
    "complaint.close",
    "complaint.archive",
    "remedy.approve",
    "rectification.take",
    "rectification.submit",
    "rectification.pass",
)
_BESIDE = (
    "complaint.resolve",
    "complaint.unsatisfied",
    "complaint.try",
    "complaint.unreachable",
    "dispatch.send_back",
    "dispatch.extend",
    "dispatch.return",
    "dispatch.progress",
    "dispatch.ask_time",
    "complaint.refuse",
    "complaint.reopen",
    "complaint.urge@dispatched",
    "complaint.urge@handling",
    "complaint.supervise@dispatched",
    "complaint.supervise@handling",
    "complaint.escalate",
    "complaint.reply",
    "complaint.urge",
    "complaint.supervise",
    "complaint.promise",
    "complaint.outside",
    "complaint.withdraw",
    "complaint.dispatch",
)


@dataclass(frozen=True)
class NextStep:
    """A step that whoever looks may take: of which machine, with which record as it was read.

    ``machine`` is ``complaint``, ``dispatch``, ``supervision``, ``remedy``, ``rectification`` or
    ``dossier``. ``onward`` tells whether it carries the case on; ``another`` that separation of
    duty will ask for a second person.
    """

    machine: str
    event: str
    subject: int
    version: int
    number: str = ""
    onward: bool = False
    another: bool = False

    @property
    def key(self) -> str:
        """The step by its machine: ``dispatch.agree``."""
        return f"{self.machine}.{self.event}"


@dataclass(frozen=True)
class Standing:
    """A case and what of it decides on the next steps."""

    case: Complaint
    orders: Sequence[Dispatch]
    callbacks: Sequence[Callback]
    supervisions: Sequence[Supervision]
    rectifications: Sequence[Rectification]
    remedies: Sequence[Remedy]
    events: Sequence[CaseEvent]
    lent: bool = False


def next_steps(look: Look, rights: Rights, standing: Standing) -> tuple[NextStep, ...]:
    """Return the steps that are legal for whoever looks, the usual one first."""
    found = [
        *_of_case(look, rights, standing),
        *(
            step
            for order in standing.orders
            if order.round == standing.case.round
            for step in _of_order(look, rights, standing, order)
        ),
        *_of_supervisions(look, standing),
        *_of_remedies(look, rights, standing),
        *_of_rectifications(look, rights, standing),
        *_of_dossier(rights, standing),
    ]
    found.sort(key=lambda step: _rank(step, standing.case.state))
    return tuple(found)


def _rank(step: NextStep, state: str) -> int:
    if step.onward:
        names = [name.partition("@")[0] for name in _ONWARD]
        # A step that another person has to sign is not the usual one where there is another.
        return names.index(step.key) + (len(_ONWARD) if step.another else 0)
    places = [place for place, name in enumerate(_BESIDE) if name in _names(step.key, state)]
    return 2 * len(_ONWARD) + min(places, default=len(_BESIDE))


def _names(key: str, state: str) -> tuple[str, str]:
    """Return what a step is called in the tables above, anywhere and in a state only."""
    return key, f"{key}@{state}"


def _is_onward(key: str, state: str) -> bool:
    return any(name in _ONWARD for name in _names(key, state))


def _may(rights: Rights, right: str, case: Complaint) -> bool:
    """Return whether a right is there, also for a case of this level."""
    if right not in rights:
        return False
    narrowed = rights[right] & _LEVELS
    if narrowed and case.level not in narrowed:
        return False
    further = _MAJOR_TOO.get(right)
    return not (further and case.level == MAJOR and further not in rights)


def _of_case(look: Look, rights: Rights, standing: Standing) -> Iterator[NextStep]:
    case = standing.case
    person = look.acting.actor.person
    handled = person in handlers_of(case.id)
    seen: set[str] = set()
    if not look.acting.reaches(case.company):
        return
    for step in COMPLAINTS.possible(case.state):
        if step.event in _UNSAID or step.event in seen or not _may(rights, step.right, case):
            continue
        if not _is_open_to(look, standing, step.event):
            continue
        seen.add(step.event)
        key = f"complaint.{step.event}"
        another = handled and "not_handler" in step.guards
        yield NextStep(
            "complaint", step.event, case.id, case.version, case.number,
            _is_onward(key, case.state), another,
        )  # fmt: skip


def _is_open_to(look: Look, standing: Standing, event: str) -> bool:
    """Return whether what a step asks for of the case itself is there."""
    case = standing.case
    if case.suspended_at is not None and event not in _WHILE_WAITING:
        return False
    days = timedelta(days=value_of(COMPLAINT_REOPEN_DAYS))
    holds = {
        "resolve": case.level == "ordinary",
        "suspend": case.suspended_at is None,
        "resume": case.suspended_at is not None,
        "ask_void": case.void_asked_by is None and case.round == 1,
        "void": case.round == 1,
        "transfer": case.round == 1,
        "reopen": case.closed_at is not None and look.now <= case.closed_at + days,
        "unreachable": is_out_of_reach(standing.callbacks, case.round),
    }
    return holds.get(event, True)


def is_out_of_reach(callbacks: Sequence[Callback], round_: int) -> bool:
    """Return whether the tries of a round are enough to say that nobody can be reached.

    So many calls on so many days as the office set, and a message or letter sent (domain §2.5).
    """
    tries = [each for callback in callbacks if callback.round == round_ for each in callback.tries]
    calls = [each for each in tries if each.outcome in IN_VAIN]
    days = {each.at.astimezone(CHINA).date() for each in calls}
    return (
        len(calls) >= value_of(COMPLAINT_TRIES)
        and len(days) >= value_of(COMPLAINT_TRY_DAYS)
        and any(each.outcome == "sent" for each in tries)
    )


def _of_order(
    look: Look, rights: Rights, standing: Standing, order: Dispatch
) -> Iterator[NextStep]:
    case = standing.case
    if case.suspended_at is not None or case.state not in OPEN:
        return
    asked = is_time_asked(standing.events, order.id)
    person = look.acting.actor.person
    owned = look.acting.reaches(case.company)
    for step in DISPATCHES.possible(order.state):
        if step.event == "end" or not _may(rights, step.right, case):
            continue
        theirs = is_for(look, order.target) if step.right == HANDLE else owned
        if not theirs:
            continue
        if step.event in {"extend", "keep_time"} and not asked:
            continue
        if step.event == "ask_time" and asked:
            continue
        if step.event == "agree" and _costs_too_much(rights, order.result.cost_fen):
            continue
        another = "not_handler" in step.guards and person in {order.received_by, order.submitted_by}
        key = f"dispatch.{step.event}"
        yield NextStep(
            "dispatch", step.event, order.id, order.version, order.number,
            _is_onward(key, order.state), another,
        )  # fmt: skip


def _costs_too_much(rights: Rights, cost_fen: int) -> bool:
    """Return whether a cost is more than whoever looks may agree to."""
    return cost_fen > value_of(COMPLAINT_COST_LIMIT) * 100 and CLOSE not in rights


def is_time_asked(events: Sequence[CaseEvent], dispatch: int) -> bool:
    """Return whether more time was asked for on an order and nobody has answered yet."""
    told = [each.event for each in events if each.dispatch == dispatch]
    for event in reversed(told):
        if event in {"extend", "keep_time", "submit"}:
            return False
        if event == "ask_time":
            return True
    return False


def _of_supervisions(look: Look, standing: Standing) -> Iterator[NextStep]:
    for each in standing.supervisions:
        if each.answered_at is None and is_for(look, each.target):
            yield NextStep("supervision", "answer", each.id, each.version, each.number, onward=True)


def _of_remedies(look: Look, rights: Rights, standing: Standing) -> Iterator[NextStep]:
    """A remedy is asked for, decided on by another, and given."""
    case = standing.case
    if case.open and CREATE in rights:
        yield NextStep("remedy", "ask", case.id, case.version, case.number)
    for each in standing.remedies:
        subject = each.id, each.version, each.what[:_SHORT]
        if each.state == "approved" and CREATE in rights:
            yield NextStep("remedy", "given", *subject)
        too_dear = _costs_too_much(rights, each.cost_fen)
        if each.state == "asked" and _may(rights, REVIEW, case) and not too_dear:
            another = each.asked_by == look.acting.actor.person
            yield NextStep("remedy", "approve", *subject, onward=True, another=another)
            yield NextStep("remedy", "refuse", *subject)


def _of_rectifications(look: Look, rights: Rights, standing: Standing) -> Iterator[NextStep]:
    """An order to put something right is issued or suggested, carried out and verified."""
    case = standing.case
    if case.state not in {"void", "merged", "transferred"}:
        for event, right in (("new", "rectification.create"), ("suggest", "rectification.suggest")):
            if right in rights:
                yield NextStep("rectification", event, case.id, case.version, case.number)
    for each in standing.rectifications:
        for step in RECTIFICATIONS.possible(each.state):
            if step.right not in rights:
                continue
            if step.right == "rectification.do" and not is_for(look, each.target):
                continue
            another = "not_owner" in step.guards and look.acting.actor.person in {
                each.submitted_by,
                each.target.person,
            }
            key = f"rectification.{step.event}"
            yield NextStep(
                "rectification", step.event, each.id, each.version, each.number,
                _is_onward(key, each.state), another,
            )  # fmt: skip


def _of_dossier(rights: Rights, standing: Standing) -> Iterator[NextStep]:
    """An archived dossier on paper may be lent, and comes back."""
    case = standing.case
    if case.state == "archived" and ASK_CLOSE in rights:
        event = "take_back" if standing.lent else "lend"
        yield NextStep("dossier", event, case.id, case.version, case.number)
