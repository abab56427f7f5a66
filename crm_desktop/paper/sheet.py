"""The surface that everything is drawn on: a thin, typed layer over reportlab's canvas.

Lengths are points with the origin at the lower left, as in PDF; colours are "#RRGGBB".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any

from crm_desktop.paper.fonts import REGULAR, face
from crm_desktop.paper.ink import HAIRLINE, LINE, Ink

Stroke = tuple[float, float, float, float]
Box = tuple[float, float, float, float]


class Sheet:
    """The pages of one document, drawn one after the other.

    Text is gathered in one text object until something else is drawn: a page of a list then takes
    little more than half the time of a drawString for each cell.
    """

    def __init__(
        self, *, title: str, author: str, subject: str, language: str, made: datetime
    ) -> None:
        from reportlab.pdfgen.canvas import Canvas

        face(REGULAR)
        self._bytes = BytesIO()
        # The initial font keeps Helvetica out; invariant leaves clock and chance out of the file.
        self._canvas = Canvas(
            self._bytes, invariant=1, pageCompression=1, initialFontName=REGULAR, lang=language
        )
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setSubject(subject)
        self._canvas.setCreator(author)
        self._canvas.setDateFormatter(lambda *_: f"D:{made:%Y%m%d%H%M%S}")
        self._pictures: dict[bytes, Any] = {}
        self._text: Any = None
        self._ink: Ink | None = None

    def begin_page(self, size: tuple[float, float]) -> None:
        """Begin a page of a width and a height."""
        self._canvas.setPageSize(size)

    def end_page(self) -> None:
        """Finish the page."""
        self._leave_text()
        self._canvas.showPage()

    def finish(self) -> bytes:
        """Return the whole file; nothing can be drawn afterwards."""
        self._canvas.save()
        return self._bytes.getvalue()

    def text(self, x: float, y: float, text: str, ink: Ink) -> None:
        """Draw one line with its left end at x and its base at y."""
        if self._text is None:
            self._text = self._canvas.beginText()
        before = self._ink
        if ink != before:
            # Labels and their values differ in colour only: what is not said anew costs nothing.
            if before is None or (ink.size, ink.bold) != (before.size, before.bold):
                self._text.setFont(ink.face.name, ink.size)
            if before is None or ink.colour != before.colour:
                self._text.setFillColor(_rgb(ink.colour))
            self._ink = ink
        self._text.setTextOrigin(x, y)
        # Not textOut: it would measure the text only to know where it ends.
        self._text.textLine(text)

    def text_right(self, x: float, y: float, text: str, ink: Ink) -> None:
        """Draw one line with its right end at x."""
        self.text(x - ink.width(text), y, text, ink)

    def text_centred(self, x: float, y: float, text: str, ink: Ink) -> None:
        """Draw one line with its middle at x."""
        self.text(x - ink.width(text) / 2, y, text, ink)

    def lines(
        self, strokes: Iterable[Stroke], *, width: float = HAIRLINE, colour: str = LINE
    ) -> None:
        """Draw straight lines, each from x1, y1 to x2, y2."""
        self._leave_text()
        self._canvas.setStrokeColor(_rgb(colour))
        self._canvas.setLineWidth(width)
        self._canvas.lines(list(strokes))

    def box(
        self,
        box: Box,
        *,
        fill: str | None = None,
        stroke: str | None = None,
        width: float = HAIRLINE,
        radius: float = 0,
        dash: tuple[float, ...] = (),
    ) -> None:
        """Draw a rectangle given by x, y, width and height, with round corners where asked."""
        self._leave_text()
        canvas = self._canvas
        if fill is not None:
            canvas.setFillColor(_rgb(fill))
        if stroke is not None:
            canvas.setStrokeColor(_rgb(stroke))
            canvas.setLineWidth(width)
            canvas.setDash(list(dash))
        outline = {"stroke": int(stroke is not None), "fill": int(fill is not None)}
        if radius:
            canvas.roundRect(*box, radius, **outline)
        else:
            canvas.rect(*box, **outline)
        if dash:
            canvas.setDash()

    def fill_boxes(self, boxes: Iterable[Box], colour: str) -> None:
        """Fill many rectangles as one path: a code must not show seams between its modules."""
        self._leave_text()
        path = self._canvas.beginPath()
        for box in boxes:
            path.rect(*box)
        self._canvas.setFillColor(_rgb(colour))
        self._canvas.drawPath(path, stroke=0, fill=1)

    def gradient(self, box: Box, colour: str, colour_to: str) -> None:
        """Fill a box from one colour at its upper left to another at its lower right."""
        x, y, width, height = box
        with self.clipped(box):
            self._canvas.linearGradient(
                x, y + height, x + width, y, (_colour(colour), _colour(colour_to))
            )

    def picture(self, box: Box, content: bytes) -> None:
        """Draw a PNG or JPEG as large as a box lets it be, in its middle."""
        from reportlab.lib.utils import ImageReader

        self._leave_text()
        if content not in self._pictures:
            self._pictures[content] = ImageReader(BytesIO(content))
        x, y, width, height = box
        self._canvas.drawImage(
            self._pictures[content], x, y, width, height,
            mask="auto", preserveAspectRatio=True, anchor="c",
        )  # fmt: skip

    def page_boxes(self, *, trim: Box, bleed: Box) -> None:
        """Say of the page at work where it is cut, and how far its ink goes."""
        for box, name in ((trim, self._canvas.setTrimBox), (bleed, self._canvas.setBleedBox)):
            x, y, width, height = box
            name((x, y, x + width, y + height))

    @contextmanager
    def clipped(self, box: Box) -> Iterator[None]:
        """Draw within a box only."""
        self._leave_text()
        self._canvas.saveState()
        path = self._canvas.beginPath()
        path.rect(*box)
        self._canvas.clipPath(path, stroke=0, fill=0)
        yield
        self._leave_text()
        self._canvas.restoreState()

    @contextmanager
    def moved(self, x: float, y: float, *, scale: float = 1.0, turn: float = 0.0) -> Iterator[None]:
        """Draw with the origin at x, y, everything scaled, and turned by degrees to the left."""
        self._leave_text()
        self._canvas.saveState()
        self._canvas.translate(x, y)
        self._canvas.rotate(turn)
        self._canvas.scale(scale, scale)
        yield
        self._leave_text()
        self._canvas.restoreState()

    def _leave_text(self) -> None:
        """Put the gathered text on the page, so that what follows lies over it."""
        if self._text is not None:
            self._canvas.drawText(self._text)
            self._text = self._ink = None


@cache
def _rgb(colour: str) -> tuple[float, float, float]:
    """Return "#RRGGBB" as three parts from 0 to 1."""
    red, green, blue = bytes.fromhex(colour[1:])
    return red / 255, green / 255, blue / 255


def _colour(code: str) -> Any:
    from reportlab.lib.colors import Color

    return Color(*_rgb(code))
