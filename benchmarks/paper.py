"""P7: a list of 10,000 lines as PDF, against a bare reportlab canvas that draws the same text."""

from __future__ import annotations

import io
import statistics
from datetime import datetime

from reportlab.pdfgen.canvas import Canvas

from benchmarks.runner import Budget, Figure, in_turn
from crm_desktop.foundation.clock import CHINA
from crm_desktop.paper.block import Align
from crm_desktop.paper.flow import Flow
from crm_desktop.paper.fonts import REGULAR, face
from crm_desktop.paper.letterhead import Letterhead
from crm_desktop.paper.table import Column

LINES = 10_000
LINES_A_PAGE = 35
LETTERHEAD = Letterhead(
    company="远山汽车集团 客户服务中心",
    number="BG202611220001",
    printed_by="周敏",
    printed_at=datetime(2026, 11, 22, 9, 30, tzinfo=CHINA),
    verification_code="7F3K-92QD",
)
COLUMNS = (
    Column("序号", 14, Align.RIGHT),
    Column("客户编码", 30),
    Column("姓名", 26),
    Column("电话", 28),
    Column("事由"),
    Column("金额", 24, Align.RIGHT),
)
LEFTS = (66, 102, 187, 261, 340, 0)
RIGHTS = (85, 0, 0, 0, 0, 538)
NAMES = ("张伟", "王芳", "诸葛明", "欧阳静", "阿卜杜拉·买买提", "𬭊䶮")


def rows() -> list[tuple[str, ...]]:
    """Return the lines: number, code, name, telephone, matter, amount."""
    return [
        (
            str(line),
            f"KH0100{line:06d}",
            NAMES[line % len(NAMES)],
            f"138****{line % 10000:04d}",
            "维修质量：空调故障判返修",
            f"{line * 1.37:,.2f}",
        )
        for line in range(1, LINES + 1)
    ]


def list_of_10000_lines() -> Figure:
    """Return pages per second of the kit and of the canvas."""
    lines = rows()
    pages = -(-LINES // LINES_A_PAGE)
    kit, canvas = in_turn(lambda: by_kit(lines), lambda: by_canvas(lines), n=9)
    return Budget(ratio_least=0.7).judge(
        "P7-list",
        pages / statistics.median(kit),
        "pages/s",
        pages / statistics.median(canvas),
        len(kit),
    )


def by_kit(lines: list[tuple[str, ...]]) -> bytes:
    """Return the list as the program prints it: head, rules, header and footer on every page."""
    flow = Flow(LETTERHEAD)
    flow.table(COLUMNS, lines)
    return flow.pdf()


def by_canvas(lines: list[tuple[str, ...]]) -> bytes:
    """Return the bare text of the list at the same places, and nothing else."""
    face(REGULAR)
    file = io.BytesIO()
    canvas = Canvas(file, invariant=1, initialFontName=REGULAR)
    for start in range(0, len(lines), LINES_A_PAGE):
        canvas.setFont(REGULAR, 9)
        y = 735.0
        for line in lines[start : start + LINES_A_PAGE]:
            for text, left, right in zip(line, LEFTS, RIGHTS, strict=True):
                if left and not right:
                    canvas.drawString(left, y, text)
                else:
                    canvas.drawRightString(right, y, text)
            y -= 19.45
        canvas.showPage()
    canvas.save()
    return file.getvalue()


FIGURES = {"P7-list": list_of_10000_lines}
