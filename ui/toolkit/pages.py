"""A list of any length: all its ids from one query, its rows by the page when they are looked at.

A million ids are eight megabytes and one query; the rows behind them are fetched a hundred at a
time off the GUI thread, the newest wish first, and the pages used longest ago are let go.
"""

from __future__ import annotations

import sys
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.foundation.words import Phrase
from ui.toolkit.tasks import DESK, Task, TaskRunner
from ui.toolkit.tokens import Tone

PAGE_SIZE = 100
PAGES_KEPT = 64
#: More than this many pages are never asked for at once: a dragged scroll bar wishes for many.
_PAGES_AT_ONCE = 4
#: As many rows are brought with a new list as the tallest window shows.
_ROWS_IN_SIGHT = 80
#: Comparing sets of a million ids would cost more memory than the list itself.
_EXACT_NEWS_UP_TO = 50_000


@dataclass(frozen=True)
class Sort:
    """The column a list is sorted by, as the source knows it."""

    column: str
    descending: bool = False


@dataclass(frozen=True)
class Group:
    """A run of rows under one heading; a tone marks a heading that wants attention."""

    title: Phrase | str
    count: int
    tone: Tone | None = None


@dataclass(frozen=True)
class Listing:
    """The ids of a list in order, with its groups where it has them; their counts add up."""

    ids: array[int] = field(default_factory=lambda: array("q"))
    groups: tuple[Group, ...] = ()


class RowSource(Protocol):
    """Where a list comes from; both methods run on a lane of the runner, never on the GUI thread.

    ``rows`` returns rows with an ``id`` in any order, and leaves out those that are gone by now.
    """

    def ids(self, sort: Sort | None, wanted: Any) -> array[int] | Listing: ...

    def rows(self, ids: Sequence[int]) -> list[Any]: ...


_Page = list[Any]


@dataclass(frozen=True)
class _Fresh:
    """What a list query brings home in one go, so that nothing flickers when it is shown."""

    listing: Listing
    pages: dict[int, _Page]
    kept: dict[int, int]


