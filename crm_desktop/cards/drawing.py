"""Where ink goes on a side of a card: told once, drawn by the PDF and by the window alike.

Lengths are millimetres from the upper left corner of the cut card.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from crm_desktop.cards.design_model import BLEED, CARD_HEIGHT, CARD_WIDTH, CardFace, Element, Side
from crm_desktop.paper.codes import code128_bars, qr_boxes
from crm_desktop.paper.fonts import printable
from crm_desktop.paper.ink import Ink
from crm_desktop.paper.letterhead import POINTS_PER_MM
from crm_desktop.paper.lettering import lines, shortened
from crm_desktop.paper.sheet import Box

_BLACK, _WHITE = "#000000", "#FFFFFF"
# A name that is too long is set smaller down to this share before it loses its end.
_SMALLEST_SHARE = 0.55
_STEP = 0.95


@dataclass(frozen=True)
class Words:
    """One line of text: its left end, its base, and its ink."""

    x: float
    base: float
    text: str
    ink: Ink


@dataclass(frozen=True)
class Filled:
    """Rectangles (x, y, width, height) of one colour."""

    boxes: tuple[Box, ...]
    colour: str


@dataclass(frozen=True)
class Ground:
    """The ground of a side, bleed included, from one colour to another."""

    box: Box
    colour: str
    colour_to: str


@dataclass(frozen=True)
class Picture:
    """A picture that fills as much of a box as its shape lets it."""

    box: Box
    content: bytes


Mark = Words | Filled | Ground | Picture


def ground_of(side: Side) -> Ground:
    """Return the ground of a side."""
    box = (-BLEED, -BLEED, CARD_WIDTH + 2 * BLEED, CARD_HEIGHT + 2 * BLEED)
    return Ground(box, side.colour, side.colour_to or side.colour)


def marks_of(element: Element, face: CardFace, pictures: Mapping[str, bytes]) -> tuple[Mark, ...]:
    """Return the ink of one element on a card; nothing where the card has nothing to say there."""
    box = (element.x, element.y, element.width, element.height)
    if element.kind == "field":
        return _line(element, face.texts.get(element.content, ""))
    if element.kind == "text":
        return _lines(element)
    if element.kind in {"line", "box"}:
        return (Filled((box,), element.colour),)
    if element.kind == "picture":
        return _picture(box, pictures.get(element.content, b""))
    if element.kind == "photo":
        return _picture(box, face.photo)
    return _code(element, face.code)


def _picture(box: Box, content: bytes) -> tuple[Mark, ...]:
    return (Picture(box, content),) if content else ()


def _code(element: Element, code: str) -> tuple[Mark, ...]:
    """Return a code on white: scanners want black on white whatever lies below."""
    if not code:
        return ()
    if element.kind == "qr":
        side = min(element.width, element.height)
        ground: Box = (element.x, element.y, side, side)
        boxes = _qr(code)
        scale_x = scale_y = side
    else:
        ground = (element.x, element.y, element.width, element.height)
        boxes = _bars(code)
        scale_x, scale_y = element.width, element.height
    placed = tuple(
        (ground[0] + x * scale_x, ground[1] + y * scale_y, w * scale_x, h * scale_y)
        for x, y, w, h in boxes
    )
    return (Filled((ground,), _WHITE), Filled(placed, _BLACK))


@lru_cache(maxsize=2)
def _qr(code: str) -> tuple[Box, ...]:
    return tuple(qr_boxes(code))


@lru_cache(maxsize=2)
def _bars(code: str) -> tuple[Box, ...]:
    return tuple(code128_bars(code))


def _line(element: Element, text: str) -> tuple[Mark, ...]:
    """Return a field on one line, set smaller where it is too long."""
    text = printable(text).replace("\n", " ")
    if not text:
        return ()
    ink = Ink(element.points, element.bold, element.colour)
    width = element.width * POINTS_PER_MM
    while ink.width(text) > width and ink.size > element.points * _SMALLEST_SHARE:
        ink = Ink(ink.size * _STEP, element.bold, element.colour)
    text = shortened(text, ink, width)
    top = element.y + (element.height - ink.leading / POINTS_PER_MM) / 2
    return (_words(element, text, top, ink),)


def _lines(element: Element) -> tuple[Mark, ...]:
    """Return a free text in as many lines as there is room for."""
    ink = Ink(element.points, element.bold, element.colour)
    leading = ink.leading / POINTS_PER_MM
    broken = lines(printable(element.content), ink, element.width * POINTS_PER_MM)
    room = max(1, int(element.height / leading + 0.05))
    return tuple(
        _words(element, text, element.y + place * leading, ink)
        for place, text in enumerate(broken[:room])
        if text
    )


def _words(element: Element, text: str, top: float, ink: Ink) -> Words:
    spare = element.width - ink.width(text) / POINTS_PER_MM
    share = {"left": 0.0, "centre": 0.5, "right": 1.0}[element.align]
    return Words(element.x + spare * share, top + ink.rise / POINTS_PER_MM, text, ink)


def cut_text(element: Element) -> bool:
    """Return whether a free text has more lines than its box has room for."""
    if element.kind != "text":
        return False
    ink = Ink(element.points, element.bold, element.colour)
    leading = ink.leading / POINTS_PER_MM
    broken = lines(printable(element.content), ink, element.width * POINTS_PER_MM)
    return len(broken) > max(1, int(element.height / leading + 0.05))
