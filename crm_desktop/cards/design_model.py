"""What is printed on a card: elements and their places in millimetres, side by side.

Places count from the upper left corner of the cut card, 85.60 × 53.98 mm (ID-1, ISO/IEC 7810).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.words import Phrase

CARD_WIDTH, CARD_HEIGHT = 85.6, 53.98
#: What is printed beyond the cut, so that no white edge is left.
BLEED = 3.0
KINDS = ("field", "text", "picture", "photo", "qr", "barcode", "line", "box")
#: What a text field can show of a card.
FIELDS = (
    "name",
    "number",
    "tier",
    "type",
    "member_number",
    "joined_on",
    "issued_on",
    "valid_until",
    "company",
    "company_short",
    "company_phone",
)
ALIGNS = ("left", "centre", "right")
SIDES = ("front", "back")
_COLOUR = re.compile("#[0-9A-F]{6}")
_MOST_ELEMENTS = 40
_LONGEST_TEXT = 500
_SMALLEST = 0.1
_LEAST_POINTS, _MOST_POINTS = 4.0, 36.0


@dataclass(frozen=True)
class Element:
    """One thing on a side: its kind, its place in mm, and how it looks.

    ``content`` is a field's name, a free text, or the id of a picture. ``points`` and ``bold`` are
    a text's; ``colour`` is that of text, line or box; a line is as thick as its ``height``.
    """

    kind: str
    x: float
    y: float
    width: float
    height: float
    content: str = ""
    points: float = 9.0
    bold: bool = False
    align: str = "left"
    colour: str = "#18202E"

    def at(self, x: float, y: float) -> Element:
        """Return the element somewhere else, to a tenth of a millimetre."""
        return replace(self, x=round(x, 1), y=round(y, 1))


@dataclass(frozen=True)
class Side:
    """A side of a card: its ground, from one colour to another, and what lies on it."""

    colour: str = "#FFFFFF"
    colour_to: str = ""
    elements: tuple[Element, ...] = ()


@dataclass(frozen=True)
class DesignData:
    """A design as it is edited; without a ``tier`` it is for any card."""

    name: str
    tier: int | None = None
    front: Side = field(default_factory=Side)
    back: Side = field(default_factory=Side)
    active: bool = True


@dataclass(frozen=True)
class Design(DesignData):
    """A design as stored."""

    id: int = 0
    version: int = 0


@dataclass(frozen=True)
class CardFace:
    """What one card says: its number, the texts by field, and the holder's photo if there is one.

    ``code`` is what QR and Code 128 hold: the number as a scanner reads it.
    """

    code: str
    texts: Mapping[str, str]
    photo: bytes = b""


def side_from(stored: Mapping[str, Any]) -> Side:
    """Return a side of stored JSON; raises KeyError and TypeError for what is none."""
    return Side(
        stored["colour"],
        stored.get("colour_to", ""),
        tuple(Element(**element) for element in stored["elements"]),
    )


def side_to(side: Side) -> dict[str, Any]:
    """Return a side as JSON types; what is as usual is left out."""
    usual = asdict(Element("", 0, 0, 0, 0))
    elements = [
        {
            name: value
            for name, value in asdict(element).items()
            if name in {"kind", "x", "y", "width", "height"} or value != usual[name]
        }
        for element in side.elements
    ]
    return {"colour": side.colour, "colour_to": side.colour_to, "elements": elements}


def checked(data: DesignData) -> DesignData:
    """Return a design tidied; raises ValidationErrors (``name``, ``front``, ``back``)."""
    checks = Checks()
    name = checks.text("name", data.name, longest=60, needed=True)
    front, back = (_checked_side(checks, side, getattr(data, side)) for side in SIDES)
    checks.done()
    return replace(data, name=name, front=front, back=back)


def _checked_side(checks: Checks, side: str, data: Side) -> Side:
    if not _COLOUR.fullmatch(data.colour) or not (
        data.colour_to == "" or _COLOUR.fullmatch(data.colour_to)
    ):
        checks.add(side, Phrase("design.bad_colour"))
    if len(data.elements) > _MOST_ELEMENTS:
        checks.add(side, Phrase("design.too_many", most=_MOST_ELEMENTS))
    return replace(data, elements=tuple(_checked(checks, side, e) for e in data.elements))


def _checked(checks: Checks, side: str, element: Element) -> Element:
    known = {
        element.kind in KINDS,
        element.align in ALIGNS,
        element.kind != "field" or element.content in FIELDS,
        element.kind != "picture" or element.content.isdigit(),
    }
    if not all(known):
        checks.add(side, Phrase("design.bad_element"))
    if not _COLOUR.fullmatch(element.colour):
        checks.add(side, Phrase("design.bad_colour"))
    if not _LEAST_POINTS <= element.points <= _MOST_POINTS:
        checks.add(side, Phrase("design.bad_points", least=4, most=36))
    inside = (
        element.width >= _SMALLEST
        and element.height >= _SMALLEST
        and -BLEED <= element.x <= CARD_WIDTH + BLEED - element.width
        and -BLEED <= element.y <= CARD_HEIGHT + BLEED - element.height
    )
    if not inside:
        checks.add(side, Phrase("design.outside"))
    if element.kind == "text":
        text = checks.text(side, element.content, longest=_LONGEST_TEXT)
        return replace(element, content=text)
    return element
