"""The machines of a complaint (domain §2.5, §2.6): states, events, who, on what condition."""

from __future__ import annotations

from collections.abc import Collection

from crm_desktop.complaints.model import OPEN
from crm_desktop.foundation.machine import Machine, Step

#: States in which orders are out: the case stands where its slowest order stands.
WORKING = ("dispatched", "returned", "handling", "review")
_FOLLOWING = (*WORKING, "callback")
LEVELS = ("ordinary", "escalated", "major")

# 投诉. While orders are out the case follows its slowest one (``following``): every step of an
# order may move it among WORKING, and the last agreement takes it to the callback. A round that did
# not satisfy goes out again as new orders, for whoever handled it has to sign for it once more.
COMPLAINTS = Machine(
    name="complaint",
    states=(*OPEN, "closed", "archived", "merged", "transferred", "void"),
    ends=frozenset({"archived", "merged", "transferred", "void"}),
    steps=(
        Step("accept", "registered", "accepted", "acceptance.do", ("promise",)),
        *(
            Step(event, state, target, right, guards)
            for state in ("registered", "accepted")
            for event, target, right, guards in (
                ("merge", "merged", "closing.approve", ("reason",)),
                ("transfer", "transferred", "closing.approve", ("reason",)),
                ("void", "void", "closing.approve", ("reason",)),
                ("ask_void", state, "closing.request", ("reason",)),
            )
        ),
        Step("resolve", "accepted", "callback", "acceptance.do", ("ordinary", "measure")),
        Step("dispatch", "accepted", "dispatched", "acceptance.do", ("limits",)),
        *(
            Step("dispatch", state, "dispatched", "acceptance.do", ("limits",))
            for state in ("handling", "review")
        ),
        Step("dispatch", "dispatched", "dispatched", "acceptance.do", ("limits",)),
        Step("dispatch", "returned", "returned", "acceptance.do", ("limits",)),
        *(
            Step("follow", state, target, "handling.do", ("slowest",))
            for state in WORKING
            for target in _FOLLOWING
            if state != target
        ),
        Step("try", "callback", "callback", "callbacks.do", ("not_handler",)),
        Step("satisfied", "callback", "closing", "callbacks.do", ("not_handler",)),
        Step("unsatisfied", "callback", "dispatched", "callbacks.do", ("not_handler", "reason")),
        Step("again", "callback", "accepted", "callbacks.do", ("not_handler", "reason")),
        Step(
            "unreachable",
            "callback",
            "closing",
            "callbacks.do",
            ("not_handler", "tries", "message"),
        ),
        Step("withdraw", "callback", "closing", "callbacks.do", ("not_handler", "reason")),
        Step("outside", "callback", "closing", "callbacks.do", ("not_handler", "reason")),
        Step("refuse", "closing", "accepted", "closing.approve", ("reason",)),
        Step("close", "closing", "closed", "closing.approve", ("result", "cause", "lesson")),
        Step("reopen", "closed", "accepted", "closing.reopen", ("reason", "in_time")),
        Step("archive", "closed", "archived", "closing.request", ("complete",)),
        *(
            Step(event, state, state, right, guards)
            for state in OPEN
            for event, right, guards in (
                ("urge", "supervision.urge", ("demand",)),
                ("supervise", "supervision.do", ("demand",)),
                ("escalate", "supervision.do", ("reason",)),
                ("suspend", "supervision.do", ("waits", "reason")),
                ("resume", "supervision.do", ()),
                ("promise", "acceptance.do", ("told", "reason")),
                ("reply", "complaints.create", ("told",)),
                ("take_in", "closing.approve", ("reason",)),
            )
        ),
    ),
)

# 派单: one order. Several may be out at once.
DISPATCHES = Machine(
    name="dispatch",
    states=("sent", "handling", "submitted", "agreed", "ended", "returned", "withdrawn"),
    ends=frozenset({"ended", "withdrawn"}),
    steps=(
        Step("receive", "sent", "handling", "handling.do"),
        Step("return", "sent", "returned", "handling.do", ("reason",)),
        Step("reassign", "returned", "withdrawn", "acceptance.reassign"),
        Step("insist", "returned", "sent", "acceptance.reassign", ("reason",)),
        Step("reassign", "sent", "withdrawn", "acceptance.reassign"),
        Step("reassign", "handling", "withdrawn", "acceptance.reassign"),
        Step("progress", "handling", "handling", "handling.do"),
        Step("ask_time", "handling", "handling", "handling.do", ("reason",)),
        Step("extend", "handling", "handling", "review.approve", ("told", "not_asker")),
        Step("keep_time", "handling", "handling", "review.approve", ("reason",)),
        Step("submit", "handling", "submitted", "handling.do", ("facts", "measure")),
        Step("agree", "submitted", "agreed", "review.approve", ("not_handler",)),
        Step("send_back", "submitted", "handling", "review.approve", ("reason",)),
        *(Step("end", state, "ended", "callbacks.do") for state in ("agreed", "sent", "handling")),
    ),
)

# 整改: verified by somebody else than who carried it out.
RECTIFICATIONS = Machine(
    name="rectification",
    states=("suggested", "issued", "working", "verifying", "closed", "dropped"),
    ends=frozenset({"closed", "dropped"}),
    steps=(
        Step("issue", "suggested", "issued", "rectification.create"),
        Step("drop", "suggested", "dropped", "rectification.create", ("reason",)),
        Step("take", "issued", "working", "rectification.do"),
        Step("submit", "working", "verifying", "rectification.do", ("measure",)),
        Step("pass", "verifying", "closed", "rectification.approve", ("not_owner",)),
        Step("fail", "verifying", "working", "rectification.approve", ("not_owner", "reason")),
    ),
)

#: Kinds of clock: acknowledged, promised callback, order signed for, order handled, the lawful
#: answer (7 working days), the authority's own time, the callback after the result.
CLOCKS = ("acknowledge", "promise", "receipt", "handling", "answer", "source", "callback")
#: What is noted in the history of a case beside its own steps and those of its orders.
NOTED = ("answer", "rectification", "remedy")

_SLOWEST = ("returned", "sent", "handling", "submitted", "agreed")
_STATE_OF = {
    "returned": "returned",
    "sent": "dispatched",
    "handling": "handling",
    "submitted": "review",
    "agreed": "callback",
}


def following(dispatches: Collection[str]) -> str:
    """Return the state of a case from the states of its orders that are out; "" where none is."""
    return next((_STATE_OF[state] for state in _SLOWEST if state in dispatches), "")
