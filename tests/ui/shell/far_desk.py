"""A desk at the other end of a cable, as a program of its own.

Somebody logs in at the window and works: customers are saved, cards issued, a file is imported,
each step again until it is acknowledged, while the window beats every millisecond. It says line by
line what happens, in the end as JSON what was acknowledged and how long the window stood still.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.heartbeat import Heartbeat
from crm_desktop.application import Application
from crm_desktop.cards.service import IssueWish
from crm_desktop.customers.importing.model import ImportOptions
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.errors import StorageError
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.words import Language
from db import hearing, reaching
from tests.core.membership import people
from tests.core.offices import PASSWORD, START, NoKeyring
from ui.application import qt_application
from ui.shell.memory import Memory
from ui.shell.program import Program
from ui.toolkit.speech import set_language
from ui.toolkit.theme import Scheme, theme
from ui.tour.guide import Guide
from ui.tour.ways import log_in

#: Milliseconds until a step that failed is taken again, and until the next one.
_AGAIN_MS, _NEXT_MS = 200, 20

Step = Callable[[Application, Actor], Any]


class FarDesk:
    """The window and what is done at it; ``broken`` counts the tries that failed."""

    def __init__(self, guide: Guide, told: dict[str, Any]) -> None:
        self.guide, self._told = guide, told
        self.acknowledged: dict[str, list[Any]] = {"saved": [], "issued": [], "imported": []}
        self.broken = 0
        self.wrong: list[Exception] = []

    def work(self) -> None:
        """Save and issue in turn while the file is imported; return when all is done and a line
        on standard input has said that it is enough."""
        enough = threading.Thread(target=sys.stdin.readline, daemon=True)
        enough.start()
        self._import()
        members = list(self._told["members"])
        for number in count():
            self._until_done("saved", _saving(f"远客{number}"))
            if members:
                self._until_done("issued", _issuing(members.pop()))
            elif not enough.is_alive():
                break
        self.guide.wait_until(lambda: bool(self.acknowledged["imported"]), "the import")

    def _until_done(self, kind: str, step: Step) -> None:
        place, done = self.guide.program.house.place, self.acknowledged[kind]
        wanted = len(done) + 1
        failed: list[Exception] = []
        while len(done) < wanted:
            place.ask(step, owner=self.guide.program, done=done.append, failed=failed.append)
            self.guide.wait_until(lambda: bool(failed) or len(done) == wanted, "an answer")
            while failed:
                self._note(failed.pop())
                self.guide.wait(_AGAIN_MS)
        _say(f"{kind} {wanted}")
        self.guide.wait(_NEXT_MS)

    def _import(self) -> None:
        file = Path(self._told["file"])
        self.guide.program.house.place.ask_long(
            lambda app, actor, _progress: app.imports.run(actor, file, ImportOptions()).value,
            owner=self.guide.program,
            done=lambda _run: self.acknowledged["imported"].append(True),
            failed=self._import_again,
        )

    def _import_again(self, error: Exception) -> None:
        self._note(error)
        self._import()

    def _note(self, error: Exception) -> None:
        if not isinstance(error, StorageError):
            raise error
        self.broken += 1


def _saving(name: str) -> Step:
    data = people.person(name=name, paper="")
    return lambda app, actor: app.customers.add(actor, data).value.code


def _issuing(customer: int) -> Step:
    wish = IssueWish(customer, signed=True)
    return lambda app, actor: app.cards.issue(actor, wish).value.card.number


def _say(line: str) -> None:
    print(line, flush=True)


def main() -> None:
    """Wait for a line, log in, work, and say how it went."""
    told: dict[str, Any] = json.loads(sys.argv[1])
    if told["silent_ms"]:
        reaching.SILENT_MS, hearing._SILENCE = told["silent_ms"], told["silent_ms"] / 1000
    application = qt_application()
    theme().install(application, Scheme.LIGHT)
    set_language(Language.ZH)
    root = Path(told["folder"])
    clock = SetClock(START)
    program = Program(DataFolder(root), Memory(root), keyring=NoKeyring(), clock=clock)
    guide = Guide(program, root, [])
    sys.stdin.readline()
    program.begin()
    guide.settle()
    log_in(guide, told["login"], PASSWORD)
    guide.settle()
    presence: Any = program._presence
    presence._neighbours.reach.connect(lambda reach: _say("back" if reach.is_there else "lost"))
    desk, beat = FarDesk(guide, told), Heartbeat()
    beat.start()
    desk.work()
    strip = presence.desk.cut_off
    guide.wait_until(lambda: not strip.isVisible(), "the server to be back")
    beat.stop()
    result = {
        "broken": desk.broken,
        "longest": max(beat.blocks),
        "own": max(beat.work),
        **desk.acknowledged,
    }
    program.quit()
    _say(json.dumps(result))


if __name__ == "__main__":
    main()
