"""Work off the GUI thread: lanes of one worker each, results back through one signal.

A screen hands over a callable and says what to do with the result; both callbacks run on the GUI
thread. What a use case changed is told to the program once, whoever asked for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from shiboken6 import isValid

from crm_desktop.foundation.changes import Changes, Outcome
from crm_desktop.foundation.errors import phrase_of

#: The lane that owns the database connection.
DESK = "desk"

#: Shorter work shows no progress at all: a bar that flashes is worse than none.
SHOW_AFTER_SECONDS = 0.3
_LOOK_EVERY_MS = 100


class Cancelled(Exception):
    """The user stopped the work; it unwinds, and the transaction with it."""


@dataclass(frozen=True)
class Reached:
    """How far long work has come; ``total`` and ``seconds_left`` are None while unknown."""

    done: int
    total: int | None
    seconds_left: float | None


class Progress:
    """What long work holds in its hand: it reports how far it is and learns that it shall stop.

    The work calls it on its own thread, the window reads it on the GUI thread.
    """

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._at: tuple[int, int | None] = (0, None)
        self._cancelled = False

    def report(self, done: int, total: int | None = None) -> None:
        """Say how much is done; raises Cancelled where the user has stopped the work."""
        self._at = (done, total)
        self.check()

    def check(self) -> None:
        """Raise Cancelled where the user has stopped the work."""
        if self._cancelled:
            raise Cancelled

    def cancel(self) -> None:
        """Ask the work to stop at its next report."""
        self._cancelled = True

    @property
    def seconds(self) -> float:
        """How long the work has been on its way, waiting for its lane included."""
        return time.monotonic() - self._started

    def reached(self) -> Reached:
        """Return how far the work is, with the time left at the pace so far."""
        done, total = self._at
        left = self.seconds * (total - done) / done if total and 0 < done <= total else None
        return Reached(done, total, left)


@dataclass(frozen=True)
class Lane:
    """A named worker thread with what it owns.

    ``opened`` runs on that thread before the first piece of work; where it raises, that work fails
    with its error and the next one tries again. ``closed`` runs last, if ``opened`` succeeded.
    """

    name: str
    opened: Callable[[], object] | None = None
    closed: Callable[[], object] | None = None


class _Worker:
    """The one thread of a lane."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._is_open = False
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=f"lane-{lane.name}")

    def submit(self, work: Callable[[], Any]) -> Future[Any]:
        return self._executor.submit(self._call, work)

    def let_go(self) -> Future[Any]:
        """Close what the lane owns once the work handed in is done; later work opens it again."""
        return self._executor.submit(self._end)

    def close(self) -> BaseException | None:
        """Wait for the work handed in, close what the lane owns; return what went wrong there."""
        ended = self._executor.submit(self._end)
        self._executor.shutdown(wait=True)
        return ended.exception()

    def _call(self, work: Callable[[], Any]) -> Any:
        if not self._is_open:
            if self._lane.opened is not None:
                self._lane.opened()
            self._is_open = True
        return work()

    def _end(self) -> None:
        if self._is_open and self._lane.closed is not None:
            self._lane.closed()
        self._is_open = False


class Task:
    """A piece of work on its way; the asker may keep it to cancel."""

    def __init__(
        self,
        owner: QObject,
        done: Callable[[Any], object] | None,
        failed: Callable[[Exception], object] | None,
        *,
        key: Hashable | None = None,
        progress: Progress | None = None,
        progressed: Callable[[Reached], object] | None = None,
        cancelled: Callable[[], object] | None = None,
    ) -> None:
        self.owner = owner
        self.done = done
        self.failed = failed
        self.key = key
        self.progress = progress
        self.progressed = progressed
        self.cancelled = cancelled
        self.dropped = False
        self.future: Future[Any]

    def cancel(self) -> None:
        """Stop the work where that is still possible.

        Work that has not begun is not done. Long work is asked to stop and then tells what became
        of it: ``cancelled``, or ``done`` where it was faster. Other work is dropped.
        """
        if self.progress is not None:
            self.progress.cancel()
        else:
            self.dropped = True
        self.future.cancel()

    @property
    def wanted(self) -> bool:
        """Whether somebody is left who waits for the result."""
        return not self.dropped and isValid(self.owner)


