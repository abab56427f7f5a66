"""An import in a process of its own: it works, tells, stops, and leaves no half."""

from __future__ import annotations

import multiprocessing
import pickle
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.customers.importing import process
from crm_desktop.customers.importing.model import ImportOptions
from crm_desktop.customers.importing.process import ChildFailed, Job, work
from crm_desktop.files.model import FileProblem
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import Conflict, NotAllowed, Refused, ValidationErrors
from crm_desktop.foundation.words import Phrase
from db import sql
from tests.core.customers.importing.making import CLERK, counts, everybody, written
from tests.core.customers.test_undo import everything
from tests.core.offices import Office

ROWS = "".join(f"客户{n},1380000{n:04d}\n" for n in range(3000))


class Enough(Exception):
    """Somebody has pressed cancel."""


def test_a_child_imports_and_tells(office: Office, tmp_path: Path) -> None:
    told: list[str] = []
    file = written(tmp_path, f"姓名,手机\n{ROWS}")
    outcome = office.app.imports.run_apart(
        office.actor(CLERK), file, ImportOptions(), lambda what, _done, _total: told.append(what)
    )
    assert counts(outcome.value) == (3000, 3000, 0, 0, 0)
    assert outcome.changes.touches("customer")
    assert told
    assert len(everybody(office)) == 3000
    assert sql.scalar("SELECT count(*) FROM search_queue") == 0


def test_a_stop_and_an_end_leave_nothing(office: Office, tmp_path: Path) -> None:
    file = written(tmp_path, f"姓名,手机\n{ROWS}")
    before = everything()

    def stop(_what: str, _done: int, _total: int | None) -> None:
        raise Enough

    def kill(_what: str, _done: int, _total: int | None) -> None:
        for child in multiprocessing.active_children():
            if child.name == "import":
                child.kill()

    clerk = office.actor(CLERK)
    with pytest.raises(Enough):
        office.app.imports.run_apart(clerk, file, ImportOptions(), stop)
    assert everything() == before
    with pytest.raises(Refused) as refused:
        office.app.imports.run_apart(clerk, file, ImportOptions(), kill)
    assert refused.value.phrase.key == "importing.ended"
    assert everything() == before


def test_a_child_that_dies_before_it_has_its_pipe_is_noticed() -> None:
    """Windows leaves the child's end open in its parent then."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    child = context.Process(target=time.sleep, args=(0,), daemon=True)
    child.start()
    with here, there, pytest.raises(Refused) as refused:
        process._waited(here, child, lambda *_told: None)
    assert refused.value.phrase.key == "importing.ended"
    child.join()
    child.close()


def test_what_the_child_raises_arrives(office: Office, tmp_path: Path) -> None:
    clerk = office.actor(CLERK)
    with pytest.raises(FileProblem):
        office.app.imports.run_apart(clerk, written(tmp_path, ""), ImportOptions())


def answer(job: Job, *, stopped: bool = False) -> tuple[str, Any]:
    """Return what a child's life ends with, led in this process."""
    here, there = multiprocessing.Pipe()
    if stopped:
        here.send("stop")
    # The thread of a test has a connection of its own to this office.
    life = threading.Thread(target=work, args=(there, job))
    life.start()
    message: tuple[str, Any] = ("progress", None)
    while message[0] == "progress":
        message = here.recv()
    life.join()
    here.close()
    return message


def test_the_life_of_a_child(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process.gc, "disable", lambda: None)
    monkeypatch.setattr(process, "_TOLD_EVERY", 0.0)
    file = written(tmp_path, "姓名,手机\n张三,13800001111\n")

    def job(file: Path, actor: Actor) -> Job:
        return Job(office.app.database.way(), office.clock, actor, file, ImportOptions())

    what, content = answer(job(file, office.actor(CLERK)))
    assert what == "done"
    assert content.value.created == 1
    what, content = answer(job(file, Actor(99, 99)))
    assert (what, type(content)) == ("error", NotAllowed)
    what, content = answer(job(tmp_path / "nowhere.csv", office.actor(CLERK)))
    assert what == "error"
    what, content = answer(job(file, office.actor(CLERK)), stopped=True)
    assert (what, content.phrase.key) == ("error", "importing.ended")


def test_an_error_of_ours_arrives_as_its_traceback() -> None:
    sent = process._sendable(KeyError("x"))
    assert isinstance(sent, ChildFailed)
    assert "KeyError" in str(sent)
    # What cannot be put together again says the same.
    error = Conflict("customer", lambda: None, None)
    assert process._sendable(error).args == ("error.conflict",)
    assert isinstance(process._sendable(error), Refused)


def test_errors_travel_as_they_are() -> None:
    fields = ValidationErrors({"name": Phrase("error.needed")})
    assert process._sendable(fields) is fields
    came = pickle.loads(pickle.dumps(fields))
    assert (came.fields, came.phrase, came.args) == (fields.fields, fields.phrase, fields.args)
    problem = pickle.loads(pickle.dumps(FileProblem(Phrase("files.problem.empty"), line=3)))
    assert problem.line == 3
