"""Blocks that are found again once the pages stand: a name to be pointed at, and room kept free."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from crm_desktop.paper.block import Blank
from crm_desktop.paper.frame import Page
from crm_desktop.paper.sheet import Box


class Mark(Blank):
    """A name for the place where the next block stands; an index tells its page."""

    before = 0
    after = 0
    with_next = True

    def __init__(self, name: str) -> None:
        super().__init__(0)
        self.name = name


class Room(Blank):
    """Room kept free for a page of another document."""

    def __init__(self, name: str, height: float) -> None:
        super().__init__(height)
        self.name = name


class Kept(NamedTuple):
    """Where room was kept: the page from 0, and x, y, width and height in points."""

    name: str
    page: int
    box: Box


def marked(pages: Sequence[Page], before: int = 0) -> dict[str, int]:
    """Return the number of the page of each mark, counted from 1 behind ``before`` others."""
    return {
        placed.block.name: number
        for number, page in enumerate(pages, start=before + 1)
        for placed in page.placed
        if isinstance(placed.block, Mark)
    }


def kept(pages: Sequence[Page]) -> Iterator[Kept]:
    """Yield where room was kept, page by page."""
    for number, page in enumerate(pages):
        form = page.page_format
        width = form.text_area[0]
        for placed in page.placed:
            if isinstance(placed.block, Room):
                height = placed.block.height(width)
                bottom = form.size[1] - form.head - placed.top - height
                box = (form.margin, bottom, width, height)
                yield Kept(placed.block.name, number, box)
