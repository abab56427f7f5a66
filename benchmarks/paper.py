"""P7: lists of 10,000 lines as PDF, against a bare reportlab canvas that draws the same text.

``P7-list`` is a table of the kit, ``P7-customers`` the list of customers as the program prints it:
landscape, with who printed it across every page, which the canvas does not draw.
"""

from __future__ import annotations

import io
import statistics
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from benchmarks.runner import Budget, Figure, in_turn
from crm_desktop.customers.documents import CustomerList, customer_list
from crm_desktop.customers.model import CustomerRow
from crm_desktop.customers.wording import COLUMNS as CUSTOMER_COLUMNS
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
    return drawn(lines, LEFTS, RIGHTS, LINES_A_PAGE, 735.0)


def drawn(
    lines: Sequence[tuple[str, ...]],
    lefts: Sequence[float],
    rights: Sequence[float],
    a_page: int,
    top: float,
) -> bytes:
    """Return lines as PDF, each text at its left or right end, so many on a page."""
    face(REGULAR)
    file = io.BytesIO()
    canvas = Canvas(file, invariant=1, initialFontName=REGULAR)
    for start in range(0, len(lines), a_page):
        canvas.setFont(REGULAR, 9)
        y = top
        for line in lines[start : start + a_page]:
            for text, left, right in zip(line, lefts, rights, strict=True):
                if left and not right:
                    canvas.drawString(left, y, text)
                else:
                    canvas.drawRightString(right, y, text)
            y -= 19.45
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def customers_of_10000_lines() -> Figure:
    """Return pages per second of the list of customers and of the canvas."""
    listed = CustomerList((), tuple(CUSTOMER_COLUMNS), customer_rows(), {"vip": "VIP"})
    head = replace(LETTERHEAD, masked=True, watermark="周敏（经理）2026-11-22 09:30 打印，已脱敏")
    pages = len(PdfReader(io.BytesIO(customer_list(head, listed))).pages)
    texts = [texts_of(number, row) for number, row in enumerate(listed.lines, start=1)]
    a_page = -(-LINES // pages)
    kit, canvas = in_turn(
        lambda: customer_list(head, listed),
        lambda: drawn(texts, CUSTOMER_LEFTS, CUSTOMER_RIGHTS, a_page, 480.0),
        n=5,
    )
    return Budget(ratio_least=0.7).judge(
        "P7-customers",
        pages / statistics.median(kit),
        "pages/s",
        pages / statistics.median(canvas),
        len(kit),
    )


def customer_rows() -> list[CustomerRow]:
    """Return the lines of the list."""
    at = LETTERHEAD.printed_at
    return [
        CustomerRow(
            id=line,
            code=f"KH0100{line:06d}",
            kind="person",
            name=NAMES[line % len(NAMES)],
            phone=f"138****{line % 10000:04d}",
            plate="粤B3K56L" if line % 10 else "",
            place="广东省深圳市宝安区",
            level="vip" if line % 20 == 0 else "",
            company=1,
            owner_name="何静" if line % 3 else "",
            completeness=line % 101,
            do_not_contact=line % 50 == 0,
            updated_at=at,
        )
        for line in range(1, LINES + 1)
    ]


def texts_of(number: int, row: CustomerRow) -> tuple[str, ...]:
    """Return what stands on a line of the list."""
    return (
        str(number),
        row.name,
        "VIP" if row.level else "",
        f"{row.phone} 谢绝" if row.do_not_contact else row.phone,
        row.plate,
        row.owner_name,
        f"{row.completeness} %",
        row.place,
        row.code,
        f"{row.updated_at:%Y-%m-%d %H:%M}",
    )


CUSTOMER_LEFTS = (0, 95, 180, 230, 335, 400, 0, 515, 620, 710)
CUSTOMER_RIGHTS = (85, 0, 0, 0, 0, 0, 505, 0, 0, 0)
FIGURES = {"P7-list": list_of_10000_lines, "P7-customers": customers_of_10000_lines}
