"""The figures of the look: colours in light and dark, spaces, radii, heights and type sizes."""

from __future__ import annotations

import enum
from dataclasses import dataclass, fields, replace
from functools import cache

from PySide6.QtGui import QColor


class Tone(enum.Enum):
    """What a state means to the eye; a word always stands beside the colour."""

    BLUE = "blue"  # waiting
    AMBER = "amber"  # in work, wants attention
    RED = "red"  # blocked, overdue
    GREEN = "green"  # done
    GREY = "grey"  # ended
    QUIET = "quiet"  # normal: a green dot and a quiet word, no fill


@dataclass(frozen=True)
class Tokens:
    """Every colour of one theme as ``#RRGGBB``; contrast is computed in the tests."""

    name: str
    bg: str
    surface: str
    alt: str
    rail: str
    line: str
    line2: str
    edge: str
    text: str
    text2: str
    text3: str
    accent: str
    fill: str
    fill_hover: str
    on_fill: str
    tint: str
    sel: str
    hover: str
    red: str
    red_tint: str
    red_fill: str
    amber: str
    amber_tint: str
    green: str
    green_tint: str
    grey: str
    grey_tint: str
    gold: str
    silver: str
    diamond: str
    on_diamond: str
    match: str
    bone: str
    toast: str
    on_toast: str
    toast_accent: str
    toast_green: str

    def tone(self, tone: Tone) -> tuple[str, str]:
        """Return the token names of a tone's text and tint; a quiet state has no fill."""
        if tone is Tone.BLUE:
            return "accent", "tint"
        if tone is Tone.QUIET:
            return "text2", "surface"
        return tone.value, f"{tone.value}_tint"

    def colours(self) -> dict[str, str]:
        """Return every colour by its token name."""
        names = (field.name for field in fields(self))
        return {name: getattr(self, name) for name in names if name != "name"}


LIGHT = Tokens(
    name="light",
    bg="#F4F6F8",
    surface="#FFFFFF",
    alt="#F8F9FB",
    rail="#EBEEF2",
    line="#E3E7ED",
    line2="#CBD2DC",
    edge="#858D9B",
    text="#18202E",
    text2="#475366",
    text3="#5C6778",
    accent="#1F5CD1",
    fill="#1F5CD1",
    fill_hover="#1A4FB5",
    on_fill="#FFFFFF",
    tint="#E8F0FD",
    sel="#E4EDFC",
    hover="#F1F4F8",
    red="#B42318",
    red_tint="#FDECEA",
    red_fill="#C4291C",
    amber="#8A4A00",
    amber_tint="#FFF0D2",
    green="#1A6A3A",
    green_tint="#E3F4E9",
    grey="#475366",
    grey_tint="#EBEEF3",
    gold="#856107",
    silver="#5F6C7E",
    diamond="#4B53B5",
    on_diamond="#FFFFFF",
    match="#FFE9A8",
    bone="#EBEEF3",
    toast="#2B3340",
    on_toast="#FFFFFF",
    toast_accent="#9DBFFF",
    toast_green="#83D5A0",
)

DARK = Tokens(
    name="dark",
    bg="#14171C",
    surface="#1B1F26",
    alt="#20252D",
    rail="#101317",
    line="#2B313B",
    line2="#3F4755",
    edge="#7C8696",
    text="#E7EAF0",
    text2="#B6BECB",
    text3="#98A2B2",
    accent="#7DAAFF",
    fill="#2E68DB",
    fill_hover="#2A60CC",
    on_fill="#FFFFFF",
    tint="#1B2A45",
    sel="#1E2E4B",
    hover="#242A33",
    red="#FF9D93",
    red_tint="#3B1F1E",
    red_fill="#C93A2E",
    amber="#F3BD6A",
    amber_tint="#36290F",
    green="#83D5A0",
    green_tint="#153122",
    grey="#B6BECB",
    grey_tint="#2A303A",
    gold="#E0BE6A",
    silver="#B4C0D0",
    diamond="#AEB4FF",
    on_diamond="#14171C",
    match="#5A4710",
    bone="#2A303A",
    toast="#E7EAF0",
    on_toast="#18202E",
    toast_accent="#1F5CD1",
    toast_green="#1A6A3A",
)


@dataclass(frozen=True)
class CardFace:
    """How the picture of a card is painted: its gradient, the only one, and the ink on it.

    A picture looks the same in light and dark; the ink has 7:1 on every part of the gradient.
    """

    start: str
    end: str
    ink: str


#: By the level whose card it is.
CARD_FACES = {
    "plain": CardFace("#EAF0FB", "#B9CBEE", "#14264D"),
    "silver": CardFace("#F0F2F6", "#C3CBD8", "#222B3B"),
    "gold": CardFace("#F3E7BF", "#DBBB68", "#2E2306"),
    "diamond": CardFace("#474FA8", "#23285E", "#FFFFFF"),
    "void": CardFace("#EDEFF2", "#D3D8DF", "#2B3340"),
}


@cache
def colour(code: str) -> QColor:
    """Return the colour of a ``#RRGGBB`` code; callers must not change it."""
    return QColor(code)


class Space:
    """The five distances."""

    XS = 4
    S = 8
    M = 12
    L = 16
    XL = 24


class Radius:
    """Corner radii by what they round."""

    PANEL = 8
    CONTROL = 6
    CLOCK = 4
    TIER = 3
    PILL = 10


class Size:
    """The four type sizes in pixels."""

    CAPTION = 12
    BODY = 14
    NAME = 16
    TITLE = 22


#: Line boxes by type size: sizes hints differ between fonts and scripts, so they are fixed here.
LINE_BOX = {Size.CAPTION: 16, Size.BODY: 20, Size.NAME: 24, Size.TITLE: 32}


class Weight:
    """Weights by what they say: names and pills, titles and what is selected."""

    REGULAR = 400
    MEDIUM = 500
    BOLD = 600


@dataclass(frozen=True)
class Metrics:
    """Heights and gaps that depend on the height of the window; widths and type never do."""

    top_bar: int = 56
    status_bar: int = 32
    rail_item: int = 56
    tab: int = 40
    panel_head: int = 44
    table_head: int = 32
    row: int = 36
    figure_row: int = 32
    group_row: int = 32
    key_value: int = 28
    timeline: int = 52
    timeline_line: int = 32
    tile: int = 64
    card: int = 328
    panel_gap: int = 12
    page_margin: int = 16
    footer: int = 64

    # The same at every window height.
    control: int = 32
    small_control: int = 26
    next_step: int = 48
    chip: int = 28
    pill: int = 20
    tier: int = 18
    band: int = 32


ROOMY = Metrics()
DENSE = replace(
    ROOMY,
    top_bar=48,
    status_bar=28,
    panel_head=36,
    table_head=28,
    row=32,
    key_value=24,
    timeline=46,
    tile=40,
    card=264,
    panel_gap=8,
    page_margin=8,
    footer=56,
)
LOW = replace(DENSE, rail_item=44)

#: Windows lower than this get the dense set; lower than the second also the low rail.
DENSE_BELOW = 740
LOW_BELOW = 620


def metrics_for(height: int) -> Metrics:
    """Return the set of heights for a window of that height in pixels."""
    if height < LOW_BELOW:
        return LOW
    return DENSE if height < DENSE_BELOW else ROOMY
