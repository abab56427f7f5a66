"""Where the boxes of the organisation chart stand on the screen; nothing here paints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF

from crm_desktop.paper.tree import Layout, layout
from crm_desktop.paper.tree import Node as Placed
from ui.access.structure_rows import Node

BOX_WIDTH = 208
HEAD = 36
PADDING = 8
#: A post takes one line, and a second one for who holds it.
LINE, HOLDERS = 22, 18
_BETWEEN_COMPANIES = 48
#: Leaves that hang below one another make a chart narrower; that which fits best is taken.
_STACKS = (1, 2, 3, 4, 6, 8)
#: Smaller letters cannot be read: then the chart is scrolled.
LEGIBLE = 0.75


@dataclass(frozen=True)
class Shape:
    """A box or a line in one: its place, and the box it belongs to (its own id for a box)."""

    node: Node
    place: QRectF
    box: int
    depth: int

    @property
    def is_box(self) -> bool:
        """Whether it is a unit or a company."""
        return self.node.id == self.box


@dataclass(frozen=True)
class Chart:
    """All shapes, each box before its lines and the boxes below it, and the strokes between."""

    shapes: tuple[Shape, ...] = ()
    strokes: tuple[QLineF, ...] = ()
    size: QSizeF = field(default_factory=QSizeF)

    def at(self, point: QPointF) -> Shape | None:
        """Return the innermost shape at a point."""
        found = None
        for shape in self.shapes:
            if shape.place.contains(point):
                found = shape
        return found

    def of(self, node: int | None) -> Shape | None:
        """Return the shape of a node."""
        return next((shape for shape in self.shapes if shape.node.id == node), None)

    def step(self, node: int | None, way: str) -> Shape | None:
        """Return where an arrow key leads: along a level, into a box, down and up the tree."""
        here = self.of(node)
        if here is None:
            return self.shapes[0] if self.shapes else None
        return {
            "left": lambda: self._beside(here, -1),
            "right": lambda: self._beside(here, 1),
            "up": lambda: self._above(here),
            "down": lambda: self._below(here),
        }[way]()

    def _beside(self, here: Shape, step: int) -> Shape | None:
        level = [shape for shape in self.shapes if shape.is_box and shape.depth == here.depth]
        place = next(n for n, shape in enumerate(level) if shape.node.id == here.box)
        return level[place + step] if 0 <= place + step < len(level) else None

    def _above(self, here: Shape) -> Shape | None:
        if here.is_box:
            return self.of(here.node.parent)
        place = self.shapes.index(here)
        return self.shapes[place - 1]

    def _below(self, here: Shape) -> Shape | None:
        place = self.shapes.index(here)
        following = self.shapes[place + 1] if place + 1 < len(self.shapes) else None
        if following is not None and (following.box == here.box or following.depth > here.depth):
            return following
        return self._beside(here, 1)


def chart_of(nodes: Sequence[Node], viewport: QSizeF) -> tuple[Chart, float]:
    """Return the chart that is seen best in a viewport, and the scale at which it fits."""
    best: tuple[Chart, float] = (Chart(), 1.0)
    for number, stack in enumerate(_STACKS):
        chart = _chart(nodes, stack)
        scale = fitting_scale(chart.size, viewport)
        if not number or scale > best[1] * 1.02:
            best = (chart, scale)
    return best[0], best[1]


def fitting_scale(size: QSizeF, viewport: QSizeF) -> float:
    """Return the scale at which everything is in sight, never enlarged."""
    if size.isEmpty():
        return 1.0
    return min(1.0, viewport.width() / size.width(), viewport.height() / size.height())


def box_height(lines: Sequence[Node]) -> float:
    """Return the height of a box with its lines."""
    if not lines:
        return HEAD
    return HEAD + 2 * PADDING + sum(line_height(line) for line in lines)


def line_height(node: Node) -> int:
    """Return the height of a post: higher where somebody holds it."""
    return LINE + HOLDERS if node.holders else LINE


def _chart(nodes: Sequence[Node], stack: int) -> Chart:
    below: dict[int | None, list[Node]] = {}
    for node in nodes:
        below.setdefault(node.parent, []).append(node)
    shapes: list[Shape] = []
    strokes: list[QLineF] = []
    left = height = 0.0
    for company in below.get(None, ()):
        placed = layout(_placed(company, below), stack)
        shapes += _shapes(company, below, placed, left)
        strokes += [QLineF(x1 + left, y1, x2 + left, y2) for x1, y1, x2, y2 in placed.lines]
        left += placed.width + _BETWEEN_COMPANIES
        height = max(height, placed.height)
    width = max(0.0, left - _BETWEEN_COMPANIES)
    return Chart(tuple(shapes), tuple(strokes), QSizeF(width, height))


def _placed(node: Node, below: dict[int | None, list[Node]]) -> Placed:
    units = [each for each in below.get(node.id, ()) if each.kind != "post"]
    height = box_height(_posts(node, below))
    return Placed(BOX_WIDTH, height, tuple(_placed(unit, below) for unit in units))


def _posts(node: Node, below: dict[int | None, list[Node]]) -> list[Node]:
    return [each for each in below.get(node.id, ()) if each.kind == "post"]


def _shapes(
    company: Node, below: dict[int | None, list[Node]], placed: Layout, left: float
) -> Iterator[Shape]:
    boxes = zip(_boxes(company, below, 0), placed.boxes, strict=True)
    for (node, depth), (x, y, width, height) in boxes:
        place = QRectF(x + left, y, width, height)
        yield Shape(node, place, node.id, depth)
        line = QRectF(place.left(), place.top() + HEAD + PADDING, width, 0)
        for post in _posts(node, below):
            line.setHeight(line_height(post))
            yield Shape(post, QRectF(line), node.id, depth)
            line.moveTop(line.bottom())


def _boxes(
    node: Node, below: dict[int | None, list[Node]], depth: int
) -> Iterator[tuple[Node, int]]:
    """Yield boxes as the layout places them: each before those below it."""
    yield node, depth
    for each in below.get(node.id, ()):
        if each.kind != "post":
            yield from _boxes(each, below, depth + 1)
