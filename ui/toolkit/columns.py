"""What a table's columns are and how wide they stand; nothing here paints."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm_desktop.foundation.words import Phrase
from ui.toolkit.tokens import Tone, Weight

CHECK_WIDTH = 40
#: A column that stretches gives way down to this width before others leave.
_LEAST = 96


class Cell(enum.Enum):
    """The kinds of cells; beside each, what the ``value`` of its column returns. None is empty."""

    TEXT = "text"  # str or Phrase
    NUMBER = "number"  # int or Decimal
    MONEY = "money"  # int, fen
    DATE = "date"  # date
    MOMENT = "moment"  # datetime
    CLOCK = "clock"  # deadlines.Deadline; None says 无期限
    PILL = "pill"  # Pill
    TIER = "tier"  # Tier
    LINK = "link"  # str or Phrase
    ICON = "icon"  # IconText
    NAME = "name"  # Named
    FLAG = "flag"  # Flagged, or plain text where nothing is wrong
    CHECK = "check"  # the table's own column of ticks


#: Figures stand at the right edge, under each other.
RIGHT_ALIGNED = frozenset({Cell.NUMBER, Cell.MONEY})


@dataclass(frozen=True)
class Pill:
    """A state: its word and tone."""

    word: Phrase | str
    tone: Tone


@dataclass(frozen=True)
class Tier:
    """The tier of a member: its word and the token of its colour."""

    word: Phrase | str
    ink: str


@dataclass(frozen=True)
class Named:
    """A name with the tier behind it."""

    name: str
    tier: Tier | None = None


@dataclass(frozen=True)
class IconText:
    """An icon of ``resources/icons`` before a word."""

    icon: str
    word: Phrase | str


@dataclass(frozen=True)
class Flagged:
    """A value that is wrong (red) or doubtful (amber); ``why`` is its tool tip."""

    text: str
    tone: Tone
    why: Phrase | str = ""


@dataclass(frozen=True)
class Column:
    """One column: ``value`` takes a row and returns what ``cell`` says.

    ``stretch`` shares out the width that is left; ``priority`` above 0 lets the column go in a
    narrow window, the highest first. ``english_width`` is for words that need more in English.
    ``figure``: the words are a figure with its unit or sign, and stand as figures do.
    """

    key: str
    title: Phrase
    value: Callable[[Any], object]
    cell: Cell = Cell.TEXT
    width: int = 120
    english_width: int = 0
    stretch: int = 0
    sortable: bool = False
    priority: int = 0
    ink: str = "text"
    weight: int = Weight.REGULAR
    figure: bool = False

    @property
    def is_right_aligned(self) -> bool:
        return self.figure or self.cell in RIGHT_ALIGNED


@dataclass(frozen=True)
class RowAction:
    """The usual action of a row as it stands at its end: its word and its key."""

    word: Phrase
    key: str = ""


def fitted(
    columns: Sequence[Column], available: int, chosen: Mapping[str, int], *, english: bool
) -> dict[str, int]:
    """Return the width of each column by its key; 0 hides it.

    ``chosen`` are widths that a person has set; 0 there means that the person hid the column.
    What is missing is taken from the columns that stretch; if that is not enough, columns with a
    priority leave, the highest first.
    """
    widths = {column.key: _asked(column, chosen, english=english) for column in columns}
    for column in sorted(columns, key=lambda each: -each.priority):
        slack = sum(_slack(widths[each.key]) for each in _elastic(columns, widths, chosen))
        if column.priority <= 0 or sum(widths.values()) - slack <= available:
            break
        widths[column.key] = 0
    spare = available - sum(widths.values())
    elastic = _elastic(columns, widths, chosen)
    # Those that can give least come first: what they cannot give is left to the others.
    elastic.sort(key=lambda each: _slack(widths[each.key]) / each.stretch)
    shares = sum(column.stretch for column in elastic)
    for column in elastic:
        share = max(spare * column.stretch // shares, -_slack(widths[column.key]))
        widths[column.key] += share
        spare -= share
        shares -= column.stretch
    return widths


def _slack(width: int) -> int:
    """Return how much a column that stretches can give way."""
    return max(0, width - _LEAST)


def _elastic(
    columns: Sequence[Column], widths: Mapping[str, int], chosen: Mapping[str, int]
) -> list[Column]:
    """Return the columns in sight whose width nobody has fixed."""
    seen = [column for column in columns if widths[column.key]]
    return [column for column in seen if column.stretch and column.key not in chosen]


def _asked(column: Column, chosen: Mapping[str, int], *, english: bool) -> int:
    own = column.english_width if english and column.english_width else column.width
    return chosen.get(column.key, own)
