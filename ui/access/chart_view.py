"""The organisation chart on the screen: boxes and lines, zoomed and walked by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QHBoxLayout, QToolTip, QWidget

from crm_desktop.foundation.words import Phrase
from ui.access.chart_paint import ShapePainter, shape_words
from ui.access.chart_shapes import LEGIBLE, Chart, Shape, chart_of
from ui.access.structure_rows import Node, Organisation
from ui.toolkit.buttons import Button, Kind, icon_button
from ui.toolkit.keys import is_enter
from ui.toolkit.painting import painting
from ui.toolkit.speech import Speaker
from ui.toolkit.text import caption
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space

_STEPS = (0.4, 0.5, 0.6, 0.75, 0.9, 1.0, 1.25, 1.5, 2.0)
_MARGIN = 24
_ARROWS = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
}
_ZOOM_OUT, _ZOOM_IN, _FIT = "Ctrl+-", "Ctrl+=", "Ctrl+0"


class Zooms(QWidget):
    """The buttons of the zoom and how large the chart is now."""

    def __init__(self) -> None:
        super().__init__()
        self.out = icon_button("zoom-out", Phrase("organisation.zoom_out"), key=_ZOOM_OUT)
        self.into = icon_button("zoom-in", Phrase("organisation.zoom_in"), key=_ZOOM_IN)
        self.fit = Button(Phrase("organisation.zoom_fit"), kind=Kind.PLAIN)
        self.fit.bind(_FIT)
        self.percent = caption("100%", "text2")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.XS)
        for part in (self.out, self.percent, self.into, self.fit):
            layout.addWidget(part)


class ChartView(Speaker, QAbstractScrollArea):
    """Shows the organisation of a day; ``selected(id)`` and ``opened(id)`` name rows of the tree.

    Arrow keys walk the boxes and the posts in them, Enter opens. Until somebody zooms, it is as
    large as its room allows, but legible; ``fit`` shows all of it at any size.
    """

    selected = Signal(int)
    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.zooms = Zooms()
        self._nodes: list[Node] = []
        self._chart = Chart()
        self._scale = 1.0
        self._least: float | None = LEGIBLE
        self._current: int | None = None
        self._grabbed: QPoint | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCornerWidget(QWidget())
        self.setMouseTracking(True)
        self.say(self.setAccessibleName, Phrase("organisation.chart"))
        self.zooms.out.clicked.connect(lambda: self._zoom(-1))
        self.zooms.into.clicked.connect(lambda: self._zoom(1))
        self.zooms.fit.clicked.connect(self.fit)
        theme().changed.connect(self.viewport().update)

    @property
    def scale(self) -> float:
        """How large the chart is shown, 1 for its natural size."""
        return self._scale

    @property
    def current(self) -> int | None:
        """The id of the shape with the ring."""
        return self._current

    def set_organisation(self, organisation: Organisation) -> None:
        """Show another organisation; the zoom that somebody chose stays."""
        self._nodes = organisation.nodes()
        self._arrange()

    def set_current(self, node: int | None) -> None:
        """Put the ring on a shape and bring it into sight, without telling anyone."""
        self._current = node
        self._reveal()
        self.viewport().update()

    def fit(self) -> None:
        """Show all of it, and keep doing so when the room changes."""
        self._least = 0.0
        self._arrange()

    def place_of(self, node: int) -> QRectF:
        """Return where a shape stands in the viewport now."""
        shape = self._chart.of(node)
        return QRectF() if shape is None else self._shown(shape.place)

    # Size and place

    def _room(self) -> QSizeF:
        size = self.viewport().size()
        return QSizeF(max(1, size.width() - 2 * _MARGIN), max(1, size.height() - 2 * _MARGIN))

    def _arrange(self) -> None:
        chart, scale = chart_of(self._nodes, self._room())
        self._chart = chart
        if self._least is None:
            self._set_scale(self._scale)
            self._reveal()
        else:
            self._set_scale(max(self._least, scale))
            self._centre()

    def _set_scale(self, scale: float) -> None:
        self._scale = scale
        self.zooms.percent.set_phrase(f"{round(scale * 100)}%")
        size, view = self._chart.size * scale, self.viewport().size()
        for bar, needed, there in (
            (self.horizontalScrollBar(), size.width() + 2 * _MARGIN, view.width()),
            (self.verticalScrollBar(), size.height() + 2 * _MARGIN, view.height()),
        ):
            bar.setRange(0, max(0, round(needed - there)))
            bar.setPageStep(there)
            bar.setSingleStep(40)
        self.viewport().update()

    def _zoom(self, step: int, about: QPointF | None = None) -> None:
        """Go to the next larger or smaller step; the point under the mouse stays where it is."""
        wanted = [each for each in _STEPS if (each - self._scale) * step > 0.01]
        if not wanted:
            return
        view = self.viewport().rect()
        about = about or QRectF(view).center()
        before = (about - self._origin()) / self._scale
        self._least = None
        self._set_scale(wanted[0] if step > 0 else wanted[-1])
        after = self._origin() + before * self._scale - about
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() + round(after.x()))
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + round(after.y()))

    def _origin(self) -> QPointF:
        """Return where the chart's corner stands in the viewport; a small one is centred."""
        size, view = self._chart.size * self._scale, self.viewport().size()
        left = max(_MARGIN, (view.width() - size.width()) / 2)
        bars = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        return QPointF(left - bars[0], _MARGIN - bars[1])

    def _shown(self, place: QRectF) -> QRectF:
        origin = self._origin()
        return QRectF(origin + place.topLeft() * self._scale, place.size() * self._scale)

    def _centre(self) -> None:
        """Scroll until the current shape, or the top of the tree, stands in the middle."""
        first = self._chart.shapes[0] if self._chart.shapes else None
        shape = self._chart.of(self._current) or first
        if shape is not None:
            by = self._shown(shape.place).center() - QRectF(self.viewport().rect()).center()
            bars = self.horizontalScrollBar(), self.verticalScrollBar()
            bars[0].setValue(bars[0].value() + round(by.x()))
            bars[1].setValue(bars[1].value() + round(by.y()))

    def _reveal(self) -> None:
        """Scroll until the current shape is in sight."""
        shape = self._chart.of(self._current)
        if shape is None:
            return
        box, view = self._shown(shape.place), self.viewport().rect()
        for bar, first, last, end in (
            (self.horizontalScrollBar(), box.left(), box.right(), view.width()),
            (self.verticalScrollBar(), box.top(), box.bottom(), view.height()),
        ):
            if first < _MARGIN:
                bar.setValue(bar.value() + round(first - _MARGIN))
            elif last > end - _MARGIN:
                bar.setValue(bar.value() + round(last - end + _MARGIN))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    # Keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = _ARROWS.get(Qt.Key(event.key()))
        if way is not None and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._go(self._chart.step(self._current, way))
        elif event.key() == Qt.Key.Key_Home:
            self._go(self._chart.shapes[0] if self._chart.shapes else None)
        elif is_enter(event) and self._current is not None:
            self.opened.emit(self._current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        shape = self._at(event.position())
        if shape is not None:
            self._go(shape)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._grabbed = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is None:
            return
        here = event.position().toPoint()
        by, self._grabbed = here - self._grabbed, here
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - by.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() - by.y())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._grabbed = None
        self.viewport().unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        shape = self._at(event.position())
        if shape is not None:
            self.opened.emit(shape.node.id)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom(1 if event.angleDelta().y() > 0 else -1, event.position())
        else:
            super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            shape = self._at(QPointF(event.pos()))
            words = "" if shape is None else shape_words(shape)
            QToolTip.showText(event.globalPos(), words, self.viewport())
            return True
        return super().viewportEvent(event)

    def respeak(self) -> None:
        super().respeak()
        self.viewport().update()

    def _at(self, point: QPointF) -> Shape | None:
        return self._chart.at((point - self._origin()) / self._scale)

    def _go(self, shape: Shape | None) -> None:
        if shape is None:
            return
        self.set_current(shape.node.id)
        words = shape_words(shape)
        self.setAccessibleDescription(words)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        self.selected.emit(shape.node.id)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self.viewport()) as painter:
            painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
            painter.translate(self._origin())
            painter.scale(self._scale, self._scale)
            seen = painter.transform().inverted()[0].mapRect(QRectF(event.rect()))
            shapes = ShapePainter(painter, self._current, focused=self.hasFocus())
            shapes.paint_strokes(self._chart.strokes)
            for shape in self._chart.shapes:
                if shape.place.intersects(seen):
                    shapes.paint(shape)
