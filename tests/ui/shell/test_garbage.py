"""Garbage is collected on the GUI thread, whoever made it."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from ui.shell.garbage import Garbage


@pytest.fixture(autouse=True)
def _nothing_is_frozen() -> Iterator[None]:
    """Begin as the program does; the tests' own conftest has frozen what was there."""
    gc.unfreeze()
    yield
    gc.collect()
    gc.freeze()


class Loop:
    """Rubbish that only the collector frees; it notes who did."""

    def __init__(self, freed: list[str]) -> None:
        self.me = self
        self.freed = freed

    def __del__(self) -> None:
        self.freed.append(threading.current_thread().name)


def test_what_a_lane_makes_is_freed_on_the_gui_thread(qapp: QApplication) -> None:
    owner = QObject()
    garbage = Garbage(owner)
    assert not gc.isenabled()
    garbage.settle()
    assert gc.get_freeze_count() > 10_000
    freed: list[str] = []

    def make() -> None:
        for _each in range(3 * gc.get_threshold()[0]):
            Loop(freed)

    thread = threading.Thread(target=make, name="lane-desk")
    thread.start()
    thread.join()
    assert freed == []
    garbage.collect()
    assert len(freed) >= gc.get_threshold()[0]
    assert set(freed) == {threading.current_thread().name}
    garbage.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() < 1_000


def test_what_somebody_else_has_frozen_stays_frozen(qapp: QApplication) -> None:
    gc.freeze()
    owner = QObject()
    garbage = Garbage(owner)
    before = gc.get_freeze_count()
    made: list[str] = []
    later = Loop(made)
    garbage.settle()
    garbage.stop()
    assert gc.get_freeze_count() > before // 2
    del later
    gc.collect()
    assert made == [threading.current_thread().name]


def test_little_is_left_alone(qapp: QApplication) -> None:
    owner = QObject()
    garbage = Garbage(owner)
    gc.collect()
    freed: list[str] = []
    kept = weakref.ref(Loop(freed))
    garbage.collect()
    assert kept() is not None
    garbage.stop()
    assert kept() is None
