"""Tables: lists with a head on every page, and facts as pairs of a label and a value.

reportlab's Table styles every cell on its own and lays itself out again at each page end; here a
row is a few lines of text at a known height, and what stands on a page is a range of rows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from crm_desktop.foundation.words import Phrase
from crm_desktop.paper.block import Align, Block
from crm_desktop.paper.ink import BLACK, CELL, CELL_HEAD, HAIRLINE, HEAD_FILL, Ink
from crm_desktop.paper.letterhead import POINTS_PER_MM
from crm_desktop.paper.lettering import lines, shortened
from crm_desktop.paper.sheet import Sheet, Stroke

_PAD_X = 6
_PAD_Y = 3.2
# A row with more lines than this goes on as another row, so that any row fits on any page.
_MOST_LINES = 16


class Cell(NamedTuple):
    """One cell's text and how it looks."""

    text: str
    ink: Ink = CELL


@dataclass(frozen=True)
class Column:
    """A column of a list: its head, its width in mm, and what happens in it.

    Columns of width 0 share the rest. ``wrap`` breaks long text into lines where it would be cut
    with …; ``merge`` leaves out a text that is the same as in the row above.
    """

    head: str | Phrase = ""
    width: float = 0
    align: Align = Align.LEFT
    wrap: bool = True
    merge: bool = False


class _Row(NamedTuple):
    """A row broken into lines; ``ends`` is false where the next row goes on with it.

    The bases of its first lines lie ``rise`` below its upper edge, whatever their sizes.
    """

    cells: list[list[str]]
    inks: list[Ink]
    rise: float
    height: float
    ends: bool


class _Setting(NamedTuple):
    """A table set for one width: where each column stands, and how far down each row ends."""

    lefts: list[float]
    widths: list[float]
    heads: list[_Row]
    rows: list[_Row]
    bottoms: list[float]
    totals: list[_Row]


