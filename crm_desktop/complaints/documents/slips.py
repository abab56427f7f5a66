"""派单、督办单、催办单 (report 3) and 整改通知单 (report 4): what is sent out and comes back."""

from __future__ import annotations

from dataclasses import replace

from crm_desktop.complaints.documents.content import (
    LEVELS,
    CasePaper,
    clock_time,
    or_none,
    whom,
)
from crm_desktop.complaints.documents.handling_pages import rectification_facts
from crm_desktop.complaints.model import Dispatch, Rectification, Supervision
from crm_desktop.foundation.words import Phrase
from crm_desktop.paper.flow import Flow, Marked, Signature
from crm_desktop.paper.ink import LABEL
from crm_desktop.paper.letterhead import Letterhead, PaperSize

_DEMANDED = {
    "urge": Phrase("case_paper.slip.urge"),
    "supervise": Phrase("case_paper.slip.supervise"),
}


def dispatch_slip(letterhead: Letterhead, paper: CasePaper, order: Dispatch) -> bytes:
    """Return 派单: what is demanded of whom until when, with the slip that comes back. A5."""
    flow = Flow(replace(letterhead, paper=PaperSize.A5))
    case = paper.file.case
    flow.title(Phrase("case_paper.slip.dispatch"), order.number)
    flow.facts(
        [
            (Phrase("case_paper.number"), Marked(case.number, bold=True)),
            (Phrase("case_paper.level"), LEVELS[case.level]),
            (Phrase("case_paper.addressee"), whom(flow, order.target)),
            (Phrase("case_paper.round"), str(order.round)),
            (Phrase("case_paper.complainant"), paper.complainant or _ANONYMOUS),
            (Phrase("case_paper.phone"), paper.phone),
            (Phrase("case_paper.plate"), paper.vehicle.plate if paper.vehicle else ""),
            (Phrase("case_paper.sent_at"), clock_time(order.sent_at)),
            (Phrase("case_paper.receipt_due"), Marked(clock_time(order.receipt_due), bold=True)),
            (Phrase("case_paper.handling_due"), Marked(clock_time(order.handling_due), bold=True)),
        ]
    )
    flow.facts(
        [
            (Phrase("case_paper.matter"), case.title),
            (Phrase("case_paper.form.problem"), or_none(case.words)),
            (Phrase("case_paper.demand"), or_none(order.demand)),
        ],
        pairs=1,
    )
    signed = order.received_at
    flow.signatures(
        [
            Signature(Phrase("case_paper.sign.sender"), order.sent_by, order.sent_at.date()),
            Signature(
                Phrase("case_paper.sign.receiver"),
                order.received_name if signed else "",
                signed.date() if signed else None,
            ),
        ]
    )
    _add_reply(flow, order.number)
    return flow.pdf()


def supervision_slip(letterhead: Letterhead, paper: CasePaper, asked: Supervision) -> bytes:
    """Return 督办单 or 催办单: what has to be answered by when, with the slip for it. A5."""
    flow = Flow(replace(letterhead, paper=PaperSize.A5))
    case = paper.file.case
    orders = {order.id: order.number for order in paper.file.orders}
    flow.title(_DEMANDED[asked.kind], asked.number)
    flow.facts(
        [
            (Phrase("case_paper.number"), Marked(case.number, bold=True)),
            (Phrase("case_paper.order"), orders.get(asked.dispatch or 0, "")),
            (Phrase("case_paper.addressee"), whom(flow, asked.target)),
            (Phrase("case_paper.level"), LEVELS[case.level]),
            (Phrase("case_paper.asked"), clock_time(asked.asked_at)),
            (Phrase("case_paper.answer_by"), Marked(clock_time(asked.due_at), bold=True)),
        ]
    )
    flow.facts(
        [
            (Phrase("case_paper.matter"), case.title),
            (Phrase("case_paper.demand"), or_none(asked.demand)),
            (Phrase("case_paper.answer"), asked.answer or Phrase("case_paper.open")),
        ],
        pairs=1,
    )
    answered = asked.answered_at
    flow.signatures(
        [
            Signature(Phrase("case_paper.sign.sender"), asked.asked_name, asked.asked_at.date()),
            Signature(
                Phrase("case_paper.sign.receiver"),
                asked.answered_name if answered else "",
                answered.date() if answered else None,
            ),
        ]
    )
    _add_reply(flow, asked.number)
    return flow.pdf()


def rectification_notice(
    letterhead: Letterhead, paper: CasePaper | None, asked: Rectification
) -> bytes:
    """Return 整改通知单; ``paper`` is None for an order that belongs to no case."""
    flow = Flow(letterhead)
    flow.title(Phrase("case_paper.notice"), asked.number)
    flow.facts(
        [
            (Phrase("case_paper.notice.case"), paper.file.case.number if paper else _NONE),
            (Phrase("case_paper.state"), Phrase(f"state.rectification.{asked.state}")),
            (Phrase("case_paper.matter"), paper.file.case.title if paper else _NONE),
            (Phrase("case_paper.due_on"), Marked(asked.due_on, bold=True)),
        ]
    )
    flow.facts(rectification_facts(flow, asked), pairs=1)
    verified = asked.verified_at
    submitted = asked.submitted_at
    flow.signatures(
        [
            Signature(
                Phrase("case_paper.sign.supervision"), asked.issued_name, asked.issued_at.date()
            ),
            Signature(
                Phrase("case_paper.sign.responsible"),
                asked.submitted_name if submitted else "",
                submitted.date() if submitted else None,
            ),
            Signature(
                Phrase("case_paper.sign.verifier"),
                asked.verified_name if verified else "",
                verified.date() if verified else None,
            ),
        ]
    )
    return flow.pdf()


def _add_reply(flow: Flow, number: str) -> None:
    """Add the part that is cut off and comes back."""
    flow.paragraph(Phrase("case_paper.slip.cut", number=number), LABEL, with_next=True)
    flow.signatures(
        [
            Signature(Phrase("case_paper.slip.reply")),
            Signature(Phrase("case_paper.slip.plan")),
            Signature(Phrase("case_paper.sign.receiver")),
        ]
    )


_NONE = Phrase("case_paper.none")
_ANONYMOUS = Phrase("case_paper.anonymous")
