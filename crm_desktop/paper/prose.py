"""Running text: paragraphs, headings, numbered items, lines to tick and callouts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from crm_desktop.paper.block import Align, Block
from crm_desktop.paper.ink import BODY, QUIET, STRONG, TICK, Ink, Tone
from crm_desktop.paper.lettering import lines
from crm_desktop.paper.sheet import Sheet

_CALLOUT_BAR = 2.5
_CALLOUT_PAD = 8


@dataclass
class Words(Block):
    """A paragraph; it may part between any two lines, but leaves at least two on a page.

    Before the first line stands the ``marker``, or a box that is ticked or not (drawn, for the
    faces have no ☐ and ☑); both need an ``indent`` to stand in.
    """

    text: str
    ink: Ink = BODY
    align: Align = Align.LEFT
    indent: float = 0
    marker: str = ""
    ticked: bool | None = None
    before: float = 4
    after: float = 4
    with_next: bool = False
    _broken: dict[float, Sequence[str]] = field(default_factory=dict, init=False, repr=False)

    def height(self, width: float) -> float:
        return len(self._lines(width)) * self.ink.leading

    def least(self, width: float) -> float:
        return min(2, len(self._lines(width))) * self.ink.leading

    def split(self, width: float, room: float) -> tuple[Words, Words] | None:
        broken = self._lines(width)
        count = int(room / self.ink.leading)
        if not min(2, len(broken)) <= count < len(broken):
            return None
        # Lines broken at this width stay as they are when they are broken again.
        return (
            replace(self, text="\n".join(broken[:count]), with_next=False),
            replace(self, text="\n".join(broken[count:]), marker="", ticked=None),
        )

    def draw(self, sheet: Sheet, x: float, top: float, width: float) -> None:
        base = top - self.ink.rise
        if self.marker:
            sheet.text(x, base, self.marker, self.ink)
        if self.ticked is not None:
            self._draw_tick_box(sheet, x, base)
        for line in self._lines(width):
            if self.align is Align.LEFT:
                sheet.text(x + self.indent, base, line, self.ink)
            elif self.align is Align.CENTRE:
                sheet.text_centred(x + width / 2, base, line, self.ink)
            else:
                sheet.text_right(x + width, base, line, self.ink)
            base -= self.ink.leading

    def _draw_tick_box(self, sheet: Sheet, x: float, base: float) -> None:
        side = self.ink.size
        sheet.box((x + 0.5, base - 0.12 * side, side, side), stroke=QUIET, width=0.8, radius=1.5)
        if self.ticked:
            sheet.text_centred(x + 0.5 + side / 2, base, "✓", TICK)

    def _lines(self, width: float) -> Sequence[str]:
        """Return the lines at a width, broken once."""
        if width not in self._broken:
            self._broken[width] = lines(self.text, self.ink, width - self.indent)
        return self._broken[width]


@dataclass
class Callout(Block):
    """A tinted box that the reader must not miss: a title in the tone's colour over a text."""

    title: str
    body: Words
    tone: Tone
    before: float = 8
    after: float = 8

    def height(self, width: float) -> float:
        return self._head(width) + self.body.height(self._inner(width)) + _CALLOUT_PAD

    def least(self, width: float) -> float:
        return self._head(width) + self.body.least(self._inner(width)) + _CALLOUT_PAD

    def split(self, width: float, room: float) -> tuple[Block, Block] | None:
        parted = self.body.split(self._inner(width), room - self._head(width) - _CALLOUT_PAD)
        if parted is None:
            return None
        return replace(self, body=parted[0]), replace(self, title="", body=parted[1])

    def draw(self, sheet: Sheet, x: float, top: float, width: float) -> None:
        height = self.height(width)
        sheet.box((x, top - height, width, height), fill=self.tone.tint)
        sheet.box((x, top - height, _CALLOUT_BAR, height), fill=self.tone.colour)
        left, inner = x + _CALLOUT_BAR + _CALLOUT_PAD, self._inner(width)
        if self.title:
            self._title().draw(sheet, left, top - _CALLOUT_PAD, inner)
        self.body.draw(sheet, left, top - self._head(width), inner)

    def _title(self) -> Words:
        return Words(self.title, STRONG.toned(self.tone))

    def _inner(self, width: float) -> float:
        """Return the width of the text."""
        return width - _CALLOUT_BAR - 2 * _CALLOUT_PAD

    def _head(self, width: float) -> float:
        """Return the height above the body."""
        title = self._title().height(self._inner(width)) + 2 if self.title else 0
        return _CALLOUT_PAD + title
