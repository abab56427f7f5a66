"""Organisation charts: boxes with entries, as large as one sheet allows, or on several sheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from crm_desktop.paper.block import Block
from crm_desktop.paper.ink import (
    ACCENT,
    ACCENT_TINT,
    HEAD_FILL,
    QUIET,
    WHITE,
    Ink,
    Tone,
)
from crm_desktop.paper.letterhead import Orientation, PageFormat, PaperSize
from crm_desktop.paper.lettering import lines
from crm_desktop.paper.sheet import Sheet
from crm_desktop.paper.tree import Layout, Node, layout

_TITLE = Ink(9.5, bold=True)
_ENTRY = Ink(8.5)
_DETAIL = Ink(7.5, colour=QUIET)
_NOTE = Ink(8, colour=QUIET)
# Narrow boxes suit short names, wide ones long names: that which allows the larger scale is taken.
_WIDTHS = (136.0, 112.0)
_PAD = 7.0
_MOST_ENTRIES_IN_COLUMN = 18
_STACKS = (1, 2, 3, 4, 5, 6, 8, 10, 14, 20)
# The smallest letters must not get below 6 points.
_LEAST_SCALE = 6 / _DETAIL.size
_EDGE = "#9AA5B5"
# Points of the text area that a title or a heading over the chart may take.
_RESERVED = 64.0

_Item = TypeVar("_Item")


class Figure(NamedTuple):
    """Short words at the right edge of a line, in the colour of a tone."""

    words: str
    tone: Tone = Tone.QUIET


_NO_FIGURE = Figure("")


@dataclass(frozen=True)
class Entry:
    """A line in a box with a figure; below it a detail in small letters, with a remark."""

    label: str
    figure: Figure
    detail: str = ""
    remark: Figure = _NO_FIGURE


@dataclass(frozen=True)
class ChartBox:
    """A box of a chart: its title, a note with a figure, its entries, and the boxes below it."""

    title: str
    note: str = ""
    figure: Figure = _NO_FIGURE
    entries: tuple[Entry, ...] = ()
    children: tuple[ChartBox, ...] = ()


class _Text(NamedTuple):
    """A line of text by its base, measured from the upper left corner of its box."""

    x: float
    base: float
    text: str
    ink: Ink


@dataclass(frozen=True)
class _Setting:
    """A box with its text in place: size, lines, and the y of the rule over the entries."""

    width: float
    height: float
    texts: tuple[_Text, ...]
    rule: float | None


class _Fit(NamedTuple):
    """How a box with all below it fits one sheet."""

    page_format: PageFormat
    box_width: float
    layout: Layout
    scale: float


class OrgChart(Block):
    """A chart at the scale at which it fits the sheet that it is made for."""

    before = 10
    after = 10

    def __init__(self, box: ChartBox, fit: _Fit) -> None:
        self.page_format, box_width, self._layout, self.scale = fit
        self._settings = [_set(each, box_width) for each in _flat(box)]

    def height(self, width: float) -> float:
        return self._layout.height * self.scale

    def draw(self, sheet: Sheet, x: float, top: float, width: float) -> None:
        left = x + (width - self._layout.width * self.scale) / 2
        with sheet.moved(left, top, scale=self.scale):
            strokes = [(x1, -y1, x2, -y2) for x1, y1, x2, y2 in self._layout.lines]
            sheet.lines(strokes, width=0.8, colour=_EDGE)
            for index, (place, setting) in enumerate(
                zip(self._layout.boxes, self._settings, strict=True)
            ):
                _draw_box(sheet, setting, (place.x, -place.y), is_root=index == 0)


def chart_pages(root: ChartBox, *, largest: PaperSize = PaperSize.A3) -> list[tuple[str, OrgChart]]:
    """Return a tree as one chart, or as an overview and a chart for each branch.

    Each comes with the title of the box at its top, and knows the sheet that it is made for: A4
    where it is legible there, else A3 if that is allowed. The lower boxes of an overview show no
    entries.
    """
    formats = [
        PageFormat(PaperSize.A4, Orientation.PORTRAIT),
        PageFormat(PaperSize.A4, Orientation.LANDSCAPE),
    ]
    if largest is PaperSize.A3:
        formats.append(PageFormat(PaperSize.A3, Orientation.LANDSCAPE))
    return [(box.title, OrgChart(box, fit)) for box, fit in _sheets(root, formats)]


def _sheets(box: ChartBox, formats: Sequence[PageFormat]) -> Iterator[tuple[ChartBox, _Fit]]:
    """Yield what stands on each sheet."""
    fit = _fit(box, formats)
    if fit is not None:
        yield box, fit
    elif box.children:
        yield from _overview_and_branches(box, formats)
    elif len(box.entries) > 1:
        for entries in _halves(box.entries):
            yield from _sheets(replace(box, entries=entries), formats)
    else:
        yield box, _best(box, formats[-1])


def _overview_and_branches(
    box: ChartBox, formats: Sequence[PageFormat]
) -> Iterator[tuple[ChartBox, _Fit]]:
    """Yield the deepest overview that fits, then what it could not show."""
    for depth in range(_levels(box) - 1, 0, -1):
        overview = replace(box, children=tuple(_bare(child, depth) for child in box.children))
        fit = _fit(overview, formats)
        if fit is not None:
            yield overview, fit
            for child, shown in zip(box.children, overview.children, strict=True):
                if child != shown:
                    yield from _sheets(child, formats)
            return
    # Even one level is too much: first the box alone, then its children in two parts.
    if box.entries:
        yield from _sheets(replace(box, children=()), formats)
    if len(box.children) == 1:
        yield from _sheets(box.children[0], formats)
    else:
        for children in _halves(box.children):
            yield from _sheets(replace(box, entries=(), children=children), formats)


def _fit(box: ChartBox, formats: Sequence[PageFormat]) -> _Fit | None:
    """Return how a box fits the first of the formats on which it is legible."""
    for page_format in formats:
        fit = _best(box, page_format)
        # Upright the sheet is for charts that need no shrinking: they leave room for what follows.
        upright = page_format.orientation is Orientation.PORTRAIT
        if fit.scale >= (1 if upright else _LEAST_SCALE):
            return fit
    return None


def _best(box: ChartBox, page_format: PageFormat) -> _Fit:
    """Return the largest fit on a format; of equally good ones that with the shortest columns."""
    width, height = page_format.text_area
    fits: list[_Fit] = []
    for box_width in _WIDTHS:
        node = _node(box, box_width)
        for stack in _STACKS:
            tried = layout(node, stack)
            scale = min(1.0, width / tried.width, (height - _RESERVED) / tried.height)
            fits.append(_Fit(page_format, box_width, tried, scale))
    best = max(fit.scale for fit in fits)
    return next(fit for fit in fits if fit.scale > 0.98 * best)


def _bare(box: ChartBox, depth: int) -> ChartBox:
    """Return a box without entries and with ``depth`` - 1 levels of such boxes below it."""
    below = tuple(_bare(child, depth - 1) for child in box.children) if depth > 1 else ()
    return replace(box, entries=(), children=below)


def _levels(box: ChartBox) -> int:
    return 1 + max((_levels(child) for child in box.children), default=0)


def _halves(items: Sequence[_Item]) -> tuple[tuple[_Item, ...], tuple[_Item, ...]]:
    middle = len(items) // 2
    return tuple(items[:middle]), tuple(items[middle:])


def _flat(box: ChartBox) -> Iterator[ChartBox]:
    """Yield a box and all below it, each before its children, as the layout places them."""
    yield box
    for child in box.children:
        yield from _flat(child)


def _node(box: ChartBox, width: float) -> Node:
    """Return the sizes of a box and of all below it."""
    setting = _set(box, width)
    below = tuple(_node(child, width) for child in box.children)
    return Node(setting.width, setting.height, below)


def _set(box: ChartBox, box_width: float) -> _Setting:
    """Return a box with its text in place; many entries stand in several columns."""
    columns = max(1, -(-len(box.entries) // _MOST_ENTRIES_IN_COLUMN))
    width = columns * box_width
    texts: list[_Text] = []
    y = _write(texts, (_PAD, _PAD - 1), width - 2 * _PAD, (box.title, _TITLE))
    y = _write(texts, (_PAD, y), width - 2 * _PAD, (box.note, _NOTE), box.figure)
    rule = bottom = y + _PAD - 2
    each = -(-len(box.entries) // columns)
    for column in range(columns):
        y = rule + _PAD - 3
        for entry in box.entries[column * each : (column + 1) * each]:
            x, inner = column * box_width + _PAD, box_width - 2 * _PAD
            y = _write(texts, (x, y), inner, (entry.label, _ENTRY), entry.figure)
            y = _write(texts, (x, y), inner, (entry.detail, _DETAIL), entry.remark) + 3
            bottom = max(bottom, y)
    return _Setting(width, bottom, tuple(texts), rule if box.entries else None)


def _write(
    texts: list[_Text],
    corner: tuple[float, float],
    width: float,
    words: tuple[str, Ink],
    figure: Figure = _NO_FIGURE,
) -> float:
    """Add the lines of a text, and a figure to the right of the first; return the y below them."""
    (x, y), (text, ink) = corner, words
    if not (text or figure.words):
        return y
    figure_width = ink.width(figure.words)
    broken = lines(text, ink, width - figure_width - _PAD if figure.words else width)
    for index, line in enumerate(broken):
        texts.append(_Text(x, y + index * ink.leading + ink.rise, line, ink))
    if figure.words:
        left = x + width - figure_width
        texts.append(_Text(left, y + ink.rise, figure.words, ink.toned(figure.tone)))
    return y + len(broken) * ink.leading


def _draw_box(
    sheet: Sheet, setting: _Setting, corner: tuple[float, float], *, is_root: bool
) -> None:
    """Draw a box below its upper left corner, its head tinted."""
    x, top = corner
    head = setting.height if setting.rule is None else setting.rule
    sheet.box((x, top - setting.height, setting.width, setting.height), fill=WHITE)
    sheet.box((x, top - head, setting.width, head), fill=ACCENT_TINT if is_root else HEAD_FILL)
    edge = ACCENT if is_root else _EDGE
    sheet.box((x, top - setting.height, setting.width, setting.height), stroke=edge, width=0.7)
    for text in setting.texts:
        sheet.text(x + text.x, top - text.base, text.text, text.ink)
