"""One card of the board: clock and age, title, who complained, who is to act, one flag."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from crm_desktop.complaints.list_model import CaseRow
from crm_desktop.foundation.clock import Clock
from ui.complaints.wording import Tiers, deadline_of, flag_of, who_of
from ui.toolkit.clock import paint_clock
from ui.toolkit.columns import Pill
from ui.toolkit.deadlines import clock_face, rough_words
from ui.toolkit.painting import (
    CENTRE,
    FOCUS_WIDTH,
    MIDDLE_RIGHT,
    middle,
    paint_box,
    paint_words,
    words_width,
)
from ui.toolkit.speech import tr
from ui.toolkit.state import paint_tier, tier_width
from ui.toolkit.theme import theme
from ui.toolkit.tokens import LINE_BOX, ROOMY, Radius, Size, Space, Weight

CARD, GAP = 104, Space.S
_PADDING = 10
# A chip has six pixels before its ring: without a fill the ring stands in line with the words.
_CLOCK_INDENT = 1
_AGE, _FLAG_PADDING = 48, 8
_LINES = {"clock": 10, "title": 35, "who": 58, "where": 80}


class CardDelegate(QStyledItemDelegate):
    """Paints cards; ``tiers`` says how levels are worn, ``chosen`` is the case of the ring."""

    def __init__(self, clock: Clock, parent: QObject) -> None:
        super().__init__(parent)
        self._clock = clock
        self.tiers = Tiers()
        self.chosen = 0

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, CARD + GAP)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row: CaseRow = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(0, 0, 0, -GAP)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        chosen = row.id == self.chosen
        paint_box(
            painter,
            box,
            Radius.CONTROL,
            fill="hover" if hovered and not chosen else "surface",
            border="accent" if chosen else "line",
            width=FOCUS_WIDTH if chosen else 1,
        )
        self._paint_case(painter, box, row, self._clock.now())
        painter.restore()

    def _paint_case(self, painter: QPainter, box: QRectF, row: CaseRow, now: datetime) -> None:
        clock = self._line(box, "clock", ROOMY.pill)
        deadline = deadline_of(row)
        face = clock_face(deadline, now, brief=True)
        paint_clock(painter, clock, clock.left() - _CLOCK_INDENT, face)
        age = tr(rough_words(now - row.received_at))
        caption = Size.CAPTION
        paint_words(painter, clock, age, "text3", size=caption, align=MIDDLE_RIGHT)
        title = self._line(box, "title", LINE_BOX[Size.BODY])
        paint_words(painter, title, row.title, weight=Weight.MEDIUM)
        self._paint_who(painter, self._line(box, "who", LINE_BOX[caption]), row)
        where = self._line(box, "where", LINE_BOX[caption])
        flag = flag_of(row)
        if flag is not None:
            where.setRight(self._paint_flag(painter, box, where, flag) - Space.S)
        paint_words(painter, where, row.department, "text2", size=caption)

    def _line(self, box: QRectF, key: str, height: int) -> QRectF:
        width = box.width() - 2 * _PADDING
        return QRectF(box.left() + _PADDING, box.top() + _LINES[key], width, height)

    def _paint_who(self, painter: QPainter, line: QRectF, row: CaseRow) -> None:
        name, tier = tr(who_of(row)), self.tiers.tier(row.tier)
        words = QRectF(line)
        if tier is not None:
            word = tr(tier.word)
            wide = words_width(name, Size.CAPTION) + Space.S
            left = min(line.left() + wide, line.right() - tier_width(word))
            paint_tier(painter, line, left, word, tier.ink)
            words.setRight(left - Space.XS)
        paint_words(painter, words, name, "text2", size=Size.CAPTION)

    def _paint_flag(self, painter: QPainter, box: QRectF, line: QRectF, flag: Pill) -> float:
        """Paint the flag at the right end of a line and return where it begins."""
        word = tr(flag.word)
        width = words_width(word, Size.CAPTION, Weight.MEDIUM) + 2 * _FLAG_PADDING
        left = box.right() - _PADDING - width
        ink, tint = theme().tokens.tone(flag.tone)
        place = middle(line, left, width, ROOMY.pill)
        paint_box(painter, place, Radius.CLOCK, fill=tint)
        paint_words(
            painter, place, word, ink, size=Size.CAPTION, weight=Weight.MEDIUM, align=CENTRE
        )
        return left


def spoken(row: CaseRow, tiers: Tiers, now: datetime) -> str:
    """Return a card as a screen reader says it."""
    tier, flag = tiers.tier(row.tier), flag_of(row)
    words = [
        row.title,
        tr(clock_face(deadline_of(row), now).words),
        tr(who_of(row)),
        tr(tier.word) if tier else "",
        row.department,
        tr(flag.word) if flag else "",
    ]
    return " ".join(word for word in words if word)
