"""P7: a complaint dossier of ten pages, against a bare reportlab canvas that draws the same text.

The case has three rounds; reading it from the database is not measured, making its paper is. The
canvas draws every line of text of the dossier where it stands, and nothing else: no rules, no
codes, and the places are known beforehand. ``P7-append`` is the same dossier with a PDF of some
20 pages placed at its end, against the canvas and pypdf's own way of adding those pages behind it.
"""

from __future__ import annotations

import io
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from benchmarks.paper import LETTERHEAD, by_kit, rows
from benchmarks.runner import Budget, Figure, in_turn
from crm_desktop.complaints.case_file import CaseFile
from crm_desktop.complaints.case_lines import CustomerLine
from crm_desktop.complaints.documents.content import CasePaper, LogLine, LogProof, VehicleSheet
from crm_desktop.complaints.documents.dossier import dossier
from crm_desktop.complaints.model import (
    Callback,
    CallbackTry,
    CaseEvent,
    ClockRow,
    Complaint,
    Dispatch,
    DispatchResult,
    Pause,
    Remedy,
    Round,
    Target,
)
from crm_desktop.foundation.clock import CHINA
from crm_desktop.office.model import Attachment
from crm_desktop.paper.fonts import REGULAR, face
from crm_desktop.paper.ink import Ink
from crm_desktop.paper.sheet import Sheet

PAGES = 10
AT = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)
WORDS = "空调三个月修了三次，每次都说好了，开两天又是热风。第三次打电话没有人接，店里说不归他们管。"
BRANCH = Target(2, 5, 7, "城东汽车有限公司", "城东售后部", "马俊")
RESULT = DispatchResult(
    "冷媒泄漏，上次只补加，没有查漏点", "diagnosis", "误判为缺冷媒", "ours", "王强", "售后服务部",
    "更换高压管，加注冷媒，免工时费", "班组内通报", 38_000, "愿意再试一次",
)  # fmt: skip
LOGGED = 12


class Said(NamedTuple):
    """A line of text on a page: where, what and how."""

    x: float
    y: float
    text: str
    ink: Ink


def case() -> CasePaper:
    """Return a case of three rounds whose dossier has ten pages."""
    orders = tuple(order(number) for number in range(1, 5))
    clocks = tuple(clock(number) for number in range(1, 9))
    tries = tuple(
        CallbackTry(n, AT, "陈晨", "call", "no_answer", "19 点后再打") for n in range(1, 4)
    )
    file = CaseFile(
        case=complaint(),
        company="远达",
        customer=CustomerLine(
            1, "KH0100000017", "张淑敏", "person", "138****5678", do_not_contact=False
        ),
        tier=None,
        vehicle="粤B3K56L 远山 Y7",
        rounds=tuple(Round(n, "first", WORDS, AT, "周芳") for n in (1, 2, 3)),
        orders=orders,
        clocks=clocks,
        callbacks=tuple(
            Callback(
                n, 1, n, f"HF20260302000{n}", AT, AT, "unsatisfied", 2, WORDS, 1, "陈晨", tries
            )
            for n in (1, 2, 3)
        ),
        supervisions=(),
        rectifications=(),
        remedies=tuple(remedy(number) for number in (1, 2)),
        pauses=(Pause("客户出差，周一送车", AT, AT),),
        events=tuple(event(number, name) for number, name in enumerate(["submit", "agree"] * 4)),
        files=tuple(
            Attachment(n, "complaint", 1, f"录{n}.wav", "audio/wav", "ab" * 32, 60_000, "周芳", AT)
            for n in (1, 2)
        ),
        closed=frozenset(),
        waves={},
        megabytes=50,
        names={1: "周芳"},
        receipts={},
        answer_times={},
        shares={},
        merged_into="",
        loan=None,
        may_add=False,
        next=(),
    )
    lines = tuple(
        LogLine(
            n,
            AT,
            "投诉受理",
            "周芳",
            "投诉受理专员",
            WORDS[:20],
            "",
            "",
            "",
            refused=False,
            hash="9f" * 32,
        )
        for n in range(1, LOGGED + 1)
    )
    car = VehicleSheet("vehicle", "粤B3K56L", "LSVAM4187C2184847", "远山 Y7", "", 48_210)
    return CasePaper(file, {}, vehicle=car, log=LogProof(lines), seconds={1: 75.0})


def complaint() -> Complaint:
    """Return the case itself."""
    return Complaint(
        1, 1, "TS202603020001", "archived", 3, "desk", "call", "", AT, AT, 1, WORDS[:20], WORDS,
        "修好，退还两次工时费，书面道歉", "refund", "repair", "空调不制冷", "major", "",
        safety=False, legal=False, anonymous=False, customer=1, contact_name="张淑敏",
        contact_phone="138****5678", vehicle=1, card=None, order_number="WX20260218007",
        target=BRANCH, target_note="", source_number="", source_due=None, old_number="",
        again_of=None, merged_into=None, accepted_at=AT, accepted_by=1, acknowledged_at=AT,
        acknowledged_how="sms", on_contact=False, suspended_at=None, suspended_why="",
        answered_at=AT, escalated=0, urged=1, reopened=0, void_asked_by=None, void_asked_why="",
        result="satisfied", result_text=WORDS, cause="diagnosis", cause_text="先换件后检测",
        liability="ours", lesson=WORDS, shared=True, closed_at=AT, closed_by=1,
        archive_number="DA-2026-0031", shelf="B 柜 3 层", retain_until=AT.date(), archived_at=AT,
        next_clock="", next_started=None, next_due=None, version=30,
    )  # fmt: skip


