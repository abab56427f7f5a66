"""Reading PDFs back, with a reader that is not the writer, and sample letterheads."""

from __future__ import annotations

import io
import re
from datetime import datetime

from pypdf import PdfReader

from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.words import Language
from crm_desktop.paper.flow import Flow
from crm_desktop.paper.letterhead import Letterhead

LETTERHEAD = Letterhead(
    company="远山汽车集团 客户服务中心",
    number="BG202611220001",
    version="A 版",
    secrecy="内部",
    printed_by="周敏",
    printed_at=datetime(2026, 11, 23, 10, 42, tzinfo=CHINA),
    verification_code="7F3K-92QD",
)
LANGUAGES = tuple(Language)
_FURNITURE = re.compile(
    "远山汽车集团客户服务中心BG202611220001·A版·内部(·已脱敏|·Masked)?"
    "|(打印|Printedby)周敏,?2026-11-2310:42·(验证码|Verificationcode)7F3K-92QD"
    "(第[0-9]+/[0-9]+页|Page[0-9]+of[0-9]+)"
)


def pages(pdf: bytes, *numbers: int) -> list[str]:
    """Return the text of each page, or of some from 0; one blank stands for any white space."""
    found = PdfReader(io.BytesIO(pdf)).pages
    wanted = [found[number] for number in numbers] or found
    return [" ".join(page.extract_text().split()) for page in wanted]


def text(pdf: bytes) -> str:
    """Return the text between headers and footers, without white space, from page to page."""
    return "".join(_FURNITURE.sub("", "".join(page.split())) for page in pages(pdf))


def sizes(pdf: bytes) -> list[tuple[int, int]]:
    """Return width and height of each page in whole points."""
    boxes = [page.mediabox for page in PdfReader(io.BytesIO(pdf)).pages]
    return [(round(box.width), round(box.height)) for box in boxes]


def fonts(pdf: bytes) -> dict[str, bool]:
    """Return the name of every font used and whether it is an embedded TrueType."""
    found = {}
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for reference in page["/Resources"]["/Font"].values():
            font = reference.get_object()
            embedded = "/FontFile2" in font.get("/FontDescriptor", {})
            found[font["/BaseFont"]] = font["/Subtype"] == "/TrueType" and embedded
    return found


def printed(value: str, letterhead: Letterhead = LETTERHEAD) -> str:
    """Return the text, without white space, of a document that holds one paragraph."""
    flow = Flow(letterhead)
    flow.paragraph(value)
    return text(flow.pdf())


def boxes(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """Return x, y, width and height of every rectangle on the first page."""
    content = PdfReader(io.BytesIO(pdf)).pages[0].get_contents()
    assert content is not None
    found = re.findall(rb"([-0-9.]+) ([-0-9.]+) ([-0-9.]+) ([-0-9.]+) re\b", content.get_data())
    return [(float(x), float(y), float(w), float(h)) for x, y, w, h in found]
