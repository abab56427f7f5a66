"""The long work of a screen: one piece at a time, with its box while it runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.application import Application
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.words import Phrase
from ui.toolkit.tasks import Progress, Reached, Task
from ui.toolkit.waiting import LongTask
from ui.workplace import Workplace

Work = Callable[[Application, Actor, Progress], Any]
#: Says how far the work is.
Step = Callable[[Reached], Phrase]


class LongWork(QWidget):
    """The place of the box; short work never shows one. ``busy`` tells when work goes on."""

    busy = Signal(bool)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._task: Task | None = None
        self._box: LongTask | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.hide()

    @property
    def is_busy(self) -> bool:
        """Whether work goes on."""
        return self._task is not None

    @property
    def box(self) -> LongTask | None:
        """The box, while it is shown."""
        return self._box

    def begin(
        self,
        title: Phrase,
        what: Phrase | str,
        step: Step,
        work: Work,
        *,
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
        cancelled: Callable[[], object] | None = None,
    ) -> None:
        """Run work on the long lane, unless some is under way; ``cancelled`` follows a stop."""
        if self.is_busy:
            return

        def progressed(reached: Reached) -> None:
            self._show(title, what).show_progress(
                reached.done, reached.total or 0, step(reached), _left(reached)
            )

        def ended(then: Callable[[Any], object]) -> Callable[[Any], None]:
            def end(result: Any) -> None:
                self._end()
                then(result)

            return end

        self._task = self._place.ask_long(
            work,
            owner=self,
            done=ended(done),
            failed=ended(failed),
            progressed=progressed,
            cancelled=lambda: self._cancelled(cancelled),
        )
        self.busy.emit(True)

    def stop(self) -> None:
        """Ask the work to stop, as the button of the box does."""
        if self._box is not None:
            self._box.cancel.click()
        else:
            self._cancel()

    def _show(self, title: Phrase, what: Phrase | str) -> LongTask:
        if self._box is None:
            self._box = LongTask(title, what)
            self._box.cancelled.connect(self._cancel)
            self._layout.addWidget(self._box)
            self.show()
        return self._box

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _cancelled(self, then: Callable[[], object] | None) -> None:
        self._end()
        self._place.say(Phrase("settings_room.cancelled"))
        if then is not None:
            then()

    def _end(self) -> None:
        self._task = None
        if self._box is not None:
            self._box.hide()
            self._box.deleteLater()
            self._box = None
        self.hide()
        self.busy.emit(False)


def _left(reached: Reached) -> timedelta | None:
    return None if reached.seconds_left is None else timedelta(seconds=reached.seconds_left)
