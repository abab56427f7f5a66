"""Somebody at the desk: the tour's guide, but one who goes on while long work runs."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from benchmarks.office import LOGIN, PASSWORD
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.words import Language
from ui.application import qt_application
from ui.long_work import LongWork
from ui.shell.login import LoginPage
from ui.shell.memory import Memory
from ui.shell.program import Program
from ui.toolkit.speech import set_language
from ui.toolkit.theme import Scheme, theme
from ui.tour.guide import Guide

W = TypeVar("W", bound=QWidget)

_SIZE = (1366, 768)
_LONGEST_WORK_MS = 600_000


class Clerk(Guide):
    """Types letter by letter and counts the keys; ``aside`` encloses what no person does."""

    def __init__(self, program: Program) -> None:
        super().__init__(program, Path(), [])
        self.keys = 0
        self.aside: Callable[[], AbstractContextManager[object]] = nullcontext
        self._works: list[LongWork] = []

    def press(self, *keys: str) -> None:
        self.keys += len(keys)
        super().press(*keys)

    def type(self, text: str) -> None:
        # An input method commits a word at once, keys come one by one.
        for part in text if text.isascii() else [text]:
            self.keys += 1
            super().type(part)

    def find(self, kind: type[W], which: Callable[[W], bool] = lambda _widget: True) -> W:
        with self.aside():
            return super().find(kind, which)

    def leave_running(self, work: LongWork) -> None:
        """Go on while this work is under way."""
        self._works.append(work)

    def see_it_end(self) -> None:
        """Wait for all the work that was left running."""
        while self._works:
            work = self._works.pop()
            for _ in range(_LONGEST_WORK_MS // 100):
                if work.is_busy:
                    self.wait(100)
        self.settle()

    def settle(self) -> None:
        for _ in range(2):
            self.wait_until(lambda: self._is_calm, "the work to be done")
            self.wait(_BREATH_MS)

    @property
    def _is_calm(self) -> bool:
        running = sum(work.is_busy for work in self._works)
        return self.program.house.runner.pending <= running


# Shorter than a person's: what is under way after a key meets the next one.
_BREATH_MS = 20


@contextlib.contextmanager
def at_desk(root: Path) -> Iterator[Clerk]:
    """Open the window on an office and log the administrator in; close it in the end.

    Raises what the program did not expect.
    """
    application = qt_application()
    theme().install(application, Scheme.LIGHT)
    set_language(Language.ZH)
    program = Program(DataFolder(root), Memory(root))
    unexpected: list[BaseException] = []
    program.hooks.heard.disconnect()
    program.hooks.heard.connect(unexpected.append)
    clerk = Clerk(program)
    try:
        program.begin()
        program.frame.resize(*_SIZE)
        program.frame.activateWindow()
        clerk.settle()
        clerk.find(LoginPage).name.setFocus()
        clerk.fill(LOGIN, PASSWORD)
        clerk.press("Enter")
        yield clerk
    finally:
        program.quit()
    if unexpected:
        raise unexpected[0]
