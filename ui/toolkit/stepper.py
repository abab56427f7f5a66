"""Steps of a procedure: across a record, in one line, or down the side of a wizard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.fields import Note
from ui.toolkit.icons import paint_icon
from ui.toolkit.painting import (
    CENTRE,
    flat_pen,
    middle,
    paint_box,
    paint_words,
    painting,
    words_width,
)
from ui.toolkit.speech import Speaker, tr
from ui.toolkit.text import caption
from ui.toolkit.theme import theme
from ui.toolkit.tokens import LINE_BOX, Size, Space, Weight

_DISC = 24
_CHECK = 14
_LINE_GAP = 4
_LINE_WIDTH = 2


@dataclass(frozen=True)
class Step:
    """A step and, where it is known, what was answered or decided in it."""

    text: Phrase
    detail: Phrase | str = ""


def _paint_disc(painter: QPainter, box: QRectF, number: int, current: int) -> None:
    """Paint the disc of a step: done, now or to come."""
    radius = _DISC / 2
    if number < current:
        paint_box(painter, box, radius, fill="tint")
        inset = (_DISC - _CHECK) / 2
        paint_icon(painter, box.adjusted(inset, inset, -inset, -inset), "check", "accent")
        return
    now = number == current
    if now:
        paint_box(painter, box, radius, fill="fill")
    else:
        paint_box(painter, box, radius, border="edge")
    ink, weight = ("on_fill", Weight.BOLD) if now else ("text3", Weight.REGULAR)
    text = str(number + 1)
    paint_words(painter, box, text, ink, size=Size.CAPTION, weight=weight, align=CENTRE)


def _paint_line(painter: QPainter, start: QPointF, end: QPointF, ink: str) -> None:
    painter.setPen(flat_pen(theme().colour(ink), _LINE_WIDTH))
    painter.drawLine(start, end)


class _Steps(Speaker, QWidget):
    """What the three shapes share: the steps, the current one, and how they are read out."""

    def __init__(
        self, steps: Sequence[Step] = (), current: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.show_steps(steps, current)

    def show_steps(self, steps: Sequence[Step], current: int) -> None:
        """Show other steps; those before ``current`` are done, all of them when it is past."""
        self._steps, self._current = tuple(steps), current
        self._name()
        self.updateGeometry()
        self.update()

    def respeak(self) -> None:
        super().respeak()
        self._name()
        self.updateGeometry()

    def _name(self) -> None:
        if self._current < len(self._steps):
            step = self._steps[self._current].text
            count = len(self._steps)
            name = Phrase("toolkit.step.now", number=self._current + 1, count=count, step=step)
        else:
            name = Phrase("toolkit.step.all_done")
        self.setAccessibleName(tr(name))

    def _label_look(self, number: int) -> tuple[str, int]:
        if number == self._current:
            return "accent", Weight.BOLD
        return ("text" if number < self._current else "text2"), Weight.REGULAR


class _Track(_Steps):
    """Discs in equal cells with their words below."""

    def sizeHint(self) -> QSize:
        widest = max(
            (words_width(tr(step.text), Size.CAPTION, Weight.BOLD) for step in self._steps),
            default=0,
        )
        height = _DISC + 6 + LINE_BOX[Size.CAPTION]
        return QSize((widest + Space.S) * len(self._steps), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._steps:
            return
        cell = self.width() / len(self._steps)
        top = LINE_BOX[Size.CAPTION]
        with painting(self) as painter:
            for number, step in enumerate(self._steps):
                centre = cell * (number + 0.5)
                disc = QRectF(centre - _DISC / 2, 0, _DISC, _DISC)
                _paint_disc(painter, disc, number, self._current)
                if number + 1 < len(self._steps):
                    y = _DISC / 2
                    start = QPointF(disc.right() + _LINE_GAP, y)
                    end = QPointF(centre + cell - _DISC / 2 - _LINE_GAP, y)
                    ink = "accent" if number < self._current else "line2"
                    _paint_line(painter, start, end, ink)
                ink, weight = self._label_look(number)
                ink = "text2" if ink == "text" else ink
                words = QRectF(cell * number, _DISC + 6, cell, top)
                paint_words(
                    painter,
                    words,
                    tr(step.text),
                    ink,
                    size=Size.CAPTION,
                    weight=weight,
                    align=CENTRE,
                )


class Stepper(QWidget):
    """The way of a record through its steps, with a second line for rounds and time.

    ``tell`` fills the second line: an earlier round with its arrow, and the present one.
    """

    def __init__(
        self, steps: Sequence[Step] = (), current: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._track = _Track(steps, current)
        self._track.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.earlier = Note()
        self.present = caption("")
        line = QHBoxLayout()
        line.setContentsMargins(Space.L, 0, Space.L, 0)
        line.setSpacing(Space.XL)
        line.addWidget(self.earlier)
        line.addWidget(self.present)
        line.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self._track)
        layout.addLayout(line)

    def show_steps(self, steps: Sequence[Step], current: int) -> None:
        """Show other steps; those before ``current`` are done."""
        self._track.show_steps(steps, current)

    def tell(self, present: Phrase | str, earlier: Phrase | str = "") -> None:
        """Say how long this step has run and what an earlier round ended with."""
        self.present.set_phrase(present)
        self.earlier.show_note(earlier, icon="rotate-ccw", ink="amber")
        self.earlier.setVisible(bool(earlier))


_INLINE_GAP = 6
_INLINE_LINE = 32


class StepBar(_Steps):
    """Steps in one line, each with its words beside the disc: for imports and other short ways."""

    def __init__(
        self, steps: Sequence[Step] = (), current: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(steps, current, parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        words = sum(words_width(tr(step.text), weight=Weight.BOLD) for step in self._steps)
        cells = (_DISC + _INLINE_GAP) * len(self._steps)
        lines = (_INLINE_LINE + 2 * Space.L) * max(0, len(self._steps) - 1)
        return QSize(words + cells + lines, _DISC)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        left = 0.0
        with painting(self) as painter:
            for number, step in enumerate(self._steps):
                box = QRectF(self.rect())
                _paint_disc(painter, middle(box, left, _DISC, _DISC), number, self._current)
                left += _DISC + _INLINE_GAP
                ink, weight = self._label_look(number)
                width = words_width(tr(step.text), weight=Weight.BOLD)
                words = QRectF(left, 0, width, box.height())
                paint_words(painter, words, tr(step.text), ink, weight=weight)
                left += width + Space.L
                if number + 1 < len(self._steps):
                    y = box.center().y()
                    _paint_line(painter, QPointF(left, y), QPointF(left + _INLINE_LINE, y), "line2")
                    left += _INLINE_LINE + Space.L


_PITCH = 64
_TEXT_LEFT = 36


class StepList(_Steps):
    """The steps of a wizard down its side, with the answers given so far."""

    def __init__(
        self, steps: Sequence[Step] = (), current: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(steps, current, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, _PITCH * max(0, len(self._steps) - 1) + 44)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            for number, step in enumerate(self._steps):
                top = number * _PITCH
                disc = QRectF(0, top, _DISC, _DISC)
                _paint_disc(painter, disc, number, self._current)
                if number + 1 < len(self._steps):
                    x = disc.center().x()
                    start = QPointF(x, disc.bottom() + _LINE_GAP)
                    end = QPointF(x, top + _PITCH - _LINE_GAP)
                    _paint_line(painter, start, end, "line2")
                ink, weight = self._label_look(number)
                width = self.width() - _TEXT_LEFT
                words = QRectF(_TEXT_LEFT, top + 2, width, LINE_BOX[Size.BODY])
                paint_words(painter, words, tr(step.text), ink, weight=weight)
                detail = QRectF(_TEXT_LEFT, top + 23, width, LINE_BOX[Size.CAPTION])
                paint_words(painter, detail, tr(step.detail), "text3", size=Size.CAPTION)
