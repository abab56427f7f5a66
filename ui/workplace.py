"""What a screen needs of the running program: the services, who sits there, and where to go."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.words import Phrase
from ui.toolkit.bus import ChangeBus
from ui.toolkit.tasks import Progress, Reached, Task, TaskRunner

if TYPE_CHECKING:
    from pathlib import Path

    # The services are imported on the lane that opens the database, beside the first painting.
    from crm_desktop.access.model import Session
    from crm_desktop.application import Application

#: Work with the services: gets the application and the actor, runs on the worker thread.
Work = Callable[["Application", Actor], Any]


@dataclass(frozen=True)
class Address:
    """A place in the program: a room, and in it a page or a record of a kind."""

    room: str = ""
    page: str = ""
    kind: str = ""
    id: int = 0


@dataclass(frozen=True)
class Visit:
    """A record that was opened: where it is, what it is called, and when."""

    address: Address
    title: str
    at: datetime


_VISITS = 8


class Workplace(QObject):
    """One person's place at the program's window.

    ``application`` gives the services; only work that runs on a lane may call it. ``server`` says
    whose database on which server one works on; it is empty where the database is of this computer.

    ``session_changed`` is sent after login, a switch of post, and when rights or settings that the
    window shows have changed. ``wanted`` asks the window to go somewhere; ``said`` to show a quiet
    line, with what undoes it or None; ``printed`` to preview a PDF (title, bytes).
    ``opened`` follows a record that was opened. ``restore_wanted`` asks the window to leave the
    desk and put a backup back, a path or None for one still to be chosen. ``password_changed``
    carries the new password of whoever works here. ``office_moved`` asks the window to begin anew
    where the office is now; it carries the name that its old file takes.
    """

    session_changed = Signal()
    wanted = Signal(object)
    said = Signal(object, object)
    printed = Signal(object, bytes)
    opened = Signal(object)
    restore_wanted = Signal(object)
    password_changed = Signal(str)
    office_moved = Signal(object)

    def __init__(
        self,
        application: Callable[[], Application],
        runner: TaskRunner,
        bus: ChangeBus,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.application = application
        self._session: Session | None = None
        self.runner = runner
        self.bus = bus
        self.clock = clock
        self.server = ""
        self.settings: dict[str, Any] = {}
        self.visits: tuple[Visit, ...] = ()
        runner.changed.connect(bus.publish)

    @property
    def session(self) -> Session:
        """Who works here; raises RuntimeError while nobody has logged in."""
        if self._session is None:
            raise RuntimeError("nobody has logged in")
        return self._session

    @property
    def is_occupied(self) -> bool:
        """Whether somebody has logged in."""
        return self._session is not None

    def begin(self, session: Session, settings: dict[str, Any]) -> None:
        """Let somebody work here, or go on under another post or with other settings."""
        self._session = session
        self.settings = settings
        self.session_changed.emit()

    def end(self) -> None:
        """Nobody works here any more."""
        self._session = None
        self.settings = {}
        self.visits = ()

    def may(self, right: str) -> bool:
        """Return whether the acting post has a right, if only for some records."""
        return self._session is not None and self._session.may(right)

    def now(self) -> datetime:
        """Return the present instant by the program's clock."""
        return self.clock.now()

    def ask(
        self,
        work: Work,
        *,
        owner: QObject,
        done: Callable[[Any], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
        latest: Hashable | None = None,
    ) -> Task:
        """Run work with the services off the GUI thread; see ``TaskRunner.run``.

        With ``latest`` only the newest call of this owner and key counts, as for a search.
        """
        actor = self.session.actor

        def go() -> Any:
            return work(self.application(), actor)

        if latest is None:
            return self.runner.run(go, owner=owner, done=done, failed=failed)
        return self.runner.latest(latest, go, owner=owner, done=done, failed=failed)

    def ask_long(
        self,
        work: Callable[[Application, Actor, Progress], Any],
        *,
        owner: QObject,
        done: Callable[[Any], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
        progressed: Callable[[Reached], object] | None = None,
        cancelled: Callable[[], object] | None = None,
        lane: str = "long",
    ) -> Task:
        """Run long work on a lane of its own, with its own connection; see ``run_long``."""
        actor = self.session.actor
        return self.runner.run_long(
            lambda progress: work(self.application(), actor, progress),
            owner=owner,
            done=done,
            failed=failed,
            progressed=progressed,
            cancelled=cancelled,
            lane=lane,
        )

    def go(self, address: Address) -> None:
        """Ask the window to show a place."""
        self.wanted.emit(address)

    def note_visit(self, address: Address, title: str) -> None:
        """Remember that a record was opened, for the list of what was opened last."""
        others = [visit for visit in self.visits if visit.address != address]
        visit = Visit(address, title, self.now())
        self.visits = (visit, *others)[:_VISITS]
        self.opened.emit(visit)

    def say(self, phrase: Phrase, undo: Callable[[], object] | None = None) -> None:
        """Ask the window to show a quiet line, with Undo where ``undo`` is given."""
        self.said.emit(phrase, undo)

    def preview(self, title: Phrase | str, pdf: bytes) -> None:
        """Ask the window to show a PDF before it is printed."""
        self.printed.emit(title, pdf)

    def restore(self, backup: Path | None = None) -> None:
        """Ask the window to put a backup back; the database is closed for it."""
        self.restore_wanted.emit(backup)
