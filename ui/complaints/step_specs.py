"""Every step of a case and of its orders as the page asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_desktop.complaints.callbacks import Answer, TryData, Unsatisfied
from crm_desktop.complaints.case_next import NextStep
from crm_desktop.complaints.closing import ArchivePlace, Closing, LoanData
from crm_desktop.complaints.dispatching import DispatchOrder
from crm_desktop.complaints.intake import Acceptance
from crm_desktop.complaints.model import DispatchResult
from crm_desktop.foundation.words import Phrase
from ui.access.forms import Saving, must_choose
from ui.complaints.step_data import Ask, Reading, StepSpec

_REASON = ((Ask("reason", Phrase("complaint_page.reason"), "text"),),)
_DEMAND = Ask("demand", Phrase("complaint_page.demand"), "text", rows=2)
_TARGET = Ask("target", Phrase("complaint_page.target"), "target")
_HANDLE_BY = Ask(
    "handle_by", Phrase("complaint_page.handle_by"), "moment", optional=True,
    help=Phrase("complaint_page.usual_limit"),
)  # fmt: skip
_RECEIPT = Ask(
    "receipt_minutes", Phrase("complaint_page.receipt_minutes"), "number", optional=True,
    help=Phrase("complaint_page.usual_limit"),
)  # fmt: skip
_CAUSE = Ask("cause", Phrase("complaint_page.cause"), "complaint_cause")
_CAUSE_TEXT = Ask("cause_text", Phrase("complaint_page.cause_text"))
_LIABILITY = Ask("liability", Phrase("complaint_page.liability"), "liability")
_RESULT_ROWS = (
    (Ask("facts", Phrase("complaint_page.facts"), "text", rows=2),),
    (_CAUSE, _CAUSE_TEXT),
    (_LIABILITY, Ask("liable", Phrase("complaint_page.liable"), optional=True)),
    (Ask("measure", Phrase("complaint_page.measure"), "text", rows=2),),
    (
        Ask("cost_fen", Phrase("complaint_page.cost"), "money", optional=True),
        Ask("reaction", Phrase("complaint_page.reaction"), optional=True),
    ),
    (
        Ask("inner_measure", Phrase("complaint_page.inner_measure"), optional=True),
        Ask("evidence", Phrase("complaint_page.evidence"), "files", optional=True),
    ),
)


def _acceptance(reading: Reading, _step: NextStep) -> Mapping[str, Any]:
    case = reading.file.case
    return {
        "title": case.title,
        "kind": case.kind or None,
        "level": case.level,
        "wish": case.wish,
        "wish_kind": case.wish_kind,
        "target": case.target if case.target in reading.targets else None,
        "safety": case.safety,
        "legal": case.legal,
        "acknowledged_how": "call",
    }


def _accept(a: Saving, step: NextStep) -> Any:
    return a.app.complaint_intake.accept(a.actor, step.subject, a.version, Acceptance(**a.values))


def _order(values: Mapping[str, Any], target: str = "target") -> DispatchOrder:
    return DispatchOrder(
        values[target],
        values["demand"],
        values.get("receipt_minutes") or 0,
        values.get("handle_by"),
    )


def _dispatch(a: Saving, step: NextStep) -> Any:
    must_choose(a.values, "target")
    chosen = [name for name in ("target", "second", "third") if a.values[name] is not None]
    orders = [_order(a.values, name) for name in chosen]
    return a.app.dispatches.dispatch(a.actor, step.subject, a.version, orders)


def _wanted(reading: Reading, _step: NextStep) -> Mapping[str, Any]:
    case = reading.file.case
    target = case.target if case.target in reading.targets else None
    return {"target": target, "demand": case.wish}


def _same_demand(reading: Reading, step: NextStep) -> Mapping[str, Any]:
    order = next((o for o in reading.file.orders if o.id == step.subject), None)
    return {"demand": order.demand if order else ""}


def _reassign(a: Saving, step: NextStep) -> Any:
    must_choose(a.values, "target")
    return a.app.dispatches.reassign(a.actor, step.subject, a.version, _order(a.values))


def _given(reading: Reading, step: NextStep) -> Mapping[str, Any]:
    """Return what was submitted before: a result that was sent back is not typed anew."""
    order = next((o for o in reading.file.orders if o.id == step.subject), None)
    return _values(order.result) if order else {}


def _values(result: DispatchResult) -> dict[str, Any]:
    return {
        "facts": result.facts,
        "cause": result.cause or None,
        "cause_text": result.cause_text,
        "liability": result.liability or None,
        "liable": result.liable,
        "measure": result.measure,
        "cost_fen": result.cost_fen or None,
        "reaction": result.reaction,
        "inner_measure": result.inner_measure,
    }


def _result(values: Mapping[str, Any]) -> DispatchResult:
    return DispatchResult(**{**values, "cost_fen": values["cost_fen"] or 0})


def _satisfied(a: Saving, step: NextStep) -> Any:
    must_choose(a.values, "grade")
    return a.app.case_callbacks.satisfied(
        a.actor, step.subject, a.version, Answer(**a.values),
        second=a.given.second, exception=a.given.exception,
    )  # fmt: skip


def _unsatisfied(a: Saving, step: NextStep) -> Any:
    must_choose(a.values, "grade")
    values = a.values
    orders = (_order(values),) if values["target"] is not None else ()
    answer = Unsatisfied(
        values["reason"], values["grade"], values["level"], orders, values["promise_at"]
    )
    return a.app.case_callbacks.unsatisfied(
        a.actor, step.subject, a.version, answer,
        second=a.given.second, exception=a.given.exception,
    )  # fmt: skip


def _try(a: Saving, step: NextStep) -> Any:
    return a.app.case_callbacks.note_try(
        a.actor, step.subject, a.version, TryData(**a.values),
        second=a.given.second, exception=a.given.exception,
    )  # fmt: skip


def _outside(a: Saving, step: NextStep) -> Any:
    return a.app.case_callbacks.outside(
        a.actor, step.subject, a.version, a.values["reason"],
        second=a.given.second, exception=a.given.exception,
    )  # fmt: skip


def _withdraw(a: Saving, step: NextStep) -> Any:
    return a.app.case_callbacks.withdraw(
        a.actor, step.subject, a.version, a.values["reason"],
        second=a.given.second, exception=a.given.exception,
    )  # fmt: skip


def _agree(a: Saving, step: NextStep) -> Any:
    return a.app.case_review.agree(
        a.actor, step.subject, a.version, a.values["note"],
        second=a.given.second, exception=a.given.exception,
    )  # fmt: skip


def _closing(reading: Reading, _step: NextStep) -> Mapping[str, Any]:
    """Return what the result and the callback say already."""
    file = reading.file
    called = next((each for each in reversed(file.callbacks) if each.outcome), None)
    order = file.order
    result = _RESULT_OF.get(called.outcome) if called else None
    if called and result == "satisfied" and called.grade is not None and called.grade < _MOSTLY:
        result = "mostly"
    return {
        "result": result,
        "result_text": order.result.measure if order else "",
        "cause": (order.result.cause if order else "") or None,
        "cause_text": order.result.cause_text if order else "",
        "liability": (order.result.liability if order else "") or None,
    }


_MOSTLY = 4
_RESULT_OF = {"satisfied": "satisfied", "unreachable": "unreachable", "withdrawn": "withdrawn",
              "unsatisfied": "external"}  # fmt: skip


def _merge(a: Saving, step: NextStep) -> Any:
    into = a.app.case_files.numbered(a.actor, a.values["into"], step.subject)
    return a.app.case_closing.merge(a.actor, step.subject, a.version, into, a.values["reason"])


def _level(reading: Reading, _step: NextStep) -> Mapping[str, Any]:
    return {"level": "escalated" if reading.file.case.level == "ordinary" else "major"}


def _asked_until(reading: Reading, step: NextStep) -> Mapping[str, Any]:
    """Return until when more time was asked for."""
    from crm_desktop.foundation.clock import moment

    for event in reversed(reading.file.events):
        until = event.content.get("until")
        if event.dispatch == step.subject and event.event == "ask_time" and isinstance(until, str):
            return {"until": moment(until)}
    return {}


def _lend(a: Saving, step: NextStep) -> Any:
    must_choose(a.values, "due_on")
    return a.app.case_closing.lend(a.actor, step.subject, LoanData(**a.values))


SPECS: dict[str, StepSpec] = {
    "complaint.accept": StepSpec(
        Phrase("complaint_page.do.accept"), _accept,
        (
            (Ask("title", Phrase("complaint_page.title")),),
            (
                Ask("kind", Phrase("complaint_page.kind"), "complaint_kind"),
                Ask("level", Phrase("complaint_page.level"), "level"),
            ),
            (
                Ask("wish", Phrase("complaint_page.wish"), optional=True),
                Ask("wish_kind", Phrase("complaint_page.wish_kind"), "wish_kind", optional=True),
            ),
            (Ask("target", Phrase("complaint_page.about"), "target", optional=True),),
            (
                Ask("acknowledged_how", Phrase("complaint_page.told_by"), "callback_way"),
                Ask(
                    "promise_at", Phrase("complaint_page.promise_at"), "moment", optional=True,
                    help=Phrase("complaint_page.promise_kept"),
                ),
            ),
            (
                Ask("safety", Phrase("complaint_page.risk"), "check",
                    words=Phrase("complaint_page.safety")),
                Ask("legal", Phrase("complaint_page.at_law"), "check",
                    words=Phrase("complaint_page.legal")),
            ),
        ),
        _acceptance, icon="badge-check", width=640,
    ),
    "complaint.resolve": StepSpec(
        Phrase("complaint_page.do.resolve"),
        lambda a, s: a.app.case_steps.resolve(a.actor, s.subject, a.version, _result(a.values)),
        _RESULT_ROWS, icon="circle-check", width=720,
    ),
    "complaint.dispatch": StepSpec(
        Phrase("complaint_page.do.dispatch"), _dispatch,
        (
            (_TARGET,),
            (
                Ask("second", Phrase("complaint_page.also"), "target", optional=True),
                Ask("third", Phrase("complaint_page.also"), "target", optional=True),
            ),
            (_DEMAND,),
            (_RECEIPT, _HANDLE_BY),
        ),
        _wanted, icon="send", width=640,
    ),
    "complaint.satisfied": StepSpec(
        Phrase("complaint_page.do.satisfied"), _satisfied,
        (
            (Ask("grade", Phrase("complaint_page.grade"), "good_grade"),),
            (Ask("comment", Phrase("complaint_page.comment"), "text", optional=True),),
        ),
        lambda _r, _s: {"grade": 5}, icon="circle-check",
    ),
    "complaint.unsatisfied": StepSpec(
        Phrase("complaint_page.do.unsatisfied"), _unsatisfied,
        (
            (Ask("reason", Phrase("complaint_page.why_unsatisfied"), "text"),),
            (
                Ask("grade", Phrase("complaint_page.grade"), "bad_grade"),
                Ask("level", Phrase("complaint_page.level"), "level"),
            ),
            (
                Ask("target", Phrase("complaint_page.others_handle"), "target", optional=True,
                    help=Phrase("complaint_page.same_handle")),
            ),
            (Ask("demand", Phrase("complaint_page.demand"), "text", optional=True, rows=2),),
            (
                Ask("promise_at", Phrase("complaint_page.promise_at"), "moment", optional=True,
                    help=Phrase("complaint_page.usual_limit")),
            ),
        ),
        lambda r, _s: {"grade": 1, "level": r.file.case.level}, icon="rotate-ccw",
    ),
    "complaint.try": StepSpec(
        Phrase("complaint_page.do.try"),
        _try,
        (
            (
                Ask("way", Phrase("complaint_page.way_to_reach"), "callback_way"),
                Ask("outcome", Phrase("complaint_page.outcome"), "outcome"),
            ),
            (Ask("note", Phrase("complaint_page.note"), "text", optional=True),),
        ),
        lambda _r, _s: {"way": "call", "outcome": "no_answer"}, icon="phone",
    ),
    "complaint.unreachable": StepSpec(
        Phrase("complaint_page.do.unreachable"),
        lambda a, s: a.app.case_callbacks.unreachable(a.actor, s.subject, a.version),
        text=Phrase("complaint_page.unreachable_text"), icon="phone",
    ),
    "complaint.outside": StepSpec(
        Phrase("complaint_page.do.outside"), _outside, _REASON,
        text=Phrase("complaint_page.outside_text"), icon="log-out",
    ),
    "complaint.withdraw": StepSpec(
        Phrase("complaint_page.do.withdraw"), _withdraw, _REASON, icon="ban"
    ),
    "complaint.close": StepSpec(
        Phrase("complaint_page.do.close"),
        lambda a, s: a.app.case_closing.close(a.actor, s.subject, a.version, Closing(**a.values)),
        (
            (Ask("result", Phrase("complaint_page.result"), "complaint_result"),),
            (Ask("result_text", Phrase("complaint_page.result_text"), "text", rows=2),),
            (_CAUSE, _LIABILITY),
            (_CAUSE_TEXT,),
            (Ask("lesson", Phrase("complaint_page.lesson"), "text", rows=2),),
            (
                Ask("shared", Phrase("complaint_page.library"), "check",
                    words=Phrase("complaint_page.shared")),
                Ask("alternatives_told", Phrase("complaint_page.elsewhere"), "check",
                    words=Phrase("complaint_page.alternatives_told")),
            ),
        ),
        _closing, icon="circle-check", width=640,
    ),
    "complaint.refuse": StepSpec(
        Phrase("complaint_page.do.refuse"),
        lambda a, s: a.app.case_closing.refuse(a.actor, s.subject, a.version, a.values["reason"]),
        _REASON, icon="undo-2",
    ),
    "complaint.reopen": StepSpec(
        Phrase("complaint_page.do.reopen"),
        lambda a, s: a.app.case_closing.reopen(a.actor, s.subject, a.version, a.values["reason"]),
        _REASON, icon="rotate-ccw",
    ),
    "complaint.archive": StepSpec(
        Phrase("complaint_page.do.archive"),
        lambda a, s: a.app.case_closing.archive(
            a.actor, s.subject, a.version, ArchivePlace(**a.values)
        ),
        (
            (
                Ask("archive_number", Phrase("complaint_page.archive_number"), optional=True,
                    help=Phrase("complaint_page.own_number")),
                Ask("shelf", Phrase("complaint_page.shelf"), optional=True),
            ),
            (
                Ask("retain_until", Phrase("complaint_page.retain_until"), "day", optional=True,
                    help=Phrase("complaint_page.usual_years")),
            ),
        ),
        icon="archive",
    ),
    "complaint.ask_void": StepSpec(
        Phrase("complaint_page.do.ask_void"),
        lambda a, s: a.app.case_closing.ask_void(a.actor, s.subject, a.version, a.values["reason"]),
        _REASON, icon="ban",
    ),
    "complaint.void": StepSpec(
        Phrase("complaint_page.do.void"),
        lambda a, s: a.app.case_closing.void(a.actor, s.subject, a.version, a.values["reason"]),
        _REASON, lambda r, _s: {"reason": r.file.case.void_asked_why}, icon="ban",
    ),
    "complaint.merge": StepSpec(
        Phrase("complaint_page.do.merge"), _merge,
        ((Ask("into", Phrase("complaint_page.into"),
              help=Phrase("complaint_page.into_hint")),), *_REASON),
        icon="git-branch",
    ),
    "complaint.reply": StepSpec(
        Phrase("complaint_page.do.reply"),
        lambda a, s: a.app.case_steps.reply(a.actor, s.subject, a.version, a.values["note"]),
        ((Ask("note", Phrase("complaint_page.told_what"), "text"),),), icon="phone-outgoing",
    ),
    "complaint.promise": StepSpec(
        Phrase("complaint_page.do.promise"),
        lambda a, s: a.app.case_steps.promise(
            a.actor, s.subject, a.version, a.values["at"], a.values["reason"],
            told=a.values["told"],
        ),
        (
            (
                Ask("at", Phrase("complaint_page.promise_at"), "moment"),
                Ask("told", Phrase("complaint_page.the_customer"), "check",
                    words=Phrase("complaint_page.told")),
            ),
            *_REASON,
        ),
        icon="clock",
    ),
    "complaint.suspend": StepSpec(
        Phrase("complaint_page.do.suspend"),
        lambda a, s: a.app.case_steps.suspend(a.actor, s.subject, a.version, a.values["reason"]),
        _REASON, text=Phrase("complaint_page.suspend_text"), icon="pause",
    ),
    "complaint.resume": StepSpec(
        Phrase("complaint_page.do.resume"),
        lambda a, s: a.app.case_steps.resume(a.actor, s.subject, a.version),
        icon="play", at_once=True,
    ),
    "complaint.escalate": StepSpec(
        Phrase("complaint_page.do.escalate"),
        lambda a, s: a.app.case_steps.escalate(
            a.actor, s.subject, a.version, a.values["level"], a.values["reason"]
        ),
        ((Ask("level", Phrase("complaint_page.level"), "level"),), *_REASON),
        _level, icon="arrow-up",
    ),
    "dispatch.receive": StepSpec(
        Phrase("complaint_page.do.receive"),
        lambda a, s: a.app.handling.receive(a.actor, s.subject, a.version),
        icon="user-check", at_once=True,
    ),
    "dispatch.return": StepSpec(
        Phrase("complaint_page.do.return"),
        lambda a, s: a.app.handling.give_back(a.actor, s.subject, a.version, a.values["reason"]),
        _REASON, icon="undo-2",
    ),
    "dispatch.reassign": StepSpec(
        Phrase("complaint_page.do.reassign"), _reassign,
        ((_TARGET,), (_DEMAND,), (_RECEIPT, _HANDLE_BY)), _same_demand, icon="redo-2",
    ),
    "dispatch.insist": StepSpec(
        Phrase("complaint_page.do.insist"),
        lambda a, s: a.app.dispatches.insist(a.actor, s.subject, a.version, a.values["reason"]),
        _REASON, icon="undo-2",
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
        ((Ask("until", Phrase("complaint_page.until"), "moment"),), *_REASON), icon="clock",
    ),
    "dispatch.extend": StepSpec(
        Phrase("complaint_page.do.extend"),
        lambda a, s: a.app.case_review.extend(
            a.actor, s.subject, a.version, a.values["until"], told=a.values["told"],
            promise_at=a.values["promise_at"],
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
        _REASON, icon="ban",
    ),
    "dispatch.submit": StepSpec(
        Phrase("complaint_page.do.submit"),
        lambda a, s: a.app.handling.submit(a.actor, s.subject, a.version, _result(a.values)),
        _RESULT_ROWS, _given, icon="upload", width=720,
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
            *_REASON,
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
