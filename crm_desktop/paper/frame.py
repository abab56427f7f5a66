"""Blocks become pages: page ends, header, footer, and the bytes of the PDF."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from crm_desktop.foundation.words import Language, Phrase, say
from crm_desktop.paper.block import Block, NewPage
from crm_desktop.paper.fonts import printable
from crm_desktop.paper.ink import FINE, WATERMARK, Ink
from crm_desktop.paper.letterhead import POINTS_PER_MM, Letterhead, PageFormat
from crm_desktop.paper.lettering import shortened
from crm_desktop.paper.sheet import Sheet

_HEADER_RULE = 20 * POINTS_PER_MM
_FOOTER_RULE = 15 * POINTS_PER_MM
_STAMP = Ink(15, bold=True, colour=WATERMARK)
_TAGS = {Language.ZH: "zh-CN", Language.EN: "en"}
# Heights are sums of fractions; a block that fits exactly must not fail by the last digit.
_SLACK = 0.01


class TooHigh(ValueError):
    """A block that cannot part is higher than a page: the document's mistake, not its data's."""


class _Placed(NamedTuple):
    """A block and how far below the upper edge of the text area it begins."""

    block: Block
    top: float


@dataclass
class Page:
    """A page being filled: its format, its blocks, and the white space that its last one wants."""

    page_format: PageFormat
    placed: list[_Placed] = field(default_factory=list)
    used: float = 0
    after: float = 0

    def gap_to(self, block: Block) -> float:
        """Return the white space between what is there and a block."""
        return max(self.after, block.before) if self.placed else 0

    def place(self, block: Block) -> None:
        """Put a block under what is there."""
        top = self.used + self.gap_to(block)
        self.placed.append(_Placed(block, top))
        self.used = top + block.height(self.page_format.text_area[0])
        self.after = block.after


def paginate(blocks: Iterable[Block], first: PageFormat) -> list[Page]:
    """Return the pages that blocks fill, beginning with a page of the first format."""
    pages = [Page(first)]
    waiting = list(blocks)[::-1]
    while waiting:
        block, page = waiting.pop(), pages[-1]
        if isinstance(block, NewPage):
            if page.placed:
                pages.append(Page(block.page_format))
            else:
                page.page_format = block.page_format
            continue
        width, height = page.page_format.text_area
        room = height - page.used - page.gap_to(block) + _SLACK
        if not page.placed or _needed(block, waiting, width) <= room:
            if block.height(width) <= room:
                page.place(block)
                continue
            parted = block.split(width, room)
            if parted is not None:
                page.place(parted[0])
                waiting.append(parted[1])
                continue
        if not page.placed:
            raise TooHigh(f"{type(block).__name__} of {block.height(width):.0f} points")
        pages.append(Page(page.page_format))
        waiting.append(block)
    return pages


def _needed(block: Block, waiting: Sequence[Block], width: float) -> float:
    """Return the height in which a block can begin, with the blocks it may not be parted from."""
    needed = 0.0
    for following in reversed(waiting):
        if not block.with_next or isinstance(following, NewPage):
            break
        needed += block.height(width) + max(block.after, following.before)
        block = following
    return needed + block.least(width)


def to_pdf(letterhead: Letterhead, title: str, pages: Sequence[Page]) -> bytes:
    """Return the PDF of pages with header and footer; the same input gives the same bytes."""
    sheet = Sheet(
        title=title,
        author=printable(letterhead.company),
        subject=printable(letterhead.number),
        language=_TAGS[letterhead.language],
        made=letterhead.printed_at,
    )
    for number, page in enumerate(pages, start=1):
        width, height = page.page_format.size
        sheet.begin_page((width, height))
        if letterhead.watermark:
            _draw_watermark(sheet, page.page_format, printable(letterhead.watermark))
        margin = page.page_format.margin
        _draw_header(sheet, letterhead, page.page_format)
        for block, top in page.placed:
            block.draw(sheet, margin, height - page.page_format.head - top, width - 2 * margin)
        _draw_footer(sheet, letterhead, page.page_format, (number, len(pages)))
        sheet.end_page()
    return sheet.finish()


def _draw_header(sheet: Sheet, letterhead: Letterhead, page_format: PageFormat) -> None:
    """Company on the left; number, version, secrecy and masking on the right; a rule below."""
    marks = [letterhead.number, letterhead.version, say(letterhead.secrecy, letterhead.language)]
    if letterhead.masked:
        marks.append(say(Phrase("paper.masked"), letterhead.language))
    y = page_format.size[1] - _HEADER_RULE
    # In Noto Sans SC the dot is as wide as an ideograph and needs no spaces around it.
    right = "·".join(printable(mark) for mark in marks if mark)
    _draw_line(sheet, page_format, (y, y + 5), printable(letterhead.company), right)


def _draw_footer(
    sheet: Sheet, letterhead: Letterhead, page_format: PageFormat, position: tuple[int, int]
) -> None:
    """Who printed when, and the verification code, on the left; the page on the right."""
    printed = Phrase(
        "paper.printed",
        who=letterhead.printed_by,
        when=f"{letterhead.printed_at:%Y-%m-%d %H:%M}",
        code=letterhead.verification_code,
    )
    count = Phrase("paper.page", page=position[0], pages=position[1])
    left, right = (say(phrase, letterhead.language) for phrase in (printed, count))
    _draw_line(sheet, page_format, (_FOOTER_RULE, _FOOTER_RULE - 12), printable(left), right)


def _draw_line(
    sheet: Sheet, page_format: PageFormat, heights: tuple[float, float], left: str, right: str
) -> None:
    """Draw a rule at the first height and two texts with their base at the second."""
    start, end = page_format.margin, page_format.size[0] - page_format.margin
    rule, base = heights
    sheet.lines([(start, rule, end, rule)])
    right = shortened(right, FINE, (end - start) * 0.55)
    sheet.text(start, base, shortened(left, FINE, end - start - FINE.width(right) - 12), FINE)
    sheet.text_right(end, base, right, FINE)


def _draw_watermark(sheet: Sheet, page_format: PageFormat, text: str) -> None:
    """Repeat a text across the page, so that no part of it can be copied without."""
    width, height = page_format.size
    step = shortened(text, _STAMP, width)
    across = _STAMP.width(step) + 60
    with sheet.moved(0, 0, turn=30):
        for row in range(-int(width / 2 / 90), int(height / 90) + 1):
            for column in range(int((width + height) / across) + 1):
                x = column * across + (row % 2) * across / 2
                sheet.text(x, row * 90, step, _STAMP)
