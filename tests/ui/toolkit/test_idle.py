"""The program knows when it is left alone, also over the sleep of the machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests.ui.toolkit.table_of import focus
from ui.toolkit.idle import IdleWatch

MINUTE = 60


class Wall:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def watch(wall: Wall) -> Iterator[IdleWatch]:
    made = IdleWatch(10, now=wall)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def told(watch: IdleWatch) -> list[str]:
    heard: list[str] = []
    watch.idle.connect(lambda: heard.append("idle"))
    return heard


@pytest.fixture
def field(qtbot: QtBot) -> QLineEdit:
    made = QLineEdit()
    qtbot.addWidget(made)
    made.show()
    focus(qtbot, made)
    return made


def test_it_tells_once_after_the_time(qtbot: QtBot) -> None:
    watch = IdleWatch(0.0005)
    with qtbot.waitSignal(watch.idle):
        watch.start()
    assert not watch._limit.isActive()
    with qtbot.waitSignal(watch.idle):
        watch.start()


def test_touches_begin_the_time_anew(
    watch: IdleWatch, wall: Wall, told: list[str], field: QLineEdit
) -> None:
    for _ in range(3):
        watch._away.timeout.emit()
        wall.time += 9 * MINUTE
        QTest.keyClick(field, Qt.Key.Key_A)
    watch._away.timeout.emit()
    wall.time += 9 * MINUTE
    QTest.mouseClick(field, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert told == []
    assert field.text() == "aaa"
    assert watch._limit.remainingTime() > 9 * MINUTE * 1000


def test_it_looks_away_after_a_touch(watch: IdleWatch, wall: Wall, field: QLineEdit) -> None:
    QTest.keyClick(field, Qt.Key.Key_A)
    assert watch._away.isActive()
    wall.time += 3
    QTest.keyClick(field, Qt.Key.Key_B)
    assert watch._last == 1000
    watch._away.timeout.emit()
    QTest.keyClick(field, Qt.Key.Key_C)
    assert watch._last == 1003
    assert field.text() == "abc"


def test_the_touch_after_the_machine_slept_locks_and_does_nothing_else(
    watch: IdleWatch, wall: Wall, told: list[str], field: QLineEdit
) -> None:
    QTest.keyClick(field, Qt.Key.Key_A)
    watch._away.timeout.emit()
    wall.time += 60 * MINUTE
    QTest.keyClick(field, Qt.Key.Key_B)
    assert told == ["idle"]
    assert field.text() == "a"


def test_it_locks_by_itself_where_it_looked_away_as_the_machine_fell_asleep(
    watch: IdleWatch, wall: Wall, told: list[str], field: QLineEdit
) -> None:
    QTest.keyClick(field, Qt.Key.Key_A)
    wall.time += 60 * MINUTE
    watch._away.timeout.emit()
    assert told == ["idle"]


def test_never(wall: Wall, field: QLineEdit) -> None:
    watch = IdleWatch(0, now=wall)
    watch.idle.connect(pytest.fail)
    watch.start()
    wall.time += 60 * MINUTE
    QTest.keyClick(field, Qt.Key.Key_A)
    assert not watch._limit.isActive()


def test_other_minutes(watch: IdleWatch) -> None:
    watch.set_minutes(5)
    assert watch._limit.isActive()
    assert watch._limit.remainingTime() <= 6 * MINUTE * 1000
    watch.set_minutes(0)
    assert not watch._limit.isActive()
    watch.set_minutes(5)
    assert not watch._limit.isActive()
