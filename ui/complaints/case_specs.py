"""Every step of a case itself as the page asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_desktop.complaints.callbacks import Answer, TryData, Unsatisfied
from crm_desktop.complaints.case_next import NextStep
from crm_desktop.complaints.closing import ArchivePlace, Closing
from crm_desktop.complaints.intake import Acceptance
from crm_desktop.complaints.room import CaseDone
from crm_desktop.foundation.changes import Outcome
from crm_desktop.foundation.words import Phrase
from ui.access.forms import Saving, must_choose
from ui.complaints.asks import (
    CAUSE,
    CAUSE_TEXT,
    DEMAND,
    HANDLE_BY,
    LIABILITY,
    REASON,
    RECEIPT,
    RESULT_ROWS,
    TARGET,
    order_of,
    result_of,
)
from ui.complaints.step_data import Ask, Reading, StepSpec


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


def _dispatch(a: Saving, step: NextStep) -> Any:
    must_choose(a.values, "target")
    chosen = [name for name in ("target", "second", "third") if a.values[name] is not None]
    orders = [order_of(a.values, name) for name in chosen]
    return a.app.dispatches.dispatch(a.actor, step.subject, a.version, orders)


def _wanted(reading: Reading, _step: NextStep) -> Mapping[str, Any]:
    case = reading.file.case
    target = case.target if case.target in reading.targets else None
    return {"target": target, "demand": case.wish}


def _satisfied(a: Saving, step: NextStep) -> Any:
    must_choose(a.values, "grade")
    return a.app.case_callbacks.satisfied(
        a.actor, step.subject, a.version, Answer(**a.values),
        second=a.given.second, exception=a.given.exception,
    )  # fmt: skip


def _unsatisfied(a: Saving, step: NextStep) -> Any:
    must_choose(a.values, "grade")
    values = a.values
    orders = (order_of(values),) if values["target"] is not None else ()
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


def _transfer(a: Saving, step: NextStep) -> CaseDone:
    made = a.app.inquiry_turns.take_from_case(a.actor, step.subject, a.version, a.values["reason"])
    case = a.app.case_files.case(a.actor, step.subject).case
    return Outcome(CaseDone(case, made.value.number), made.changes)


def _level(reading: Reading, _step: NextStep) -> Mapping[str, Any]:
    return {"level": "escalated" if reading.file.case.level == "ordinary" else "major"}


CASE_SPECS: dict[str, StepSpec] = {
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
        lambda a, s: a.app.case_steps.resolve(a.actor, s.subject, a.version, result_of(a.values)),
        RESULT_ROWS, icon="circle-check", width=720,
    ),
    "complaint.dispatch": StepSpec(
        Phrase("complaint_page.do.dispatch"), _dispatch,
        (
            (TARGET,),
            (
                Ask("second", Phrase("complaint_page.also"), "target", optional=True),
                Ask("third", Phrase("complaint_page.also"), "target", optional=True),
            ),
            (DEMAND,),
            (RECEIPT, HANDLE_BY),
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
        lambda a, s: a.app.case_callbacks.unreachable(
            a.actor, s.subject, a.version, second=a.given.second, exception=a.given.exception
        ),
        text=Phrase("complaint_page.unreachable_text"), icon="phone",
    ),
    "complaint.outside": StepSpec(
        Phrase("complaint_page.do.outside"), _outside, REASON,
        text=Phrase("complaint_page.outside_text"), icon="log-out",
    ),
    "complaint.withdraw": StepSpec(
        Phrase("complaint_page.do.withdraw"), _withdraw, REASON, icon="ban"
    ),
    "complaint.close": StepSpec(
        Phrase("complaint_page.do.close"),
        lambda a, s: a.app.case_closing.close(a.actor, s.subject, a.version, Closing(**a.values)),
        (
            (Ask("result", Phrase("complaint_page.result"), "complaint_result"),),
            (Ask("result_text", Phrase("complaint_page.result_text"), "text", rows=2),),
            (CAUSE, LIABILITY),
            (CAUSE_TEXT,),
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
        REASON, icon="undo-2",
    ),
    "complaint.reopen": StepSpec(
        Phrase("complaint_page.do.reopen"),
        lambda a, s: a.app.case_closing.reopen(a.actor, s.subject, a.version, a.values["reason"]),
        REASON, icon="rotate-ccw",
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
        REASON, icon="ban",
    ),
    "complaint.void": StepSpec(
        Phrase("complaint_page.do.void"),
        lambda a, s: a.app.case_closing.void(a.actor, s.subject, a.version, a.values["reason"]),
        REASON, lambda r, _s: {"reason": r.file.case.void_asked_why}, icon="ban",
    ),
    "complaint.merge": StepSpec(
        Phrase("complaint_page.do.merge"), _merge,
        ((Ask("into", Phrase("complaint_page.into"),
              help=Phrase("complaint_page.into_hint")),), *REASON),
        icon="git-branch",
    ),
    "complaint.transfer": StepSpec(
        Phrase("inquiry_room.do.from_case"), _transfer, REASON, icon="headset",
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
            *REASON,
        ),
        icon="clock",
    ),
    "complaint.suspend": StepSpec(
        Phrase("complaint_page.do.suspend"),
        lambda a, s: a.app.case_steps.suspend(a.actor, s.subject, a.version, a.values["reason"]),
        REASON, text=Phrase("complaint_page.suspend_text"), icon="pause",
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
        ((Ask("level", Phrase("complaint_page.level"), "level"),), *REASON),
        _level, icon="arrow-up",
    ),
}  # fmt: skip
