"""Codes that a scanner reads: QR and Code 128."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from crm_desktop.paper.block import Block
from crm_desktop.paper.ink import FINE
from crm_desktop.paper.letterhead import POINTS_PER_MM
from crm_desktop.paper.lettering import shortened
from crm_desktop.paper.sheet import Box, Sheet

# Scanners want true black; a coloured black is printed as a raster of dots.
_BLACK = "#000000"
_CAPTION = 13
_QUIET_MODULES = 10


def qr_boxes(content: str) -> Iterator[Box]:
    """Yield the dark runs of a QR code (x, y, width, height) from its upper left corner.

    Lengths are shares of its side, the quiet zone included.
    """
    import segno

    # Level M survives a fold or a coffee stain; segno raises it where the size stays the same.
    modules = [list(row) for row in segno.make_qr(content, error="m").matrix_iter()]
    unit = 1 / len(modules)
    for line, row in enumerate(modules):
        column = 0
        for dark, run in groupby(bool(module) for module in row):
            count = len(list(run))
            if dark:
                yield column * unit, line * unit, count * unit, unit
            column += count


def code128_bars(content: str) -> Iterator[Box]:
    """Yield the bars of a Code 128 as shares of its width, the quiet zones included.

    Raises ValueError for what is not printable ASCII.
    """
    runs = _code128(content)
    unit = 1 / (sum(count for _, count in runs) + 2 * _QUIET_MODULES)
    left = _QUIET_MODULES * unit
    for dark, count in runs:
        if dark:
            yield left, 0.0, count * unit, 1.0
        left += count * unit


class QrCode(Block):
    """A QR code of a content, ``side`` mm wide with its quiet zone, over a caption."""

    def __init__(self, content: str, *, side: float = 30, caption: str = "") -> None:
        self._content = content
        self._side = side * POINTS_PER_MM
        self._caption = caption

    def height(self, width: float) -> float:
        return self._side + (_CAPTION if self._caption else 0)

    def draw(self, sheet: Sheet, x: float, top: float, width: float) -> None:
        left = x + (width - self._side) / 2
        sheet.fill_boxes(self._dark(left, top), _BLACK)
        if self._caption:
            caption = shortened(self._caption, FINE, width)
            sheet.text_centred(x + width / 2, top - self._side - FINE.size, caption, FINE)

    def _dark(self, left: float, top: float) -> Iterator[Box]:
        """Yield a rectangle for every run of dark modules."""
        side = self._side
        for x, y, width, height in qr_boxes(self._content):
            yield left + x * side, top - (y + height) * side, width * side, height * side


class BarCode(Block):
    """A Code 128 over its own text; printable ASCII only. Widths are of the bars, in mm.

    Modules are a third of a millimetre wide, less where the code would be wider than ``width``.
    """

    def __init__(self, content: str, *, width: float = 70, height: float = 10) -> None:
        self._content = content
        self._runs = _code128(content)
        modules = sum(count for _, count in self._runs) + 2 * _QUIET_MODULES
        self._unit = min(1 / 3, width / modules) * POINTS_PER_MM
        self._width = modules * self._unit
        self._height = height * POINTS_PER_MM

    def height(self, width: float) -> float:
        return self._height + _CAPTION

    def draw(self, sheet: Sheet, x: float, top: float, width: float) -> None:
        bars: list[Box] = []
        left = x + _QUIET_MODULES * self._unit
        for dark, count in self._runs:
            if dark:
                bars.append((left, top - self._height, count * self._unit, self._height))
            left += count * self._unit
        sheet.fill_boxes(bars, _BLACK)
        middle = x + self._width / 2
        sheet.text_centred(middle, top - self._height - FINE.size - 1, self._content, FINE)


def _code128(content: str) -> list[tuple[bool, int]]:
    from reportlab.graphics.barcode.code128 import Code128

    if not (content and content.isascii() and content.isprintable()):
        raise ValueError(f"Code 128 cannot hold {content!r}")
    return _runs(Code128(content))


def _runs(code: Any) -> list[tuple[bool, int]]:
    """Return the bars (true) and gaps of a reportlab code with their widths in modules.

    reportlab writes a bar of two modules as "B" and a gap as "b".
    """
    code.validate()
    code.encode()
    code.decompose()
    return [(run.isupper(), ord(run.lower()) - ord("a") + 1) for run in code.decomposed]
