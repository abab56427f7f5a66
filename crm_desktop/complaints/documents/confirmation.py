"""客户投诉解决确认书 (report 7): what was agreed, in two copies to be signed."""

from __future__ import annotations

from crm_desktop.complaints.documents.content import CasePaper, clock_time
from crm_desktop.foundation.money import capital_words, format_fen
from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.paper.block import Align
from crm_desktop.paper.flow import Flow, Signature
from crm_desktop.paper.ink import LABEL
from crm_desktop.paper.letterhead import Letterhead
from crm_desktop.paper.table import Column

_BLANK = "____________________"
#: Remedies by which money goes to the customer.
_PAID = frozenset({"refund", "compensation", "discount"})
_COPIES = (Phrase("case_paper.copy.customer"), Phrase("case_paper.copy.company"))


def confirmation(letterhead: Letterhead, paper: CasePaper) -> bytes:
    """Return 客户投诉解决确认书 twice: for whoever complained, and for the company."""
    flow = Flow(letterhead)
    for place, copy in enumerate(_COPIES):
        if place:
            flow.page()
        flow.title(
            Phrase("case_paper.confirmation"),
            Phrase("case_paper.copy_of", number=paper.file.case.number, copy=copy),
        )
        _add_parties(flow, paper)
        _add_agreed(flow, paper, chinese=letterhead.language is Language.ZH)
        flow.numbered(
            [
                Phrase("case_paper.confirm.settled"),
                Phrase("case_paper.confirm.payment"),
                Phrase("case_paper.confirm.copies"),
            ]
        )
        _add_signatures(flow)
    return flow.pdf()


def add_confirmation(flow: Flow, paper: CasePaper) -> None:
    """Add to a dossier what was agreed, to be signed, where something was made good.

    The signed sheet is a file of the case: it stands among the attachments.
    """
    if not agreed(paper):
        flow.nothing(Phrase("case_paper.none"))
        return
    flow.paragraph(Phrase("case_paper.confirm.where"), LABEL)
    _add_agreed(flow, paper, chinese=False)
    _add_signatures(flow)


def agreed(paper: CasePaper) -> tuple[tuple[str, str, int, bool], ...]:
    """Return what is made good: its kind, its words, its cost in fen, whether that is paid out."""
    return tuple(
        (paper.word("remedy_kind", r.kind), r.what, r.cost_fen, r.kind in _PAID)
        for r in paper.file.remedies
        if r.state in ("approved", "given")
    )


def _add_parties(flow: Flow, paper: CasePaper) -> None:
    case, car = paper.file.case, paper.vehicle
    flow.facts(
        [
            (Phrase("case_paper.confirm.customer"), paper.complainant or _BLANK),
            (Phrase("case_paper.phone"), paper.phone or _BLANK),
            (Phrase("case_paper.company"), paper.file.company),
            (Phrase("case_paper.received_at"), clock_time(case.received_at)),
            (Phrase("case_paper.plate"), car.plate if car else ""),
            (Phrase("case_paper.vin"), car.vin if car else ""),
        ]
    )
    flow.facts(
        [
            (Phrase("case_paper.matter"), case.title),
            (Phrase("case_paper.confirm.measure"), _measure(paper) or _BLANK),
        ],
        pairs=1,
    )


def _measure(paper: CasePaper) -> str:
    """Return what was done in the end: of the latest order with a result, or on contact."""
    order = paper.file.order
    if order is not None and order.result.measure:
        return order.result.measure
    told = [e.content.get("measure", "") for e in paper.file.events if e.event == "resolve"]
    return str(told[-1]) if told else ""


def _add_agreed(flow: Flow, paper: CasePaper, *, chinese: bool) -> None:
    given = agreed(paper)
    flow.table(
        [
            Column(Phrase("case_paper.remedy"), 34),
            Column(Phrase("case_paper.what")),
            Column(Phrase("case_paper.amount"), 34, Align.RIGHT),
        ],
        [[kind, what, format_fen(fen) if paid else ""] for kind, what, fen, paid in given],
        empty=Phrase("case_paper.none"),
    )
    paid = sum(fen for _, _, fen, is_paid in given if is_paid)
    if paid:
        words = f" {capital_words(paid)}" if chinese else ""
        flow.paragraph(Phrase("case_paper.confirm.sum", sum=f"{format_fen(paid)}{words}"))


def _add_signatures(flow: Flow) -> None:
    flow.signatures(
        [
            Signature(Phrase("case_paper.sign.customer")),
            Signature(Phrase("case_paper.sign.handler")),
            Signature(Phrase("case_paper.sign.company_seal"), seal=True),
        ]
    )
