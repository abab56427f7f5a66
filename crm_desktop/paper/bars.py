"""A chart of horizontal bars: the longest in the accent colour, numbers at the ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from crm_desktop.paper.block import Block
from crm_desktop.paper.ink import ACCENT, BAR, CELL, LABEL
from crm_desktop.paper.lettering import shortened
from crm_desktop.paper.sheet import Sheet

_ROW = 17.0
_BAR_HEIGHT = 9.5
_GAP = 8


class Bar(NamedTuple):
    """One bar: what it counts, how long it is (not negative), and the words at its end."""

    label: str
    value: float
    words: str


class Bars(Block):
    """Bars one under the other on a common scale from zero; they may part between two."""

    before = 6
    after = 8

    def __init__(self, bars: Sequence[Bar], *, longest: float | None = None) -> None:
        self._bars = bars
        self._longest = max((bar.value for bar in bars), default=0) if longest is None else longest

    def height(self, width: float) -> float:
        return len(self._bars) * _ROW

    def least(self, width: float) -> float:
        return min(2, len(self._bars)) * _ROW

    def split(self, width: float, room: float) -> tuple[Block, Block] | None:
        count = int(room / _ROW)
        if not 0 < count < len(self._bars):
            return None
        return (
            Bars(self._bars[:count], longest=self._longest),
            Bars(self._bars[count:], longest=self._longest),
        )

    def draw(self, sheet: Sheet, x: float, top: float, width: float) -> None:
        labels = min(max((CELL.width(bar.label) for bar in self._bars), default=0), width * 0.3)
        words = max((LABEL.width(bar.words) for bar in self._bars), default=0)
        start = x + labels + _GAP
        scale = max(width - labels - words - 2 * _GAP, 0) / (self._longest or 1)
        for bar in self._bars:
            length = bar.value * scale
            base = top - _ROW / 2 - CELL.size * 0.36
            colour = ACCENT if bar.value == self._longest else BAR
            sheet.fill_boxes([(start, top - (_ROW + _BAR_HEIGHT) / 2, length, _BAR_HEIGHT)], colour)
            sheet.text(x, base, shortened(bar.label, CELL, labels), CELL)
            sheet.text(start + length + _GAP, base, bar.words, LABEL)
            top -= _ROW
