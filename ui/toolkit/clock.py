"""The clock chip: a ring for the time used, words for the time left."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QShowEvent
from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.clock import Clock
from ui.toolkit.deadlines import ClockFace, ClockState, Deadline, clock_face, next_change
from ui.toolkit.painting import fainter, flat_pen, middle, paint_box, paint_words, words_width
from ui.toolkit.speech import tr
from ui.toolkit.state import Mark
from ui.toolkit.theme import theme
from ui.toolkit.tokens import ROOMY, Radius, Size, Weight

_RING = 11
_RING_WIDTH = 2
_RING_FAINT = 0.35
_PADDING = 6
_GAP = 6

#: Ink and fill of each state; plenty of time has no fill.
_LOOK: dict[ClockState, tuple[str, str | None]] = {
    ClockState.OVER: ("on_fill", "red_fill"),
    ClockState.SOON: ("amber", "amber_tint"),
    ClockState.OK: ("text2", None),
    ClockState.DONE: ("green", "green_tint"),
    ClockState.LATE: ("grey", "grey_tint"),
    ClockState.NONE: ("text3", None),
}


def clock_width(words: str) -> int:
    """Return the width of a clock chip with its padding, filled or not."""
    return 2 * _PADDING + _RING + _GAP + words_width(words, Size.CAPTION, Weight.BOLD)


def paint_clock(painter: QPainter, box: QRect | QRectF, left: float, face: ClockFace) -> None:
    """Paint a clock chip centred upright in a box."""
    words = tr(face.words)
    ink, fill = _LOOK[face.state]
    chip = middle(box, left, clock_width(words), ROOMY.pill)
    if fill is not None:
        paint_box(painter, chip, Radius.CLOCK, fill=fill)
    _paint_ring(painter, middle(chip, left + _PADDING, _RING, _RING), ink, face.share)
    weight = Weight.BOLD if face.state is ClockState.OVER else Weight.MEDIUM
    place = chip.adjusted(_PADDING + _RING + _GAP, 0, 0, 0)
    paint_words(painter, place, words, ink, size=Size.CAPTION, weight=weight)


def _paint_ring(painter: QPainter, box: QRectF, ink: str, share: float) -> None:
    """Paint the share of time used as a dark arc from the top, on a faint ring."""
    half = _RING_WIDTH / 2
    ring = box.adjusted(half, half, -half, -half)
    strong = theme().colour(ink)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(flat_pen(fainter(ink, _RING_FAINT), _RING_WIDTH))
    painter.drawEllipse(ring)
    painter.setPen(flat_pen(strong, _RING_WIDTH))
    painter.drawArc(ring, 90 * 16, -round(share * 360 * 16))


class ClockChip(Mark):
    """Shows a deadline and keeps its words true while it can be seen.

    ``flush`` begins at the left edge when there is no fill, to stand in line with plain text.
    """

    def __init__(
        self,
        deadline: Deadline | None,
        clock: Clock,
        *,
        brief: bool = False,
        flush: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self._deadline, self._clock = deadline, clock
        self._brief, self._flush = brief, flush
        super().__init__(parent=parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)
        self._show_face()

    def set_deadline(self, deadline: Deadline | None) -> None:
        """Show another deadline."""
        self._deadline = deadline
        self._tick()

    def face(self) -> ClockFace:
        """Return what the chip shows."""
        return self._face

    def mark_width(self) -> int:
        return clock_width(self.text()) - self._indent()

    def paint_mark(self, painter: QPainter) -> None:
        paint_clock(painter, self.rect(), -self._indent(), self._face)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _indent(self) -> int:
        return _PADDING if self._flush and _LOOK[self._face.state][1] is None else 0

    def _tick(self) -> None:
        now = self._show_face()
        if self.isVisible() and self._deadline is not None and self._deadline.done is None:
            wait = next_change(self._deadline, now)
            self._timer.start(int(wait.total_seconds() * 1000) + 1)

    def _show_face(self) -> datetime:
        now = self._clock.now()
        self._face = clock_face(self._deadline, now, brief=self._brief)
        self.set_phrase(self._face.words)
        self.update()
        return now
