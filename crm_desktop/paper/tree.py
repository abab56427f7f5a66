"""Where the boxes of a tree stand: parents centred above their children, no two overlapping.

Pure geometry in points: x to the right, y downwards from the upper edge of the root.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

GAP_BESIDE = 12.0
GAP_BELOW = 24.0
GAP_STACKED = 8.0
INDENT = 11.0


@dataclass(frozen=True)
class Node:
    """A box to be placed: its size and the boxes below it."""

    width: float
    height: float
    children: tuple[Node, ...] = ()


class Rect(NamedTuple):
    """A box that has its place."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of the lower edge."""
        return self.y + self.height


class Line(NamedTuple):
    """A straight line, level or upright, from one point to another."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Layout:
    """A placed tree: its boxes, each before its children, and the lines between them."""

    boxes: tuple[Rect, ...]
    lines: tuple[Line, ...]

    @property
    def width(self) -> float:
        """The x of the rightmost edge; the leftmost, be it a box's or a line's, is at 0."""
        return max(box.right for box in self.boxes)

    @property
    def height(self) -> float:
        """The y of the lowest edge."""
        return max(box.bottom for box in self.boxes)


def layout(root: Node, stack: int = 1) -> Layout:
    """Return the places of a tree's boxes.

    Boxes of one level begin at one height. Leaves that are neighbours hang below one another in
    columns of up to ``stack``; with 1 each stands on the level.
    """
    branch = _branch(root, _level_tops(root, stack), 0, stack)
    branch = branch.moved(-min(rect.x for rect in branch.outline))
    return Layout(branch.boxes, branch.lines)


class _Branch(NamedTuple):
    """A placed part of the tree.

    ``outline`` is what other branches must keep clear of; the line from above arrives at ``entry``,
    and ``middle`` is what the parent is centred by.
    """

    boxes: tuple[Rect, ...]
    lines: tuple[Line, ...]
    outline: tuple[Rect, ...]
    entry: float
    middle: float

    def moved(self, by: float) -> _Branch:
        """Return the branch moved to the right."""
        return _Branch(
            tuple(box._replace(x=box.x + by) for box in self.boxes),
            tuple(line._replace(x1=line.x1 + by, x2=line.x2 + by) for line in self.lines),
            tuple(box._replace(x=box.x + by) for box in self.outline),
            self.entry + by,
            self.middle + by,
        )


def _branch(node: Node, tops: Sequence[float], level: int, stack: int) -> _Branch:
    """Return a node with all that is below it, the node on its level."""
    groups = _groups(node.children, stack)
    if not groups:
        box = Rect(0, tops[level], node.width, node.height)
        return _Branch((box,), (), (box,), node.width / 2, node.width / 2)
    only_column = len(groups) == 1 and len(groups[0]) > 1
    # Straight under its parent a column needs no room for lines to fork.
    first = tops[level + 1] - (GAP_BELOW / 2 if only_column else 0)
    below = _side_by_side(
        [
            _branch(group[0], tops, level + 1, stack) if len(group) == 1 else _column(group, first)
            for group in groups
        ]
    )
    if only_column:
        box = Rect(below[0].entry - INDENT, tops[level], node.width, node.height)
        lines = [Line(below[0].entry, box.bottom, below[0].entry, first)]
    else:
        centre = (below[0].middle + below[-1].middle) / 2
        box = Rect(centre - node.width / 2, tops[level], node.width, node.height)
        lines = _fork(centre, box.bottom, [branch.entry for branch in below], tops[level + 1])
    middle = box.x + box.width / 2
    return _Branch(
        (box, *(box for branch in below for box in branch.boxes)),
        (*lines, *(line for branch in below for line in branch.lines)),
        (box, *(box for branch in below for box in branch.outline)),
        middle,
        middle,
    )


def _fork(x: float, top: float, entries: Sequence[float], bottom: float) -> list[Line]:
    """Return the lines from a parent's lower edge down to where its children begin."""
    bus = bottom - GAP_BELOW / 2
    if entries == [x]:
        return [Line(x, top, x, bottom)]
    ends = [x, *entries]
    return [
        Line(x, top, x, bus),
        Line(min(ends), bus, max(ends), bus),
        *(Line(entry, bus, entry, bottom) for entry in entries),
    ]


def _column(leaves: Sequence[Node], top: float) -> _Branch:
    """Return leaves that hang below one another to the right of a line."""
    boxes: list[Rect] = []
    y = top
    for leaf in leaves:
        boxes.append(Rect(INDENT, y, leaf.width, leaf.height))
        y += leaf.height + GAP_STACKED
    middles = [box.y + min(box.height / 2, 12) for box in boxes]
    lines = [Line(0, y, INDENT, y) for y in middles]
    right = max(box.right for box in boxes)
    outline = Rect(0, top, right, boxes[-1].bottom - top)
    spine = Line(0, top, 0, middles[-1])
    return _Branch(tuple(boxes), (spine, *lines), (outline,), 0, right / 2)


def _side_by_side(branches: Sequence[_Branch]) -> list[_Branch]:
    """Return branches moved so that each stands right of those before it, as near as may be."""
    placed: list[_Branch] = []
    # How far to the right each band of heights is taken: most boxes of a level share one band.
    taken: dict[tuple[float, float], float] = {}
    for branch in branches:
        shift = max(
            (
                right + GAP_BESIDE - here.x
                for (top, bottom), right in taken.items()
                for here in branch.outline
                # Below a box the lines of its children pass, so that stays clear as well.
                if top < here.bottom + GAP_BELOW and here.y < bottom + GAP_BELOW
            ),
            default=0,
        )
        placed.append(branch.moved(shift))
        for rect in placed[-1].outline:
            band = rect.y, rect.bottom
            taken[band] = max(taken.get(band, rect.right), rect.right)
    return placed


def _groups(children: Sequence[Node], stack: int) -> list[Sequence[Node]]:
    """Return children one by one, neighbouring leaves in even columns of at most ``stack``."""
    groups: list[Sequence[Node]] = []
    leaves: list[Node] = []
    for child in children:
        if child.children:
            groups.extend(_evenly(leaves, stack))
            groups.append([child])
            leaves = []
        else:
            leaves.append(child)
    return [*groups, *_evenly(leaves, stack)]


def _evenly(leaves: Sequence[Node], most: int) -> Iterator[Sequence[Node]]:
    """Yield leaves in as few columns of at most ``most`` as possible, as even as possible."""
    columns = -(-len(leaves) // most)
    for column in range(columns):
        yield leaves[column * len(leaves) // columns : (column + 1) * len(leaves) // columns]


def _level_tops(root: Node, stack: int) -> list[float]:
    """Return the y at which the boxes of each level begin, and one level more for columns."""
    tops = [0.0]
    level: list[Node] = [root]
    while level:
        tops.append(tops[-1] + max(node.height for node in level) + GAP_BELOW)
        level = [
            group[0] for node in level for group in _groups(node.children, stack) if len(group) == 1
        ]
    return tops