@dataclass
class Content:
    """What a table holds. Without ``heads`` a line stands above the first row instead."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    heads: Sequence[str] = ()
    totals: Sequence[Cell] = ()
    _settings: dict[float, _Setting] = field(default_factory=dict, init=False, repr=False)

    def at(self, width: float) -> _Setting:
        """Return the table set for a width; all parts of the table share it."""
        if width not in self._settings:
            self._settings[width] = self._set(width)
        return self._settings[width]

    def _set(self, width: float) -> _Setting:
        widths = self._widths(width)
        rows = self._broken(self.rows, widths)
        head_columns = [Cell(text, CELL_HEAD) for text in self.heads]
        return _Setting(
            lefts=[0, *accumulate(widths)],
            widths=widths,
            heads=self._broken([head_columns], widths) if self.heads else [],
            rows=rows,
            bottoms=[0, *accumulate(row.height for row in rows)],
            totals=self._broken([self.totals], widths) if self.totals else [],
        )

    def _widths(self, width: float) -> list[float]:
        """Return column widths that add up to the width of the table.

        Columns of width 0 share the rest. Figures at the right of their column and the words of
        heads are not broken as long as the others have room to give.
        """
        wanted = [column.width * POINTS_PER_MM for column in self.columns]
        share = max((width - sum(wanted)) / max(wanted.count(0), 1), width / 10)
        least = self._least_widths(width)
        found = [max(want or share, need) for want, need in zip(wanted, least, strict=True)]
        spare = width - sum(found)
        if spare >= 0:
            weights = [
                0 if column.align is Align.RIGHT else size
                for column, size in zip(self.columns, found, strict=True)
            ]
        else:
            weights = [size - need for size, need in zip(found, least, strict=True)]
        if sum(weights) <= max(-spare, 0):
            return [size * width / sum(found) for size in found]
        return [
            size + spare * weight / sum(weights)
            for size, weight in zip(found, weights, strict=True)
        ]

    def _least_widths(self, width: float) -> list[float]:
        """Return what each column needs so that no figure and no word of a head is broken."""
        needs = []
        for index, column in enumerate(self.columns):
            head = self.heads[index].split() if self.heads else []
            need = max(map(CELL_HEAD.width, head), default=0)
            if column.align is Align.RIGHT:
                cells = (row[index] for row in (*self.rows, self.totals) if row)
                need = max(need, max((ink.width(text) for text, ink in cells), default=0))
            needs.append(min(need, width / 3) + 2 * _PAD_X)
        return needs

    def _broken(self, rows: Sequence[Sequence[Cell]], widths: list[float]) -> list[_Row]:
        """Return rows as lines; one with very many lines becomes several.

        What is merged with the row above takes no room.
        """
        inner = [width - 2 * _PAD_X for width in widths]
        wraps = [column.wrap for column in self.columns]
        broken: list[_Row] = []
        above: list[list[str]] | None = None
        for row in rows:
            cells = [
                lines(text, ink, width) if wrap else [shortened(text, ink, width)]
                for (text, ink), width, wrap in zip(row, inner, wraps, strict=True)
            ]
            inks = [cell.ink for cell in row]
            count = max(map(len, cells[self.merged(cells, above) :]), default=1)
            above = cells
            leading = max(ink.leading for ink in inks)
            rise = _PAD_Y + max(ink.rise for ink in inks)
            for start in range(0, count, _MOST_LINES):
                stop = min(start + _MOST_LINES, count)
                height = (stop - start) * leading + 2 * _PAD_Y
                part = [cell[start:stop] for cell in cells] if count > _MOST_LINES else cells
                broken.append(_Row(part, inks, rise, height, stop == count))
        return broken

    def merged(self, cells: list[list[str]], above: list[list[str]] | None) -> int:
        """Return how many cells from the left say the same as those above and are left out."""
        count = 0
        if above is not None:
            for column, cell, same in zip(self.columns, cells, above, strict=True):
                if not column.merge or cell != same:
                    break
                count += 1
        return count


class Table(Block):
    """The rows from ``first`` up to ``last`` of a content, under its head.

    The totals stand under the last row and never alone on a page.
    """

    before = 6
    after = 8

    def __init__(
        self,
        content: Content,
        first: int = 0,
        last: int | None = None,
        *,
        with_next: bool = False,
    ) -> None:
        self.with_next = with_next
        self._content = content
        self._first = first
        self._last = last

    def height(self, width: float) -> float:
        setting = self._content.at(width)
        rows = setting.bottoms[self._stop(setting)] - setting.bottoms[self._first]
        return _heights(setting.heads) + rows + _heights(self._totals(setting))

    def least(self, width: float) -> float:
        setting = self._content.at(width)
        second = min(self._first + 2, len(setting.rows))
        start = setting.bottoms[second] - setting.bottoms[self._first]
        return min(self.height(width), _heights(setting.heads) + start)

    def split(self, width: float, room: float) -> tuple[Block, Block] | None:
        setting = self._content.at(width)
        reach = setting.bottoms[self._first] + room - _heights(setting.heads)
        # Where only the totals do not fit, the last row goes with them to the next page.
        stop = min(bisect_right(setting.bottoms, reach), len(setting.rows)) - 1
        if stop <= self._first:
            return None
        return Table(self._content, self._first, stop), Table(self._content, stop)

    def draw(self, sheet: Sheet, x: float, top: float, width: float) -> None:
        setting = self._content.at(width)
        for head in setting.heads:
            sheet.box((x, top - head.height, width, head.height), fill=HEAD_FILL)
            self._draw_row(sheet, setting, head, (x, top))
            top -= head.height
        strokes: list[Stroke] = [] if setting.heads else [(x, top, x + width, top)]
        above: list[list[str]] | None = None
        merged = self._content.merged
        rows = setting.rows[self._first : self._stop(setting)]
        for row, below in zip(rows, [*rows[1:], None], strict=False):
            shown = row if above else self._reopened(rows)
            self._draw_row(sheet, setting, shown, (x, top), merged(row.cells, above))
            top -= row.height
            if row.ends:
                left = setting.lefts[merged(below.cells, row.cells)] if below else 0
                strokes.append((x + left, top, x + width, top))
            above = row.cells
        sheet.lines(strokes)
        for totals in self._totals(setting):
            sheet.lines([(x, top, x + width, top)], width=2 * HAIRLINE, colour=BLACK)
            self._draw_row(sheet, setting, totals, (x, top))
            sheet.lines([(x, top - totals.height, x + width, top - totals.height)])

    def _draw_row(
        self,
        sheet: Sheet,
        setting: _Setting,
        row: _Row,
        corner: tuple[float, float],
        skip: int = 0,
    ) -> None:
        """Draw the cells of a row below its upper left corner, without the first ``skip`` ones."""
        x, top = corner
        for index in range(skip, len(row.cells)):
            ink = row.inks[index]
            align = self._content.columns[index].align
            left, right = x + setting.lefts[index] + _PAD_X, x + setting.lefts[index + 1] - _PAD_X
            base = top - row.rise
            for line in row.cells[index]:
                if align is Align.LEFT:
                    sheet.text(left, base, line, ink)
                elif align is Align.RIGHT:
                    sheet.text_right(right, base, line, ink)
                else:
                    sheet.text_centred((left + right) / 2, base, line, ink)
                base -= ink.leading

    def _reopened(self, rows: list[_Row]) -> _Row:
        """Return the first row of a page with its merged texts cut to the rows that share them."""
        first = rows[0]
        cells = list(first.cells)
        for index in range(self._content.merged(cells, cells)):
            text, leading = cells[index], first.inks[index].leading
            span = next((i for i, row in enumerate(rows) if row.cells[index] != text), len(rows))
            fitting = max(1, round((_heights(rows[:span]) - 2 * _PAD_Y) / leading))
            if len(text) > fitting:
                cells[index] = [*text[: fitting - 1], f"{text[fitting - 1]}…"]
        return first._replace(cells=cells)

    def _stop(self, setting: _Setting) -> int:
        return len(setting.rows) if self._last is None else self._last

    def _totals(self, setting: _Setting) -> list[_Row]:
        return setting.totals if self._last is None else []


def _heights(rows: Sequence[_Row]) -> float:
    """Return the height of rows together."""
    return sum(row.height for row in rows)
