"""The face of the print kit: a document is told block by block and leaves as a PDF.

    flow = Flow(letterhead)
    flow.title(Phrase("paper.staffing"))
    flow.table([Column(Phrase("paper.post")), Column(Phrase("paper.plan"), 20, Align.RIGHT)], rows)
    flow.signatures([Signature(Phrase("paper.prepared"))])
    return flow.pdf()

Every text passes ``Flow.text``: phrases are said in the document's language, values take their
printed form, and what people typed is made safe to draw. Nothing is ever parsed as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from crm_desktop.foundation.words import Language, Phrase, say
from crm_desktop.paper.bars import Bar, Bars
from crm_desktop.paper.block import Align, Beside, Blank, Block, NewPage, Stack
from crm_desktop.paper.codes import BarCode, QrCode
from crm_desktop.paper.fonts import printable
from crm_desktop.paper.frame import paginate, to_pdf
from crm_desktop.paper.ink import (
    BODY,
    CELL,
    CELL_STRONG,
    HEADING,
    LABEL,
    SUBTITLE,
    TITLE,
    Ink,
    Tone,
)
from crm_desktop.paper.letterhead import POINTS_PER_MM, Letterhead, PageFormat
from crm_desktop.paper.places import Kept, Mark, kept, marked
from crm_desktop.paper.prose import Callout, Words
from crm_desktop.paper.signing import Place, Signatures
from crm_desktop.paper.table import Cell, Column, Content, Table

# Longer than any letter; beyond it a hostile or mistaken paste would print hundreds of pages.
LONGEST = 100_000
_CHINESE_DIGITS = "零一二三四五六七八九"

Value = Phrase | str | int | date | None


@dataclass(frozen=True)
class Marked:
    """A value in a table that stands out: bold, large, or in the colour of a tone."""

    value: Value
    tone: Tone = Tone.PLAIN
    bold: bool = False
    size: float = CELL.size


@dataclass(frozen=True)
class Signature:
    """A box to sign: as what, and who signed when; open for the pen without a name.

    ``dated`` false asks for no date; ``seal`` makes it a place for a seal.
    """

    label: Phrase | str
    name: str = ""
    signed: date | None = None
    dated: bool = True
    seal: bool = False


class Flow:
    """A document being put together from top to bottom."""

    def __init__(self, letterhead: Letterhead) -> None:
        self._letterhead = letterhead
        self._blocks: list[Block] = []
        self._title = ""
        self._sections = 0

    def pdf(self) -> bytes:
        """Return the document; the same letterhead and content give the same bytes."""
        pages = paginate(self._blocks, self._letterhead.page_format)
        return to_pdf(self._letterhead, self._title or self.text(self._letterhead.number), pages)

    def pdf_behind(
        self, front: Callable[[Mapping[str, int]], Flow]
    ) -> tuple[bytes, tuple[Kept, ...]]:
        """Return the document behind pages that tell where what was marked stands.

        ``front`` is told the number of the page of each mark, at first nothing: it must come out
        as long either way. Also returns where room was kept (``paper.places.Room``).
        """
        form = self._letterhead.page_format
        blank: Flow = front({})
        count = len(paginate(blank._blocks, form))
        body = paginate(self._blocks, form)
        leading: Flow = front(marked(body, count))
        pages = [*paginate(leading._blocks, form), *body]
        if len(pages) != count + len(body):
            raise ValueError("the pages in front changed their number with what they tell")
        title = leading._title or self.text(self._letterhead.number)
        return to_pdf(self._letterhead, title, pages), tuple(kept(pages))

    def mark(self, name: str) -> None:
        """Mark the place of what comes next, so that an index can tell its page."""
        self.add(Mark(name))

    def text(self, value: Value) -> str:
        """Return what stands on paper for a value: "−1,234" for a number, "2026-11-22" for a date.

        A text beyond LONGEST characters is cut, and says so.
        """
        if isinstance(value, Phrase):
            value = say(value, self._letterhead.language)
        elif isinstance(value, int):
            value = number(value)
        elif isinstance(value, datetime):
            value = f"{value:%Y-%m-%d %H:%M}"
        elif isinstance(value, date):
            value = value.isoformat()
        elif value is None:
            return ""
        if len(value) > LONGEST:
            cut = Phrase("paper.cut", count=len(value) - LONGEST)
            value = f"{value[:LONGEST]}{say(cut, self._letterhead.language)}"
        return printable(value)

    def add(self, *blocks: Block) -> None:
        """Add blocks made elsewhere; their texts have been through ``text`` already."""
        self._blocks.extend(blocks)

    def title(self, title: Phrase | str, subtitle: Phrase | str = "") -> None:
        """Add the title of the document, which is also the title in the file's properties."""
        self._title = self.text(title)
        self.add(Words(self._title, TITLE, align=Align.CENTRE, after=2, with_next=True))
        if subtitle:
            text = self.text(subtitle)
            self.add(Words(text, SUBTITLE, align=Align.CENTRE, before=2, after=8, with_next=True))

    def section(self, title: Phrase | str) -> None:
        """Add a heading with the next number: 一、 in Chinese, 1. in English."""
        self._sections += 1
        if self._letterhead.language is Language.ZH:
            numbered = f"{chinese_numeral(self._sections)}、{self.text(title)}"
        else:
            numbered = f"{self._sections}. {self.text(title)}"
        self.add(Words(numbered, HEADING, before=14, after=6, with_next=True))

    def heading(self, title: Phrase | str) -> None:
        """Add a heading without a number."""
        self.add(Words(self.text(title), HEADING, before=14, after=6, with_next=True))

    def paragraph(self, text: Phrase | str, ink: Ink = BODY, *, with_next: bool = False) -> None:
        """Add a paragraph; line ends are kept. ``with_next`` keeps it with what follows."""
        self.add(Words(self.text(text), ink, with_next=with_next))

    def numbered(self, items: Iterable[Phrase | str]) -> None:
        """Add items numbered 1. 2. 3."""
        for position, item in enumerate(items, start=1):
            words = Words(self.text(item), indent=20, marker=f"{position}.", before=2.5, after=2.5)
            self.add(words)

    def tick(self, text: Phrase | str, *, ticked: bool = False) -> None:
        """Add a line with a box to tick, or ticked."""
        self.add(Words(self.text(text), indent=17, ticked=ticked, before=2.5, after=2.5))

    def callout(self, title: Phrase | str, text: Phrase | str, tone: Tone = Tone.INFO) -> None:
        """Add a tinted box that must not be missed."""
        self.add(Callout(self.text(title), Words(self.text(text)), tone))

    def facts(
        self, facts: Sequence[tuple[Phrase | str, Value | Marked]], *, pairs: int = 2
    ) -> None:
        """Add labels with their values, ``pairs`` of them in a row."""
        cells = [(Cell(self.text(label), LABEL), self._cell(value)) for label, value in facts]
        cells += [(Cell("", LABEL), Cell(""))] * (-len(cells) % pairs)
        rows = [
            [cell for pair in cells[start : start + pairs] for cell in pair]
            for start in range(0, len(cells), pairs)
        ]
        widest = max((LABEL.width(label.text) for label, _ in cells), default=0) / POINTS_PER_MM
        columns = [Column(width=min(widest + 5, 60 / pairs)), Column()] * pairs
        self.add(Table(Content(columns, rows)))

    def table(
        self,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Value | Marked]],
        *,
        totals: Sequence[Value] = (),
        empty: Phrase | None = None,
    ) -> None:
        """Add a list under its column heads; without rows it says ``empty``, or "no records"."""
        heads = [self.text(column.head) for column in columns]
        cells = [[self._cell(value) for value in row] for row in rows]
        last = [Cell(self.text(value), CELL_STRONG) for value in totals] if cells else []
        self.add(Table(Content(columns, cells, heads, last), with_next=not cells))
        if not cells:
            self.nothing(empty)

    def nothing(self, note: Phrase | None = None) -> None:
        """Add a note in place of content, by default that there are no records in this period."""
        text = self.text(note or Phrase("paper.nothing"))
        self.add(Words(text, LABEL, align=Align.CENTRE, before=6, after=10))

    def signatures(self, signatures: Iterable[Signature]) -> None:
        """Add a row of boxes to sign or to seal."""
        pen = self.text(Phrase("paper.sign.date"))
        places = [
            Place(
                self.text(one.label),
                self.text(one.name),
                self.text(one.signed),
                pen if one.dated else "",
                one.seal,
            )
            for one in signatures
        ]
        self.add(Signatures(places))

    def bars(self, bars: Iterable[tuple[Phrase | str, float, Value]]) -> None:
        """Add a bar chart of label, length and the words at the end of each bar."""
        self.add(
            Bars([Bar(self.text(label), length, self.text(end)) for label, length, end in bars])
        )

    def qr(self, content: str, *, side: float = 30, caption: Phrase | str = "") -> None:
        """Add a QR code, ``side`` mm wide, in the middle of the line."""
        self.add(QrCode(content, side=side, caption=self.text(caption)))

    def barcode(self, content: str, *, width: float = 70, height: float = 10) -> None:
        """Add a Code 128 with its text; mm. Raises ValueError for what is not printable ASCII."""
        self.add(BarCode(content, width=width, height=height))

    def space(self, millimetres: float) -> None:
        """Add white space."""
        self.add(Blank(millimetres * POINTS_PER_MM))

    def page(self, page_format: PageFormat | None = None) -> None:
        """Go on on a new page, of another format where one is given."""
        self.add(NewPage(page_format or self._letterhead.page_format))

    def part(self) -> Flow:
        """Return an empty flow of the same letterhead, to be put ``beside`` another."""
        return Flow(self._letterhead)

    def beside(self, left: Flow, right: Flow, right_width: float) -> None:
        """Add what two parts hold side by side, the right one so many mm wide.

        It never parts at a page's end, so it is for content of a known length.
        """
        width = right_width * POINTS_PER_MM
        self.add(Beside(Stack(left._blocks), Stack(right._blocks), width))

    def _cell(self, value: Value | Marked) -> Cell:
        if not isinstance(value, Marked):
            return Cell(self.text(value))
        return Cell(self.text(value.value), Ink(value.size, value.bold, value.tone.colour))


def number(value: int) -> str:
    """Return a whole number as printed: thousands apart, a true minus sign."""
    return f"{value:,}".replace("-", "−")


def signed(value: int) -> str:
    """Return a difference as printed: "+2", "−1", "0"."""
    return f"+{number(value)}" if value > 0 else number(value)


def chinese_numeral(value: int) -> str:
    """Return 1 to 99 in Chinese numerals."""
    tens, ones = divmod(value, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{_CHINESE_DIGITS[tens]}十"
    return ten + (_CHINESE_DIGITS[ones] if ones else "")
