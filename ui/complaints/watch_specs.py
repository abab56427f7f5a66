"""Urging and supervising, remedies and rectification orders, as the page asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_desktop.complaints.case_next import NextStep
from crm_desktop.complaints.rectifying import RectificationData
from crm_desktop.complaints.remedying import RemedyData
from crm_desktop.complaints.supervising import SupervisionOrder
from crm_desktop.foundation.words import Phrase
from ui.access.forms import Saving, must_choose
from ui.complaints.asks import DEMAND, REASON, TARGET
from ui.complaints.step_data import Ask, Reading, StepSpec

_RECTIFICATION_ROWS = (
    (Ask("issue", Phrase("complaint_page.issue"), "text", rows=2),),
    (TARGET,),
    (
        Ask("due_on", Phrase("complaint_page.rectify_by"), "day"),
        Ask("basis", Phrase("complaint_page.basis"), optional=True),
    ),
    (Ask("opinion", Phrase("complaint_page.opinion"), "text", optional=True, rows=2),),
)


def _supervise(a: Saving, step: NextStep) -> Any:
    order = SupervisionOrder(a.values["demand"], a.values["answer_by"], a.values["target"])
    return a.app.supervision.supervise(a.actor, step.subject, a.version, order)


def _ask_remedy(a: Saving, step: NextStep) -> Any:
    data = RemedyData(a.values["kind"], a.values["what"], a.values["cost_fen"] or 0)
    return a.app.remedies.ask(a.actor, step.subject, data)


def _approve(a: Saving, step: NextStep) -> Any:
    return a.app.remedies.approve(
        a.actor, step.subject, a.version, a.values["note"],
        second=a.given.second, exception=a.given.exception,
    )  # fmt: skip


def _data(a: Saving, complaint: int | None) -> RectificationData:
    must_choose(a.values, "due_on")
    return RectificationData(complaint=complaint, **a.values)


def _new(a: Saving, step: NextStep) -> Any:
    return a.app.rectifications.issue(a.actor, _data(a, step.subject))


def _suggest(a: Saving, step: NextStep) -> Any:
    return a.app.rectifications.suggest(a.actor, _data(a, step.subject))


def _adopt(a: Saving, step: NextStep) -> Any:
    known = a.app.rectifications.one(a.actor, step.subject)
    data = _data(a, known.complaint)
    return a.app.rectifications.adopt(a.actor, step.subject, a.version, data)


def _suggested(reading: Reading, step: NextStep) -> Mapping[str, Any]:
    found = next((r for r in reading.file.rectifications if r.id == step.subject), None)
    if found is None:
        return {}
    target = found.target if found.target in reading.targets else None
    return {
        "issue": found.issue,
        "basis": found.basis,
        "opinion": found.opinion,
        "due_on": found.due_on,
        "target": target,
    }


def _done(a: Saving, step: NextStep) -> Any:
    must_choose(a.values, "done_on")
    return a.app.rectifications.submit(a.actor, step.subject, a.version, **a.values)


def _verify(a: Saving, step: NextStep) -> Any:
    return a.app.rectifications.verify(
        a.actor, step.subject, a.version, passed=step.event == "pass",
        verdict=a.values["verdict"], second=a.given.second,
    )  # fmt: skip


_VERDICT = Ask("verdict", Phrase("complaint_page.verdict"), "text")

WATCH_SPECS: dict[str, StepSpec] = {
    "complaint.urge": StepSpec(
        Phrase("complaint_page.do.urge"),
        lambda a, s: a.app.supervision.urge(a.actor, s.subject, a.version, a.values["demand"]),
        ((DEMAND,),), icon="megaphone", key="F5",
    ),
    "complaint.supervise": StepSpec(
        Phrase("complaint_page.do.supervise"), _supervise,
        (
            (DEMAND,),
            (Ask("answer_by", Phrase("complaint_page.answer_until"), "moment"),),
            (
                Ask("target", Phrase("complaint_page.of_whom"), "target", optional=True,
                    help=Phrase("complaint_page.slowest")),
            ),
        ),
        icon="megaphone", key="Shift+F5",
    ),
    "supervision.answer": StepSpec(
        Phrase("complaint_page.do.answer"),
        lambda a, s: a.app.supervision.answer(a.actor, s.subject, a.version, a.values["answer"]),
        ((Ask("answer", Phrase("complaint_page.your_answer"), "text"),),), icon="message-circle",
    ),
    "remedy.ask": StepSpec(
        Phrase("complaint_page.do.remedy"), _ask_remedy,
        (
            (
                Ask("kind", Phrase("complaint_page.remedy_kind"), "remedy_kind"),
                Ask("cost_fen", Phrase("complaint_page.cost"), "money", optional=True),
            ),
            (Ask("what", Phrase("complaint_page.note"), "text", optional=True, rows=2),),
        ),
        icon="wallet",
    ),
    "remedy.approve": StepSpec(
        Phrase("complaint_page.do.approve_remedy"), _approve,
        ((Ask("note", Phrase("complaint_page.review_note"), "text", optional=True),),),
        icon="badge-check",
    ),
    "remedy.refuse": StepSpec(
        Phrase("complaint_page.do.refuse_remedy"),
        lambda a, s: a.app.remedies.refuse(a.actor, s.subject, a.version, a.values["reason"]),
        REASON, icon="ban",
    ),
    "remedy.given": StepSpec(
        Phrase("complaint_page.do.remedy_given"),
        lambda a, s: a.app.remedies.given(a.actor, s.subject, a.version),
        icon="circle-check", at_once=True,
    ),
    "rectification.new": StepSpec(
        Phrase("complaint_page.do.rectify"), _new, _RECTIFICATION_ROWS, icon="gavel", width=640,
    ),
    "rectification.suggest": StepSpec(
        Phrase("complaint_page.do.suggest"), _suggest, _RECTIFICATION_ROWS, icon="gavel",
        width=640,
    ),
    "rectification.issue": StepSpec(
        Phrase("complaint_page.do.adopt"), _adopt, _RECTIFICATION_ROWS, _suggested, icon="gavel",
        width=640,
    ),
    "rectification.drop": StepSpec(
        Phrase("complaint_page.do.drop"),
        lambda a, s: a.app.rectifications.drop(a.actor, s.subject, a.version, a.values["reason"]),
        REASON, icon="ban",
    ),
    "rectification.take": StepSpec(
        Phrase("complaint_page.do.take"),
        lambda a, s: a.app.rectifications.take(a.actor, s.subject, a.version),
        icon="user-check", at_once=True,
    ),
    "rectification.submit": StepSpec(
        Phrase("complaint_page.do.rectified"), _done,
        (
            (Ask("measure", Phrase("complaint_page.measure"), "text"),),
            (
                Ask("done_on", Phrase("complaint_page.done_on"), "day"),
                Ask("evidence", Phrase("complaint_page.evidence"), "files", optional=True),
            ),
        ),
        icon="upload",
    ),
    "rectification.pass": StepSpec(
        Phrase("complaint_page.do.pass"), _verify,
        ((Ask("verdict", Phrase("complaint_page.verdict"), "text", optional=True),),),
        icon="badge-check",
    ),
    "rectification.fail": StepSpec(
        Phrase("complaint_page.do.fail"), _verify, ((_VERDICT,),), icon="undo-2",
    ),
}  # fmt: skip
