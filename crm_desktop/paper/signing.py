"""Boxes to sign and to seal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.paper.block import Block
from crm_desktop.paper.ink import CELL, CELL_STRONG, LABEL, LINE, Ink
from crm_desktop.paper.lettering import shortened
from crm_desktop.paper.sheet import Sheet

_HEIGHT = 58
_GAP = 8
_PAD = 6
_MOST_ABREAST = 4


@dataclass(frozen=True)
class Place:
    """One box, in words that are ready to print: who signs as what, and the date when signed.

    Without a ``name`` the box is left for the pen: ``pen`` stands where the date is written.
    A ``seal`` has a broken edge and its label in the middle.
    """

    label: str
    name: str = ""
    date: str = ""
    pen: str = ""
    seal: bool = False


class Signatures(Block):
    """A row of boxes, at most four abreast; they never part at a page's end."""

    before = 8
    after = 8

    def __init__(self, places: Sequence[Place]) -> None:
        rows = -(-len(places) // _MOST_ABREAST)
        abreast = -(-len(places) // rows)
        self._rows = [places[i : i + abreast] for i in range(0, len(places), abreast)]
        self._abreast = abreast

    def height(self, width: float) -> float:
        return len(self._rows) * (_HEIGHT + _GAP) - _GAP

    def draw(self, sheet: Sheet, x: float, top: float, width: float) -> None:
        box_width = (width - (self._abreast - 1) * _GAP) / self._abreast
        for row in self._rows:
            for index, place in enumerate(row):
                _draw_place(sheet, place, (x + index * (box_width + _GAP), top), box_width)
            top -= _HEIGHT + _GAP


def _draw_place(sheet: Sheet, place: Place, corner: tuple[float, float], width: float) -> None:
    """Draw one box below its upper left corner."""
    x, top = corner
    box = (x, top - _HEIGHT, width, _HEIGHT)
    sheet.box(box, stroke=LINE, width=0.8, dash=(3, 2) if place.seal else ())
    inner = width - 2 * _PAD

    def write(text: str, base: float, ink: Ink) -> None:
        sheet.text(x + _PAD, top - base, shortened(text, ink, inner), ink)

    if place.seal:
        label = shortened(place.label, LABEL, inner)
        sheet.text_centred(x + width / 2, top - _HEIGHT / 2 - 3, label, LABEL)
        return
    write(place.label, 15, LABEL)
    if place.name:
        write(place.name, 33, CELL_STRONG)
        write(place.date, 48, CELL)
    else:
        write(place.pen, _HEIGHT - _PAD - 2, LABEL)
