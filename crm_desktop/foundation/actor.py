"""Who does something, and under which of their posts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A person working under one of their posts. It grants nothing: each step looks rights up."""

    person: int
    post: int


# The program itself: the daily backup, the first set-up. Allowed only what declares it.
SYSTEM = Actor(person=0, post=0)


@dataclass(frozen=True)
class Acting:
    """An actor whose post and right were just looked up.

    ``company`` is the company of the acting post; ``everywhere`` tells whether the post reaches
    over all companies; ``only`` holds what the right is narrowed to (``own``,
    ``case`` …); it is empty where the right is whole. ``right`` is the one that was looked up.
    """

    actor: Actor
    person_name: str
    post_title: str
    company: int
    everywhere: bool
    only: frozenset[str] = frozenset()
    right: str = ""

    def reaches(self, company: int) -> bool:
        """Return whether records of that company are within this post's scope."""
        return self.everywhere or company == self.company


@dataclass(frozen=True)
class Countersign:
    """A second person's signature for one step, given with their own password moments ago.

    ``right`` is what they were found to have when they signed.
    """

    person: int
    name: str
    token: str
    right: str
