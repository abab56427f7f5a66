"""The organisation of a day as a tree with its headcount: what the chart and its table show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crm_desktop.access.model import Post, Unit


@dataclass(frozen=True)
class UnitTree:
    """A unit with its posts and the units below it."""

    name: str
    posts: tuple[Post, ...] = ()
    units: tuple[UnitTree, ...] = ()
    id: int = 0

    def all_posts(self) -> Iterator[tuple[str, Post]]:
        """Yield the posts of the unit and of all below it, each with the name of its unit."""
        for post in self.posts:
            yield self.name, post
        for unit in self.units:
            yield from unit.all_posts()

    @property
    def plan(self) -> int:
        """编制 of the unit and of all below it."""
        return sum(post.headcount for _, post in self.all_posts())

    @property
    def actual(self) -> int:
        """实有 of the unit and of all below it; a person on two posts fills both."""
        return sum(actual(post) for _, post in self.all_posts())


def actual(post: Post) -> int:
    """Return how many people fill a post; somebody standing in does not."""
    return sum(holder.kind == "regular" for holder in post.holders)


def unit_trees(units: Iterable[Unit], posts: Iterable[Post]) -> tuple[UnitTree, ...]:
    """Return the trees that units and posts of one day form, in the order given.

    A unit whose parent is not among them is at the top of a tree.
    """
    units = list(units)
    known = {unit.id for unit in units}
    below: dict[int | None, list[Unit]] = defaultdict(list)
    for unit in units:
        below[unit.parent if unit.parent in known else None].append(unit)
    posts_of: dict[int, list[Post]] = defaultdict(list)
    for post in posts:
        posts_of[post.unit].append(post)

    def tree(unit: Unit) -> UnitTree:
        under = tuple(tree(each) for each in below[unit.id])
        return UnitTree(unit.name, tuple(posts_of[unit.id]), under, unit.id)

    return tuple(tree(unit) for unit in below[None])
