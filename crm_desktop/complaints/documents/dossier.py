"""投诉处理档案: the whole of a case on paper, with a cover that tells where everything stands."""

from __future__ import annotations

from collections.abc import Mapping

from crm_desktop.complaints.documents.annex import (
    Piece,
    add_files,
    add_pages,
    leaf_of,
    pieces,
)
from crm_desktop.complaints.documents.confirmation import add_confirmation
from crm_desktop.complaints.documents.content import LEVELS, CasePaper, clock_time, whom
from crm_desktop.complaints.documents.handling_pages import (
    add_approvals,
    add_callbacks,
    add_findings,
    add_lesson,
    add_orders,
    add_rectifications,
    add_remedies,
    add_result,
)
from crm_desktop.complaints.documents.intake_pages import add_intake, add_people, add_promises
from crm_desktop.complaints.documents.log_pages import add_log
from crm_desktop.foundation.words import Phrase
from crm_desktop.paper.appending import placed
from crm_desktop.paper.block import Align
from crm_desktop.paper.flow import Flow, Marked, Signature, Value
from crm_desktop.paper.ink import Tone
from crm_desktop.paper.letterhead import Letterhead
from crm_desktop.paper.table import Column

_FILES = "files"
#: The sections in their order, by the name under which the index finds them.
_SECTIONS = {
    "intake": (Phrase("case_paper.section.intake"), add_intake),
    "people": (Phrase("case_paper.section.people"), add_people),
    "promises": (Phrase("case_paper.section.promises"), add_promises),
    "orders": (Phrase("case_paper.section.orders"), add_orders),
    "findings": (Phrase("case_paper.section.findings"), add_findings),
    "approvals": (Phrase("case_paper.section.approvals"), add_approvals),
    "result": (Phrase("case_paper.section.result"), add_result),
    "remedies": (Phrase("case_paper.section.remedies"), add_remedies),
    "rectifications": (Phrase("case_paper.section.rectifications"), add_rectifications),
    "callbacks": (Phrase("case_paper.section.callbacks"), add_callbacks),
    "confirmation": (Phrase("case_paper.section.confirmation"), add_confirmation),
    "lesson": (Phrase("case_paper.section.lesson"), add_lesson),
    "log": (Phrase("case_paper.section.log"), add_log),
}


def dossier(letterhead: Letterhead, paper: CasePaper) -> bytes:
    """Return 投诉处理档案; pages of PDFs that belong to the case are placed at its end."""
    given = pieces(paper)
    body = Flow(letterhead)
    body.page()
    for name, (title, add) in _SECTIONS.items():
        body.mark(name)
        body.section(title)
        add(body, paper)
    body.mark(_FILES)
    body.section(Phrase("case_paper.section.files"))
    add_files(body, given)
    add_pages(body, given)

    def front(pages: Mapping[str, int]) -> Flow:
        return _front(letterhead, paper, given, pages)

    pdf, rooms = body.pdf_behind(front)
    kept = [(room.page, room.box, leaf_of(given, room.name)) for room in rooms]
    return placed(pdf, kept) if kept else pdf


def _front(
    letterhead: Letterhead, paper: CasePaper, given: tuple[Piece, ...], pages: Mapping[str, int]
) -> Flow:
    """Return the cover with the index."""
    flow, case = Flow(letterhead), paper.file.case
    flow.title(Phrase("case_paper.dossier"), case.title)
    flow.space(2)
    flow.facts(
        [
            (Phrase("case_paper.number"), Marked(case.number, bold=True, size=12)),
            (Phrase("case_paper.state"), Phrase(f"state.complaint.{case.state}")),
            (Phrase("case_paper.company"), paper.file.company),
            (Phrase("case_paper.level"), LEVELS[case.level]),
            (Phrase("case_paper.complainant"), paper.complainant or _ANONYMOUS),
            (Phrase("case_paper.target"), whom(flow, case.target) or case.target_note),
            (Phrase("case_paper.channel"), paper.word("complaint_channel", case.channel)),
            (Phrase("case_paper.round_count"), str(case.round)),
            (Phrase("case_paper.received_at"), clock_time(case.received_at)),
            (Phrase("case_paper.closed_at"), clock_time(case.closed_at)),
            (Phrase("case_paper.archive_number"), case.archive_number or _TO_COME),
            (Phrase("case_paper.shelf"), case.shelf or _TO_COME),
            (Phrase("case_paper.retain_until"), case.retain_until or _TO_COME),
            (Phrase("case_paper.archived_at"), clock_time(case.archived_at)),
        ]
    )
    if paper.redacted:
        flow.callout(
            Phrase("case_paper.redacted"), Phrase("case_paper.redacted_note"), Tone.WARNING
        )
    flow.heading(Phrase("case_paper.index"))
    flow.table(
        [
            Column(Phrase("case_paper.place"), 14, Align.RIGHT),
            Column(Phrase("case_paper.content")),
            Column(Phrase("case_paper.page"), 20, Align.RIGHT),
        ],
        _index(given, pages),
    )
    flow.heading(Phrase("paper.sign.title"))
    flow.signatures(
        [
            Signature(Phrase("case_paper.sign.handler")),
            Signature(Phrase("case_paper.sign.department")),
            Signature(Phrase("case_paper.sign.supervision")),
            Signature(Phrase("case_paper.sign.head")),
            Signature(Phrase("case_paper.sign.manager")),
            Signature(Phrase("case_paper.sign.company_seal"), seal=True),
        ]
    )
    return flow


def _index(given: tuple[Piece, ...], pages: Mapping[str, int]) -> list[list[Value | Marked]]:
    rows: list[list[Value | Marked]] = [
        [str(place), title, _page(pages, name)]
        for place, (name, (title, _)) in enumerate(_SECTIONS.items(), start=1)
    ]
    place = len(rows) + 1
    rows.append([str(place), Phrase("case_paper.section.files"), _page(pages, _FILES)])
    # A file that is not shown stands in the list of files, and that has its page already.
    rows += [
        [
            f"{place}.{one.place}",
            Phrase("case_paper.piece", place=one.place, name=one.file.name),
            _page(pages, one.name),
        ]
        for one in given
        if one.picture or one.pages
    ]
    return rows


def _page(pages: Mapping[str, int], name: str) -> str:
    return str(pages[name]) if name in pages else "0"


_ANONYMOUS = Phrase("case_paper.anonymous")
_TO_COME = Phrase("case_paper.to_come")
