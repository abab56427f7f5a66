"""A paged list shows what a plain list would, whatever comes in between."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.errors import StorageError
from crm_desktop.foundation.words import Phrase
from tests.ui.toolkit.rows_of import Numbers, Row, Source, StepRunner
from ui.toolkit.pages import (
    PAGE_SIZE,
    PAGES_KEPT,
    Group,
    Listing,
    PagedRows,
    Sort,
    _positions,
)
from ui.toolkit.tasks import TaskRunner

Settle = Callable[[], None]


def some(count: int, start: int = 1) -> list[Row]:
    return [Row(number, f"name {number}", number) for number in range(start, start + count)]


@pytest.fixture
def calm(qtbot: QtBot, runner: TaskRunner) -> Callable[[PagedRows], None]:
    """Wait until the rows wish for nothing more."""

    def wait(rows: PagedRows) -> None:
        qtbot.waitUntil(lambda: not runner.pending and not rows._ask.isActive())

    return wait


def test_a_new_list_brings_its_first_rows(runner: TaskRunner, settle: Settle) -> None:
    source = Source(some(250))
    rows = PagedRows(source, runner)
    assert not rows.is_listed
    assert len(rows) == 0
    rows.refresh()
    settle()
    assert rows.is_listed
    assert len(rows) == 250
    assert rows.row(0) == source.all[1]
    assert len(source.asked) == 1
    assert rows.row(PAGE_SIZE) is None


def test_pages_looked_at_together_are_one_question(
    runner: TaskRunner, settle: Settle, calm: Callable[[PagedRows], None]
) -> None:
    source = Source(some(1000))
    rows = PagedRows(source, runner)
    rows.refresh()
    settle()
    arrived: list[tuple[int, int]] = []
    rows.arrived.connect(lambda first, last: arrived.append((first, last)))
    for position in range(390, 410):
        assert rows.row(position) is None
    calm(rows)
    assert arrived == [(300, 399), (400, 499)]
    assert len(source.asked) == 2
    assert rows.row(405) == source.all[406]


def test_a_dragged_scroll_bar_fetches_only_where_it_stops(
    runner: TaskRunner, settle: Settle, calm: Callable[[PagedRows], None]
) -> None:
    source = Numbers()
    rows = PagedRows(source, runner)
    rows.refresh()
    settle()
    for position in range(0, 1_000_000, 5_000):
        rows.row(position)
    calm(rows)
    assert sum(len(asked) for asked in source.asked) <= 5 * PAGE_SIZE
    assert rows.row(995_000) is not None


def test_no_more_pages_are_kept_than_agreed(
    runner: TaskRunner, settle: Settle, calm: Callable[[PagedRows], None]
) -> None:
    rows = PagedRows(Numbers(), runner)
    rows.refresh()
    settle()
    for page in range(PAGES_KEPT + 10):
        rows.row(page * PAGE_SIZE)
        calm(rows)
    assert len(rows._pages) == PAGES_KEPT
    assert rows.row(0) is None
    calm(rows)
    assert rows.row(0) is not None


def test_sort_and_filter_are_a_new_query(runner: TaskRunner, settle: Settle) -> None:
    rows = PagedRows(Source(some(10)), runner, sort=Sort("id"))
    rows.show(sort=Sort("amount", descending=True), wanted=8)
    settle()
    assert [rows.id_at(position) for position in range(len(rows))] == [10, 9, 8]
    assert rows.sort == Sort("amount", descending=True)
    assert rows.wanted == 8


def test_a_refresh_keeps_what_it_was_told_to(runner: TaskRunner, settle: Settle) -> None:
    source = Source(some(1000))
    rows = PagedRows(source, runner)
    rows.refresh()
    settle()
    source.all = {row.id: row for row in [*some(300, start=5000), *source.all.values()]}
    del source.all[7]
    rows.refresh(keep=[7, 500])
    settle()
    assert rows.position_of(500) == 798
    assert rows.position_of(7) is None
    # The row to look at is there at once, without a placeholder.
    assert rows.row(798) == source.all[500]


def test_groups_come_with_the_list(runner: TaskRunner, settle: Settle) -> None:
    groups = (Group(Phrase("a"), 2), Group("typed", 1))
    rows = PagedRows(Source(some(3), groups), runner)
    rows.refresh()
    settle()
    assert rows.groups == groups


def test_a_row_deleted_meanwhile_is_gone(
    runner: TaskRunner, settle: Settle, calm: Callable[[PagedRows], None]
) -> None:
    source = Source(some(3))
    rows = PagedRows(source, runner)
    rows.refresh()
    settle()
    del source.all[2]
    rows.touch([2])
    assert rows.row(1) == Row(2, "name 2", 2)
    calm(rows)
    assert rows.row(1) is None
    assert rows.is_gone(1)
    assert not rows.is_gone(0)


def test_touched_pages_out_of_sight_are_dropped(
    runner: TaskRunner, settle: Settle, calm: Callable[[PagedRows], None]
) -> None:
    source = Source(some(1000))
    rows = PagedRows(source, runner)
    rows.refresh()
    settle()
    for page in range(10):
        rows.row(page * PAGE_SIZE)
        calm(rows)
    source.all = {key: replace(row, name="new") for key, row in source.all.items()}
    rows.touch(source.all)
    calm(rows)
    for page in range(10):
        rows.row(page * PAGE_SIZE)
        calm(rows)
        assert rows.row(page * PAGE_SIZE).name == "new"


def test_a_failed_list_leaves_the_old_one(runner: TaskRunner, settle: Settle) -> None:
    source = Source(some(3))
    rows = PagedRows(source, runner)
    rows.refresh()
    settle()
    seen: list[object] = []
    rows.failed.connect(seen.append)
    rows.busy.connect(seen.append)
    source.error = StorageError("away")
    rows.refresh()
    settle()
    assert seen == [True, False, source.error]
    assert len(rows) == 3


def test_a_failed_page_is_not_asked_for_until_a_refresh(
    runner: TaskRunner, settle: Settle, calm: Callable[[PagedRows], None]
) -> None:
    source = Source(some(300))
    rows = PagedRows(source, runner)
    rows.refresh()
    settle()
    seen: list[object] = []
    rows.failed.connect(seen.append)
    source.error = StorageError("away")
    for _ in range(2):
        assert rows.row(250) is None
        calm(rows)
    assert seen == [source.error]
    source.error = None
    rows.refresh(keep=[251])
    settle()
    assert rows.row(250) == source.all[251]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda rows: rows, []),
        (lambda rows: rows[::-1], []),
        (lambda rows: [*rows, *some(3, start=100)], [(3, 0)]),
        (lambda rows: rows[2:] + some(1, start=100), [(1, 2)]),
    ],
)
def test_look_tells_what_came_and_went(
    runner: TaskRunner,
    settle: Settle,
    change: Callable[[list[Row]], list[Row]],
    told: list[tuple[int, int]],
) -> None:
    source = Source(some(10))
    rows = PagedRows(source, runner)
    rows.refresh()
    settle()
    seen: list[tuple[int, int]] = []
    rows.news.connect(lambda added, removed: seen.append((added, removed)))
    source.all = {row.id: row for row in change(some(10))}
    rows.look()
    settle()
    assert seen == told
    assert len(rows) == 10


def test_look_at_a_very_long_list_counts(runner: TaskRunner, settle: Settle) -> None:
    source = Numbers()
    rows = PagedRows(source, runner)
    rows.refresh()
    settle()
    seen: list[tuple[int, int]] = []
    rows.news.connect(lambda added, removed: seen.append((added, removed)))
    source.count += 3
    rows.look()
    settle()
    assert seen == [(3, 0)]


@given(st.lists(st.integers(-(2**63), 2**63 - 1), unique=True, max_size=30), st.integers(0, 40))
def test_positions_are_found_in_the_bytes(ids: list[int], keep: int) -> None:
    wanted = [*ids[:keep], 1, 256]
    expected = {row_id: ids.index(row_id) for row_id in wanted if row_id in ids}
    assert _positions(array("q", ids), wanted) == expected


def test_a_listing_has_no_groups_by_itself() -> None:
    assert Listing().groups == ()
    assert len(Listing().ids) == 0


class InTheEndItShowsWhatAPlainListWould(RuleBasedStateMachine):
    """In whatever order questions, answers and changes come, nothing stale stays."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = StepRunner()
        self.source = Source(some(250))
        self.rows = PagedRows(self.source, self.runner)  # type: ignore[arg-type]
        self.rows.refresh()

    @rule(position=st.integers(0, 260))
    def see(self, position: int) -> None:
        if position < len(self.rows):
            self.rows.row(position)

    @rule(row_id=st.integers(1, 260), amount=st.integers(1, 9))
    def write(self, row_id: int, amount: int) -> None:
        self.source.all[row_id] = Row(row_id, "changed", amount)
        self.rows.touch([row_id])

    @rule(row_id=st.integers(1, 260))
    def remove(self, row_id: int) -> None:
        self.source.all.pop(row_id, None)
        self.rows.touch([row_id])

    @rule(row_id=st.integers(1, 260))
    def refresh(self, row_id: int) -> None:
        self.rows.refresh(keep=[row_id])

    @rule()
    def ask(self) -> None:
        self.rows._fetch()

    @rule()
    def work(self) -> None:
        self.runner.work()

    @rule()
    def deliver(self) -> None:
        self.runner.deliver()

    def calm(self) -> None:
        self.rows._fetch()
        while self.runner.waiting or self.runner.ready:
            self.runner.work()
            self.runner.deliver()
            self.rows._fetch()

    def teardown(self) -> None:
        self.calm()
        for position in range(len(self.rows)):
            if self.rows.row(position) is None:
                self.calm()
            row_id = self.rows.id_at(position)
            assert self.rows.row(position) == self.source.all.get(row_id)
        self.rows.refresh()
        self.calm()
        ids = [self.rows.id_at(position) for position in range(len(self.rows))]
        assert ids == list(self.source.all)


TestPlainList = InTheEndItShowsWhatAPlainListWould.TestCase
TestPlainList.settings = settings(deadline=None, max_examples=60, stateful_step_count=40)
