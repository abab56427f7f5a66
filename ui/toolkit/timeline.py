"""What happened to a record, newest first; a click or Enter opens what an entry tells of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from crm_desktop.foundation.words import Phrase
from ui.toolkit.icons import IN_CHIP, paint_icon
from ui.toolkit.painting import (
    MIDDLE_RIGHT,
    flat_pen,
    paint_box,
    paint_focus,
    paint_words,
    words_width,
)
from ui.toolkit.rows import RowsModel
from ui.toolkit.speech import Speaker, tr
from ui.toolkit.theme import mark, theme
from ui.toolkit.tokens import LINE_BOX, Radius, Size, Tone, Weight

_TIME_NARROW, _TIME_WIDE = 34, 60
_DISC = 20
_TIME_GAP, _TEXT_GAP = 10, 12


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened; ``tone`` colours the disc, ``key`` says what a click opens."""

    time: Phrase | str
    title: Phrase | str
    detail: Phrase | str = ""
    icon: str = "circle"
    tone: Tone = Tone.GREY
    key: object = None


class Timeline(Speaker, QListView):
    """The list; ``opened`` carries the key of an entry."""

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = RowsModel(_spoken, parent=self)
        self.setModel(self.rows)
        self.setItemDelegate(_EntryDelegate(self))
        mark(self, part="clear")
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.say(self.setAccessibleName, Phrase("toolkit.timeline.name"))
        self.clicked.connect(self._open)
        self.activated.connect(self._open)
        theme().changed.connect(self.scheduleDelayedItemsLayout)

    def set_entries(self, entries: Sequence[TimelineEntry]) -> None:
        """Show other entries; the keyboard stays on the one it is on, or is on the first."""
        at = self.currentIndex()
        was_on_one = at.isValid()
        kept = self.rows.row(at).key if was_on_one else None
        self.rows.set_rows(entries)
        if entries and (was_on_one or self.hasFocus()):
            keys = [entry.key for entry in entries]
            row = keys.index(kept) if kept is not None and kept in keys else 0
            choose = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(self.rows.index(row), choose)

    def time_width(self) -> int:
        """Return the width of the time column for the entries shown."""
        widest = max(
            (words_width(tr(entry.time), Size.CAPTION) for entry in self.rows.rows), default=0
        )
        return min(max(widest, _TIME_NARROW), _TIME_WIDE)

    def respeak(self) -> None:
        super().respeak()
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self.rows.row(index).key)


def _spoken(entry: TimelineEntry) -> str:
    words = (tr(entry.time), tr(entry.title), tr(entry.detail))
    return " ".join(word for word in words if word)


class _EntryDelegate(QStyledItemDelegate):
    """Paints time, disc, title and detail on the line that joins the discs."""

    def sizeHint(
        self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        entry: TimelineEntry = index.data(Qt.ItemDataRole.UserRole)
        metrics = theme().metrics
        return QSize(0, metrics.timeline if entry.detail else metrics.timeline_line)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        view: Timeline = self.parent()
        entry: TimelineEntry = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = QRectF(option.rect)
        self._paint_state(painter, row, option)
        first = QRectF(row.left(), row.top() + 4, row.width(), 24)
        time = QRectF(first.left(), first.top(), view.time_width(), first.height())
        paint_words(painter, time, tr(entry.time), "text3", size=Size.CAPTION, align=MIDDLE_RIGHT)
        disc = QRectF(time.right() + _TIME_GAP, first.center().y() - _DISC / 2, _DISC, _DISC)
        self._paint_disc(painter, disc, entry)
        if index.row() + 1 < index.model().rowCount():
            painter.setPen(flat_pen(theme().colour("line"), 2))
            x = disc.center().x()
            end = QPointF(x, row.bottom() + disc.top() - row.top())
            painter.drawLine(QPointF(x, disc.bottom()), end)
        left = disc.right() + _TEXT_GAP
        words = QRectF(left, first.top(), row.right() - left - 4, first.height())
        paint_words(painter, words, tr(entry.title), weight=Weight.MEDIUM)
        detail = QRectF(left, first.bottom(), words.width(), LINE_BOX[Size.CAPTION])
        paint_words(painter, detail, tr(entry.detail), "text2", size=Size.CAPTION)
        painter.restore()

    def _paint_disc(self, painter: QPainter, disc: QRectF, entry: TimelineEntry) -> None:
        ink, tint = theme().tokens.tone(entry.tone)
        paint_box(painter, disc, _DISC / 2, fill=tint)
        inset = (_DISC - IN_CHIP) / 2
        paint_icon(painter, disc.adjusted(inset, inset, -inset, -inset), entry.icon, ink)

    def _paint_state(self, painter: QPainter, row: QRectF, option: QStyleOptionViewItem) -> None:
        if option.state & QStyle.StateFlag.State_MouseOver:
            paint_box(painter, row, Radius.CONTROL, fill="hover")
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint_focus(painter, row)
