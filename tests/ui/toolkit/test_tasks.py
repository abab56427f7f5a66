"""Work runs on its lane, results come back on the GUI thread, nobody gone is called."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from crm_desktop.foundation.changes import Change, Changes, Outcome
from crm_desktop.foundation.errors import Refused, StorageError
from crm_desktop.foundation.words import Phrase
from ui.toolkit.tasks import DESK, SHOW_AFTER_SECONDS, Lane, Progress, Reached, TaskRunner

Settle = Callable[[], None]


class Gate:
    """Holds a lane until the test opens it."""

    def __init__(self, runner: TaskRunner, lane: str = DESK) -> None:
        self._open = threading.Event()
        self._owner = QObject()
        runner.run(self._open.wait, owner=self._owner, lane=lane)

    def open(self) -> None:
        self._open.set()


@pytest.fixture
def gate(runner: TaskRunner) -> Iterator[Gate]:
    made = Gate(runner)
    yield made
    made.open()


@pytest.fixture
def owner() -> QObject:
    return QObject()


def refused() -> None:
    raise Refused(Phrase("error.refused"))


def bug() -> None:
    raise ZeroDivisionError


class TestRun:
    def test_works_on_the_lane_and_answers_on_the_gui_thread(
        self, runner: TaskRunner, owner: QObject, settle: Settle
    ) -> None:
        seen: list[str] = []
        runner.run(
            lambda: threading.current_thread().name,
            done=lambda name: seen.extend([name, threading.current_thread().name]),
            owner=owner,
        )
        settle()
        assert seen == ["lane-desk_0", threading.main_thread().name]

    def test_one_lane_keeps_the_order_and_its_one_thread(
        self, runner: TaskRunner, owner: QObject, settle: Settle
    ) -> None:
        seen: list[tuple[int, int]] = []
        for number in range(20):
            runner.run(lambda n=number: (n, threading.get_ident()), done=seen.append, owner=owner)
        settle()
        assert [number for number, _ in seen] == list(range(20))
        assert len({thread for _, thread in seen}) == 1

    def test_another_lane_does_not_wait(
        self, runner: TaskRunner, owner: QObject, gate: Gate, qtbot: QtBot
    ) -> None:
        seen: list[int] = []
        runner.run(lambda: 1, done=seen.append, owner=owner, lane="reading")
        qtbot.waitUntil(lambda: seen == [1])
        assert runner.pending == 1

    def test_a_result_nobody_asked_for_is_fine(
        self, runner: TaskRunner, owner: QObject, settle: Settle
    ) -> None:
        runner.run(lambda: 1, owner=owner)
        settle()

    def test_a_destroyed_owner_is_not_called(
        self, runner: TaskRunner, owner: QObject, gate: Gate, settle: Settle
    ) -> None:
        seen: list[int] = []
        worked = threading.Event()
        runner.run(worked.set, done=seen.append, owner=owner)
        delete(owner)
        gate.open()
        settle()
        assert worked.is_set()
        assert seen == []

    def test_a_forgotten_owner_is_not_called(
        self, runner: TaskRunner, owner: QObject, gate: Gate, settle: Settle
    ) -> None:
        seen: list[int] = []
        runner.run(lambda: 1, done=seen.append, owner=owner)
        runner.latest("rows", lambda: 2, done=seen.append, owner=owner)
        runner.forget(owner)
        gate.open()
        settle()
        assert seen == []

    def test_work_that_has_not_begun_can_be_cancelled(
        self, runner: TaskRunner, owner: QObject, gate: Gate, settle: Settle
    ) -> None:
        worked = threading.Event()
        runner.run(worked.set, owner=owner).cancel()
        gate.open()
        settle()
        assert not worked.is_set()


class TestErrors:
    def test_failed_gets_the_exception(
        self, runner: TaskRunner, owner: QObject, settle: Settle
    ) -> None:
        seen: list[Exception] = []
        runner.run(refused, failed=seen.append, owner=owner)
        settle()
        assert [type(error) for error in seen] == [Refused]

    def test_a_bug_is_told_to_both(
        self,
        runner: TaskRunner,
        owner: QObject,
        settle: Settle,
        unexpected: list[BaseException],
    ) -> None:
        seen: list[Exception] = []
        runner.run(bug, failed=seen.append, owner=owner)
        settle()
        assert [type(error) for error in seen] == [ZeroDivisionError]
        assert unexpected == seen
        unexpected.clear()

    @pytest.mark.parametrize("gone", [False, True])
    def test_an_error_nobody_can_show_is_unexpected(
        self,
        runner: TaskRunner,
        owner: QObject,
        settle: Settle,
        unexpected: list[BaseException],
        gone: bool,
    ) -> None:
        runner.run(refused, failed=[].append if gone else None, owner=owner)
        if gone:
            runner.forget(owner)
        settle()
        assert [type(error) for error in unexpected] == [Refused]
        unexpected.clear()

    def test_a_dropped_search_fails_in_silence(
        self, runner: TaskRunner, owner: QObject, gate: Gate, settle: Settle
    ) -> None:
        failing = threading.Event()

        def search() -> None:
            failing.wait()
            refused()

        runner.latest("search", search, owner=owner, lane="reading")
        runner.latest("search", lambda: None, owner=owner)
        failing.set()
        gate.open()
        settle()

    @pytest.mark.parametrize("callback", ["done", "failed"])
    def test_a_bug_in_a_callback_is_unexpected(
        self,
        runner: TaskRunner,
        owner: QObject,
        settle: Settle,
        unexpected: list[BaseException],
        callback: str,
    ) -> None:
        def broken(_: object) -> None:
            raise KeyError(callback)

        work = refused if callback == "failed" else int
        runner.run(work, owner=owner, **{callback: broken})
        settle()
        assert [type(error) for error in unexpected] == [KeyError]
        unexpected.clear()


class TestLatest:
    def test_only_the_newest_answers(
        self, runner: TaskRunner, owner: QObject, gate: Gate, settle: Settle
    ) -> None:
        seen: list[str] = []
        worked: list[str] = []

        def search(text: str) -> str:
            worked.append(text)
            return text

        for text in ("z", "zh", "zha"):
            runner.latest("search", lambda t=text: search(t), done=seen.append, owner=owner)
        gate.open()
        settle()
        assert seen == ["zha"]
        assert worked == ["zha"]

    def test_a_running_one_is_dropped(
        self, runner: TaskRunner, owner: QObject, settle: Settle
    ) -> None:
        seen: list[str] = []
        begun, go_on = threading.Event(), threading.Event()

        def slow() -> str:
            begun.set()
            go_on.wait()
            return "old"

        runner.latest("search", slow, done=seen.append, owner=owner)
        begun.wait()
        runner.latest("search", lambda: "new", done=seen.append, owner=owner)
        go_on.set()
        settle()
        assert seen == ["new"]

    def test_another_key_or_owner_is_another_search(
        self, runner: TaskRunner, owner: QObject, gate: Gate, settle: Settle
    ) -> None:
        other = QObject()
        seen: list[int] = []
        runner.latest("a", lambda: 1, done=seen.append, owner=owner)
        runner.latest("b", lambda: 2, done=seen.append, owner=owner)
        runner.latest("a", lambda: 3, done=seen.append, owner=other)
        gate.open()
        settle()
        assert seen == [1, 2, 3]


class TestLong:
    def test_progress_is_shown_after_a_while(
        self, runner: TaskRunner, owner: QObject, qtbot: QtBot, settle: Settle
    ) -> None:
        go_on = threading.Event()
        seen: list[Reached] = []

        def work(progress: Progress) -> str:
            progress.report(25, 100)
            go_on.wait()
            return "ready"

        done: list[str] = []
        runner.run_long(work, done=done.append, progressed=seen.append, owner=owner)
        qtbot.waitUntil(lambda: len(seen) >= 2)
        go_on.set()
        settle()
        assert done == ["ready"]
        assert seen[0].done == 25
        assert seen[0].total == 100
        assert seen[0].seconds_left is not None
        # A quarter is done after at least 0.3 s, so three times that is left.
        assert seen[0].seconds_left >= 3 * SHOW_AFTER_SECONDS

    def test_short_work_shows_none(
        self, runner: TaskRunner, owner: QObject, settle: Settle
    ) -> None:
        seen: list[Reached] = []
        runner.run_long(lambda p: p.report(1, 2), progressed=seen.append, owner=owner)
        settle()
        assert seen == []

    def test_the_time_left_is_unknown_at_first(self) -> None:
        progress = Progress()
        assert progress.reached() == Reached(0, None, None)
        progress.report(5)
        assert progress.reached() == Reached(5, None, None)
        progress.report(0, 10)
        assert progress.reached() == Reached(0, 10, None)

    def test_cancelled_work_unwinds_and_says_so(
        self, runner: TaskRunner, owner: QObject, settle: Settle
    ) -> None:
        begun, asked = threading.Event(), threading.Event()
        told: list[str] = []

        def work(progress: Progress) -> None:
            begun.set()
            asked.wait()
            progress.report(1, 2)

        task = runner.run_long(
            work,
            done=lambda _: told.append("done"),
            failed=lambda _: told.append("failed"),
            cancelled=lambda: told.append("cancelled"),
            owner=owner,
        )
        begun.wait()
        task.cancel()
        asked.set()
        settle()
        assert told == ["cancelled"]

    def test_work_that_was_faster_than_its_cancelling_is_done(
        self, runner: TaskRunner, owner: QObject, settle: Settle
    ) -> None:
        begun, asked = threading.Event(), threading.Event()
        told: list[str] = []

        def work(_: Progress) -> str:
            begun.set()
            asked.wait()
            return "done"

        task = runner.run_long(work, done=told.append, owner=owner)
        begun.wait()
        task.cancel()
        asked.set()
        settle()
        assert told == ["done"]

    def test_cancelling_before_it_began(
        self, runner: TaskRunner, owner: QObject, gate: Gate, settle: Settle
    ) -> None:
        told: list[str] = []
        task = runner.run_long(
            lambda _: told.append("worked"), cancelled=lambda: told.append("c"), owner=owner
        )
        runner.run_long(lambda _: None, owner=owner).cancel()
        task.cancel()
        gate.open()
        settle()
        assert told == ["c"]


class TestChanges:
    def test_an_outcome_gives_its_value_and_tells_its_changes(
        self, runner: TaskRunner, owner: QObject, settle: Settle
    ) -> None:
        seen: list[object] = []
        changes = Changes.of([Change("person", 7)])
        runner.changed.connect(seen.append)
        runner.run(lambda: Outcome("person 7", changes), done=seen.append, owner=owner)
        settle()
        assert seen == ["person 7", Changes(changes.items, origin=owner)]

    def test_changes_are_told_though_the_owner_is_gone(
        self, runner: TaskRunner, owner: QObject, settle: Settle
    ) -> None:
        seen: list[Changes] = []
        runner.changed.connect(seen.append)
        runner.run(lambda: Outcome(None, Changes.of([Change("person", 7)])), owner=owner)
        delete(owner)
        settle()
        assert [changes.items for changes in seen] == [frozenset([Change("person", 7)])]

    def test_nothing_changed_tells_nothing(
        self, runner: TaskRunner, owner: QObject, settle: Settle
    ) -> None:
        seen: list[Changes] = []
        runner.changed.connect(seen.append)
        runner.run(lambda: Outcome(None, Changes()), owner=owner)
        settle()
        assert seen == []


class TestLanes:
    def test_a_lane_opens_once_and_closes_on_its_thread(self, owner: QObject) -> None:
        told: list[tuple[str, int]] = []

        def tell(what: str) -> Callable[[], None]:
            return lambda: told.append((what, threading.get_ident()))

        runner = TaskRunner(
            Lane(DESK, opened=tell("open"), closed=tell("close")), on_unexpected=pytest.fail
        )
        runner.run(tell("one"), owner=owner)
        runner.run(tell("two"), owner=owner)
        runner.close()
        assert [what for what, _ in told] == ["open", "one", "two", "close"]
        assert len({thread for _, thread in told}) == 1
        assert told[0][1] != threading.get_ident()

    def test_a_lane_lets_go_of_what_it_owns_and_opens_it_again(self, owner: QObject) -> None:
        told: list[str] = []
        runner = TaskRunner(
            Lane(DESK, opened=lambda: told.append("open"), closed=lambda: told.append("close")),
            on_unexpected=pytest.fail,
        )
        runner.let_go(DESK).result()
        assert told == []
        runner.run(lambda: told.append("one"), owner=owner)
        runner.let_go(DESK).result()
        assert told == ["open", "one", "close"]
        runner.run(lambda: told.append("two"), owner=owner)
        runner.close()
        assert told[3:] == ["open", "two", "close"]

    def test_a_lane_that_fails_to_open_fails_the_work_and_tries_again(
        self, owner: QObject, qtbot: QtBot
    ) -> None:
        broken = [True]
        told: list[object] = []

        def opened() -> None:
            if broken.pop():
                broken.append(False)
                raise StorageError("away")

        runner = TaskRunner(Lane(DESK, opened=opened), on_unexpected=pytest.fail)
        runner.run(lambda: 1, failed=lambda e: told.append(type(e)), owner=owner)
        runner.run(lambda: 2, done=told.append, owner=owner)
        qtbot.waitUntil(lambda: not runner.pending)
        runner.close()
        assert told == [StorageError, 2]

    def test_an_unopened_lane_is_not_closed(self) -> None:
        runner = TaskRunner(Lane(DESK, closed=pytest.fail), on_unexpected=pytest.fail)
        runner.close()

    def test_an_error_while_closing_is_unexpected(self, owner: QObject) -> None:
        seen: list[BaseException] = []
        runner = TaskRunner(Lane(DESK, closed=bug), on_unexpected=seen.append)
        runner.run(int, owner=owner)
        runner.close()
        assert [type(error) for error in seen] == [ZeroDivisionError]


class TestClose:
    def test_waiting_writes_are_done_and_reading_is_not(
        self, runner: TaskRunner, owner: QObject, gate: Gate
    ) -> None:
        worked: list[str] = []
        runner.run(lambda: worked.append("write"), done=pytest.fail, owner=owner)
        runner.latest("rows", lambda: worked.append("read"), done=pytest.fail, owner=owner)
        runner.run_long(lambda _: worked.append("long"), cancelled=pytest.fail, owner=owner)
        gate.open()
        runner.close()
        assert worked[0] == "write"
        assert "read" not in worked
        assert runner.pending == 0

    def test_closing_twice_is_closing(self, runner: TaskRunner) -> None:
        runner.close()
        runner.close()

    def test_a_write_that_fails_then_is_unexpected(
        self,
        runner: TaskRunner,
        owner: QObject,
        gate: Gate,
        unexpected: list[BaseException],
    ) -> None:
        runner.run(refused, failed=pytest.fail, owner=owner)
        gate.open()
        runner.close()
        assert [type(error) for error in unexpected] == [Refused]
        unexpected.clear()