class TaskRunner(QObject):
    """Runs work on the lanes and brings results back to the GUI thread.

    ``on_unexpected`` gets every exception that is a bug of ours, and those that have no one left to
    tell the user. ``changed`` is sent with the Changes of each use case, even where the screen that
    asked is closed by then.
    """

    changed = Signal(object)
    _arrived = Signal(object)

    def __init__(
        self,
        *lanes: Lane,
        on_unexpected: Callable[[BaseException], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workers = {lane.name: _Worker(lane) for lane in lanes}
        self._on_unexpected = on_unexpected
        self._tasks: dict[Task, None] = {}
        self._newest: dict[Hashable, Task] = {}
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._look = QTimer(self, interval=_LOOK_EVERY_MS)
        self._look.timeout.connect(self._show_progress)

    @property
    def pending(self) -> int:
        """How many pieces of work have not brought their result yet."""
        return len(self._tasks)

    def run(
        self,
        work: Callable[[], Any],
        *,
        owner: QObject,
        done: Callable[[Any], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
        lane: str = DESK,
    ) -> Task:
        """Run ``work()`` on a lane; ``done`` gets its result, an Outcome's value without its shell.

        ``failed`` gets the exception where the work raises one. Neither is called once ``owner`` is
        destroyed or forgotten, but the work itself is done all the same.
        """
        return self._start(work, Task(owner, done, failed), lane)

    def latest(
        self,
        key: Hashable,
        work: Callable[[], Any],
        *,
        owner: QObject,
        done: Callable[[Any], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
        lane: str = DESK,
    ) -> Task:
        """Run reading work of which only the newest counts, such as a search while somebody types.

        A newer call of the same owner and key cancels the older one or drops its result.
        """
        full_key = (id(owner), key)
        older = self._newest.get(full_key)
        if older is not None:
            older.cancel()
        task = Task(owner, done, failed, key=full_key)
        self._newest[full_key] = task
        return self._start(work, task, lane)

    def run_long(
        self,
        work: Callable[[Progress], Any],
        *,
        owner: QObject,
        done: Callable[[Any], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
        progressed: Callable[[Reached], object] | None = None,
        cancelled: Callable[[], object] | None = None,
        lane: str = DESK,
    ) -> Task:
        """Run ``work(progress)``; after 300 ms ``progressed`` is told regularly how far it is."""
        progress = Progress()
        task = Task(
            owner, done, failed, progress=progress, progressed=progressed, cancelled=cancelled
        )
        self._look.start()
        return self._start(lambda: work(progress), task, lane)

    def forget(self, owner: QObject) -> None:
        """Drop the results that ``owner`` still waits for; a screen calls it when it is closed."""
        for task in self._tasks:
            if task.owner is owner:
                task.dropped = True
                if task.key is not None:
                    task.future.cancel()

    def let_go(self, lane: str) -> Future[Any]:
        """Have a lane close what it owns once its work is done; its next work opens it again."""
        return self._workers[lane].let_go()

    def close(self) -> None:
        """Finish what was handed in, stop what may be stopped, close the lanes.

        Writes that wait are still done; reading work is cancelled and long work asked to stop. No
        result is delivered any more, but errors still reach ``on_unexpected``.
        """
        self._look.stop()
        for task in list(self._tasks):
            if task.key is not None or task.progress is not None:
                task.cancel()
        while self._workers:
            _, worker = self._workers.popitem()
            error = worker.close()
            if error is not None:
                self._on_unexpected(error)
        for task in self._tasks:
            task.dropped = True
            error = _error_of(task)
            if error is not None and not isinstance(error, Cancelled):
                self._tell_error(task, error)
        self._tasks.clear()
        self._newest.clear()

    def _start(self, work: Callable[[], Any], task: Task, lane: str) -> Task:
        self._tasks[task] = None
        task.future = self._workers[lane].submit(work)
        task.future.add_done_callback(lambda _future: self._arrived.emit(task))
        return task

    def _deliver(self, task: Task) -> None:
        if task not in self._tasks:
            return  # closed while the result was on its way
        del self._tasks[task]
        if self._newest.get(task.key) is task:
            del self._newest[task.key]
        if not any(other.progress for other in self._tasks):
            self._look.stop()
        try:
            self._tell(task)
        except Exception as error:
            self._on_unexpected(error)

    def _tell(self, task: Task) -> None:
        error = _error_of(task)
        if error is None:
            self._tell_result(task, task.future.result())
        elif isinstance(error, Cancelled):
            if task.cancelled is not None and task.wanted:
                task.cancelled()
        else:
            self._tell_error(task, error)

    def _tell_result(self, task: Task, result: Any) -> None:
        changes: Changes | None = None
        if isinstance(result, Outcome):
            result, changes = result.value, result.changes
        try:
            if task.done is not None and task.wanted:
                task.done(result)
        finally:
            if changes is not None and changes.items:
                origin = changes.origin or task.owner
                self.changed.emit(replace(changes, origin=origin))

    def _tell_error(self, task: Task, error: BaseException) -> None:
        told = task.failed is not None and task.wanted and isinstance(error, Exception)
        try:
            if told:
                task.failed(error)
        finally:
            is_bug = phrase_of(error) is None
            nobody_else = not told and task.key is None
            if is_bug or nobody_else:
                self._on_unexpected(error)

    def _show_progress(self) -> None:
        for task in list(self._tasks):
            progress = task.progress
            if progress is None or task.progressed is None or not task.wanted:
                continue
            if progress.seconds >= SHOW_AFTER_SECONDS:
                task.progressed(progress.reached())


def _error_of(task: Task) -> BaseException | None:
    return Cancelled() if task.future.cancelled() else task.future.exception()
