"""The card on the table: elements moved with the mouse and the arrow keys on a millimetre ruler."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.cards.design_model import BLEED, CARD_HEIGHT, CARD_WIDTH, CardFace, Element
from crm_desktop.foundation.words import Phrase
from ui.cards.editing import Editing, grown, kept_inside
from ui.cards.face_paint import paint_element, paint_ground
from ui.toolkit.painting import CENTRE, flat_pen, paint_focus, paint_words, painting
from ui.toolkit.speech import Speaker, tr
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Size

_RULER = 24
_AIR = 16
_HANDLE = 8
#: The mouse moves by half millimetres, with Alt held down by tenths.
_GRID, _FINE = 0.5, 0.1
_STEP = 0.5
#: What is thinner is still taken hold of within this much, in millimetres.
_GRIP = 1.5
_OUTSIDE = 0.45
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Canvas(Speaker, QWidget):
    """Shows the side in sight at true proportions; what lies beyond the cut is faint.

    Arrow keys move the chosen element by half a millimetre, with Shift by a tenth; with Ctrl they
    change its size. Page Up and Page Down go through the elements, Delete removes one.
    Without ``edits`` it only shows. ``at`` carries where the mouse is, in millimetres, or None.
    """

    at = Signal(object)

    def __init__(
        self, editing: Editing, *, edits: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._editing, self._edits = editing, edits
        self._face = CardFace("", {})
        self._grabbed: tuple[QPointF, Element, bool] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.say(self.setAccessibleName, Phrase("design.canvas"))
        editing.changed.connect(self._follow)

    def show_face(self, face: CardFace) -> None:
        """Show the words and codes of another card."""
        self._face = face
        self.update()

    # Millimetres and pixels

    def scale_of(self) -> float:
        """Return how many pixels a millimetre takes."""
        width = self.width() - _RULER - 2 * _AIR
        height = self.height() - _RULER - 2 * _AIR
        return max(1.0, min(width / (CARD_WIDTH + 2 * BLEED), height / (CARD_HEIGHT + 2 * BLEED)))

    def origin(self) -> QPointF:
        """Return the pixel of the card's upper left corner."""
        scale = self.scale_of()
        spare_x = self.width() - _RULER - CARD_WIDTH * scale
        spare_y = self.height() - _RULER - CARD_HEIGHT * scale
        return QPointF(round(_RULER + spare_x / 2), round(_RULER + spare_y / 2))

    def pixel(self, x: float, y: float) -> QPointF:
        """Return the pixel of a place in millimetres."""
        return self.origin() + QPointF(x, y) * self.scale_of()

    def millimetres(self, pixel: QPointF) -> QPointF:
        """Return the place of a pixel in millimetres."""
        return (pixel - self.origin()) / self.scale_of()

    def sizeHint(self) -> QSize:
        return QSize(640, 440)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 160)

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        place = self.millimetres(event.position())
        element = self._editing.element
        if element is not None and self._handle(element).contains(event.position()):
            self._grab(place, element, resizes=True)
            return
        self._editing.select(self._hit(place))
        element = self._editing.element
        if element is not None:
            self._grab(place, element, resizes=False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.millimetres(event.position())
        self.at.emit(place)
        if self._grabbed is None:
            self._show_cursor(event.position(), place)
            return
        start, element, resizes = self._grabbed
        grid = _FINE if event.modifiers() & Qt.KeyboardModifier.AltModifier else _GRID
        moved = place - start
        if resizes:
            changed = grown(
                element,
                _snapped(element.width + moved.x(), grid),
                _snapped(element.height + moved.y(), grid),
            )
        else:
            changed = kept_inside(
                element.at(
                    _snapped(element.x + moved.x(), grid), _snapped(element.y + moved.y(), grid)
                )
            )
        self._editing.drag(changed)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        if self._grabbed is not None:
            self._grabbed = None
            self._editing.end_drag()

    def leaveEvent(self, event: object) -> None:
        super().leaveEvent(event)  # type: ignore[arg-type]
        self.at.emit(None)

    def _grab(self, place: QPointF, element: Element, *, resizes: bool) -> None:
        if not self._edits:
            return
        self._grabbed = (place, element, resizes)
        self._editing.begin_drag()

    def _hit(self, place: QPointF) -> int | None:
        """Return the topmost element at a place; a large one lets go of a smaller one below."""
        hits = [
            number
            for number, element in enumerate(self._editing.side.elements)
            if _grip(element).contains(place)
        ]
        if not hits:
            return None
        elements = self._editing.side.elements
        return min(
            hits, key=lambda number: (elements[number].width * elements[number].height, -number)
        )

    def _show_cursor(self, pixel: QPointF, place: QPointF) -> None:
        element = self._editing.element
        if element is not None and self._handle(element).contains(pixel):
            self.setCursor(Qt.CursorShape.SizeFDiagCursor)
        elif self._hit(place) is not None:
            self.setCursor(Qt.CursorShape.SizeAllCursor)
        else:
            self.unsetCursor()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        editing = self._editing
        if key in _ARROWS and editing.element is not None and self._edits:
            right, down = _ARROWS[Qt.Key(key)]
            step = _FINE if modifiers & Qt.KeyboardModifier.ShiftModifier else _STEP
            change = (
                editing.grow if modifiers & Qt.KeyboardModifier.ControlModifier else editing.move
            )
            change(right * step, down * step)
        elif key == Qt.Key.Key_PageDown:
            editing.select_next(1)
        elif key == Qt.Key.Key_PageUp:
            editing.select_next(-1)
        elif key == Qt.Key.Key_Delete and self._edits:
            editing.remove()
        elif key == Qt.Key.Key_Escape and editing.element is not None:
            editing.select(None)
        else:
            super().keyPressEvent(event)

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            self._paint_card(painter)
            self._paint_rulers(painter)
            self._paint_chosen(painter)
            if self.hasFocus():
                paint_focus(painter, self.rect())

    def _paint_card(self, painter: QPainter) -> None:
        scale, origin = self.scale_of(), self.origin()
        side = self._editing.side
        painter.save()
        painter.translate(origin)
        painter.scale(scale, scale)
        card = QRectF(0, 0, CARD_WIDTH, CARD_HEIGHT)
        bleed = card.adjusted(-BLEED, -BLEED, BLEED, BLEED)
        for clip, strength in ((bleed, _OUTSIDE), (card, 1.0)):
            painter.save()
            painter.setClipRect(clip)
            if strength < 1:
                painter.fillRect(bleed, theme().colour("bg"))
            painter.setOpacity(strength)
            paint_ground(painter, side)
            for element in side.elements:
                paint_element(painter, element, self._face, self._editing.pictures)
            painter.restore()
        painter.setPen(QPen(theme().colour("edge"), 1 / scale))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(card)
        painter.restore()

    def _paint_chosen(self, painter: QPainter) -> None:
        element = self._editing.element
        if element is None:
            return
        corner = self.pixel(element.x, element.y)
        scale = self.scale_of()
        box = QRectF(corner.x(), corner.y(), element.width * scale, element.height * scale)
        frame = box.adjusted(-1.5, -1.5, 1.5, 1.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # White below the accent: it is seen on a dark card and on a light one.
        for colour, width in ((QColor("white"), 3.5), (theme().colour("fill"), 1.5)):
            painter.setPen(QPen(colour, width))
            painter.drawRect(frame)
        painter.setPen(QPen(QColor("white"), 1))
        painter.setBrush(theme().colour("fill"))
        painter.drawRect(self._handle(element))

    def _paint_rulers(self, painter: QPainter) -> None:
        scale, origin = self.scale_of(), self.origin()
        element = self._editing.element
        painter.fillRect(QRectF(0, 0, self.width(), _RULER), theme().colour("alt"))
        painter.fillRect(QRectF(0, 0, _RULER, self.height()), theme().colour("alt"))
        if element is not None:
            sel = theme().colour("sel")
            painter.fillRect(
                QRectF(origin.x() + element.x * scale, 0, element.width * scale, _RULER), sel
            )
            painter.fillRect(
                QRectF(0, origin.y() + element.y * scale, _RULER, element.height * scale), sel
            )
        painter.setPen(flat_pen(theme().colour("edge"), 1))
        for place in range(int(CARD_WIDTH) + 1):
            x = round(origin.x() + place * scale) + 0.5
            painter.drawLine(QPointF(x, _RULER - _tick(place)), QPointF(x, _RULER))
        for place in range(int(CARD_HEIGHT) + 1):
            y = round(origin.y() + place * scale) + 0.5
            painter.drawLine(QPointF(_RULER - _tick(place), y), QPointF(_RULER, y))
        for place in range(0, int(CARD_WIDTH) + 1, 10):
            box = QRectF(origin.x() + place * scale - 20, 0, 40, 14)
            paint_words(painter, box, str(place), "text3", size=Size.CAPTION, align=CENTRE)
        for place in range(10, int(CARD_HEIGHT) + 1, 10):
            box = QRectF(0, origin.y() + place * scale - 16, 18, 14)
            paint_words(painter, box, str(place), "text3", size=Size.CAPTION, align=CENTRE)

    def _handle(self, element: Element) -> QRectF:
        corner = self.pixel(element.x + element.width, element.y + element.height)
        return QRectF(corner.x() - _HANDLE / 2, corner.y() - _HANDLE / 2, _HANDLE, _HANDLE)

    def _follow(self) -> None:
        element = self._editing.element
        told = Phrase("design.nothing_chosen")
        if element is not None:
            told = Phrase(
                "design.chosen",
                kind=Phrase(f"design.kind.{element.kind}"),
                x=f"{element.x:g}",
                y=f"{element.y:g}",
                width=f"{element.width:g}",
                height=f"{element.height:g}",
            )
        self.setAccessibleDescription(tr(told))
        self.update()


def _tick(place: int) -> int:
    return 9 if place % 10 == 0 else 6 if place % 5 == 0 else 3


def _snapped(value: float, grid: float) -> float:
    return round(value / grid) * grid


def _grip(element: Element) -> QRectF:
    """Return the part of the card in which an element is taken hold of."""
    box = QRectF(element.x, element.y, element.width, element.height)
    spare_x, spare_y = max(0.0, _GRIP - element.width) / 2, max(0.0, _GRIP - element.height) / 2
    return box.adjusted(-spare_x, -spare_y, spare_x, spare_y)
