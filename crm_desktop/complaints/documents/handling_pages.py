"""What was done about a case: orders, what they found, who agreed, what it cost, the callbacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from crm_desktop.complaints.documents.content import (
    CLOCKS,
    DEMANDS,
    OUTCOMES,
    REMEDIES,
    TRIES,
    CasePaper,
    clock_time,
    or_none,
    span,
    whom,
)
from crm_desktop.complaints.documents.intake_pages import Fact
from crm_desktop.complaints.history import clock_of, did_words
from crm_desktop.complaints.model import CaseEvent, Dispatch, Rectification, Supervision
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Phrase
from crm_desktop.office.model import Attachment
from crm_desktop.paper.block import Align
from crm_desktop.paper.flow import Flow, Marked, Value
from crm_desktop.paper.ink import LABEL, Tone
from crm_desktop.paper.table import Column

_NONE = Phrase("case_paper.none")
#: Steps by which somebody decides, of orders and of the case.
_DECISIONS = frozenset(
    "agree send_back extend keep_time insist close refuse reopen archive void merge escalate "
    "transfer".split()
)


def add_orders(flow: Flow, paper: CasePaper) -> None:
    """Add 派单与签收: to whom, when it was signed for against its limit, and what was demanded."""
    flow.table(
        [
            Column(Phrase("case_paper.order"), 32),
            Column(Phrase("case_paper.addressee")),
            Column(Phrase("case_paper.sent_at"), 23),
            Column(Phrase("case_paper.receipt"), 36),
            Column(Phrase("case_paper.handling"), 36),
            Column(Phrase("case_paper.state"), 18),
        ],
        [_order(flow, paper, order) for order in reversed(paper.file.orders)],
        empty=_NONE,
    )
    flow.heading(Phrase("case_paper.supervisions"))
    flow.table(
        [
            Column(Phrase("case_paper.supervision"), 33),
            Column(Phrase("case_paper.addressee"), 38),
            Column(Phrase("case_paper.demand")),
            Column(Phrase("case_paper.answer_by"), 24),
            Column(Phrase("case_paper.answer"), 44),
        ],
        [_supervision(flow, one) for one in reversed(paper.file.supervisions)],
        empty=_NONE,
    )


def add_findings(flow: Flow, paper: CasePaper) -> None:
    """Add 调查与处理: every result that was submitted, also those sent back, and the progress."""
    orders = {order.id: order for order in paper.file.orders}
    results = [e for e in paper.file.events if e.event in ("submit", "resolve")]
    for event in results:
        order = orders.get(event.dispatch or 0)
        flow.heading(_result_title(flow, event, order))
        flow.facts(result_facts(paper, event.content), pairs=1)
    if not results:
        flow.nothing(_NONE)
    flow.heading(Phrase("case_paper.progress"))
    flow.table(
        [
            Column(Phrase("case_paper.at"), 32),
            Column(Phrase("case_paper.order"), 34),
            Column(Phrase("case_paper.by"), 24),
            Column(Phrase("case_paper.done")),
        ],
        [
            [clock_time(e.at), _number(paper, e), e.by_name, str(e.content.get("note", ""))]
            for e in paper.file.events
            if e.event in ("progress", "reply")
        ],
        empty=_NONE,
    )


def result_facts(paper: CasePaper, told: Mapping[str, object]) -> list[Fact]:
    """Return what a result tells, from the fields of ``DispatchResult``."""
    said = {name: str(value) for name, value in told.items() if isinstance(value, str)}
    cost = told.get("cost_fen", 0)
    return [
        (Phrase("case_paper.facts"), or_none(said.get("facts", ""))),
        (
            Phrase("case_paper.cause"),
            _joined(
                paper.word("complaint_cause", said.get("cause", "")), said.get("cause_text", "")
            ),
        ),
        (
            Phrase("case_paper.liability"),
            or_none(paper.word("liability", said.get("liability", ""))),
        ),
        (Phrase("case_paper.liable"), or_none(said.get("liable", ""))),
        (Phrase("case_paper.liable_also"), or_none(said.get("liable_also", ""))),
        (Phrase("case_paper.measure"), or_none(said.get("measure", ""))),
        (Phrase("case_paper.inner_measure"), or_none(said.get("inner_measure", ""))),
        (Phrase("case_paper.reaction"), or_none(said.get("reaction", ""))),
        (Phrase("case_paper.cost"), format_fen(cost if isinstance(cost, int) else 0)),
    ]


def add_approvals(flow: Flow, paper: CasePaper) -> None:
    """Add 审批: every decision, by whom under which post, and why."""
    orders = {order.id: paper.order_name(order) for order in paper.file.orders}
    rows: list[tuple[str, list[Value | Marked]]] = [
        (
            clock_time(event.at),
            [
                clock_time(event.at),
                _did(flow, event),
                orders.get(event.dispatch or 0, event.number),
                f"{event.by_name}\n{event.post}",
                event.reason or str(event.content.get("result_text", "")),
            ],
        )
        for event in paper.file.events
        if event.event in _DECISIONS
    ]
    rows += [
        (
            clock_time(remedy.decided_at),
            [
                clock_time(remedy.decided_at),
                REMEDIES["refused" if remedy.state == "refused" else "approved"],
                paper.word("remedy_kind", remedy.kind),
                remedy.decided_name,
                remedy.decision_note,
            ],
        )
        for remedy in paper.file.remedies
        if remedy.decided_at
    ]
    flow.table(
        [
            Column(Phrase("case_paper.at"), 32),
            Column(Phrase("case_paper.decision"), 30),
            Column(Phrase("case_paper.about"), 34),
            Column(Phrase("case_paper.by"), 32),
            Column(Phrase("case_paper.reason")),
        ],
        [row for _, row in sorted(rows, key=lambda row: row[0])],
        empty=_NONE,
    )


def add_result(flow: Flow, paper: CasePaper) -> None:
    """Add 处理结果与费用."""
    case = paper.file.case
    orders, remedies = costs(paper)
    flow.facts(
        [
            (Phrase("case_paper.state"), Phrase(f"state.complaint.{case.state}")),
            (
                Phrase("case_paper.result"),
                or_none(paper.word("complaint_result", case.result)),
            ),
            (Phrase("case_paper.closed_at"), clock_time(case.closed_at)),
            (Phrase("case_paper.closed_by"), paper.file.names.get(case.closed_by or 0, "")),
            (Phrase("case_paper.answered_at"), clock_time(case.answered_at)),
            (Phrase("case_paper.liability"), paper.word("liability", case.liability)),
            (Phrase("case_paper.cost_orders"), format_fen(orders)),
            (Phrase("case_paper.cost_remedies"), format_fen(remedies)),
        ]
    )
    flow.facts(
        [
            (Phrase("case_paper.result_text"), or_none(case.result_text)),
            (
                Phrase("case_paper.cause"),
                _joined(paper.word("complaint_cause", case.cause), case.cause_text),
            ),
        ],
        pairs=1,
    )


def costs(paper: CasePaper) -> tuple[int, int]:
    """Return what handling cost and what remedies cost that were approved or given, in fen."""
    given = [e.content.get("cost_fen", 0) for e in paper.file.events if e.event == "resolve"]
    orders = [o.result.cost_fen for o in paper.file.orders if o.state != "withdrawn"]
    made = [r.cost_fen for r in paper.file.remedies if r.state in ("approved", "given")]
    return sum(orders) + sum(each for each in given if isinstance(each, int)), sum(made)


def add_remedies(flow: Flow, paper: CasePaper) -> None:
    """Add 服务补救: what was offered, what it costs, who decided, when it was given."""
    flow.table(
        [
            Column(Phrase("case_paper.remedy"), 26),
            Column(Phrase("case_paper.what")),
            Column(Phrase("case_paper.amount"), 26, Align.RIGHT),
            Column(Phrase("case_paper.asked"), 34),
            Column(Phrase("case_paper.decided"), 34),
            Column(Phrase("case_paper.state"), 20),
        ],
        [
            [
                paper.word("remedy_kind", r.kind),
                r.what,
                format_fen(r.cost_fen),
                f"{r.asked_name}\n{clock_time(r.asked_at)}",
                "\n".join(filter(None, (r.decided_name, clock_time(r.decided_at)))),
                REMEDIES[r.state],
            ]
            for r in paper.file.remedies
        ],
        totals=["", Phrase("case_paper.total_made"), format_fen(costs(paper)[1]), "", "", ""],
        empty=_NONE,
    )


def add_rectifications(flow: Flow, paper: CasePaper) -> None:
    """Add 整改: each order to put something right, and who verified it."""
    for one in paper.file.rectifications:
        state = flow.text(Phrase(f"state.rectification.{one.state}"))
        flow.heading(_joined_plain(one.number, state))
        flow.facts(rectification_facts(flow, one, paper.proofs.get(one.id, ())), pairs=1)
    if not paper.file.rectifications:
        flow.nothing(_NONE)


def rectification_facts(
    flow: Flow, one: Rectification, proofs: Sequence[Attachment] = ()
) -> list[Fact]:
    """Return what a rectification order tells, with the files that prove what was done."""
    taken = clock_time(one.accepted_at)
    verified = " ".join(filter(None, (one.verified_name, clock_time(one.verified_at))))
    return [
        (Phrase("case_paper.addressee"), whom(flow, one.target)),
        (Phrase("case_paper.issue"), or_none(one.issue)),
        (Phrase("case_paper.basis"), or_none(one.basis)),
        (Phrase("case_paper.opinion"), or_none(one.opinion)),
        (Phrase("case_paper.issued"), f"{one.issued_name} {clock_time(one.issued_at)}".strip()),
        (Phrase("case_paper.due_on"), one.due_on),
        (Phrase("case_paper.taken_at"), taken or _NONE),
        (Phrase("case_paper.measure"), or_none(one.measure)),
        (Phrase("case_paper.done_on"), one.done_on or _NONE),
        (
            Phrase("case_paper.proofs"),
            or_none("\n".join(f"{file.name}  SHA-256 {file.hash}" for file in proofs)),
        ),
        (Phrase("case_paper.verified"), or_none(verified)),
        (Phrase("case_paper.verdict"), or_none(one.verdict)),
        (Phrase("case_paper.attempts"), one.rounds),
    ]


def add_callbacks(flow: Flow, paper: CasePaper) -> None:
    """Add 回访: of every round its outcome, and each try to get there."""
    for one in paper.file.callbacks:
        flow.heading(Phrase("case_paper.callback_round", round=one.round, number=one.number))
        open_ = Phrase("case_paper.open")
        grade = Phrase("case_paper.grade_of", grade=one.grade) if one.grade else ""
        flow.facts(
            [
                (Phrase("case_paper.opened_at"), clock_time(one.opened_at)),
                (Phrase("case_paper.ended"), clock_time(one.ended_at) or open_),
                (Phrase("case_paper.outcome"), OUTCOMES.get(one.outcome, open_)),
                (Phrase("case_paper.grade"), grade),
                (Phrase("case_paper.by"), one.by_name),
            ]
        )
        flow.facts([(Phrase("case_paper.comment"), or_none(one.comment))], pairs=1)
        flow.table(
            [
                Column(Phrase("case_paper.try"), 14, Align.RIGHT),
                Column(Phrase("case_paper.at"), 34),
                Column(Phrase("case_paper.by"), 26),
                Column(Phrase("case_paper.way"), 22),
                Column(Phrase("case_paper.outcome"), 28),
                Column(Phrase("case_paper.note")),
            ],
            [
                [
                    str(place),
                    clock_time(t.at),
                    t.by,
                    paper.word("callback_way", t.way),
                    TRIES[t.outcome],
                    t.note,
                ]
                for place, t in enumerate(one.tries, start=1)
            ],
            empty=_NONE,
        )
    if not paper.file.callbacks:
        flow.nothing(_NONE)


def add_lesson(flow: Flow, paper: CasePaper) -> None:
    """Add 经验教训."""
    case = paper.file.case
    flow.paragraph(or_none(case.lesson))
    if case.shared:
        flow.paragraph(Phrase("case_paper.shared"), LABEL)


def _order(flow: Flow, paper: CasePaper, order: Dispatch) -> Sequence[Value | Marked]:
    receipt = paper.file.receipts.get(order.id)
    limit = flow.text(span(receipt.limit_minutes)) if receipt else ""
    late = flow.text(Phrase("case_paper.late")) if order.receipt_late else ""
    return [
        _joined_lines(order.number, flow.text(Phrase("case_paper.round_of", round=order.round))),
        _joined_lines(whom(flow, order.target), order.demand),
        _joined_lines(*clock_time(order.sent_at).split(), order.sent_by),
        Marked(
            _joined_lines(
                limit,
                _by_time(flow, order.receipt_due),
                order.received_name or _open(flow),
                clock_time(order.received_at),
                late,
            ),
            Tone.BAD if order.receipt_late else Tone.PLAIN,
        ),
        _joined_lines(
            _by_time(flow, order.handling_due),
            order.submitted_name or _open(flow),
            clock_time(order.submitted_at),
        ),
        Phrase(f"state.dispatch.{order.state}"),
    ]


def _by_time(flow: Flow, due: datetime | None) -> str:
    return flow.text(Phrase("case_paper.by_time", at=clock_time(due))) if due else ""


def _supervision(flow: Flow, one: Supervision) -> Sequence[Value | Marked]:
    late = bool(one.answered_at and one.due_at and one.answered_at > one.due_at)
    told = (one.answer, one.answered_name, clock_time(one.answered_at))
    return [
        "\n".join((flow.text(DEMANDS[one.kind]), one.number, one.asked_name)),
        whom(flow, one.target),
        one.demand,
        "\n".join(clock_time(one.due_at).split()),
        Marked("\n".join(filter(None, told)) or _open(flow), Tone.BAD if late else Tone.PLAIN),
    ]


def _result_title(flow: Flow, event: CaseEvent, order: Dispatch | None) -> str:
    """Return whose result it is: the order's number, who submitted it and when."""
    place = whom(flow, order.target) if order else flow.text(Phrase("case_paper.on_contact"))
    return " · ".join(filter(None, (event.number, place, event.by_name, clock_time(event.at))))


def _number(paper: CasePaper, event: CaseEvent) -> str:
    named = (paper.order_name(o) for o in paper.file.orders if o.id == event.dispatch)
    return next(named, event.number)


def _did(flow: Flow, event: CaseEvent) -> str:
    """Return what was done, with the clock where a clock did it."""
    did = did_words(event)
    words = flow.text(did) if did else event.event
    clock = CLOCKS.get(clock_of(event))
    return f"{words} · {flow.text(clock)}" if clock else words


def _open(flow: Flow) -> str:
    return flow.text(Phrase("case_paper.open"))


def _joined(*parts: str) -> Phrase | str:
    return or_none(_joined_plain(*parts))


def _joined_lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _joined_plain(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
