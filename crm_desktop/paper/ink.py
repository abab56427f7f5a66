"""The colours and sizes of print, so that every document looks like one house wrote it."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

from crm_desktop.paper.fonts import BOLD, REGULAR, Face, face

BLACK = "#18202E"
QUIET = "#5C6778"
WHITE = "#FFFFFF"
# A shade darker than on screen: an office laser printer drops lighter lines.
LINE = "#C3CAD5"
HEAD_FILL = "#EEF2F7"
ACCENT = "#1F5CD1"
ACCENT_TINT = "#E8F0FD"
BAR = "#A9C3F0"
WATERMARK = "#ECEEF2"

HAIRLINE = 0.5


class Tone(enum.Enum):
    """What a colour means; the words always say it too."""

    PLAIN = (BLACK, "#F4F6F8")
    QUIET = (QUIET, "#F4F6F8")
    INFO = (ACCENT, ACCENT_TINT)
    GOOD = ("#1A6A3A", "#E3F4E9")
    WARNING = ("#8A4A00", "#FFF0D2")
    BAD = ("#B42318", "#FDECEA")

    @property
    def colour(self) -> str:
        """The colour of words and bars."""
        return self.value[0]

    @property
    def tint(self) -> str:
        """The colour of the paper under them."""
        return self.value[1]


@dataclass(frozen=True)
class Ink:
    """How a piece of text looks: size in points, weight and colour."""

    size: float
    bold: bool = False
    colour: str = BLACK

    @property
    def face(self) -> Face:
        """The registered face."""
        return face(BOLD if self.bold else REGULAR)

    @property
    def leading(self) -> float:
        """Points from one line to the next."""
        return self.size * 1.45

    @property
    def rise(self) -> float:
        """Points from the top of a line to the base of its letters."""
        # The ideographs stand 0.12 em below the base and 0.88 em above it.
        return (self.leading - self.size) / 2 + 0.88 * self.size

    def width(self, text: str) -> float:
        """Return the width in points of one line of text."""
        return self.face.width(text, self.size)

    def toned(self, tone: Tone) -> Ink:
        """Return the same letters in the colour of a tone."""
        return replace(self, colour=tone.colour)


TITLE = Ink(17, bold=True)
SUBTITLE = Ink(9, colour=QUIET)
HEADING = Ink(11.5, bold=True)
BODY = Ink(10)
STRONG = Ink(10, bold=True)
TICK = Ink(10, bold=True, colour=ACCENT)
CELL = Ink(9)
CELL_STRONG = Ink(9, bold=True)
CELL_HEAD = Ink(8.5, bold=True, colour="#475366")
LABEL = Ink(9, colour=QUIET)
FINE = Ink(8, colour=QUIET)
