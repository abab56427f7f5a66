"""A runner whose unexpected errors fail the test, and a guard against threads left behind."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.toolkit.rows_of import Source
from tests.ui.toolkit.table_of import Make, calm, table_of
from ui.toolkit.table import TableView
from ui.toolkit.tasks import DESK, Lane, TaskRunner
from ui.toolkit.theme import theme


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = set(threading.enumerate()) - before
    assert not left, f"threads left behind: {left}"


@pytest.fixture
def unexpected() -> list[BaseException]:
    """What reached ``on_unexpected``; a test that wants some clears the list."""
    return []


@pytest.fixture
def runner(unexpected: list[BaseException]) -> Iterator[TaskRunner]:
    made = TaskRunner(Lane(DESK), Lane("reading"), on_unexpected=unexpected.append)
    yield made
    made.close()
    assert not unexpected


@pytest.fixture
def settle(qtbot: QtBot, runner: TaskRunner) -> Callable[[], None]:
    """Wait until the runner has brought every result."""

    def wait() -> None:
        qtbot.waitUntil(lambda: not runner.pending)

    return wait


@pytest.fixture
def make(runner: TaskRunner, qtbot: QtBot) -> Make:
    """Show a table of a source, 600 by 500, with its first list."""

    def table(source: Source, **options: Any) -> TableView:
        view = table_of(runner, source, **options)
        qtbot.addWidget(view.window())
        theme().dress(view.window())
        view.window().show()
        view.rows_model.rows.refresh()
        calm(qtbot, runner, view)
        return view

    return table