class PagedRows(QObject):
    """The rows of one list by position; what is not here yet is None and on its way.

    ``about_to_change`` and ``changed`` enclose a new list; ``arrived(first, last)`` names the
    positions whose rows came. ``busy`` tells when a list is being made. ``failed`` carries the
    error of a query: what is here stays, and ``refresh`` tries again. ``news(added, removed)``
    answers ``look``.
    """

    about_to_change = Signal()
    changed = Signal()
    arrived = Signal(int, int)
    busy = Signal(bool)
    failed = Signal(object)
    news = Signal(int, int)

    def __init__(
        self,
        source: RowSource,
        runner: TaskRunner,
        *,
        sort: Sort | None = None,
        lane: str = DESK,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._runner = runner
        self._lane = lane
        self._sort = sort
        self._wanted: Any = None
        self._listing = Listing()
        self._kept: dict[int, int] = {}
        self._pages: OrderedDict[int, _Page] = OrderedDict()
        self._missing: OrderedDict[int, None] = OrderedDict()
        self._fetching: Task | None = None
        self._asked_for: Sequence[int] = ()
        self._touched: set[int] = set()
        self._is_listed = False
        self._is_broken = False
        # Pages wished for while painting are asked for together, once the painting is done.
        self._ask = QTimer(self, singleShot=True, interval=0)
        self._ask.timeout.connect(self._fetch)

    def __len__(self) -> int:
        return len(self._listing.ids)

    @property
    def groups(self) -> tuple[Group, ...]:
        return self._listing.groups

    @property
    def sort(self) -> Sort | None:
        return self._sort

    @property
    def wanted(self) -> Any:
        """The filter as it was handed to ``show``."""
        return self._wanted

    @property
    def is_listed(self) -> bool:
        """Whether the first list has arrived, so that an empty one is known to be empty."""
        return self._is_listed

    def id_at(self, position: int) -> int:
        """Return the id at a position; raises IndexError beyond the list."""
        return self._listing.ids[position]

    def position_of(self, row_id: int) -> int | None:
        """Return where an id stands now that the last ``refresh`` was asked to keep, or None."""
        return self._kept.get(row_id)

    def row(self, position: int) -> Any | None:
        """Return a row, or None while it is on its way and where it is gone."""
        number, offset = divmod(position, PAGE_SIZE)
        page = self._pages.get(number)
        if page is None:
            self._miss(number)
            return None
        self._pages.move_to_end(number)
        return page[offset]

    def is_gone(self, position: int) -> bool:
        """Return whether the row was deleted since the list was made."""
        number, offset = divmod(position, PAGE_SIZE)
        page = self._pages.get(number)
        return page is not None and page[offset] is None

    def show(self, *, sort: Sort | None = None, wanted: Any = None) -> None:
        """Make a new list with this order and filter; the old one stays until it is there."""
        self._sort = sort
        self._wanted = wanted
        self.refresh()

    def refresh(self, keep: Iterable[int] = ()) -> None:
        """Make the list again; positions of the ids in ``keep`` are known when it arrives.

        The rows around the first of them that is still in the list come with it.
        """
        source, sort, wanted, keep = self._source, self._sort, self._wanted, tuple(keep)
        self._touched.clear()
        self._is_broken = False
        self.busy.emit(True)
        self._runner.latest(
            "list",
            lambda: _fresh(source, sort, wanted, keep),
            owner=self,
            done=self._take_list,
            failed=self._list_failed,
            lane=self._lane,
        )

    def touch(self, ids: Iterable[int]) -> None:
        """Read rows again that somebody changed; their place in the list stays as it is.

        Id 0 stands for many at once, of which nobody said which.
        """
        changed = set(ids)
        self._touched |= changed
        for number in {*self._pages, *self._asked_for}:
            first = number * PAGE_SIZE
            if 0 in changed or not changed.isdisjoint(self._listing.ids[first : first + PAGE_SIZE]):
                self._miss(number)

    def look(self) -> None:
        """Find out whether the list would be another one now, and send ``news`` if it would.

        In a very long list, one that gains as many as it loses passes for the same.
        """
        source, sort, wanted, old = self._source, self._sort, self._wanted, self._listing.ids

        def compare() -> tuple[int, int]:
            new = _as_listing(source.ids(sort, wanted)).ids
            if max(len(new), len(old)) > _EXACT_NEWS_UP_TO:
                return max(len(new) - len(old), 0), max(len(old) - len(new), 0)
            before, now = set(old), set(new)
            return len(now - before), len(before - now)

        def tell(difference: tuple[int, int]) -> None:
            if any(difference):
                self.news.emit(*difference)

        self._runner.latest(
            "look", compare, owner=self, done=tell, failed=self.failed.emit, lane=self._lane
        )

    def _take_list(self, fresh: _Fresh) -> None:
        self.about_to_change.emit()
        self._listing = fresh.listing
        self._kept = fresh.kept
        self._pages = OrderedDict(fresh.pages)
        self._missing.clear()
        if self._fetching is not None:
            # A page of the list that was must not land in the list that is.
            self._fetching.cancel()
            self._end_fetching()
        self._is_listed = True
        self.changed.emit()
        self.busy.emit(False)
        # What changed while the list was on its way may have been read too early.
        touched, self._touched = self._touched, set()
        self.touch(touched)
        self._touched.clear()

    def _list_failed(self, error: Exception) -> None:
        self.busy.emit(False)
        self.failed.emit(error)

    def _miss(self, number: int) -> None:
        self._missing[number] = None
        self._missing.move_to_end(number)
        if self._fetching is None and not self._is_broken and not self._ask.isActive():
            self._ask.start()

    def _fetch(self) -> None:
        if not self._missing or self._fetching is not None:
            return
        wishes = list(self._missing)
        self._missing.clear()
        # Older wishes are forgotten: what is still in sight is wished for again when it is painted.
        for number in wishes[:-_PAGES_AT_ONCE]:
            self._pages.pop(number, None)
        numbers = self._asked_for = wishes[-_PAGES_AT_ONCE:]
        source, ids = self._source, self._listing.ids
        self._fetching = self._runner.latest(
            "pages",
            lambda: _read(source, ids, numbers),
            owner=self,
            done=self._take_pages,
            failed=self._pages_failed,
            lane=self._lane,
        )

    def _take_pages(self, pages: dict[int, _Page]) -> None:
        self._end_fetching()
        for number, page in pages.items():
            self._pages[number] = page
            self._pages.move_to_end(number)
        while len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)
        for number, page in pages.items():
            self.arrived.emit(number * PAGE_SIZE, number * PAGE_SIZE + len(page) - 1)
        self._fetch()

    def _end_fetching(self) -> None:
        self._fetching = None
        self._asked_for = ()

    def _pages_failed(self, error: Exception) -> None:
        # Every painting would wish for the same page again: wait for a refresh instead.
        self._is_broken = True
        self._end_fetching()
        self._missing.clear()
        self.failed.emit(error)


def _as_listing(found: array[int] | Listing) -> Listing:
    return found if isinstance(found, Listing) else Listing(found)


def _fresh(source: RowSource, sort: Sort | None, wanted: Any, keep: Sequence[int]) -> _Fresh:
    listing = _as_listing(source.ids(sort, wanted))
    kept = _positions(listing.ids, keep)
    first = next((kept[row_id] for row_id in keep if row_id in kept), 0)
    last = min(first + _ROWS_IN_SIGHT, len(listing.ids) - 1)
    numbers = range(first // PAGE_SIZE, last // PAGE_SIZE + 1) if len(listing.ids) else ()
    return _Fresh(listing, _read(source, listing.ids, numbers), kept)


def _read(source: RowSource, ids: array[int], numbers: Sequence[int]) -> dict[int, _Page]:
    slices = {number: ids[number * PAGE_SIZE : (number + 1) * PAGE_SIZE] for number in numbers}
    asked = [row_id for each in slices.values() for row_id in each]
    found = {row.id: row for row in source.rows(asked)} if asked else {}
    return {number: [found.get(row_id) for row_id in each] for number, each in slices.items()}


def _positions(ids: array[int], keep: Sequence[int]) -> dict[int, int]:
    """Return where the ids stand; a search in the bytes is much faster than ``array.index``."""
    raw = ids.tobytes() if keep else b""
    found: dict[int, int] = {}
    for row_id in keep:
        needle = row_id.to_bytes(ids.itemsize, sys.byteorder, signed=True)
        at = raw.find(needle)
        while at > 0 and at % ids.itemsize:  # found across two ids
            at = raw.find(needle, at + 1)
        if at >= 0:
            found[row_id] = at // ids.itemsize
    return found
