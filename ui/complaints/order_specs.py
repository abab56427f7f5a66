"""Every step of an order, and of the dossier on paper, as the page asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_desktop.complaints.case_next import NextStep
from crm_desktop.complaints.closing import LoanData
from crm_desktop.foundation.clock import moment
from crm_desktop.foundation.words import Phrase
from ui.access.forms import Saving, must_choose
from ui.complaints.asks import (
    DEMAND,
    HANDLE_BY,
    REASON,
    RECEIPT,
    RESULT_ROWS,
    TARGET,
    order_of,
    result_of,
    values_of,
)
from ui.complaints.step_data import Ask, Reading, StepSpec


def _same_demand(reading: Reading, step: NextStep) -> Mapping[str, Any]:
    order = next((o for o in reading.file.orders if o.id == step.subject), None)
    return {"demand": order.demand if order else ""}


def _reassign(a: Saving, step: NextStep) -> Any:
    must_choose(a.values, "target")
    return a.app.dispatches.reassign(a.actor, step.subject, a.version, order_of(a.values))


def _given(reading: Reading, step: NextStep) -> Mapping[str, Any]:
    """Return what was submitted before: a result that was sent back is not typed anew."""
    order = next((o for o in reading.file.orders if o.id == step.subject), None)
    return values_of(order.result) if order else {}


def _agree(a: Saving, step: NextStep) -> Any:
    return a.app.case_review.agree(
        a.actor, step.subject, a.version, a.values["note"],
        second=a.given.second, exception=a.given.exception,
    )  # fmt: skip


def _asked_until(reading: Reading, step: NextStep) -> Mapping[str, Any]:
    """Return until when more time was asked for."""
    for event in reversed(reading.file.events):
        until = event.content.get("until")
        if event.dispatch == step.subject and event.event == "ask_time" and isinstance(until, str):
            return {"until": moment(until)}
    return {}


def _lend(a: Saving, step: NextStep) -> Any:
    must_choose(a.values, "due_on")
    return a.app.case_closing.lend(a.actor, step.subject, LoanData(**a.values))


ORDER_SPECS: dict[str, StepSpec] = {
    "dispatch.receive": StepSpec(
        Phrase("complaint_page.do.receive"),
        lambda a, s: a.app.handling.receive(a.actor, s.subject, a.version),
        icon="user-check", at_once=True,
    ),
    "dispatch.return": StepSpec(
        Phrase("complaint_page.do.return"),
        lambda a, s: a.app.handling.give_back(a.actor, s.subject, a.version, a.values["reason"]),
        REASON, icon="undo-2",
    ),
    "dispatch.reassign": StepSpec(
        Phrase("complaint_page.do.reassign"), _reassign,
        ((TARGET,), (DEMAND,), (RECEIPT, HANDLE_BY)), _same_demand, icon="redo-2",
    ),
    "dispatch.insist": StepSpec(
        Phrase("complaint_page.do.insist"),
        lambda a, s: a.app.dispatches.insist(a.actor, s.subject, a.version, a.values["reason"]),
        REASON, icon="undo-2",
    ),
    "dispatch.progress": StepSpec(
        Phrase("complaint_page.do.progress"),
        lambda a, s: a.app.handling.progress(a.actor, s.subject, a.version, a.values["note"]),
        ((Ask("note", Phrase("complaint_page.so_far"), "text"),),
         (Ask("evidence", Phrase("complaint_page.evidence"), "files", optional=True),)),
        icon="pencil",
    ),
    "dispatch.ask_time": StepSpec(
        Phrase("complaint_page.do.ask_time"),
        lambda a, s: a.app.handling.ask_time(
            a.actor, s.subject, a.version, a.values["until"], a.values["reason"]
        ),
        ((Ask("until", Phrase("complaint_page.until"), "moment"),), *REASON), icon="clock",
    ),
    "dispatch.extend": StepSpec(
        Phrase("complaint_page.do.extend"),
        lambda a, s: a.app.case_review.extend(
            a.actor, s.subject, a.version, a.values["until"], told=a.values["told"],
            promise_at=a.values["promise_at"],
            second=a.given.second, exception=a.given.exception,
        ),
        (
            (Ask("until", Phrase("complaint_page.until"), "moment"),),
            (
                Ask("promise_at", Phrase("complaint_page.promise_at"), "moment", optional=True,
                    help=Phrase("complaint_page.promise_needed")),
                Ask("told", Phrase("complaint_page.the_customer"), "check",
                    words=Phrase("complaint_page.told")),
            ),
        ),
        _asked_until, icon="clock",
    ),
    "dispatch.keep_time": StepSpec(
        Phrase("complaint_page.do.keep_time"),
        lambda a, s: a.app.case_review.keep_time(a.actor, s.subject, a.version, a.values["reason"]),
        REASON, icon="ban",
    ),
    "dispatch.submit": StepSpec(
        Phrase("complaint_page.do.submit"),
        lambda a, s: a.app.handling.submit(a.actor, s.subject, a.version, result_of(a.values)),
        RESULT_ROWS, _given, icon="upload", width=720,
    ),
    "dispatch.agree": StepSpec(
        Phrase("complaint_page.do.agree"), _agree,
        ((Ask("note", Phrase("complaint_page.review_note"), "text", optional=True),),),
        icon="badge-check",
    ),
    "dispatch.send_back": StepSpec(
        Phrase("complaint_page.do.send_back"),
        lambda a, s: a.app.case_review.send_back(
            a.actor, s.subject, a.version, a.values["reason"], until=a.values["until"]
        ),
        (
            *REASON,
            (
                Ask("until", Phrase("complaint_page.until"), "moment", optional=True,
                    help=Phrase("complaint_page.time_left")),
            ),
        ),
        icon="undo-2",
    ),
    "dossier.lend": StepSpec(
        Phrase("complaint_page.do.lend"), _lend,
        (
            (
                Ask("borrower", Phrase("complaint_page.borrower")),
                Ask("due_on", Phrase("complaint_page.due_on"), "day"),
            ),
        ),
        icon="archive-restore",
    ),
    "dossier.take_back": StepSpec(
        Phrase("complaint_page.do.take_back"),
        lambda a, s: a.app.case_closing.give_back(a.actor, s.subject),
        icon="archive", at_once=True,
    ),
}  # fmt: skip
