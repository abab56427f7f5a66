"""A move that is killed at any moment leaves the file in use, and is done again."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

from crm_desktop.application import found_office, open_application
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.profile import load_profile
from crm_desktop.sharing.joining import enter_office
from crm_desktop.sharing.moving import Destination
from crm_desktop.sharing.place import SharedPlace
from db import sql
from tests.core.offices import PASSWORD, START, NoKeyring, Office, founding
from tests.core.sharing.people import Shared, clear
from tests.servers import new_name, server

KILLS = 6
SAMPLE = 40
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
print("open", flush=True)
to = Destination(SharedPlace(told["host"], told["database"], told["port"], "disable"),
                 told["user"], told["password"])
app.moving.to_server(Actor(*told["actor"]), to, PASSWORD)
print("moved", flush=True)
"""


def test_killed_at_random_it_is_done_again(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "desk")
    app, _, _ = found_office(
        folder, NoKeyring(), founding("small-office"), plain=True, clock=SetClock(START)
    )
    app.samples.plant(SYSTEM, SAMPLE, 1)
    actor = Office(app, SetClock(START)).administrator
    app.close()
    at, chance = server().address, random.Random(6)
    name = new_name("killed")
    told = json.dumps(
        {
            "folder": str(folder.root), "host": at.host, "database": name, "port": at.port,
            "user": at.user, "password": at.password, "actor": [actor.person, actor.post],
        }
    )  # fmt: skip
    shared = Shared(Destination(SharedPlace(at.host, name, at.port), at.user, at.password).address)
    try:
        for _ in range(KILLS):
            with subprocess.Popen(
                [sys.executable, "-c", _MOVE, told], stdout=subprocess.PIPE, text=True
            ) as mover:
                assert mover.stdout is not None
                assert mover.stdout.readline() == "open\n"
                time.sleep(chance.uniform(0.0, 2.5))
                mover.kill()
            if load_profile(folder).joined:
                break
            app = open_application(folder, NoKeyring())
            assert sql.scalar("SELECT count(*) FROM customer") == SAMPLE
            assert app.database.unsound() == []
            app.close()
        if not load_profile(folder).joined:
            app = open_application(folder, NoKeyring())
            to = Destination(SharedPlace(at.host, name, at.port, "disable"), at.user, at.password)
            moved = app.moving.to_server(actor, to, PASSWORD)
            assert moved.tables["customer"].rows == SAMPLE
            app.close()
        app, _ = enter_office(folder, "chenli", PASSWORD)
        assert sql.scalar("SELECT count(*) FROM customer") == SAMPLE
        app.close()
    finally:
        clear(shared)
