"""A design being edited: which element is chosen, every change as a step that can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from crm_desktop.cards.design_model import (
    BLEED,
    CARD_HEIGHT,
    CARD_WIDTH,
    Design,
    DesignData,
    Element,
    Side,
)

_MOST_STEPS = 200
#: An element is never smaller: it could not be taken hold of again.
LEAST_MM = 0.3


class Editing(QObject):
    """The state behind the editor; ``changed`` follows every change of data or choice."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stored: Design | None = None
        self.data = DesignData("")
        self.shown = "front"
        self.selected: int | None = None
        self.pictures: dict[str, bytes] = {}
        self._clean = self.data
        self._undone: list[DesignData] = []
        self._done: list[DesignData] = []
        self._before: DesignData | None = None

    # What stands there

    @property
    def side(self) -> Side:
        """The side in sight."""
        return self.data.front if self.shown == "front" else self.data.back

    @property
    def element(self) -> Element | None:
        """The element that is chosen."""
        if self.selected is None or self.selected >= len(self.side.elements):
            return None
        return self.side.elements[self.selected]

    @property
    def is_dirty(self) -> bool:
        """Whether something differs from what is stored."""
        return self.data != self._clean

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    # Whole designs

    def load(self, design: Design, pictures: Mapping[str, bytes]) -> None:
        """Edit a stored design from now on."""
        self.stored = design
        self.pictures = dict(pictures)
        self._begin(_data_of(design))

    def begin_new(self, data: DesignData) -> None:
        """Edit a design that is not stored yet; it begins as another one."""
        self.stored = None
        self._begin(data)
        self._clean = DesignData("")

    def keep(self, design: Design) -> None:
        """Take in that the design was stored as it stands here."""
        self.stored = design
        self.data = self._clean = _data_of(design)
        self.changed.emit()

    def show_side(self, side: str) -> None:
        """Show the front or the back."""
        if side != self.shown:
            self.shown, self.selected = side, None
            self.changed.emit()

    # Elements

    def select(self, place: int | None) -> None:
        """Choose an element by its place in the side, or none."""
        self.selected = place
        self.changed.emit()

    def select_next(self, step: int) -> None:
        """Choose the next or the previous element of the side, round and round."""
        count = len(self.side.elements)
        if count:
            at = -1 if self.selected is None and step > 0 else self.selected or 0
            self.select((at + step) % count)

    def put(self, element: Element) -> None:
        """Let the chosen element be another."""
        if self.element is not None and element != self.element:
            self._step()
            self._place(element)
            self.changed.emit()

    def move(self, right: float, down: float) -> None:
        """Move the chosen element by millimetres, as far as the bleed goes."""
        element = self.element
        if element is not None:
            self.put(kept_inside(element.at(element.x + right, element.y + down)))

    def grow(self, wider: float, higher: float) -> None:
        """Make the chosen element larger or smaller by millimetres."""
        element = self.element
        if element is not None:
            self.put(grown(element, element.width + wider, element.height + higher))

    def add(self, element: Element) -> None:
        """Lay a new element on top and choose it."""
        self._step()
        self._set_side(replace(self.side, elements=(*self.side.elements, element)))
        self.selected = len(self.side.elements) - 1
        self.changed.emit()

    def remove(self) -> None:
        """Take the chosen element away."""
        if self.element is None:
            return
        self._step()
        kept = [e for place, e in enumerate(self.side.elements) if place != self.selected]
        self._set_side(replace(self.side, elements=tuple(kept)))
        self.selected = None
        self.changed.emit()

    def restack(self, step: int) -> None:
        """Lay the chosen element one higher or one lower."""
        place = self.selected
        if self.element is None or place is None:
            return
        other = place + step
        elements = list(self.side.elements)
        if 0 <= other < len(elements):
            self._step()
            elements[place], elements[other] = elements[other], elements[place]
            self._set_side(replace(self.side, elements=tuple(elements)))
            self.selected = other
            self.changed.emit()

    def set_ground(self, colour: str, colour_to: str) -> None:
        """Give the side in sight another ground."""
        side = replace(self.side, colour=colour, colour_to=colour_to)
        if side != self.side:
            self._step()
            self._set_side(side)
            self.changed.emit()

    def set_data(self, data: DesignData) -> None:
        """Change name, level, or whether the design is in use."""
        if data != self.data:
            self._step()
            self.data = data
            self.changed.emit()

    # Dragging: many places, one step

    def begin_drag(self) -> None:
        """Remember where the chosen element stands."""
        self._before = self.data

    def drag(self, element: Element) -> None:
        """Show the chosen element as it is dragged."""
        if self.element is not None and element != self.element:
            self._place(element)
            self.changed.emit()

    def end_drag(self) -> None:
        """Make one step of all that was dragged."""
        before, self._before = self._before, None
        if before is not None and before != self.data:
            self._note(before)
            self.changed.emit()

    # Undo

    def undo(self) -> None:
        """Take the last change back."""
        self._travel(self._done, self._undone)

    def redo(self) -> None:
        """Do again what was taken back."""
        self._travel(self._undone, self._done)

    def _travel(self, back: list[DesignData], forth: list[DesignData]) -> None:
        if back:
            forth.append(self.data)
            self.data = back.pop()
            if self.element is None:
                self.selected = None
            self.changed.emit()

    def _begin(self, data: DesignData) -> None:
        self.data = self._clean = data
        self.selected = None
        self._done.clear()
        self._undone.clear()
        self.changed.emit()

    def _step(self) -> None:
        self._note(self.data)

    def _note(self, before: DesignData) -> None:
        self._done.append(before)
        del self._done[:-_MOST_STEPS]
        self._undone.clear()

    def _place(self, element: Element) -> None:
        elements = list(self.side.elements)
        elements[self.selected or 0] = element
        self._set_side(replace(self.side, elements=tuple(elements)))

    def _set_side(self, side: Side) -> None:
        if self.shown == "front":
            self.data = replace(self.data, front=side)
        else:
            self.data = replace(self.data, back=side)


def kept_inside(element: Element) -> Element:
    """Return an element no further out than the bleed."""
    x = min(max(element.x, -BLEED), CARD_WIDTH + BLEED - element.width)
    y = min(max(element.y, -BLEED), CARD_HEIGHT + BLEED - element.height)
    return element.at(x, y)


def grown(element: Element, width: float, height: float) -> Element:
    """Return an element of another size, no further out than the bleed."""
    widest, highest = CARD_WIDTH + BLEED - element.x, CARD_HEIGHT + BLEED - element.y
    return replace(
        element,
        width=round(min(max(width, LEAST_MM), widest), 1),
        height=round(min(max(height, LEAST_MM), highest), 1),
    )


def _data_of(design: Design) -> DesignData:
    return DesignData(design.name, design.tier, design.front, design.back, design.active)