def order(number: int) -> Dispatch:
    """Return an order that was handled and agreed to."""
    return Dispatch(
        number, 1, (number + 1) // 2, f"PD20260302000{number}", "ended", BRANCH, WORDS[:24], AT,
        "周芳", AT + timedelta(hours=2), 7, "马俊", AT, 7, "马俊", AT, 9, "何静", "同意", RESULT,
        AT + timedelta(hours=1), AT + timedelta(days=2), 4,
    )  # fmt: skip


def clock(number: int) -> ClockRow:
    """Return a promise that was kept."""
    return ClockRow(
        number, 1, None, "promise", 1, AT, 480, 0, AT, None, AT, "met", told_customer=True,
        reason="配件下午才到", by="周芳", rung=0,
    )  # fmt: skip


def remedy(number: int) -> Remedy:
    """Return something that was made good."""
    return Remedy(
        number, 1, "refund", "退还前两次工时费", 86_000, "given", AT, 1, "周芳", AT, "周敏", "同意",
        AT, 2,
    )  # fmt: skip


def event(number: int, name: str) -> CaseEvent:
    """Return a step of an order."""
    content: dict[str, object] = dict(vars(RESULT)) if name == "submit" else {}
    return CaseEvent(
        number, 1, number // 2 + 1, 1, name, "handling", "review", AT, 7, "马俊", "投诉经办",
        f"PD20260302000{number // 2 + 1}", WORDS[:18], content,
    )  # fmt: skip


@contextmanager
def overheard() -> Iterator[list[list[Said]]]:
    """Tell what is written on sheets meanwhile, page by page."""
    pages: list[list[Said]] = []
    begin, text = Sheet.begin_page, Sheet.text

    def begun(sheet: Sheet, size: tuple[float, float]) -> None:
        pages.append([])
        begin(sheet, size)

    def said(sheet: Sheet, x: float, y: float, words: str, ink: Ink) -> None:
        pages[-1].append(Said(x, y, words, ink))
        text(sheet, x, y, words, ink)

    Sheet.begin_page, Sheet.text = begun, said  # type: ignore[method-assign]
    try:
        yield pages
    finally:
        Sheet.begin_page, Sheet.text = begin, text  # type: ignore[method-assign]


def by_canvas(pages: list[list[Said]]) -> bytes:
    """Return the bare text of a dossier at the same places."""
    face(REGULAR)
    file = io.BytesIO()
    canvas = Canvas(file, invariant=1, initialFontName=REGULAR)
    for page in pages:
        ink = None
        for line in page:
            if line.ink != ink:
                ink = line.ink
                canvas.setFont(ink.face.name, ink.size)
            canvas.drawString(line.x, line.y, line.text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def ten_pages() -> Figure:
    """Return dossiers as pages per second, of the kit and of the canvas."""
    paper = case()
    with overheard() as pages:
        pdf = dossier(LETTERHEAD, paper)
    count = len(PdfReader(io.BytesIO(pdf)).pages)
    if count != PAGES:
        raise ValueError(f"the dossier has {count} pages, not {PAGES}")
    kit, canvas = in_turn(lambda: dossier(LETTERHEAD, paper), lambda: by_canvas(pages), n=15)
    return Budget(ratio_least=0.7).judge(
        "P7-dossier",
        count / statistics.median(kit),
        "pages/s",
        count / statistics.median(canvas),
        len(kit),
    )


def with_a_report() -> Figure:
    """Return the same with a PDF of 20 pages placed at the end, by the kit and plainly behind."""
    report = by_kit(rows()[:640])
    file = replace(
        case().file,
        files=(Attachment(9, "complaint", 1, "报告.pdf", "application/pdf", "cd" * 32,
                          len(report), "周芳", AT),),
    )  # fmt: skip
    paper = replace(case(), file=file, contents={9: report})
    with overheard() as pages:
        pdf = dossier(LETTERHEAD, paper)
    count = len(PdfReader(io.BytesIO(pdf)).pages)

    def behind() -> bytes:
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(by_canvas(pages))))
        writer.append(io.BytesIO(report))
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()

    kit, plain = in_turn(lambda: dossier(LETTERHEAD, paper), behind, n=9)
    return Budget().judge(
        "P7-append",
        count / statistics.median(kit),
        "pages/s",
        count / statistics.median(plain),
        len(kit),
    )


FIGURES = {"P7-dossier": ten_pages, "P7-append": with_a_report}
