from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.paper.tree import GAP_BELOW, GAP_BESIDE, Line, Node, Rect, layout

SIZES = st.tuples(st.floats(20, 150), st.floats(10, 120))
LEAVES = st.builds(lambda size: Node(*size), SIZES)
TREES = st.recursive(
    LEAVES,
    lambda below: st.builds(
        lambda size, children: Node(*size, tuple(children)), SIZES, st.lists(below, max_size=6)
    ),
    max_leaves=40,
)
STACKS = st.integers(1, 6)


def flat(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from flat(child)


def edges(node: Node, boxes: tuple[Rect, ...]) -> Iterator[tuple[Rect, list[Rect]]]:
    """Yield the place of every parent with those of its children."""
    position = 0

    def walk(each: Node) -> Iterator[tuple[Rect, list[Rect]]]:
        nonlocal position
        mine, below = boxes[position], list[Rect]()
        position += 1
        for child in each.children:
            below.append(boxes[position])
            yield from walk(child)
        yield mine, below

    yield from walk(node)


def overlap(a: Rect, b: Rect) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


@given(TREES, STACKS)
def test_boxes_keep_their_sizes_and_do_not_overlap(root: Node, stack: int) -> None:
    boxes = layout(root, stack).boxes
    assert [(box.width, box.height) for box in boxes] == [(n.width, n.height) for n in flat(root)]
    assert not [pair for pair in combinations(boxes, 2) if overlap(*pair)]


@given(TREES, STACKS)
def test_children_are_below_their_parent_in_their_order(root: Node, stack: int) -> None:
    for parent, children in edges(root, layout(root, stack).boxes):
        assert all(child.y > parent.bottom for child in children)
        assert children == sorted(children, key=lambda child: (child.x, child.y))


@given(TREES)
def test_parents_are_centred_above_their_first_and_last_child(root: Node) -> None:
    for parent, children in edges(root, layout(root).boxes):
        if children:
            middles = [child.x + child.width / 2 for child in (children[0], children[-1])]
            assert abs(parent.x + parent.width / 2 - sum(middles) / 2) < 0.001


@given(TREES, STACKS)
def test_the_layout_is_within_its_size_and_the_same_again(root: Node, stack: int) -> None:
    found = layout(root, stack)
    assert found == layout(root, stack)
    lefts = [box.x for box in found.boxes] + [line.x1 for line in found.lines]
    assert abs(min(lefts)) < 0.001
    assert all(box.right <= found.width and box.bottom <= found.height for box in found.boxes)
    for line in found.lines:
        assert min(line.x1, line.x2) >= -0.001
        assert max(line.x1, line.x2) <= found.width


def crosses(line: Line, box: Rect) -> bool:
    left, right = sorted((line.x1, line.x2))
    top, bottom = sorted((line.y1, line.y2))
    slack = 0.001
    return (
        left < box.right - slack
        and right > box.x + slack
        and top < box.bottom - slack
        and bottom > box.y + slack
    )


@settings(max_examples=200)
@given(TREES, STACKS)
def test_lines_are_level_or_upright_and_cross_no_box(root: Node, stack: int) -> None:
    found = layout(root, stack)
    for line in found.lines:
        assert line.x1 == line.x2 or line.y1 == line.y2
        assert not [box for box in found.boxes if crosses(line, box)]


def test_leaves_hang_in_even_columns() -> None:
    found = layout(Node(100, 20, tuple(Node(100, 20) for _ in range(7))), stack=4)
    lefts = [box.x for box in found.boxes[1:]]
    assert sorted(map(lefts.count, set(lefts))) == [3, 4]


def test_one_column_hangs_under_the_left_edge_of_its_parent() -> None:
    root, *leaves = layout(Node(100, 20, (Node(100, 20), Node(100, 20))), stack=2).boxes
    assert {leaf.x for leaf in leaves} == {leaves[0].x}
    assert root.x < leaves[0].x < root.right


def test_shallow_branches_let_deep_ones_pass_below() -> None:
    deep = Node(10, 10, tuple(Node(100, 10) for _ in range(3)))
    boxes = layout(Node(10, 10, (Node(10, 10), deep))).boxes
    assert boxes[2].x == boxes[1].right + GAP_BESIDE
    assert boxes[3].x < boxes[1].right
    assert boxes[3].y == boxes[1].bottom + GAP_BELOW
