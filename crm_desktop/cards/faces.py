"""Card faces as PDF (report 9): pages of one card each, or A4 sheets of ten to be cut."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from crm_desktop.cards.design_model import BLEED, CARD_HEIGHT, CARD_WIDTH, CardFace, Design, Side
from crm_desktop.cards.drawing import Filled, Mark, Picture, Words, ground_of, marks_of
from crm_desktop.foundation.words import Language
from crm_desktop.paper.letterhead import POINTS_PER_MM, PaperSize
from crm_desktop.paper.sheet import Box, Sheet

#: Cards on a sheet: columns and rows, and the white between them.
COLUMNS, ROWS = 2, 5
_GAP = 3.0
# On a sheet ink may go half way into the gap.
_SHEET_BLEED = _GAP / 2
_MARK, _MARK_ROOM = 4.0, 5.0
_MARK_COLOUR = "#5C6778"
_K = POINTS_PER_MM


class Paper(enum.StrEnum):
    """What is printed on: cards by a card printer, larger pages for a press, or A4 sheets."""

    CARD = "card"
    PRESS = "press"
    SHEET = "sheet"


class Sides(enum.StrEnum):
    """Which sides of the cards are printed."""

    BOTH = "both"
    FRONT = "front"
    BACK = "back"


@dataclass(frozen=True)
class Layout:
    """How cards are printed; ``right`` and ``down`` move the ink by what a printer is off, in mm.

    For a press the pages have 3 mm of bleed and, with ``marks``, the corners to cut at.
    """

    paper: Paper = Paper.CARD
    sides: Sides = Sides.BOTH
    marks: bool = True
    right: float = 0.0
    down: float = 0.0


@dataclass(frozen=True)
class FaceJob:
    """Cards with the design of each, the pictures that designs use by id, and the file's facts."""

    cards: Sequence[tuple[Design, CardFace]]
    pictures: Mapping[str, bytes]
    layout: Layout
    title: str
    author: str
    made: datetime
    language: Language = Language.ZH


def _nobody_asks(_done: int, _total: int) -> None:
    """Take progress that nobody looks at."""


def faces_pdf(job: FaceJob, progress: Callable[[int, int], object] = _nobody_asks) -> bytes:
    """Return the cards as PDF; ``progress`` is told cards done and in all and may raise to stop."""
    sheet = Sheet(
        title=job.title,
        author=job.author,
        subject=job.title,
        language="zh-CN" if job.language is Language.ZH else "en",
        made=job.made,
    )
    if job.layout.paper is Paper.SHEET:
        _sheets(sheet, job, progress)
    else:
        for done, (design, face) in enumerate(job.cards):
            progress(done, len(job.cards))
            for side in _sides(design, job.layout.sides):
                _page(sheet, job, side, face)
    return sheet.finish()


def _sides(design: Design, sides: Sides) -> Iterator[Side]:
    if sides is not Sides.BACK:
        yield design.front
    if sides is not Sides.FRONT:
        yield design.back


def _page(sheet: Sheet, job: FaceJob, side: Side, face: CardFace) -> None:
    """Draw one side of a card on a page of its own."""
    layout = job.layout
    bleed = BLEED if layout.paper is Paper.PRESS else 0.0
    border = bleed + (_MARK_ROOM if bleed and layout.marks else 0.0)
    width, height = CARD_WIDTH + 2 * border, CARD_HEIGHT + 2 * border
    sheet.begin_page((width * _K, height * _K))
    trim = _box(border, height - border, (0, 0, CARD_WIDTH, CARD_HEIGHT))
    inked = _box(border, height - border, _beyond(bleed))
    if bleed:
        sheet.page_boxes(trim=trim, bleed=inked)
    left, top = border + layout.right, height - border - layout.down
    with sheet.clipped(_box(left, top, _beyond(bleed))):
        _draw(sheet, job, side, face, (left, top))
    if bleed and layout.marks:
        _cut_marks(sheet, [border, border + CARD_WIDTH], [border, border + CARD_HEIGHT], bleed)
    sheet.end_page()


