"""Work ahead: step by step, between events, each work to its end and none after its owner's."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.toolkit.ahead import Ahead
from ui.toolkit.inputs import LineEdit


@pytest.fixture
def ahead(qapp: QObject) -> Iterator[Ahead]:
    owner = QObject()
    yield Ahead(owner)
    owner.deleteLater()


def test_works_are_done_in_their_order(qtbot: QtBot, ahead: Ahead) -> None:
    done: list[str] = []

    def work(name: str) -> Iterator[None]:
        for step in range(3):
            done.append(f"{name}{step}")
            yield

    ahead.make(work("a"))
    ahead.make(work("b"))
    assert ahead.is_busy
    assert not done
    qtbot.waitUntil(lambda: not ahead.is_busy)
    assert done == ["a0", "a1", "a2", "b0", "b1", "b2"]


def test_keys_that_are_typed_meanwhile_come_between_the_steps(qtbot: QtBot, ahead: Ahead) -> None:
    line = LineEdit()
    qtbot.addWidget(line)
    line.show()
    seen: list[str] = []

    def work() -> Iterator[None]:
        for _step in range(5):
            seen.append(line.text())
            time.sleep(0.01)
            yield

    typist = QTimer(interval=5)
    typist.timeout.connect(lambda: QTest.keyClick(line, "a"))
    typist.start()
    ahead.make(work())
    qtbot.waitUntil(lambda: not ahead.is_busy)
    typist.stop()
    assert len(seen) == 5
    # Each step finds what was typed during the one before.
    assert all(len(now) > len(before) for before, now in pairwise(seen))


def test_who_needs_it_at_once_makes_the_rest(qtbot: QtBot, ahead: Ahead) -> None:
    made: list[int] = []

    def work() -> Iterator[None]:
        for step in range(4):
            made.append(step)
            time.sleep(0.01)
            yield

    steps = work()
    ahead.make(steps)
    qtbot.waitUntil(lambda: bool(made))
    assert len(made) < 4
    list(steps)
    assert made == [0, 1, 2, 3]
    qtbot.waitUntil(lambda: not ahead.is_busy)
    assert made == [0, 1, 2, 3]


def test_what_is_stopped_stays_undone(qtbot: QtBot, ahead: Ahead) -> None:
    done: list[int] = []

    def work() -> Iterator[None]:
        for step in range(9):
            done.append(step)
            if step == 1:
                ahead.stop()
            yield

    ahead.make(work())
    ahead.make(work())
    qtbot.waitUntil(lambda: len(done) == 2)
    qtbot.wait(60)
    assert done == [0, 1]
    assert not ahead.is_busy


def test_a_step_that_raises_is_told_once_and_the_next_work_is_done(
    qtbot: QtBot, ahead: Ahead
) -> None:
    done: list[str] = []

    def broken() -> Iterator[None]:
        yield
        raise RuntimeError("this step")

    def work() -> Iterator[None]:
        done.append("after it")
        yield

    with qtbot.captureExceptions() as told:
        ahead.make(broken())
        ahead.make(work())
        qtbot.waitUntil(lambda: not ahead.is_busy)
    assert [str(error) for _kind, error, _trace in told] == ["this step"]
    assert done == ["after it"]


def test_it_ends_with_its_owner(qtbot: QtBot) -> None:
    owner, done = QWidget(), []

    def work() -> Iterator[None]:
        for step in range(50):
            done.append(step)
            time.sleep(0.005)
            yield

    Ahead(owner).make(work())
    qtbot.waitUntil(lambda: bool(done))
    owner.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    owner.deleteLater()
    qtbot.wait(20)
    before = len(done)
    qtbot.wait(60)
    assert len(done) == before < 50
