"""What stands on every page around the text: who prints what, when, and on which paper."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from crm_desktop.foundation.words import Language, Phrase

POINTS_PER_MM = 72 / 25.4


class PaperSize(enum.Enum):
    """A sheet by its short and long edge in millimetres."""

    A3 = (297, 420)
    A4 = (210, 297)
    A5 = (148, 210)


class Orientation(enum.Enum):
    """Which edge of the sheet is at the top."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


@dataclass(frozen=True)
class PageFormat:
    """A sheet as it lies on the desk, and the part of it that text may fill."""

    paper: PaperSize = PaperSize.A4
    orientation: Orientation = Orientation.PORTRAIT

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        short, long = (edge * POINTS_PER_MM for edge in self.paper.value)
        return (short, long) if self.orientation is Orientation.PORTRAIT else (long, short)

    @property
    def margin(self) -> float:
        """Points kept free at the left and at the right: enough for the holes of a folder."""
        return (12 if self.paper is PaperSize.A5 else 18) * POINTS_PER_MM

    @property
    def text_area(self) -> tuple[float, float]:
        """Width and height in points of what lies between header and footer."""
        width, height = self.size
        return width - 2 * self.margin, height - self.head - self.foot

    @property
    def head(self) -> float:
        """Points from the upper edge of the sheet to the text."""
        return 26 * POINTS_PER_MM

    @property
    def foot(self) -> float:
        """Points from the text to the lower edge of the sheet."""
        return 21 * POINTS_PER_MM


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """Header and footer of one document, and the language that the program's words take in it.

    ``printed_at`` is shown as the wall time that it carries; ``secrecy`` is the 密级. ``masked``
    says that personal data were covered, as the reader's rights demand; ``watermark`` is laid under
    the text of every page.
    """

    company: str
    number: str
    printed_by: str
    printed_at: datetime
    verification_code: str
    version: str = ""
    secrecy: str | Phrase = ""
    language: Language = Language.ZH
    paper: PaperSize = PaperSize.A4
    orientation: Orientation = Orientation.PORTRAIT
    masked: bool = False
    watermark: str | None = None

    @property
    def page_format(self) -> PageFormat:
        """The sheet that the document begins on."""
        return PageFormat(self.paper, self.orientation)