def _sheets(sheet: Sheet, job: FaceJob, progress: Callable[[int, int], object]) -> None:
    """Draw ten cards on a sheet; backs stand mirrored, so that a sheet turned on its long edge
    has each behind its front."""
    on_sheet = COLUMNS * ROWS
    for start in range(0, len(job.cards), on_sheet):
        cards = job.cards[start : start + on_sheet]
        progress(start, len(job.cards))
        if job.layout.sides is not Sides.BACK:
            _sheet_page(sheet, job, [(d.front, face) for d, face in cards], mirrored=False)
        if job.layout.sides is not Sides.FRONT:
            _sheet_page(sheet, job, [(d.back, face) for d, face in cards], mirrored=True)


def _sheet_page(
    sheet: Sheet, job: FaceJob, cards: Sequence[tuple[Side, CardFace]], *, mirrored: bool
) -> None:
    width, height = PaperSize.A4.value
    lefts = _starts(width, CARD_WIDTH, COLUMNS)
    tops = _starts(height, CARD_HEIGHT, ROWS)
    sheet.begin_page((width * _K, height * _K))
    right, down = job.layout.right, job.layout.down
    for place, (side, face) in enumerate(cards):
        column = place % COLUMNS
        if mirrored:
            column = COLUMNS - 1 - column
        left, top = lefts[column] + right, height - tops[place // COLUMNS] - down
        with sheet.clipped(_box(left, top, _beyond(_SHEET_BLEED))):
            _draw(sheet, job, side, face, (left, top))
    if job.layout.marks:
        edges = [edge + right for left in lefts for edge in (left, left + CARD_WIDTH)]
        rows = [height - edge - down for top in tops for edge in (top, top + CARD_HEIGHT)]
        _cut_marks(sheet, edges, rows, _SHEET_BLEED + 0.5)
    sheet.end_page()


def _starts(room: float, size: float, count: int) -> list[float]:
    first = (room - count * size - (count - 1) * _GAP) / 2
    return [first + place * (size + _GAP) for place in range(count)]


def _cut_marks(sheet: Sheet, xs: list[float], ys: list[float], away: float) -> None:
    """Draw short lines outside a block of cards at every edge to cut along."""
    left, right, low, high = min(xs) - away, max(xs) + away, min(ys) - away, max(ys) + away
    strokes = [(x, low, x, low - _MARK) for x in xs] + [(x, high, x, high + _MARK) for x in xs]
    strokes += [(left, y, left - _MARK, y) for y in ys]
    strokes += [(right, y, right + _MARK, y) for y in ys]
    sheet.lines(
        [(a * _K, b * _K, c * _K, d * _K) for a, b, c, d in strokes], colour=_MARK_COLOUR, width=0.3
    )


def _beyond(bleed: float) -> Box:
    return (-bleed, -bleed, CARD_WIDTH + 2 * bleed, CARD_HEIGHT + 2 * bleed)


def _box(left: float, top: float, box: Box) -> Box:
    """Return a box of a card, whose corner lies at left and top, in points from the lower left."""
    x, y, width, height = box
    return ((left + x) * _K, (top - y - height) * _K, width * _K, height * _K)


def _draw(
    sheet: Sheet, job: FaceJob, side: Side, face: CardFace, corner: tuple[float, float]
) -> None:
    left, top = corner
    ground = ground_of(side)
    sheet.gradient(_box(left, top, ground.box), ground.colour, ground.colour_to)
    for element in side.elements:
        for mark in marks_of(element, face, job.pictures):
            _ink(sheet, mark, left, top)


def _ink(sheet: Sheet, mark: Mark, left: float, top: float) -> None:
    if isinstance(mark, Words):
        sheet.text((left + mark.x) * _K, (top - mark.base) * _K, mark.text, mark.ink)
    elif isinstance(mark, Filled):
        sheet.fill_boxes((_box(left, top, box) for box in mark.boxes), mark.colour)
    elif isinstance(mark, Picture):
        sheet.picture(_box(left, top, mark.box), mark.content)
