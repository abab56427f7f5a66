"""Rows in memory as a source of lists, and a runner that waits for the test between two steps."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ui.toolkit.pages import Group, Listing, Sort


@dataclass(frozen=True)
class Row:
    id: int
    name: str = ""
    amount: int = 0


class Source:
    """Rows kept in a dict; ``wanted`` is the least amount shown."""

    def __init__(self, rows: Sequence[Row] = (), groups: tuple[Group, ...] = ()) -> None:
        self.all = {row.id: row for row in rows}
        self.groups = groups
        self.asked: list[list[int]] = []
        self.error: Exception | None = None

    def listed(self, sort: Sort | None, wanted: Any) -> list[Row]:
        rows = [row for row in self.all.values() if wanted is None or row.amount >= wanted]
        if sort is not None:
            rows.sort(key=lambda row: getattr(row, sort.column), reverse=sort.descending)
        return rows

    def ids(self, sort: Sort | None, wanted: Any) -> array[int] | Listing:
        self._fail()
        ids = array("q", [row.id for row in self.listed(sort, wanted)])
        return Listing(ids, self.groups) if self.groups else ids

    def rows(self, ids: Sequence[int]) -> list[Row]:
        self._fail()
        self.asked.append(list(ids))
        # The order of the answer is the database's, not ours.
        return [self.all[row_id] for row_id in sorted(ids, reverse=True) if row_id in self.all]

    def _fail(self) -> None:
        if self.error is not None:
            raise self.error


class Numbers(Source):
    """A million rows that are made when they are asked for."""

    def __init__(self, count: int = 1_000_000) -> None:
        super().__init__()
        self.count = count

    def ids(self, sort: Sort | None, wanted: Any) -> array[int]:
        numbers = range(1, self.count + 1)
        return array("q", reversed(numbers) if sort is not None and sort.descending else numbers)

    def rows(self, ids: Sequence[int]) -> list[Row]:
        self.asked.append(list(ids))
        return [Row(number, f"name {number}", number * 100) for number in ids]


class _Task:
    def __init__(self, work: Callable[[], Any], done: Any, failed: Any) -> None:
        self.work, self.done, self.failed = work, done, failed
        self.dropped = False

    def cancel(self) -> None:
        self.dropped = True


class StepRunner:
    """Takes work like ``TaskRunner.latest``; ``work`` does the oldest, ``deliver`` brings it."""

    def __init__(self) -> None:
        self.waiting: list[_Task] = []
        self.ready: list[tuple[_Task, Any, Exception | None]] = []
        self._newest: dict[str, _Task] = {}

    def latest(self, key: str, work: Any, *, done: Any, failed: Any = None, **_: Any) -> _Task:
        if key in self._newest:
            self._newest[key].cancel()
        task = self._newest[key] = _Task(work, done, failed)
        self.waiting.append(task)
        return task

    def work(self) -> None:
        if self.waiting:
            task = self.waiting.pop(0)
            try:
                self.ready.append((task, task.work(), None))
            except ArithmeticError as error:
                self.ready.append((task, None, error))

    def deliver(self) -> None:
        if self.ready:
            task, result, error = self.ready.pop(0)
            if task.dropped:
                return
            if error is None:
                task.done(result)
            else:
                task.failed(error)
