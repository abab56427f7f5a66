"""A move that is killed at any moment leaves the file in use, and is done again.

It is killed ``CRM_KILLS`` times (20 unless told): while the schema is made, between two tables,
while rights and logins are given, and when the folder takes note.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from crm_desktop.application import found_office, open_application
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.profile import load_profile
from crm_desktop.sharing.joining import enter_office
from crm_desktop.sharing.moving import Destination
from crm_desktop.sharing.place import SharedPlace
from db import sql
from db.rows import order
from tests.core.offices import PASSWORD, START, NoKeyring, Office, founding
from tests.core.sharing.people import Shared, clear
from tests.servers import new_name, server

KILLS = int(os.environ.get("CRM_KILLS", "20"))
SAMPLE = 40
#: The longest that is waited after the word at which a move is killed, in seconds.
_SCHEMA, _RIGHTS = 1.0, 1.5
_MOVE = """
import json, sys
from pathlib import Path
from crm_desktop.application import open_application
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.sharing.moving import Destination
from crm_desktop.sharing.place import SharedPlace
from tests.core.offices import PASSWORD, NoKeyring
told = json.loads(sys.argv[1])
app = open_application(DataFolder(Path(told["folder"])), NoKeyring())
to = Destination(SharedPlace(told["host"], told["database"], told["port"], "disable"),
                 told["user"], told["password"])
seen = set()
def say(what, _done, _whole):
    if what not in seen:
        seen.add(what)
        print(what, flush=True)
app.moving.to_server(Actor(*told["actor"]), to, PASSWORD, say)
print("moved", flush=True)
"""


class Moving:
    """An office in a file, and the database it is moved to; ``anew`` begins both once more."""

    def __init__(self, origin: DataFolder, root: Path, actor: Actor) -> None:
        self._origin, self._root, self.actor = origin, root, actor
        self.names: list[str] = []
        self.anew()

    def anew(self) -> None:
        self.names.append(new_name("killed"))
        self.folder = DataFolder(self._root / self.names[-1])
        shutil.copytree(self._origin.root, self.folder.root)

    @property
    def destination(self) -> Destination:
        at = server().address
        place = SharedPlace(at.host, self.names[-1], at.port, "disable")
        return Destination(place, at.user, at.password)

    @contextmanager
    def begun(self) -> Iterator[subprocess.Popen[str]]:
        """Begin the move in a process of its own, which says what it is at."""
        to = self.destination
        told: dict[str, Any] = {
            "folder": str(self.folder.root), "host": to.place.host, "port": to.place.port,
            "database": to.place.database, "user": to.user, "password": to.password,
            "actor": [self.actor.person, self.actor.post],
        }  # fmt: skip
        unmeasured = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE")}
        with subprocess.Popen(
            [sys.executable, "-c", _MOVE, json.dumps(told)],
            stdout=subprocess.PIPE, text=True, env=unmeasured,
        ) as mover:  # fmt: skip
            yield mover

    def prove(self) -> bool:
        """See that the office is whole, in the file or on the server; return whether it moved."""
        if load_profile(self.folder).joined:
            app, _ = enter_office(self.folder, "chenli", PASSWORD)
        else:
            app = open_application(self.folder, NoKeyring())
            assert app.database.unsound() == []
        try:
            assert sql.scalar("SELECT count(*) FROM customer") == SAMPLE
        finally:
            app.close()
        return load_profile(self.folder).joined

    def finish(self) -> None:
        """Do the move to its end, over whatever was left."""
        app = open_application(self.folder, NoKeyring())
        try:
            moved = app.moving.to_server(self.actor, self.destination, PASSWORD)
            assert moved.tables["customer"].rows == SAMPLE
        finally:
            app.close()
        assert self.prove()


def _moments(chance: random.Random) -> Iterator[tuple[str, float]]:
    """Yield after which word a move is killed, and how long after it, all over the move."""
    tables = list(order())
    for number in range(KILLS):
        yield (
            ("backup", chance.uniform(0.0, _SCHEMA)),
            (chance.choice(tables), 0.0),
            ("logins", chance.uniform(0.0, _RIGHTS)),
        )[number % 3]


def test_killed_at_any_moment_it_is_done_again(tmp_path: Path) -> None:
    origin = DataFolder(tmp_path / "desk")
    app, _, _ = found_office(
        origin, NoKeyring(), founding("small-office"), plain=True, clock=SetClock(START)
    )
    app.samples.plant(SYSTEM, SAMPLE, 1)
    actor = Office(app, SetClock(START)).administrator
    app.close()
    chance = random.Random(KILLS)
    moving = Moving(origin, tmp_path, actor)
    arrived = 0
    try:
        for word, seconds in _moments(chance):
            with moving.begun() as mover:
                assert mover.stdout is not None
                while mover.stdout.readline().strip() not in {word, "moved", ""}:
                    pass
                time.sleep(seconds)
                mover.kill()
            if moving.prove():
                arrived += 1
                moving.anew()
        print(f"{KILLS} kills, {arrived} of them after the office had arrived")
        moving.finish()
    finally:
        for name in moving.names:
            at = server().address
            place = SharedPlace(at.host, name, at.port)
            clear(Shared(Destination(place, at.user, at.password).address))
