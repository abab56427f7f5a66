"""Waiting: grey rows while a list is read, and the box of a long task that can be cancelled."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.buttons import Button, Scale
from ui.toolkit.deadlines import span_words
from ui.toolkit.painting import middle, paint_box, painting
from ui.toolkit.panels import Panel
from ui.toolkit.speech import Speaker
from ui.toolkit.text import Label, caption
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space

#: Where the bars of three rows begin and end, as shares of the width.
_BARS = (
    ((0.00, 0.21), (0.28, 0.81), (0.825, 1.00)),
    ((0.00, 0.165), (0.28, 1.00)),
    ((0.00, 0.21), (0.28, 0.69), (0.825, 1.00)),
)
_BONE_HEIGHT = 12
#: Faster answers show no bars at all: they would only flicker.
_PATIENCE_MS = 150


class LoadingRows(Speaker, QWidget):
    """Grey bars in the real height of rows; they appear only after a moment of waiting."""

    def __init__(self, rows: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.say(self.setAccessibleName, Phrase("toolkit.waiting.reading"))
        theme().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(240, theme().metrics.row * self._rows)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._patience.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._patience.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._patience.isActive():
            return
        with painting(self) as painter:
            for row in range(self._rows):
                self._paint_row(painter, row)

    def _paint_row(self, painter: QPainter, row: int) -> None:
        height = theme().metrics.row
        inside = QRectF(Space.L, row * height, self.width() - 2 * Space.L, height)
        for start, end in _BARS[row % len(_BARS)]:
            left = inside.left() + start * inside.width()
            bone = middle(inside, left, (end - start) * inside.width(), _BONE_HEIGHT)
            paint_box(painter, bone, 4, fill="bone")
        if row < self._rows - 1:
            painter.setPen(QPen(theme().colour("line"), 1))
            bottom = inside.bottom() - 0.5
            painter.drawLine(QPointF(0, bottom), QPointF(self.width(), bottom))


def arrived_words(count: int, total: int) -> Phrase:
    """Return how much of a list has been read: 已到 12,000 / 48,216."""
    return Phrase("toolkit.waiting.arrived", count=count, total=total)


_BAR_HEIGHT = 6


class ProgressBar(QProgressBar):
    """A thin bar; its value is read out, never painted as a number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(_BAR_HEIGHT)
        self.setTextVisible(False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        span = max(1, self.maximum() - self.minimum())
        done = max(0, self.value() - self.minimum()) / span
        with painting(self) as painter:
            box = QRectF(self.rect())
            paint_box(painter, box, _BAR_HEIGHT / 2, fill="bone")
            if done > 0:
                box.setWidth(max(_BAR_HEIGHT, box.width() * done))
                paint_box(painter, box, _BAR_HEIGHT / 2, fill="fill")


class LongTask(Speaker, Panel):
    """Progress of something long, with the time left and a cancel that leaves no trace.

    ``cancelled`` is sent once; the screen stops the work and then takes the box away.
    """

    cancelled = Signal()

    def __init__(self, title: Phrase, what: Phrase | str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent=parent)
        self.cancel = Button(Phrase("toolkit.waiting.cancel"), scale=Scale.SMALL, key="Esc")
        self.cancel.clicked.connect(self._ask_to_stop)
        self.head.add_right(self.cancel)
        self.what = Label(what, elide=True)
        self.bar = ProgressBar()
        self.say(self.bar.setAccessibleName, what)
        self.line = caption("")
        for widget in (self.what, self.bar, self.line):
            self.body.addWidget(widget)

    def show_progress(
        self, done: int, total: int, step: Phrase, left: timedelta | None = None
    ) -> None:
        """Show how far the work is; ``step`` says it in words, such as 第 793 行."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        if not self.cancel.isEnabled():
            return
        if left is None:
            self.line.set_phrase(Phrase("toolkit.waiting.progress", step=step))
        else:
            span = span_words(max(left, timedelta(seconds=1)))
            self.line.set_phrase(Phrase("toolkit.waiting.progress_left", step=step, left=span))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancel.click()
            return
        super().keyPressEvent(event)

    def _ask_to_stop(self) -> None:
        self.cancel.setEnabled(False)
        self.line.set_phrase(Phrase("toolkit.waiting.stopping"))
        self.cancelled.emit()
