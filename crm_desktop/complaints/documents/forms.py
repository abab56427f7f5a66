"""客户投诉处理单 (report 2) and 投诉处理报告 (report 6): a case on a page, and told in words."""

from __future__ import annotations

from collections.abc import Iterable

from crm_desktop.complaints.documents.content import (
    LEVELS,
    OUTCOMES,
    CasePaper,
    clock_time,
    or_none,
    span,
    whom,
)
from crm_desktop.complaints.documents.handling_pages import costs, result_facts
from crm_desktop.complaints.documents.intake_pages import Fact
from crm_desktop.complaints.model import Dispatch
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Phrase
from crm_desktop.paper.flow import Flow, Marked, Signature
from crm_desktop.paper.letterhead import Letterhead

_DONE = frozenset({"closed", "archived"})


def handling_form(letterhead: Letterhead, paper: CasePaper) -> bytes:
    """Return 客户投诉处理单 with the fields that dealers fill in."""
    flow, case = Flow(letterhead), paper.file.case
    order = paper.file.order
    flow.title(Phrase("case_paper.form"), case.number)
    flow.facts(
        [
            (Phrase("case_paper.form.sent"), clock_time(order.sent_at) if order else ""),
            (Phrase("case_paper.form.back"), clock_time(order.submitted_at) if order else ""),
            (Phrase("case_paper.form.source"), paper.word("complaint_channel", case.channel)),
            (Phrase("case_paper.level"), LEVELS[case.level]),
            (Phrase("case_paper.form.limit"), _limit(flow, paper, order)),
            (Phrase("case_paper.addressee"), whom(flow, order.target) if order else ""),
            (Phrase("case_paper.complainant"), paper.complainant or _ANONYMOUS),
            (Phrase("case_paper.phone"), paper.phone),
            (Phrase("case_paper.plate"), paper.vehicle.plate if paper.vehicle else ""),
            (Phrase("case_paper.model"), paper.vehicle.title if paper.vehicle else ""),
            (Phrase("case_paper.form.adviser"), ""),
            (Phrase("case_paper.form.technician"), ""),
        ]
    )
    flow.facts(_told(flow, paper, order), pairs=1)
    seconds = [each for each in paper.file.callbacks if each.round > 1]
    last = paper.file.callbacks[-1] if paper.file.callbacks else None
    flow.facts(
        [
            (Phrase("case_paper.form.closed"), _YES if case.state in _DONE else _NO),
            (Phrase("case_paper.result"), paper.word("complaint_result", case.result)),
            (Phrase("case_paper.form.first_call"), clock_time(last.ended_at) if last else ""),
            (
                Phrase("case_paper.form.second_call"),
                clock_time(seconds[-1].ended_at) if seconds else "",
            ),
        ]
    )
    flow.signatures(
        [
            Signature(Phrase("case_paper.sign.handler")),
            Signature(Phrase("case_paper.sign.department_head")),
            Signature(Phrase("case_paper.sign.service_manager")),
        ]
    )
    return flow.pdf()


