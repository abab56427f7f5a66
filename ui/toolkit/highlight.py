"""Words in which what was typed is marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from ui.toolkit.painting import paint_box, paint_words
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Size, Weight


@dataclass(frozen=True)
class Marked:
    """A text and the stretches of it, as start and end, that a search found."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()


def mark_words(text: str, words: Iterable[str]) -> Marked:
    """Return a text with every occurrence of the words marked, whatever their case."""
    wanted = [re.escape(word) for word in words if word]
    if not wanted:
        return Marked(text)
    found = re.finditer("|".join(wanted), text, re.IGNORECASE)
    return Marked(text, tuple(match.span() for match in found))


def paint_marked(
    painter: QPainter,
    box: QRectF,
    marked: Marked,
    ink: str = "text2",
    *,
    weight: int = Weight.REGULAR,
) -> None:
    """Paint one line; marked stretches are semi-bold on their own ground, the end is elided."""
    left = box.left()
    for text, is_marked in _runs(marked):
        room = box.right() - left
        metrics = QFontMetricsF(theme().font(Size.BODY, Weight.BOLD if is_marked else weight))
        width = min(metrics.horizontalAdvance(text), room)
        place = QRectF(left, box.top(), width, box.height())
        if is_marked:
            ground = QRectF(left, box.center().y() - 10, width, 20)
            paint_box(painter, ground, 3, fill="match")
            paint_words(painter, place, text, "text", weight=Weight.BOLD)
        else:
            paint_words(painter, place, text, ink, weight=weight)
        left += width
        if left >= box.right():
            break


def marked_width(marked: Marked, weight: int = Weight.REGULAR) -> float:
    """Return the width of a whole line."""
    return sum(
        QFontMetricsF(theme().font(Size.BODY, Weight.BOLD if on else weight)).horizontalAdvance(t)
        for t, on in _runs(marked)
    )


def _runs(marked: Marked) -> Iterator[tuple[str, bool]]:
    """Yield the text in pieces, each marked or not."""
    end = 0
    for start, stop in sorted(marked.spans):
        if start > end:
            yield marked.text[end:start], False
        yield marked.text[max(start, end) : stop], True
        end = max(end, stop)
    if end < len(marked.text):
        yield marked.text[end:], False
