"""What a document is made of: blocks that know their height and where they can part."""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from collections.abc import Sequence

from crm_desktop.paper.ink import QUIET
from crm_desktop.paper.letterhead import PageFormat
from crm_desktop.paper.sheet import Sheet


class Align(enum.Enum):
    """Where text stands between the left and the right."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Block(ABC):
    """A piece of a document, as wide as it is told to be; all lengths are points.

    ``before`` and ``after`` are the white space it asks for: between two blocks the larger counts.
    A block with ``with_next`` never stands alone at the end of a page.
    """

    before: float = 4
    after: float = 4
    with_next: bool = False

    @abstractmethod
    def height(self, width: float) -> float:
        """Return how high the block stands at a width."""

    @abstractmethod
    def draw(self, sheet: Sheet, x: float, top: float, width: float) -> None:
        """Draw the block downwards from ``top``, between ``x`` and ``x + width``."""

    def least(self, width: float) -> float:
        """Return the height that a page must have left for the block to begin on it."""
        return self.height(width)

    def split(self, width: float, room: float) -> tuple[Block, Block] | None:
        """Return the part that fits into the room and the rest; None where that cannot be."""
        return None


class Blank(Block):
    """White space of a fixed height."""

    def __init__(self, height: float) -> None:
        self._height = height

    def height(self, width: float) -> float:
        return self._height

    def draw(self, sheet: Sheet, x: float, top: float, width: float) -> None:
        """Leave the paper white."""


class CutLine(Blank):
    """A broken line across the text, to be cut along."""

    before = 6
    with_next = True

    def __init__(self) -> None:
        super().__init__(1)

    def draw(self, sheet: Sheet, x: float, top: float, width: float) -> None:
        sheet.box((x, top, width, 0), stroke=QUIET, dash=(4, 3))


class NewPage(Blank):
    """Ends the page; the next one and those after it have the format given."""

    def __init__(self, page_format: PageFormat) -> None:
        super().__init__(0)
        self.page_format = page_format


class Beside(Block):
    """Two blocks side by side, the right one of a fixed width."""

    GAP = 16

    def __init__(self, left: Block, right: Block, right_width: float) -> None:
        self._left = left
        self._right = right
        self._right_width = right_width

    def height(self, width: float) -> float:
        return max(
            self._left.height(width - self._right_width - self.GAP),
            self._right.height(self._right_width),
        )

    def draw(self, sheet: Sheet, x: float, top: float, width: float) -> None:
        left_width = width - self._right_width - self.GAP
        self._left.draw(sheet, x, top, left_width)
        self._right.draw(sheet, x + left_width + self.GAP, top, self._right_width)


class Stack(Block):
    """Blocks one under the other that stay together."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self.before = blocks[0].before
        self.after = blocks[-1].after

    def height(self, width: float) -> float:
        return sum(block.height(width) for block in self._blocks) + sum(self._gaps())

    def draw(self, sheet: Sheet, x: float, top: float, width: float) -> None:
        for block, gap in zip(self._blocks, [*self._gaps(), 0], strict=True):
            block.draw(sheet, x, top, width)
            top -= block.height(width) + gap

    def _gaps(self) -> list[float]:
        """Return the white space between neighbours."""
        return [
            max(upper.after, lower.before)
            for upper, lower in zip(self._blocks, self._blocks[1:], strict=False)
        ]