def case_report(letterhead: Letterhead, paper: CasePaper) -> bytes:
    """Return 投诉处理报告: facts, cause, liability, result and lesson of one case."""
    flow, case = Flow(letterhead), paper.file.case
    flow.title(Phrase("case_paper.report"), f"{case.number} · {case.title}")
    flow.facts(
        [
            (Phrase("case_paper.complainant"), paper.complainant or _ANONYMOUS),
            (Phrase("case_paper.level"), LEVELS[case.level]),
            (Phrase("case_paper.received_at"), clock_time(case.received_at)),
            (Phrase("case_paper.closed_at"), clock_time(case.closed_at)),
            (Phrase("case_paper.kind"), paper.word("complaint_kind", case.kind)),
            (Phrase("case_paper.round_count"), str(case.round)),
            (Phrase("case_paper.target"), whom(flow, case.target) or case.target_note),
            (Phrase("case_paper.state"), Phrase(f"state.complaint.{case.state}")),
        ]
    )
    orders, remedies = costs(paper)
    given = [order for order in reversed(paper.file.orders) if order.result.facts]
    for title, texts in (
        (Phrase("case_paper.report.matter"), [case.words]),
        (Phrase("case_paper.wish"), [case.wish]),
        (Phrase("case_paper.report.facts"), [_signed(o.number, o.result.facts) for o in given]),
        (
            Phrase("case_paper.cause"),
            [paper.word("complaint_cause", case.cause), case.cause_text]
            + [_signed(o.number, o.result.cause_text) for o in given],
        ),
        (
            Phrase("case_paper.liability"),
            [paper.word("liability", case.liability)]
            + [
                _signed(o.number, *filter(None, (o.result.liable, o.result.liable_also)))
                for o in given
            ],
        ),
        (
            Phrase("case_paper.report.measures"),
            [_signed(o.number, o.result.measure, o.result.inner_measure) for o in given],
        ),
        (
            Phrase("case_paper.section.result"),
            [
                paper.word("complaint_result", case.result),
                case.result_text,
                flow.text(
                    Phrase(
                        "case_paper.report.costs",
                        orders=format_fen(orders),
                        remedies=format_fen(remedies),
                    )
                ),
            ],
        ),
        (Phrase("case_paper.section.callbacks"), list(_calls(flow, paper))),
        (Phrase("case_paper.section.lesson"), [case.lesson]),
    ):
        flow.section(title)
        said = [text for text in texts if text]
        for text in said or [flow.text(_NONE)]:
            flow.paragraph(text)
    flow.section(Phrase("paper.sign.title"))
    flow.signatures(
        [
            Signature(Phrase("case_paper.sign.handler")),
            Signature(Phrase("case_paper.sign.head")),
            Signature(Phrase("case_paper.sign.manager")),
        ]
    )
    return flow.pdf()


def _told(flow: Flow, paper: CasePaper, order: Dispatch | None) -> list[Fact]:
    """Return what the form tells at length: the problem, what was found, what follows from it."""
    case = paper.file.case
    found = order.result if order else None
    told = dict(vars(found)) if found else {}
    if not order:
        resolved = [e.content for e in paper.file.events if e.event == "resolve"]
        told = dict(resolved[-1]) if resolved else {}
    facts = dict(result_facts(paper, told))
    centre = " · ".join(filter(None, (paper.word("complaint_cause", case.cause), case.cause_text)))
    return [
        (Phrase("case_paper.form.problem"), or_none(case.words)),
        (Phrase("case_paper.form.wish"), or_none(_wish(paper))),
        (Phrase("case_paper.form.centre_cause"), or_none(centre)),
        (Phrase("case_paper.form.department_cause"), facts[Phrase("case_paper.cause")]),
        (Phrase("case_paper.facts"), facts[Phrase("case_paper.facts")]),
        (Phrase("case_paper.measure"), facts[Phrase("case_paper.measure")]),
        (Phrase("case_paper.liable"), facts[Phrase("case_paper.liable")]),
        (Phrase("case_paper.liable_also"), facts[Phrase("case_paper.liable_also")]),
        (Phrase("case_paper.inner_measure"), facts[Phrase("case_paper.inner_measure")]),
        (Phrase("case_paper.cost"), facts[Phrase("case_paper.cost")]),
    ]


def _wish(paper: CasePaper) -> str:
    case = paper.file.case
    return " · ".join(filter(None, (paper.word("wish_kind", case.wish_kind), case.wish)))


def _limit(flow: Flow, paper: CasePaper, order: Dispatch | None) -> str:
    """Return the time for handling of the order: its length and its end."""
    if order is None:
        return ""
    mine = [c for c in paper.file.clocks if c.dispatch == order.id and c.kind == "handling"]
    length = flow.text(span(mine[-1].limit_minutes, mine[-1].limit_days)) if mine else ""
    return " · ".join(filter(None, (length, clock_time(order.handling_due))))


def _calls(flow: Flow, paper: CasePaper) -> Iterable[str]:
    """Yield what each round's callback came to."""
    for one in paper.file.callbacks:
        if one.outcome:
            head = Phrase("case_paper.callback_round", round=one.round, number=one.number)
            told = (flow.text(head), flow.text(OUTCOMES[one.outcome]), one.comment)
            yield " · ".join(filter(None, told))


def _signed(number: str, *texts: str) -> str:
    said = " · ".join(text for text in texts if text)
    return f"{number}: {said}" if said else ""


_NONE = Phrase("case_paper.none")
_YES, _NO = Marked(Phrase("case_paper.yes"), bold=True), Phrase("case_paper.no")
_ANONYMOUS = Phrase("case_paper.anonymous")
