"""The list under the search box: hits in groups, what matched, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.words import Phrase
from ui.toolkit.clock import clock_width, paint_clock
from ui.toolkit.deadlines import Deadline, clock_face
from ui.toolkit.highlight import Marked, marked_width, paint_marked
from ui.toolkit.icons import IN_TEXT, paint_icon
from ui.toolkit.keys import KeyHint, KeyHintLabel, cap_width, paint_cap
from ui.toolkit.painting import (
    MIDDLE_RIGHT,
    middle,
    paint_box,
    paint_words,
    painting,
    words_width,
)
from ui.toolkit.panels import rule
from ui.toolkit.picklist import Heading, PickList, RowDelegate
from ui.toolkit.speech import tr
from ui.toolkit.state import paint_pill, paint_tier, pill_width, tier_width
from ui.toolkit.text import caption
from ui.toolkit.tokens import Radius, Size, Space, Tone, Weight

WIDTH = 760
SHADOW = 12
_NAME_LEFT = 28
_MATCH_LEFT = 208
_GAP = 12


_NOTHING = Marked("")


@dataclass(frozen=True)
class Hit:
    """One result; ``key`` says what it opens, ``shortcut`` presses it while the list is open."""

    key: object
    icon: str
    name: Marked | Phrase
    matched: Marked | Phrase = _NOTHING
    note: Phrase | str = ""
    tier: tuple[Phrase, str] | None = None
    deadline: Deadline | None = None
    state: tuple[Phrase | str, Tone] | None = None
    shortcut: str = ""


def _spoken(row: Hit | Heading) -> str:
    if isinstance(row, Heading):
        return tr(row.text)
    parts = [_marked(row.name).text, _marked(row.matched).text, tr(row.note)]
    if row.tier is not None:
        parts.append(tr(row.tier[0]))
    if row.state is not None:
        parts.append(tr(row.state[0]))
    return " ".join(part for part in parts if part)


def _marked(words: Marked | Phrase) -> Marked:
    return words if isinstance(words, Marked) else Marked(tr(words))


class _HitDelegate(RowDelegate):
    """Paints a hit: icon, name and tier; what matched; note, state and key at the right."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def paint_row(self, painter: QPainter, box: QRectF, row: Hit, *, current: bool) -> None:
        ink = "accent" if current else "text2"
        paint_icon(painter, middle(box, box.left(), IN_TEXT, IN_TEXT), row.icon, ink)
        self._paint_name(painter, box, row)
        right = self._paint_right(painter, box, row, current=current)
        matched = QRectF(box)
        matched.setLeft(box.left() + _MATCH_LEFT)
        matched.setRight(right - _GAP)
        paint_marked(painter, matched, _marked(row.matched))

    def _paint_name(self, painter: QPainter, box: QRectF, row: Hit) -> None:
        tier = tier_width(tr(row.tier[0])) + 8 if row.tier is not None else 0
        name = _marked(row.name)
        place = QRectF(box)
        place.setLeft(box.left() + _NAME_LEFT)
        place.setRight(box.left() + _MATCH_LEFT - _GAP - tier)
        paint_marked(painter, place, name, "text", weight=Weight.MEDIUM)
        if row.tier is not None:
            left = place.left() + min(place.width(), marked_width(name, Weight.MEDIUM)) + 8
            paint_tier(painter, box, left, tr(row.tier[0]), row.tier[1])

    def _paint_right(self, painter: QPainter, box: QRectF, row: Hit, *, current: bool) -> float:
        """Paint from the right edge inwards; return where the free space ends."""
        right = box.right()
        key = row.shortcut or ("Enter" if current else "")
        if key:
            right -= cap_width(key)
            ink = "accent" if current else "text2"
            paint_cap(painter, box, right, key, ink)
            right -= _GAP
        if row.deadline is not None:
            face = clock_face(row.deadline, self._clock.now())
            right -= clock_width(tr(face.words))
            paint_clock(painter, box, right, face)
            right -= _GAP
        elif row.state is not None:
            word, tone = row.state
            right -= pill_width(tr(word))
            paint_pill(painter, box, right, tr(word), tone)
            right -= _GAP
        note = tr(row.note)
        if note:
            width = words_width(note, Size.CAPTION)
            place = QRectF(right - width, box.top(), width, box.height())
            paint_words(painter, place, note, "text3", size=Size.CAPTION, align=MIDDLE_RIGHT)
            right -= width
        return right


class SearchPopup(QFrame):
    """The open list with its soft shadow, a child of the window so that the box keeps the focus.

    ``picked`` carries the key of a hit, ``current_changed`` the current hit or None.
    """

    picked = Signal(object)
    current_changed = Signal(object)

    def __init__(self, clock: Clock, window: QWidget) -> None:
        super().__init__(window)
        self.hide()
        name = Phrase("toolkit.search.results")
        self.list = PickList(_HitDelegate(clock), _spoken, name, self)
        # Qt wants room for two rows; where nothing is found there is one, and the keys below it.
        self.list.setMinimumHeight(1)
        self.list.picked.connect(lambda hit: self.picked.emit(hit.key))
        self.list.current_changed.connect(self.current_changed)
        self.count = caption("")
        footer = QHBoxLayout()
        footer.setContentsMargins(Space.XL, 10, Space.XL, 10)
        footer.setSpacing(Space.L)
        for hint in (
            KeyHint("↑ ↓", Phrase("toolkit.search.choose")),
            KeyHint("Enter", Phrase("toolkit.search.open")),
            KeyHint("Tab", Phrase("toolkit.search.narrow")),
        ):
            footer.addWidget(KeyHintLabel(hint))
        footer.addStretch()
        footer.addWidget(self.count)
        layout = QVBoxLayout(self)
        inset = SHADOW + 1
        layout.setContentsMargins(inset, inset + Space.S, inset, inset)
        layout.setSpacing(0)
        layout.addWidget(self.list)
        layout.addSpacing(Space.S)
        layout.addWidget(rule())
        layout.addLayout(footer)

    def show_rows(self, rows: Sequence[Hit | Heading], count: Phrase | str) -> None:
        """Show other results; the row that was current stays so where it is still there."""
        self.list.set_rows(rows, keep=True)
        self.count.set_phrase(count)

    def open_under(self, box: QWidget) -> None:
        """Open below the search box, as high as the rows need and the window allows."""
        window = self.parentWidget()
        place = box.mapTo(window, box.rect().bottomLeft())
        top = place.y() + 9 - SHADOW
        left = max(0, place.x() - SHADOW)
        width = min(WIDTH, window.width() - place.x() - Space.L) + 2 * SHADOW
        chrome = self.layout().sizeHint().height() - self.list.sizeHint().height()
        height = min(self.list.wanted_height() + chrome, window.height() - top)
        self.setGeometry(left, top, width, height)
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            box = QRectF(self.rect()).adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
            paint_shadow(painter, box)
            paint_box(painter, box, Radius.PANEL, fill="surface", border="line2")


def paint_shadow(painter: QPainter, box: QRectF) -> None:
    """Paint a soft shadow round an open list; nothing else in the program throws one."""
    painter.setPen(Qt.PenStyle.NoPen)
    shade = QColor(0, 0, 0)
    for step in range(SHADOW, 0, -2):
        shade.setAlphaF(0.022)
        painter.setBrush(shade)
        grown = box.adjusted(-step, -step + 3, step, step)
        painter.drawRoundedRect(grown, Radius.PANEL + step, Radius.PANEL + step)
