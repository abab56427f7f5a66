"""An import in a process of its own: the desk goes on, and a stop or a crash leaves nothing half.

The child opens a connection of its own with the key it is handed through a pipe; nothing of it is
on a command line. It says how far it is, and looks for the word to stop.
"""

from __future__ import annotations

import gc
import multiprocessing
import pickle
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from crm_desktop.customers.importing.reading import Progress
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Outcome
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.errors import Refused, phrase_of
from crm_desktop.foundation.words import Phrase
from db.engine import LocalWay, SharedAddress

if TYPE_CHECKING:
    from crm_desktop.application import Application

_LOOK_EVERY = 0.1
_TOLD_EVERY = 0.1
# A child that does not come to its next report within this time is ended.
_PATIENCE = 15.0


class Imports(Protocol):
    """A service that brings a file in."""

    def run(self, actor: Actor, file: Path, options: Any, progress: Progress = ...) -> Outcome[Any]:
        """Import a file."""


class ChildFailed(RuntimeError):
    """The child ended in an error of ours; its traceback is the message."""


class _Stop(Exception):
    """The word to stop has come."""


@dataclass(frozen=True)
class Job:
    """What a child needs to know; ``service`` is the one of the application that imports."""

    way: LocalWay | SharedAddress
    clock: Clock
    actor: Actor
    file: Path
    options: Any
    service: str = "imports"


def run_in_process(job: Job, progress: Progress) -> Outcome[Any]:
    """Run an import in a child and return what it did; what it raises is raised here.

    ``progress`` is called here, also while there is nothing new: what it raises stops the child.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    child = context.Process(target=work, args=(there, job), name="import", daemon=True)
    child.start()
    there.close()
    try:
        return _waited(here, child, progress)
    finally:
        here.close()
        child.join(_PATIENCE)
        if child.is_alive():
            child.kill()
            child.join()
        child.close()


def _waited(pipe: Connection, child: BaseProcess, progress: Progress) -> Outcome[Any]:
    at: tuple[str, int, int | None] = ("open", 0, None)
    stopped: Exception | None = None
    stopped_at = 0.0
    while True:
        try:
            if (said := _said(pipe, child)) is not None:
                what, content = said
                if what == "progress":
                    at = content
                elif what == "done":
                    return _outcome(content)
                elif stopped is not None:
                    raise stopped
                else:
                    raise content
        except (EOFError, OSError):
            raise stopped or Refused(Phrase("importing.ended")) from None
        if stopped is None:
            try:
                progress(*at)
            except Exception as stop:
                stopped, stopped_at = stop, time.monotonic()
                with suppress(OSError):  # it may have ended meanwhile
                    pipe.send("stop")
        elif time.monotonic() - stopped_at > _PATIENCE:
            raise stopped


def _said(pipe: Connection, child: BaseProcess) -> tuple[str, Any] | None:
    """Return what the child says within a moment, None where nothing; EOFError where it ended."""
    alive = child.is_alive()
    if pipe.poll(_LOOK_EVERY):
        message: tuple[str, Any] = pipe.recv()
        return message
    if not alive:
        # On Windows the child takes its end of the pipe from us: one that dies before it has come
        # to that leaves the end open here, and the pipe tells nothing.
        raise EOFError
    return None


def _outcome(content: Any) -> Outcome[Any]:
    assert isinstance(content, Outcome)
    return content


def work(pipe: Connection, job: Job) -> None:
    """Run an import and say what came of it: the child's whole life."""
    # Everything made here lives until the end: looking for what does not takes half the time.
    gc.disable()
    try:
        message: tuple[str, object] = ("done", _done(pipe, job))
    except _Stop:
        message = ("error", Refused(Phrase("importing.ended")))
    except Exception as error:
        message = ("error", _sendable(error))
    pipe.send(message)
    pipe.close()


def _done(pipe: Connection, job: Job) -> Outcome[Any]:
    told = 0.0

    def progress(what: str, done: int, total: int | None) -> None:
        nonlocal told
        if pipe.poll():
            raise _Stop
        now = time.monotonic()
        if now - told > _TOLD_EVERY:
            told = now
            pipe.send(("progress", (what, done, total)))

    application = _opened(job)
    try:
        imports: Imports = getattr(application, job.service)
        return imports.run(job.actor, job.file, job.options, progress)
    finally:
        application.close()


def _opened(job: Job) -> Application:
    from crm_desktop.application import open_shared_office, open_with_key
    from crm_desktop.foundation.paths import DataFolder
    from crm_desktop.profile import load_profile

    if isinstance(job.way, LocalWay):
        data = DataFolder(job.way.path.parent)
        return open_with_key(data, load_profile(data), job.way.key, job.clock)
    # An import reads and writes nothing of a desk's own folder.
    return open_shared_office(DataFolder(job.file.parent), job.way, clock=job.clock)


def _sendable(error: Exception) -> Exception:
    """Return an error that arrives as it is, else one that says the same."""
    if phrase_of(error) is None:
        return ChildFailed("".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    except Exception:
        return Refused(phrase_of(error) or Phrase("importing.ended"))
    return error
